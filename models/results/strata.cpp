// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/results/strata.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "models/results/armvalues.h"
#include "models/results/estimates.h"
#include "models/statistics/stratification.h"

namespace assay::results {
namespace {

using statistics::EffectKind;
using statistics::Outcome;

Outcome<statistics::Partial> partialOf(const SnapshotMetric &metric, const Sums &sums)
{
    return statistics::partialOf(meanSumsOf(metric, sums));
}

/// The strata of control and treatment; a variation without a cell has nobody there.
std::vector<statistics::Stratum> strataOf(const MetricResult &result, const Snapshot &snapshot, const Settings &settings)
{
    std::map<std::string, statistics::Stratum> strata;
    for (const BreakdownCell &cell : snapshot.breakdown) {
        const bool isOurs = cell.metric == result.metric && cell.property < snapshot.properties.size()
            && snapshot.properties[cell.property] == snapshot.experiment.plan.stratifyBy
            && (cell.variation == settings.control || cell.variation == result.variation);
        if (!isOurs)
            continue;
        auto [place, isNew] = strata.try_emplace(cell.value, statistics::Stratum{cell.value, statistics::Partial{}, statistics::Partial{}});
        auto &side = cell.variation == settings.control ? place->second.control : place->second.treatment;
        side = partialOf(snapshot.metrics[result.metric], cell.sums);
    }
    std::vector<statistics::Stratum> list;
    for (auto &[value, stratum] : strata)
        list.push_back(std::move(stratum));
    return list;
}

Outcome<statistics::PointEffect> pointOf(const Outcome<statistics::StratifiedEffect> &effect)
{
    if (!effect)
        return tl::unexpected(effect.error());
    return effect->point;
}

/// A look at nothing but the two variations' moments, for an estimate whose points are known.
Look bareLook(const MetricResult &result, const Snapshot &snapshot, const Settings &settings)
{
    static const Sums kNoSums{};
    Look look;
    look.metric = &snapshot.metrics[result.metric];
    look.isAtPlannedEnd = isAtPlannedEnd(snapshot, settings.through);
    look.sums.assign(snapshot.variations.size(), &kNoSums);
    look.moments.assign(snapshot.variations.size(), statistics::notComputable(statistics::Reason::NoUnits));
    look.values.resize(snapshot.variations.size());
    return look;
}

} // namespace

void addStratified(MetricResult &result, const Snapshot &snapshot, const Settings &settings)
{
    const SnapshotMetric &metric = snapshot.metrics[result.metric];
    const bool isMean = !metrics::isRatio(metric.definition.kind) && !metrics::isQuantile(metric.definition.kind);
    if (snapshot.experiment.plan.stratifyBy.empty() || !settings.isLatest || settings.segment || !isMean)
        return;
    const std::vector<statistics::Stratum> strata = strataOf(result, snapshot, settings);
    if (strata.empty())
        return;
    const auto relative = statistics::stratifiedEffect(strata, EffectKind::Relative, settings.minControlZ);
    const auto absolute = statistics::stratifiedEffect(strata, EffectKind::Absolute, settings.minControlZ);
    Look look = bareLook(result, snapshot, settings);
    const auto asMoments = [](const ArmValue &value) {
        statistics::Moments moments;
        moments.n = static_cast<double>(value.n);
        moments.mean = value.mean.value_or(0);
        moments.offset = moments.mean;
        const double se = value.standardError.value_or(0);
        moments.variance = se * se;
        return moments;
    };
    look.moments[settings.control] = asMoments(result.control);
    look.moments[result.variation] = asMoments(result.treatment);
    Points points{pointOf(relative), pointOf(absolute), std::nullopt, look.moments[settings.control]->variance,
                  look.moments[result.variation]->variance};
    Stratified &stratified = result.stratified.emplace();
    stratified.property = snapshot.experiment.plan.stratifyBy;
    stratified.strata = absolute ? absolute->strataUsed : relative ? relative->strataUsed : 0;
    stratified.estimate = estimateOf(look, result.variation, points, settings, result.alpha).estimate;
}

void addFunnel(MetricResult &result, const Snapshot &snapshot, const Settings &settings)
{
    const SnapshotMetric &metric = snapshot.metrics[result.metric];
    if (metric.definition.kind != metrics::MetricKind::Funnel || !settings.isLatest || settings.segment)
        return;
    const auto steps = static_cast<std::uint32_t>(metric.definition.then.size() + 1);
    // A step is a share: its successes are its sum.
    SnapshotMetric share = metric;
    share.centre = 0;
    Look look;
    for (std::uint32_t step = 0; step < steps; ++step) {
        std::vector<Sums> sums(snapshot.variations.size());
        std::vector<const Sums *> view;
        for (const FunnelStep &row : snapshot.steps) {
            if (row.metric != result.metric || row.step != step || row.variation >= sums.size())
                continue;
            sums[row.variation].n = row.n;
            sums[row.variation].y = static_cast<double>(row.reached);
            sums[row.variation].yy = sums[row.variation].y;
        }
        // A step that few have reached was not sent.
        if (std::ranges::all_of(sums, [](const Sums &arm) { return arm.n == 0; }))
            continue;
        for (const Sums &arm : sums)
            view.push_back(&arm);
        takeLook(look, share, view, settings, isAtPlannedEnd(snapshot, settings.through), false);
        FunnelStepResult &found = result.funnel.emplace_back();
        found.step = step;
        found.control = look.values[settings.control];
        found.treatment = look.values[result.variation];
        const Points points = pointsOf(look, result.variation, settings, false);
        found.estimate = estimateOf(look, result.variation, points, settings, result.alpha).estimate;
    }
}

} // namespace assay::results
