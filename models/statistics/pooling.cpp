// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/statistics/pooling.h"

#include <algorithm>
#include <cmath>

#include "models/statistics/compensated.h"
#include "models/statistics/distributions.h"

namespace assay::statistics {
namespace {

bool isFinite(const PointEffect &effect)
{
    return std::isfinite(effect.estimate) && std::isfinite(effect.se) && effect.se >= 0;
}

bool isShare(double share)
{
    return share > 0 && share <= 1;
}

} // namespace

Outcome<PooledEffect> pooledEffect(std::span<const PointEffect> estimates)
{
    if (estimates.empty())
        return notComputable(Reason::NoUnits);
    PooledEffect result;
    double weights = 0;
    for (const PointEffect &estimate : estimates) {
        if (!isFinite(estimate))
            return notComputable(Reason::InvalidAggregates);
        if (!(estimate.se > 0))
            return notComputable(Reason::ZeroVariance);
        const double weight = 1 / (estimate.se * estimate.se);
        weights += weight;
        result.pooled += (estimate.estimate - result.pooled) * (weight / weights);
    }
    result.se = 1 / std::sqrt(weights);
    for (const PointEffect &estimate : estimates) {
        const double z = (estimate.estimate - result.pooled) / estimate.se;
        result.q += z * z;
    }
    result.df = static_cast<double>(estimates.size()) - 1;
    if (!std::isfinite(result.q) || !std::isfinite(result.se) || !std::isfinite(result.pooled))
        return notComputable(Reason::InvalidAggregates);
    result.pHeterogeneity = result.df > 0 ? chiSquareTail(result.q, result.df) : 1;
    result.iSquared = result.q > 0 ? std::max(0.0, 1 - result.df / result.q) : 0;
    return result;
}

Outcome<PointEffect> compoundedLift(std::span<const PointEffect> lifts)
{
    if (lifts.empty())
        return notComputable(Reason::NoUnits);
    double logGrowth = 0;
    double relativeVariance = 0;
    for (const PointEffect &lift : lifts) {
        if (!isFinite(lift))
            return notComputable(Reason::InvalidAggregates);
        if (lift.estimate <= -1)
            return notComputable(Reason::LiftAtOrBelowMinusOne);
        logGrowth += std::log1p(lift.estimate);
        const double relative = lift.se / (1 + lift.estimate);
        relativeVariance += relative * relative;
    }
    PointEffect result{tidy(std::expm1(logGrowth)), std::exp(logGrowth) * std::sqrt(relativeVariance), {}};
    if (!isFinite(result))
        return notComputable(Reason::InvalidAggregates);
    return result;
}

Outcome<GlobalLift> globalLift(const Outcome<Moments> &control, const Outcome<Moments> &treatment, const GlobalLiftInput &input)
{
    if (!control)
        return tl::unexpected(control.error());
    if (!treatment)
        return tl::unexpected(treatment.error());
    if (!isShare(input.exposure) || !isShare(input.shareTreatment) || !isShare(input.shareControl))
        return notComputable(Reason::InvalidWeights);
    if (input.totalMetric == 0)
        return notComputable(Reason::ZeroTotalMetric);
    const double totalC = control->mean * control->n;
    const double totalT = treatment->mean * treatment->n;
    const double enrolled = input.totalEnrolled.value_or(totalC + totalT);
    // a, b: totals of the enrolled if all of them had the treatment, or the control.
    const double a = totalT / input.shareTreatment;
    const double b = totalC / input.shareControl;
    const double outside = input.totalMetric - enrolled;
    const double d = outside + b;
    if (d == 0)
        return notComputable(Reason::ZeroTotalMetric);
    // n·s² = n²·v is the variance of an arm's total.
    const double sdT = treatment->n * treatment->standardError() / input.shareTreatment;
    const double sdC = control->n * control->standardError() / input.shareControl;
    GlobalLift result;
    result.point.estimate = tidy((a - b) / (input.exposure * d));
    result.point.se = std::hypot(sdT / (input.exposure * d), sdC * (outside + a) / (input.exposure * d * d));
    result.coverage = enrolled / input.totalMetric;
    if (!isFinite(result.point) || !std::isfinite(result.coverage))
        return notComputable(Reason::InvalidAggregates);
    return result;
}

} // namespace assay::statistics
