// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "models/access/chain.h"
#include "models/core/error.h"
#include "models/core/timestamp.h"

namespace assay::store {

/// Something a person edits (DESIGN.md section 3). The body is canonical JSON; its codec lives in models/.
struct Document {
    std::string kind; ///< "experiment", "metric" ...
    std::string id; ///< uuid, never changes; empty in a put: kept, or made
    std::string key; ///< unique within the kind
    std::int64_t revision{}; ///< 1, 2, 3 ...
    std::string body;
    Timestamp updatedAt;
    std::string updatedBy;
    bool isArchived{};

    bool operator==(const Document &) const = default;
};

/// A run of a pipeline. `body` is the canonical JSON of pipeline::RunRecord.
struct RunRow {
    std::string id;
    std::string experiment; ///< key
    Timestamp startedAt;
    std::string state;
    std::string body;

    bool operator==(const RunRow &) const = default;
};

/// Head of a stored snapshot; the body is read on its own.
struct SnapshotRow {
    std::string id;
    std::string experiment; ///< key
    std::string run;
    Timestamp createdAt;
    Timestamp asOf;

    bool operator==(const SnapshotRow &) const = default;
};

/// What changed, for watchers. `kind` is a document kind, "run", "snapshot", "audit" or "ledger".
struct Change {
    std::string kind;
    std::string key;
};

/// Writes of one action. All of it becomes durable, or nothing.
class Transaction {
public:
    virtual ~Transaction() = default;

    /// Creates (expectedRevision 0) or replaces a document and keeps the old body as history.
    /// @return the stored document; RevisionConflict with `expected`, `actual`
    [[nodiscard]] virtual Result<Document> put(Document document, std::int64_t expectedRevision) = 0;
    /// Appends to the audit chain; sequence and hash are set.
    [[nodiscard]] virtual Result<access::AuditEvent> append(access::AuditEvent event) = 0;
    /// Appends to the egress ledger; sequence and hash are set.
    [[nodiscard]] virtual Result<access::LedgerEntry> append(access::LedgerEntry entry) = 0;
    [[nodiscard]] virtual Result<void> putRun(const RunRow &run) = 0;
    /// Snapshots are immutable: an existing id is an error.
    [[nodiscard]] virtual Result<void> putSnapshot(const SnapshotRow &head, const std::string &body) = 0;
};

/// The one narrow interface to a workspace's data. Blocking; thread-safe (calls are serialised).
/// Errors of every call besides its own: StoreDamaged, StoreInUse, WriteFailed, Internal.
class DocumentStore {
public:
    virtual ~DocumentStore() = default;

    [[nodiscard]] virtual std::string id() const = 0; ///< uuid of the workspace
    /// @return NotFound with `kind`, `key`
    [[nodiscard]] virtual Result<Document> get(const std::string &kind, const std::string &key) = 0;
    /// All documents of a kind, by key; an empty kind gives every kind.
    [[nodiscard]] virtual Result<std::vector<Document>> list(const std::string &kind, bool withArchived = false) = 0;
    /// Every revision of one document, newest first, the current one included.
    [[nodiscard]] virtual Result<std::vector<Document>> history(const std::string &kind, const std::string &key) = 0;
    /// Runs `work`; commits when it succeeds, rolls everything back when it or any write in it fails.
    /// Acknowledged means durable: after Ok the writes survive kill -9 and power loss. `work` may read the
    /// store and must not start another transaction.
    [[nodiscard]] virtual Result<void> transaction(const std::function<Result<void>(Transaction &)> &work) = 0;
    /// Called after each commit, on the committing thread, without locks held. Destroying the token ends it;
    /// a call that is under way on another thread may still finish.
    [[nodiscard]] virtual std::shared_ptr<void> watch(std::function<void(const std::vector<Change> &)> onChange) = 0;

    [[nodiscard]] virtual Result<std::vector<access::AuditEvent>> audit(std::int64_t afterSequence = 0) = 0;
    [[nodiscard]] virtual Result<std::vector<access::LedgerEntry>> ledger(std::int64_t afterSequence = 0) = 0;
    [[nodiscard]] virtual Result<access::ChainReport> verifyAudit() = 0;
    [[nodiscard]] virtual Result<access::ChainReport> verifyLedger() = 0;

    [[nodiscard]] virtual Result<std::vector<RunRow>> runs() = 0; ///< newest first
    [[nodiscard]] virtual Result<RunRow> run(const std::string &runId) = 0;
    [[nodiscard]] virtual Result<std::vector<SnapshotRow>> snapshots(const std::string &experiment)
        = 0; ///< newest first; empty key: all
    [[nodiscard]] virtual Result<std::string> snapshotBody(const std::string &snapshotId) = 0;
};

} // namespace assay::store
