// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/results/analysis.h"
#include "models/results/settings.h"
#include "models/results/snapshot.h"
#include "models/statistics/covariates.h"
#include "models/statistics/moments.h"

namespace assay::results {

/// Moments of one variation; MissingAggregate where an import does not know them.
[[nodiscard]] statistics::Outcome<statistics::Moments> momentsOf(const SnapshotMetric &metric, const Sums &sums,
                                                                 const Settings &settings);

/// A variation's own numbers; what does not exist is absent.
[[nodiscard]] ArmValue armValueOf(const SnapshotMetric &metric, const Sums &sums,
                                  const statistics::Outcome<statistics::Moments> &moments);

/// The sums of a metric that is no ratio, without its centre where every value is 0.
[[nodiscard]] statistics::MeanSums meanSumsOf(const SnapshotMetric &metric, const Sums &sums);

/// The sums with their covariates, as the regression takes them. Borrows from `sums`.
[[nodiscard]] statistics::CovariateArm covariateArmOf(const SnapshotMetric &metric, const Sums &sums);

} // namespace assay::results
