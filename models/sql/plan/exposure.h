// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "models/sql/plan/shape.h"

namespace assay::sql::plan {

/// A1, one row per subject of the assignment source, blank keys together in one:
///   subject_id, subject_key, status (0 analysed, 1 mixed, 2 unknown variation, 3 blank key),
///   arm (place of the variation in Shape::variations, plus their number for mixed subjects),
///   assignment_rows, first_ts, last_day (of its rows), entry_0, entry_1, ... (day, counted from the first one, on which the
///   subject enters the metrics of that age; NULL when it is not old enough).
[[nodiscard]] std::string subjectsSql(const Shape &shape);

/// Subjects by the day they enter: entry, arm, day_no, n.
[[nodiscard]] std::string entriesSql(const Shape &shape);

/// Spans of days by age: entry, last_day, after_day (NULL for the first span). Days are gathered until in
/// every variation that counts at all nobody or enough subjects entered, and the same holds for what is
/// left; the end of the data closes the last span. Whatever leaves by day leaves by unions of these spans,
/// so that no difference of two numbers tells how many came on a day of few.
[[nodiscard]] std::string entrySpansSql(const Shape &shape);

/// What leaves: first exposures by span of days, and what was set aside: none, enough, or NULL for few,
/// under the last day to which enough subjects have rows.
///   part, variation, day, subjects, blank_rows, unknown_subjects, repeated_rows, n
[[nodiscard]] std::string exposuresSql(const Shape &shape);
[[nodiscard]] ResultContract exposuresContract(const Shape &shape);

/// "a"."column" between a quoted fragment's rows of the experiment and range, as a FROM and WHERE clause.
[[nodiscard]] std::string assignmentRowsSql(const Shape &shape);

/// The count, or NULL when there are some but fewer than the smallest cell.
[[nodiscard]] std::string noneOrEnough(const Shape &shape, const std::string &count);

/// The key of an arm as text: a CASE over `arm`, mixed arms under their first variation.
[[nodiscard]] std::string variationLabel(const Shape &shape, const std::string &arm);

} // namespace assay::sql::plan
