// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/runmonitor.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "app/ctl/await.h"
#include "app/ctl/interrupt.h"
#include "app/workspace/errorwords.h"

namespace assay::ctl {
namespace {

using pipeline::RunRecord;
using pipeline::RunState;

QString currentStep(const RunRecord &run)
{
    const auto active = std::ranges::find(run.statements, pipeline::StatementState::Running, &pipeline::StatementRun::state);
    return active == run.statements.end() ? QString{} : QString::fromStdString(active->title);
}

QString duration(const RunRecord &run)
{
    if (!run.finishedAt)
        return {};
    const double seconds = static_cast<double>(run.finishedAt->micros - run.startedAt.micros) / static_cast<double>(kMicrosPerSecond);
    return QStringLiteral(" in ") + QString::number(seconds, 'f', 1) + QStringLiteral(" s");
}

QString cancelWords(const RunRecord &run)
{
    return run.isCancelConfirmed ? QStringLiteral("stopped in the warehouse (confirmed)")
                                 : QStringLiteral("stop requested, not confirmed by the warehouse");
}

QString finalLine(const RunRecord &run)
{
    const QString name = QString::fromStdString(run.experiment) + QStringLiteral(": ");
    switch (run.state) {
    case RunState::Succeeded:
        return name + QStringLiteral("done") + duration(run) + QStringLiteral(", ") + QString::number(run.rowsOut)
            + QStringLiteral(" rows and ") + QString::number(run.bytesOut) + QStringLiteral(" bytes left the warehouse");
    case RunState::Cancelled: return name + cancelWords(run);
    case RunState::Refused:
    case RunState::Failed:
        return name + (run.error ? workspace::errorSentence(*run.error) : QStringLiteral("failed"));
    case RunState::Interrupted: return name + QStringLiteral("interrupted");
    case RunState::Planned:
    case RunState::Running:
    case RunState::Cancelling: break;
    }
    return name + QStringLiteral("still running");
}

void printRuns(const std::vector<RunRecord> &runs, const Terminal &terminal)
{
    Json list = Json::array();
    for (const RunRecord &run : runs) {
        Json json = pipeline::toJson(run);
        json.erase("statements");
        json.erase("log");
        list.push_back(std::move(json));
    }
    terminal.print(Json{{"runs", std::move(list)}});
}

} // namespace

RunMonitor::RunMonitor(workspace::Workspace &workspace, const Terminal &terminal)
    : m_workspace(workspace), m_terminal(terminal), m_progress(terminal),
      m_service({workspace.store(), {}, workspace.actor(), workspace::systemNow, workspace::newUuid})
{
    connect(&m_service, &pipeline::PipelineService::runChanged, this, &RunMonitor::onRunChanged);
}

Result<void> RunMonitor::start(const std::string &experiment)
{
    Result<workspace::Workspace::RunInput> input = m_workspace.runInput(experiment);
    if (!input)
        return fail(std::move(input.error()));
    const std::string id = m_service.start(std::move(input->request), std::move(input->connection), pipeline::Trigger::CommandLine);
    m_order.push_back(id);
    m_runs.try_emplace(id);
    return {};
}

void RunMonitor::wait()
{
    const Interrupt interrupt;
    connect(&interrupt, &Interrupt::requested, this, &RunMonitor::cancelAll);
    if (!isDone())
        m_loop.exec();
}

std::vector<RunRecord> RunMonitor::records() const
{
    std::vector<RunRecord> all;
    for (const std::string &id : m_order) {
        if (const std::optional<RunRecord> &run = m_runs.at(id))
            all.push_back(*run);
    }
    return all;
}

void RunMonitor::onRunChanged(const RunRecord &run)
{
    std::optional<RunRecord> &latest = m_runs[run.id];
    const bool wasFinal = latest && pipeline::isFinal(latest->state);
    latest = run;
    if (!pipeline::isFinal(run.state))
        showProgress(run);
    else if (!wasFinal)
        m_progress.finish(finalLine(run), run.state != RunState::Succeeded);
    if (isDone())
        m_loop.quit();
}

void RunMonitor::showProgress(const RunRecord &run)
{
    const auto finished = std::ranges::count_if(m_runs, [](const auto &entry) { return entry.second && pipeline::isFinal(entry.second->state); });
    QString label = QString::fromStdString(run.experiment);
    if (m_runs.size() > 1)
        label += QStringLiteral(" (%1 of %2 done)").arg(finished).arg(m_runs.size());
    m_progress.show(label, run.fraction, run.state == RunState::Cancelling ? QStringLiteral("stopping") : currentStep(run));
}

void RunMonitor::cancelAll()
{
    m_terminal.clearLine();
    m_terminal.say(QStringLiteral("Stopping. Ctrl-C once more ends at once, without the warehouse's confirmation."));
    for (const RunRecord &run : m_service.active())
        m_service.cancel(run.id);
}

bool RunMonitor::isDone() const
{
    return std::ranges::all_of(m_runs, [](const auto &entry) { return entry.second && pipeline::isFinal(entry.second->state); });
}

ExitCode exitCodeOf(const std::vector<RunRecord> &runs)
{
    for (const RunRecord &run : runs) {
        switch (run.state) {
        case RunState::Succeeded: continue;
        case RunState::Cancelled: return ExitCode::Cancelled;
        case RunState::Refused: return ExitCode::Refused;
        case RunState::Planned:
        case RunState::Running:
        case RunState::Cancelling:
        case RunState::Failed:
        case RunState::Interrupted: return run.error ? exitCodeOf(*run.error) : ExitCode::Failed;
        }
    }
    return ExitCode::Ok;
}

ExitCode runAndShow(workspace::Workspace &workspace, const std::vector<std::string> &experiments, const Context &context)
{
    RunMonitor monitor(workspace, context.terminal());
    ExitCode notStarted = ExitCode::Ok;
    for (const std::string &key : experiments) {
        if (Result<void> started = monitor.start(key); !started)
            notStarted = context.failed(started.error());
    }
    monitor.wait();
    if (Result<void> read = await(workspace.reload()); !read)
        return context.failed(read.error());
    const std::vector<RunRecord> runs = monitor.records();
    if (context.terminal().wantsJson())
        printRuns(runs, context.terminal());
    const ExitCode outcome = exitCodeOf(runs);
    return outcome == ExitCode::Ok ? notStarted : outcome;
}

} // namespace assay::ctl
