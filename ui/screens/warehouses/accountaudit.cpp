// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screens/warehouses/accountaudit.h"

#include <QFuture>
#include <QTimer>
#include <QtConcurrentRun>

#include <nlohmann/json.hpp>

#include "app/workspace/background.h"
#include "app/workspace/connections.h"
#include "app/workspace/workspace.h"
#include "models/access/actions.h"
#include "ui/widgets/format.h"

namespace assay::ui {

using pipeline::PrivilegeReport;

AccountAudit::AccountAudit(workspace::Workspace &workspace, QObject *parent, std::string runner)
    : QObject(parent), m_workspace(workspace), m_runner(std::move(runner))
{
    connect(&m_workspace, &workspace::Workspace::auditChanged, this, &AccountAudit::readHistory);
    auto *hourly = new QTimer(this);
    hourly->setInterval(std::chrono::hours{1});
    connect(hourly, &QTimer::timeout, this, &AccountAudit::startNextDue);
    hourly->start();
    readHistory();
}

void AccountAudit::readHistory()
{
    workspace::whenDone(m_workspace.audit(), this, [this](const Result<std::vector<access::AuditEvent>> &events) {
        if (!events)
            return;
        std::map<std::string, workspace::AccountHistory> histories = workspace::accountHistories(*events);
        if (histories == m_histories)
            return;
        m_histories = std::move(histories);
        emit historyChanged();
        startNextDue();
    });
}

/// The event that a check writes leads to the next one. One that could not run waits for the next hour.
void AccountAudit::startNextDue()
{
    for (const std::string &key : workspace::accountsToCheck(*m_workspace.catalog(), m_histories, m_workspace.now())) {
        const AccountState state = stateOf(key);
        const bool hasJustFailed = state.error && state.at && m_workspace.now().micros - state.at->micros < kMicrosPerDay / 24;
        if (state.isRunning || hasJustFailed)
            continue;
        start(key);
        return;
    }
}

AccountAudit::~AccountAudit() { m_stop.request_stop(); }

AccountState AccountAudit::stateOf(const std::string &connection) const
{
    const auto at = m_states.find(connection);
    AccountState state = at == m_states.end() ? AccountState{} : at->second;
    if (const auto history = m_histories.find(connection); history != m_histories.end())
        state.history = history->second;
    return state;
}

void AccountAudit::start(const std::string &connection)
{
    const auto catalog = m_workspace.catalog();
    const auto entry = catalog->connections.find(connection);
    AccountState &state = m_states[connection];
    if (entry == catalog->connections.end() || state.isRunning)
        return;
    state = AccountState{.isRunning = true};
    emit changed(text(connection));
    Result<sql::RunnerPlan> plan = workspace::checkPlan(*catalog, entry->second.value);
    if (!plan)
        return finish(connection, fail(std::move(plan.error())));
    const QFuture<Result<PrivilegeReport>> work
        = QtConcurrent::run([runner = m_runner, plan = std::move(*plan), grants = workspace::grantPlanOf(*catalog, entry->second.value),
                             stop = m_stop.get_token()] { return pipeline::auditConnection(runner, plan, grants, stop); });
    workspace::whenDone(work, this, [this, connection](Result<PrivilegeReport> report) { finish(connection, std::move(report)); });
}

void AccountAudit::finish(const std::string &connection, Result<PrivilegeReport> report)
{
    AccountState &state = m_states[connection];
    state = AccountState{.isRunning = false, .at = m_workspace.now()};
    if (report) {
        state.findings = std::move(report->findings);
        const Json detail{{"grade", std::string(1, sql::gradeOf(state.findings))}, {"findings", state.findings.size()}};
        // A failure to write it shows when the activity log is opened.
        static_cast<void>(m_workspace.note(std::string{access::action::PrivilegesCheck}, "connection/" + connection, canonicalJson(detail)));
    } else {
        state.error = std::move(report.error());
    }
    emit changed(text(connection));
}

} // namespace assay::ui
