// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pipeline/pipelineservice.h"

#include <algorithm>
#include <deque>
#include <list>
#include <stop_token>
#include <utility>

#include <QMetaObject>
#include <QThreadPool>

#include <nlohmann/json.hpp>

#include "app/pipeline/ledger.h"
#include "app/pipeline/runexecution.h"
#include "app/pipeline/runstorage.h"

namespace assay::pipeline {
namespace {

constexpr int kMostAtOnce = 2;

/// A run that is not final: waiting, or on a thread of the pool.
struct Active {
    RunOrder order;
    RunRecord latest;
    std::stop_source stop;
    bool isStarted{};
};

} // namespace

class PipelineService::Private {
public:
    Private(PipelineContext given, PipelineService *service) : context(std::move(given)), q(service) { pool.setMaxThreadCount(kMostAtOnce); }

    void startWaiting();
    void launch(Active &run);
    void changed(const RunRecord &run);
    [[nodiscard]] std::list<Active>::iterator find(const std::string &runId);
    [[nodiscard]] Result<void> interrupt(const store::RunRow &row, const std::vector<access::LedgerEntry> &ledger);

    PipelineContext context;
    PipelineService *q;
    std::list<Active> runs;       ///< in the order they were started
    QThreadPool pool;
};

std::list<Active>::iterator PipelineService::Private::find(const std::string &runId)
{
    return std::ranges::find_if(runs, [&](const Active &run) { return run.order.record.id == runId; });
}

/// Starts what may start: two at once, one per experiment, in order.
void PipelineService::Private::startWaiting()
{
    auto started = std::ranges::count_if(runs, &Active::isStarted);
    for (Active &run : runs) {
        if (run.isStarted)
            continue;
        const bool isBusy = std::ranges::any_of(runs, [&](const Active &other) {
            return other.isStarted && other.order.record.experiment == run.order.record.experiment;
        });
        // A cancelled run needs no turn: it only writes its record.
        if (!run.stop.stop_requested() && (isBusy || started >= kMostAtOnce))
            continue;
        launch(run);
        ++started;
    }
}

void PipelineService::Private::launch(Active &run)
{
    run.isStarted = true;
    pool.start([service = q, context = context, order = run.order, stop = run.stop.get_token()] {
        const RunObserver observer = [service](const RunRecord &record) {
            QMetaObject::invokeMethod(service, [service, record] { service->d->changed(record); }, Qt::QueuedConnection);
        };
        static_cast<void>(executeRun(context, order, observer, stop));
    });
}

void PipelineService::Private::changed(const RunRecord &run)
{
    const auto known = find(run.id);
    if (known == runs.end())
        return;
    known->latest = run;
    if (isFinal(run.state)) {
        runs.erase(known);
        startWaiting();
    }
    emit q->runChanged(run);
    if (run.state == RunState::Succeeded)
        emit q->snapshotStored(QString::fromStdString(run.experiment), QString::fromStdString(run.snapshot));
}

/// Settles one run that another process left unfinished.
Result<void> PipelineService::Private::interrupt(const store::RunRow &row, const std::vector<access::LedgerEntry> &ledger)
{
    const Result<Json> body = parseJson(row.body);
    Result<RunRecord> read = body ? runFromJson(*body) : fail(body.error());
    const bool isReadable = read.has_value();
    RunRecord run = isReadable ? std::move(*read) : RunRecord{};
    run.id = row.id;
    run.experiment = row.experiment;
    run.startedAt = row.startedAt;
    run.state = RunState::Interrupted;
    run.finishedAt = context.now();
    for (StatementRun &statement : run.statements) {
        if (statement.state == StatementState::Waiting || statement.state == StatementState::Running)
            statement.state = StatementState::Unknown;
    }
    // What cannot be read stays as it is for whoever can: only its state is known now.
    const std::string *kept = isReadable ? nullptr : &row.body;
    return storeRun(*context.store, {run, unknownOutcomesOf(run.id, ledger, context.now()), nullptr, kept}, context.now());
}

PipelineService::PipelineService(PipelineContext context, QObject *parent)
    : QObject(parent), d(std::make_unique<Private>(std::move(context), this))
{
    qRegisterMetaType<assay::pipeline::RunRecord>();
}

PipelineService::~PipelineService()
{
    for (Active &run : d->runs)
        run.stop.request_stop();
    d->startWaiting(); // waiting runs are cancelled, and say so in the store
    d->pool.waitForDone();
}

std::string PipelineService::start(sql::PlanRequest request, metrics::Connection connection, Trigger trigger)
{
    RunRecord record = plannedRun(d->context, request, connection, trigger);
    request.runId = record.id;
    const std::string id = record.id;
    d->runs.push_back({{record, std::move(request), std::move(connection)}, record, {}, false});
    // Through the event loop, so that the caller knows the id before it hears of the run.
    QMetaObject::invokeMethod(this, [this, record] { emit runChanged(record); }, Qt::QueuedConnection);
    d->startWaiting();
    return id;
}

void PipelineService::cancel(const std::string &runId)
{
    const auto run = d->find(runId);
    if (run == d->runs.end())
        return;
    run->stop.request_stop();
    if (!run->isStarted)
        d->startWaiting();
}

std::vector<RunRecord> PipelineService::active() const
{
    std::vector<RunRecord> records;
    std::ranges::transform(d->runs, std::back_inserter(records), &Active::latest);
    return records;
}

Result<int> PipelineService::resolveInterrupted()
{
    const Result<std::vector<store::RunRow>> rows = d->context.store->runs();
    if (!rows)
        return fail(rows.error());
    const Result<std::vector<access::LedgerEntry>> ledger = d->context.store->ledger();
    if (!ledger)
        return fail(ledger.error());
    int resolved = 0;
    for (const store::RunRow &row : *rows) {
        const bool isOurs = d->find(row.id) != d->runs.end();
        const bool isUnfinished = row.state == runStateName(RunState::Planned) || row.state == runStateName(RunState::Running)
            || row.state == runStateName(RunState::Cancelling);
        if (isOurs || !isUnfinished)
            continue;
        if (Result<void> outcome = d->interrupt(row, *ledger); !outcome)
            return fail(outcome.error());
        ++resolved;
    }
    return resolved;
}

} // namespace assay::pipeline
