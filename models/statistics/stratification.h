// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "models/statistics/comparison.h"
#include "models/statistics/merging.h"

namespace assay::statistics {

/// One stratum of both variations.
struct Stratum {
    std::string name;
    Outcome<Partial> control = notComputable(Reason::NoUnits);
    Outcome<Partial> treatment = notComputable(Reason::NoUnits);
};

struct StratifiedEffect {
    PointEffect point;
    double controlMean{};
    double treatmentMean{};
    std::size_t strataUsed{};

    bool operator==(const StratifiedEffect &) const = default;
};

/// Post-stratified effect: means weighted by the strata's shares of all subjects. Strata with fewer
/// than two subjects in an arm join the largest one (ties by name).
///
/// @return an arm's reason, InsufficientUnits without a usable stratum, those of pairProblem()
/// Source: statistics.md section 7.1.
[[nodiscard]] Outcome<StratifiedEffect> stratifiedEffect(std::span<const Stratum> strata, EffectKind effect, double minControlZ);

} // namespace assay::statistics
