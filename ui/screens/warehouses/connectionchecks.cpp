// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screens/warehouses/connectionchecks.h"

#include <QFuture>
#include <QtConcurrentRun>

#include "app/pipeline/connectionjobs.h"
#include "app/pipeline/runnerprocess.h"
#include "app/workspace/background.h"
#include "app/workspace/connections.h"
#include "app/workspace/workspace.h"
#include "ui/widgets/format.h"

namespace assay::ui {

using pipeline::ConnectionReport;

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
    const auto finish = [this, connection](Result<ConnectionReport> report) {
        ChecksState &finished = m_states[connection];
        finished = ChecksState{.isRunning = false, .at = m_workspace.now()};
        if (report) {
            finished.engine = text(report->engine);
            finished.lines = checkLines(report->checks);
        } else {
            finished.error = std::move(report.error());
        }
        emit changed(text(connection));
    };
    Result<sql::RunnerPlan> plan = workspace::checkPlan(*catalog, entry->second.value);
    if (!plan) {
        finish(fail(std::move(plan.error())));
        return;
    }
    const QFuture<Result<ConnectionReport>> checks
        = QtConcurrent::run([runner = m_runner, plan = std::move(*plan), stop = m_stop.get_token()] { return pipeline::testConnection(runner, plan, stop); });
    workspace::whenDone(checks, this, finish);
}

} // namespace assay::ui
