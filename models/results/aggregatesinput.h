// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/json.h"
#include "models/results/snapshot.h"

namespace assay::results {

/// Makes a snapshot of aggregates that someone else computed, so that any warehouse or notebook can use
/// the analysis: `metrics` (bodies of metric documents), `rows` (one for each metric, variation and day,
/// cumulative since the start), and if wanted `experiment`, `subjects`, `breakdown` and `as_of`. What the input does
/// not say of the experiment is taken from the rows: variations in their order, the first is the control,
/// the first metric is the primary one. resources/help/aggregates.md has the members.
///
/// @param now  `as_of` where the input has none
/// @return InvalidDocument with `kind` "aggregates", `path` such as "rows[3].variance", `what`; the errors
///         of experimentFromJson() and metricFromJson()
[[nodiscard]] Result<Snapshot> snapshotFromAggregates(const Json &body, Timestamp now);

} // namespace assay::results
