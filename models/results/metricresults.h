// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "models/results/analysis.h"
#include "models/results/settings.h"

namespace assay::results {

/// Cumulative rows of one metric: by variation, then by period.
using MetricRows = std::vector<std::vector<Sums>>;

/// One treatment on one metric: estimate, series, adjustments, alternatives, breakdown, verdict.
/// @param isSplitBroken  withholds the verdict; the numbers stay
[[nodiscard]] MetricResult metricResultOf(const Snapshot &snapshot, const MetricRows &rows, std::uint32_t metric,
                                          std::uint32_t variation, const Settings &settings, bool isSplitBroken);

} // namespace assay::results
