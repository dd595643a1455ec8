// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "app/warehouse/postgresql/destination.h"

namespace assay::warehouse::postgresql {

/// What is wrong with the server's encryption, in one sentence: libpq says no more than "certificate verify failed".
/// Shakes hands once more, sends nothing else, and never leads to a connection.
[[nodiscard]] std::string whyNotTrusted(const Destination &destination, const std::string &address);

} // namespace assay::warehouse::postgresql
