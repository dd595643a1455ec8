// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "models/core/error.h"

namespace assay::edge {

/// The content of a file. @param limit  bytes; more is InputTooLarge
/// @return NotFound when there is none, ReadFailed with `path`, `what`
[[nodiscard]] Result<std::string> readFile(const std::filesystem::path &path, std::int64_t limit);

} // namespace assay::edge
