// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "models/sql/plan/shape.h"

namespace assay::sql::plan {

/// W, percentile caps of the metrics that have them, over all analysed subjects together, those
/// without facts included as zeros: metric, lower_cap, upper_cap, and the same with denominator_ and
/// covariate_ in front as far as the group has them. At least the smallest cell of subjects lies beyond
/// a cap; NULL where that is not possible.
/// @param states  relation of statesSql() that holds at least these metrics
[[nodiscard]] std::string capsSql(const Shape &shape, const Group &group, const std::vector<MetricShape> &metrics, const std::string &states);

/// One row per metric: metric, centre, and denominator_centre, covariate_centre, the caps in force,
/// as far as the group has them. The centre is the pooled mean to six significant digits, a whole
/// number for counts, 0 for proportions and small counts, the value of a subject without facts under fixed
/// caps. Variations under the smallest cell are left out.
/// @param totals  SELECT of metric, y, z, x: sums over subjects
/// @param caps    relation of capsSql(), empty when none of the metrics has a percentile cap
[[nodiscard]] std::string constantsSql(const Shape &shape, const Group &group, const std::vector<MetricShape> &metrics,
                                       const std::string &totals, const std::string &caps);

/// The sums constantsSql() needs, from the facts of a pass, scaled up to all passes.
[[nodiscard]] std::string totalsOfFacts(const Shape &shape, const Group &group);
/// The same, from states, with the percentile caps in force; `caps` as above.
[[nodiscard]] std::string totalsOfStates(const Shape &shape, const Group &group, const std::string &states, const std::string &caps);

} // namespace assay::sql::plan
