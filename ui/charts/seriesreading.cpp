// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/seriesreading.h"

#include <cmath>

#include "ui/charts/periodaxis.h"
#include "ui/charts/splitseries.h"
#include "ui/widgets/numbertext.h"

namespace assay::ui {
namespace {

using results::MetricResult;
using results::SeriesPoint;

/// Adds a gap where days are missing, so that a line never crosses a day without data.
void addPoint(std::vector<PlotPoint> &points, const ChartInput &input, PlotPoint point)
{
    const bool isDaily = input.snapshot.axis == results::AxisKind::UtcDay;
    if (isDaily && !points.empty() && point.x - points.back().x > 1.5)
        points.push_back({.x = points.back().x + 1, .y = {}, .low = {}, .high = {}});
    points.push_back(point);
}

} // namespace

const statistics::Outcome<statistics::Effect> &effectOf(const ChartInput &input, const results::Estimate &estimate)
{
    return input.analysis.isAbsolute ? estimate.absolute : estimate.relative;
}

const metrics::Metric &metricOf(const ChartInput &input, const MetricResult &row)
{
    return input.snapshot.metrics.at(row.metric).definition;
}

QString writeEffect(const ChartInput &input, const MetricResult &row, double value)
{
    if (!input.analysis.isAbsolute)
        return liftText(value, row.estimate.relative ? liftDecimals(*row.estimate.relative) : 1);
    const metrics::Metric &metric = metricOf(input, row);
    const auto &effect = row.estimate.absolute;
    return differenceText(value, metric, effect ? std::optional(differenceDecimals(*effect, metric)) : std::nullopt);
}

SeriesReading liftReading(const ChartInput &input, const MetricResult &row)
{
    return {[&input](const SeriesPoint &at) {
                PlotPoint point;
                if (const auto &effect = effectOf(input, at.estimate); at.hasEnoughData && effect) {
                    point.y = effect->estimate;
                    point.low = effect->interval.low;
                    point.high = effect->interval.high;
                }
                return point;
            },
            [&input, &row](double value) { return writeEffect(input, row, value); }, true};
}

SeriesReading widthReading(const ChartInput &input, const MetricResult &row)
{
    return {[&input](const SeriesPoint &at) {
                PlotPoint point;
                const auto &effect = effectOf(input, at.estimate);
                if (at.hasEnoughData && effect && effect->interval.low && effect->interval.high)
                    point.y = (*effect->interval.high - *effect->interval.low) / 2;
                return point;
            },
            [&input, &row](double value) {
                return input.analysis.isAbsolute ? valueText(value, metricOf(input, row)) : shareText(value);
            }};
}

SeriesReading pReading(const ChartInput &input)
{
    return {[&input](const SeriesPoint &at) {
                PlotPoint point;
                if (const auto &effect = effectOf(input, at.estimate); at.hasEnoughData && effect && effect->pValue)
                    point.y = exponentOf(*effect->pValue, kMostDecades);
                return point;
            },
            [](double exponent) { return pText(std::pow(10.0, exponent), 5); }};
}

SeriesReading chanceReading()
{
    return {[](const SeriesPoint &at) {
                PlotPoint point;
                if (at.hasEnoughData)
                    point.y = at.estimate.probBeatsControl;
                return point;
            },
            [](double value) { return chanceText(value); }};
}

std::vector<PlotPoint> pointsOf(const ChartInput &input, const MetricResult &row, const SeriesReading &reading)
{
    std::vector<PlotPoint> points;
    for (const SeriesPoint &at : row.series) {
        PlotPoint point = reading.point(at);
        point.x = periodX(input.snapshot, at.period);
        addPoint(points, input, point);
    }
    return points;
}

} // namespace assay::ui
