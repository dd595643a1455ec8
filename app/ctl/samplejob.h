// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ctl/terminal.h"
#include "app/workspace/sample.h"
#include "app/workspace/workspace.h"

namespace assay::ctl {

/// Loads the sample with visible progress; the catalog is up to date afterwards. Ctrl-C stops the
/// generator. @return what loadSample() returns
[[nodiscard]] Result<workspace::LoadedSample> loadSampleShown(workspace::Workspace &workspace, const workspace::SampleFolder &folder,
                                                              std::int64_t subjects, const Terminal &terminal);

} // namespace assay::ctl
