// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screens/results/drilldownrows.h"

#include <algorithm>
#include <cmath>

#include <QCoreApplication>

#include "ui/charts/foresttable.h"
#include "ui/widgets/format.h"
#include "ui/widgets/numbertext.h"
#include "ui/widgets/reasontext.h"
#include "ui/widgets/resultnames.h"

namespace assay::ui {
namespace {

using results::AdjustmentStep;
using results::Analysis;
using results::Estimate;
using results::MetricResult;
using results::Snapshot;

struct DrillDown {
    Q_DECLARE_TR_FUNCTIONS(DrillDown)
};

const metrics::Metric &metricOf(const Snapshot &snapshot, const MetricResult &row) { return snapshot.metrics.at(row.metric).definition; }

QString stageTitle(const Snapshot &snapshot, const MetricResult &row, const AdjustmentStep &step)
{
    if (step.stage == "raw")
        return DrillDown::tr("Raw");
    if (step.stage == "deduplicated")
        return DrillDown::tr("Deduplicated");
    if (step.stage == "capped") {
        const metrics::Cap &cap = metricOf(snapshot, row).cap;
        if (cap.kind == metrics::CapKind::Percentile && cap.upper)
            return DrillDown::tr("Capped at the %1th percentile").arg(numberText(*cap.upper * 100, decimalsOf(*cap.upper * 100)));
        return DrillDown::tr("Capped");
    }
    return step.stage == "multiplicity-adjusted" ? DrillDown::tr("Multiplicity") : DrillDown::tr("Variance reduction");
}

QString multiplicityNote(const Analysis &analysis, const MetricResult &row, const AdjustmentStep &step)
{
    if (!step.isApplicable)
        return DrillDown::tr("not applicable: the plan corrects for nothing");
    const auto tests = static_cast<int>(step.tests.value_or(1));
    if (analysis.correction == experiments::Correction::PreferentialBonferroni)
        return DrillDown::tr("%n comparison(s), level %1 becomes %2", nullptr, tests).arg(levelText(analysis.level), levelText(1 - row.alpha));
    return DrillDown::tr("%n comparison(s), p corrected by %1", nullptr, tests).arg(correctionText(analysis.correction));
}

QString stageNote(const Snapshot &snapshot, const Analysis &analysis, const MetricResult &row, const AdjustmentStep &step)
{
    const metrics::Metric &metric = metricOf(snapshot, row);
    if (step.stage == "raw")
        return step.isApplicable ? DrillDown::tr("every assigned subject") : DrillDown::tr("not known for this range");
    if (step.stage == "deduplicated") {
        if (!step.isApplicable)
            return DrillDown::tr("not known for this range");
        return step.subjects.value_or(0) == 0 ? DrillDown::tr("no mixed subjects") : DrillDown::tr("%1 mixed subjects removed").arg(formatCount(*step.subjects));
    }
    if (step.stage == "capped") {
        if (!step.isApplicable)
            return DrillDown::tr("not applicable: the metric has no cap");
        const QString value = step.capValue ? valueText(*step.capValue, metric) : QString();
        if (step.subjects && step.capValue)
            return DrillDown::tr("%1 subjects capped at %2").arg(formatCount(*step.subjects), value);
        return step.capValue ? DrillDown::tr("capped at %1").arg(value) : DrillDown::tr("both sides of the ratio");
    }
    if (!step.isApplicable)
        return analysis.isVarianceReduced ? DrillDown::tr("not applied: no usable values from before") : DrillDown::tr("switched off");
    if (!step.estimate.varianceReduction)
        return DrillDown::tr("%n day(s) before assignment", nullptr, snapshot.experiment.plan.lookbackDays);
    //: %1 days, %2 signed percentage
    return DrillDown::tr("%1 days before assignment, variance %2").arg(snapshot.experiment.plan.lookbackDays).arg(liftText(-*step.estimate.varianceReduction, 0));
}

Cell effectCell(const Analysis &analysis, const metrics::Metric &metric, const Estimate &estimate, TextStyle style = TextStyle::Body)
{
    const auto &effect = headlineOf(analysis, estimate);
    if (!effect)
        return {.text = {}, .tip = reasonText(effect.error().reason), .spoken = reasonText(effect.error().reason)};
    return {.text = effectWords(analysis, metric, *effect).effect, .style = style};
}

ForestAxis axisOf(const Analysis &analysis, const std::vector<const Estimate *> &estimates)
{
    std::vector<statistics::Interval> intervals;
    for (const Estimate *estimate : estimates) {
        if (const auto &effect = headlineOf(analysis, *estimate))
            intervals.push_back(effect->interval);
    }
    return forestAxis(intervals);
}

/// One metric, one unit: the absolute view has a shared axis here.
IntervalMark markOf(const Analysis &analysis, const Estimate &estimate)
{
    IntervalMark mark = plainMark(analysis, estimate);
    mark.ownAxis.reset();
    return mark;
}

ForestAxis drillDownAxis(const Analysis &analysis, const MetricResult &row)
{
    std::vector<const Estimate *> estimates{&row.estimate};
    for (const AdjustmentStep &step : row.adjustments) {
        if (step.isApplicable)
            estimates.push_back(&step.estimate);
    }
    for (const results::Alternative &alternative : row.alternatives)
        estimates.push_back(&alternative.estimate);
    return axisOf(analysis, estimates);
}

std::vector<const AdjustmentStep *> countedSteps(const Analysis &analysis, const MetricResult &row)
{
    std::vector<const AdjustmentStep *> steps;
    for (const AdjustmentStep &step : row.adjustments) {
        if (step.isApplicable && headlineOf(analysis, step.estimate))
            steps.push_back(&step);
    }
    return steps;
}

QString changeText(const Analysis &analysis, const metrics::Metric &metric, double change)
{
    // A change that is there is shown, however small beside the lift.
    constexpr int kMostDecimals = 6;
    const double shown = !analysis.isAbsolute || metrics::isProportion(metric.kind) ? std::abs(change) * 100 : std::abs(change);
    int decimals = analysis.isAbsolute ? metric.decimals : 1;
    while (change != 0 && decimals < kMostDecimals && shown < 0.5 * std::pow(10, -decimals))
        ++decimals;
    return analysis.isAbsolute ? differenceText(change, metric, decimals) : liftFigure(change, decimals);
}

} // namespace

IntervalRows adjustmentRows(const Snapshot &snapshot, const Analysis &analysis, const MetricResult &row)
{
    IntervalRows table;
    table.axis = drillDownAxis(analysis, row);
    const metrics::Metric &metric = metricOf(snapshot, row);
    const std::vector<const AdjustmentStep *> counted = countedSteps(analysis, row);
    std::optional<double> above;
    int number = 0;
    for (const AdjustmentStep &step : row.adjustments) {
        TableRow shown;
        shown.key = QString::fromStdString(step.stage);
        const bool isLast = !counted.empty() && counted.back() == &step;
        const Token token = step.isApplicable ? Token::Text : Token::Muted;
        shown.cells.push_back({.text = stageTitle(snapshot, row, step), .secondary = step.stage == "multiplicity-adjusted" ? multiplicityNote(analysis, row, step) : stageNote(snapshot, analysis, row, step), .icon = QString::number(++number),
                               .style = isLast ? TextStyle::BodyBold : TextStyle::Body, .token = token});
        if (!step.isApplicable) {
            shown.cells.resize(5);
            table.rows.push_back(std::move(shown));
            continue;
        }
        shown.cells.push_back(effectCell(analysis, metric, step.estimate, isLast ? TextStyle::BodyBold : TextStyle::Body));
        shown.cells.push_back({.text = step.change ? changeText(analysis, metric, *step.change) : QString(), .token = step.isSignFlipped ? Token::Bad : Token::Muted,
                               .tip = step.isSignFlipped ? DrillDown::tr("The estimate changed its sign here") : QString()});
        shown.cells.push_back({.text = {}, .spoken = intervalText(analysis, metric, step.estimate)});
        shown.cells.push_back({.text = intervalText(analysis, metric, step.estimate)});
        IntervalMark mark = markOf(analysis, step.estimate);
        mark.linkAbove = above;
        mark.hasLinkBelow = !isLast && mark.point;
        if (mark.point)
            above = mark.point;
        table.marks[shown.key] = mark;
        table.rows.push_back(std::move(shown));
    }
    return table;
}

QString adjustmentTitle(const Snapshot &snapshot, const Analysis &analysis, const MetricResult &row)
{
    const auto steps = countedSteps(analysis, row);
    if (steps.empty())
        return DrillDown::tr("No estimate to adjust");
    const metrics::Metric &metric = metricOf(snapshot, row);
    const auto textOf = [&](const AdjustmentStep &step) { return effectWords(analysis, metric, *headlineOf(analysis, step.estimate)).effect; };
    if (steps.size() == 1)
        return DrillDown::tr("%1, without adjustment").arg(textOf(*steps.front()));
    return DrillDown::tr("From %1 to %2, and why").arg(textOf(*steps.front()), textOf(*steps.back()));
}

QString adjustmentSentence(const Analysis &analysis, const MetricResult &row)
{
    const auto steps = countedSteps(analysis, row);
    if (steps.size() < 2)
        return DrillDown::tr("Nothing changed the estimate of this metric.");
    bool keptSign = true;
    const AdjustmentStep *most = nullptr;
    const bool isUp = headlineOf(analysis, steps.front()->estimate)->estimate >= 0;
    for (const AdjustmentStep *step : steps) {
        keptSign = keptSign && (headlineOf(analysis, step->estimate)->estimate >= 0) == isUp;
        if (step->change && (!most || std::abs(*step->change) > std::abs(*most->change)))
            most = step;
    }
    const QString sign = keptSign ? DrillDown::tr("The estimate kept its sign at every stage.") : DrillDown::tr("The estimate changed its sign on the way: read it with care.");
    if (!most || *most->change == 0)
        return DrillDown::tr("Each stage starts from the one above it. %1").arg(sign);
    const QString stage = most->stage == "deduplicated" ? DrillDown::tr("Removing mixed subjects moved it most.")
        : most->stage == "capped"                       ? DrillDown::tr("Capping moved it most.")
        : most->stage == "multiplicity-adjusted"        ? DrillDown::tr("The correction for many metrics moved it most.")
                                                        : DrillDown::tr("Variance reduction moved it most.");
    return DrillDown::tr("Each stage starts from the one above it. %1 %2").arg(sign, stage);
}

IntervalRows alternativeRows(const Snapshot &snapshot, const Analysis &analysis, const MetricResult &row)
{
    IntervalRows table;
    table.axis = drillDownAxis(analysis, row);
    const metrics::Metric &metric = metricOf(snapshot, row);
    for (const results::Alternative &alternative : row.alternatives) {
        TableRow shown;
        const std::string_view name = experiments::methodName(alternative.method);
        shown.key = QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size()));
        const QString note = alternative.isPlan ? DrillDown::tr("the plan")
            : alternative.method == experiments::Method::Fixed ? DrillDown::tr("only at a planned end") : QString();
        const bool isCurrent = alternative.method == analysis.method;
        shown.cells.push_back({.text = methodText(alternative.method), .secondary = note, .icon = isCurrent ? QStringLiteral("on") : QStringLiteral("off"),
                               .spoken = isCurrent ? DrillDown::tr("%1, selected").arg(methodText(alternative.method)) : methodText(alternative.method)});
        shown.cells.push_back(effectCell(analysis, metric, alternative.estimate));
        shown.cells.push_back({});
        shown.cells.push_back({.text = {}, .spoken = intervalText(analysis, metric, alternative.estimate)});
        shown.cells.push_back({.text = intervalText(analysis, metric, alternative.estimate)});
        IntervalMark mark = markOf(analysis, alternative.estimate);
        mark.isCredible = alternative.method == experiments::Method::Bayesian;
        if (const auto &effect = headlineOf(analysis, alternative.estimate); effect && mark.isCredible)
            mark.bar = effect->interval;
        else
            mark.bar = alternative.estimate.fixedInterval;
        table.marks[shown.key] = mark;
        table.rows.push_back(std::move(shown));
    }
    return table;
}

