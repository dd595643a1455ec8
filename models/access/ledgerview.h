// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "models/access/chain.h"

namespace assay::access {

/// The entries, in their order, without intents whose outcome is an entry of its own.
[[nodiscard]] std::vector<LedgerEntry> withoutSettledIntents(std::vector<LedgerEntry> entries);

/// Rows left the warehouse, or the statement did not simply pass. The rest are working steps inside it.
[[nodiscard]] bool isNotable(const LedgerEntry &entry);

} // namespace assay::access
