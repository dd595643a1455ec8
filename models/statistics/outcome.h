// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

namespace assay::statistics {

/// Why a number does not exist. Closed list of statistics.md section 1; HiddenByPlan is no failure of the numbers but
/// says that a fixed-sample plan has not come to its end.
enum class Reason {
    NoUnits, InsufficientUnits, MissingAggregate, InvalidAggregates, InconsistentAggregates,
    VarianceLostToCancellation, ZeroVariance, AllZero, ZeroControlMean, ControlNearZero, ZeroDenominator,
    DenominatorNearZero, LogRequiresPositiveMeans, FiellerUnbounded, QuantileTooFewObservations,
    QuantileUnresolved, InvalidQuantile, InvalidAlpha, InvalidPrior, InvalidMargin, InvalidMde, InvalidWeights,
    SingleVariant, ZeroTotalMetric, LiftAtOrBelowMinusOne, EmptyRowOrColumn, SuppressedSmallCell,
    StaleOrMissingQuery, HiddenByPlan,
};

/// Advisory remarks beside a result. Closed list of statistics.md section 1.
enum class Warning {
    VariancePrecisionReduced, ZeroVarianceInOneArm, NegativeControlMean, CovariateDropped, CupedInsufficientUnits,
    CupedNoUsableCovariate, StrataMerged, ExpectedCountBelow5, UnitsInZeroWeightVariant, AsymptoticSmallSample,
    DominatedByOneUnit,
};

struct NotComputable {
    Reason reason{};

    bool operator==(const NotComputable &) const = default;
};

/// A value, or the reason why there is none. Never NaN, never infinity.
template <typename T>
using Outcome = tl::expected<T, NotComputable>;

[[nodiscard]] inline tl::unexpected<NotComputable> notComputable(Reason reason)
{
    return tl::unexpected(NotComputable{reason});
}

/// "control_near_zero": the spelling of the specification, of the vectors and of JSON output.
[[nodiscard]] std::string_view reasonName(Reason reason);
[[nodiscard]] std::string_view warningName(Warning warning);

/// An interval; an absent end is unbounded.
struct Interval {
    std::optional<double> low;
    std::optional<double> high;

    bool operator==(const Interval &) const = default;
};

/// One effect with everything section 16 of statistics.md wants shown.
struct Effect {
    double estimate{};               ///< lift (fraction), or absolute difference
    double se{};
    Interval interval;               ///< of the method asked for, at its level
    double statistic{};
    std::optional<double> pValue;    ///< absent for Bayesian
    std::vector<Warning> warnings;

    bool operator==(const Effect &) const = default;
};

} // namespace assay::statistics
