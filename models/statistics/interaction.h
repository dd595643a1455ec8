// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <vector>

#include "models/statistics/moments.h"

namespace assay::statistics {

/// Are two experiments assigned independently?
struct AssignmentInteraction {
    double chiSquare{};
    double df{};
    double pValue{};
    bool isDependent{};              ///< pValue < alpha

    bool operator==(const AssignmentInteraction &) const = default;
};

/// Independence chi-square of the cross table (subjects by variation of each), no continuity correction.
/// @return EmptyRowOrColumn, InvalidAggregates
/// Source: statistics.md section 11.
[[nodiscard]] Outcome<AssignmentInteraction> assignmentInteraction(std::span<const std::vector<double>> table,
                                                                   double alpha = 0.01);

/// Does the effect of one experiment depend on the variation of the other?
struct EffectInteraction {
    double f{};
    double df1{};
    double df2{};
    double pValue{};
    bool hasInteraction{};           ///< pValue < alpha

    bool operator==(const EffectInteraction &) const = default;
};

/// Two-way analysis of variance from cells: the interaction against the additive fit.
/// @param cells  rows by variation of the first experiment, columns by that of the second
/// @return a cell's reason, EmptyRowOrColumn, ZeroVariance
[[nodiscard]] Outcome<EffectInteraction> effectInteraction(std::span<const std::vector<Outcome<Moments>>> cells,
                                                           double alpha = 0.01);

} // namespace assay::statistics
