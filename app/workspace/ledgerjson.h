// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/access/chain.h"
#include "models/core/json.h"

namespace assay::workspace {

/// A ledger entry for scripts, without what its verdict adds (contract, refused column): the same names
/// wherever entries are printed or exported.
[[nodiscard]] Json ledgerEntryJson(const access::LedgerEntry &entry);

} // namespace assay::workspace
