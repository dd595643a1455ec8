// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/results/analysis.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "models/results/breakdown.h"
#include "models/results/corrections.h"
#include "models/results/details.h"
#include "models/results/estimates.h"
#include "models/results/globaleffects.h"
#include "models/results/healthreport.h"
#include "models/results/judgement.h"
#include "models/results/metricseries.h"
#include "models/results/recommend.h"
#include "models/results/settings.h"
#include "models/results/splitreport.h"
#include "models/results/strata.h"
#include "models/statistics/sequential.h"

namespace assay::results {
namespace {

std::int64_t sumOf(const std::vector<std::int64_t> &counts)
{
    std::int64_t total = 0;
    for (const std::int64_t count : counts)
        total += count;
    return total;
}

int daysOf(const Snapshot &snapshot, const Settings &settings)
{
    return static_cast<int>(std::ceil(daysThrough(snapshot, settings.through)));
}

/// Under a method that holds at any time the decision is whether any look excluded zero; the hybrid method has one
/// more look at its end, and the credible interval is taken as it is now.
bool isSignificant(const MetricResult &result, const Settings &settings)
{
    const auto &effect = headlineOf(result.estimate, settings);
    const bool isCorrected = !correctsPValues(settings) || (result.adjustedPValue && *result.adjustedPValue <= settings.alpha);
    const bool isNow = effect && isCorrected && statistics::excludesZero(effect->interval);
    switch (settings.method) {
    case experiments::Method::Sequential: return result.significantSince.has_value();
    case experiments::Method::Hybrid: return result.significantSince || isNow;
    case experiments::Method::Bayesian: return isNow;
    case experiments::Method::Fixed: return false;
    }
    return false;
}

experiments::Evidence evidenceOf(const Analysis &analysis, const Settings &settings)
{
    experiments::Evidence evidence;
    evidence.smallestVariation = analysis.split.observed.empty() ? 0 : *std::ranges::min_element(analysis.split.observed);
    evidence.hasResults = std::ranges::any_of(analysis.split.observed, [](std::int64_t subjects) { return subjects > 0; });
    if (evidence.hasResults)
        evidence.days = analysis.days;
    evidence.isHealthy
        = std::ranges::none_of(analysis.health, [](const HealthCheck &check) { return check.state == CheckState::Fail; });
    bool isComplete = true;
    for (const MetricResult &result : analysis.results) {
        if (result.role != Role::Primary)
            continue;
        evidence.isPrimarySignificant = evidence.isPrimarySignificant || isSignificant(result, settings);
        isComplete = isComplete && result.progress;
        if (result.progress)
            evidence.primaryProgress = std::min(evidence.primaryProgress.value_or(1), *result.progress);
    }
    if (!isComplete)
        evidence.primaryProgress.reset();
    return evidence;
}

/// A look before the end of a fixed-horizon plan is not part of the plan.
void veil(Analysis &analysis, const Snapshot &snapshot, const Settings &settings)
{
    const std::optional<Timestamp> end = plannedLook(snapshot);
    if (settings.method != experiments::Method::Fixed || !end || snapshot.periods.empty())
        return;
    if (startOf(snapshot.periods[settings.through].day + 1) >= *end)
        return;
    analysis.isVeiled = true;
    analysis.veiledUntil = end;
}

/// What does not depend on any metric.
Analysis frameOf(const Snapshot &snapshot, const AnalysisOptions &options, const Settings &settings)
{
    Analysis analysis;
    analysis.method = settings.method;
    analysis.level = settings.level;
    analysis.isVarianceReduced = settings.isVarianceReduced;
    analysis.minControlZ = settings.minControlZ;
    analysis.isAbsolute = settings.isAbsolute;
    analysis.throughPeriod = settings.through;
    analysis.sidedness = settings.sidedness;
    analysis.profile = settings.profile;
    analysis.correction = settings.correction;
    analysis.baseline = settings.control;
    analysis.segment = settings.segment;
    analysis.deviations = deviationsOf(snapshot, options);
    analysis.days = daysOf(snapshot, settings);
    analysis.split = trafficSplitOf(snapshot, settings);
    analysis.mixedSubjects = mixedSubjectsOf(snapshot);
    const auto mixed = static_cast<double>(analysis.mixedSubjects.value_or(0));
    const double seen = mixed + static_cast<double>(sumOf(analysis.split.observed));
    analysis.mixedShare = seen > 0 && !settings.segment ? std::clamp(mixed / seen, 0.0, 1.0) : 0;
    veil(analysis, snapshot, settings);
    return analysis;
}

/// The drill-down of every row.
void explain(Analysis &analysis, const Snapshot &snapshot, const Settings &settings,
             const std::vector<MeasuredMetric> &metrics)
{
    const std::int64_t tests = testsPaidFor(analysis.results, snapshot, settings);
    std::optional<BreakdownCells> cells;
    std::optional<std::uint32_t> cellsOf;
    for (MetricResult &result : analysis.results) {
        const Explained explained{snapshot, metrics[result.metric].now, settings, tests};
        result.adjustments = adjustmentsOf(explained, result);
        result.alternatives = alternativesOf(explained, result);
        if (cellsOf != result.metric)
            cells.emplace(snapshot, result.metric, settings);
        cellsOf = result.metric;
        addStratified(result, snapshot, settings);
        addFunnel(result, snapshot, settings);
        cells->explain(result);
    }
}

} // namespace

Analysis analyse(const Snapshot &snapshot, const AnalysisOptions &options, const Surroundings &surroundings)
{
    const Settings settings = settingsOf(snapshot, options);
    Analysis analysis = frameOf(snapshot, options, settings);
    std::vector<MeasuredMetric> metrics;
    metrics.reserve(snapshot.metrics.size());
    for (std::uint32_t metric = 0; metric < snapshot.metrics.size(); ++metric) {
        metrics.push_back(measured(snapshot, metric, settings));
        std::ranges::move(metrics.back().results, std::back_inserter(analysis.results));
    }
    correct(analysis.results, snapshot, settings);
    for (MetricResult &result : analysis.results)
        judge(result, snapshot, settings, analysis.split.isMismatch);
    if (!snapshot.periods.empty() && options.hasDrillDown)
        explain(analysis, snapshot, settings, metrics);
    for (MetricResult &result : analysis.results)
        addGlobalLift(result, metrics[result.metric].current, snapshot, settings, surroundings);
    analysis.interactions = interactionsOf(snapshot, settings, surroundings);
    analysis.health = healthOf(snapshot, metrics, analysis.split, analysis.mixedShare, settings);
    analysis.evidence = evidenceOf(analysis, settings);
    analysis.recommendation = recommendationOf(snapshot, analysis, settings);
    return analysis;
}

} // namespace assay::results
