// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/error.h"

namespace assay::ctl {

/// What the program's exit status tells a script. Stable.
enum class ExitCode {
    Ok = 0,
    Failed = 1,      ///< the work was tried and failed
    Usage = 2,       ///< the command line or an input file is wrong
    Refused = 3,     ///< a result left its declared shape and was refused
    Cancelled = 4,   ///< stopped as asked
    Store = 5,       ///< the workspace or the keychain could not be opened
};

/// The status that stands for an error.
[[nodiscard]] ExitCode exitCodeOf(const Error &error);

} // namespace assay::ctl
