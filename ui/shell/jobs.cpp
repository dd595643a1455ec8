// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/jobs.h"

#include <algorithm>

#include <QCoreApplication>

#include "ui/widgets/errortext.h"
#include "ui/widgets/format.h"

namespace assay::ui {

namespace {

struct JobText {
    Q_DECLARE_TR_FUNCTIONS(Jobs)
};

QString nameOf(const pipeline::RunRecord &run) { return text(run.experimentName.empty() ? run.experiment : run.experimentName); }

} // namespace

QString runStep(const pipeline::RunRecord &run)
{
    using pipeline::RunState;
    using pipeline::StatementState;
    if (run.state == RunState::Planned)
        return JobText::tr("waiting for its turn");
    if (run.state == RunState::Cancelling)
        return JobText::tr("Cancelling...");
    const auto running = std::ranges::find(run.statements, StatementState::Running, &pipeline::StatementRun::state);
    const auto next = running != run.statements.end() ? running : std::ranges::find(run.statements, StatementState::Waiting, &pipeline::StatementRun::state);
    if (run.statements.empty())
        return JobText::tr("planning");
    if (next == run.statements.end())
        return JobText::tr("storing the results");
    return JobText::tr("step %1 of %2: %3").arg(next - run.statements.begin() + 1).arg(run.statements.size()).arg(text(next->title));
}

std::vector<JobLine> jobLines(const std::vector<pipeline::RunRecord> &runs, Timestamp now)
{
    std::vector<JobLine> lines;
    for (const pipeline::RunRecord &run : runs) {
        JobLine line;
        line.run = text(run.id);
        line.title = JobText::tr("Refresh of %1").arg(nameOf(run));
        line.step = runStep(run);
        const std::int64_t elapsed = std::max<std::int64_t>(0, (now.micros - run.startedAt.micros) / 1'000);
        line.note = JobText::tr("%1, %2 left the warehouse", "elapsed time, bytes").arg(formatDuration(elapsed), formatBytes(run.bytesOut));
        line.fraction = run.fraction;
        line.canCancel = run.state == pipeline::RunState::Planned || run.state == pipeline::RunState::Running;
        lines.push_back(std::move(line));
    }
    return lines;
}

double jobFraction(const std::vector<pipeline::RunRecord> &runs)
{
    double sum = 0;
    for (const pipeline::RunRecord &run : runs)
        sum += run.fraction;
    return runs.empty() ? 0 : sum / static_cast<double>(runs.size());
}

QString jobSummary(const std::vector<pipeline::RunRecord> &runs)
{
    if (runs.empty())
        return {};
    return JobText::tr("%n job(s) %1", nullptr, static_cast<int>(runs.size())).arg(formatPercent(jobFraction(runs)));
}

QString runOutcome(const pipeline::RunRecord &run)
{
    using pipeline::RunState;
    switch (run.state) {
    case RunState::Succeeded: return JobText::tr("%1 has fresh results").arg(nameOf(run));
    case RunState::Cancelled:
        return run.isCancelConfirmed ? JobText::tr("Refresh of %1 was stopped in the warehouse").arg(nameOf(run))
                                     : JobText::tr("Refresh of %1: stop requested, not confirmed").arg(nameOf(run));
    case RunState::Refused: return JobText::tr("Refresh of %1 was refused: %2").arg(nameOf(run), run.error ? errorTitle(*run.error) : QString());
    case RunState::Failed: return JobText::tr("Refresh of %1 failed: %2").arg(nameOf(run), run.error ? errorTitle(*run.error) : QString());
    case RunState::Interrupted: return JobText::tr("Refresh of %1 was interrupted").arg(nameOf(run));
    case RunState::Planned:
    case RunState::Running:
    case RunState::Cancelling: break;
    }
    return {};
}

} // namespace assay::ui
