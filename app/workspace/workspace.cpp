// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workspace/workspace.h"

#include <algorithm>
#include <mutex>

#include <QPointer>
#include <QThreadPool>

#include "app/workspace/background.h"
#include "app/workspace/changeset.h"
#include "app/workspace/documentkinds.h"
#include "app/workspace/resultscache.h"
#include "app/workspace/runinput.h"
#include "app/workspace/verification.h"
#include "models/access/actions.h"

namespace assay::workspace {
namespace {

using Changes = std::vector<DocumentChange>;
using CatalogPointer = std::shared_ptr<const Catalog>;

/// A way back to the workspace from the store's threads that stays valid after it is gone.
struct BackReference {
    std::mutex mutex;
    Workspace *workspace{};
};

/// Which signals a commit asks for.
struct Affected {
    bool isCatalog{};
    bool isLedger{};
    bool isAudit{};
};

Affected affectedBy(const std::vector<store::Change> &changes)
{
    Affected affected;
    for (const store::Change &change : changes) {
        if (change.kind == "ledger")
            affected.isLedger = true;
        else if (change.kind == "audit")
            affected.isAudit = true;
        else
            affected.isCatalog = true;
    }
    return affected;
}

Result<Changes> changesOrProblem(const Result<ChangeSet> &set)
{
    if (!set)
        return fail(set.error());
    if (!set->problems.empty())
        return fail(set->problems.front());
    return set->changes();
}

/// Plans and writes in one go; nothing is written when there is nothing to change.
Result<Changes> applyChanges(store::DocumentStore &store, const std::vector<DocumentInput> &documents, const Author &author)
{
    const Result<ChangeSet> set = planChanges(store, documents);
    Result<Changes> changes = changesOrProblem(set);
    const auto isUnchanged = [](const DocumentChange &change) { return change.what == DocumentChange::What::Unchanged; };
    if (!changes || std::ranges::all_of(*changes, isUnchanged))
        return changes;
    const Result<void> written
        = store.transaction([&](store::Transaction &transaction) { return writeChanges(transaction, *set, author); });
    if (!written)
        return fail(written.error());
    return changes;
}

} // namespace

class Workspace::Private {
public:
    explicit Private(Context given) : context(std::move(given)) { pool.setObjectName(QStringLiteral("workspace")); }

    [[nodiscard]] Author author() const { return {context.actor, context.now(), context.newId}; }

