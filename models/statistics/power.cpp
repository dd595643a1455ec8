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
    return isAlpha(options.alpha) && isAlpha(options.power) && options.nTune > 0 && std::isfinite(options.nTune);
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
    return sequentialMultiplier(n, {options.alpha, options.nTune, Alternative::TwoSided});
}

/// Detectable effect in standard errors with n subjects in both arms together.
double reach(double n, const PowerOptions &options)
{
    const double z = normalUpperQuantile(1 - options.power);
    switch (options.method) {
    case PowerMethod::Fixed: break;
    case PowerMethod::Hybrid: return fixedMultiplier(options.alpha / 2) + z;
    case PowerMethod::Sequential: {
        if (options.rule == SequentialRule::Exact)
            return boundary(n, options) + z;
        const double k = fixedMultiplier(options.alpha);
        return (k + z) * boundary(n, options) / k;
    }
    }
    return fixedMultiplier(options.alpha) + z;
}

} // namespace

Outcome<DetectableEffect> detectableEffect(double controlMean, double variance, double nControl, double nTreatment,
                                           const PowerOptions &options)
{
    if (!isValid(options))
        return notComputable(Reason::InvalidAlpha);
    if (!(nControl >= 1) || !(nTreatment >= 1) || !std::isfinite(nControl + nTreatment))
        return notComputable(Reason::NoUnits);
    if (const auto problem = metricProblem(controlMean, variance))
        return notComputable(*problem);
    const double n = nControl + nTreatment;
    DetectableEffect effect;
    effect.seAbsolute = std::sqrt(variance / nControl + variance / nTreatment);
    effect.absolute = reach(n, options) * effect.seAbsolute;
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
    if (!isAlpha(treatmentShare))
        return notComputable(Reason::InvalidWeights);
    if (const auto problem = metricProblem(controlMean, variance))
        return notComputable(*problem);
    const double target = std::abs(controlMean) * mdeRelative;
    if (!(mdeRelative > 0) || !std::isfinite(target) || !(target > 0))
        return notComputable(Reason::InvalidMde);
    // With n subjects se² = spread / n.
    const double spread = variance * (1 / treatmentShare + 1 / (1 - treatmentShare));
    if (options.method != PowerMethod::Sequential) {
        const double k = reach(1, options);
        const double exact = k * k * spread / (target * target);
        if (!(exact < kLargestSample))
            return notComputable(Reason::InvalidMde);
        return SampleSize{exact, std::ceil(exact)};
    }
    const auto isEnough = [&](double n) { return reach(n, options) * std::sqrt(spread / n) <= target; };
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
    double k = fixedMultiplier(options.method == PowerMethod::Hybrid ? options.alpha / 2 : options.alpha);
    if (options.method == PowerMethod::Sequential) {
        if (!(n >= 1) || !std::isfinite(n))
            return notComputable(Reason::NoUnits);
        k = boundary(n, options);
    }
    if (!std::isfinite(effect / se) || !std::isfinite(k))
        return notComputable(Reason::InvalidAggregates);
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
