// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "models/core/error.h"

namespace assay::ctl {

/// The text of a file, "-" for standard input. A file larger than any input may be is read in part: the
/// parser says so, with the limit. @return ReadFailed with `path`, `what`
[[nodiscard]] Result<std::string> readInputFile(const std::string &path);

/// "standard input" for "-", else the path.
[[nodiscard]] std::string inputName(const std::string &path);

} // namespace assay::ctl
