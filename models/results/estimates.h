// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "models/results/analysis.h"
#include "models/results/settings.h"
#include "models/statistics/bayesian.h"
#include "models/statistics/moments.h"

namespace assay::results {

/// One metric at one moment: the sums of every variation, in the snapshot's order, and what follows
/// from them alone. Borrows metric and sums.
struct Look {
    const SnapshotMetric *metric{};
    std::vector<const Sums *> sums;
    std::vector<statistics::Outcome<statistics::Moments>> moments;
    std::vector<ArmValue> values;
    bool isAtPlannedEnd{};           ///< for the hybrid method
};

/// Fills `look` anew, keeping its memory.
void takeLook(Look &look, const SnapshotMetric &metric, std::span<const Sums *const> sums, const Settings &settings,
              bool isAtPlannedEnd);
[[nodiscard]] Look lookAt(const SnapshotMetric &metric, std::span<const Sums *const> sums, const Settings &settings,
                          bool isAtPlannedEnd);

/// What an interval that holds at any number of looks says, whatever method is shown.
struct AlwaysValid {
    bool isSignificant{};
    std::optional<double> pValue;    ///< of this look alone
};

/// One treatment at one look.
struct Estimated {
    Estimate estimate;
    AlwaysValid always;
};

/// How to estimate: the level in force, and whether covariates may be used (they also have to be
/// switched on and be there).
struct Manner {
    double alpha{};
    bool isReducible = true;
};

/// Lift and difference of a treatment under the method of the settings.
[[nodiscard]] Estimated estimateOf(const Look &look, std::uint32_t treatment, const Settings &settings, const Manner &manner);

/// Where to put the intervals of an estimate that is already there.
struct Reach {
    double subjects{};               ///< both arms together
    double alpha{};
    double tuningAlpha{};            ///< whose always-valid boundary is kept, so that interval and p-value agree
    bool isAtPlannedEnd{};
};

/// Intervals at another level or side; estimate and p-value stay. Not for the Bayesian method.
void widen(Estimate &estimate, const SnapshotMetric &metric, const Settings &settings, const Reach &reach);

/// The effect the page shows first.
[[nodiscard]] const statistics::Outcome<statistics::Effect> &headlineOf(const Estimate &estimate, const Settings &settings);

[[nodiscard]] statistics::Goal goalOf(const SnapshotMetric &metric);

} // namespace assay::results
