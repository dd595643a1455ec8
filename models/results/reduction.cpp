// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/results/reduction.h"

#include "models/results/armvalues.h"
#include "models/statistics/covariates.h"

namespace assay::results {
namespace {

using statistics::EffectKind;
using statistics::Outcome;

/// Replaces a plain effect by the adjusted one. Where the adjustment itself fails (a covariate that
/// predicts the metric without error, sums out of range) the plain effect stays, with a warning.
bool adjust(Outcome<statistics::PointEffect> &point, const Outcome<statistics::AdjustedEffect> &adjusted)
{
    if (!point)
        return false;
    if (!adjusted) {
        point->warnings.push_back(statistics::Warning::CupedNoUsableCovariate);
        return false;
    }
    point = adjusted->point;
    return adjusted->isApplied;
}

bool hasCovariates(const Look &look, std::uint32_t variation)
{
    return !look.metric->covariates.empty() && !look.sums[variation]->x.empty();
}

/// One slope per variation, the centre placed by all of them.
statistics::AdjustedPair perVariation(const Look &look, std::uint32_t treatment, const Settings &settings)
{
    std::vector<statistics::CovariateArm> sums;
    std::size_t controlAt = 0;
    std::size_t treatmentAt = 0;
    for (std::uint32_t variation = 0; variation < look.sums.size(); ++variation) {
        const Sums &arm = *look.sums[variation];
        // Other variations only help to place the centre; those without sums of their own do not.
        if (arm.isMissing || arm.n <= 0 || arm.x.size() != look.metric->covariates.size())
            continue;
        if (variation == settings.control)
            controlAt = sums.size();
        if (variation == treatment)
            treatmentAt = sums.size();
        sums.push_back(covariateArmOf(*look.metric, arm));
    }
    if (controlAt == treatmentAt)
        return {};
    return statistics::adjustedEffects(sums, controlAt, treatmentAt, settings.minControlZ);
}

/// One slope for the pair, as the GrowthBook profile wants it.
statistics::AdjustedPair pooled(const Look &look, std::uint32_t treatment, const Settings &settings)
{
    const statistics::CovariateArm control = covariateArmOf(*look.metric, *look.sums[settings.control]);
    const statistics::CovariateArm other = covariateArmOf(*look.metric, *look.sums[treatment]);
    statistics::CovariateOptions options;
    options.minControlZ = settings.minControlZ;
    statistics::AdjustedPair pair;
    pair.relative = statistics::pooledThetaEffect(control, other, options);
    options.effect = EffectKind::Absolute;
    pair.absolute = statistics::pooledThetaEffect(control, other, options);
    return pair;
}

void reduce(Points &points, const statistics::AdjustedPair &adjusted, double nControl, double nTreatment, const Settings &settings)
{
    const bool isRelativeReduced = adjust(points.relative, adjusted.relative);
    const bool isAbsoluteReduced = adjust(points.absolute, adjusted.absolute);
    if (!(settings.isAbsolute ? isAbsoluteReduced : isRelativeReduced))
        return;
    const statistics::AdjustedEffect &headline = settings.isAbsolute ? *adjusted.absolute : *adjusted.relative;
    points.varianceReduction = headline.varianceReduction;
    points.varianceControl = headline.residualVarianceControl / nControl;
    points.varianceTreatment = headline.residualVarianceTreatment / nTreatment;
}

} // namespace

Points pointsOf(const Look &look, std::uint32_t treatment, const Settings &settings, bool isReducible)
{
    const auto &control = look.moments[settings.control];
    const auto &other = look.moments[treatment];
    Points points{statistics::pointEffect(control, other, EffectKind::Relative, settings.minControlZ),
                  statistics::pointEffect(control, other, EffectKind::Absolute, settings.minControlZ),
                  std::nullopt,
                  control ? control->variance : 0,
                  other ? other->variance : 0};
    if (!points.absolute || !isReducible || !settings.isVarianceReduced || !hasCovariates(look, settings.control)
        || !hasCovariates(look, treatment))
        return points;
    const bool isPooled = settings.isGrowthBook() && !metrics::isRatio(look.metric->definition.kind);
    reduce(points, isPooled ? pooled(look, treatment, settings) : perVariation(look, treatment, settings), control->n, other->n,
           settings);
    return points;
}

} // namespace assay::results
