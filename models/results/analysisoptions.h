// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "models/experiments/experiment.h"

namespace assay::results {

/// One value of a property: only its subjects are counted.
struct Segment {
    std::string property;                        ///< key
    std::string value;

    bool operator==(const Segment &) const = default;
};

/// What can be switched on the results page without asking the warehouse. Absent: as the plan says.
struct AnalysisOptions {
    std::optional<experiments::Method> method{};
    std::optional<double> level{};
    std::optional<bool> isVarianceReduced{};
    std::optional<double> minControlZ{};
    std::optional<std::uint32_t> throughPeriod{}; ///< last period counted; absent: all
    bool isAbsolute{};                           ///< headline effect: difference instead of lift
    std::optional<experiments::Sidedness> sidedness{};
    std::optional<experiments::Profile> profile{};
    std::optional<experiments::Correction> correction{};
    std::optional<std::uint32_t> baseline{};     ///< index into Snapshot::variations; absent: the planned control
    std::optional<Segment> segment{};            ///< totals of the whole snapshot: no series, no variance reduction
    /// Correction over the rows of one property's breakdown; Holm or Benjamini-Hochberg.
    experiments::Correction breakdownCorrection{};
    bool hasDrillDown = true;                    ///< false: rows and series without adjustments, alternatives, breakdown

    bool operator==(const AnalysisOptions &) const = default;
};

} // namespace assay::results
