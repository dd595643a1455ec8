// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "models/results/analysis.h"
#include "models/results/metricresults.h"
#include "models/results/settings.h"

namespace assay::results {

// What the drill-down of one row shows. `result` already names metric and variation.

/// The estimate at each stage: raw, deduplicated, capped, variance-reduced. The first two exist as of
/// the whole snapshot only; for an earlier period they do not apply.
[[nodiscard]] std::vector<AdjustmentStep> adjustmentsOf(const Snapshot &snapshot, const MetricRows &rows,
                                                        const MetricResult &result, const Settings &settings);

/// The same aggregates under the sequential and the fixed method, and under the plan's when it is another.
[[nodiscard]] std::vector<Alternative> alternativesOf(const Snapshot &snapshot, const MetricRows &rows,
                                                      const MetricResult &result, const Settings &settings);

/// One row per property value, larger values first, "__other__" last; never variance-reduced. Totals
/// of the whole snapshot, hence empty for an earlier period.
[[nodiscard]] std::vector<BreakdownRow> breakdownOf(const Snapshot &snapshot, const MetricResult &result,
                                                    const Settings &settings);

} // namespace assay::results
