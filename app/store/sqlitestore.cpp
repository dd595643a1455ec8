// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/store/sqlitestore.h"

#include <algorithm>

#include "app/secrets/crypto.h"
#include "app/store/rows.h"
#include "app/store/writetransaction.h"

namespace assay::store {
namespace {

Error notFound(std::string_view kind, const std::string &key)
{
    return Error{ErrorCode::NotFound, Remedy::FixInput, {}, {}}.with("kind", std::string(kind)).with("key", key);
}

std::string select(const char *columns, const char *rest)
{
    return std::string("SELECT ") + columns + " " + rest;
}

/// The row, or NotFound.
template <typename T> Result<T> existing(Result<std::optional<T>> row, std::string_view kind, const std::string &key)
{
    if (!row)
        return fail(std::move(row).error());
    if (!*row)
        return fail(notFound(kind, key));
    return std::move(**row);
}

/// BEGIN until commit(); rolls back otherwise, also when `work` throws.
class OpenTransaction {
public:
    explicit OpenTransaction(SqliteHandle &database)
        : m_database(database)
        , m_begun(database.execute("BEGIN IMMEDIATE"))
    {
    }
    ~OpenTransaction()
    {
        if (m_begun && m_database.isInTransaction())
            (void)m_database.execute("ROLLBACK"); // fails only when SQLite has rolled back by itself
    }
    OpenTransaction(const OpenTransaction &) = delete;
    OpenTransaction &operator=(const OpenTransaction &) = delete;

