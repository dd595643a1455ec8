// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <vector>

#include "models/statistics/outcome.h"

namespace assay::statistics {

/// A number as the warehouse returned it: absent for NULL, may be NaN or infinite.
using Given = std::optional<double>;

/// Sums of one variation over x - shift. The shift is the same for every variation of a metric.
struct MeanSums {
    Given n;
    Given sum;                       ///< Σ(x - shift)
    Given sumSquares;                ///< Σ(x - shift)²
    double shift{};
};

/// The same already centred: m2 = Σ(x - mean)².
struct CentredSums {
    Given n;
    Given mean;
    Given m2;
};

struct ProportionSums {
    Given n;
    Given successes;
};

/// Sums of a ratio metric (numerator y, denominator z), or of a clustered mean with z = cluster size.
struct RatioSums {
    Given n;
    Given y, yy, z, zz, yz;          ///< Σ(y - shift), Σ(y - shift)², ...
    double shift{};
    double denominatorShift{};
};

/// What a comparison needs of one variation: n, its mean (share, ratio), and the variance of that mean.
struct Moments {
    double n{};
    double mean{};
    double offset{};                 ///< mean - shift, exact where mean is rounded
    double shift{};
    double variance{};               ///< v = s²/n
    std::vector<Warning> warnings;

    [[nodiscard]] double standardError() const;
    /// Sample variance per subject s² = n·v; for a ratio that of the linearised value.
    [[nodiscard]] double perSubject() const { return n * variance; }
    [[nodiscard]] bool isAllZero() const { return mean == 0 && variance == 0; }
    bool operator==(const Moments &) const = default;
};

/// Sample: n/(n-1)·p(1-p); Population: p(1-p).
enum class ProportionVariance { Sample, Population };

/// Mean and variance of a mean; the loss test refuses sums that no longer carry the variance.
///
/// @return MissingAggregate, InvalidAggregates, NoUnits, InsufficientUnits (n < 2),
///         InconsistentAggregates, VarianceLostToCancellation
/// Source: statistics.md sections 3.1 and 3.3.
[[nodiscard]] Outcome<Moments> momentsOf(const MeanSums &sums);
[[nodiscard]] Outcome<Moments> momentsOf(const CentredSums &sums);
[[nodiscard]] Outcome<Moments> momentsOf(const ProportionSums &sums, ProportionVariance variance = ProportionVariance::Sample);

/// Ratio of sums with the delta-method variance. Source: statistics.md section 4.
///
/// @param minDenominatorZ  standard errors that the denominator's mean must be away from 0
/// @return as above, ZeroDenominator, DenominatorNearZero
[[nodiscard]] Outcome<Moments> momentsOf(const RatioSums &sums, double minDenominatorZ = 10);

/// Σ(x - mean)² from Σx and Σx². `isReduced` is set when fewer than about six digits survive.
/// @return VarianceLostToCancellation, InconsistentAggregates, InvalidAggregates
[[nodiscard]] Outcome<double> centredSquares(double n, double sum, double sumSquares, bool &isReduced);

} // namespace assay::statistics
