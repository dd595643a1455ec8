// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "models/sql/plan/shape.h"

namespace assay::sql::plan {

/// Values of the metrics that rank facts: metric, arm, subject_id, value. Empty and non-finite ones are left out.
[[nodiscard]] std::string factValuesSql(const Shape &shape, const Group &group);

/// Sums per subject of the metrics that rank subjects, for subjects with facts: metric, arm, subject_id, value.
/// @param states  relation of statesSql()
[[nodiscard]] std::string subjectValuesSql(const Shape &shape, const Group &group, const std::string &states);

/// Percentiles with their bounds and cluster sums, by metric and arm: observations, clusters, quantile,
/// quantile_lower, quantile_upper, cluster_s, cluster_ss, cluster_nn, cluster_sn, and how many subjects have
/// a value at or beyond a bound: below, above. Values by rank, not interpolated (PERCENTILE_DISC).
/// @param facts     relations of factValuesSql()
/// @param subjects  relations of subjectValuesSql()
[[nodiscard]] std::string quantilesSql(const Shape &shape, const Group &group, const std::vector<std::string> &facts,
                                       const std::vector<std::string> &subjects);

/// The columns of quantilesSql() that leave, in order; the first is a whole number.
[[nodiscard]] const std::vector<std::string> &quantileColumns();

} // namespace assay::sql::plan
