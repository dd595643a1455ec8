// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screens/pipelines/runrows.h"

#include <algorithm>
#include <map>
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

/// A stage of the pipeline in words; one the console does not know yet takes the title of its first statement.
QString stageTitle(const pipeline::StatementRun &first)
{
    if (first.stage == "S")
        return PipelineText::tr("Columns of the sources");
    if (first.stage == "A1")
        return PipelineText::tr("Subjects and first exposures");
    if (first.stage == "F1")
        return PipelineText::tr("Scan of the facts");
    if (first.stage == "T")
        return PipelineText::tr("Totals per subject");
    if (first.stage == "D")
        return PipelineText::tr("Changes by day");
    if (first.stage == "W")
        return PipelineText::tr("Caps");
    if (first.stage == "R")
        return PipelineText::tr("Results and clean-up");
    return text(first.title);
}

/// The row of a stage: from the first of its statements to the last, with what all of them brought back.
TimelineRow stageRow(const pipeline::RunRecord &run, const std::vector<int> &members, Timestamp now)
{
    const pipeline::StatementRun &first = run.statements.at(static_cast<std::size_t>(members.front()));
    TimelineRow row;
    row.isStage = true;
    row.stage = text(first.stage);
    row.title = stageTitle(first);
    row.statement = members.front();
    row.statements = static_cast<int>(members.size());
    std::vector<const pipeline::StatementRun *> statements;
    double end = 0;
    for (const int index : members) {
        const TimelineRow one = statementRow(run, index, now);
        statements.push_back(&run.statements.at(static_cast<std::size_t>(index)));
        row.rows += one.rows;
        row.bytes += one.bytes;
        row.share += one.share;
        if (one.start) {
            row.start = std::min(row.start.value_or(*one.start), *one.start);
            end = std::max(end, *one.start + one.length);
        }
        if (isTelling(one.state))
            row.statement = index;
    }
    row.state = stageState(statements);
    if (row.start)
        row.length = end - *row.start;
    return row;
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
    case pipeline::StatementState::Unknown: return PipelineText::tr("Unknown");
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
    // Slices of the facts go through the same stages one after another: a stage is one row wherever its
    // statements stand in the plan.
    std::vector<std::string> order;
    std::map<std::string, std::vector<int>> members;
    for (std::size_t i = 0; i < run.statements.size(); ++i) {
        const std::string &stage = run.statements[i].stage;
        if (!members.contains(stage))
            order.push_back(stage);
        members[stage].push_back(static_cast<int>(i));
    }
    std::vector<TimelineRow> rows;
    for (const std::string &stage : order) {
        rows.push_back(stageRow(run, members[stage], now));
        if (members[stage].size() > 1 && open.contains(text(stage))) {
            for (const int index : members[stage])
                rows.push_back(statementRow(run, index, now));
        }
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
