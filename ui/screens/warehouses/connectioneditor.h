// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include <QFuture>
#include <QObject>

#include "app/pipeline/connectionjobs.h"
#include "app/workspace/connections.h"
#include "models/metrics/sources.h"

namespace assay::workspace {
class Workspace;
}

namespace assay::ui {

/// What the sheet of a connection does: try it out, with the credential beside the old one, then save both. Nothing is
/// written before save(), and what was tried and not saved is forgotten. Lives on the GUI thread; the work does not.
class ConnectionEditor final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ConnectionEditor)

public:
    enum class Step { Editing, Testing, Tested, Saving, Saved };

    /// @param keychain  null: there is none; connections that need a credential then say so
    /// @param runner    assay-runner; empty: beside the program
    ConnectionEditor(workspace::Workspace &workspace, secrets::SecretGateway *keychain, std::string runner = {}, QObject *parent = nullptr);
    ~ConnectionEditor() override;

    /// The connection is a new one: its key has to be free.
    void expectNew() { m_isNew = true; }
    /// Tries the connection out. Without fields the stored credential is used.
    void test(metrics::Connection connection, workspace::SecretFields fields);
    /// Saves what was tested last.
    void save();
    /// Takes the credential out of the password store, proves it, and takes the reference out of the document.
    void forget(const metrics::Connection &connection);
    /// What is in the form is no longer what was tested.
    void touch();

    [[nodiscard]] Step step() const { return m_step; }
    /// The key of the connection that was tried or forgotten last.
    [[nodiscard]] const std::string &key() const { return m_connection.key; }
    /// The checks of the last test, if they ran.
    [[nodiscard]] const std::optional<pipeline::ConnectionReport> &report() const { return m_report; }
    /// Why testing or saving failed as a whole.
    [[nodiscard]] const std::optional<Error> &problem() const { return m_problem; }
    /// True after a test whose checks up to "refuse-write" passed.
    [[nodiscard]] bool canSave() const;

signals:
    void changed();
    /// The document and its credential are stored.
    void saved(const QString &key);

private:
    void fail(Error error, Step step);
    void finishTest(Result<pipeline::ConnectionReport> report);
    void writeDocument();
    void noteCredential(std::string_view action);

    workspace::Workspace &m_workspace;
    workspace::ConnectionCredentials m_credentials;
    std::string m_runner;
    metrics::Connection m_connection;
    bool m_isNew{};
    QFuture<Result<pipeline::ConnectionReport>> m_testing;
    bool m_isStaged{};                     ///< the next credential is in the password store
    int m_turn{};                          ///< answers of an older turn are of no interest
    Step m_step = Step::Editing;
    std::optional<pipeline::ConnectionReport> m_report;
    std::optional<Error> m_problem;
    std::stop_source m_stop;
};

} // namespace assay::ui
