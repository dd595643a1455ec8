// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "models/results/asosimport.h"

namespace assay::results::testing {

/// Mean and variance of one variation at one period, read back from increments by plain summing, on
/// purpose without the room's own accumulation.
struct Reading {
    std::int64_t n{};
    double mean{};
    std::optional<double> variance; ///< absent when the period's moments are missing
};

inline Reading readingAt(const Snapshot &snapshot, std::uint32_t metric, std::uint32_t variation, std::uint32_t period)
{
    Sums sum;
    bool isMissing{};
    for (const Increment &increment : snapshot.increments) {
        if (increment.metric != metric || increment.variation != variation || increment.period > period)
            continue;
        sum.n += increment.sums.n;
        sum.y += increment.sums.y;
        sum.yy += increment.sums.yy;
        isMissing = increment.sums.isMissing;
    }
    Reading reading{sum.n, 0, std::nullopt};
    if (sum.n < 2 || isMissing)
        return reading;
    const auto n = static_cast<double>(sum.n);
    reading.mean = snapshot.metrics[metric].centre + sum.y / n;
    reading.variance = (sum.yy - sum.y * sum.y / n) / (n - 1);
    return reading;
}

inline bool isClose(double actual, double expected, double relative)
{
    return std::abs(actual - expected) <= relative * std::abs(expected);
}

} // namespace assay::results::testing
