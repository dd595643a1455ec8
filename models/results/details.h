// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "models/results/estimates.h"

namespace assay::results {

/// What one row is explained from: the look at the last period counted.
struct Explained {
    const Snapshot &snapshot;
    const Look &now;
    const Settings &settings;
    std::int64_t tests{};            ///< comparisons the correction pays for; 0: none
};

// What the drill-down of one row shows. `result` is judged already.

/// The estimate at each stage: raw, deduplicated, capped, variance-reduced and, under a correction,
/// multiplicity-adjusted. The first two exist as of the whole snapshot only; for an earlier period
/// and in a segment they do not apply.
[[nodiscard]] std::vector<AdjustmentStep> adjustmentsOf(const Explained &explained, const MetricResult &result);

/// The same aggregates under the sequential and the fixed method, and under the plan's when it is another.
[[nodiscard]] std::vector<Alternative> alternativesOf(const Explained &explained, const MetricResult &result);

} // namespace assay::results
