// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/results/analysis.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "models/results/breakdown.h"
#include "models/results/corrections.h"
#include "models/results/counts.h"
#include "models/results/details.h"
#include "models/results/estimates.h"
#include "models/results/globaleffects.h"
#include "models/results/healthreport.h"
#include "models/results/judgement.h"
#include "models/results/metricseries.h"
#include "models/results/recommend.h"
#include "models/results/settings.h"
#include "models/results/splitreport.h"
#include "models/results/standing.h"
#include "models/results/strata.h"

namespace assay::results {
namespace {

int daysOf(const Snapshot &snapshot, const Settings &settings)
{
    return static_cast<int>(std::ceil(daysThrough(snapshot, settings.through)));
}

/// A fixed-horizon plan is decided at its end, not when it happens to be significant.
bool isSignificant(const MetricResult &result, const Settings &settings)
{
    return settings.method != experiments::Method::Fixed && !result.series.empty() && isStanding(result.series.back(), settings);
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

/// What does not depend on any metric.
Analysis frameOf(const Snapshot &snapshot, const AnalysisOptions &options, const Settings &settings)
{
    Analysis analysis;
    analysis.method = settings.method;
    analysis.level = settings.level;
    analysis.isVarianceReduced = settings.isVarianceReduced;
    analysis.minControlZ = settings.minControlZ;
    analysis.prior = settings.prior;
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
    const double seen = mixed + static_cast<double>(totalOf(analysis.split.observed));
    analysis.mixedShare = seen > 0 && !settings.segment ? std::clamp(mixed / seen, 0.0, 1.0) : 0;
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
    for (MetricResult &result : analysis.results)
        accumulate(result, settings);
    correct(analysis.results, snapshot, settings);
    const Pace pace = recentPace(snapshot, settings.through);
    for (MetricResult &result : analysis.results)
        judge(result, snapshot, settings, pace, analysis.split.isMismatch);
    if (std::ranges::any_of(analysis.results, [&](const MetricResult &result) { return isByDifference(result, settings); }))
        analysis.deviations.emplace_back("effect");
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
