// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/results/judgement.h"

#include <algorithm>
#include <cmath>

#include "models/results/corrections.h"
#include "models/results/estimates.h"
#include "models/results/metricseries.h"
#include "models/results/standing.h"
#include "models/statistics/guardrails.h"
#include "models/statistics/power.h"

namespace assay::results {
namespace {

/// What the points of one row share.
struct Row {
    const Snapshot &snapshot;
    const MetricResult &result;
    const SnapshotMetric &metric;
    const Settings &settings;
    const Pace &pace;
    bool isSplitBroken{};
};

/// The interval of the lift with both ends, at the level of the row. Margins and precision are
/// two-sided promises (statistics.md section 10), whatever side the page shows.
statistics::Interval twoSidedLift(const SeriesPoint &point, const Row &row)
{
    const auto &relative = point.estimate.relative;
    if (!relative)
        return {};
    if (relative->interval.low && relative->interval.high)
        return relative->interval;
    Settings twoSided = row.settings;
    twoSided.sidedness = experiments::Sidedness::TwoSided;
    Estimate estimate = point.estimate;
    widen(estimate, row.metric, twoSided,
          {static_cast<double>(point.control.n + point.treatment.n), row.result.alpha, row.result.alpha,
           isAtPlannedEnd(row.snapshot, point.period)});
    return estimate.relative ? estimate.relative->interval : statistics::Interval{};
}

GuardrailState guardrailOf(const SeriesPoint &point, const statistics::Interval &lift, const Row &row)
{
    if (!row.result.margin || !point.estimate.relative || !point.hasEnoughData
        || row.metric.definition.direction == metrics::Direction::None)
        return GuardrailState::None;
    switch (statistics::marginDecision(lift, *row.result.margin, goalOf(row.metric)).outcome) {
    case statistics::GuardrailOutcome::Negative: return GuardrailState::Negative;
    case statistics::GuardrailOutcome::Breached: return GuardrailState::Unproven;
    case statistics::GuardrailOutcome::Positive: return GuardrailState::Positive;
    case statistics::GuardrailOutcome::Pass: return GuardrailState::Pass;
    }
    return GuardrailState::None;
}

Verdict verdictOf(const SeriesPoint &point, const Row &row)
{
    const auto &effect = decidingOf(point.estimate, row.settings);
    const bool isCounted = point.control.n >= 0 && point.treatment.n >= 0;
    if (!point.hasEnoughData && isCounted && row.settings.minimumSubjects > 0)
        return row.isSplitBroken ? Verdict::Withheld : Verdict::NotEnoughData;
    if (!effect)
        return Verdict::NotComputable;
    if (row.isSplitBroken)
        return Verdict::Withheld;
    const metrics::Direction direction = row.metric.definition.direction;
    if (direction != metrics::Direction::None && isStanding(point, row.settings))
        return (point.side == Side::Above) == (direction == metrics::Direction::Increase) ? Verdict::Better : Verdict::Worse;
    return point.guardrail == GuardrailState::Pass ? Verdict::NonInferior : Verdict::Inconclusive;
}

/// The target is a half-width of the lift. The days are those in which today's subjects would have come at the recent pace.
statistics::Outcome<statistics::Progress> progressOf(const statistics::Interval &lift, const Row &row)
{
    const double days = row.pace.perDay > 0 ? row.pace.subjects / row.pace.perDay : 0;
    return statistics::progressOf(lift, row.metric.definition.precisionTarget, days);
}

void warnOfDominance(MetricResult &result, const Snapshot &snapshot, const Settings &settings)
{
    const bool isDominated = settings.isLatest && std::ranges::any_of(snapshot.dominance, [&](const Dominance &row) {
                                 return row.metric == result.metric
                                     && (row.variation == settings.control || row.variation == result.variation)
                                     && row.isDominated;
                             });
    if (!isDominated)
        return;
    for (auto *effect : {&result.estimate.relative, &result.estimate.absolute}) {
        if (*effect)
            (*effect)->warnings.push_back(statistics::Warning::DominatedByOneUnit);
    }
}

void holdToMargin(SeriesPoint &point, const Row &row)
{
    const statistics::Interval lift = twoSidedLift(point, row);
    point.guardrail = guardrailOf(point, lift, row);
    if (const auto progress = progressOf(lift, row))
        point.progress = progress->progress;
}

/// Under a method that holds at any time a harm that was shown stays shown until the opposite is.
void keepHarm(std::vector<SeriesPoint> &series)
{
    bool isHarmed = false;
    for (SeriesPoint &point : series) {
        if (point.guardrail == GuardrailState::Negative || point.guardrail == GuardrailState::Positive)
            isHarmed = point.guardrail == GuardrailState::Negative;
        else if (isHarmed && point.guardrail != GuardrailState::None)
            point.guardrail = GuardrailState::Negative;
    }
}

/// What the difference alone says, where the page shows it beside a verdict by the lift and it says something else.
std::optional<Verdict> otherVerdict(const MetricResult &result, const Row &row)
{
    const bool isByLift = row.settings.isAbsolute && result.estimate.relative && result.estimate.absolute && !correctsPValues(row.settings);
    const bool isShown = result.verdict == Verdict::Better || result.verdict == Verdict::Worse || result.verdict == Verdict::Inconclusive
        || result.verdict == Verdict::NonInferior;
    const metrics::Direction direction = row.metric.definition.direction;
    if (!isByLift || !isShown || direction == metrics::Direction::None)
        return std::nullopt;
    Verdict other = result.guardrail == GuardrailState::Pass ? Verdict::NonInferior : Verdict::Inconclusive;
    if (const auto side = differenceSide(result, row.settings))
        other = (side == Side::Above) == (direction == metrics::Direction::Increase) ? Verdict::Better : Verdict::Worse;
    return other == result.verdict ? std::nullopt : std::optional(other);
}

/// The row says what its last point says.
void takeLastPoint(MetricResult &result, const Row &row)
{
    if (result.series.empty()) {
        result.verdict = verdictOf(SeriesPoint{}, row);
        return;
    }
    const SeriesPoint &now = result.series.back();
    result.control = now.control;
    result.treatment = now.treatment;
    result.estimate = now.estimate;
    result.adjustedPValue = now.adjustedPValue;
    result.guardrail = now.guardrail;
    result.verdict = now.verdict;
    result.progress = now.progress;
    if (const auto progress = progressOf(twoSidedLift(now, row), row); progress && (row.pace.perDay > 0 || progress->progress >= 1))
        result.daysLeft = progress->daysRemaining;
    if (!result.margin || !now.estimate.relative)
        return;
    const auto test = statistics::nonInferiority(now.estimate.relative->estimate, now.estimate.relative->se, *result.margin,
                                                 row.result.alpha, goalOf(row.metric));
    if (test && row.metric.definition.direction != metrics::Direction::None)
        result.marginPValue = test->pValue;
}

} // namespace

void judge(MetricResult &result, const Snapshot &snapshot, const Settings &settings, const Pace &pace, bool isSplitBroken)
{
    const Row row{snapshot, result, snapshot.metrics[result.metric], settings, pace, isSplitBroken};
    for (SeriesPoint &point : result.series)
        holdToMargin(point, row);
    if (holdsAtAnyTime(settings.method))
        keepHarm(result.series);
    for (SeriesPoint &point : result.series)
        point.verdict = verdictOf(point, row);
    result.significantSince = standingSince(result, settings);
    takeLastPoint(result, row);
    result.byDifference = otherVerdict(result, row);
    warnOfDominance(result, snapshot, settings);
}

} // namespace assay::results
