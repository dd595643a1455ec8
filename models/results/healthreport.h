// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "models/results/metricseries.h"

namespace assay::results {

/// The lines of the health tab, in the order they are shown.
/// @param metrics  each with its sums as of the last period counted
/// @param split    as computed by trafficSplitOf()
[[nodiscard]] std::vector<HealthCheck> healthOf(const Snapshot &snapshot, const std::vector<MeasuredMetric> &metrics,
                                                const TrafficSplit &split, double mixedShare, const Settings &settings);

} // namespace assay::results
