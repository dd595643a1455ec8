// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/results/analysis.h"

#include <algorithm>
#include <cmath>

#include "models/results/estimates.h"
#include "models/results/healthreport.h"
#include "models/results/metricresults.h"
#include "models/results/settings.h"
#include "models/results/splitreport.h"
#include "models/statistics/sequential.h"

namespace assay::results {
namespace {

MetricRows rowsOf(const Snapshot &snapshot, std::uint32_t metric)
{
    MetricRows rows;
    for (std::uint32_t variation = 0; variation < snapshot.variations.size(); ++variation)
        rows.push_back(cumulative(snapshot, metric, variation));
    return rows;
}

std::int64_t sumOf(const std::vector<std::int64_t> &counts)
{
    std::int64_t total = 0;
    for (const std::int64_t count : counts)
        total += count;
    return total;
}

int daysOf(const Snapshot &snapshot, const Settings &settings)
{
    if (snapshot.periods.empty())
        return 0;
    const Period &first = snapshot.periods.front();
    const Period &last = snapshot.periods[settings.through];
    if (snapshot.axis == AxisKind::UtcDay)
        return last.day - first.day + 1;
    constexpr double kLongest = 1e6;
    return static_cast<int>(std::ceil(std::clamp(last.offsetDays, 0.0, kLongest)));
}

/// Under a method that holds at any time the decision is whether any look excluded zero; the hybrid method has one
/// more look at its end, and the credible interval is taken as it is now.
bool isSignificant(const MetricResult &result, const Settings &settings)
{
    const auto &effect = headlineOf(result.estimate, settings);
    const bool isNow = effect && statistics::excludesZero(effect->interval);
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

} // namespace

Analysis analyse(const Snapshot &snapshot, const AnalysisOptions &options)
{
    const Settings settings = settingsOf(snapshot, options);
    Analysis analysis;
    analysis.method = settings.method;
    analysis.level = settings.level;
    analysis.isVarianceReduced = settings.isVarianceReduced;
    analysis.minControlZ = settings.minControlZ;
    analysis.isAbsolute = settings.isAbsolute;
    analysis.throughPeriod = settings.through;
    analysis.days = daysOf(snapshot, settings);
    analysis.split = trafficSplitOf(snapshot, settings);
    analysis.mixedSubjects = sumOf(snapshot.mixed);
    const auto mixed = static_cast<double>(analysis.mixedSubjects);
    const double seen = mixed + static_cast<double>(sumOf(analysis.split.observed));
    analysis.mixedShare = seen > 0 ? std::clamp(mixed / seen, 0.0, 1.0) : 0;

    std::vector<MetricRows> rows;
    for (std::uint32_t metric = 0; metric < snapshot.metrics.size(); ++metric) {
        rows.push_back(rowsOf(snapshot, metric));
        for (std::uint32_t variation = 0; variation < snapshot.variations.size(); ++variation) {
            if (variation != settings.control)
                analysis.results.push_back(
                    metricResultOf(snapshot, rows.back(), metric, variation, settings, analysis.split.isMismatch));
        }
    }
    analysis.health = healthOf(snapshot, rows, analysis.split, analysis.mixedShare, settings);
    analysis.evidence = evidenceOf(analysis, settings);
    return analysis;
}

} // namespace assay::results
