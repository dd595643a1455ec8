// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>

#include "models/statistics/moments.h"

namespace assay::statistics {

/// Centred sums of one of several disjoint sets of subjects; n may be 0.
struct Partial {
    double n{};
    double mean{};
    double m2{};                     ///< Σ(x - mean)²

    bool operator==(const Partial &) const = default;
};

/// Two values per subject and their cross moment.
struct CrossPartial {
    double n{};
    double meanA{};
    double meanB{};
    double c{};                      ///< Σ(a - meanA)(b - meanB)

    bool operator==(const CrossPartial &) const = default;
};

/// The centred sums of all partials together; empty partials are skipped, no partial gives n = 0.
/// Means are carried as offsets from the first one, so that large means cost no precision.
/// Source: Chan, Golub, LeVeque, "Updating formulae and a pairwise algorithm", 1979.
[[nodiscard]] Partial merged(std::span<const Partial> partials);
[[nodiscard]] CrossPartial merged(std::span<const CrossPartial> partials);

/// The partial of sums, also for n = 0 and n = 1. Fails as momentsOf() but for the counts.
[[nodiscard]] Outcome<Partial> partialOf(const MeanSums &sums);

[[nodiscard]] Outcome<Moments> momentsOf(const Partial &partial);

} // namespace assay::statistics
