// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/statistics/covariatesums.h"

#include <algorithm>
#include <cmath>

namespace assay::statistics {

Outcome<Moments> metricMoments(const CovariateArm &arm, double minDenominatorZ)
{
    if (const auto *mean = std::get_if<MeanSums>(&arm.metric))
        return momentsOf(*mean);
    if (const auto *proportion = std::get_if<ProportionSums>(&arm.metric))
        return momentsOf(*proportion);
    return momentsOf(std::get<RatioSums>(arm.metric), minDenominatorZ);
}

bool hasCovariateSums(const CovariateArm &arm, std::size_t p)
{
    const auto isFinite = [](std::span<const double> values) {
        return std::ranges::all_of(values, [](double value) { return std::isfinite(value); });
    };
    const bool isRatio = std::holds_alternative<RatioSums>(arm.metric);
    return arm.x.size() == p && arm.xx.size() == p * (p + 1) / 2 && arm.xy.size() == p && (!isRatio || arm.xz.size() == p)
        && isFinite(arm.x) && isFinite(arm.xx) && isFinite(arm.xy) && isFinite(arm.xz);
}

double responseCovariance(const CovariateArm &arm, const Moments &moments, std::size_t j)
{
    const double n = moments.n;
    const double x = arm.x[j];
    if (const auto *mean = std::get_if<MeanSums>(&arm.metric))
        return covariance(arm.xy[j], x, *mean->sum, n);
    if (const auto *proportion = std::get_if<ProportionSums>(&arm.metric))
        return covariance(arm.xy[j], x, *proportion->successes, n);
    const auto &ratio = std::get<RatioSums>(arm.metric);
    const double meanZ = ratio.denominatorShift + *ratio.z / n;
    return (covariance(arm.xy[j], x, *ratio.y, n) - moments.mean * covariance(arm.xz[j], x, *ratio.z, n)) / meanZ;
}

} // namespace assay::statistics
