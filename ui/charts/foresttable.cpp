// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/foresttable.h"

#include <algorithm>
#include <cmath>

#include <QCoreApplication>
#include <QStringList>

#include "ui/charts/forestdetails.h"
#include "ui/widgets/experimentwords.h"
#include "ui/widgets/format.h"
#include "ui/widgets/numbertext.h"
#include "ui/widgets/reasontext.h"
#include "ui/widgets/resultnames.h"

namespace assay::ui {
namespace {

using results::Analysis;
using results::GuardrailState;
using results::MetricResult;
using results::Role;
using results::Snapshot;
using results::Verdict;

struct Forest {
    Q_DECLARE_TR_FUNCTIONS(Forest)
};

const metrics::Metric &metricOf(const Snapshot &snapshot, const MetricResult &row)
{
    return snapshot.metrics.at(row.metric).definition;
}

VerdictGlyph glyphOf(const Analysis &analysis, const MetricResult &row)
{
    if (analysis.hiddenUntil)
        return {Glyph::DashedRing, GlyphTone::Neutral};
    const auto &effect = headlineOf(analysis, row.estimate);
    const Glyph direction = effect && effect->estimate < 0 ? Glyph::Down : Glyph::Up;
    switch (row.verdict) {
    case Verdict::Better: return {direction, GlyphTone::Good};
    case Verdict::Worse: return {direction, GlyphTone::Bad};
    case Verdict::Inconclusive: return {Glyph::Ring, GlyphTone::Neutral};
    case Verdict::NonInferior: return {Glyph::Shield, GlyphTone::Neutral};
    case Verdict::NotEnoughData:
    case Verdict::NotComputable: return {Glyph::DashedRing, GlyphTone::Neutral};
    case Verdict::Withheld: return {Glyph::Alert, GlyphTone::Bad};
    }
    return {};
}

IntervalStyle styleOf(Verdict verdict)
{
    switch (verdict) {
    case Verdict::Better: return IntervalStyle::Better;
    case Verdict::Worse: return IntervalStyle::Worse;
    case Verdict::Inconclusive:
    case Verdict::Withheld: return IntervalStyle::Inconclusive;
    case Verdict::NonInferior: return IntervalStyle::NonInferior;
    case Verdict::NotEnoughData: return IntervalStyle::NotEnough;
    case Verdict::NotComputable: return IntervalStyle::None;
    }
    return IntervalStyle::None;
}

std::int64_t smallerArm(const MetricResult &row) { return std::min(row.control.n, row.treatment.n); }

QString notEnoughText(const Snapshot &snapshot, const MetricResult &row)
{
    const auto minimum = snapshot.experiment.plan.minimumSubjects;
    if (minimum && smallerArm(row) < *minimum)
        return Forest::tr("%1 of %2 subjects").arg(formatCount(smallerArm(row)), formatCount(*minimum));
    const auto days = snapshot.experiment.plan.minimumDays;
    return days ? Forest::tr("fewer than %n day(s)", nullptr, *days) : Forest::tr("too few subjects");
}

/// The margin lies on the side of harm.
std::optional<double> marginOf(const Analysis &analysis, const metrics::Metric &metric, const MetricResult &row)
{
    if (!row.margin || analysis.isAbsolute)
        return std::nullopt;
    return metric.direction == metrics::Direction::Decrease ? *row.margin : -*row.margin;
}

IntervalMark markOf(const Snapshot &snapshot, const Analysis &analysis, const MetricResult &row)
{
    const auto &effect = headlineOf(analysis, row.estimate);
    IntervalMark mark;
    if (row.verdict == Verdict::NotEnoughData) {
        mark.style = IntervalStyle::NotEnough;
        mark.caption = notEnoughText(snapshot, row);
        return mark;
    }
    if (analysis.hiddenUntil) {
        mark.style = IntervalStyle::Veiled;
        mark.caption = veilText(*analysis.hiddenUntil);
        return mark;
    }
    if (!effect) {
        mark.caption = reasonShortText(effect.error().reason);
        return mark;
    }
    mark = plainMark(analysis, row.estimate);
    mark.style = styleOf(row.verdict);
    mark.isWithheld = analysis.split.isMismatch;
    mark.margin = marginOf(analysis, metricOf(snapshot, row), row);
    if (row.role != Role::Guardrail && !analysis.isAbsolute)
        mark.precision = metricOf(snapshot, row).precisionTarget;
    return mark;
}

std::vector<std::optional<double>> trendOf(const Analysis &analysis, const MetricResult &row)
{
    std::vector<std::optional<double>> trend;
    for (const results::SeriesPoint &at : row.series) {
        const auto &effect = headlineOf(analysis, at.estimate);
        trend.push_back(at.hasEnoughData && effect ? std::optional(effect->estimate) : std::nullopt);
    }
    const auto first = std::ranges::find_if(trend, [](const auto &value) { return value.has_value(); });
    trend.erase(trend.begin(), first);
    return trend;
}

void writeNumbers(ForestRow &shown, const Analysis &analysis, const metrics::Metric &metric, const MetricResult &row)
{
    const auto &effect = headlineOf(analysis, row.estimate);
    if (!effect || row.verdict == Verdict::NotEnoughData || row.verdict == Verdict::NotComputable)
        return;
    const EffectWords words = effectWords(analysis, metric, *effect);
    shown.lift = words.effect;
    shown.low = words.low;
    shown.high = words.high;
    if (row.estimate.probBeatsControl)
        shown.p = chanceText(*row.estimate.probBeatsControl);
    else if (row.adjustedPValue)
        shown.p = pText(*row.adjustedPValue);
    else if (effect->pValue)
        shown.p = pText(*effect->pValue);
    shown.progress = row.progress;
    shown.trend = trendOf(analysis, row);
    shown.isAdjusted = row.estimate.isVarianceReduced;
}

QString verdictWord(Verdict verdict)
{
    switch (verdict) {
    case Verdict::Better: return Forest::tr("Better");
    case Verdict::Worse: return Forest::tr("Worse");
    case Verdict::Inconclusive: return Forest::tr("Inconclusive");
    case Verdict::NonInferior: return Forest::tr("Non-inferior");
    case Verdict::NotEnoughData: return Forest::tr("Not enough data");
    case Verdict::NotComputable: return Forest::tr("Not computable");
    case Verdict::Withheld: return Forest::tr("Withheld");
    }
    return {};
}

QString noteOf(const Snapshot &snapshot, const metrics::Metric &metric, const MetricResult &row, const ForestChoice &choice)
{
    QStringList notes;
    if (choice.isByVariation)
        notes << roleText(row.role).toLower();
    else if (!choice.variation && treatmentCount(snapshot) > 1)
        notes << variationName(snapshot, row.variation);
    if (metric.direction == metrics::Direction::Decrease)
        notes << Forest::tr("%1 better", "a lower value is better").arg(QChar(0x2193));
    if (row.byDifference)
        notes << Forest::tr("by the difference: %1", "another verdict, lower case").arg(verdictWord(*row.byDifference).toLower());
    return notes.join(QStringLiteral(", "));
}

ForestRow rowOf(const Snapshot &snapshot, const Analysis &analysis, std::size_t index, const ForestChoice &choice)
{
    const MetricResult &row = analysis.results.at(index);
    const metrics::Metric &metric = metricOf(snapshot, row);
    ForestRow shown;
    shown.result = index;
    shown.glyph = glyphOf(analysis, row);
    shown.name = metricName(snapshot, row.metric);
    shown.note = noteOf(snapshot, metric, row, choice);
    if (!choice.variation && treatmentCount(snapshot) > 1)
        shown.variation = variationName(snapshot, row.variation);
    shown.isLowerBetter = metric.direction == metrics::Direction::Decrease;
    if (row.control.mean)
        shown.control = valueText(*row.control.mean, metric);
    if (row.treatment.mean)
        shown.treatment = valueText(*row.treatment.mean, metric);
    shown.mark = markOf(snapshot, analysis, row);
    shown.verdict = verdictText(analysis, row);
    shown.hasVerdict = row.verdict == Verdict::Better || row.verdict == Verdict::Worse;
    writeNumbers(shown, analysis, metric, row);
    shown.details = rowDetails(snapshot, analysis, row);
    shown.accessible = rowSentence(snapshot, analysis, row, shown.verdict, shown.mark.caption);
    return shown;
}

/// Level of the intervals of a group, after correction: "97.5 %".
QString groupLevel(const Analysis &analysis, const ForestGroup &group)
{
    if (group.rows.empty() || analysis.method == experiments::Method::Bayesian)
        return levelText(analysis.level);
    return levelText(1 - analysis.results.at(group.rows.front().result).alpha);
}

/// Corrections that adjust p values leave the intervals as they are, and say so.
QString correctionNote(const Analysis &analysis)
{
    using experiments::Correction;
    const bool isOnP = analysis.correction == Correction::Holm || analysis.correction == Correction::BenjaminiHochberg;
    return isOnP && analysis.method != experiments::Method::Bayesian ? Forest::tr(", p corrected by %1").arg(correctionText(analysis.correction)) : QString();
}

/// What the mark behind a lift means, where a row has it.
QString adjustedNote(const ForestGroup &group)
{
    return std::ranges::any_of(group.rows, &ForestRow::isAdjusted) ? Forest::tr("; %1 variance-adjusted").arg(QChar(kAdjustedMark)) : QString();
}

QString guardrailNote(const Analysis &analysis, const ForestGroup &group)
{
    const QString level = groupLevel(analysis, group);
    if (analysis.split.isMismatch || analysis.hiddenUntil)
        return Forest::tr("level %1").arg(level);
    const auto within = std::ranges::count_if(group.rows, [&](const ForestRow &row) {
        const GuardrailState state = analysis.results.at(row.result).guardrail;
        return state == GuardrailState::Pass || state == GuardrailState::Positive;
    });
    return Forest::tr("%1 of %2 within margin, level %3").arg(within).arg(group.rows.size()).arg(level);
}

ForestGroup groupOf(const Snapshot &snapshot, const Analysis &analysis, Role role, const ForestChoice &choice)
{
    ForestGroup group{role, {}, {}, {}};
    for (std::size_t i = 0; i < analysis.results.size(); ++i) {
        const MetricResult &row = analysis.results[i];
        if (row.role == role && (!choice.variation || row.variation == *choice.variation))
            group.rows.push_back(rowOf(snapshot, analysis, i, choice));
    }
    const auto count = static_cast<int>(group.rows.size());
    switch (role) {
    case Role::Primary:
        group.title = Forest::tr("Primary");
        group.note = Forest::tr("%n metric(s), interval level %1", nullptr, 1).arg(groupLevel(analysis, group)) + correctionNote(analysis);
        break;
    case Role::Guardrail:
        group.title = Forest::tr("Guardrails");
        group.note = guardrailNote(analysis, group);
        break;
    case Role::Secondary:
        group.title = Forest::tr("Secondary");
        group.note = Forest::tr("%n metric(s), level %1", nullptr, choice.variation ? count : count / std::max(1, treatmentCount(snapshot))).arg(groupLevel(analysis, group)) + correctionNote(analysis);
        break;
    }
    group.note += adjustedNote(group);
    return group;
}

/// One group per treatment, its metrics in the order of the plan.
std::vector<ForestGroup> variationGroups(const Snapshot &snapshot, const Analysis &analysis, const ForestChoice &choice)
{
    std::vector<ForestGroup> groups;
    for (std::uint32_t variation = 0; variation < snapshot.variations.size(); ++variation) {
        if (choice.variation && variation != *choice.variation)
            continue;
        ForestGroup group{Role::Primary, variationName(snapshot, variation), {}, {}};
        for (const Role role : {Role::Primary, Role::Guardrail, Role::Secondary}) {
            for (std::size_t i = 0; i < analysis.results.size(); ++i) {
                if (analysis.results[i].role == role && analysis.results[i].variation == variation)
                    group.rows.push_back(rowOf(snapshot, analysis, i, choice));
            }
        }
        if (group.rows.empty())
            continue; // the control
        group.role = analysis.results.at(group.rows.front().result).role;
        group.note = Forest::tr("%n metric(s), level %1", nullptr, static_cast<int>(group.rows.size())).arg(levelText(analysis.level)) + correctionNote(analysis) + adjustedNote(group);
        groups.push_back(std::move(group));
    }
    return groups;
}

/// Only primary and guardrail intervals set the axis: a wide secondary one is clipped, not the reason
/// to shrink all others. Without any of them the rest decides.
ForestAxis sharedAxis(const Analysis &analysis, const ForestTable &table, int zoom)
{
    std::vector<statistics::Interval> main;
    std::vector<statistics::Interval> other;
    for (const ForestGroup &group : table.groups) {
        for (const ForestRow &row : group.rows) {
            if (row.lift.isEmpty())
                continue;
            const MetricResult &result = analysis.results.at(row.result);
            (result.role == Role::Secondary ? other : main).push_back(headlineOf(analysis, result.estimate)->interval);
        }
    }
    return forestAxis(main.empty() ? other : main, zoom);
}

QString axisTitle(const Analysis &analysis)
{
    using experiments::Method;
    switch (analysis.method) {
    case Method::Sequential: return analysis.isAbsolute ? Forest::tr("Difference, always-valid, own axes") : Forest::tr("Lift with always-valid interval");
    case Method::Fixed: return analysis.isAbsolute ? Forest::tr("Difference, fixed sample, own axes") : Forest::tr("Lift with fixed-sample interval");
    case Method::Hybrid: return analysis.isAbsolute ? Forest::tr("Difference, hybrid, own axes") : Forest::tr("Lift with hybrid interval");
    case Method::Bayesian: return analysis.isAbsolute ? Forest::tr("Difference, credible, own axes") : Forest::tr("Lift with credible interval");
    }
    return {};
}

} // namespace

const statistics::Outcome<statistics::Effect> &headlineOf(const Analysis &analysis, const results::Estimate &estimate)
{
    return analysis.isAbsolute ? estimate.absolute : estimate.relative;
}

EffectWords effectWords(const Analysis &analysis, const metrics::Metric &metric, const statistics::Effect &effect)
{
    const int decimals = analysis.isAbsolute ? differenceDecimals(effect, metric) : liftDecimals(effect);
    const auto end = [&](const std::optional<double> &value, bool hasUnit) {
        if (!value)
            return hasUnit ? QStringLiteral("+\u221E") : QStringLiteral("\u2212\u221E"); // one-sided
        if (!analysis.isAbsolute)
            return liftFigure(*value, decimals);
        return hasUnit ? differenceText(*value, metric, decimals) : differenceFigure(*value, metric, decimals);
    };
    return {analysis.isAbsolute ? differenceText(effect.estimate, metric, decimals) : liftText(effect.estimate, decimals), end(effect.interval.low, false), end(effect.interval.high, true)};
}

IntervalMark plainMark(const Analysis &analysis, const results::Estimate &estimate)
{
    IntervalMark mark;
    const auto &effect = headlineOf(analysis, estimate);
    if (!effect) {
        mark.caption = reasonShortText(effect.error().reason);
        return mark;
    }
    mark.style = IntervalStyle::Inconclusive;
    mark.point = effect->estimate;
    mark.whisker = effect->interval;
    mark.isCredible = analysis.method == experiments::Method::Bayesian;
    mark.bar = mark.isCredible ? std::optional(effect->interval) : estimate.fixedInterval;
    if (analysis.isAbsolute)
        mark.ownAxis = forestAxis(std::span(&effect->interval, 1));
    return mark;
}

QString intervalText(const Analysis &analysis, const metrics::Metric &metric, const results::Estimate &estimate)
{
    const auto &effect = headlineOf(analysis, estimate);
    if (!effect)
        return {};
    const EffectWords words = effectWords(analysis, metric, *effect);
    return Forest::tr("%1 to %2", "interval").arg(words.low, words.high);
}

QString verdictText(const Analysis &analysis, const MetricResult &row)
{
    if (analysis.hiddenUntil && row.verdict == Verdict::Withheld)
        return Forest::tr("Hidden", "verdict that the plan does not allow yet");
    //: a guardrail: that it is no worse than its margin is not shown yet
    return row.verdict == Verdict::Inconclusive && row.guardrail == GuardrailState::Unproven ? Forest::tr("Not shown yet") : verdictWord(row.verdict);
}

QString roleText(Role role)
{
    switch (role) {
    case Role::Primary: return Forest::tr("Primary");
    case Role::Guardrail: return Forest::tr("Guardrail");
    case Role::Secondary: return Forest::tr("Secondary");
    }
    return {};
}

ForestTable forestTable(const Snapshot &snapshot, const Analysis &analysis, const ForestChoice &choice)
{
    ForestTable table;
    table.isWithheld = analysis.split.isMismatch;
    table.hasOwnAxes = analysis.isAbsolute;
    if (analysis.hiddenUntil)
        table.veil = veilText(*analysis.hiddenUntil);
    if (choice.isByVariation)
        table.groups = variationGroups(snapshot, analysis, choice);
    for (const Role role : {Role::Primary, Role::Guardrail, Role::Secondary}) {
        ForestGroup group = groupOf(snapshot, analysis, role, choice);
        if (!choice.isByVariation && !group.rows.empty())
            table.groups.push_back(std::move(group));
    }
    table.pHeader = analysis.method == experiments::Method::Bayesian ? Forest::tr("Chance", "column: probability to be better") : Forest::tr("p");
    table.axis = sharedAxis(analysis, table, choice.zoom);
    table.axisTitle = axisTitle(analysis);
    table.effectHeader = analysis.isAbsolute ? Forest::tr("Difference") : Forest::tr("Lift");
    table.intervalHeader = analysis.isAbsolute ? Forest::tr("Interval") : Forest::tr("Interval, %");
    table.controlHeader = variationName(snapshot, analysis.baseline);
    const bool isOne = choice.variation || treatmentCount(snapshot) == 1;
    if (isOne && !snapshot.variations.empty() && !analysis.results.empty())
        table.treatmentHeader = variationName(snapshot, choice.variation.value_or(analysis.results.front().variation));
    else
        table.treatmentHeader = Forest::tr("Variation");
    return table;
}

} // namespace assay::ui
