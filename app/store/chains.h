// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "app/store/sqlite.h"
#include "models/access/chain.h"

namespace assay::store {

/// The last entry of a chain; sequence 0 and the genesis hash when there is none.
struct ChainHead {
    std::int64_t sequence{};
    access::Hash hash{};

    bool operator==(const ChainHead &) const = default;
};

/// Where both chains of a store ended at one moment.
struct ChainHeads {
    ChainHead audit;
    ChainHead ledger;

    bool operator==(const ChainHeads &) const = default;
};

[[nodiscard]] Result<ChainHead> auditHead(SqliteHandle &database, const std::string &storeId);
[[nodiscard]] Result<ChainHead> ledgerHead(SqliteHandle &database, const std::string &storeId);
[[nodiscard]] Result<ChainHeads> chainHeads(SqliteHandle &database, const std::string &storeId);

/// Holds the store against heads seen earlier: both must still be there, with the same hash.
/// @return StoreRolledBack with `stored` and `anchor`, each "audit 12, ledger 40"
[[nodiscard]] Result<void> checkContains(SqliteHandle &database, const std::string &storeId, const ChainHeads &seen);

/// "audit 12, ledger 40".
[[nodiscard]] std::string summary(const ChainHeads &heads);

} // namespace assay::store
