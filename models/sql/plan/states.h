// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "models/sql/plan/shape.h"

namespace assay::sql::plan {

/// T and the running totals behind D, from the facts: a row per (subject, metric, day with facts) with
/// the subject's totals before (y0, z0) and after that day (y1, z1), its covariate x1 (all facts before
/// exposure, known from its first row on), row_no and is_last. Without a series: one row per (subject,
/// metric), all on the last day.
/// @param slice  0-based; -1: all subjects
[[nodiscard]] std::string statesSql(const Shape &shape, const Group &group, int slice);

/// Rows of `states` of some metrics.
[[nodiscard]] std::string statesOf(const std::string &states, const std::vector<MetricShape> &metrics);

/// Sums of changes over subjects, by (metric, arm, day_no): y, yy, z, zz, yz, x, xx, xy as far as the
/// group has them, each relative to a subject without any fact; the holderColumns(); with a series, the
/// subjects behind a day: changed, fresh, known, and by side when movesBySide(); of the last states: finals,
/// lowest, highest, and capped (any side, and each) when there are caps.
/// @param states     relation of statesSql()
/// @param constants  relation of constantsSql()
[[nodiscard]] std::string changesSql(const Shape &shape, const Group &group, const std::vector<MetricShape> &metrics,
                                     const std::string &states, const std::string &constants);

/// Sums of the totals of capped metrics before the cap, by (metric, arm), relative to a subject without any fact;
/// and held_y, held_z, the subjects whose total is not 0.
[[nodiscard]] std::string uncappedSql(const Group &group, const std::vector<MetricShape> &metrics, const std::string &states,
                                      const std::string &constants);

/// Sums of the totals and holderColumns() by (bucket, metric, arm), relative to a subject without any fact; no covariates.
/// @param buckets  relation with subject_id, bucket
[[nodiscard]] std::string breakdownSql(const Shape &shape, const Group &group, const std::vector<MetricShape> &metrics,
                                       const std::string &states, const std::string &constants, const std::string &buckets);

/// The holderColumns() alone, by (pairColumns(), metric, arm).
/// @param pairs  relation of pairsSql()
[[nodiscard]] std::string overlapSql(const Shape &shape, const Group &group, const std::vector<MetricShape> &metrics,
                                     const std::string &states, const std::string &constants, const std::string &pairs);

/// The value of a metric for a total, chosen by the column `metric`: cap, threshold or the total itself.
enum class Side { Numerator, Denominator, Covariate };
[[nodiscard]] std::string valueOf(const std::vector<MetricShape> &metrics, Side side, const std::string &total,
                                  const std::string &metricColumn, const std::string &constants);

/// Columns of sums a group has, in order: y, yy, then z, zz, yz, then x, xx, xy.
[[nodiscard]] std::vector<std::string> sumColumns(const Group &group, bool withCovariates);

/// A count of subjects by one side of the value (numerator, denominator, covariate): held_y those whose value
/// is not that of a subject without facts, own_y of those the ones whose value is no cap either; and of products,
/// held_yz those who hold both. What leaves must rest on none or enough of each (PRIVACY.md).
struct HolderColumn {
    std::string name;
    std::string side;                  ///< one letter, or two of a product
    bool isOwn{};
};
[[nodiscard]] std::vector<HolderColumn> holderColumns(const Group &group, bool withCovariates);

/// Days count changes of each side apart: changed_y, fresh_y, changed_z, fresh_z, of changes from or to a value of
/// the subject's own. Elsewhere `changed` and `fresh` say the same.
[[nodiscard]] bool movesBySide(const Group &group);

/// "y", and "z" with denominators.
[[nodiscard]] std::vector<std::string> sidesOf(const Group &group);

/// The same, and "yz", their product.
[[nodiscard]] std::vector<std::string> factorsOf(const Group &group);

/// What days count changes of apart: factorsOf() when movesBySide(), and "xy" with covariates.
[[nodiscard]] std::vector<std::string> movedSides(const Group &group);

} // namespace assay::sql::plan
