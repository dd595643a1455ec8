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
/// group has them, each relative to a subject without any fact; with a series, the subjects behind them:
/// changed, fresh, known; of the last states: finals, lowest, highest, and capped when there are caps.
/// @param states     relation of statesSql()
/// @param constants  relation of constantsSql()
[[nodiscard]] std::string changesSql(const Shape &shape, const Group &group, const std::vector<MetricShape> &metrics,
                                     const std::string &states, const std::string &constants);

/// Sums of the totals of capped metrics before the cap, by (metric, arm), relative to a subject without any fact.
[[nodiscard]] std::string uncappedSql(const Group &group, const std::vector<MetricShape> &metrics, const std::string &states,
                                      const std::string &constants);

/// Sums of the totals by (bucket, metric, arm), relative to a subject without any fact; no covariates.
/// @param buckets  relation with subject_id, bucket
[[nodiscard]] std::string breakdownSql(const Shape &shape, const Group &group, const std::vector<MetricShape> &metrics,
                                       const std::string &states, const std::string &constants, const std::string &buckets);

/// The value of a metric for a total, chosen by the column `metric`: cap, threshold or the total itself.
enum class Side { Numerator, Denominator, Covariate };
[[nodiscard]] std::string valueOf(const std::vector<MetricShape> &metrics, Side side, const std::string &total,
                                  const std::string &metricColumn, const std::string &constants);

/// Columns of sums a group has, in order: y, yy, then z, zz, yz, then x, xx, xy.
[[nodiscard]] std::vector<std::string> sumColumns(const Group &group, bool withCovariates);

} // namespace assay::sql::plan