std::vector<std::string> breakdownProperties(const MetricResult &row)
{
    std::vector<std::string> properties;
    for (const results::BreakdownRow &cell : row.breakdown) {
        if (std::ranges::find(properties, cell.property) == properties.end())
            properties.push_back(cell.property);
    }
    return properties;
}

namespace {

TableRow breakdownRow(const Snapshot &snapshot, const Analysis &analysis, const MetricResult &row, const QString &key, Cell name, const results::ArmValue &control,
                      const results::ArmValue &treatment, const Estimate &estimate, std::optional<double> adjustedP)
{
    const metrics::Metric &metric = metricOf(snapshot, row);
    TableRow shown;
    shown.key = key;
    const auto valueCell = [&](const results::ArmValue &arm) { return Cell{.text = arm.mean ? valueText(*arm.mean, metric) : QString()}; };
    const auto &effect = headlineOf(analysis, estimate);
    shown.cells = {std::move(name),
                   Cell{.text = formatCount(control.n + treatment.n), .sortKey = static_cast<qlonglong>(control.n + treatment.n), .token = Token::Muted},
                   valueCell(control),
                   valueCell(treatment),
                   Cell{.text = {}, .spoken = effect ? intervalText(analysis, metric, estimate) : reasonText(effect.error().reason)},
                   effectCell(analysis, metric, estimate),
                   Cell{.text = intervalText(analysis, metric, estimate)},
                   Cell{.text = estimate.probBeatsControl ? chanceText(*estimate.probBeatsControl) : adjustedP ? pText(*adjustedP) : effect && effect->pValue ? pText(*effect->pValue) : QString(),
                        .token = Token::Muted}};
    if (effect)
        shown.cells[BreakdownEffectColumn].sortKey = effect->estimate;
    return shown;
}

} // namespace

