// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/store/documentstore.h"
#include "app/store/sqlite.h"
#include "models/access/chain.h"

namespace assay::store {

// The columns of each table in the order in which these functions read and write them.
inline constexpr const char *kDocumentColumns = "kind, key, id, revision, updated_at, updated_by, archived, body";
inline constexpr const char *kAuditColumns = "sequence, at, actor, action, object, detail_hash, hash, detail";
inline constexpr const char *kLedgerColumns
    = "sequence, at, run, statement, connection, actor, purpose, template_version, sql_sha256, contract, "
      "rows, bytes, columns, smallest_cell, milliseconds, verdict, column_name, what, hash";
inline constexpr const char *kRunColumns = "id, experiment, started_at, state, body";
inline constexpr const char *kSnapshotColumns = "id, experiment, run, created_at, as_of";

[[nodiscard]] Document documentFrom(const Statement &row);
[[nodiscard]] access::AuditEvent auditEventFrom(const Statement &row);
[[nodiscard]] access::LedgerEntry ledgerEntryFrom(const Statement &row);
[[nodiscard]] RunRow runFrom(const Statement &row);
[[nodiscard]] SnapshotRow snapshotFrom(const Statement &row);

[[nodiscard]] Result<void> insert(SqliteHandle &database, const access::AuditEvent &event);
[[nodiscard]] Result<void> insert(SqliteHandle &database, const access::LedgerEntry &entry);

} // namespace assay::store
