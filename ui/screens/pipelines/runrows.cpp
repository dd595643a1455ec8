// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screens/pipelines/runrows.h"

#include <algorithm>
#include <set>

#include <QCoreApplication>

#include "ui/shell/jobs.h"
#include "ui/widgets/errortext.h"
#include "ui/widgets/format.h"

namespace assay::ui {

namespace {

struct PipelineText {
    Q_DECLARE_TR_FUNCTIONS(Pipelines)
};

double secondsBetween(Timestamp from, Timestamp to) { return static_cast<double>(to.micros - from.micros) / kMicrosPerSecond; }

std::int64_t elapsedOf(const pipeline::RunRecord &run, Timestamp now)
{
    return std::max<std::int64_t>(0, (run.finishedAt.value_or(now).micros - run.startedAt.micros) / 1'000);
}

int finishedStatements(const pipeline::RunRecord &run)
{
    return static_cast<int>(std::ranges::count(run.statements, pipeline::StatementState::Done, &pipeline::StatementRun::state));
}

std::optional<std::int64_t> smallestCell(const pipeline::RunRecord &run)
{
    std::optional<std::int64_t> smallest;
    for (const pipeline::StatementRun &statement : run.statements) {
        if (statement.smallestCell)
            smallest = std::min(smallest.value_or(*statement.smallestCell), *statement.smallestCell);
    }
    return smallest;
}

/// The state of a stage from the states of its statements.
pipeline::StatementState stageState(const std::vector<const pipeline::StatementRun *> &statements)
{
    using S = pipeline::StatementState;
    const auto has = [&](S state) { return std::ranges::any_of(statements, [state](const auto *one) { return one->state == state; }); };
    for (const S state : {S::Refused, S::Failed, S::Cancelled, S::Running})
        if (has(state))
            return state;
    if (has(S::Waiting))
        return has(S::Done) ? S::Running : S::Waiting;
    return has(S::NotSent) && !has(S::Done) ? S::NotSent : S::Done;
}

TimelineRow statementRow(const pipeline::RunRecord &run, int index, Timestamp now)
{
    const pipeline::StatementRun &statement = run.statements.at(static_cast<std::size_t>(index));
    TimelineRow row;
    row.title = text(statement.title);
    row.statement = index;
    row.state = statement.state;
    row.rows = statement.rows;
    row.bytes = statement.bytes;
    row.statements = 1;
    row.share = statement.weight;
    if (statement.startedAt) {
        row.start = std::max(0.0, secondsBetween(run.startedAt, *statement.startedAt));
        row.length = statement.state == pipeline::StatementState::Running ? std::max(0.0, secondsBetween(*statement.startedAt, now))
                                                                          : static_cast<double>(statement.milliseconds) / 1'000;
    }
    return row;
}

/// True for the statement of a stage that one wants to see: the one at work, or the one that went wrong.
bool isTelling(pipeline::StatementState state)
{
    using S = pipeline::StatementState;
    return state == S::Running || state == S::Failed || state == S::Refused || state == S::Cancelled;
}

/// What the statements of one stage are about, when their titles say the same up to a slice number.
QString stageTitle(const std::vector<const pipeline::StatementRun *> &statements)
{
    const QString first = text(statements.front()->title);
    const auto comma = first.lastIndexOf(QLatin1Char(','));
    return statements.size() > 1 && comma > 0 ? first.left(comma) : first;
}

Cell plain(const QString &text, QVariant sortKey = {})
{
    Cell cell;
    cell.text = text;
    cell.token = Token::Muted;
    cell.sortKey = std::move(sortKey);
    return cell;
}

} // namespace

QString runStateText(pipeline::RunState state)
{
    switch (state) {
    case pipeline::RunState::Planned: return PipelineText::tr("Waiting");
    case pipeline::RunState::Running: return PipelineText::tr("Running");
    case pipeline::RunState::Cancelling: return PipelineText::tr("Cancelling");
    case pipeline::RunState::Succeeded: return PipelineText::tr("Succeeded");
    case pipeline::RunState::Failed: return PipelineText::tr("Failed");
    case pipeline::RunState::Cancelled: return PipelineText::tr("Cancelled");
    case pipeline::RunState::Refused: return PipelineText::tr("Refused");
    case pipeline::RunState::Interrupted: return PipelineText::tr("Interrupted");
    }
    return {};
}

Tone runStateTone(pipeline::RunState state)
{
    switch (state) {
    case pipeline::RunState::Planned: return Tone::Outline;
    case pipeline::RunState::Running:
    case pipeline::RunState::Cancelling: return Tone::Info;
    case pipeline::RunState::Succeeded: return Tone::Neutral;
    case pipeline::RunState::Cancelled: return Tone::Outline;
    case pipeline::RunState::Failed:
    case pipeline::RunState::Refused: return Tone::Danger;
    case pipeline::RunState::Interrupted: return Tone::Warning;
    }
    return Tone::Neutral;
}

QString runStateIcon(pipeline::RunState state)
{
    switch (state) {
    case pipeline::RunState::Planned: return QStringLiteral("clock");
    case pipeline::RunState::Running:
    case pipeline::RunState::Cancelling: return QStringLiteral("refresh");
    case pipeline::RunState::Succeeded: return QStringLiteral("check");
    case pipeline::RunState::Failed: return QStringLiteral("alert");
    case pipeline::RunState::Cancelled: return QStringLiteral("stop");
    case pipeline::RunState::Refused: return QStringLiteral("shield");
    case pipeline::RunState::Interrupted: return QStringLiteral("warning");
    }
    return {};
}

QString statementStateText(pipeline::StatementState state)
{
    switch (state) {
    case pipeline::StatementState::Waiting: return PipelineText::tr("Waiting");
    case pipeline::StatementState::Running: return PipelineText::tr("Running");
    case pipeline::StatementState::Done: return PipelineText::tr("Done");
    case pipeline::StatementState::Failed: return PipelineText::tr("Failed");
    case pipeline::StatementState::Cancelled: return PipelineText::tr("Cancelled");
    case pipeline::StatementState::Refused: return PipelineText::tr("Refused");
    case pipeline::StatementState::NotSent: return PipelineText::tr("Not sent");
    }
    return {};
}

QString triggerText(pipeline::Trigger trigger)
{
    switch (trigger) {
    case pipeline::Trigger::Person: return PipelineText::tr("by hand");
    case pipeline::Trigger::CommandLine: return PipelineText::tr("command line");
    case pipeline::Trigger::Schedule: return PipelineText::tr("schedule");
    }
    return {};
}

std::vector<Column> runColumns()
{
    return {{QStringLiteral("experiment"), PipelineText::tr("Experiment"), 240, false, true, {}},
            {QStringLiteral("state"), PipelineText::tr("State"), 120, false, false, {}},
            {QStringLiteral("progress"), PipelineText::tr("Progress"), 90, true, false, {}},
            {QStringLiteral("warehouse"), PipelineText::tr("Warehouse"), 130, false, false, {}},
            {QStringLiteral("trigger"), PipelineText::tr("Started"), 110, false, false, {}},
            {QStringLiteral("when"), PipelineText::tr("When"), 110, true, false, {}},
            {QStringLiteral("duration"), PipelineText::tr("Duration"), 90, true, false, {}},
            {QStringLiteral("statements"), PipelineText::tr("Statements"), 90, true, false, {}},
            {QStringLiteral("rows"), PipelineText::tr("Rows out"), 80, true, false, PipelineText::tr("Aggregate rows that left the warehouse")},
            {QStringLiteral("bytes"), PipelineText::tr("Bytes out"), 90, true, false, PipelineText::tr("Bytes that left the warehouse")}};
}

std::vector<pipeline::RunRecord> allRuns(const workspace::Catalog &catalog, const std::vector<pipeline::RunRecord> &active)
{
    std::vector<pipeline::RunRecord> runs(active.rbegin(), active.rend());
    std::set<std::string> known;
    for (const pipeline::RunRecord &run : runs)
        known.insert(run.id);
    for (const pipeline::RunRecord &run : catalog.runs) {
        if (known.insert(run.id).second)
            runs.push_back(run);
    }
    return runs;
}

std::vector<TableRow> runRows(const std::vector<pipeline::RunRecord> &runs, const workspace::Catalog &catalog, Timestamp now)
{
    std::vector<TableRow> rows;
    for (const pipeline::RunRecord &run : runs) {
        const auto connection = catalog.connections.find(run.connection);
        TableRow row;
        row.key = text(run.id);
        Cell name;
        name.text = text(run.experimentName.empty() ? run.experiment : run.experimentName);
        name.icon = QStringLiteral("pipeline");
        Cell state;
        state.text = runStateText(run.state);
        state.pill = runStateTone(run.state);
        state.icon = runStateIcon(run.state);
        state.tip = run.error ? errorTitle(*run.error) : QString();
        Cell progress = plain(formatPercent(run.fraction), run.fraction);
        progress.fraction = run.fraction;
        Cell when = plain(formatRelative(run.startedAt, now), static_cast<qlonglong>(run.startedAt.micros));
        when.tip = formatTime(run.startedAt);
        when.spoken = when.tip;
        const std::int64_t elapsed = elapsedOf(run, now);
        row.cells = {name,
                     state,
                     progress,
                     plain(connection == catalog.connections.end() || connection->second.value.name.empty() ? text(run.connection) : text(connection->second.value.name)),
                     plain(triggerText(run.trigger)),
                     when,
                     plain(formatDuration(elapsed), static_cast<qlonglong>(elapsed)),
                     plain(formatCount(static_cast<std::int64_t>(run.statements.size())), static_cast<int>(run.statements.size())),
                     plain(formatCount(run.rowsOut), static_cast<qlonglong>(run.rowsOut)),
                     plain(formatBytes(run.bytesOut), static_cast<qlonglong>(run.bytesOut))};
        row.facets = {{QStringLiteral("state"), text(pipeline::runStateName(run.state))},
                      {QStringLiteral("experiment"), text(run.experiment)},
                      {QStringLiteral("warehouse"), text(run.connection)}};
        rows.push_back(std::move(row));
    }
    return rows;
}

std::vector<TimelineRow> timelineRows(const pipeline::RunRecord &run, const QStringList &open, Timestamp now)
{
    std::vector<TimelineRow> rows;
    for (std::size_t first = 0; first < run.statements.size();) {
        // Statements that follow each other in one stage are shown as that stage.
        std::size_t end = first;
        std::vector<const pipeline::StatementRun *> members;
        while (end < run.statements.size() && run.statements[end].stage == run.statements[first].stage)
            members.push_back(&run.statements[end++]);
        TimelineRow stage = statementRow(run, static_cast<int>(first), now);
        stage.isStage = true;
        stage.stage = text(run.statements[first].stage);
        stage.title = stageTitle(members);
        stage.state = stageState(members);
        stage.statements = static_cast<int>(members.size());
        std::optional<double> last;
        stage.rows = stage.bytes = 0;
        stage.share = 0;
        for (std::size_t i = first; i < end; ++i) {
            const TimelineRow one = statementRow(run, static_cast<int>(i), now);
            stage.rows += one.rows;
            stage.bytes += one.bytes;
            stage.share += one.share;
            if (one.start)
                last = std::max(last.value_or(0), *one.start + one.length);
            if (isTelling(run.statements[i].state))
                stage.statement = static_cast<int>(i);
        }
        if (stage.start && last)
            stage.length = *last - *stage.start;
        rows.push_back(stage);
        if (members.size() > 1 && open.contains(stage.stage)) {
            for (std::size_t i = first; i < end; ++i)
                rows.push_back(statementRow(run, static_cast<int>(i), now));
        }
        first = end;
    }
    return rows;
}

RunFigures runFigures(const pipeline::RunRecord &run, Timestamp now)
{
    RunFigures figures;
    const std::int64_t elapsed = elapsedOf(run, now);
    figures.progress = formatPercent(run.fraction);
    const int done = finishedStatements(run);
    figures.progressNote = pipeline::isFinal(run.state) ? PipelineText::tr("%1 of %2 statements").arg(done).arg(run.statements.size()) : runStep(run);
    figures.elapsed = formatDuration(elapsed);
    // A guess only once a fair part is done and time has passed.
    if (run.state == pipeline::RunState::Running && run.fraction > 0.1 && elapsed > 3'000)
        figures.elapsedNote = PipelineText::tr("about %1 left").arg(formatDuration(static_cast<std::int64_t>(static_cast<double>(elapsed) * (1 - run.fraction) / run.fraction)));
    else if (run.finishedAt)
        figures.elapsedNote = PipelineText::tr("ended %1").arg(formatClock(*run.finishedAt));
    figures.rows = formatCount(run.rowsOut);
    figures.rowsNote = PipelineText::tr("declared: at most %1").arg(formatCount(run.rowsExpected));
    figures.bytes = formatBytes(run.bytesOut);
    figures.bytesNote = PipelineText::tr("aggregates only");
    const auto smallest = smallestCell(run);
    figures.smallest = smallest ? PipelineText::tr("%1 subjects").arg(formatCount(*smallest)) : PipelineText::tr("none yet");
    figures.smallestNote = PipelineText::tr("never under %1").arg(formatCount(run.minCell));
    return figures;
}

QString runSql(const pipeline::RunRecord &run)
{
    QStringList parts;
    for (const pipeline::StatementRun &statement : run.statements)
        parts.append(QStringLiteral("-- %1 %2\n%3;").arg(text(statement.id), text(statement.title), text(statement.sql)));
    return parts.join(QStringLiteral("\n\n"));
}

} // namespace assay::ui
