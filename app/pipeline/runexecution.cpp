// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pipeline/runexecution.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <QByteArray>
#include <QCryptographicHash>
#include <QThread>

#include <unistd.h>

#include "app/pipeline/ledger.h"
#include "app/pipeline/runnerprocess.h"
#include "app/pipeline/runprogress.h"
#include "app/pipeline/runstorage.h"
#include "app/secrets/redactor.h"
#include "models/sql/warehousekind.h"

namespace assay::pipeline {
namespace {

constexpr std::size_t kMostLogLines = 500;
constexpr std::chrono::milliseconds kBetweenReports{50};

std::string sha256Of(const std::string &text)
{
    const QByteArrayView bytes(text.data(), static_cast<qsizetype>(text.size()));
    return QCryptographicHash::hash(bytes.toByteArray(), QCryptographicHash::Sha256).toHex().toStdString();
}

Result<sql::PipelinePlan> planned(const PipelineContext &context, const RunOrder &order)
{
    if (context.planner)
        return context.planner(order.request, order.connection);
    const sql::WarehouseKind *kind = sql::findWarehouseKind(order.connection.kind);
    if (kind == nullptr)
        return fail(Error{ErrorCode::WarehouseDriverMissing, Remedy::FixInput, {}, {}}.with("kind", order.connection.kind).with("path", ""));
    return sql::planExperiment(order.request, kind->dialect());
}

std::vector<StatementRun> statementsOf(const sql::PipelinePlan &plan)
{
    std::vector<StatementRun> statements;
    for (const sql::Statement &statement : plan.statements) {
        StatementRun run;
        run.id = statement.id;
        run.stage = statement.stage;
        run.title = statement.title;
        run.sql = statement.text;
        run.sha256 = sha256Of(statement.text);
        run.weight = statement.weight;
        run.hasRows = statement.contract.has_value();
        statements.push_back(std::move(run));
    }
    return statements;
}

std::vector<results::Provenance> provenanceOf(const RunRecord &run)
{
    std::vector<results::Provenance> provenance;
    for (const StatementRun &statement : run.statements)
        provenance.push_back({statement.id, statement.stage, statement.title, statement.sql, statement.sha256, statement.rows, statement.bytes});
    return provenance;
}

/// What an engine inside the runner may use: a quarter of the machine, at most 4 GiB (warehouses.md section 7).
std::int64_t memoryShareMiB()
{
    const std::int64_t machineMiB = static_cast<std::int64_t>(sysconf(_SC_PHYS_PAGES)) * sysconf(_SC_PAGESIZE) >> 20;
    return std::clamp<std::int64_t>(machineMiB / 4, 512, 4'096);
}

RunState stateFor(ErrorCode code)
{
    switch (code) {
    case ErrorCode::Cancelled: return RunState::Cancelled;
    case ErrorCode::ContractRefused: return RunState::Refused;
    default: return RunState::Failed;
    }
}

/// The steps of one run and what they share.
class Execution {
public:
    Execution(const PipelineContext &context, const RunOrder &order, const RunObserver &observer, const std::stop_token &stop)
        : m_context(context), m_order(order), m_observer(observer), m_stop(stop), m_run(order.record)
    {
    }

    [[nodiscard]] RunRecord run();

private:
    [[nodiscard]] Result<void> begin();
    [[nodiscard]] Result<void> work(RunProgress &progress);
    [[nodiscard]] Result<results::Snapshot> assemble(RunProgress &progress);
    [[nodiscard]] RunRecord end(const std::optional<Error> &error, const Refusal &refusal, const results::Snapshot *snapshot);
    [[nodiscard]] RunRecord failEarly(const Error &error);
    [[nodiscard]] sql::RunnerPlan runnerPlan() const;
    void keepLog(const std::string &line);
    void tick();
    void report();

    const PipelineContext &m_context;
    const RunOrder &m_order;
    const RunObserver &m_observer;
    const std::stop_token &m_stop;
    RunRecord m_run;
    sql::PipelinePlan m_plan;
    std::vector<access::LedgerEntry> m_intents;
    secrets::Redactor m_redactor;
    bool m_isChanged{};
    std::chrono::steady_clock::time_point m_lastReport;
};

RunRecord Execution::run()
{
    m_run.startedAt = m_context.now(); // waiting in the queue is not running
    if (m_stop.stop_requested()) {
        m_run.isCancelConfirmed = true; // nothing was sent yet
        return failEarly(Error{ErrorCode::Cancelled, Remedy::None, {}, {}});
    }
    Result<sql::PipelinePlan> plan = planned(m_context, m_order);
    if (!plan)
        return failEarly(plan.error());
    m_plan = std::move(*plan);
    if (const Result<void> begun = begin(); !begun)
        return failEarly(begun.error());

    RunProgress progress(m_plan, m_run, m_context.now);
    if (const Result<void> outcome = work(progress); !outcome)
        return end(outcome.error(), progress.refusal(), nullptr);
    const Result<results::Snapshot> snapshot = assemble(progress);
    if (!snapshot)
        return end(snapshot.error(), {}, nullptr);
    return end(std::nullopt, {}, &*snapshot);
}

/// The ledger holds an intent for every statement before the first can be sent.
Result<void> Execution::begin()
{
    m_run.statements = statementsOf(m_plan);
    m_run.minCell = m_plan.frame.minCell;
    for (const sql::Statement &statement : m_plan.statements)
        m_run.rowsExpected += statement.contract ? statement.contract->maxRows : 0;
    m_run.state = RunState::Running;
    m_intents = intentsOf(m_run, m_plan, m_context.now());
    Result<void> stored = storeRun(*m_context.store, {m_run, m_intents, nullptr}, m_context.now());
    if (!stored) {
        m_run.statements.clear();
        m_intents.clear();
    }
    report();
    return stored;
}

sql::RunnerPlan Execution::runnerPlan() const
{
    sql::RunnerPlan plan;
    plan.runId = m_run.id;
    plan.connection = m_order.connection;
    if (!m_order.connection.secretRef.empty())
        plan.keychainItem = m_order.connection.secretRef;
    plan.statements = m_plan.statements;
    plan.memoryLimitMiB = memoryShareMiB();
    plan.threads = std::max(1, QThread::idealThreadCount());
    return plan;
}

Result<void> Execution::work(RunProgress &progress)
{
    const RunnerListener listener{
        [&](const sql::RunnerMessage &message) {
            m_isChanged = true;
            return progress.accept(message);
        },
        [this](const std::string &line) { keepLog(line); },
        [this] { tick(); },
    };
    const std::string runner = m_context.runnerPath.empty() ? runnerBesideProgram() : m_context.runnerPath;
    const Result<RunnerEnd> ended = runRunner(runner, sql::encode(runnerPlan()), listener, m_stop);
    if (!ended)
        return fail(ended.error());
    if (progress.reported())
        return fail(*progress.reported());
    if (progress.isDone())
        return {};
    if (m_stop.stop_requested())
        return fail(Error{ErrorCode::Cancelled, Remedy::None, {}, {}});
    const std::string how = (ended->isCrash ? "signal " : "status ") + std::to_string(ended->exitCode);
    return fail(Error{ErrorCode::RunnerFailed, Remedy::Retry, {}, {}}.with("exit", how));
}

Result<results::Snapshot> Execution::assemble(RunProgress &progress)
{
    Result<results::Snapshot> snapshot = sql::snapshotFromRows(m_plan, progress.takeRows(), m_context.newId(), m_context.now());
    if (snapshot) {
        snapshot->run = m_run.id;
        snapshot->connection = m_run.connection;
        snapshot->provenance = provenanceOf(m_run);
    }
    return snapshot;
}

/// Settles every statement, then stores the outcome. When even that fails the run stays unfinished in
/// the store and is resolved at the next start.
RunRecord Execution::end(const std::optional<Error> &error, const Refusal &refusal, const results::Snapshot *snapshot)
{
    m_run.state = error ? stateFor(error->code) : RunState::Succeeded;
    m_run.error = m_run.state == RunState::Cancelled ? std::nullopt : error;
    m_run.finishedAt = m_context.now();
    if (snapshot != nullptr) {
        m_run.snapshot = snapshot->id;
        m_run.fraction = 1;
    }
    const std::vector<access::LedgerEntry> outcomes = outcomesOf(m_run, m_intents, refusal, m_context.now());
    for (StatementRun &statement : m_run.statements) {
        if (statement.state == StatementState::Waiting)
            statement.state = StatementState::NotSent;
        else if (statement.state == StatementState::Running)
            statement.state = m_run.state == RunState::Cancelled ? StatementState::Cancelled : StatementState::Failed;
    }
    const Result<void> stored = storeRun(*m_context.store, {m_run, outcomes, snapshot}, m_context.now());
    if (!stored) {
        m_run.snapshot.clear();
        m_run.state = RunState::Failed;
        m_run.error = stored.error();
        if (snapshot != nullptr)
            static_cast<void>(storeRun(*m_context.store, {m_run, outcomes, nullptr}, m_context.now()));
    }
    report();
    return m_run;
}

RunRecord Execution::failEarly(const Error &error)
{
    return end(error, {}, nullptr);
}

void Execution::keepLog(const std::string &line)
{
    if (m_run.log.size() >= kMostLogLines)
        m_run.log.erase(m_run.log.begin());
    m_run.log.push_back(logLine(m_redactor.redacted(line)));
    m_isChanged = true;
}

void Execution::tick()
{
    if (m_stop.stop_requested() && m_run.state == RunState::Running) {
        m_run.state = RunState::Cancelling;
        m_isChanged = true;
    }
    if (m_isChanged && std::chrono::steady_clock::now() - m_lastReport >= kBetweenReports)
        report();
}

void Execution::report()
{
    m_isChanged = false;
    m_lastReport = std::chrono::steady_clock::now();
    if (m_observer)
        m_observer(m_run);
}

} // namespace

RunRecord plannedRun(const PipelineContext &context, const sql::PlanRequest &request, const metrics::Connection &connection, Trigger trigger)
{
    RunRecord run;
    run.id = context.newId();
    run.experiment = request.experiment.key;
    run.experimentName = request.experiment.name;
    run.connection = connection.key;
    run.trigger = trigger;
    run.actor = context.actor;
    run.startedAt = context.now();
    return run;
}

RunRecord executeRun(const PipelineContext &context, const RunOrder &order, const RunObserver &observer, const std::stop_token &stop)
{
    return Execution(context, order, observer, stop).run();
}

} // namespace assay::pipeline
