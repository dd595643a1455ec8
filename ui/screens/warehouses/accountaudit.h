// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <optional>
#include <stop_token>
#include <string>

#include <QObject>

#include "app/pipeline/connectionjobs.h"
#include "models/core/timestamp.h"

namespace assay::workspace {
class Workspace;
}

namespace assay::ui {

/// The last look at the account of a connection in this session.
struct AccountState {
    bool isRunning{};
    std::optional<Timestamp> at{};
    std::vector<sql::PrivilegeFinding> findings{};
    std::optional<Error> error{};          ///< the look itself failed

    bool operator==(const AccountState &) const = default;
};

/// Compares accounts with what their sources need, in a runner of its own, and writes the grade to the audit log.
class AccountAudit final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(AccountAudit)

public:
    explicit AccountAudit(workspace::Workspace &workspace, QObject *parent = nullptr, std::string runner = {});
    ~AccountAudit() override;

    void start(const std::string &connection);
    [[nodiscard]] AccountState stateOf(const std::string &connection) const;

signals:
    void changed(const QString &connection);

private:
    void finish(const std::string &connection, Result<pipeline::PrivilegeReport> report);

    workspace::Workspace &m_workspace;
    std::map<std::string, AccountState> m_states;
    std::string m_runner;
    std::stop_source m_stop;
};

} // namespace assay::ui
