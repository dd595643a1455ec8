// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "models/core/error.h"
#include "models/results/aggregaterows.h"

namespace assay::results {

/// One row of the `breakdown` of snapshotFromAggregates(): a metric of a variation in one value of a property, as of the
/// end of the data. The values of the property that the plan stratifies by are its strata.
struct AggregateCell {
    std::string property;
    std::string value;
    AggregateRow row;
};

/// Reads one; sums of covariates are not asked for, as breakdowns are never variance-reduced.
[[nodiscard]] AggregateCell aggregateCell(FieldReader &fields, const std::vector<SnapshotMetric> &metrics);

/// Adds the cells to a snapshot that has its variations and metrics, centred as these are.
/// @return the first problem, InvalidDocument; nothing when there is none
[[nodiscard]] std::optional<Error> placeCells(Snapshot &snapshot, const std::vector<AggregateCell> &cells);

} // namespace assay::results
