// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

#include "app/console/startup.h"
#include "app/pipeline/pipelineservice.h"
#include "ui/shell/appaction.h"
#include "ui/shell/mainwindow.h"
#include "ui/shell/navigator.h"

namespace assay::console {

class LockGuard;

/// Everything that exists while a workspace is open, in the order in which it is taken apart again.
class Session final
{
    Q_DISABLE_COPY_MOVE(Session)

public:
    /// @param guard  watches while this session can be locked; outlives it
    /// @param lock   called from the event loop with the number of running pipelines: 0, and the session can be
    ///               taken apart; else its window is to be hidden until the next call
    Session(Started ready, bool canLock, LockGuard &guard, std::function<void(int)> lock);
    ~Session();

    [[nodiscard]] ui::MainWindow &window() { return m_window; }
    [[nodiscard]] QString name() const;

private:
    void addLockActions(bool canLock);
    void lockSoon();

    Started m_started;
    workspace::Workspace &m_workspace;
    pipeline::PipelineService m_pipelines;
    ui::ActionRegistry m_actions;
    ui::Navigator m_navigator;
    LockGuard &m_guard;
    std::function<void(int)> m_lock;
    bool m_isLockDue{};                ///< waits for running pipelines
    ui::MainWindow m_window;
};

} // namespace assay::console
