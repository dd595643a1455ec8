// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>

#include "models/results/analysis.h"
#include "models/results/settings.h"
#include "models/statistics/bayesian.h"
#include "models/statistics/moments.h"

namespace assay::results {

/// One metric at one moment: the sums of every variation, in the snapshot's order.
struct Arms {
    const SnapshotMetric &metric;
    std::span<const Sums *const> sums;
    std::uint32_t control{};
    std::uint32_t treatment{};
    bool isAtPlannedEnd{};           ///< for the hybrid method
};

/// Moments of one variation; MissingAggregate where an import does not know them.
[[nodiscard]] statistics::Outcome<statistics::Moments> momentsOf(const SnapshotMetric &metric, const Sums &sums,
                                                                 double minControlZ);

/// A variation's own numbers; what does not exist is absent.
[[nodiscard]] ArmValue armValueOf(const SnapshotMetric &metric, const Sums &sums, double minControlZ);

/// Lift and difference under the method of the settings.
///
/// @param isReducible  covariates may be used (they also have to be switched on and be there)
[[nodiscard]] Estimate estimateOf(const Arms &arms, const Settings &settings, bool isReducible = true);

/// The effect the page shows first.
[[nodiscard]] const statistics::Outcome<statistics::Effect> &headlineOf(const Estimate &estimate, const Settings &settings);

[[nodiscard]] statistics::Goal goalOf(const SnapshotMetric &metric);

} // namespace assay::results
