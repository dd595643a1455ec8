// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/results/healthreport.h"

#include <algorithm>
#include <set>

#include "models/results/splitreport.h"
#include "models/statistics/moments.h"
#include "models/statistics/trafficsplit.h"

namespace assay::results {
namespace {

constexpr double kMixedWarn = 0.10; // statistics.md section 0.1
constexpr double kMixedFail = 0.60;
constexpr double kBalanceAlpha = 0.001;

HealthCheck notApplicable(std::string id)
{
    return {std::move(id), CheckState::NotApplicable, std::nullopt, std::nullopt};
}

HealthCheck splitCheck(const TrafficSplit &split)
{
    if (!split.pValue)
        return notApplicable("split");
    return {"split", split.isMismatch ? CheckState::Fail : CheckState::Pass, split.pValue, kSplitAlpha};
}

HealthCheck mixedCheck(const Snapshot &snapshot, double share)
{
    if (snapshot.experiment.origin == experiments::Origin::Import)
        return notApplicable("mixed");
    if (share >= kMixedFail)
        return {"mixed", CheckState::Fail, share, kMixedFail};
    return {"mixed", share >= kMixedWarn ? CheckState::Warn : CheckState::Pass, share, kMixedWarn};
}

std::int64_t totalOf(const std::vector<std::int64_t> &counts)
{
    std::int64_t total = 0;
    for (const std::int64_t count : counts)
        total += count;
    return total;
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

HealthCheck countCheck(const Snapshot &snapshot, std::string id, std::int64_t count)
{
    if (snapshot.experiment.origin == experiments::Origin::Import)
        return notApplicable(std::move(id));
    return {std::move(id), count > 0 ? CheckState::Warn : CheckState::Pass, static_cast<double>(count), 0};
}

/// Do the variations agree in what their subjects did before the experiment? The smallest p-value
/// over all covariates, times their number. The same covariate of two metrics counts once.
HealthCheck balanceCheck(const Snapshot &snapshot, const std::vector<MetricRows> &rows, const Settings &settings)
{
    std::set<std::string> seen;
    std::vector<double> pValues;
    for (std::size_t metric = 0; metric < snapshot.metrics.size(); ++metric) {
        const std::vector<std::string> &covariates = snapshot.metrics[metric].covariates;
        for (std::size_t j = 0; j < covariates.size(); ++j) {
            if (!seen.insert(covariates[j]).second)
                continue;
            std::vector<statistics::Outcome<statistics::Moments>> arms;
            for (const std::vector<Sums> &series : rows[metric]) {
                if (settings.through >= series.size() || series[settings.through].x.size() <= j)
                    continue;
                const Sums &sums = series[settings.through];
                const std::size_t diagonal = j * (j + 1) / 2 + j;
                if (diagonal < sums.xx.size())
                    arms.push_back(statistics::momentsOf(
                        statistics::MeanSums{static_cast<double>(sums.n), sums.x[j], sums.xx[diagonal], 0}));
            }
            if (const auto test = statistics::balanceTest(arms))
                pValues.push_back(test->pValue);
        }
    }
    if (pValues.empty())
        return notApplicable("balance");
    const double adjusted = std::min(1.0, *std::ranges::min_element(pValues) * static_cast<double>(pValues.size()));
    return {"balance", adjusted < kBalanceAlpha ? CheckState::Warn : CheckState::Pass, adjusted, kBalanceAlpha};
}

HealthCheck missingCheck(const std::vector<MetricRows> &rows, const Settings &settings)
{
    std::int64_t missing = 0;
    for (const MetricRows &metric : rows) {
        for (const std::vector<Sums> &series : metric)
            missing += settings.through < series.size() && series[settings.through].isMissing ? 1 : 0;
    }
    return {"missing-moments", missing > 0 ? CheckState::Warn : CheckState::Pass, static_cast<double>(missing), 0};
}

} // namespace

std::vector<HealthCheck> healthOf(const Snapshot &snapshot, const std::vector<MetricRows> &rows, const TrafficSplit &split,
                                  double mixedShare, const Settings &settings)
{
    return {splitCheck(split),
            mixedCheck(snapshot, mixedShare),
            arrivingCheck(snapshot, split, settings),
            countCheck(snapshot, "unknown-variation", snapshot.unknownVariation),
            countCheck(snapshot, "blank-subjects", snapshot.blankSubjects),
            balanceCheck(snapshot, rows, settings),
            missingCheck(rows, settings)};
}

} // namespace assay::results
