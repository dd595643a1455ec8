// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/statistics/quantiles.h"

#include <algorithm>
#include <cmath>

#include "models/statistics/comparison.h"
#include "models/statistics/distributions.h"

namespace assay::statistics {
namespace {

std::optional<Reason> problemOf(const QuantileSums &sums)
{
    for (const Given &value : {sums.nObservations, sums.qHat, sums.qLower, sums.qUpper}) {
        if (!value)
            return Reason::MissingAggregate;
        if (!std::isfinite(*value))
            return Reason::InvalidAggregates;
    }
    const double n = *sums.nObservations;
    if (n < 0 || std::trunc(n) != n)
        return Reason::InvalidAggregates;
    if (n == 0)
        return Reason::NoUnits;
    if (*sums.qLower > *sums.qHat || *sums.qHat > *sums.qUpper)
        return Reason::InconsistentAggregates;
    return std::nullopt;
}

} // namespace

Outcome<QuantileMoments> quantileMoments(double p, const QuantileSums &sums, double outerAlpha)
{
    if (!isAlpha(outerAlpha))
        return notComputable(Reason::InvalidAlpha);
    if (!(p > 0 && p < 1))
        return notComputable(Reason::InvalidQuantile);
    if (const auto problem = problemOf(sums))
        return notComputable(*problem);
    const double n = *sums.nObservations;
    const double z = fixedMultiplier(outerAlpha);
    if (!(n > z * z * std::max(p / (1 - p), (1 - p) / p)))
        return notComputable(Reason::QuantileTooFewObservations);
    if (*sums.qLower == *sums.qUpper)
        return notComputable(Reason::QuantileUnresolved);
    const double sd = (*sums.qUpper - *sums.qLower) / (2 * z);
    QuantileMoments result;
    result.moments = Moments{n, *sums.qHat, *sums.qHat, 0, sd * sd, {}};
    if (sums.nClusters) {
        // The share of values at or under the percentile is a ratio of sums over clusters.
        const Outcome<Moments> share = momentsOf(RatioSums{sums.nClusters, sums.s, sums.ss, sums.n, sums.nn, sums.sn, 0, 0}, 0);
        if (!share)
            return tl::unexpected(share.error());
        result.designEffect = share->variance / (p * (1 - p) / n);
        result.moments.n = *sums.nClusters;
        result.moments.variance *= result.designEffect;
        result.moments.warnings = share->warnings;
    }
    if (!std::isfinite(result.moments.variance))
        return notComputable(Reason::InvalidAggregates);
    return result;
}

} // namespace assay::statistics
