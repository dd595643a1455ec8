// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "models/core/error.h"

namespace assay::ctl {

/// The ruleset that `assayctl edge` serves when none is named.
[[nodiscard]] Result<std::string> exampleRuleset();

/// Writes the worked example: two CSV files of a made-up shop, the same at every call, and the definitions
/// over them. The folder is made; it may be there when it is empty.
/// @return InvalidArgument, WriteFailed
[[nodiscard]] Result<void> writeExample(const QString &folder);

} // namespace assay::ctl
