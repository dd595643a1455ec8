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
    std::vector<std::string> covariates; ///< what each covariate is, for example "revenue, 30 days before"
    std::optional<double> capUpper, capLower;           ///< cap values in force
    std::optional<double> denominatorCapUpper, denominatorCapLower;
    std::optional<std::int64_t> capped;                 ///< subjects changed by the cap, all variations

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

/// Subjects first exposed in a period.
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

/// Totals of one value of a property. Values under the minimum cell are inside "__other__".
struct BreakdownCell {
    std::uint32_t property{};         ///< index into Snapshot::properties
    std::string value;                ///< at most 64 characters, or "__other__"
    std::uint32_t metric{};
    std::uint32_t variation{};
    Sums sums;

    bool operator==(const BreakdownCell &) const = default;
};

/// Largest share that one subject has in Σ(y - mean)², per metric and variation (statistics.md 3.3).
struct Dominance {
    std::uint32_t metric{};
    std::uint32_t variation{};
    double maxSquareShare{};

    bool operator==(const Dominance &) const = default;
};

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
    std::vector<std::int64_t> mixed;  ///< mixed subjects by first variation, excluded everywhere else
    std::int64_t blankSubjects{};     ///< rows without a subject key
    std::int64_t unknownVariation{};  ///< subjects whose only variation the experiment does not know
    std::vector<StageTotal> stages;
    std::vector<std::string> properties; ///< keys
    std::vector<BreakdownCell> breakdown;
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

[[nodiscard]] Json toJson(const Snapshot &snapshot);
/// @return InvalidDocument; indices out of range, unsorted rows and non-finite sums are refused
[[nodiscard]] Result<Snapshot> snapshotFromJson(const Json &body);

} // namespace assay::results
