// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "models/sql/plan/shape.h"

namespace assay::sql::plan {

/// Stages a release reads.
struct ReleaseInputs {
    std::vector<std::string> changes;     ///< relations of changesSql(): parts of one sum
    std::vector<std::string> uncapped;    ///< of uncappedSql()
    std::vector<std::string> lastDays;    ///< of lastDaysSql(); empty: the group tells no freshness
    std::vector<std::string> notFinite;   ///< of notFiniteSql()
    std::vector<std::string> steps;       ///< of stepsSql()
    std::string quantiles;                ///< of quantilesSql(); empty: the group ranks nothing
    std::vector<std::string> constants;   ///< of constantsSql(), each with its own metrics
    /// Relations of breakdownSql() per property and age.
    struct Breakdown {
        std::size_t property{};
        std::size_t entry{};
        std::vector<std::string> sums;
    };
    std::vector<Breakdown> breakdowns;   ///< by property
    /// Relations of overlapSql() per age, of two properties and more.
    struct Overlap {
        std::size_t entry{};
        std::vector<std::string> counts;
    };
    std::vector<Overlap> overlaps;
};

/// R, the only rows of a group that leave: totals (with constants), increments, stages before the
/// adjustments, breakdowns, steps of funnels, percentiles, and the last day of each source, as one tagged list:
///   part, metric, variation, day, property, value, n, the sums, the constants, step, the percentiles, source, subjects, contributors
/// Returns CTEs (for a WITH RECURSIVE list) and the final SELECT over them.
struct ReleaseSql {
    std::vector<std::pair<std::string, std::string>> ctes; ///< name, SELECT
    std::string select;
};
[[nodiscard]] ReleaseSql releaseSql(const Shape &shape, const Group &group, const std::vector<MetricShape> &metrics,
                                    const ReleaseInputs &inputs);

[[nodiscard]] ResultContract releaseContract(const Shape &shape, const Group &group, const std::vector<MetricShape> &metrics);

/// Rows of a group that are no metric's own: they leave with its first metric.
[[nodiscard]] std::int64_t freshRowsOf(const Group &group);

/// Rows one metric can bring back at most.
[[nodiscard]] std::int64_t rowsOf(const Shape &shape, const MetricShape &metric);

} // namespace assay::sql::plan
