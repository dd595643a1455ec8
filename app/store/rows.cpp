// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/rows.h"

#include "app/secrets/crypto.h"

namespace assay::store {

Document documentFrom(const Statement &row)
{
    return Document{.kind = row.text(0),
                    .id = row.text(2),
                    .key = row.text(1),
                    .revision = row.integer(3),
                    .body = row.text(7),
                    .updatedAt = Timestamp{row.integer(4)},
                    .updatedBy = row.text(5),
                    .isArchived = row.integer(6) != 0};
}

access::AuditEvent auditEventFrom(const Statement &row)
{
    access::AuditEvent event;
    event.sequence = row.integer(0);
    event.at = Timestamp{row.integer(1)};
    event.actor = row.text(2);
    event.action = row.text(3);
    event.object = row.text(4);
    event.hash = row.digest(6);
    event.detail = row.text(7);
    if (row.isNull(7))
        event.erasedDetail = row.digest(5);
    return event;
}

access::LedgerEntry ledgerEntryFrom(const Statement &row)
{
    access::LedgerEntry entry;
    entry.sequence = row.integer(0);
    entry.at = Timestamp{row.integer(1)};
    entry.run = row.text(2);
    entry.statement = row.text(3);
    entry.connection = row.text(4);
    entry.actor = row.text(5);
    entry.purpose = row.text(6);
    entry.templateVersion = row.text(7);
    entry.sqlSha256 = row.text(8);
    entry.contract = row.text(9);
    entry.rows = row.integer(10);
    entry.bytes = row.integer(11);
    entry.columns = row.integer(12);
    entry.smallestCell = row.optionalInteger(13);
    entry.milliseconds = row.integer(14);
    entry.verdict = access::verdictFromName(row.text(15)).value_or(access::LedgerVerdict::Unknown);
    entry.column = row.text(16);
    entry.what = row.text(17);
    entry.hash = row.digest(18);
    return entry;
}

RunRow runFrom(const Statement &row)
{
    return RunRow{row.text(0), row.text(1), Timestamp{row.integer(2)}, row.text(3), row.text(4)};
}

SnapshotRow snapshotFrom(const Statement &row)
{
    return SnapshotRow{row.text(0), row.text(1), row.text(2), Timestamp{row.integer(3)}, Timestamp{row.integer(4)}};
}

Result<void> insert(SqliteHandle &database, const access::AuditEvent &event)
{
    const std::string sql = std::string("INSERT INTO audit(") + kAuditColumns + ") VALUES(?, ?, ?, ?, ?, ?, ?, ?)";
    return database.run(sql, event.sequence, event.at.micros, event.actor, event.action, event.object,
                        secrets::sha256(event.detail), event.hash, event.detail);
}

Result<void> insert(SqliteHandle &database, const access::LedgerEntry &entry)
{
    const std::string sql = std::string("INSERT INTO ledger(") + kLedgerColumns
        + ") VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    return database.run(sql, entry.sequence, entry.at.micros, entry.run, entry.statement, entry.connection, entry.actor,
                        entry.purpose, entry.templateVersion, entry.sqlSha256, entry.contract, entry.rows, entry.bytes,
                        entry.columns, entry.smallestCell, entry.milliseconds, access::verdictName(entry.verdict), entry.column,
                        entry.what, entry.hash);
}

} // namespace assay::store
