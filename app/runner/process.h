// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace assay::runner {

/// First lines of the program: private files, no core dump, no tracing by other processes, no
/// settings of drivers from the environment, and a reader that goes away is a failed write instead
/// of a signal (security.md section 5.2).
void hardenProcess();

} // namespace assay::runner
