// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screens/warehouses/connectionchecks.h"

#include <QFuture>
#include <QtConcurrentRun>

#include "app/pipeline/runnerprocess.h"
#include "app/workspace/background.h"
#include "app/workspace/workspace.h"
#include "models/sql/planner.h"
#include "models/sql/protocol.h"
#include "models/sql/warehousekind.h"
#include "ui/widgets/format.h"

namespace assay::ui {

namespace {

struct Outcome {
    QString engine;
    std::vector<CheckLine> lines;
};

/// One statement per assignment source of the connection; problems of a definition become the outcome.
Result<sql::RunnerPlan> planOf(const workspace::Catalog &catalog, const metrics::Connection &connection)
{
    sql::RunnerPlan plan;
    plan.job = "test";
    plan.runId = "checks";
    plan.connection = connection;
    const sql::WarehouseKind *kind = sql::findWarehouseKind(connection.kind);
    if (!kind)
        return fail(Error{ErrorCode::WarehouseDriverMissing, Remedy::Install, {}, {}}.with("kind", connection.kind));
    for (const auto &[key, entry] : catalog.assignmentSources) {
        if (entry.value.connection != connection.key)
            continue;
        Result<sql::Statement> statement = sql::planSourceCheck(entry.value, kind->dialect());
        if (!statement)
            return fail(std::move(statement.error()));
        plan.statements.push_back(std::move(*statement));
    }
    return plan;
}

Result<Outcome> runChecks(const std::string &runner, const sql::RunnerPlan &plan, const std::stop_token &stop)
{
    Outcome outcome;
    Result<std::vector<CheckLine>> lines = fail(ErrorCode::RunnerFailed, Remedy::Retry);
    pipeline::RunnerListener listener;
    listener.onMessage = [&](sql::RunnerMessage message) -> Result<void> {
        if (const auto *hello = std::get_if<sql::Hello>(&message))
            outcome.engine = text(hello->engine);
        else if (const auto *done = std::get_if<sql::Done>(&message))
            lines = checksFromResult(done->result);
        else if (const auto *failed = std::get_if<sql::Failed>(&message))
            lines = fail(failed->error);
        return {};
    };
    const auto end = pipeline::runRunner(runner, sql::encode(plan), listener, stop);
    if (!end)
        return fail(end.error());
    if (!lines)
        return fail(lines.error());
    outcome.lines = std::move(*lines);
    return outcome;
}

} // namespace

ConnectionChecks::ConnectionChecks(workspace::Workspace &workspace, QObject *parent, std::string runner)
    : QObject(parent), m_workspace(workspace), m_runner(runner.empty() ? pipeline::runnerBesideProgram() : std::move(runner))
{
}

ConnectionChecks::~ConnectionChecks() { m_stop.request_stop(); }

ChecksState ConnectionChecks::stateOf(const std::string &connection) const
{
    const auto at = m_states.find(connection);
    return at == m_states.end() ? ChecksState{} : at->second;
}

void ConnectionChecks::start(const std::string &connection)
{
    const auto catalog = m_workspace.catalog();
    const auto entry = catalog->connections.find(connection);
    ChecksState &state = m_states[connection];
    if (entry == catalog->connections.end() || state.isRunning)
        return;
    state = ChecksState{.isRunning = true};
    emit changed(text(connection));
    const auto finish = [this, connection](Result<Outcome> outcome) {
        ChecksState &finished = m_states[connection];
        finished = ChecksState{.isRunning = false, .at = m_workspace.now()};
        if (outcome) {
            finished.engine = outcome->engine;
            finished.lines = std::move(outcome->lines);
        } else {
            finished.error = std::move(outcome.error());
        }
        emit changed(text(connection));
    };
    Result<sql::RunnerPlan> plan = planOf(*catalog, entry->second.value);
    if (!plan) {
        finish(fail(std::move(plan.error())));
        return;
    }
    const bool hasSources = !plan->statements.empty();
    const QFuture<Result<Outcome>> checks
        = QtConcurrent::run([runner = m_runner, plan = std::move(*plan), stop = m_stop.get_token()] { return runChecks(runner, plan, stop); });
    workspace::whenDone(checks, this, [finish, hasSources](Result<Outcome> outcome) {
        // Nothing was read, so nothing was proven about reading.
        if (outcome && !hasSources) {
            for (CheckLine &line : outcome->lines) {
                if (line.id == QLatin1String("read"))
                    line.state = CheckLine::State::NotApplicable;
            }
        }
        finish(std::move(outcome));
    });
}

} // namespace assay::ui
