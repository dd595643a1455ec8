// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <vector>

#include "app/pipeline/runrecord.h"
#include "app/workspace/catalog.h"
#include "ui/widgets/tablemodel.h"

namespace assay::ui {

[[nodiscard]] QString runStateText(pipeline::RunState state);
[[nodiscard]] Tone runStateTone(pipeline::RunState state);
[[nodiscard]] QString runStateIcon(pipeline::RunState state);
[[nodiscard]] QString statementStateText(pipeline::StatementState state);
[[nodiscard]] QString triggerText(pipeline::Trigger trigger);

[[nodiscard]] std::vector<Column> runColumns();
/// Running and finished runs, newest first; `active` replaces what the catalog remembers of the same run.
[[nodiscard]] std::vector<pipeline::RunRecord> allRuns(const workspace::Catalog &catalog, const std::vector<pipeline::RunRecord> &active);
[[nodiscard]] std::vector<TableRow> runRows(const std::vector<pipeline::RunRecord> &runs, const workspace::Catalog &catalog, Timestamp now);

/// A line of the run's timeline: a stage, or one statement of it.
struct TimelineRow {
    QString stage;             ///< "F1"; empty on the statements of a stage
    QString title;
    int statement = -1;        ///< index into RunRecord::statements; of a stage the running, failed or first one
    bool isStage{};
    pipeline::StatementState state{};
    std::optional<double> start;   ///< seconds after the start of the run
    double length{};               ///< seconds so far
    double share{};                ///< of the run's weight
    std::int64_t rows{};
    std::int64_t bytes{};
    int statements{};

    bool operator==(const TimelineRow &) const = default;
};

/// Stages of a run in order; stages of several statements are followed by these when `open` names them.
[[nodiscard]] std::vector<TimelineRow> timelineRows(const pipeline::RunRecord &run, const QStringList &open, Timestamp now);

/// The numbers above the timeline.
struct RunFigures {
    QString progress, progressNote;
    QString elapsed, elapsedNote;
    QString rows, rowsNote;
    QString bytes, bytesNote;
    QString smallest, smallestNote;
};
[[nodiscard]] RunFigures runFigures(const pipeline::RunRecord &run, Timestamp now);

/// All SQL of a run, with a comment before each statement, for "Copy SQL".
[[nodiscard]] QString runSql(const pipeline::RunRecord &run);

} // namespace assay::ui
