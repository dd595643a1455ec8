// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "models/statistics/outcome.h"

namespace assay::statistics {

enum class Correction { Bonferroni, Holm, BenjaminiHochberg };

/// P-values after correction, in the order they were given; an absent p-value (not computable) stays
/// absent and is not counted.
struct AdjustedPValues {
    std::vector<std::optional<double>> adjusted;
    std::vector<std::optional<bool>> rejected;   ///< adjusted <= alpha
    std::size_t tests{};
    /// Benjamini-Hochberg: 1 - level of the intervals of the rejected tests (false coverage rate);
    /// absent when nothing was rejected.
    std::optional<double> fcrAlpha;

    bool operator==(const AdjustedPValues &) const = default;
};

/// @return InvalidAlpha; InvalidAggregates for a p-value outside [0, 1]
/// Source: Holm 1979; Benjamini & Hochberg 1995; Benjamini & Yekutieli 2005; statistics.md section 12.
[[nodiscard]] Outcome<AdjustedPValues> adjustPValues(std::span<const std::optional<double>> pValues, Correction correction,
                                                     double alpha);

/// Interval levels of preferential Bonferroni: the primary metric gets the share gamma of alpha.
struct PreferentialLevels {
    double alphaPrimary{};
    std::optional<double> alphaOther;            ///< absent with a single metric

    bool operator==(const PreferentialLevels &) const = default;
};

/// @param metrics     metrics of the plan, computable or not
/// @param treatments  variations compared with the control
/// @return InvalidAlpha; InvalidWeights unless 0 < gamma < 1, metrics >= 1, treatments >= 1
[[nodiscard]] Outcome<PreferentialLevels> preferentialLevels(double alpha, double gamma, std::size_t metrics,
                                                             std::size_t treatments);

} // namespace assay::statistics
