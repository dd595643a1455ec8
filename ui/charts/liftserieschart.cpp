// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <functional>

#include <QCoreApplication>

#include "ui/charts/chartkinds.h"
#include "ui/charts/periodaxis.h"
#include "ui/charts/splitseries.h"
#include "ui/widgets/format.h"
#include "ui/widgets/numbertext.h"
#include "ui/widgets/reasontext.h"
#include "ui/widgets/resultnames.h"

namespace assay::ui {
namespace {

constexpr int kMostDecades = 6;

struct Charts {
    Q_DECLARE_TR_FUNCTIONS(Charts)
};

using results::MetricResult;
using results::SeriesPoint;

const statistics::Outcome<statistics::Effect> &headline(const ChartInput &input, const results::Estimate &estimate)
{
    return input.analysis.isAbsolute ? estimate.absolute : estimate.relative;
}

const metrics::Metric &metricOf(const ChartInput &input, const MetricResult &row)
{
    return input.snapshot.metrics.at(row.metric).definition;
}

bool isOneMetric(const ChartInput &input)
{
    return std::ranges::all_of(input.rows, [&](std::size_t row) {
        return input.analysis.results.at(row).metric == input.analysis.results.at(input.rows.front()).metric;
    });
}

/// How one point of a mode is read: value, band, and how they are written.
struct Reading {
    std::function<PlotPoint(const SeriesPoint &)> point;     ///< x is set by the caller
    std::function<QString(double)> write;
    bool hasBand{};
};

QString writeEffect(const ChartInput &input, const MetricResult &row, double value)
{
    if (!input.analysis.isAbsolute)
        return liftText(value);
    const metrics::Metric &metric = metricOf(input, row);
    const auto &effect = row.estimate.absolute;
    return differenceText(value, metric, effect ? std::optional(differenceDecimals(effect->interval, metric)) : std::nullopt);
}

Reading liftReading(const ChartInput &input, const MetricResult &row)
{
    return {[&input](const SeriesPoint &at) {
                PlotPoint point;
                if (const auto &effect = headline(input, at.estimate); at.hasEnoughData && effect) {
                    point.y = effect->estimate;
                    if (effect->interval.low && effect->interval.high) {
                        point.low = effect->interval.low;
                        point.high = effect->interval.high;
                    }
                }
                return point;
            },
            [&input, &row](double value) { return writeEffect(input, row, value); }, true};
}

Reading widthReading(const ChartInput &input, const MetricResult &row)
{
    return {[&input](const SeriesPoint &at) {
                PlotPoint point;
                const auto &effect = headline(input, at.estimate);
                if (at.hasEnoughData && effect && effect->interval.low && effect->interval.high)
                    point.y = (*effect->interval.high - *effect->interval.low) / 2;
                return point;
            },
            [&input, &row](double value) {
                return input.analysis.isAbsolute ? valueText(value, metricOf(input, row)) : shareText(value);
            }};
}

/// p on a log scale: the value drawn is its exponent.
Reading pReading(const ChartInput &input)
{
    return {[&input](const SeriesPoint &at) {
                PlotPoint point;
                if (const auto &effect = headline(input, at.estimate); at.hasEnoughData && effect && effect->pValue)
                    point.y = exponentOf(*effect->pValue, kMostDecades);
                return point;
            },
            [](double exponent) { return pText(std::pow(10.0, exponent), 5); }};
}

/// Adds a gap where days are missing, so that a line never crosses a day without data.
void addPoint(std::vector<PlotPoint> &points, const ChartInput &input, PlotPoint point)
{
    const bool isDaily = input.snapshot.axis == results::AxisKind::UtcDay;
    if (isDaily && !points.empty() && point.x - points.back().x > 1.5)
        points.push_back({.x = points.back().x + 1, .y = {}, .low = {}, .high = {}});
    points.push_back(point);
}

std::vector<PlotPoint> pointsOf(const ChartInput &input, const MetricResult &row, const Reading &reading)
{
    std::vector<PlotPoint> points;
    for (const SeriesPoint &at : row.series) {
        PlotPoint point = reading.point(at);
        point.x = periodX(input.snapshot, at.period);
        addPoint(points, input, point);
    }
    return points;
}

QString lineName(const ChartInput &input, const MetricResult &row)
{
    const QString variation = variationName(input.snapshot, row.variation);
    if (isOneMetric(input))
        return variation;
    const QString metric = metricName(input.snapshot, row.metric);
    return treatmentCount(input.snapshot) > 1 ? Charts::tr("%1, %2", "metric, variation").arg(metric, variation) : metric;
}

/// Colour of the line at `position`: of the variation while one metric is shown, else by position.
PlotColor lineColor(const ChartInput &input, const MetricResult &row, std::size_t position)
{
    return {PlotColor::Role::Variation, isOneMetric(input) ? treatmentPosition(input.snapshot, row.variation) : static_cast<int>(position), false};
}

std::optional<double> lastValue(const std::vector<PlotPoint> &points)
{
    const auto last = std::find_if(points.rbegin(), points.rend(), [](const PlotPoint &point) { return point.y.has_value(); });
    return last == points.rend() ? std::nullopt : last->y;
}

struct Series {
    const MetricResult *row;
    Reading reading;
};

void addLines(Plot &plot, const ChartInput &input, const std::vector<Series> &series)
{
    for (std::size_t i = 0; i < series.size(); ++i) {
        PlotLine line{.name = lineName(input, *series[i].row), .color = lineColor(input, *series[i].row, i), .points = {}, .endValue = {}};
        line.points = pointsOf(input, *series[i].row, series[i].reading);
        if (const auto last = lastValue(line.points))
            line.endValue = series[i].reading.write(*last);
        plot.lines.push_back(std::move(line));
    }
}

const PlotPoint *pointAt(const PlotLine &line, double x)
{
    const auto found = std::ranges::find(line.points, x, &PlotPoint::x);
    return found == line.points.end() || !found->y ? nullptr : &*found;
}

/// Positions with a point in any line, ascending, with the period they stand for.
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

QString bandText(const PlotPoint &point, const Reading &reading)
{
    return Charts::tr("%1 to %2", "interval").arg(reading.write(*point.low), reading.write(*point.high));
}

using Writer = std::function<QString(double)>;

/// Cursor stops and the twin table say the same numbers as the lines. `values` maps a drawn value to
/// the number of the table (p is drawn by its exponent).
void addStopsAndTable(Plot &plot, const ChartInput &input, const std::vector<Reading> &readings, const std::function<double(double)> &value)
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
            const Reading &reading = readings[i];
            row << (point ? reading.write(*point->y) : QString());
            values.push_back(point ? std::optional(value(*point->y)) : std::nullopt);
            const bool hasBand = point && point->low && point->high;
            if (reading.hasBand) {
                row << (hasBand ? reading.write(*point->low) : QString()) << (hasBand ? reading.write(*point->high) : QString());
                values.push_back(hasBand ? point->low : std::nullopt);
                values.push_back(hasBand ? point->high : std::nullopt);
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

void setAxis(PlotAxis &axis, const NiceRange &range, const Writer &write)
{
    axis.low = range.low;
    axis.high = range.high;
    for (const double tick : range.ticks())
        axis.ticks.push_back({tick, write(tick)});
}

/// Range of the drawn values. An early interval may be many times wider than the latest; it may leave
/// the plot so that the rest stays readable, but never narrower than three times the latest one.
std::pair<double, double> spanOf(const Plot &plot)
{
    double low = 0;
    double high = 0;
    double latest = 0;
    for (const PlotLine &line : plot.lines) {
        for (const PlotPoint &point : line.points) {
            if (!point.y)
                continue;
            low = std::min(low, *point.y);
            high = std::max(high, *point.y);
        }
        const auto last = std::find_if(line.points.rbegin(), line.points.rend(), [](const PlotPoint &point) { return point.y && point.low; });
        if (last != line.points.rend())
            latest = std::max(latest, (*last->high - *last->low) / 2);
    }
    const double lowest = low - 3 * latest;
    const double highest = high + 3 * latest;
    for (const PlotLine &line : plot.lines) {
        for (const PlotPoint &point : line.points) {
            if (point.low)
                low = std::min(low, std::max(*point.low, lowest));
            if (point.high)
                high = std::max(high, std::min(*point.high, highest));
        }
    }
    return {low, high};
}

void sayEarlyDays(Plot &plot, const ChartInput &input)
{
    const auto positions = positionsOf(input, plot);
    if (positions.empty() || positions.front().first <= plot.x.low)
        return;
    plot.earlyUntil = positions.front().first;
    plot.earlyCaption = Charts::tr("enough data from day %1").arg(dayNumber(input.snapshot, positions.front().second));
}

/// Ticks of an effect axis: fewer decimals than the cells, as many as the step needs.
Writer tickWriter(const ChartInput &input, const MetricResult &row, double step)
{
    if (!input.analysis.isAbsolute)
        return [decimals = decimalsOf(step * 100)](double value) { return value == 0 ? shareText(0, 0) : liftText(value, decimals); };
    metrics::Metric metric = metricOf(input, row);
    metric.decimals = std::max(metric.decimals, decimalsOf(step));
    return [metric](double value) { return differenceText(value, metric); };
}

void finishLift(Plot &plot, const ChartInput &input, const std::vector<Series> &series)
{
    const auto [low, high] = spanOf(plot);
    const NiceRange range = niceRange(low, high);
    setAxis(plot.y, range, tickWriter(input, *series.front().row, range.step));
    plot.hasZeroLine = true;
    if (!input.analysis.isAbsolute)
        plot.precision = metricOf(input, *series.front().row).precisionTarget;
}

void finishWidth(Plot &plot, const ChartInput &input, const std::vector<Series> &series)
{
    double high = 0;
    for (const PlotLine &line : plot.lines) {
        for (const PlotPoint &point : line.points)
            high = std::max(high, point.y.value_or(0));
    }
    const double target = metricOf(input, *series.front().row).precisionTarget;
    if (!input.analysis.isAbsolute) {
        high = std::max(high, target);
        plot.threshold = PlotThreshold{target, Charts::tr("target %1").arg(shareText(target)), false};
    }
    const NiceRange range = niceRange(0, high);
    const Reading &reading = series.front().reading;
    setAxis(plot.y, range, input.analysis.isAbsolute ? reading.write
                                                     : Writer([d = decimalsOf(range.step * 100)](double v) { return shareText(v, d); }));
}

void finishP(Plot &plot, const ChartInput &input)
{
    double lowest = 0;
    for (const PlotLine &line : plot.lines) {
        for (const PlotPoint &point : line.points)
            lowest = std::min(lowest, point.y.value_or(0));
    }
    setAxis(plot.y, decadeRange(std::pow(10.0, lowest), kMostDecades), decadeText);
    const double alpha = 1 - input.analysis.level;
    plot.threshold = PlotThreshold{std::log10(alpha), pText(alpha), false};
}

/// The sentence for assistive tools.
QString liftSummary(const ChartInput &input, const Plot &plot, const MetricResult &row)
{
    const auto last = std::find_if(row.series.rbegin(), row.series.rend(),
                                   [&](const SeriesPoint &at) { return at.hasEnoughData && headline(input, at.estimate).has_value(); });
    if (last == row.series.rend())
        return plot.title;
    const auto &effect = *headline(input, last->estimate);
    const QString end = writeEffect(input, row, effect.estimate);
    const bool excludesZero = (effect.interval.low && *effect.interval.low > 0) || (effect.interval.high && *effect.interval.high < 0);
    QString zero = excludesZero ? Charts::tr("interval excludes zero") : Charts::tr("interval includes zero");
    if (excludesZero && row.significantSince)
        zero = Charts::tr("interval excludes zero since day %1").arg(dayNumber(input.snapshot, *row.significantSince));
    return Charts::tr("%1 of %2, %3 days, ends at %4, %5.")
        .arg(plot.title, metricName(input.snapshot, row.metric))
        .arg(dayNumber(input.snapshot, last->period))
        .arg(end, zero);
}

/// Why there is nothing to draw for the first row.
QString emptyReason(const ChartInput &input, const MetricResult &row)
{
    if (row.series.empty())
        return Charts::tr("No data by day for this metric.");
    const auto &effect = headline(input, row.series.back().estimate);
    if (!effect)
        return reasonText(effect.error().reason);
    const std::int64_t smallest = std::min(row.control.n, row.treatment.n);
    if (const auto minimum = input.snapshot.experiment.plan.minimumSubjects; minimum && smallest < *minimum)
        return Charts::tr("Not enough data: %1 of %2 subjects in the smaller variation.").arg(formatCount(smallest), formatCount(*minimum));
    return Charts::tr("Not enough data yet.");
}

Plot valuesPlot(const ChartInput &input, Plot plot, const MetricResult &row)
{
    const metrics::Metric &metric = metricOf(input, row);
    const auto writer = [&metric](double value) { return valueText(value, metric); };
    std::vector<Reading> readings;
    const auto addArm = [&](const MetricResult &result, results::ArmValue SeriesPoint::*arm, PlotLine line) {
        const Reading reading{[arm](const SeriesPoint &at) {
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
    const auto control = static_cast<std::uint32_t>(input.snapshot.experiment.controlIndex());
    addArm(row, &SeriesPoint::control, {.name = variationName(input.snapshot, control), .color = {PlotColor::Role::Variation, 0, true}, .points = {}, .endValue = {}});
    for (std::size_t i = 0; i < input.rows.size(); ++i) {
        const MetricResult &other = input.analysis.results.at(input.rows[i]);
        if (other.metric == row.metric)
            addArm(other, &SeriesPoint::treatment,
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

} // namespace

bool liftSeriesFits(const ChartInput &input)
{
    return !input.rows.empty() && !input.snapshot.periods.empty();
}

Plot liftSeriesPlot(const ChartInput &input)
{
    Plot plot;
    plot.title = input.analysis.isAbsolute ? Charts::tr("Cumulative difference") : Charts::tr("Cumulative lift");
    if (!liftSeriesFits(input)) {
        plot.emptyText = Charts::tr("Choose a metric to see it over time.");
        return plot;
    }
    if (input.mode == SeriesMode::Split)
        return splitSeriesPlot(input);
    const MetricResult &first = input.analysis.results.at(input.rows.front());
    plot.subtitle = isOneMetric(input) ? metricName(input.snapshot, first.metric) : Charts::tr("%n metric(s)", nullptr, static_cast<int>(input.rows.size()));
    plot.x = periodAxis(input.snapshot, std::min<std::uint32_t>(input.analysis.throughPeriod, static_cast<std::uint32_t>(input.snapshot.periods.size() - 1)));
    if (input.mode == SeriesMode::Values) {
        plot.title = Charts::tr("Cumulative values");
        plot.subtitle = metricName(input.snapshot, first.metric);
        return valuesPlot(input, std::move(plot), first);
    }
    std::vector<Series> series;
    for (const std::size_t index : input.rows) {
        const MetricResult &row = input.analysis.results.at(index);
        if (input.mode == SeriesMode::Width)
            series.push_back({&row, widthReading(input, row)});
        else if (input.mode == SeriesMode::PValue)
            series.push_back({&row, pReading(input)});
        else
            series.push_back({&row, liftReading(input, row)});
    }
    if (input.mode == SeriesMode::Width)
        plot.title = Charts::tr("Half-width of the interval");
    else if (input.mode == SeriesMode::PValue)
        plot.title = Charts::tr("p value");
    addLines(plot, input, series);
    if (positionsOf(input, plot).empty()) {
        plot.emptyText = emptyReason(input, first);
        return plot;
    }
    if (input.mode == SeriesMode::Width)
        finishWidth(plot, input, series);
    else if (input.mode == SeriesMode::PValue)
        finishP(plot, input);
    else
        finishLift(plot, input, series);
    sayEarlyDays(plot, input);
    std::vector<Reading> readings;
    for (const Series &one : series)
        readings.push_back(one.reading);
    const bool isExponent = input.mode == SeriesMode::PValue;
    addStopsAndTable(plot, input, readings, [isExponent](double v) { return isExponent ? std::pow(10.0, v) : v; });
    plot.summary = liftSummary(input, plot, first);
    return plot;
}

} // namespace assay::ui