    Context context;
    CatalogPointer catalog;
    ResultsCache cache;
    std::shared_ptr<BackReference> back = std::make_shared<BackReference>();
    std::shared_ptr<void> watch;
    bool isReading{};                      ///< a fresh catalog is on its way
    bool isStale{};                        ///< and another one will be needed after it
    QThreadPool pool;                      ///< last member: its threads end before the rest goes
};

Result<std::unique_ptr<Workspace>> Workspace::load(Context context)
{
    auto state = std::make_unique<Private>(std::move(context));
    Result<Catalog> catalog = readCatalog(*state->context.store);
    if (!catalog)
        return fail(std::move(catalog.error()));
    state->catalog = std::make_shared<const Catalog>(std::move(*catalog));
    return std::unique_ptr<Workspace>(new Workspace(std::move(state)));
}

Workspace::Workspace(std::unique_ptr<Private> state) : d(std::move(state))
{
    d->back->workspace = this;
    d->watch = d->context.store->watch([back = d->back](const std::vector<store::Change> &changes) {
        const Affected affected = affectedBy(changes);
        const std::scoped_lock lock(back->mutex);
        if (back->workspace == nullptr)
            return;
        Workspace *workspace = back->workspace;
        QMetaObject::invokeMethod(
            workspace,
            [workspace, affected] {
                if (affected.isCatalog)
                    workspace->refresh();
                if (affected.isLedger)
                    emit workspace->ledgerChanged();
                if (affected.isAudit)
                    emit workspace->auditChanged();
            },
            Qt::QueuedConnection);
    });
}

Workspace::~Workspace()
{
    {
        const std::scoped_lock lock(d->back->mutex);
        d->back->workspace = nullptr;
    }
    d->watch.reset();
    d->pool.clear();
    d->pool.waitForDone();
}

const std::string &Workspace::name() const { return d->context.name; }
bool Workspace::isSession() const { return d->context.isSession; }
const std::string &Workspace::actor() const { return d->context.actor; }
Timestamp Workspace::now() const { return d->context.now(); }
std::shared_ptr<store::DocumentStore> Workspace::store() const { return d->context.store; }
std::shared_ptr<const Catalog> Workspace::catalog() const { return d->catalog; }

void Workspace::refresh()
{
    if (d->isReading) {
        d->isStale = true;
        return;
    }
    d->isReading = true;
    const auto reading = inBackground<Catalog>(&d->pool, [store = d->context.store, previous = d->catalog] {
        return readCatalog(*store, previous.get());
    });
    whenDone(reading, this, [this](Result<Catalog> catalog) {
        d->isReading = false;
        if (catalog) {
            d->catalog = std::make_shared<const Catalog>(std::move(*catalog));
            emit catalogChanged();
        }
        if (std::exchange(d->isStale, false))
            refresh();
    });
}

QFuture<Result<void>> Workspace::reload()
{
    const auto reading = inBackground<Catalog>(&d->pool, [store = d->context.store, previous = d->catalog] {
        return readCatalog(*store, previous.get());
    });
    return continuedOn(this, reading, [this](Result<Catalog> catalog) -> Result<void> {
        if (!catalog)
            return fail(std::move(catalog.error()));
        d->catalog = std::make_shared<const Catalog>(std::move(*catalog));
        emit catalogChanged();
        return {};
    });
}

QFuture<Result<LoadedResults>> Workspace::results(const std::string &experiment)
{
    const auto latest = d->catalog->latestSnapshot.find(experiment);
    if (latest == d->catalog->latestSnapshot.end())
        return readyResult<LoadedResults>(
            fail(Error{ErrorCode::NoResults, Remedy::RunPipeline, {}, {}}.with("experiment", experiment)));
    if (LoadedResults cached = d->cache.find(experiment, latest->second.id); cached.snapshot)
        return readyResult<LoadedResults>(std::move(cached));
    const auto loading = inBackground<LoadedResults>(&d->pool, [store = d->context.store, id = latest->second.id] {
        return loadResults(*store, id);
    });
    return continuedOn(this, loading, [this, experiment](Result<LoadedResults> loaded) {
        if (loaded) {
            d->cache.keep(experiment, *loaded);
            emit resultsLoaded(QString::fromStdString(experiment));
        }
        return loaded;
    });
}

QFuture<Result<Verification>> Workspace::verifyResults(const std::string &experiment)
{
    const auto latest = d->catalog->latestSnapshot.find(experiment);
    if (latest == d->catalog->latestSnapshot.end())
        return readyResult<Verification>(
            fail(Error{ErrorCode::NoResults, Remedy::RunPipeline, {}, {}}.with("experiment", experiment)));
    return inBackground<Verification>(&d->pool, [store = d->context.store, id = latest->second.id] {
        return verifySnapshot(*store, id);
    });
}

LoadedResults Workspace::cachedResults(const std::string &experiment) const
{
    const auto latest = d->catalog->latestSnapshot.find(experiment);
    return latest == d->catalog->latestSnapshot.end() ? LoadedResults{} : d->cache.find(experiment, latest->second.id);
}

void Workspace::preloadResults()
{
    std::vector<std::pair<Timestamp, std::string>> newestFirst;
    for (const auto &[key, row] : d->catalog->latestSnapshot)
        newestFirst.emplace_back(row.createdAt, key);
    std::ranges::sort(newestFirst, std::greater{});
    auto keys = std::make_shared<std::vector<std::string>>();
    for (auto &[createdAt, key] : newestFirst)
        keys->push_back(std::move(key));
    preloadFrom(std::move(keys), 0);
}

// One after another: a result that someone opens meanwhile finds a free thread.
void Workspace::preloadFrom(std::shared_ptr<const std::vector<std::string>> keys, std::size_t next)
{
    if (next >= keys->size())
        return;
    whenDone(results(keys->at(next)), this, [this, keys, next](const Result<LoadedResults> &) { preloadFrom(keys, next + 1); });
}

QFuture<Result<Changes>> Workspace::preview(std::vector<DocumentInput> documents)
{
    return inBackground<Changes>(&d->pool, [store = d->context.store, documents = std::move(documents)] {
        return changesOrProblem(planChanges(*store, documents));
    });
}

QFuture<Result<std::vector<Error>>> Workspace::check(std::vector<DocumentInput> documents)
{
    return inBackground<std::vector<Error>>(&d->pool, [store = d->context.store, documents = std::move(documents)] {
        return planChanges(*store, documents).map([](const ChangeSet &set) { return set.problems; });
    });
}

QFuture<Result<Changes>> Workspace::apply(std::vector<DocumentInput> documents)
{
    using Outcome = std::pair<Changes, CatalogPointer>;
    auto work = [store = d->context.store, previous = d->catalog, documents = std::move(documents), author = d->author()]() -> Result<Outcome> {
        Result<Changes> changes = applyChanges(*store, documents, author);
        if (!changes)
            return fail(std::move(changes.error()));
        Result<Catalog> catalog = readCatalog(*store, previous.get());
        if (!catalog)
            return fail(std::move(catalog.error()));
        return Outcome{std::move(*changes), std::make_shared<const Catalog>(std::move(*catalog))};
    };
    return continuedOn(this, inBackground<Outcome>(&d->pool, std::move(work)), [this](Result<Outcome> outcome) -> Result<Changes> {
        if (!outcome)
            return fail(std::move(outcome.error()));
        d->catalog = std::move(outcome->second);
        emit catalogChanged();
        return std::move(outcome->first);
    });
}

Result<Workspace::RunInput> Workspace::runInput(const std::string &experiment) const
{
    return runInputFor(*d->catalog, experiment, d->context.now());
}

QFuture<Result<std::vector<access::LedgerEntry>>> Workspace::ledger()
{
    return inBackground<std::vector<access::LedgerEntry>>(&d->pool, [store = d->context.store] { return store->ledger(); });
}

QFuture<Result<std::vector<access::AuditEvent>>> Workspace::audit()
{
    return inBackground<std::vector<access::AuditEvent>>(&d->pool, [store = d->context.store] { return store->audit(); });
}

QFuture<Result<access::ChainReport>> Workspace::verifyLedger()
{
    return inBackground<access::ChainReport>(&d->pool, [store = d->context.store] { return store->verifyLedger(); });
}

QFuture<Result<access::ChainReport>> Workspace::verifyAudit()
{
    return inBackground<access::ChainReport>(&d->pool, [store = d->context.store] { return store->verifyAudit(); });
}

QFuture<Result<void>> Workspace::note(std::string action, std::string object, std::string detail)
{
    access::AuditEvent event;
    event.at = d->context.now();
    event.actor = d->context.actor;
    event.action = std::move(action);
    event.object = std::move(object);
    event.detail = std::move(detail);
    return inBackground<void>(&d->pool, [store = d->context.store, event = std::move(event)] {
        return store->transaction([&event](store::Transaction &transaction) {
            return transaction.append(event).map([](const access::AuditEvent &) {});
        });
    });
}

} // namespace assay::workspace
