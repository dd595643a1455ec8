// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <stop_token>
#include <string>

#include <QObject>

#include "ui/screens/warehouses/warehouserows.h"

namespace assay::workspace {
class Workspace;
}

namespace assay::ui {

/// Runs the checks of connections in a runner process of their own, off the GUI thread; one at a time
/// per connection. What they found is kept until the program ends. Rows never come back: the runner
/// reads each source under its contract and throws the rows away.
class ConnectionChecks final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ConnectionChecks)

public:
    /// @param runner  assay-runner; empty: beside the program
    explicit ConnectionChecks(workspace::Workspace &workspace, QObject *parent = nullptr, std::string runner = {});
    ~ConnectionChecks() override;

    void start(const std::string &connection);
    [[nodiscard]] ChecksState stateOf(const std::string &connection) const;

signals:
    void changed(const QString &connection);

private:
    workspace::Workspace &m_workspace;
    std::map<std::string, ChecksState> m_states;
    std::string m_runner;
    std::stop_source m_stop;
};

} // namespace assay::ui
