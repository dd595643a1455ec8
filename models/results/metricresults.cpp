// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/results/metricresults.h"

#include <algorithm>
#include <cmath>

#include "models/results/details.h"
#include "models/results/estimates.h"
#include "models/statistics/guardrails.h"
#include "models/statistics/sequential.h"

namespace assay::results {
namespace {

constexpr double kDominatedFrom = 0.10; // statistics.md section 3.3

Role roleOf(const experiments::Plan &plan, const std::string &metric)
{
    if (metric == plan.primary)
        return Role::Primary;
    const auto guardrail = std::ranges::find(plan.guardrails, metric, &experiments::Guardrail::metric);
    return guardrail != plan.guardrails.end() ? Role::Guardrail : Role::Secondary;
}

std::optional<double> marginOf(const experiments::Plan &plan, const std::string &metric)
{
    const auto guardrail = std::ranges::find(plan.guardrails, metric, &experiments::Guardrail::metric);
    return guardrail != plan.guardrails.end() ? std::optional(guardrail->margin) : std::nullopt;
}

bool hasEnoughData(const ArmValue &control, const ArmValue &treatment, const Settings &settings)
{
    return std::min(control.n, treatment.n) >= std::max<std::int64_t>(settings.minimumSubjects, 1);
}

SeriesPoint pointAt(const Snapshot &snapshot, const MetricRows &rows, std::uint32_t metric, std::uint32_t variation,
                    std::uint32_t period, const Settings &settings)
{
    const SnapshotMetric &measured = snapshot.metrics[metric];
    std::vector<const Sums *> sums;
    sums.reserve(rows.size());
    for (const std::vector<Sums> &series : rows)
        sums.push_back(&series[period]);
    SeriesPoint point;
    point.period = period;
    point.control = armValueOf(measured, *sums[settings.control], settings.minControlZ);
    point.treatment = armValueOf(measured, *sums[variation], settings.minControlZ);
    point.estimate = estimateOf({measured, sums, settings.control, variation, isAtPlannedEnd(snapshot, period)}, settings);
    point.hasEnoughData = hasEnoughData(point.control, point.treatment, settings);
    return point;
}

void warnOfDominance(const Snapshot &snapshot, MetricResult &result, const Settings &settings)
{
    const bool isDominated = settings.isLatest && std::ranges::any_of(snapshot.dominance, [&](const Dominance &row) {
                                 return row.metric == result.metric
                                     && (row.variation == settings.control || row.variation == result.variation)
                                     && row.maxSquareShare > kDominatedFrom;
                             });
    if (!isDominated)
        return;
    for (auto *effect : {&result.estimate.relative, &result.estimate.absolute}) {
        if (*effect)
            (*effect)->warnings.push_back(statistics::Warning::DominatedByOneUnit);
    }
}

/// (target / half-width)², capped at 1; the target is a half-width of the lift.
std::optional<double> progressOf(const MetricResult &result, const SnapshotMetric &metric)
{
    const double target = metric.definition.precisionTarget;
    const auto &relative = result.estimate.relative;
    if (!relative || !relative->interval.low || !relative->interval.high || !(target > 0))
        return std::nullopt;
    const double halfWidth = (*relative->interval.high - *relative->interval.low) / 2;
    const double progress = (target / halfWidth) * (target / halfWidth);
    return std::isfinite(progress) ? std::optional(std::min(1.0, progress)) : std::nullopt;
}

/// Does an interval that holds at any number of looks exclude zero here, whatever the method shown?
bool isAlwaysSignificant(const SeriesPoint &point, const Settings &settings)
{
    const auto &effect = headlineOf(point.estimate, settings);
    const auto &fixed = point.estimate.fixedInterval;
    if (!effect || !fixed || !fixed->low || !fixed->high)
        return false;
    // The fixed interval is centred at the estimate before any prior, so it gives estimate and error back.
    const double z = statistics::fixedMultiplier(settings.alpha);
    const statistics::PointEffect plain{(*fixed->low + *fixed->high) / 2, (*fixed->high - *fixed->low) / 2 / z, {}};
    // The hybrid method has kept half of alpha for the end.
    const double alpha = settings.method == experiments::Method::Hybrid ? settings.alpha / 2 : settings.alpha;
    const statistics::SequentialOptions options{alpha, settings.nTune, statistics::Alternative::TwoSided};
    const auto always = statistics::sequentialEffect(plain, static_cast<double>(point.control.n + point.treatment.n), options);
    return always && statistics::excludesZero(always->effect.interval);
}

/// First period with enough data whose always-valid interval left zero.
std::optional<std::uint32_t> significantSince(const MetricResult &result, const Settings &settings)
{
    const auto first = std::ranges::find_if(result.series, [&settings](const SeriesPoint &point) {
        return point.hasEnoughData && isAlwaysSignificant(point, settings);
    });
    return first == result.series.end() ? std::nullopt : std::optional(first->period);
}

GuardrailState guardrailOf(const MetricResult &result, const SnapshotMetric &metric, bool isEnough)
{
    const auto &relative = result.estimate.relative;
    if (!result.margin || !relative || !isEnough || metric.definition.direction == metrics::Direction::None)
        return GuardrailState::None;
    switch (statistics::marginDecision(relative->interval, *result.margin, goalOf(metric)).outcome) {
    case statistics::GuardrailOutcome::Negative: return GuardrailState::Negative;
    case statistics::GuardrailOutcome::Breached: return GuardrailState::Breached;
    case statistics::GuardrailOutcome::Positive: return GuardrailState::Positive;
    case statistics::GuardrailOutcome::Pass: return GuardrailState::Pass;
    }
    return GuardrailState::None;
}

Verdict verdictOf(const MetricResult &result, const SnapshotMetric &metric, const Settings &settings, bool isEnough,
                  bool isSplitBroken)
{
    const auto &effect = headlineOf(result.estimate, settings);
    if (!isEnough && result.control.n >= 0 && result.treatment.n >= 0 && settings.minimumSubjects > 0)
        return isSplitBroken ? Verdict::Withheld : Verdict::NotEnoughData;
    if (!effect)
        return Verdict::NotComputable;
    if (isSplitBroken)
        return Verdict::Withheld;
    const bool isAbove = effect->interval.low && *effect->interval.low > 0;
    const bool isBelow = effect->interval.high && *effect->interval.high < 0;
    const metrics::Direction direction = metric.definition.direction;
    if (direction != metrics::Direction::None && (isAbove || isBelow))
        return isAbove == (direction == metrics::Direction::Increase) ? Verdict::Better : Verdict::Worse;
    return result.guardrail == GuardrailState::Pass ? Verdict::NonInferior : Verdict::Inconclusive;
}

} // namespace

MetricResult metricResultOf(const Snapshot &snapshot, const MetricRows &rows, std::uint32_t metric, std::uint32_t variation,
                            const Settings &settings, bool isSplitBroken)
{
    const SnapshotMetric &measured = snapshot.metrics[metric];
    const experiments::Plan &plan = snapshot.experiment.plan;
    MetricResult result;
    result.metric = metric;
    result.variation = variation;
    result.role = roleOf(plan, measured.definition.key);
    result.margin = marginOf(plan, measured.definition.key);
    for (std::uint32_t period = 0; period < snapshot.periods.size() && period <= settings.through; ++period) {
        SeriesPoint point = pointAt(snapshot, rows, metric, variation, period, settings);
        if (point.control.n != 0 || point.treatment.n != 0)
            result.series.push_back(std::move(point));
    }
    bool isEnough = false;
    if (!result.series.empty()) {
        const SeriesPoint &now = result.series.back();
        result.control = now.control;
        result.treatment = now.treatment;
        result.estimate = now.estimate;
        isEnough = now.hasEnoughData;
    }
    warnOfDominance(snapshot, result, settings);
    result.significantSince = significantSince(result, settings);
    result.progress = progressOf(result, measured);
    result.guardrail = guardrailOf(result, measured, isEnough);
    result.verdict = verdictOf(result, measured, settings, isEnough, isSplitBroken);
    if (!snapshot.periods.empty()) {
        result.adjustments = adjustmentsOf(snapshot, rows, result, settings);
        result.alternatives = alternativesOf(snapshot, rows, result, settings);
        result.breakdown = breakdownOf(snapshot, result, settings);
    }
    return result;
}

std::string_view verdictName(Verdict verdict)
{
    switch (verdict) {
    case Verdict::Better: return "better";
    case Verdict::Worse: return "worse";
    case Verdict::Inconclusive: return "inconclusive";
    case Verdict::NonInferior: return "non_inferior";
    case Verdict::NotEnoughData: return "not_enough_data";
    case Verdict::NotComputable: return "not_computable";
    case Verdict::Withheld: return "withheld";
    }
    return {};
}

} // namespace assay::results
