// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include <QString>

#include "models/core/error.h"

namespace assay::ctl {

/// Nothing when a file may be written at that place: its folder is there. Asked before the work begins.
/// @return WriteFailed with `path`, `folder`
[[nodiscard]] Result<void> checkOutputFile(const QString &path);

/// Writes a file that appears whole or not at all. @return WriteFailed with `path`, `what`
[[nodiscard]] Result<void> writeTextFile(const QString &path, const std::string &text);

} // namespace assay::ctl
