// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/statistics/moments.h"

namespace assay::statistics {

/// Order statistics of one variation and, for events pooled over subjects, the cluster sums with
/// S_i = number of values <= qHat and N_i = number of values of subject i.
struct QuantileSums {
    Given nObservations;
    Given nClusters;                 ///< absent: one value per subject, no cluster sums
    Given qHat, qLower, qUpper;
    Given s, ss, n, nn, sn;          ///< ΣS, ΣS², ΣN, ΣN², ΣSN
};

/// A percentile in the form the comparison takes: n is the number of clusters (or of values).
struct QuantileMoments {
    Moments moments;
    double designEffect = 1;         ///< variance over that of independent values

    bool operator==(const QuantileMoments &) const = default;
};

/// Standard error from the outer confidence interval, widened by the design effect of the clusters.
///
/// @param p           0 < p < 1
/// @param outerAlpha  level the bounds were taken at
/// @return InvalidQuantile, MissingAggregate, InvalidAggregates, NoUnits, InconsistentAggregates,
///         QuantileTooFewObservations, QuantileUnresolved
/// Source: Yao, Li, Lu 2024 (percentile metrics with cluster adjustment); statistics.md section 6.
[[nodiscard]] Outcome<QuantileMoments> quantileMoments(double p, const QuantileSums &sums, double outerAlpha = 0.05);

} // namespace assay::statistics
