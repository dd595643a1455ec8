// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include <QEventLoop>
#include <QObject>

#include "app/ctl/context.h"
#include "app/ctl/progressline.h"
#include "app/pipeline/pipelineservice.h"

namespace assay::ctl {

/// Runs the pipelines of experiments, shows how far they are, and waits for all of them. Ctrl-C asks
/// every run to stop and waits for the confirmations.
class RunMonitor final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(RunMonitor)

public:
    RunMonitor(workspace::Workspace &workspace, const Terminal &terminal);

    /// Marks what an earlier process left unfinished.
    [[nodiscard]] Result<int> resolveInterrupted() { return m_service.resolveInterrupted(); }
    /// Plans and starts a run; it may wait for its turn. @return why there is nothing to run
    [[nodiscard]] Result<void> start(const std::string &experiment);
    /// Runs the event loop until every started run is final.
    void wait();
    /// The final records, in the order they were started.
    [[nodiscard]] std::vector<pipeline::RunRecord> records() const;

private:
    void onRunChanged(const pipeline::RunRecord &run);
    void cancelAll();
    void showProgress(const pipeline::RunRecord &run);
    [[nodiscard]] bool isDone() const;

    workspace::Workspace &m_workspace;
    const Terminal &m_terminal;
    ProgressLine m_progress;
    pipeline::PipelineService m_service;
    std::vector<std::string> m_order;                              ///< run ids
    std::map<std::string, std::optional<pipeline::RunRecord>> m_runs; ///< the latest news of each
    QEventLoop m_loop;
};

/// The status that stands for several runs: the first that did not succeed decides.
[[nodiscard]] ExitCode exitCodeOf(const std::vector<pipeline::RunRecord> &runs);

/// Starts the runs, waits for all of them, and leaves the workspace's catalog up to date. Says what went
/// wrong; the first run that did not succeed decides the status. With --json the records are printed.
[[nodiscard]] ExitCode runAndShow(workspace::Workspace &workspace, const std::vector<std::string> &experiments, const Context &context);

} // namespace assay::ctl
