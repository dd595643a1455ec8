// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/chains.h"

#include "app/secrets/crypto.h"

namespace assay::store {
namespace {

ChainHead headFrom(const Statement &row)
{
    return ChainHead{row.integer(0), row.digest(1)};
}

ChainHead beginning(std::string_view label, const std::string &storeId)
{
    return ChainHead{0, access::genesis(label, storeId, secrets::sha256)};
}

Result<ChainHead> headOr(Result<std::optional<ChainHead>> found, const ChainHead &fallback)
{
    return std::move(found).map([&fallback](const std::optional<ChainHead> &head) { return head.value_or(fallback); });
}

} // namespace

Result<ChainHead> auditHead(SqliteHandle &database, const std::string &storeId)
{
    return headOr(database.row<ChainHead>("SELECT sequence, hash FROM audit ORDER BY sequence DESC LIMIT 1", headFrom),
                  beginning(access::kAuditChain, storeId));
}

Result<ChainHead> ledgerHead(SqliteHandle &database, const std::string &storeId)
{
    return headOr(database.row<ChainHead>("SELECT sequence, hash FROM ledger ORDER BY sequence DESC LIMIT 1", headFrom),
                  beginning(access::kLedgerChain, storeId));
}

Result<ChainHeads> chainHeads(SqliteHandle &database, const std::string &storeId)
{
    const auto audit = auditHead(database, storeId);
    if (!audit)
        return fail(audit.error());
    return ledgerHead(database, storeId).map([&audit](const ChainHead &ledger) { return ChainHeads{*audit, ledger}; });
}

Result<void> checkContains(SqliteHandle &database, const std::string &storeId, const ChainHeads &seen)
{
    const auto audit = seen.audit.sequence == 0
        ? Result<std::optional<ChainHead>>(beginning(access::kAuditChain, storeId))
        : database.row<ChainHead>("SELECT sequence, hash FROM audit WHERE sequence = ?", headFrom, seen.audit.sequence);
    if (!audit)
        return fail(audit.error());
    const auto ledger = seen.ledger.sequence == 0
        ? Result<std::optional<ChainHead>>(beginning(access::kLedgerChain, storeId))
        : database.row<ChainHead>("SELECT sequence, hash FROM ledger WHERE sequence = ?", headFrom, seen.ledger.sequence);
    if (!ledger)
        return fail(ledger.error());
    if (*audit == seen.audit && *ledger == seen.ledger)
        return {};
    return chainHeads(database, storeId).and_then([&seen](const ChainHeads &stored) -> Result<void> {
        return fail(Error{ErrorCode::StoreRolledBack, Remedy::None, {}, {}}
                        .with("stored", summary(stored))
                        .with("anchor", summary(seen)));
    });
}

std::string summary(const ChainHeads &heads)
{
    return "audit " + std::to_string(heads.audit.sequence) + ", ledger " + std::to_string(heads.ledger.sequence);
}

} // namespace assay::store
