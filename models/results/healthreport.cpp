// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/results/healthreport.h"

#include <algorithm>
#include <limits>
#include <set>
#include <span>

#include "models/results/counts.h"
#include "models/results/splitreport.h"
#include "models/statistics/moments.h"
#include "models/statistics/trafficsplit.h"

namespace assay::results {
namespace {

constexpr double kMixedWarn = 0.10; // statistics.md section 0.1
constexpr double kMixedFail = 0.60;
constexpr double kBalanceAlpha = 0.001;
/// Days a source may be behind: the last one may just have begun, and many are filled once a day.
constexpr double kDaysBehind = 2;

HealthCheck notApplicable(std::string id)
{
    return {std::move(id), CheckState::NotApplicable, std::nullopt, std::nullopt, {}};
}

HealthCheck splitCheck(const TrafficSplit &split)
{
    if (!split.pValue)
        return notApplicable("split");
    return {"split", split.isMismatch ? CheckState::Fail : CheckState::Pass, split.pValue, kSplitAlpha};
}

/// Beside the chi-square test: this one may be looked at every day.
HealthCheck sequentialSplitCheck(const TrafficSplit &split)
{
    if (!split.sequentialPValue)
        return notApplicable("split-sequential");
    return {"split-sequential", *split.sequentialPValue < kSplitAlpha ? CheckState::Warn : CheckState::Pass, split.sequentialPValue,
            kSplitAlpha};
}

/// The value of a property whose subjects are split worst.
HealthCheck propertySplitCheck(const TrafficSplit &split)
{
    const SplitByProperty *worst = nullptr;
    for (const SplitByProperty &row : split.byProperty) {
        if (row.adjustedPValue && (worst == nullptr || *row.adjustedPValue < *worst->adjustedPValue))
            worst = &row;
    }
    if (worst == nullptr)
        return notApplicable("split-by-property");
    return {"split-by-property", *worst->adjustedPValue < kSplitAlpha ? CheckState::Warn : CheckState::Pass, worst->adjustedPValue,
            kSplitAlpha, worst->property + " = " + worst->value};
}

/// The metric that one subject dominates most.
HealthCheck dominanceCheck(const Snapshot &snapshot, const Settings &settings)
{
    const auto worst = std::ranges::max_element(snapshot.dominance, {}, &Dominance::isDominated);
    if (!settings.isLatest || worst == snapshot.dominance.end() || worst->metric >= snapshot.metrics.size())
        return notApplicable("dominance");
    return {"dominance", worst->isDominated ? CheckState::Warn : CheckState::Pass, {}, kDominatedFrom,
            worst->isDominated ? snapshot.metrics[worst->metric].definition.key : std::string{}};
}

HealthCheck mixedCheck(const Snapshot &snapshot, double share)
{
    if (snapshot.experiment.origin == experiments::Origin::Import)
        return notApplicable("mixed");
    if (share >= kMixedFail)
        return {"mixed", CheckState::Fail, share, kMixedFail};
    return {"mixed", share >= kMixedWarn ? CheckState::Warn : CheckState::Pass, share, kMixedWarn};
}

/// Subjects that arrived in the last two periods; two, because the last one may just have begun.
HealthCheck arrivingCheck(const Snapshot &snapshot, const TrafficSplit &split, const Settings &settings)
{
    const bool hasEnded = snapshot.experiment.end && snapshot.asOf >= *snapshot.experiment.end;
    if (snapshot.experiment.origin == experiments::Origin::Import || hasEnded || !settings.isLatest)
        return notApplicable("arriving");
    constexpr std::size_t kRecent = 2;
    const std::size_t size = split.series.size();
    const std::int64_t now = totalOf(split.observed);
    const std::int64_t before = size > kRecent ? totalOf(split.series[size - 1 - kRecent].observed) : 0;
    const CheckState state = now == 0 ? CheckState::Fail : now == before ? CheckState::Warn : CheckState::Pass;
    return {"arriving", state, static_cast<double>(now - before), 1};
}

HealthCheck countCheck(const Snapshot &snapshot, std::string id, const Tally &count)
{
    if (snapshot.experiment.origin == experiments::Origin::Import)
        return notApplicable(std::move(id));
    if (!count)
        return {std::move(id), CheckState::Warn, static_cast<double>(snapshot.minCell), 0, {}, true};
    return {std::move(id), *count > 0 ? CheckState::Warn : CheckState::Pass, static_cast<double>(*count), 0};
}

/// Facts whose value is NaN or infinite, over all metrics.
HealthCheck notFiniteCheck(const Snapshot &snapshot)
{
    Tally known = 0;
    bool hasFew = false;
    for (const SnapshotMetric &metric : snapshot.metrics) {
        hasFew = hasFew || !metric.notFinite;
        known = std::max(*known, metric.notFinite.value_or(0));
    }
    return countCheck(snapshot, "nan-facts", *known == 0 && hasFew ? Tally{} : known);
}

/// Days from the last day of a source to that of the run; empty when no day looked at has enough subjects.
std::optional<double> daysBehind(const Snapshot &snapshot, const Freshness &source)
{
    if (!source.day)
        return {};
    return static_cast<double>(dayOf({snapshot.asOf.micros - 1}) - *source.day);
}

/// The least fresh of some sources. A source without a day is off once there were days enough to see some.
HealthCheck freshnessCheck(const Snapshot &snapshot, std::string id, std::span<const Freshness> sources)
{
    if (sources.empty() || snapshot.experiment.origin == experiments::Origin::Import)
        return notApplicable(std::move(id));
    const auto behind = [&](const Freshness &source) { return daysBehind(snapshot, source).value_or(std::numeric_limits<double>::infinity()); };
    const Freshness &worst = *std::ranges::max_element(sources, {}, behind);
    const bool isYoung = !worst.day && static_cast<double>(snapshot.periods.size()) <= kDaysBehind;
    const bool isStale = behind(worst) > kDaysBehind && !isYoung;
    return {std::move(id), isStale ? CheckState::Warn : CheckState::Pass, daysBehind(snapshot, worst), kDaysBehind, worst.source};
}

HealthCheck assignmentFreshnessCheck(const Snapshot &snapshot)
{
    return freshnessCheck(snapshot, "assignment-freshness", std::span(snapshot.freshness).first(std::min<std::size_t>(snapshot.freshness.size(), 1)));
}

HealthCheck factFreshnessCheck(const Snapshot &snapshot)
{
    return freshnessCheck(snapshot, "freshness", std::span(snapshot.freshness).subspan(std::min<std::size_t>(snapshot.freshness.size(), 1)));
}

/// Repeated rows change no number, as the first one counts; as many of them as subjects look like a log loaded twice.
HealthCheck repeatedCheck(const Snapshot &snapshot)
{
    if (!snapshot.repeatedRows || snapshot.experiment.origin == experiments::Origin::Import)
        return notApplicable("duplicates");
    std::int64_t subjects = 0;
    for (const Exposure &exposure : snapshot.exposures)
        subjects += exposure.subjects;
    const auto threshold = static_cast<double>(subjects);
    const Tally &rows = *snapshot.repeatedRows;
    if (!rows)
        return {"duplicates", CheckState::Pass, static_cast<double>(snapshot.minCell), threshold, {}, true};
    return {"duplicates", *rows > 0 && *rows >= subjects ? CheckState::Warn : CheckState::Pass, static_cast<double>(*rows), threshold};
}

/// Do the variations agree in one covariate?
statistics::Outcome<statistics::BalanceTest> balanceOf(const std::vector<Sums> &arms, std::size_t covariate)
{
    std::vector<statistics::Outcome<statistics::Moments>> moments;
    const std::size_t diagonal = covariate * (covariate + 1) / 2 + covariate;
    for (const Sums &sums : arms) {
        if (sums.x.size() > covariate && sums.xx.size() > diagonal)
            moments.push_back(statistics::momentsOf(
                statistics::MeanSums{static_cast<double>(sums.n), sums.x[covariate], sums.xx[diagonal], 0}));
    }
    return statistics::balanceTest(moments);
}

/// Do the variations agree in what their subjects did before the experiment? The smallest p-value
/// over all covariates, times their number. The same covariate of two metrics counts once.
HealthCheck balanceCheck(const Snapshot &snapshot, const std::vector<MeasuredMetric> &metrics)
{
    std::set<std::string> seen;
    std::optional<double> smallest;
    std::string worst;
    double tests = 0;
    for (std::size_t metric = 0; metric < snapshot.metrics.size(); ++metric) {
        const std::vector<std::string> &covariates = snapshot.metrics[metric].covariates;
        for (std::size_t j = 0; j < covariates.size(); ++j) {
            if (!seen.insert(covariates[j]).second)
                continue;
            const auto test = balanceOf(metrics[metric].current, j);
            if (!test)
                continue;
            ++tests;
            if (!smallest || test->pValue < *smallest) {
                smallest = test->pValue;
                worst = covariates[j];
            }
        }
    }
    if (!smallest)
        return notApplicable("balance");
    const double adjusted = std::min(1.0, *smallest * tests);
    return {"balance", adjusted < kBalanceAlpha ? CheckState::Warn : CheckState::Pass, adjusted, kBalanceAlpha, worst};
}

HealthCheck missingCheck(const std::vector<MeasuredMetric> &metrics)
{
    std::int64_t missing = 0;
    for (const MeasuredMetric &metric : metrics)
        missing += std::ranges::count(metric.current, true, &Sums::isMissing);
    return {"missing-moments", missing > 0 ? CheckState::Warn : CheckState::Pass, static_cast<double>(missing), 0};
}

} // namespace

std::vector<HealthCheck> healthOf(const Snapshot &snapshot, const std::vector<MeasuredMetric> &metrics,
                                  const TrafficSplit &split, double mixedShare, const Settings &settings)
{
    return {splitCheck(split),
            sequentialSplitCheck(split),
            propertySplitCheck(split),
            mixedCheck(snapshot, mixedShare),
            arrivingCheck(snapshot, split, settings),
            assignmentFreshnessCheck(snapshot),
            factFreshnessCheck(snapshot),
            repeatedCheck(snapshot),
            countCheck(snapshot, "unknown-variation", snapshot.unknownVariation),
            countCheck(snapshot, "blank-subjects", snapshot.blankSubjects),
            balanceCheck(snapshot, metrics),
            dominanceCheck(snapshot, settings),
            missingCheck(metrics),
            notFiniteCheck(snapshot)};
}

} // namespace assay::results
