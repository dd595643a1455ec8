// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "models/core/error.h"

namespace assay::edge {

/// The content of a file. @param limit  bytes; more is InputTooLarge
/// @return NotFound when there is none, ReadFailed with `path`, `what`
[[nodiscard]] Result<std::string> readFile(const std::filesystem::path &path, std::int64_t limit);

/// Writes a file so that it is the old one or the new one, whatever happens meanwhile. Private to the user.
/// @return WriteFailed with `path`, `what`
[[nodiscard]] Result<void> writeFile(const std::filesystem::path &path, std::string_view content);

/// Writes all of it to a descriptor, or sets errno.
[[nodiscard]] bool writeAll(int descriptor, std::string_view text);

} // namespace assay::edge
