// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "models/sql/plan/shape.h"

namespace assay::sql::plan {

/// F1, the one scan of each source of a group: a row per (fact, metric it counts for) of the subjects
/// of one pass, reduced to what the sums need:
///   subject_id, arm, metric, day_no (with a series), source_no (with a series, of several sources), is_before (when there are covariates), y, z (when there are ratios or funnels)
/// Facts of a funnel hold their step as y and their instant in microseconds as z.
/// A value that is NaN or infinite is NULL, which counts as 0; an empty value is 0.
[[nodiscard]] std::string factsSql(const Shape &shape, const Group &group, int pass);

/// Subjects by the last of the recent days on which they have a fact: source_no, last_day, n. Facts of several
/// sources carry the place of theirs as source_no.
[[nodiscard]] std::string lastDaysSql(const Shape &shape, const Group &group);

/// Facts of analysed subjects whose value is NaN or infinite: metric, n.
[[nodiscard]] std::string notFiniteSql(const Shape &shape, const Group &group);

} // namespace assay::sql::plan
