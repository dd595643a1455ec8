// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screens/warehouses/connectioneditor.h"

#include <utility>

#include <QThreadPool>
#include <QtConcurrentRun>

#include <nlohmann/json.hpp>

#include "app/workspace/background.h"
#include "app/workspace/definitions.h"
#include "app/workspace/workspace.h"
#include "models/access/actions.h"
#include "models/sql/warehousekind.h"
#include "ui/widgets/format.h"

namespace assay::ui {

using pipeline::ConnectionReport;

ConnectionEditor::ConnectionEditor(workspace::Workspace &workspace, secrets::SecretGateway *keychain, std::string runner, QObject *parent)
    : QObject(parent), m_workspace(workspace), m_credentials(keychain), m_runner(std::move(runner))
{
}

/// A credential that was tried and not saved must not stay behind.
ConnectionEditor::~ConnectionEditor()
{
    m_stop.request_stop();
    if (m_isStaged) {
        // The gateway outlives every window; its pool is the application's own, which waits at the end.
        static_cast<void>(QtConcurrent::run([credentials = m_credentials, key = m_connection.key, testing = m_testing]() mutable {
            testing.waitForFinished(); // it may be about to write what is to go
            static_cast<void>(credentials.discard(key));
        }));
    }
}

bool ConnectionEditor::canSave() const
{
    return m_step == Step::Tested && m_report && m_report->failure("refuse-write") == nullptr;
}

void ConnectionEditor::touch()
{
    if (m_step != Step::Tested && m_step != Step::Testing)
        return;
    ++m_turn;
    m_stop.request_stop();
    m_stop = {};
    m_step = Step::Editing;
    m_report.reset();
    m_problem.reset();
    emit changed();
}

void ConnectionEditor::fail(Error error, Step step)
{
    m_problem = std::move(error);
    m_step = step;
    emit changed();
}

void ConnectionEditor::test(metrics::Connection connection, workspace::SecretFields fields)
{
    touch();
    m_problem.reset();
    m_report.reset();
    if (std::vector<Error> problems = workspace::problemsOf(connection); !problems.empty())
        return fail(std::move(problems.front()), Step::Editing);
    if (m_isNew && m_workspace.catalog()->connections.contains(connection.key))
        return fail(Error{ErrorCode::InvalidDocument, Remedy::FixInput, {}, {}}
                        .with("kind", "connection")
                        .with("key", connection.key)
                        .with("path", "key")
                        .with("what", "a key that no other connection has"),
                    Step::Editing);
    Result<sql::RunnerPlan> plan = workspace::checkPlan(*m_workspace.catalog(), connection);
    if (!plan)
        return fail(std::move(plan.error()), Step::Editing);
    const bool stages = !fields.empty();
    if (stages) {
        connection.secretRef = sql::credentialItem(connection.key);
        plan->connection.secretRef = connection.secretRef;
        *plan = workspace::withNextCredential(std::move(*plan));
    }
    m_connection = connection;
    m_isStaged = m_isStaged || stages;
    m_step = Step::Testing;
    emit changed();
    const auto shared = std::make_shared<workspace::SecretFields>(std::move(fields)); // a task may be copied, a secret may not
    const QFuture<Result<ConnectionReport>> work = QtConcurrent::run(
        [credentials = m_credentials, shared, connection = std::move(connection), runner = m_runner, plan = std::move(*plan), stop = m_stop.get_token()] {
            if (!shared->empty()) {
                if (const Result<void> kept = credentials.stage(connection, *shared); !kept)
                    return Result<ConnectionReport>{assay::fail(kept.error())};
            }
            return pipeline::testConnection(runner, plan, stop);
        });
    m_testing = work;
    workspace::whenDone(work, this, [this, turn = ++m_turn](Result<ConnectionReport> report) {
        if (turn == m_turn)
            finishTest(std::move(report));
    });
}

void ConnectionEditor::finishTest(Result<ConnectionReport> report)
{
    if (!report)
        return fail(std::move(report.error()), Step::Editing);
    m_report = std::move(*report);
    m_step = Step::Tested;
    emit changed();
}

void ConnectionEditor::save()
{
    if (!canSave())
        return;
    m_step = Step::Saving;
    emit changed();
    if (!m_isStaged)
        return writeDocument();
    const QFuture<Result<void>> work = QtConcurrent::run([credentials = m_credentials, key = m_connection.key] { return credentials.commit(key); });
    workspace::whenDone(work, this, [this](const Result<void> &kept) {
        if (!kept)
            return fail(kept.error(), Step::Tested);
        m_isStaged = false;
        noteCredential(access::action::SecretPut);
    });
}

void ConnectionEditor::forget(const metrics::Connection &connection)
{
    m_connection = connection;
    m_connection.secretRef.clear();
    m_step = Step::Saving;
    m_problem.reset();
    emit changed();
    const QFuture<Result<void>> work = QtConcurrent::run([credentials = m_credentials, key = connection.key] { return credentials.remove(key); });
    workspace::whenDone(work, this, [this](const Result<void> &gone) {
        if (!gone)
            return fail(gone.error(), Step::Editing);
        noteCredential(access::action::SecretRemove);
    });
}

void ConnectionEditor::noteCredential(std::string_view action)
{
    workspace::whenDone(m_workspace.note(std::string{action}, "connection/" + m_connection.key), this, [this](const Result<void> &noted) {
        if (!noted)
            return fail(noted.error(), Step::Tested);
        writeDocument();
    });
}

void ConnectionEditor::writeDocument()
{
    const auto written = m_workspace.apply({{"connection", canonicalJson(metrics::toJson(m_connection)), "form"}});
    workspace::whenDone(written, this, [this](const Result<std::vector<workspace::DocumentChange>> &changes) {
        if (!changes)
            return fail(changes.error(), Step::Tested);
        m_step = Step::Saved;
        emit changed();
        emit saved(text(m_connection.key));
    });
}

} // namespace assay::ui
