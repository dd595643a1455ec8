// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <QFuture>
#include <QObject>

#include "app/workspace/catalog.h"
#include "models/access/chain.h"
#include "models/results/analysis.h"
#include "models/results/snapshot.h"
#include "models/sql/planner.h"

namespace assay::workspace {

/// One document to write: `kind` and body. The key is in the body.
struct DocumentInput {
    std::string kind;
    std::string body;                      ///< JSON text
    std::string origin;                    ///< file name for messages
};

/// How one document of an apply differs from the store.
struct DocumentChange {
    enum class What { Created, Changed, Unchanged };
    std::string kind;
    std::string key;
    What what{};
    struct Field { std::string path; std::string before; std::string after; };
    std::vector<Field> fields;             ///< JSON paths that differ, canonical JSON on both sides
};

/// A snapshot with its analysis as the plan has it, shared by readers.
struct LoadedResults {
    std::shared_ptr<const results::Snapshot> snapshot;
    std::shared_ptr<const results::Analysis> analysis;
    std::string digest;                    ///< SHA-256 of the stored snapshot, hex
};

/// What recomputing a stored snapshot gave.
struct Verification {
    std::string snapshot;                  ///< id
    std::string engineThen, engineNow;     ///< version that computed the stored analysis, and this one
    std::string digest;                    ///< SHA-256 of the stored snapshot, hex
    bool isAudited{};                      ///< the audit log has a digest of it
    bool isDigestAudited{};                ///< and it is this one
    bool hasAnalysis{};                    ///< there is a stored analysis to compare with
    std::vector<DocumentChange::Field> differences; ///< stored and recomputed; values new in this version do not count

    [[nodiscard]] bool isIdentical() const { return hasAnalysis && differences.empty() && (isDigestAudited || !isAudited); }
};

/// The open workspace: the use cases around one store. Lives on the main thread. Every change checks
/// what it is given, and writes documents and audit events in one transaction.
class Workspace final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(Workspace)

public:
    struct Context {
        std::shared_ptr<store::DocumentStore> store;
        std::string name;                  ///< shown in the status bar
        bool isSession{};                  ///< in memory, gone at quit
        std::string actor;
        std::function<Timestamp()> now;
        std::function<std::string()> newId;
    };

    /// Reads the catalog; blocking, so call it off the GUI thread or before the window opens.
    [[nodiscard]] static Result<std::unique_ptr<Workspace>> load(Context context);
    ~Workspace() override;

    [[nodiscard]] const std::string &name() const;
    [[nodiscard]] bool isSession() const;
    [[nodiscard]] const std::string &actor() const;
    [[nodiscard]] Timestamp now() const;
    [[nodiscard]] std::shared_ptr<store::DocumentStore> store() const;

    /// Current state of all documents; never null.
    [[nodiscard]] std::shared_ptr<const Catalog> catalog() const;

    /// Reads the catalog again on the pool; catalogChanged() follows. Happens by itself after commits.
    void refresh();
    /// The same for callers that wait: the catalog is new once the future is there.
    [[nodiscard]] QFuture<Result<void>> reload();

    /// Latest results of an experiment, decoded and analysed on the pool, cached.
    /// @return NoResults with `experiment`
    [[nodiscard]] QFuture<Result<LoadedResults>> results(const std::string &experiment);
    /// The cached results if they are in memory already; null members otherwise.
    [[nodiscard]] LoadedResults cachedResults(const std::string &experiment) const;
    /// Decodes and analyses every experiment with a snapshot, newest first; resultsLoaded() follows each.
    void preloadResults();

    /// Recomputes the latest results from the stored aggregates and compares them with what was stored
    /// when they arrived. @return NoResults with `experiment`
    [[nodiscard]] QFuture<Result<Verification>> verifyResults(const std::string &experiment);

    /// What apply() would change. All documents are checked, also against each other.
    [[nodiscard]] QFuture<Result<std::vector<DocumentChange>>> preview(std::vector<DocumentInput> documents);
    /// Everything wrong with the documents, where preview() and apply() give the first problem only.
    [[nodiscard]] QFuture<Result<std::vector<Error>>> check(std::vector<DocumentInput> documents);
    /// Writes them in one transaction; unchanged ones are not written (idempotent).
    [[nodiscard]] QFuture<Result<std::vector<DocumentChange>>> apply(std::vector<DocumentInput> documents);

    /// Everything the planner needs to refresh an experiment now.
    /// @return NotFound, UnknownReference, UnsupportedDefinition (an import has nothing to run)
    struct RunInput { sql::PlanRequest request; metrics::Connection connection; };
    [[nodiscard]] Result<RunInput> runInput(const std::string &experiment) const;

    [[nodiscard]] QFuture<Result<std::vector<access::LedgerEntry>>> ledger();
    [[nodiscard]] QFuture<Result<std::vector<access::AuditEvent>>> audit();
    [[nodiscard]] QFuture<Result<access::ChainReport>> verifyLedger();
    [[nodiscard]] QFuture<Result<access::ChainReport>> verifyAudit();

    /// Writes an audit event on its own (exports, verified chains).
    [[nodiscard]] QFuture<Result<void>> note(std::string action, std::string object, std::string detail = "{}");

signals:
    void catalogChanged();
    void resultsLoaded(const QString &experiment);
    void ledgerChanged();
    void auditChanged();

private:
    void preloadFrom(std::shared_ptr<const std::vector<std::string>> keys, std::size_t next);

    class Private;
    explicit Workspace(std::unique_ptr<Private> state);
    std::unique_ptr<Private> d;
};

} // namespace assay::workspace
