// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace assay::secrets {

/// Closes the common ways by which secrets leave a process; the first line of every program's main(),
/// before any thread or library starts. New files are private to the user (umask 077), there are no core
/// dumps, other programs of the same user cannot read the memory (not in sanitizer builds, which need
/// ptrace), and variables that redirect connections, export TLS keys or widen logging are unset: PG*,
/// SSLKEYLOGFILE, QT_LOGGING_*, QT_DEBUG_PLUGINS.
void hardenProcess();

} // namespace assay::secrets
