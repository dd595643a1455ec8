// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>

#include <QCoreApplication>

#include "models/results/standing.h"
#include "ui/charts/periodaxis.h"
#include "ui/charts/seriesplot.h"
#include "ui/charts/splitseries.h"
#include "ui/widgets/numbertext.h"
#include "ui/widgets/reasontext.h"
#include "ui/widgets/resultnames.h"

namespace assay::ui {
namespace {

struct Charts {
    Q_DECLARE_TR_FUNCTIONS(Charts)
};

using results::MetricResult;
using results::SeriesPoint;

/// Colour of the line at `position`: of the variation while one metric is shown, else by position.
PlotColor lineColor(const ChartInput &input, const MetricResult &row, std::size_t position)
{
    return {PlotColor::Role::Variation, isOneMetric(input) ? treatmentPosition(input.snapshot, row.variation) : static_cast<int>(position), false};
}

struct Series {
    const MetricResult *row;
    SeriesReading reading;
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
        const auto last = std::find_if(line.points.rbegin(), line.points.rend(), [](const PlotPoint &point) { return point.y && (point.low || point.high); });
        if (last != line.points.rend())
            latest = std::max({latest, *last->y - last->low.value_or(*last->y), last->high.value_or(*last->y) - *last->y});
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

/// A one-sided interval has one end; its band goes on to the edge of the plot.
void openBands(Plot &plot)
{
    for (PlotLine &line : plot.lines) {
        for (PlotPoint &point : line.points) {
            if (point.low.has_value() == point.high.has_value())
                continue;
            point.low = point.low.value_or(plot.y.low);
            point.high = point.high.value_or(plot.y.high);
        }
    }
}

/// Ticks of an effect axis: fewer decimals than the cells, as many as the step needs.
SeriesWriter tickWriter(const ChartInput &input, const MetricResult &row, double step)
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
    const SeriesReading &reading = series.front().reading;
    setAxis(plot.y, range, input.analysis.isAbsolute ? reading.write
                                                     : SeriesWriter([d = decimalsOf(range.step * 100)](double v) { return shareText(v, d); }));
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
                                   [&](const SeriesPoint &at) { return at.hasEnoughData && effectOf(input, at.estimate).has_value(); });
    if (last == row.series.rend())
        return plot.title;
    const auto &effect = *effectOf(input, last->estimate);
    const QString end = writeEffect(input, row, effect.estimate);
    const bool excludesZero = (effect.interval.low && *effect.interval.low > 0) || (effect.interval.high && *effect.interval.high < 0);
    QString zero = excludesZero ? Charts::tr("interval excludes zero") : Charts::tr("interval includes zero");
    if (results::hasWidened(row))
        zero = Charts::tr("significant since day %1, interval since widened").arg(dayNumber(input.snapshot, *row.significantSince));
    else if (excludesZero && row.significantSince)
        zero = Charts::tr("interval excludes zero since day %1").arg(dayNumber(input.snapshot, *row.significantSince));
    return Charts::tr("%1 of %2, %3 days, ends at %4, %5.")
        .arg(plot.title, metricName(input.snapshot, row.metric))
        .arg(dayNumber(input.snapshot, last->period))
        .arg(end, zero);
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
    const bool isBayesian = input.analysis.method == experiments::Method::Bayesian;
    std::vector<Series> series;
    for (const std::size_t index : input.rows) {
        const MetricResult &row = input.analysis.results.at(index);
        if (input.mode == SeriesMode::Width)
            series.push_back({&row, widthReading(input, row)});
        else if (input.mode == SeriesMode::PValue)
            series.push_back({&row, isBayesian ? chanceReading() : pReading(input)});
        else
            series.push_back({&row, liftReading(input, row)});
    }
    if (input.mode == SeriesMode::Width)
        plot.title = Charts::tr("Half-width of the interval");
    else if (input.mode == SeriesMode::PValue)
        plot.title = isBayesian ? Charts::tr("Chance to be better") : Charts::tr("p value");
    addLines(plot, input, series);
    if (positionsOf(input, plot).empty()) {
        plot.emptyText = emptyReason(input, first);
        return plot;
    }
    if (input.mode == SeriesMode::Width)
        finishWidth(plot, input, series);
    else if (input.mode == SeriesMode::PValue && isBayesian)
        setAxis(plot.y, NiceRange{0, 1, 0.25}, [](double chance) { return shareText(chance, 0); });
    else if (input.mode == SeriesMode::PValue)
        finishP(plot, input);
    else
        finishLift(plot, input, series);
    sayEarlyDays(plot, input);
    std::vector<SeriesReading> readings;
    for (const Series &one : series)
        readings.push_back(one.reading);
    const bool isExponent = input.mode == SeriesMode::PValue && !isBayesian;
    addStopsAndTable(plot, input, readings, [isExponent](double v) { return isExponent ? std::pow(10.0, v) : v; });
    openBands(plot);
    plot.summary = liftSummary(input, plot, first);
    return plot;
}

} // namespace assay::ui
