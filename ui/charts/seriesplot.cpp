// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/seriesplot.h"

#include <algorithm>

#include <QCoreApplication>

#include "ui/charts/periodaxis.h"
#include "ui/widgets/experimentwords.h"
#include "ui/widgets/format.h"
#include "ui/widgets/numbertext.h"
#include "ui/widgets/reasontext.h"
#include "ui/widgets/resultnames.h"

namespace assay::ui {
namespace {

struct Charts {
    Q_DECLARE_TR_FUNCTIONS(Charts)
};

using results::MetricResult;

const PlotPoint *pointAt(const PlotLine &line, double x)
{
    const auto found = std::ranges::find(line.points, x, &PlotPoint::x);
    return found == line.points.end() || !found->y ? nullptr : &*found;
}

QString bandText(const PlotPoint &point, const SeriesReading &reading)
{
    if (!point.high)
        return Charts::tr("at least %1", "interval without an upper end").arg(reading.write(*point.low));
    if (!point.low)
        return Charts::tr("at most %1", "interval without a lower end").arg(reading.write(*point.high));
    return Charts::tr("%1 to %2", "interval").arg(reading.write(*point.low), reading.write(*point.high));
}

} // namespace

bool isOneMetric(const ChartInput &input)
{
    return std::ranges::all_of(input.rows, [&](std::size_t row) {
        return input.analysis.results.at(row).metric == input.analysis.results.at(input.rows.front()).metric;
    });
}

QString lineName(const ChartInput &input, const MetricResult &row)
{
    const QString variation = variationName(input.snapshot, row.variation);
    if (isOneMetric(input))
        return variation;
    const QString metric = metricName(input.snapshot, row.metric);
    return treatmentCount(input.snapshot) > 1 ? Charts::tr("%1, %2", "metric, variation").arg(metric, variation) : metric;
}

std::optional<double> lastValue(const std::vector<PlotPoint> &points)
{
    const auto last = std::find_if(points.rbegin(), points.rend(), [](const PlotPoint &point) { return point.y.has_value(); });
    return last == points.rend() ? std::nullopt : last->y;
}

std::vector<std::pair<double, std::uint32_t>> positionsOf(const ChartInput &input, const Plot &plot)
{
    std::vector<std::pair<double, std::uint32_t>> positions;
    for (std::uint32_t period = 0; period < input.snapshot.periods.size(); ++period) {
        const double x = periodX(input.snapshot, period);
        if (std::ranges::any_of(plot.lines, [x](const PlotLine &line) { return pointAt(line, x) != nullptr; }))
            positions.emplace_back(x, period);
    }
    return positions;
}

void addStopsAndTable(Plot &plot, const ChartInput &input, const std::vector<SeriesReading> &readings, const std::function<double(double)> &value)
{
    plot.table.headers = {input.snapshot.axis == results::AxisKind::UtcDay ? Charts::tr("Day (UTC)") : Charts::tr("Days since start")};
    for (std::size_t i = 0; i < plot.lines.size(); ++i) {
        plot.table.headers << plot.lines[i].name;
        if (readings[i].hasBand)
            plot.table.headers << Charts::tr("%1, low").arg(plot.lines[i].name) << Charts::tr("%1, high").arg(plot.lines[i].name);
    }
    for (const auto &[x, period] : positionsOf(input, plot)) {
        CursorStop stop{x, periodTitle(input.snapshot, period), {}};
        QStringList row{periodLabel(input.snapshot, period)};
        std::vector<std::optional<double>> values{std::nullopt};
        for (std::size_t i = 0; i < plot.lines.size(); ++i) {
            const PlotPoint *point = pointAt(plot.lines[i], x);
            const SeriesReading &reading = readings[i];
            row << (point ? reading.write(*point->y) : QString());
            values.push_back(point ? std::optional(value(*point->y)) : std::nullopt);
            const bool hasBand = point && (point->low || point->high);
            if (reading.hasBand) {
                for (const std::optional<double> &end : {hasBand ? point->low : std::nullopt, hasBand ? point->high : std::nullopt}) {
                    row << (end ? reading.write(*end) : QString());
                    values.push_back(end);
                }
            }
            if (point)
                stop.lines.emplace_back(plot.lines[i].name, reading.write(*point->y));
            if (hasBand)
                stop.lines.emplace_back(Charts::tr("interval"), bandText(*point, reading));
        }
        plot.stops.push_back(std::move(stop));
        plot.table.rows.push_back(std::move(row));
        plot.table.values.push_back(std::move(values));
    }
}

void setAxis(PlotAxis &axis, const NiceRange &range, const SeriesWriter &write)
{
    axis.low = range.low;
    axis.high = range.high;
    for (const double tick : range.ticks())
        axis.ticks.push_back({tick, write(tick)});
}

void sayEarlyDays(Plot &plot, const ChartInput &input)
{
    const auto positions = positionsOf(input, plot);
    if (positions.empty() || positions.front().first <= plot.x.low)
        return;
    plot.earlyUntil = positions.front().first;
    const bool isLastDayOnly = input.analysis.segment || std::ranges::all_of(input.rows, [&](std::size_t row) {
                                   return metrics::isQuantile(metricOf(input, input.analysis.results.at(row)).kind);
                               });
    if (isLastDayOnly) {
        plot.earlyCaption = input.analysis.segment ? Charts::tr("a segment is known as of the last day only") : Charts::tr("a percentile is known as of the last day only");
        return;
    }
    plot.earlyCaption = Charts::tr("enough data from day %1").arg(dayNumber(input.snapshot, positions.front().second));
}

QString emptyReason(const ChartInput &input, const MetricResult &row)
{
    if (input.analysis.hiddenUntil)
        return veilText(*input.analysis.hiddenUntil);
    if (row.series.empty())
        return Charts::tr("No data by day for this metric.");
    const auto &effect = effectOf(input, row.series.back().estimate);
    if (!effect)
        return reasonText(effect.error().reason);
    const std::int64_t smallest = std::min(row.control.n, row.treatment.n);
    if (const auto minimum = input.snapshot.experiment.plan.minimumSubjects; minimum && smallest < *minimum)
        return Charts::tr("Not enough data: %1 of %2 subjects in the smaller variation.").arg(formatCount(smallest), formatCount(*minimum));
    return Charts::tr("Not enough data yet.");
}

} // namespace assay::ui
