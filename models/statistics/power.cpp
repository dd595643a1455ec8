// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/statistics/power.h"

#include <algorithm>
#include <cmath>

#include "models/statistics/comparison.h"
#include "models/statistics/distributions.h"
#include "models/statistics/sequential.h"

namespace assay::statistics {
namespace {

constexpr double kLargestSample = 1e15;

bool isValid(const PowerOptions &options)
{
    const double largest = options.isOneSided ? 0.5 : 1;
    return isAlpha(options.alpha) && options.alpha < largest && isAlpha(options.power) && options.nTune > 0 && std::isfinite(options.nTune);
}

bool isSound(const Prior &prior)
{
    return std::isfinite(prior.mean) && (!prior.sd || (*prior.sd > 0 && std::isfinite(*prior.sd)));
}

std::optional<Reason> metricProblem(double controlMean, double variance)
{
    if (!std::isfinite(controlMean) || !std::isfinite(variance) || variance < 0)
        return Reason::InvalidAggregates;
    if (controlMean == 0)
        return Reason::ZeroControlMean;
    return variance > 0 ? std::nullopt : std::optional(Reason::ZeroVariance);
}

double boundary(double n, const PowerOptions &options)
{
    return sequentialMultiplier(n, {options.alpha, options.nTune, options.isOneSided ? Alternative::Greater : Alternative::TwoSided, {}});
}

/// Distance of a fixed interval's end from its middle, in standard errors.
double fixedReach(double alpha, const PowerOptions &options)
{
    return fixedMultiplier(options.isOneSided ? 2 * alpha : alpha);
}

/// The smallest estimate whose credible interval leaves 0 out: with posterior mean s²(x/se² + m/sd²) and variance
/// 1/s² = 1/se² + 1/sd² it is where that mean is k·s.
double credibleReach(double se, double k, const Prior &prior)
{
    if (!prior.sd)
        return k * se;
    const double share = se / *prior.sd;
    return se * (k * std::hypot(1, share) - share * (prior.mean / *prior.sd));
}

/// Detectable effect with n subjects in both arms together, when the estimate has this standard error.
double detectable(double se, double n, const PowerOptions &options)
{
    const double z = normalUpperQuantile(1 - options.power);
    switch (options.method) {
    case PowerMethod::Fixed: break;
    case PowerMethod::Bayesian: return std::max(0.0, credibleReach(se, fixedMultiplier(options.alpha), options.prior) + z * se);
    case PowerMethod::Hybrid: return (fixedReach(options.alpha / 2, options) + z) * se;
    case PowerMethod::Sequential: {
        if (options.rule == SequentialRule::Exact)
            return (boundary(n, options) + z) * se;
        const double k = fixedReach(options.alpha, options);
        return (k + z) * boundary(n, options) / k * se;
    }
    }
    return (fixedReach(options.alpha, options) + z) * se;
}

/// The options with the prior on the scale of the metric, as it is of the lift.
PowerOptions onScaleOf(PowerOptions options, double controlMean)
{
    options.prior = scaledBy(options.prior, std::abs(controlMean));
    return options;
}

} // namespace

Outcome<DetectableEffect> detectableEffect(double controlMean, double variance, double nControl, double nTreatment,
                                           const PowerOptions &options)
{
    if (!isValid(options))
        return notComputable(Reason::InvalidAlpha);
    if (options.method == PowerMethod::Bayesian && !isSound(options.prior))
        return notComputable(Reason::InvalidPrior);
    if (!(nControl >= 1) || !(nTreatment >= 1) || !std::isfinite(nControl + nTreatment))
        return notComputable(Reason::NoUnits);
    if (const auto problem = metricProblem(controlMean, variance))
        return notComputable(*problem);
    const double n = nControl + nTreatment;
    DetectableEffect effect;
    effect.seAbsolute = std::sqrt(variance / nControl + variance / nTreatment);
    effect.absolute = detectable(effect.seAbsolute, n, onScaleOf(options, controlMean));
    effect.relative = effect.absolute / std::abs(controlMean);
    if (options.method == PowerMethod::Sequential)
        effect.multiplier = boundary(n, options);
    if (!std::isfinite(effect.relative) || !std::isfinite(effect.multiplier.value_or(0)))
        return notComputable(Reason::InvalidAggregates);
    return effect;
}

Outcome<SampleSize> sampleSize(double controlMean, double variance, double mdeRelative, double treatmentShare,
                               const PowerOptions &options)
{
    if (!isValid(options))
        return notComputable(Reason::InvalidAlpha);
    if (options.method == PowerMethod::Bayesian && !isSound(options.prior))
        return notComputable(Reason::InvalidPrior);
    if (!isAlpha(treatmentShare))
        return notComputable(Reason::InvalidWeights);
    if (const auto problem = metricProblem(controlMean, variance))
        return notComputable(*problem);
    const double target = std::abs(controlMean) * mdeRelative;
    if (!(mdeRelative > 0) || !std::isfinite(target) || !(target > 0))
        return notComputable(Reason::InvalidMde);
    // With n subjects se² = spread / n.
    const double spread = variance * (1 / treatmentShare + 1 / (1 - treatmentShare));
    if (options.method == PowerMethod::Fixed || options.method == PowerMethod::Hybrid) {
        const double k = detectable(1, 1, options);
        const double exact = k * k * spread / (target * target);
        if (!(exact < kLargestSample))
            return notComputable(Reason::InvalidMde);
        return SampleSize{exact, std::ceil(exact)};
    }
    const PowerOptions scaled = onScaleOf(options, controlMean);
    const auto isEnough = [&](double n) { return detectable(std::sqrt(spread / n), n, scaled) <= target; };
    double high = 1;
    while (!isEnough(high)) {
        high *= 2;
        if (high > kLargestSample)
            return notComputable(Reason::InvalidMde);
    }
    double low = std::floor(high / 2); // not enough, or 0
    while (high - low > 1) {
        const double middle = std::floor((low + high) / 2);
        (isEnough(middle) ? high : low) = middle;
    }
    return SampleSize{std::nullopt, high};
}

Outcome<double> powerAt(double effect, double se, double n, const PowerOptions &options)
{
    if (!isValid(options))
        return notComputable(Reason::InvalidAlpha);
    if (!std::isfinite(effect) || !std::isfinite(se))
        return notComputable(Reason::InvalidAggregates);
    if (!(se > 0))
        return notComputable(Reason::ZeroVariance);
    double k = fixedReach(options.method == PowerMethod::Hybrid ? options.alpha / 2 : options.alpha, options);
    if (options.method == PowerMethod::Sequential) {
        if (!(n >= 1) || !std::isfinite(n))
            return notComputable(Reason::NoUnits);
        k = boundary(n, options);
    } else if (options.method == PowerMethod::Bayesian) {
        if (!isSound(options.prior))
            return notComputable(Reason::InvalidPrior);
        k = credibleReach(se, fixedMultiplier(options.alpha), options.prior) / se;
    }
    if (!std::isfinite(effect / se) || !std::isfinite(k))
        return notComputable(Reason::InvalidAggregates);
    if (options.isOneSided || options.method == PowerMethod::Bayesian)
        return normalCdf(effect / se - k); // the other end of a credible interval is no find in this direction
    return normalCdf(effect / se - k) + normalCdf(-effect / se - k);
}

Outcome<Progress> progressOf(const Interval &interval, double targetHalfWidth, double daysElapsed)
{
    if (!(targetHalfWidth > 0) || !std::isfinite(targetHalfWidth) || !(daysElapsed >= 0))
        return notComputable(Reason::InvalidMde);
    if (!interval.low || !interval.high || !(*interval.high > *interval.low))
        return notComputable(Reason::InconsistentAggregates);
    Progress result;
    result.halfWidth = (*interval.high - *interval.low) / 2;
    result.uncapped = (targetHalfWidth / result.halfWidth) * (targetHalfWidth / result.halfWidth);
    result.progress = std::min(1.0, result.uncapped);
    result.daysRemaining = daysElapsed * (1 / result.progress - 1);
    if (!std::isfinite(result.uncapped) || !std::isfinite(result.daysRemaining))
        return notComputable(Reason::InconsistentAggregates);
    return result;
}

} // namespace assay::statistics
