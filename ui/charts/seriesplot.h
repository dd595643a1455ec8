// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <utility>
#include <vector>

#include "ui/charts/axis.h"
#include "ui/charts/seriesreading.h"

namespace assay::ui {

// What the modes of the series chart share.

/// All rows in the chart are of one metric.
[[nodiscard]] bool isOneMetric(const ChartInput &input);

/// What is written at the line of a row.
[[nodiscard]] QString lineName(const ChartInput &input, const results::MetricResult &row);

[[nodiscard]] std::optional<double> lastValue(const std::vector<PlotPoint> &points);

/// Positions with a point in any line, ascending, with the period they stand for.
[[nodiscard]] std::vector<std::pair<double, std::uint32_t>> positionsOf(const ChartInput &input, const Plot &plot);

/// Cursor stops and the twin table say the same numbers as the lines. `values` maps a drawn value to
/// the number of the table (p is drawn by its exponent).
void addStopsAndTable(Plot &plot, const ChartInput &input, const std::vector<SeriesReading> &readings, const std::function<double(double)> &value);

void setAxis(PlotAxis &axis, const NiceRange &range, const SeriesWriter &write);

/// Says from which day on there is enough data, when the first days are left empty.
void sayEarlyDays(Plot &plot, const ChartInput &input);

/// Why there is nothing to draw for a row.
[[nodiscard]] QString emptyReason(const ChartInput &input, const results::MetricResult &row);

/// The values of control and treatments over time.
[[nodiscard]] Plot valuesPlot(const ChartInput &input, Plot plot, const results::MetricResult &row);

} // namespace assay::ui
