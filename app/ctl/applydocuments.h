// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "app/ctl/context.h"

namespace assay::ctl {

/// Checks the documents, writes them to the workspace unless it is a dry run, and shows what changed.
[[nodiscard]] ExitCode applyDocuments(Context &context, const std::vector<workspace::DocumentInput> &documents, bool isDryRun);

} // namespace assay::ctl
