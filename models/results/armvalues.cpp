// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/results/armvalues.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace assay::results {
namespace {

std::optional<double> finite(double value)
{
    return std::isfinite(value) ? std::optional(value + 0.0) : std::nullopt;
}

/// Uncentred 0/1 values are successes; anything else is a mean around its centre.
bool isPlainShare(const SnapshotMetric &metric)
{
    return metrics::isProportion(metric.definition.kind) && metric.centre == 0;
}

/// Every value is 0. Around a centre that is Σy = -n c and Σy² = n c², of which nothing exact would be left
/// after subtracting; uncentred it is plain.
bool isAllZero(double n, double sum, double squares, double centre)
{
    // What n additions in any order may round, as in the loss test (statistics.md section 3.3).
    const double slack = 4 * std::numeric_limits<double>::epsilon() * std::max(16.0, std::sqrt(n));
    const double largest = n * centre * centre;
    return std::abs(sum + n * centre) <= slack * std::abs(n * centre) && std::abs(squares - largest) <= slack * largest;
}

statistics::RatioSums ratioSumsOf(const SnapshotMetric &metric, const Sums &sums)
{
    const auto n = static_cast<double>(sums.n);
    if (metric.denominatorCentre != 0 && isAllZero(n, sums.z, sums.zz, metric.denominatorCentre))
        return {n, sums.y, sums.yy, 0, 0, 0, metric.centre, 0};
    if (metric.centre != 0 && isAllZero(n, sums.y, sums.yy, metric.centre))
        return {n, 0, 0, sums.z, sums.zz, 0, 0, metric.denominatorCentre};
    return {n, sums.y, sums.yy, sums.z, sums.zz, sums.yz, metric.centre, metric.denominatorCentre};
}

} // namespace

statistics::MeanSums meanSumsOf(const SnapshotMetric &metric, const Sums &sums)
{
    const auto n = static_cast<double>(sums.n);
    if (metric.centre != 0 && isAllZero(n, sums.y, sums.yy, metric.centre))
        return {n, 0, 0, 0};
    return {n, sums.y, sums.yy, metric.centre};
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
        arm.metric = meanSumsOf(metric, sums);
    arm.x = sums.x;
    arm.xx = sums.xx;
    arm.xy = sums.xy;
    arm.xz = sums.xz;
    return arm;
}

statistics::Outcome<statistics::Moments> momentsOf(const SnapshotMetric &metric, const Sums &sums, const Settings &settings)
{
    if (sums.isMissing)
        return statistics::notComputable(statistics::Reason::MissingAggregate);
    const auto n = static_cast<double>(sums.n);
    if (metrics::isRatio(metric.definition.kind))
        return statistics::momentsOf(ratioSumsOf(metric, sums), settings.minControlZ);
    if (isPlainShare(metric))
        return statistics::momentsOf(statistics::ProportionSums{n, sums.y},
                                     settings.isGrowthBook() ? statistics::ProportionVariance::Population
                                                             : statistics::ProportionVariance::Sample);
    return statistics::momentsOf(meanSumsOf(metric, sums));
}

ArmValue armValueOf(const SnapshotMetric &metric, const Sums &sums, const statistics::Outcome<statistics::Moments> &moments)
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
    if (moments) {
        value.mean = moments->mean;
        value.standardError = finite(moments->standardError());
    } else if (sums.n > 0 && value.total && divisor != 0) {
        value.mean = finite(*value.total / divisor);
    }
    return value;
}

} // namespace assay::results
