// SPDX-License-Identifier: GPL-3.0-or-later
// From sums to points: moments of every variation, and the covariates that reduce their variance.
#include "models/results/armvalues.h"
#include "models/results/estimates.h"

namespace assay::results {
namespace {

using statistics::EffectKind;
using statistics::Outcome;

/// Both effects after adjustment.
struct AdjustedPair {
    Outcome<statistics::AdjustedPoint> relative = statistics::notComputable(statistics::Reason::NoUnits);
    Outcome<statistics::AdjustedPoint> absolute = statistics::notComputable(statistics::Reason::NoUnits);
};

/// Replaces a plain effect by the adjusted one. Where the adjustment itself fails (a covariate that
/// predicts the metric without error, sums out of range) the plain effect stays, with a warning.
bool adjust(Outcome<statistics::PointEffect> &point, Outcome<statistics::AdjustedPoint> &adjusted)
{
    if (!point)
        return false;
    if (!adjusted) {
        point->warnings.push_back(statistics::Warning::CupedNoUsableCovariate);
        return false;
    }
    point = std::move(adjusted->point);
    return adjusted->isApplied;
}

/// GrowthBook has one slope for a pair of variations, and none for ratios.
bool usesPooledSlope(const SnapshotMetric &metric, const Settings &settings)
{
    return settings.isGrowthBook() && !metrics::isRatio(metric.definition.kind);
}

/// One slope per variation, the centre placed by all of them.
std::optional<Reduction> reductionOf(const Look &look, const Settings &settings)
{
    std::vector<statistics::CovariateArm> arms;
    std::vector<std::optional<std::size_t>> places;
    for (const Sums *sums : look.sums) {
        // Variations without sums of their own do not help to place the centre.
        const bool isUsable = !sums->isMissing && sums->n > 0 && sums->x.size() == look.metric->covariates.size();
        places.push_back(isUsable ? std::optional(arms.size()) : std::nullopt);
        if (isUsable)
            arms.push_back(covariateArmOf(*look.metric, *sums));
    }
    if (!places[settings.control])
        return std::nullopt;
    return Reduction{statistics::CovariateModel(arms, settings.minControlZ), std::move(places)};
}

std::optional<AdjustedPair> perVariation(const Look &look, std::uint32_t treatment, const Settings &settings)
{
    const Reduction &reduction = *look.reduction;
    const auto &control = reduction.places[settings.control];
    const auto &other = reduction.places[treatment];
    if (!control || !other)
        return std::nullopt;
    return AdjustedPair{reduction.model.point(*control, *other, EffectKind::Relative),
                        reduction.model.point(*control, *other, EffectKind::Absolute)};
}

Outcome<statistics::AdjustedPoint> withPooledSlope(const statistics::CovariateArm &control, const statistics::CovariateArm &treatment,
                                                   const Settings &settings, EffectKind kind)
{
    auto effect = statistics::pooledThetaEffect(control, treatment, {kind, settings.minControlZ, 0});
    if (!effect)
        return tl::unexpected(effect.error());
    return statistics::AdjustedPoint(std::move(*effect));
}

std::optional<AdjustedPair> pooled(const Look &look, std::uint32_t treatment, const Settings &settings)
{
    if (look.sums[settings.control]->x.empty() || look.sums[treatment]->x.empty())
        return std::nullopt;
    const statistics::CovariateArm control = covariateArmOf(*look.metric, *look.sums[settings.control]);
    const statistics::CovariateArm other = covariateArmOf(*look.metric, *look.sums[treatment]);
    return AdjustedPair{withPooledSlope(control, other, settings, EffectKind::Relative),
                        withPooledSlope(control, other, settings, EffectKind::Absolute)};
}

void reduce(Points &points, AdjustedPair adjusted, double nControl, double nTreatment, const Settings &settings)
{
    const bool isRelativeReduced = adjust(points.relative, adjusted.relative);
    const bool isAbsoluteReduced = adjust(points.absolute, adjusted.absolute);
    if (!(settings.isAbsolute ? isAbsoluteReduced : isRelativeReduced))
        return;
    const statistics::AdjustedPoint &headline = settings.isAbsolute ? *adjusted.absolute : *adjusted.relative;
    points.varianceReduction = headline.varianceReduction;
    points.varianceControl = headline.residualVarianceControl / nControl;
    points.varianceTreatment = headline.residualVarianceTreatment / nTreatment;
}

} // namespace

void takeLook(Look &look, const SnapshotMetric &metric, std::span<const Sums *const> sums, const Settings &settings,
              bool isAtPlannedEnd, bool isReducible)
{
    look.metric = &metric;
    look.isAtPlannedEnd = isAtPlannedEnd;
    look.sums.assign(sums.begin(), sums.end());
    look.moments.clear();
    look.values.clear();
    for (const Sums *arm : sums) {
        look.moments.push_back(momentsOf(metric, *arm, settings));
        look.values.push_back(armValueOf(metric, *arm, look.moments.back()));
    }
    look.reduction.reset();
    if (isReducible && settings.isVarianceReduced && !metric.covariates.empty() && !usesPooledSlope(metric, settings))
        look.reduction = reductionOf(look, settings);
}

Points pointsOf(const Look &look, std::uint32_t treatment, const Settings &settings, bool isReduced)
{
    const auto &control = look.moments[settings.control];
    const auto &other = look.moments[treatment];
    Points points{statistics::pointEffect(control, other, EffectKind::Relative, settings.minControlZ),
                  statistics::pointEffect(control, other, EffectKind::Absolute, settings.minControlZ),
                  std::nullopt,
                  control ? control->variance : 0,
                  other ? other->variance : 0};
    if (!points.absolute || !isReduced || !settings.isVarianceReduced || look.metric->covariates.empty())
        return points;
    std::optional<AdjustedPair> adjusted;
    if (look.reduction)
        adjusted = perVariation(look, treatment, settings);
    else if (usesPooledSlope(*look.metric, settings))
        adjusted = pooled(look, treatment, settings);
    if (adjusted)
        reduce(points, std::move(*adjusted), control->n, other->n, settings);
    return points;
}

} // namespace assay::results
