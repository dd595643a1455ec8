// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "models/statistics/moments.h"
#include "models/statistics/outcome.h"

namespace assay::statistics {

/// Chi-square test of the planned split.
struct SplitTest {
    double chiSquare{};
    double df{};
    double pValue{};
    bool isMismatch{};               ///< pValue < alpha
    std::vector<double> expected;    ///< subjects per variation; 0 where the weight is 0
    std::vector<Warning> warnings;

    bool operator==(const SplitTest &) const = default;
};

/// Tests observed subjects against planned weights. Variations of weight 0 are left out, with a
/// warning when they have subjects.
///
/// @param weights  any positive scale, one per variation
/// @return InvalidWeights, InvalidAggregates, SingleVariant, NoUnits
/// Source: statistics.md section 11.
[[nodiscard]] Outcome<SplitTest> splitTest(std::span<const double> observed, std::span<const double> weights,
                                           double alpha = 0.001);

/// The same test per value of a property, with Bonferroni over the testable values.
struct SplitLevels {
    struct Level {
        Outcome<SplitTest> test;
        std::optional<double> adjustedPValue;
        bool isMismatch{};           ///< adjustedPValue < alpha
    };
    std::vector<Level> levels;
    std::size_t tests{};             ///< testable values
};
[[nodiscard]] SplitLevels splitTestByLevel(std::span<const std::vector<double>> observed, std::span<const double> weights,
                                           double alpha = 0.001);

/// One look of the sequential multinomial test.
struct SplitLook {
    double logBayesFactor{};
    double pValue{};                 ///< min(1, exp(-logBayesFactor))
    double pValueAlwaysValid{};      ///< running minimum

    bool operator==(const SplitLook &) const = default;
};

/// Dirichlet-multinomial test that holds at any number of looks.
///
/// @param cumulative     subjects per variation at each look
/// @param concentration  pseudo-subjects of the prior around the planned split
/// Source: Lindon & Malek, "Anytime-valid inference for multinomial count data", NeurIPS 2022. Written
///         through the relative entropy, so that looks of millions of subjects lose no digits.
[[nodiscard]] Outcome<std::vector<SplitLook>> sequentialSplit(std::span<const std::vector<double>> cumulative,
                                                              std::span<const double> weights, double concentration = 10'000);

/// Homogeneity of pre-experiment means over the arms: Q with precision weights, df = arms - 1.
/// @return the first reason of an arm, ZeroVariance, SingleVariant under two arms
struct BalanceTest {
    double chiSquare{};
    double df{};
    double pValue{};

    bool operator==(const BalanceTest &) const = default;
};
[[nodiscard]] Outcome<BalanceTest> balanceTest(std::span<const Outcome<Moments>> arms);

} // namespace assay::statistics
