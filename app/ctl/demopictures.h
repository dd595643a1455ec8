// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDir>

#include "app/workspace/workspace.h"

namespace assay::ctl {

/// Draws the main screens of the console as PNG files, without a display: every list, and the results
/// of the experiments named.
/// @return WriteFailed
[[nodiscard]] Result<QStringList> drawScreens(workspace::Workspace &workspace, const std::vector<std::string> &experiments, const QDir &folder);

} // namespace assay::ctl
