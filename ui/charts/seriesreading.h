// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <vector>

#include <QString>

#include "ui/charts/chartkinds.h"

namespace assay::ui {

using SeriesWriter = std::function<QString(double)>;

/// How one point of a series is read: value, band, and how they are written.
struct SeriesReading {
    std::function<PlotPoint(const results::SeriesPoint &)> point;     ///< x is set by pointsOf()
    SeriesWriter write;
    bool hasBand{};
};

/// The effect with its interval.
[[nodiscard]] SeriesReading liftReading(const ChartInput &input, const results::MetricResult &row);
/// Half the width of the interval.
[[nodiscard]] SeriesReading widthReading(const ChartInput &input, const results::MetricResult &row);
/// p on a log scale: the value drawn is its exponent.
[[nodiscard]] SeriesReading pReading(const ChartInput &input);
/// The chance that the variation is better than the control.
[[nodiscard]] SeriesReading chanceReading();

/// The points of a row's series; a missing day is a gap.
[[nodiscard]] std::vector<PlotPoint> pointsOf(const ChartInput &input, const results::MetricResult &row, const SeriesReading &reading);

/// The effect the chart is about, and the metric of a row.
[[nodiscard]] const statistics::Outcome<statistics::Effect> &effectOf(const ChartInput &input, const results::Estimate &estimate);
[[nodiscard]] const metrics::Metric &metricOf(const ChartInput &input, const results::MetricResult &row);

/// An effect in the words of the page.
[[nodiscard]] QString writeEffect(const ChartInput &input, const results::MetricResult &row, double value);

/// Decades a p axis goes down.
inline constexpr int kMostDecades = 6;

} // namespace assay::ui
