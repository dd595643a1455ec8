// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "models/results/estimates.h"

namespace assay::results {

/// One metric measured in every period: estimates only, nothing judged yet.
struct MeasuredMetric {
    std::vector<MetricResult> results; ///< one per treatment, with its series
    std::vector<Sums> current;         ///< by variation, as of the last period counted
    Look now;                          ///< at them; borrows `current`
};

/// Estimates one metric at every period counted; in a segment, once.
[[nodiscard]] MeasuredMetric measured(const Snapshot &snapshot, std::uint32_t metric, const Settings &settings);

/// Days from the start of the axis to the end of a period; a period of the day axis counts whole.
[[nodiscard]] double daysThrough(const Snapshot &snapshot, std::uint32_t period);

} // namespace assay::results
