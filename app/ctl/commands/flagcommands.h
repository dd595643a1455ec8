// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "app/ctl/context.h"

// The commands under `assayctl flags`.
namespace assay::ctl {

[[nodiscard]] ExitCode runFlagsEval(Context &context);
[[nodiscard]] ExitCode runFlagsLint(Context &context);
[[nodiscard]] ExitCode runFlagsDiff(Context &context);
[[nodiscard]] ExitCode runFlagsImport(Context &context);
[[nodiscard]] ExitCode runFlagsExport(Context &context);

/// The words after `flags eval` and its like.
[[nodiscard]] std::vector<std::string> operandsOf(const Context &context);

} // namespace assay::ctl