namespace {

/// How far a value is from the overall lift, in its own standard errors.
double surpriseOf(const Analysis &analysis, const MetricResult &row, const Estimate &estimate)
{
    const auto &overall = headlineOf(analysis, row.estimate);
    const auto &own = headlineOf(analysis, estimate);
    return overall && own && own->se > 0 ? std::abs(own->estimate - overall->estimate) / own->se : -1;
}

std::vector<const results::BreakdownRow *> sortedCells(const Analysis &analysis, const MetricResult &row, const std::string &property, BreakdownOrder order)
{
    std::vector<const results::BreakdownRow *> cells;
    for (const results::BreakdownRow &cell : row.breakdown) {
        if (cell.property == property)
            cells.push_back(&cell); // larger ones first, as the analysis has them
    }
    const auto rank = [&](const results::BreakdownRow *cell) {
        const auto &effect = headlineOf(analysis, cell->estimate);
        return order == BreakdownOrder::Lift ? (effect ? effect->estimate : -1e300) : surpriseOf(analysis, row, cell->estimate);
    };
    if (order != BreakdownOrder::Size)
        std::ranges::stable_sort(cells, std::greater{}, rank);
    return cells;
}

} // namespace

IntervalRows breakdownRows(const Snapshot &snapshot, const Analysis &analysis, const MetricResult &row, const std::string &property, BreakdownOrder order,
                           bool isAxisShared)
{
    IntervalRows table;
    std::vector<const Estimate *> estimates{&row.estimate};
    const auto add = [&](TableRow shown, const Estimate &estimate) {
        table.marks[shown.key] = markOf(analysis, estimate);
        table.rows.push_back(std::move(shown));
    };
    add(breakdownRow(snapshot, analysis, row, QStringLiteral("\n"), {.text = DrillDown::tr("Overall"), .style = TextStyle::BodyBold}, row.control, row.treatment, row.estimate, std::nullopt),
        row.estimate);
    for (const results::BreakdownRow *cell : sortedCells(analysis, row, property, order)) {
        const QString name = propertyValueText(cell->value);
        add(breakdownRow(snapshot, analysis, row, QString::fromStdString(cell->value), {.text = name}, cell->control, cell->treatment, cell->estimate, cell->adjustedPValue), cell->estimate);
    }
    for (const results::BreakdownRow &cell : row.breakdown) {
        if (isAxisShared || cell.property == property)
            estimates.push_back(&cell.estimate);
    }
    table.axis = axisOf(analysis, estimates);
    return table;
}

QString heterogeneityText(const MetricResult &row, const std::string &property)
{
    const auto found = std::ranges::find(row.heterogeneity, property, &results::Heterogeneity::property);
    if (found == row.heterogeneity.end())
        return {};
    if (!found->test)
        return DrillDown::tr("Whether the values differ cannot be computed: %1").arg(reasonText(found->test.error().reason));
    const auto &pooled = *found->test;
    if (found->values < 2)
        return DrillDown::tr("Fewer than two values can be compared.");
    return DrillDown::tr("Do the %n value(s) differ in their lift? p %1, I\u00B2 %2.", nullptr, static_cast<int>(found->values)).arg(pText(pooled.pHeterogeneity), shareText(pooled.iSquared, 0));
}

} // namespace assay::ui
