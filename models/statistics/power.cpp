// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/statistics/power.h"

#include <algorithm>
#include <cmath>

#include "models/statistics/comparison.h"
#include "models/statistics/distributions.h"
#include "models/statistics/sequential.h"

namespace assay::statistics {
namespace {

constexpr double kLargestSample = 1'125'899'906'842'624; // 2^50: halves and their sums are exact

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

/// A posterior beside its estimate. With 1/s² = 1/se² + 1/sd² its mean is s²·x/se² + s²·m/sd² and its deviation s.
struct Shrinkage {
    double weight = 1;               ///< of the estimate in the posterior mean: s²/se²
    double shift{};                  ///< what the prior's mean adds to it: s²·m/sd²
    double deviation{};              ///< s
};

Shrinkage shrinkageOf(double se, const Prior &prior)
{
    if (!prior.sd)
        return {1, 0, se};
    const double share = std::hypot(1, se / *prior.sd);
    const double moved = se / *prior.sd / share;
    return {1 / (share * share), moved * moved * prior.mean, se / share};
}

/// The smallest estimate whose credible interval leaves 0 out: where the posterior mean is k·s.
double credibleReach(double se, double k, const Prior &prior)
{
    const Shrinkage shrinkage = shrinkageOf(se, prior);
    return (k * shrinkage.deviation - shrinkage.shift) / shrinkage.weight;
}

/// The smallest effect that a credible interval finds with the wanted power, z being its quantile. A margin m is found
/// where the posterior mean exceeds k·s - m; the estimate scatters by se around 0, the posterior mean by se·weight.
double credibleEffect(double se, double k, double z, const PowerOptions &options)
{
    if (!options.isMargin)
        return credibleReach(se, k, options.prior) + z * se;
    const Shrinkage shrinkage = shrinkageOf(se, options.prior);
    return k * shrinkage.deviation + z * se * shrinkage.weight - shrinkage.shift;
}

/// Detectable effect with n subjects in both arms together, when the estimate has this standard error.
double detectable(double se, double n, const PowerOptions &options)
{
    const double z = normalUpperQuantile(1 - options.power);
    switch (options.method) {
    case PowerMethod::Fixed: break;
    case PowerMethod::Bayesian: return std::max(0.0, credibleEffect(se, fixedMultiplier(options.alpha), z, options));
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
    // From above: a prior alone may exclude a margin, which the first subjects then put in doubt again.
    double high = kLargestSample;
    if (!isEnough(high))
        return notComputable(Reason::InvalidMde);
    while (high > 1 && isEnough(std::floor(high / 2)))
        high = std::floor(high / 2);
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
        const Shrinkage shrinkage = shrinkageOf(se, options.prior);
        // For a margin, how far the estimate of no effect lies from the least one that excludes it.
        const double distance = options.isMargin ? (effect + shrinkage.shift - k * shrinkage.deviation) / (se * shrinkage.weight)
                                                 : (effect - credibleReach(se, k, options.prior)) / se;
        return std::isfinite(distance) ? Outcome<double>(normalCdf(distance)) : notComputable(Reason::InvalidAggregates);
    }
    if (!std::isfinite(effect / se) || !std::isfinite(k))
        return notComputable(Reason::InvalidAggregates);
    if (options.isOneSided || options.isMargin)
        return normalCdf(effect / se - k);
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
