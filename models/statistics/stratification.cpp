// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/statistics/stratification.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "models/statistics/compensated.h"

namespace assay::statistics {
namespace {

struct Pair {
    std::string name;
    Partial control;
    Partial treatment;

    [[nodiscard]] double n() const { return control.n + treatment.n; }
    [[nodiscard]] bool isViable() const { return control.n >= 2 && treatment.n >= 2; }
};

Partial joined(const Partial &left, const Partial &right)
{
    return merged(std::array{left, right});
}

double varianceOfMean(const Partial &partial)
{
    return partial.m2 / (partial.n - 1) / partial.n;
}

/// Viable strata with the rest merged into the largest; empty when none is viable.
std::vector<Pair> usable(std::vector<Pair> pairs)
{
    std::ranges::sort(pairs, [](const Pair &left, const Pair &right) {
        return left.n() != right.n() ? left.n() > right.n() : left.name < right.name;
    });
    const auto largest = std::ranges::find_if(pairs, &Pair::isViable);
    if (largest == pairs.end())
        return {};
    Pair first = *largest;
    for (const Pair &pair : pairs) {
        if (pair.isViable())
            continue;
        first.control = joined(first.control, pair.control);
        first.treatment = joined(first.treatment, pair.treatment);
    }
    std::vector<Pair> kept{first};
    for (const Pair &pair : pairs) {
        if (pair.isViable() && pair.name != first.name)
            kept.push_back(pair);
    }
    return kept;
}

} // namespace

Outcome<StratifiedEffect> stratifiedEffect(std::span<const Stratum> strata, EffectKind effect, double minControlZ)
{
    std::vector<Pair> pairs;
    for (const Stratum &stratum : strata) {
        if (!stratum.control)
            return tl::unexpected(stratum.control.error());
        if (!stratum.treatment)
            return tl::unexpected(stratum.treatment.error());
        if (stratum.control->n + stratum.treatment->n > 0)
            pairs.push_back({stratum.name, *stratum.control, *stratum.treatment});
    }
    if (pairs.empty())
        return notComputable(Reason::NoUnits);
    const std::size_t given = pairs.size();
    const std::vector<Pair> used = usable(std::move(pairs));
    if (used.empty())
        return notComputable(Reason::InsufficientUnits);
    double total = 0;
    for (const Pair &pair : used)
        total += pair.n();
    Moments control;
    Moments treatment;
    for (const Pair &pair : used) {
        const double weight = pair.n() / total;
        control.mean += weight * pair.control.mean;
        treatment.mean += weight * pair.treatment.mean;
        control.n += pair.control.n;
        treatment.n += pair.treatment.n;
    }
    const bool isRelative = effect == EffectKind::Relative;
    const double ratio = isRelative && control.mean != 0 ? treatment.mean / control.mean : 1;
    double within = 0;
    double between = 0;
    const double meanD = treatment.mean - ratio * control.mean;
    for (const Pair &pair : used) {
        const double weight = pair.n() / total;
        const double vC = varianceOfMean(pair.control);
        const double vT = varianceOfMean(pair.treatment);
        const double d = pair.treatment.mean - ratio * pair.control.mean - meanD;
        const double dC = pair.control.mean - control.mean;
        const double dT = pair.treatment.mean - treatment.mean;
        within += weight * weight * (vT + ratio * ratio * vC);
        between += weight * d * d / total;
        control.variance += weight * weight * vC + weight * dC * dC / total;
        treatment.variance += weight * weight * vT + weight * dT * dT / total;
    }
    if (!std::isfinite(within) || !std::isfinite(between) || !std::isfinite(ratio))
        return notComputable(Reason::InvalidAggregates);
    if (const auto problem = pairProblem(control, treatment, effect, minControlZ))
        return notComputable(*problem);
    const double base = isRelative ? std::abs(control.mean) : 1;
    StratifiedEffect result;
    result.point = {tidy((treatment.mean - control.mean) / base), std::sqrt(within + between) / base, {}};
    if (!(result.point.se > 0))
        return notComputable(Reason::ZeroVariance);
    if (isRelative && control.mean < 0)
        result.point.warnings.push_back(Warning::NegativeControlMean);
    if (used.size() < given)
        result.point.warnings.push_back(Warning::StrataMerged);
    result.controlMean = control.mean;
    result.treatmentMean = treatment.mean;
    result.strataUsed = used.size();
    return result;
}

} // namespace assay::statistics
