// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "models/results/analysis.h"
#include "models/results/settings.h"

namespace assay::results {

/// True for Holm and Benjamini-Hochberg, which correct p-values after the fact. Preferential
/// Bonferroni sets levels beforehand; credible intervals are not corrected.
[[nodiscard]] bool correctsPValues(const Settings &settings);

/// Did the test of this point survive the correction?
[[nodiscard]] bool isRejectedAt(const SeriesPoint &point, const Settings &settings);

/// Corrects the p-values of all metrics and treatments, period by period. Under Benjamini-Hochberg
/// the intervals of rejected tests get the level of the false coverage rate; under Holm there is no
/// interval that matches, so intervals stay and are labelled so.
/// Source: statistics.md section 12.
void correct(std::vector<MetricResult> &results, const Snapshot &snapshot, const Settings &settings);

/// The same over the rows of each property of one breakdown.
void correctBreakdown(std::vector<BreakdownRow> &rows, const Settings &settings);

/// Comparisons the correction pays for at the last period; 0 without a correction.
[[nodiscard]] std::int64_t testsPaidFor(const std::vector<MetricResult> &results, const Snapshot &snapshot,
                                        const Settings &settings);

} // namespace assay::results
