// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "models/results/analysis.h"
#include "models/results/settings.h"

namespace assay::results {

/// The lines of the health tab, in the order they are shown.
/// @param current  sums of each metric by variation, as of the last period counted
/// @param split    as computed by trafficSplitOf()
[[nodiscard]] std::vector<HealthCheck> healthOf(const Snapshot &snapshot, const std::vector<std::vector<Sums>> &current,
                                                const TrafficSplit &split, double mixedShare, const Settings &settings);

} // namespace assay::results
