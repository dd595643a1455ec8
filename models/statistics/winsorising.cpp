// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/statistics/winsorising.h"

#include <algorithm>
#include <cmath>

namespace assay::statistics {
namespace {

bool isFraction(const std::optional<double> &fraction)
{
    return !fraction || (*fraction >= 0 && *fraction <= 1);
}

std::optional<double> cutAt(std::span<const double> sorted, const std::optional<double> &fraction, PercentileRule rule)
{
    return fraction ? std::optional(percentileOf(sorted, *fraction, rule)) : std::nullopt;
}

WinsorisedArm clipped(const std::vector<double> &values, const Winsorised &cuts)
{
    WinsorisedArm arm;
    for (const double value : values) {
        const double raised = cuts.lowerCut ? std::max(value, *cuts.lowerCut) : value;
        const double inside = cuts.upperCut ? std::min(raised, *cuts.upperCut) : raised;
        arm.n += 1;
        arm.sum += inside;
        arm.sumSquares += inside * inside;
        arm.clipped += inside != value ? 1 : 0;
    }
    return arm;
}

} // namespace

double percentileOf(std::span<const double> sorted, double fraction, PercentileRule rule)
{
    const auto n = static_cast<double>(sorted.size());
    if (rule == PercentileRule::Discrete) {
        const double rank = std::clamp(std::ceil(fraction * n), 1.0, n);
        return sorted[static_cast<std::size_t>(rank) - 1];
    }
    const double place = (n - 1) * fraction;
    const double below = std::floor(place);
    const auto at = static_cast<std::size_t>(below);
    if (at + 1 >= sorted.size())
        return sorted.back();
    return sorted[at] + (sorted[at + 1] - sorted[at]) * (place - below);
}

Outcome<Winsorised> winsorised(std::span<const std::vector<double>> variations, const WinsorOptions &options)
{
    if (!isFraction(options.lower) || !isFraction(options.upper) || options.lower.value_or(0) > options.upper.value_or(1))
        return notComputable(Reason::InvalidQuantile);
    std::vector<double> all;
    for (const std::vector<double> &values : variations)
        all.insert(all.end(), values.begin(), values.end());
    if (all.empty())
        return notComputable(Reason::NoUnits);
    if (!std::ranges::all_of(all, [](double value) { return std::isfinite(value); }))
        return notComputable(Reason::InvalidAggregates);
    std::ranges::sort(all);
    Winsorised result{cutAt(all, options.lower, options.rule), cutAt(all, options.upper, options.rule), {}};
    for (const std::vector<double> &values : variations) {
        result.arms.push_back(clipped(values, result));
        if (!std::isfinite(result.arms.back().sum) || !std::isfinite(result.arms.back().sumSquares))
            return notComputable(Reason::InvalidAggregates);
    }
    return result;
}

} // namespace assay::statistics
