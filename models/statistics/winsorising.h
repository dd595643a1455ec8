// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "models/statistics/outcome.h"

namespace assay::statistics {

/// How a percentile between two values is read: interpolated at h = (n - 1)·f, or the value of rank ⌈f·n⌉.
enum class PercentileRule { Interpolated, Discrete };

/// A percentile of sorted values.
/// @param sorted    ascending, finite, not empty
/// @param fraction  0 to 1
[[nodiscard]] double percentileOf(std::span<const double> sorted, double fraction, PercentileRule rule);

struct WinsorOptions {
    std::optional<double> lower;     ///< fractions; absent: that tail stays
    std::optional<double> upper;
    PercentileRule rule = PercentileRule::Interpolated;
};

/// Sums of one variation after clipping.
struct WinsorisedArm {
    double n{};
    double sum{};
    double sumSquares{};
    std::int64_t clipped{};          ///< values that were changed

    bool operator==(const WinsorisedArm &) const = default;
};

struct Winsorised {
    std::optional<double> lowerCut;
    std::optional<double> upperCut;
    std::vector<WinsorisedArm> arms;

    bool operator==(const Winsorised &) const = default;
};

/// Clips values at percentiles of all variations together: cuts of their own would bias the lift.
///
/// @param variations  one value per subject, subjects without facts as 0
/// @return NoUnits without values; InvalidAggregates for values that are not finite, or whose squares
///         overflow; InvalidQuantile unless 0 <= lower <= upper <= 1
/// Source: statistics.md section 2.
[[nodiscard]] Outcome<Winsorised> winsorised(std::span<const std::vector<double>> variations, const WinsorOptions &options);

} // namespace assay::statistics
