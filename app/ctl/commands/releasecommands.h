// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "app/ctl/context.h"

// Parts of `assayctl release`.
namespace assay::ctl {

/// `release root` and the words after it.
[[nodiscard]] ExitCode runReleaseRoot(Context &context, const std::vector<std::string> &words);

/// Writes a text to --out, or to standard output.
[[nodiscard]] ExitCode writeOut(Context &context, const std::string &text);

} // namespace assay::ctl
