// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screens/experiments/planning.h"

#include <algorithm>
#include <cmath>

#include <QCoreApplication>

#include "ui/charts/axis.h"
#include "ui/widgets/format.h"
#include "ui/widgets/numbertext.h"
#include "ui/widgets/reasontext.h"
#include "ui/widgets/resultnames.h"

namespace assay::ui {
namespace {

struct Planning {
    Q_DECLARE_TR_FUNCTIONS(Planning)
};

constexpr std::size_t kMostLines = 3;
constexpr int kShownWeeks = 10;
constexpr double kDaysPerWeek = 7;

int lastWeek(const PlanningChoice &choice) { return std::max(kShownWeeks, static_cast<int>(std::ceil(choice.weeks))); }

QString nameOf(const PlanningInput &input, std::size_t metric) { return metricName(*input.snapshot, input.basis.metrics.at(metric).metric); }

/// Whole weeks that are enough; more cannot be known of traffic to come.
QString neededText(double weeks)
{
    constexpr double kMostWeeks = 104;
    if (weeks > kMostWeeks)
        return Planning::tr("> 2 years");
    return weeks <= 1 ? Planning::tr("1 or fewer", "weeks") : numberText(std::ceil(weeks - 0.01), 0);
}

/// The running time as it was typed.
QString chosenText(double weeks)
{
    const bool isWhole = std::abs(weeks - std::round(weeks)) < 0.05;
    return numberText(weeks, isWhole ? 0 : 1);
}

/// "primary", or "guardrail, margin 2 % in about 3 weeks".
QString roleNote(const PlanningInput &input, std::size_t metric, const results::PlanningQuestion &question)
{
    const results::MetricHistory &history = input.basis.metrics[metric];
    if (!history.margin)
        return history.isPrimary ? Planning::tr("primary") : QString();
    const auto days = *history.margin > 0 ? results::daysNeeded(input.basis, input.experiment, metric, *history.margin, question) : statistics::notComputable(statistics::Reason::InvalidMde);
    if (!days)
        return Planning::tr("guardrail");
    //: %1 margin, %2 "about 3 weeks": until harm beyond the margin is excluded
    return Planning::tr("guardrail, margin %1 in %2").arg(shareText(*history.margin), aboutText(*days));
}

std::optional<double> liftAt(const PlanningInput &input, std::size_t metric, double weeks, const results::PlanningQuestion &question)
{
    const auto lift = results::detectableLift(input.basis, input.experiment, metric, weeks * kDaysPerWeek, question);
    return lift ? std::optional(*lift) : std::nullopt;
}

std::optional<std::size_t> primaryOf(const PlanningInput &input)
{
    const auto found = std::ranges::find(input.basis.metrics, true, &results::MetricHistory::isPrimary);
    return found == input.basis.metrics.end() ? std::nullopt : std::optional(static_cast<std::size_t>(found - input.basis.metrics.begin()));
}

/// The first few of the plan, with a guardrail among them where there is one.
std::vector<std::size_t> chartedMetrics(const PlanningInput &input)
{
    std::vector<std::size_t> charted;
    const auto &metrics = input.basis.metrics;
    for (std::size_t i = 0; i < metrics.size() && charted.size() < kMostLines; ++i)
        charted.push_back(i);
    const auto isGuardrail = [&metrics](std::size_t i) { return metrics[i].margin.has_value(); };
    const auto first = std::ranges::find_if(metrics, [](const results::MetricHistory &history) { return history.margin.has_value(); });
    if (first != metrics.end() && std::ranges::none_of(charted, isGuardrail))
        charted.back() = static_cast<std::size_t>(first - metrics.begin());
    return charted;
}

/// The first margin in the chart: where its line passes below, harm beyond it can be excluded.
void addMargin(Plot &plot, const PlanningInput &input)
{
    const auto guardrail = std::ranges::find_if(input.basis.metrics, [](const results::MetricHistory &history) { return history.margin.value_or(0) > 0; });
    if (guardrail == input.basis.metrics.end() || *guardrail->margin > plot.y.high)
        return;
    plot.threshold = PlotThreshold{*guardrail->margin, Planning::tr("margin of %1").arg(metricName(*input.snapshot, guardrail->metric)), false};
}

void addTable(Plot &plot, const PlanningInput &input, const PlanningChoice &choice)
{
    plot.table.headers = {Planning::tr("Weeks")};
    for (const PlotLine &line : plot.lines)
        plot.table.headers << line.name;
    for (int week = 1; week <= lastWeek(choice); ++week) {
        QStringList cells{QString::number(week)};
        std::vector<std::optional<double>> values{static_cast<double>(week)};
        CursorStop stop{static_cast<double>(week), Planning::tr("%n week(s), %1 subjects", nullptr, week)
                                                       .arg(formatCount(std::llround(results::subjectsAfter(input.basis, week * kDaysPerWeek, choice.question)))), {}};
        for (const PlotLine &line : plot.lines) {
            const auto point = std::ranges::find(line.points, static_cast<double>(week), &PlotPoint::x);
            const bool isKnown = point != line.points.end() && point->y;
            cells << (isKnown ? shareText(*point->y) : QString());
            values.push_back(isKnown ? point->y : std::nullopt);
            if (isKnown)
                stop.lines.emplace_back(line.name, shareText(*point->y));
        }
        plot.table.rows.push_back(cells);
        plot.table.values.push_back(std::move(values));
        plot.stops.push_back(std::move(stop));
    }
}

} // namespace

Plot planningPlot(const PlanningInput &input, const PlanningChoice &choice)
{
    Plot plot;
    plot.title = Planning::tr("Detectable lift by running time");
    plot.subtitle = Planning::tr("%1, power %2").arg(methodText(input.experiment.plan.method).toLower(), shareText(choice.question.power, 0));
    double highest = 0;
    for (const std::size_t metric : chartedMetrics(input)) {
        PlotLine line{.name = nameOf(input, metric), .color = {PlotColor::Role::Variation, static_cast<int>(plot.lines.size()), false}, .points = {}, .endValue = {}, .hasMarkers = false};
        for (int week = 1; week <= lastWeek(choice); ++week)
            line.points.push_back({.x = static_cast<double>(week), .y = liftAt(input, metric, week, choice.question), .low = {}, .high = {}});
        const bool isKnown = std::ranges::any_of(line.points, [](const PlotPoint &point) { return point.y.has_value(); });
        if (!isKnown)
            continue;
        if (line.points.back().y)
            line.endValue = shareText(*line.points.back().y);
        for (const PlotPoint &point : line.points)
            highest = std::max(highest, point.y.value_or(0));
        plot.lines.push_back(std::move(line));
    }
    if (plot.lines.empty()) {
        plot.emptyText = Planning::tr("History holds no variance of these metrics yet.");
        return plot;
    }
    plot.x.low = 1;
    plot.x.high = lastWeek(choice);
    plot.x.title = Planning::tr("Weeks");
    for (int week = 1; week <= lastWeek(choice); week += std::max(1, lastWeek(choice) / kShownWeeks))
        plot.x.ticks.push_back({static_cast<double>(week), QString::number(week)});
    const NiceRange range = niceRange(0, highest);
    plot.y.low = range.low;
    plot.y.high = range.high;
    for (const double tick : range.ticks())
        plot.y.ticks.push_back({tick, shareText(tick, decimalsOf(range.step * 100))});
    if (const auto lift = primaryLift(input, choice); lift && choice.weeks >= 1)
        plot.marks.push_back({choice.weeks, Planning::tr("%1 weeks detect %2").arg(chosenText(choice.weeks), shareText(*lift))});
    addMargin(plot, input);
    addTable(plot, input, choice);
    plot.summary = plot.marks.empty() ? plot.title : Planning::tr("%1. %2.").arg(plot.title, plot.marks.front().caption);
    return plot;
}

std::vector<Column> planningColumns(const PlanningChoice &choice, double wanted)
{
    return {{QStringLiteral("metric"), Planning::tr("Metric"), 140, false, true, {}},
            {QStringLiteral("baseline"), Planning::tr("Baseline", "value of the control"), 84, true, false, {}},
            {QStringLiteral("detects"), Planning::tr("%1 weeks detect").arg(chosenText(choice.weeks)), 112, true, false, {}},
            {QStringLiteral("weeks"), Planning::tr("Weeks for %1").arg(shareText(wanted)), 112, true, false, {}}};
}

std::vector<TableRow> planningRows(const PlanningInput &input, const PlanningChoice &choice, double wanted)
{
    std::vector<TableRow> rows;
    for (std::size_t metric = 0; metric < input.basis.metrics.size(); ++metric) {
        const results::MetricHistory &history = input.basis.metrics[metric];
        const metrics::Metric &definition = input.snapshot->metrics.at(history.metric).definition;
        const auto lift = results::detectableLift(input.basis, input.experiment, metric, choice.weeks * kDaysPerWeek, choice.question);
        const auto days = results::daysNeeded(input.basis, input.experiment, metric, wanted, choice.question);
        TableRow row;
        row.key = QString::fromStdString(definition.key);
        row.cells = {Cell{.text = nameOf(input, metric), .secondary = roleNote(input, metric, choice.question)}, Cell{.text = valueText(history.mean, definition)},
                     lift ? Cell{.text = shareText(*lift), .style = TextStyle::BodyBold} : Cell{.text = Planning::tr("not known"), .token = Token::Muted, .tip = reasonText(lift.error().reason)},
                     days ? Cell{.text = neededText(*days / kDaysPerWeek)} : Cell{.text = Planning::tr("not known"), .token = Token::Muted, .tip = reasonText(days.error().reason)}};
        rows.push_back(std::move(row));
    }
    return rows;
}

std::optional<double> primaryLift(const PlanningInput &input, const PlanningChoice &choice)
{
    const auto primary = primaryOf(input);
    return primary ? liftAt(input, *primary, choice.weeks, choice.question) : std::nullopt;
}

std::optional<double> primaryWeeks(const PlanningInput &input, double lift, const results::PlanningQuestion &question)
{
    const auto primary = primaryOf(input);
    if (!primary)
        return std::nullopt;
    const auto days = results::daysNeeded(input.basis, input.experiment, *primary, lift, question);
    return days ? std::optional(*days / kDaysPerWeek) : std::nullopt;
}

QString planningOrigin(const PlanningInput &input)
{
    const experiments::Experiment &source = input.snapshot->experiment;
    const QString name = text(source.name.empty() ? source.key : source.name);
    const QString from = input.isOwn ? Planning::tr("Means and variances of this experiment") : Planning::tr("Means and variances of %1, which measured the same metrics").arg(name);
    return Planning::tr("%1, as of %2; %3 new subjects a day at the end.").arg(from, formatTime(input.snapshot->asOf), formatCount(std::llround(input.basis.subjectsPerDay)));
}

} // namespace assay::ui
