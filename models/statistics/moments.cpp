// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/statistics/moments.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <initializer_list>
#include <limits>

#include "models/statistics/compensated.h"

namespace assay::statistics {
namespace {

/// The checks every aggregate passes first, in the order of section 1.
std::optional<Reason> countProblem(const Given &n, std::initializer_list<Given> sums)
{
    const auto isMissing = [](const Given &value) { return !value.has_value(); };
    const auto isBroken = [](const Given &value) { return !std::isfinite(*value); };
    if (isMissing(n) || std::ranges::any_of(sums, isMissing))
        return Reason::MissingAggregate;
    if (isBroken(n) || std::ranges::any_of(sums, isBroken) || *n < 0 || std::trunc(*n) != *n)
        return Reason::InvalidAggregates;
    if (*n == 0)
        return Reason::NoUnits;
    if (*n < 2)
        return Reason::InsufficientUnits;
    return std::nullopt;
}

Outcome<Moments> finished(Moments moments)
{
    if (!std::isfinite(moments.mean) || !std::isfinite(moments.variance))
        return notComputable(Reason::InvalidAggregates);
    moments.mean = tidy(moments.mean);
    moments.offset = tidy(moments.offset);
    return moments;
}

/// Of two failed loss tests the one that comes first in the order of section 1.
Reason firstOf(const Outcome<double> &left, const Outcome<double> &right)
{
    const auto rank = [](const Outcome<double> &outcome) {
        if (outcome)
            return 3;
        return outcome.error().reason == Reason::VarianceLostToCancellation ? 2
            : outcome.error().reason == Reason::InconsistentAggregates      ? 1
                                                                            : 0;
    };
    return rank(left) <= rank(right) ? left.error().reason : right.error().reason;
}

} // namespace

double Moments::standardError() const
{
    return std::sqrt(variance);
}

Outcome<double> centredSquares(double n, double sum, double sumSquares, bool &isReduced)
{
    constexpr double kLost = 1e-3;
    constexpr double kReduced = 1e-6;
    const double d = minusProductOver(sumSquares, sum, sum, n);
    if (!std::isfinite(d))
        return notComputable(Reason::InvalidAggregates);
    if (d == 0)
        return 0.0;
    const double error = std::numeric_limits<double>::epsilon() * std::abs(sumSquares) * std::max(16.0, std::sqrt(n));
    if (error / std::abs(d) >= kLost)
        return notComputable(Reason::VarianceLostToCancellation);
    if (d < 0)
        return notComputable(Reason::InconsistentAggregates);
    isReduced = isReduced || error / d >= kReduced;
    return d;
}

Outcome<Moments> momentsOf(const MeanSums &sums)
{
    if (const auto problem = countProblem(sums.n, {sums.sum, sums.sumSquares, sums.shift}))
        return notComputable(*problem);
    const double n = *sums.n;
    bool isReduced = false;
    const Outcome<double> d = centredSquares(n, *sums.sum, *sums.sumSquares, isReduced);
    if (!d)
        return tl::unexpected(d.error());
    Moments moments{n, sums.shift + *sums.sum / n, *sums.sum / n, sums.shift, *d / (n - 1) / n, {}};
    if (isReduced)
        moments.warnings.push_back(Warning::VariancePrecisionReduced);
    return finished(std::move(moments));
}

Outcome<Moments> momentsOf(const CentredSums &sums)
{
    if (const auto problem = countProblem(sums.n, {sums.mean, sums.m2}))
        return notComputable(*problem);
    if (*sums.m2 < 0)
        return notComputable(Reason::InconsistentAggregates);
    const double n = *sums.n;
    return finished(Moments{n, *sums.mean, *sums.mean, 0, *sums.m2 / (n - 1) / n, {}});
}

Outcome<Moments> momentsOf(const ProportionSums &sums, ProportionVariance variance)
{
    if (const auto problem = countProblem(sums.n, {sums.successes}))
        return notComputable(*problem);
    const double n = *sums.n;
    const double k = *sums.successes;
    if (k < 0 || k > n)
        return notComputable(Reason::InconsistentAggregates);
    const double share = k / n;
    const double divisor = variance == ProportionVariance::Sample ? n - 1 : n;
    return finished(Moments{n, share, share, 0, share * ((n - k) / n) / divisor, {}});
}

Outcome<Moments> momentsOf(const RatioSums &sums, double minDenominatorZ)
{
    if (const auto problem = countProblem(sums.n, {sums.y, sums.yy, sums.z, sums.zz, sums.yz, sums.shift, sums.denominatorShift}))
        return notComputable(*problem);
    const double n = *sums.n;
    bool isReduced = false;
    const Outcome<double> dy = centredSquares(n, *sums.y, *sums.yy, isReduced);
    const Outcome<double> dz = centredSquares(n, *sums.z, *sums.zz, isReduced);
    if (!dy || !dz)
        return notComputable(firstOf(dy, dz));
    const double dyz = minusProductOver(*sums.yz, *sums.y, *sums.z, n);
    // Cauchy-Schwarz; the allowance is the rounding of sums of this size.
    const double allowance
        = 16 * std::numeric_limits<double>::epsilon() * std::sqrt(n) * std::sqrt(*sums.yy) * std::sqrt(*sums.zz);
    if (std::abs(dyz) > std::sqrt(*dy) * std::sqrt(*dz) * (1 + 1e-9) + allowance)
        return notComputable(Reason::InconsistentAggregates);
    const double meanY = sums.shift + *sums.y / n;
    const double meanZ = sums.denominatorShift + *sums.z / n;
    if (meanZ == 0)
        return notComputable(Reason::ZeroDenominator);
    const double seZ = std::sqrt(*dz / (n - 1) / n);
    if (std::abs(meanZ) < minDenominatorZ * seZ)
        return notComputable(Reason::DenominatorNearZero);
    const double ratio = meanY / meanZ;
    const double residual = std::max(0.0, *dy - 2 * ratio * dyz + ratio * ratio * *dz);
    Moments moments{n, ratio, ratio, 0, residual / (n - 1) / n / meanZ / meanZ, {}};
    if (isReduced)
        moments.warnings.push_back(Warning::VariancePrecisionReduced);
    return finished(std::move(moments));
}

} // namespace assay::statistics
