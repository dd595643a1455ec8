// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/results/estimates.h"

#include <algorithm>
#include <cmath>

#include "models/statistics/comparison.h"
#include "models/statistics/covariates.h"
#include "models/statistics/sequential.h"

namespace assay::results {
namespace {

using experiments::Method;
using statistics::EffectKind;
using statistics::Outcome;

/// Under this many subjects in an arm the always-valid interval is only roughly valid (statistics.md section 8).
constexpr double kAsymptoticSubjects = 100;

std::optional<double> finite(double value)
{
    return std::isfinite(value) ? std::optional(value + 0.0) : std::nullopt;
}

statistics::RatioSums ratioSumsOf(const SnapshotMetric &metric, const Sums &sums)
{
    return {static_cast<double>(sums.n), sums.y, sums.yy, sums.z, sums.zz, sums.yz, metric.centre, metric.denominatorCentre};
}

/// Uncentred 0/1 values are successes; anything else is a mean around its centre.
bool isPlainShare(const SnapshotMetric &metric)
{
    return metrics::isProportion(metric.definition.kind) && metric.centre == 0;
}

statistics::CovariateArm covariateArmOf(const SnapshotMetric &metric, const Sums &sums)
{
    statistics::CovariateArm arm;
    const auto n = static_cast<double>(sums.n);
    if (metrics::isRatio(metric.definition.kind))
        arm.metric = ratioSumsOf(metric, sums);
    else if (isPlainShare(metric))
        arm.metric = statistics::ProportionSums{n, sums.y};
    else
        arm.metric = statistics::MeanSums{n, sums.y, sums.yy, metric.centre};
    arm.x = sums.x;
    arm.xx = sums.xx;
    arm.xy = sums.xy;
    arm.xz = sums.xz;
    return arm;
}

/// The two effects before an interval is put around them.
struct Points {
    Outcome<statistics::PointEffect> relative = statistics::notComputable(statistics::Reason::NoUnits);
    Outcome<statistics::PointEffect> absolute = statistics::notComputable(statistics::Reason::NoUnits);
    std::optional<double> varianceReduction; ///< of the headline effect; absent: not reduced
};

bool hasCovariates(const Arms &arms)
{
    return !arms.metric.covariates.empty() && !arms.sums[arms.control]->x.empty() && !arms.sums[arms.treatment]->x.empty();
}

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

void reduce(Points &points, const Arms &arms, const Settings &settings)
{
    std::vector<statistics::CovariateArm> sums;
    std::size_t control = 0;
    std::size_t treatment = 0;
    for (std::uint32_t variation = 0; variation < arms.sums.size(); ++variation) {
        const Sums &arm = *arms.sums[variation];
        // Other variations only help to place the centre; those without sums of their own do not.
        if (arm.isMissing || arm.n <= 0 || arm.x.size() != arms.metric.covariates.size())
            continue;
        if (variation == arms.control)
            control = sums.size();
        if (variation == arms.treatment)
            treatment = sums.size();
        sums.push_back(covariateArmOf(arms.metric, arm));
    }
    if (control == treatment)
        return;
    const auto adjusted = statistics::adjustedEffects(sums, control, treatment, settings.minControlZ);
    const bool isRelativeReduced = adjust(points.relative, adjusted.relative);
    const bool isAbsoluteReduced = adjust(points.absolute, adjusted.absolute);
    const bool isReduced = settings.isAbsolute ? isAbsoluteReduced : isRelativeReduced;
    if (isReduced)
        points.varianceReduction = (settings.isAbsolute ? adjusted.absolute : adjusted.relative)->varianceReduction;
}

Points pointsOf(const Arms &arms, const Outcome<statistics::Moments> &control, const Outcome<statistics::Moments> &treatment,
                const Settings &settings, bool isReducible)
{
    Points points{statistics::pointEffect(control, treatment, EffectKind::Relative, settings.minControlZ),
                  statistics::pointEffect(control, treatment, EffectKind::Absolute, settings.minControlZ), std::nullopt};
    if (points.absolute && isReducible && settings.isVarianceReduced && hasCovariates(arms))
        reduce(points, arms, settings);
    return points;
}

/// An effect as the method reports it.
struct Reported {
    Outcome<statistics::Effect> effect = statistics::notComputable(statistics::Reason::NoUnits);
    std::optional<double> multiplier;
    std::optional<double> probBeatsControl;
};

Reported bayesian(const statistics::PointEffect &point, const Settings &settings, statistics::Goal goal, double priorScale)
{
    statistics::BayesianOptions options;
    options.alpha = settings.alpha;
    options.goal = goal;
    options.prior = statistics::scaledBy(options.prior, priorScale);
    const auto posterior = statistics::posteriorOf(point.estimate, point.se, options);
    if (!posterior)
        return {tl::unexpected(posterior.error()), {}, {}};
    const double sd = posterior->sd;
    if (!std::isfinite(posterior->mean / sd))
        return {statistics::notComputable(statistics::Reason::InvalidAggregates), {}, {}};
    statistics::Effect effect{posterior->mean, sd, posterior->interval, posterior->mean / sd, std::nullopt, point.warnings};
    return {std::move(effect), (*posterior->interval.high - posterior->mean) / sd, posterior->probBeatsControl};
}

Reported always(Outcome<statistics::SequentialEffect> result)
{
    if (!result)
        return {tl::unexpected(result.error()), {}, {}};
    return {std::move(result->effect), result->multiplier, {}};
}

Reported reported(const Outcome<statistics::PointEffect> &point, const Arms &arms, const Settings &settings, double subjects,
                  double priorScale)
{
    if (!point)
        return {tl::unexpected(point.error()), {}, {}};
    const statistics::SequentialOptions options{settings.alpha, settings.nTune, statistics::Alternative::TwoSided};
    switch (settings.method) {
    case Method::Sequential: return always(statistics::sequentialEffect(*point, subjects, options));
    case Method::Hybrid:
        return always(statistics::hybridEffect(
            *point, subjects, options, arms.isAtPlannedEnd ? statistics::HybridPhase::Final : statistics::HybridPhase::Running));
    case Method::Bayesian: return bayesian(*point, settings, goalOf(arms.metric), priorScale);
    case Method::Fixed: break;
    }
    Outcome<statistics::Effect> effect = statistics::fixedEffect(*point, settings.alpha);
    std::optional<double> multiplier;
    if (effect)
        multiplier = finite((*effect->interval.high - effect->estimate) / effect->se);
    return {std::move(effect), multiplier, {}};
}

bool isAsymptotic(const Settings &settings, const Arms &arms)
{
    return settings.method == Method::Sequential || (settings.method == Method::Hybrid && !arms.isAtPlannedEnd);
}

} // namespace

Outcome<statistics::Moments> momentsOf(const SnapshotMetric &metric, const Sums &sums, double minControlZ)
{
    if (sums.isMissing)
        return statistics::notComputable(statistics::Reason::MissingAggregate);
    const auto n = static_cast<double>(sums.n);
    if (metrics::isRatio(metric.definition.kind))
        return statistics::momentsOf(ratioSumsOf(metric, sums), minControlZ);
    if (isPlainShare(metric))
        return statistics::momentsOf(statistics::ProportionSums{n, sums.y});
    return statistics::momentsOf(statistics::MeanSums{n, sums.y, sums.yy, metric.centre});
}

ArmValue armValueOf(const SnapshotMetric &metric, const Sums &sums, double minControlZ)
{
    ArmValue value;
    value.n = sums.n;
    if (sums.isMissing)
        return value;
    const auto n = static_cast<double>(sums.n);
    value.total = finite(sums.y + n * metric.centre);
    double divisor = n;
    if (metrics::isRatio(metric.definition.kind)) {
        value.denominatorTotal = finite(sums.z + n * metric.denominatorCentre);
        divisor = value.denominatorTotal.value_or(0);
    }
    if (const auto moments = momentsOf(metric, sums, minControlZ)) {
        value.mean = moments->mean;
        value.standardError = finite(moments->standardError());
    } else if (sums.n > 0 && value.total && divisor != 0) {
        value.mean = finite(*value.total / divisor);
    }
    return value;
}

statistics::Goal goalOf(const SnapshotMetric &metric)
{
    return metric.definition.direction == metrics::Direction::Decrease ? statistics::Goal::Decrease : statistics::Goal::Increase;
}

const Outcome<statistics::Effect> &headlineOf(const Estimate &estimate, const Settings &settings)
{
    return settings.isAbsolute ? estimate.absolute : estimate.relative;
}

Estimate estimateOf(const Arms &arms, const Settings &settings, bool isReducible)
{
    const auto control = momentsOf(arms.metric, *arms.sums[arms.control], settings.minControlZ);
    const auto treatment = momentsOf(arms.metric, *arms.sums[arms.treatment], settings.minControlZ);
    const Points points = pointsOf(arms, control, treatment, settings, isReducible);
    const double subjects = control && treatment ? control->n + treatment->n : 0;
    Reported relative = reported(points.relative, arms, settings, subjects, 1);
    Reported absolute = reported(points.absolute, arms, settings, subjects, control ? control->mean : 1);
    if (control && treatment && isAsymptotic(settings, arms) && std::min(control->n, treatment->n) < kAsymptoticSubjects) {
        for (Reported *side : {&relative, &absolute}) {
            if (side->effect)
                side->effect->warnings.push_back(statistics::Warning::AsymptoticSmallSample);
        }
    }
    const Reported &headline = settings.isAbsolute ? absolute : relative;
    const auto &headlinePoint = settings.isAbsolute ? points.absolute : points.relative;
    Estimate estimate;
    estimate.isVarianceReduced = points.varianceReduction.has_value();
    estimate.varianceReduction = points.varianceReduction;
    estimate.multiplier = headline.multiplier;
    estimate.probBeatsControl = headline.probBeatsControl;
    if (headlinePoint) {
        if (const auto fixed = statistics::fixedEffect(*headlinePoint, settings.alpha))
            estimate.fixedInterval = fixed->interval;
    }
    estimate.relative = std::move(relative.effect);
    estimate.absolute = std::move(absolute.effect);
    return estimate;
}

} // namespace assay::results
