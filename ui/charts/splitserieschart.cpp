// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/splitseries.h"

#include <algorithm>
#include <cmath>

#include <QCoreApplication>

#include "ui/charts/chartkinds.h"
#include "ui/charts/periodaxis.h"
#include "ui/widgets/numbertext.h"

namespace assay::ui {
namespace {

constexpr int kMostDecades = 8;
constexpr double kDefaultThreshold = 0.001;
constexpr int kDecimals = 5;

struct Charts {
    Q_DECLARE_TR_FUNCTIONS(Charts)
};

} // namespace

double exponentOf(double p, int mostDecades)
{
    return p > 0 ? std::max(std::log10(p), static_cast<double>(-mostDecades)) : -mostDecades;
}

QString decadeText(double exponent)
{
    constexpr int kMostDecimals = 4;
    const int decimals = std::max(0, static_cast<int>(std::lround(-exponent)));
    if (decimals > kMostDecimals) {
        static constexpr char16_t kDigits[] = u"\u2070\u00B9\u00B2\u00B3\u2074\u2075\u2076\u2077\u2078\u2079";
        QString power = QStringLiteral("10\u207B");
        for (const QChar digit : QString::number(decimals))
            power += QChar(kDigits[digit.digitValue()]);
        return power;
    }
    return numberText(std::pow(10.0, exponent), decimals);
}

double splitThreshold(const results::Analysis &analysis)
{
    const auto check = std::ranges::find(analysis.health, "split", &results::HealthCheck::id);
    return check == analysis.health.end() ? kDefaultThreshold : check->threshold.value_or(kDefaultThreshold);
}

bool splitSeriesFits(const ChartInput &input)
{
    return !input.analysis.split.series.empty();
}

Plot splitSeriesPlot(const ChartInput &input)
{
    Plot plot;
    plot.title = Charts::tr("Split p over time");
    const double threshold = splitThreshold(input.analysis);
    plot.subtitle = Charts::tr("log scale, threshold %1").arg(numberText(threshold, 3));
    PlotLine line{.name = Charts::tr("split p"), .color = {PlotColor::Role::Text}, .points = {}, .endValue = {}};
    plot.table.headers = {input.snapshot.axis == results::AxisKind::UtcDay ? Charts::tr("Day (UTC)") : Charts::tr("Days since start"), Charts::tr("Split p")};
    double lowest = 0;
    for (const results::SplitPoint &at : input.analysis.split.series) {
        const double x = periodX(input.snapshot, at.period);
        if (!at.pValue) {
            line.points.push_back({.x = x, .y = {}, .low = {}, .high = {}});
            continue;
        }
        const double exponent = exponentOf(*at.pValue, kMostDecades);
        lowest = std::min(lowest, exponent);
        line.points.push_back({.x = x, .y = exponent, .low = {}, .high = {}, .isAlarming = *at.pValue < threshold});
        const QString text = pText(*at.pValue, kDecimals);
        line.endValue = text;
        plot.stops.push_back({x, periodTitle(input.snapshot, at.period), {{Charts::tr("split p"), text}}});
        plot.table.rows.push_back({periodLabel(input.snapshot, at.period), text});
        plot.table.values.push_back({std::nullopt, at.pValue});
    }
    if (plot.stops.empty()) {
        plot.emptyText = Charts::tr("The split cannot be tested yet: there are no assignments.");
        return plot;
    }
    plot.x = periodAxis(input.snapshot, input.analysis.split.series.back().period);
    const NiceRange range = decadeRange(std::pow(10.0, std::min(lowest, std::log10(threshold) - 1)), kMostDecades);
    plot.y = {range.low, range.high, {}, {}};
    for (const double tick : range.ticks())
        plot.y.ticks.push_back({tick, decadeText(tick)});
    plot.threshold = PlotThreshold{std::log10(threshold), Charts::tr("threshold"), true};
    line.name.clear();
    plot.lines.push_back(std::move(line));
    const bool isFailed = plot.lines.front().points.back().isAlarming;
    plot.summary = isFailed ? Charts::tr("Split p over time, ends at %1, below the threshold: traffic is not split as planned.").arg(plot.lines.front().endValue)
                            : Charts::tr("Split p over time, ends at %1, above the threshold.").arg(plot.lines.front().endValue);
    return plot;
}

} // namespace assay::ui
