// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/core/json.h"
#include "models/core/timestamp.h"
#include "models/experiments/experiment.h"
#include "models/metrics/metric.h"

namespace assay::results {

/// A number of subjects or rows; empty: there are some, but fewer than Snapshot::minCell.
using Tally = std::optional<std::int64_t>;

/// Additive sums over disjoint sets of subjects, or increments whose running sums are the cumulative
/// rows of statistics.md section 2. Values are centred: y stands for (value - centre), z for
/// (denominator - denominatorCentre), x_j for (covariate_j - covariateCentre_j).
struct Sums {
    std::int64_t n{};                 ///< subjects that enter
    double y{}, yy{};                 ///< Σy, Σy²
    double z{}, zz{}, yz{};           ///< ratio metrics: Σz, Σz², Σyz
    std::vector<double> x;            ///< Σx_j, one per covariate
    std::vector<double> xx;           ///< Σx_j x_k, lower triangle row by row: (0,0) (1,0) (1,1) ...
    std::vector<double> xy;           ///< Σx_j y
    std::vector<double> xz;           ///< Σx_j z, ratio metrics
    bool isMissing{};                 ///< imports: the moments of this period are not known

    bool operator==(const Sums &) const = default;
};

/// sum += part; sizes of the covariate vectors must agree or be empty on one side.
void add(Sums &sum, const Sums &part);

/// One metric as this snapshot measured it.
struct SnapshotMetric {
    metrics::Metric definition;       ///< frozen with the snapshot
    double centre{};                  ///< c of statistics.md section 2
    double denominatorCentre{};
    std::vector<double> covariateCentres;
    std::vector<std::string> covariates; ///< what each covariate is, for example "revenue, 30 days before": its own first, if it has one, then those of other metrics
    std::optional<double> capUpper, capLower;           ///< cap values in force
    std::optional<double> denominatorCapUpper, denominatorCapLower;
    Tally capped;                                       ///< with a cap: subjects it changed, all variations
    Tally notFinite = 0;                                ///< facts whose value is NaN or infinite; each counts as 0
    bool isWithheld{};                                  ///< no sums: in some variation fewer subjects than minCell hold a value

    bool operator==(const SnapshotMetric &) const = default;
};

enum class AxisKind { UtcDay, DaysSinceStart };

/// A point of the time axis: a UTC day, or an offset in days for imports without dates.
struct Period {
    Day day;                          ///< UtcDay
    double offsetDays{};              ///< DaysSinceStart; half-days occur

    bool operator==(const Period &) const = default;
};

/// Increment of one metric in one variation and period. Absent: nothing changed.
struct Increment {
    std::uint32_t metric{};           ///< index into Snapshot::metrics
    std::uint32_t variation{};        ///< index into Snapshot::variations
    std::uint32_t period{};           ///< index into Snapshot::periods
    Sums sums;

    bool operator==(const Increment &) const = default;
};

/// Subjects first exposed in a period, or since the exposure before it: periods with few subjects are
/// gathered until enough came in every variation, so that any two are comparable.
struct Exposure {
    std::uint32_t variation{};
    std::uint32_t period{};
    std::int64_t subjects{};          ///< may be negative in imports

    bool operator==(const Exposure &) const = default;
};

/// Totals as of the snapshot at an earlier stage of adjustment (drill-down waterfall).
enum class Stage {
    Raw,                              ///< mixed subjects under their first variation, no cap
    Deduplicated,                     ///< mixed subjects removed, no cap
};
struct StageTotal {
    Stage stage{};
    std::uint32_t metric{};
    std::uint32_t variation{};
    Sums sums;

    bool operator==(const StageTotal &) const = default;
};

/// Totals of one value of a property. Values under the minimum cell are inside "__other__". The cells of
/// Plan::stratifyBy are the strata of post-stratification. Quantile metrics have none.
struct BreakdownCell {
    std::uint32_t property{};         ///< index into Snapshot::properties
    std::string value;                ///< at most 64 characters, or "__other__"
    std::uint32_t metric{};
    std::uint32_t variation{};
    Sums sums;

    bool operator==(const BreakdownCell &) const = default;
};

/// Subjects by value of a property at first exposure, for every metric that does not wait for an age. The
/// values are those of the breakdown.
struct PropertyCount {
    std::uint32_t property{};         ///< index into Snapshot::properties
    std::string value;
    std::uint32_t variation{};
    std::int64_t subjects{};

    bool operator==(const PropertyCount &) const = default;
};

/// A Percentile metric in one variation as of the snapshot: order statistics of its values, and sums over
/// the subjects that have any, each a cluster (statistics.md sections 2 and 6). Not additive: there are no
/// increments of such a metric. No cell: too few subjects, or too few of them beyond a bound.
struct QuantileCell {
    std::uint32_t metric{};
    std::uint32_t variation{};
    std::int64_t observations{};      ///< N, values
    std::int64_t clusters{};          ///< K, subjects with a value; N when subjects are ranked
    double value{};                   ///< PERCENTILE_DISC at the percentile
    double lower{}, upper{};          ///< PERCENTILE_DISC at the percentile -+ z * sqrt(p (1 - p) / N), z of outer_alpha 0.05
    bool hasClusters{};               ///< facts are ranked: the sums below are there
    double s{}, ss{};                 ///< ΣS, ΣS² with S the values of a subject that are <= `value`
    double n{}, nn{};                 ///< ΣN, ΣN² with N the values of a subject
    double sn{};                      ///< ΣS N

