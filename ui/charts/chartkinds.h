// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "models/results/analysis.h"
#include "models/results/snapshot.h"
#include "ui/charts/plot.h"

namespace assay::ui {

/// What the series chart shows of its rows.
enum class SeriesMode { Lift, Values, Width, PValue, Split };

/// What a chart is made from: one analysis of one snapshot, and the rows picked on the page.
struct ChartInput {
    const results::Snapshot &snapshot;
    const results::Analysis &analysis;
    std::vector<std::size_t> rows;     ///< indices into Analysis::results; at most kMostPins
    SeriesMode mode = SeriesMode::Lift;
};

/// Rows the charts show at once.
inline constexpr std::size_t kMostPins = 4;

/// One way to draw results. A kind is a row: nothing else in ui/ names it.
struct ChartKind {
    const char *id;                                ///< stable; stored in saved views and file names
    const char *title;                             ///< marked with QT_TRANSLATE_NOOP, context "Charts"
    bool (*fits)(const ChartInput &);              ///< can this input be drawn so?
    Plot (*plot)(const ChartInput &);
};

[[nodiscard]] std::span<const ChartKind> chartKinds();

/// The kind of that id; null when there is none.
[[nodiscard]] const ChartKind *chartKind(std::string_view id);

/// The kinds themselves, one file each.
[[nodiscard]] bool liftSeriesFits(const ChartInput &input);
[[nodiscard]] Plot liftSeriesPlot(const ChartInput &input);
[[nodiscard]] bool exposuresFits(const ChartInput &input);
[[nodiscard]] Plot exposuresPlot(const ChartInput &input);
[[nodiscard]] bool splitSeriesFits(const ChartInput &input);
[[nodiscard]] Plot splitSeriesPlot(const ChartInput &input);

} // namespace assay::ui
