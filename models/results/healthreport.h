// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "models/results/analysis.h"
#include "models/results/metricresults.h"
#include "models/results/settings.h"

namespace assay::results {

/// The lines of the health tab, in the order they are shown.
/// @param rows   cumulative rows, one per metric of the snapshot
/// @param split  as computed by trafficSplitOf()
[[nodiscard]] std::vector<HealthCheck> healthOf(const Snapshot &snapshot, const std::vector<MetricRows> &rows,
                                                const TrafficSplit &split, double mixedShare, const Settings &settings);

} // namespace assay::results
