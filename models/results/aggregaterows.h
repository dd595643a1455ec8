// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>

#include "models/core/fields.h"
#include "models/results/snapshot.h"

namespace assay::results {

/// A point of the time axis as it is written: a date, a number of days since the start, or nothing.
struct AggregateMoment {
    std::optional<Day> day;
    std::optional<double> offset;

    auto operator<=>(const AggregateMoment &) const = default;
};

/// One row of snapshotFromAggregates(): a metric of a variation, cumulative up to a moment.
struct AggregateRow {
    enum class Form { Sums, Moments };

    std::string metric;
    std::string variation;
    AggregateMoment moment;
    std::string path;                 ///< for messages
    Form form{};
    double mean{}, denominatorMean{}; ///< Moments only
    Sums sums;                        ///< Sums: as written; Moments: n, and centred at the two means
    std::optional<QuantileCell> quantile; ///< percentile metrics, instead of sums; indices are not set
};

/// Reads a row of a metric, of which there is exactly one where the row need not name it.
[[nodiscard]] AggregateRow aggregateRow(FieldReader &fields, const std::vector<SnapshotMetric> &metrics);

/// Reads a row that counts subjects alone.
[[nodiscard]] AggregateRow subjectsRow(FieldReader &fields);

/// Sums as written cannot be moved to a centre that came from means without losing their digits.
[[nodiscard]] inline bool canCentre(const AggregateRow &row, const SnapshotMetric &metric)
{
    return row.form == AggregateRow::Form::Moments || (metric.centre == 0 && metric.denominatorCentre == 0);
}

/// The sums around the metric's centres. May overflow: see isFinite().
[[nodiscard]] Sums centredSums(const AggregateRow &row, const SnapshotMetric &metric);

[[nodiscard]] bool isFinite(const Sums &sums);

/// InvalidDocument of an aggregates file: where, and what is expected there.
[[nodiscard]] Error wrongAggregate(const std::string &path, std::string what);

/// later - earlier, member by member.
[[nodiscard]] Sums difference(Sums later, const Sums &earlier);

} // namespace assay::results
