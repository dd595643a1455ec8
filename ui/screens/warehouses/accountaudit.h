// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <optional>
#include <stop_token>
#include <string>

#include <QObject>

#include "app/pipeline/connectionjobs.h"
#include "app/workspace/accounthistory.h"
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
    workspace::AccountHistory history{};   ///< what the audit log says of earlier looks and of the credential

    bool operator==(const AccountState &) const = default;
};

/// Compares accounts with what their sources need, in a runner of its own, and writes the grade to the audit log. Looks
/// once an hour which account was not looked at for a week, and looks at those by itself, one after the other.
class AccountAudit final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(AccountAudit)

public:
    explicit AccountAudit(workspace::Workspace &workspace, QObject *parent = nullptr, std::string runner = {});
    ~AccountAudit() override;

    void start(const std::string &connection);
    [[nodiscard]] AccountState stateOf(const std::string &connection) const;
    [[nodiscard]] const std::map<std::string, workspace::AccountHistory> &histories() const { return m_histories; }

signals:
    void changed(const QString &connection);
    /// What the audit log says of the accounts was read, for the first time or anew.
    void historyChanged();

private:
    void readHistory();
    void startNextDue();
    void finish(const std::string &connection, Result<pipeline::PrivilegeReport> report);

    workspace::Workspace &m_workspace;
    std::map<std::string, AccountState> m_states;
    std::map<std::string, workspace::AccountHistory> m_histories;
    std::string m_runner;
    std::stop_source m_stop;
};

} // namespace assay::ui
