// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/schema.h"

namespace assay::store {
namespace {

constexpr const char *kTables = R"sql(
CREATE TABLE meta(name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE document(
    kind TEXT NOT NULL, key TEXT NOT NULL, id TEXT NOT NULL UNIQUE, revision INTEGER NOT NULL,
    updated_at INTEGER NOT NULL, updated_by TEXT NOT NULL, archived INTEGER NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY(kind, key)) STRICT;
CREATE TABLE document_history(
    kind TEXT NOT NULL, key TEXT NOT NULL, id TEXT NOT NULL, revision INTEGER NOT NULL,
    updated_at INTEGER NOT NULL, updated_by TEXT NOT NULL, archived INTEGER NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY(kind, key, revision)) STRICT;

CREATE TABLE audit(
    sequence INTEGER PRIMARY KEY, at INTEGER NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL, object TEXT NOT NULL,
    detail_hash BLOB NOT NULL, hash BLOB NOT NULL, detail TEXT) STRICT;
CREATE TRIGGER audit_is_never_changed BEFORE UPDATE OF sequence, at, actor, action, object, detail_hash, hash ON audit
    BEGIN SELECT RAISE(ABORT, 'audit events are never changed'); END;
CREATE TRIGGER audit_is_never_removed BEFORE DELETE ON audit
    BEGIN SELECT RAISE(ABORT, 'audit events are never removed'); END;

CREATE TABLE ledger(
    sequence INTEGER PRIMARY KEY, at INTEGER NOT NULL, run TEXT NOT NULL, statement TEXT NOT NULL, connection TEXT NOT NULL,
    actor TEXT NOT NULL, purpose TEXT NOT NULL, template_version TEXT NOT NULL, sql_sha256 TEXT NOT NULL, contract TEXT NOT NULL,
    rows INTEGER NOT NULL, bytes INTEGER NOT NULL, columns INTEGER NOT NULL, smallest_cell INTEGER,
    milliseconds INTEGER NOT NULL, verdict TEXT NOT NULL, column_name TEXT NOT NULL, what TEXT NOT NULL, hash BLOB NOT NULL) STRICT;
CREATE TRIGGER ledger_is_never_changed BEFORE UPDATE ON ledger
    BEGIN SELECT RAISE(ABORT, 'ledger entries are never changed'); END;
CREATE TRIGGER ledger_is_never_removed BEFORE DELETE ON ledger
    BEGIN SELECT RAISE(ABORT, 'ledger entries are never removed'); END;

CREATE TABLE run(
    id TEXT PRIMARY KEY, experiment TEXT NOT NULL, started_at INTEGER NOT NULL, state TEXT NOT NULL, body TEXT NOT NULL) STRICT;
CREATE INDEX run_by_start ON run(started_at);

CREATE TABLE snapshot(
    id TEXT PRIMARY KEY, experiment TEXT NOT NULL, run TEXT NOT NULL, created_at INTEGER NOT NULL, as_of INTEGER NOT NULL,
    body TEXT NOT NULL) STRICT;
CREATE INDEX snapshot_by_experiment ON snapshot(experiment, created_at);
CREATE TRIGGER snapshot_is_never_changed BEFORE UPDATE ON snapshot
    BEGIN SELECT RAISE(ABORT, 'snapshots are never changed'); END;
)sql";

Error damagedDatabase(std::string what)
{
    return Error{ErrorCode::StoreDamaged, Remedy::None, {}, {}}.with("path", "store.db").with("what", std::move(what));
}

Result<void> checkPages(SqliteHandle &database)
{
    const auto verdict = database.row<std::string>("PRAGMA quick_check(1)", textFrom);
    if (!verdict)
        return fail(verdict.error());
    if (*verdict != "ok")
        return fail(damagedDatabase("quick_check found a broken page"));
    return {};
}

Result<void> checkVersion(SqliteHandle &database)
{
    const auto version = database.row<std::int64_t>("PRAGMA user_version", integerFrom);
    if (!version)
        return fail(version.error());
    if (**version > kSchemaVersion)
        return fail(Error{ErrorCode::StoreNewer, Remedy::Install, {}, {}}.with("schema", std::to_string(**version)));
    if (**version != kSchemaVersion)
        return fail(damagedDatabase("it holds no workspace"));
    return {};
}

Result<void> checkName(SqliteHandle &database, const std::string &storeId)
{
    const auto name = database.row<std::string>("SELECT value FROM meta WHERE name = 'store'", textFrom);
    if (!name)
        return fail(name.error());
    if (*name != storeId)
        return fail(damagedDatabase("store.db and its key slot file belong to two workspaces"));
    return {};
}

} // namespace

Result<void> createSchema(SqliteHandle &database, const std::string &storeId)
{
    return database.execute("BEGIN IMMEDIATE")
        .and_then([&] { return database.execute(kTables); })
        .and_then([&] { return database.run("INSERT INTO meta(name, value) VALUES('store', ?)", storeId); })
        .and_then([&] { return database.execute(("PRAGMA user_version = " + std::to_string(kSchemaVersion)).c_str()); })
        .and_then([&] { return database.execute("COMMIT"); });
}

Result<void> checkSchema(SqliteHandle &database, const std::string &storeId)
{
    return checkPages(database).and_then([&] { return checkVersion(database); }).and_then([&] {
        return checkName(database, storeId);
    });
}

} // namespace assay::store
