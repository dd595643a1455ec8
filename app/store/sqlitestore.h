// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "app/store/anchor.h"
#include "app/store/documentstore.h"
#include "app/store/sqlite.h"
#include "app/store/storelock.h"

namespace assay::store {

/// A workspace in one SQLite database, on disk (encrypted) or in memory. Thread-safe: one mutex around the
/// one connection, so a transaction keeps readers waiting; `work` may read the store it writes to.
class SqliteStore final : public DocumentStore {
public:
    /// @param database  with the schema in it
    /// @param lock      of the folder; empty in memory
    /// @param anchor    null without a keychain
    SqliteStore(SqliteHandle database, std::string storeId, StoreLock lock, std::unique_ptr<AnchorKeeper> anchor);
    ~SqliteStore() override;

    [[nodiscard]] std::string id() const override { return m_id; }
    [[nodiscard]] Result<Document> get(const std::string &kind, const std::string &key) override;
    [[nodiscard]] Result<std::vector<Document>> list(const std::string &kind, bool withArchived) override;
    [[nodiscard]] Result<std::vector<Document>> history(const std::string &kind, const std::string &key) override;
    [[nodiscard]] Result<void> transaction(const std::function<Result<void>(Transaction &)> &work) override;
    [[nodiscard]] std::shared_ptr<void> watch(std::function<void(const std::vector<Change> &)> onChange) override;
    [[nodiscard]] Result<std::vector<access::AuditEvent>> audit(std::int64_t afterSequence) override;
    [[nodiscard]] Result<std::vector<access::LedgerEntry>> ledger(std::int64_t afterSequence) override;
    [[nodiscard]] Result<access::ChainReport> verifyAudit() override;
    [[nodiscard]] Result<access::ChainReport> verifyLedger() override;
    [[nodiscard]] Result<std::vector<RunRow>> runs() override;
    [[nodiscard]] Result<RunRow> run(const std::string &runId) override;
    [[nodiscard]] Result<std::vector<SnapshotRow>> snapshots(const std::string &experiment) override;
    [[nodiscard]] Result<std::string> snapshotBody(const std::string &snapshotId) override;

private:
    using Watcher = std::function<void(const std::vector<Change> &)>;

    /// The transaction without telling anybody; gives what changed.
    [[nodiscard]] Result<std::vector<Change>> committed(const std::function<Result<void>(Transaction &)> &work);
    void notify(const std::vector<Change> &changes);

    const std::string m_id;
    StoreLock m_lock; ///< released after the database is closed
    std::recursive_mutex m_mutex; ///< of the database; recursive for reads inside a transaction
    SqliteHandle m_database;
    std::unique_ptr<AnchorKeeper> m_anchor; ///< gone, with its last write, before the database closes
    std::mutex m_watchersMutex;
    std::vector<std::weak_ptr<Watcher>> m_watchers;
};

} // namespace assay::store