    [[nodiscard]] const Result<void> &begun() const { return m_begun; }
    [[nodiscard]] Result<void> commit() { return m_database.execute("COMMIT"); }

private:
    SqliteHandle &m_database;
    Result<void> m_begun;
};

} // namespace

SqliteStore::SqliteStore(SqliteHandle database, std::string storeId, StoreLock lock, std::unique_ptr<AnchorKeeper> anchor)
    : m_id(std::move(storeId))
    , m_lock(std::move(lock))
    , m_database(std::move(database))
    , m_anchor(std::move(anchor))
{
    m_database.lockDown();
}

SqliteStore::~SqliteStore() = default;

Result<Document> SqliteStore::get(const std::string &kind, const std::string &key)
{
    const std::lock_guard lock(m_mutex);
    return existing(
        m_database.row<Document>(select(kDocumentColumns, "FROM document WHERE kind = ? AND key = ?"), documentFrom, kind, key),
        kind, key);
}

Result<std::vector<Document>> SqliteStore::list(const std::string &kind, bool withArchived)
{
    const std::lock_guard lock(m_mutex);
    return m_database.rows<Document>(
        select(kDocumentColumns, "FROM document WHERE (? = '' OR kind = ?) AND (? OR archived = 0) ORDER BY kind, key"),
        documentFrom, kind, kind, std::int64_t{withArchived});
}

Result<std::vector<Document>> SqliteStore::history(const std::string &kind, const std::string &key)
{
    const std::lock_guard lock(m_mutex);
    const std::string sql = select(kDocumentColumns, "FROM document WHERE kind = ? AND key = ? UNION ALL ")
        + select(kDocumentColumns, "FROM document_history WHERE kind = ? AND key = ? ORDER BY revision DESC");
    return m_database.rows<Document>(sql, documentFrom, kind, key, kind, key)
        .and_then([&](std::vector<Document> found) -> Result<std::vector<Document>> {
            if (found.empty())
                return fail(notFound(kind, key));
            return found;
        });
}

Result<void> SqliteStore::transaction(const std::function<Result<void>(Transaction &)> &work)
{
    const auto changes = committed(work);
    if (!changes)
        return fail(changes.error());
    notify(*changes);
    return {};
}

Result<std::vector<Change>> SqliteStore::committed(const std::function<Result<void>(Transaction &)> &work)
{
    const std::lock_guard lock(m_mutex);
    if (m_database.isInTransaction())
        return fail(Error{ErrorCode::Internal, Remedy::None, {}, {}}.with("what", "a transaction inside a transaction"));
    OpenTransaction open(m_database);
    if (!open.begun())
        return fail(open.begun().error());
    WriteTransaction writes(m_database, m_id);
    if (const auto done = work(writes); !done)
        return fail(done.error());
    if (const auto problem = writes.problem())
        return fail(*problem);
    const bool isAnchored = m_anchor != nullptr && writes.isChainLonger();
    const auto heads = isAnchored ? chainHeads(m_database, m_id) : ChainHeads();
    if (!heads)
        return fail(heads.error());
    if (const auto done = open.commit(); !done)
        return fail(done.error());
    if (isAnchored)
        m_anchor->note(*heads);
    return writes.changes();
}

std::shared_ptr<void> SqliteStore::watch(std::function<void(const std::vector<Change> &)> onChange)
{
    auto watcher = std::make_shared<Watcher>(std::move(onChange));
    const std::lock_guard lock(m_watchersMutex);
    std::erase_if(m_watchers, [](const std::weak_ptr<Watcher> &known) { return known.expired(); });
    m_watchers.push_back(watcher);
    return watcher;
}

void SqliteStore::notify(const std::vector<Change> &changes)
{
    if (changes.empty())
        return;
    std::vector<std::weak_ptr<Watcher>> watchers;
    {
        const std::lock_guard lock(m_watchersMutex);
        watchers = m_watchers;
    }
    for (const auto &known : watchers) {
        if (const auto watcher = known.lock())
            (*watcher)(changes);
    }
}

Result<std::vector<access::AuditEvent>> SqliteStore::audit(std::int64_t afterSequence)
{
    const std::lock_guard lock(m_mutex);
    return m_database.rows<access::AuditEvent>(select(kAuditColumns, "FROM audit WHERE sequence > ? ORDER BY sequence"),
                                               auditEventFrom, afterSequence);
}

Result<std::vector<access::LedgerEntry>> SqliteStore::ledger(std::int64_t afterSequence)
{
    const std::lock_guard lock(m_mutex);
    return m_database.rows<access::LedgerEntry>(select(kLedgerColumns, "FROM ledger WHERE sequence > ? ORDER BY sequence"),
                                                ledgerEntryFrom, afterSequence);
}

Result<access::ChainReport> SqliteStore::verifyAudit()
{
    // Every row, also one that was given a sequence below 1.
    return audit(INT64_MIN).map(
        [this](const std::vector<access::AuditEvent> &events) { return access::verify(events, m_id, secrets::sha256); });
}

Result<access::ChainReport> SqliteStore::verifyLedger()
{
    return ledger(INT64_MIN).map(
        [this](const std::vector<access::LedgerEntry> &entries) { return access::verify(entries, m_id, secrets::sha256); });
}

Result<std::vector<RunRow>> SqliteStore::runs()
{
    const std::lock_guard lock(m_mutex);
    return m_database.rows<RunRow>(select(kRunColumns, "FROM run ORDER BY started_at DESC, id DESC"), runFrom);
}

Result<RunRow> SqliteStore::run(const std::string &runId)
{
    const std::lock_guard lock(m_mutex);
    return existing(m_database.row<RunRow>(select(kRunColumns, "FROM run WHERE id = ?"), runFrom, runId), "run", runId);
}

Result<std::vector<SnapshotRow>> SqliteStore::snapshots(const std::string &experiment)
{
    const std::lock_guard lock(m_mutex);
    return m_database.rows<SnapshotRow>(
        select(kSnapshotColumns, "FROM snapshot WHERE ? = '' OR experiment = ? ORDER BY created_at DESC, rowid DESC"),
        snapshotFrom, experiment, experiment);
}

Result<std::string> SqliteStore::snapshotBody(const std::string &snapshotId)
{
    const std::lock_guard lock(m_mutex);
    return existing(m_database.row<std::string>("SELECT body FROM snapshot WHERE id = ?", textFrom, snapshotId), "snapshot",
                    snapshotId);
}

} // namespace assay::store
