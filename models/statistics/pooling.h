// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <span>

#include "models/statistics/comparison.h"

namespace assay::statistics {

/// Estimates of the same effect in several segments, pooled by precision, and whether they agree.
struct PooledEffect {
    double pooled{};
    double se{};
    double q{};
    double df{};
    double pHeterogeneity{};
    double iSquared{};               ///< share of the spread that is not chance

    bool operator==(const PooledEffect &) const = default;
};

/// @return NoUnits without estimates, InvalidAggregates, ZeroVariance
/// Source: statistics.md section 13.
[[nodiscard]] Outcome<PooledEffect> pooledEffect(std::span<const PointEffect> estimates);

/// Lift of several shipped changes together, taken as independent: Π(1 + g) - 1.
/// @return NoUnits without lifts, InvalidAggregates, LiftAtOrBelowMinusOne
[[nodiscard]] Outcome<PointEffect> compoundedLift(std::span<const PointEffect> lifts);

/// What the total of a sum or count metric gains if everyone eligible gets the treatment.
struct GlobalLiftInput {
    double exposure{};               ///< share of the eligible subjects that is enrolled, by allocation
    double shareTreatment{};         ///< of the enrolled
    double shareControl{};
    double totalMetric{};            ///< over everyone
    std::optional<double> totalEnrolled; ///< over the enrolled; absent: both arms together
};
struct GlobalLift {
    PointEffect point;
    double coverage{};               ///< share of the total that comes from the enrolled

    bool operator==(const GlobalLift &) const = default;
};

/// @return an arm's reason, InvalidWeights, ZeroTotalMetric
[[nodiscard]] Outcome<GlobalLift> globalLift(const Outcome<Moments> &control, const Outcome<Moments> &treatment,
                                             const GlobalLiftInput &input);

} // namespace assay::statistics
