// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include <QCoreApplication>

#include "ui/charts/seriesplot.h"
#include "ui/widgets/numbertext.h"
#include "ui/widgets/resultnames.h"

namespace assay::ui {
namespace {

struct Charts {
    Q_DECLARE_TR_FUNCTIONS(Charts)
};

} // namespace

Plot valuesPlot(const ChartInput &input, Plot plot, const results::MetricResult &row)
{
    const metrics::Metric &metric = metricOf(input, row);
    const auto writer = [&metric](double value) { return valueText(value, metric); };
    std::vector<SeriesReading> readings;
    const auto addArm = [&](const results::MetricResult &result, results::ArmValue results::SeriesPoint::*arm, PlotLine line) {
        const SeriesReading reading{[arm](const results::SeriesPoint &at) {
                                  PlotPoint point;
                                  if (at.hasEnoughData)
                                      point.y = (at.*arm).mean;
                                  return point;
                              },
                              writer};
        line.points = pointsOf(input, result, reading);
        if (const auto last = lastValue(line.points))
            line.endValue = writer(*last);
        plot.lines.push_back(std::move(line));
        readings.push_back(reading);
    };
    const auto control = input.analysis.baseline;
    addArm(row, &results::SeriesPoint::control, {.name = variationName(input.snapshot, control), .color = {PlotColor::Role::Variation, 0, true}, .points = {}, .endValue = {}});
    for (std::size_t i = 0; i < input.rows.size(); ++i) {
        const results::MetricResult &other = input.analysis.results.at(input.rows[i]);
        if (other.metric == row.metric)
            addArm(other, &results::SeriesPoint::treatment,
                   {.name = variationName(input.snapshot, other.variation), .color = {PlotColor::Role::Variation, treatmentPosition(input.snapshot, other.variation), false}, .points = {}, .endValue = {}});
    }
    double low = 0;
    double high = 0;
    bool isFirst = true;
    for (const PlotLine &line : plot.lines) {
        for (const PlotPoint &point : line.points) {
            if (!point.y)
                continue;
            low = isFirst ? *point.y : std::min(low, *point.y);
            high = isFirst ? *point.y : std::max(high, *point.y);
            isFirst = false;
        }
    }
    if (isFirst) {
        plot.emptyText = emptyReason(input, row);
        return plot;
    }
    const NiceRange range = niceRange(low, high);
    metrics::Metric tickMetric = metric;
    const bool isShare = metrics::isProportion(metric.kind);
    tickMetric.decimals = decimalsOf(range.step);
    setAxis(plot.y, range, [&, isShare](double v) { return isShare ? shareText(v, decimalsOf(range.step * 100)) : valueText(v, tickMetric); });
    sayEarlyDays(plot, input);
    addStopsAndTable(plot, input, readings, [](double v) { return v; });
    plot.summary = Charts::tr("%1 of %2 by variation, %3 days.").arg(plot.title, plot.subtitle).arg(input.analysis.days);
    return plot;
}

} // namespace assay::ui