    bool operator==(const QuantileCell &) const = default;
};

/// How far the subjects of a Funnel metric came, as of the snapshot. The last step is the metric itself.
struct FunnelStep {
    std::uint32_t metric{};
    std::uint32_t step{};             ///< 0: the metric's `fact`, then its `then`
    std::uint32_t variation{};
    std::int64_t n{};                 ///< subjects of the variation
    std::int64_t reached{};           ///< of them, those who came this far

    bool operator==(const FunnelStep &) const = default;
};

/// A subject that has more of Σ(y - mean)² than this dominates its metric.
inline constexpr double kDominatedFrom = 0.1;

/// Whether one subject dominates, per metric and variation (statistics.md 3.3). The share itself stays in the
/// warehouse: it would give the subject's value away.
struct Dominance {
    std::uint32_t metric{};
    std::uint32_t variation{};
    bool isDominated{};

    bool operator==(const Dominance &) const = default;
};

/// How far the data of a source reached at the run: on this day or later at least minCell subjects have a row,
/// after it fewer.
struct Freshness {
    std::string source;               ///< key of a fact source; empty: the assignments
    std::optional<Day> day;           ///< empty: none of the days looked at

    bool operator==(const Freshness &) const = default;
};

/// Last days of the data in which facts are looked for.
inline constexpr int kFreshDays = 14;

/// One statement behind the snapshot.
struct Provenance {
    std::string statement;            ///< id in the plan
    std::string stage;                ///< "A1", "F1" ... of pipeline-sql.md
    std::string title;
    std::string sql;
    std::string sha256;               ///< of the SQL text, hex
    std::int64_t rows{};              ///< rows that left the warehouse
    std::int64_t bytes{};

    bool operator==(const Provenance &) const = default;
};

/// Immutable aggregates of one run, with the definitions they came from. Everything the results
/// page shows is computed from this, offline.
struct Snapshot {
    std::string id;
    std::string run;                  ///< id of the run, empty for imports
    std::string engineVersion;
    Timestamp createdAt;
    Timestamp asOf;                   ///< exclusive end of the data
    experiments::Experiment experiment; ///< frozen definition
    std::string connection;           ///< key; empty for imports
    std::int64_t minCell = 10;
    AxisKind axis{};
    std::vector<Period> periods;      ///< ascending
    std::vector<std::string> variations; ///< keys, in the experiment's order
    std::vector<SnapshotMetric> metrics; ///< in the plan's order: primary, guardrails, secondary
    std::vector<Increment> increments; ///< sorted by (metric, variation, period)
    std::vector<Exposure> exposures;  ///< sorted by (variation, period)
    std::vector<Tally> mixed;         ///< mixed subjects by first variation, excluded everywhere else
    Tally blankSubjects = 0;          ///< rows without a subject key
    Tally unknownVariation = 0;       ///< subjects whose only variation the experiment does not know
    std::optional<Tally> repeatedRows; ///< assignment rows of analysed subjects after their first; absent: not known
    std::vector<Freshness> freshness; ///< the assignments, then fact sources; empty: not known
    std::vector<StageTotal> stages;
    std::vector<std::string> properties; ///< keys
    std::vector<BreakdownCell> breakdown;
    std::vector<PropertyCount> propertyCounts; ///< sorted by (property, value, variation)
    std::vector<QuantileCell> quantiles; ///< sorted by (metric, variation)
    std::vector<FunnelStep> steps;    ///< sorted by (metric, step, variation)
    std::vector<Dominance> dominance;
    std::vector<Provenance> provenance;
    std::vector<std::string> notes;   ///< ids of remarks, for example "whole-days"

    bool operator==(const Snapshot &) const = default;
};

/// Running sums of one metric and variation after each period (periods without an increment repeat
/// the row before). `isMissing` periods keep the last known sums but n.
[[nodiscard]] std::vector<Sums> cumulative(const Snapshot &snapshot, std::uint32_t metric, std::uint32_t variation);

/// Cumulative subjects per period of one variation.
[[nodiscard]] std::vector<std::int64_t> cumulativeSubjects(const Snapshot &snapshot, std::uint32_t variation);

/// Subjects seen in more than one variation; empty when a variation has some, but too few to be counted.
[[nodiscard]] Tally mixedSubjectsOf(const Snapshot &snapshot);

[[nodiscard]] Json toJson(const Snapshot &snapshot);
/// @return InvalidDocument; indices out of range, unsorted rows and non-finite sums are refused
[[nodiscard]] Result<Snapshot> snapshotFromJson(const Json &body);

} // namespace assay::results
