// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/experiments/experiment.h"
#include "models/experiments/lifecycle.h"
#include "models/results/snapshot.h"
#include "models/statistics/outcome.h"

namespace assay::results {

/// What can be switched on the results page without asking the warehouse. Absent: as the plan says.
struct AnalysisOptions {
    std::optional<experiments::Method> method;   ///< Fixed and Sequential here; others by the plan when supported
    std::optional<double> level;
    std::optional<bool> isVarianceReduced;
    std::optional<double> minControlZ;
    std::optional<std::uint32_t> throughPeriod;  ///< last period counted; absent: all
    bool isAbsolute{};                           ///< headline effect: difference instead of lift

    bool operator==(const AnalysisOptions &) const = default;
};

enum class Role { Primary, Guardrail, Secondary };
enum class Verdict { Better, Worse, Inconclusive, NonInferior, NotEnoughData, NotComputable, Withheld };
enum class GuardrailState { None, Pass, Positive, Breached, Negative };

/// A variation's own numbers for one metric.
struct ArmValue {
    std::int64_t n{};
    std::optional<double> mean;                  ///< mean, share or ratio, before variance reduction
    std::optional<double> standardError;
    std::optional<double> total;                 ///< Σ of values (numerator)
    std::optional<double> denominatorTotal;      ///< ratio metrics

    bool operator==(const ArmValue &) const = default;
};

/// One treatment against the control on one metric, as of one period.
struct Estimate {
    statistics::Outcome<statistics::Effect> relative = statistics::notComputable(statistics::Reason::NoUnits);
    statistics::Outcome<statistics::Effect> absolute = statistics::notComputable(statistics::Reason::NoUnits);
    /// Fixed-horizon interval of the headline effect at the same level (the bar; the whisker is the method's).
    std::optional<statistics::Interval> fixedInterval;
    bool isVarianceReduced{};                    ///< CUPED was applied
    std::optional<double> varianceReduction;     ///< 1 - var / var unadjusted
    std::optional<double> multiplier;            ///< interval half-width / se
    std::optional<double> probBeatsControl;      ///< Bayesian: that the treatment moves the metric the right way

    bool operator==(const Estimate &) const = default;
};

/// A point of the series.
struct SeriesPoint {
    std::uint32_t period{};
    ArmValue control;
    ArmValue treatment;
    Estimate estimate;
    bool hasEnoughData{};

    bool operator==(const SeriesPoint &) const = default;
};

/// A step of the adjustments waterfall. `stage` is "raw", "deduplicated", "capped" or "variance-reduced".
struct AdjustmentStep {
    std::string stage;
    bool isApplicable{};                         ///< false: the stage does not apply to this metric or plan
    Estimate estimate;
    std::optional<double> change;                ///< of the headline estimate against the step before
    std::optional<std::int64_t> subjects;        ///< mixed subjects removed, or subjects capped
    std::optional<double> capValue;

    bool operator==(const AdjustmentStep &) const = default;
};

/// The same aggregates under another method, for the drill-down.
struct Alternative {
    experiments::Method method{};
    bool isPlan{};
    Estimate estimate;

    bool operator==(const Alternative &) const = default;
};

struct BreakdownRow {
    std::string property;
    std::string value;
    ArmValue control;
    ArmValue treatment;
    Estimate estimate;                           ///< never variance-reduced

    bool operator==(const BreakdownRow &) const = default;
};

/// One treatment × metric row of the page.
struct MetricResult {
    std::uint32_t metric{};                      ///< index into Snapshot::metrics
    std::uint32_t variation{};                   ///< index into Snapshot::variations, never the control
    Role role{};
    ArmValue control;
    ArmValue treatment;
    Estimate estimate;
    Verdict verdict{};
    GuardrailState guardrail{};
    std::optional<double> margin;                ///< guardrails
    std::optional<double> progress;              ///< 0..1 towards the precision target
    std::optional<std::uint32_t> significantSince; ///< first period whose always-valid interval left zero
    std::vector<SeriesPoint> series;             ///< one per period with data
    std::vector<AdjustmentStep> adjustments;
    std::vector<Alternative> alternatives;
    std::vector<BreakdownRow> breakdown;

    bool operator==(const MetricResult &) const = default;
};

/// Sample ratio mismatch of one period (cumulative).
struct SplitPoint {
    std::uint32_t period{};
    std::vector<std::int64_t> observed;
    std::optional<double> pValue;                ///< chi-square
    std::optional<double> sequentialPValue;      ///< running minimum of the sequential multinomial test

    bool operator==(const SplitPoint &) const = default;
};

struct SplitByProperty {
    std::string property;
    std::string value;
    std::vector<std::int64_t> observed;
    std::optional<double> adjustedPValue;        ///< Bonferroni over the testable values

    bool operator==(const SplitByProperty &) const = default;
};

struct TrafficSplit {
    bool isPlanKnown = true;                     ///< false for imports that do not say it: nothing is tested
    std::vector<std::int64_t> observed;          ///< subjects per variation
    std::vector<double> expected;                ///< subjects per variation under the plan
    std::vector<double> share;                   ///< planned shares, sum 1
    std::optional<double> chiSquare;
    std::optional<double> pValue;
    bool isMismatch{};
    std::vector<SplitPoint> series;
    std::vector<SplitByProperty> byProperty;

    bool operator==(const TrafficSplit &) const = default;
};

enum class CheckState { Pass, Warn, Fail, NotApplicable };

/// One line of the health tab. `id` names the check ("split", "mixed", "arriving", "unknown-variation",
/// "blank-subjects", "balance", "missing-moments"); ui/ words it with `value` and `threshold`.
struct HealthCheck {
    std::string id;
    CheckState state{};
    std::optional<double> value;
    std::optional<double> threshold;

    bool operator==(const HealthCheck &) const = default;
};

/// Everything the results page shows, computed from one snapshot.
struct Analysis {
    experiments::Method method{};
    double level{};
    bool isVarianceReduced{};
    double minControlZ{};
    bool isAbsolute{};
    std::uint32_t throughPeriod{};
    std::vector<MetricResult> results;           ///< by metric (plan order), then variation
    TrafficSplit split;
    std::vector<HealthCheck> health;
    double mixedShare{};                         ///< mixed / (mixed + analysed subjects)
    std::int64_t mixedSubjects{};
    int days{};                                  ///< length of the analysed range in days, rounded up
    experiments::Evidence evidence;              ///< input of experiments::statusOf

    bool operator==(const Analysis &) const = default;
};

/// Analyses one snapshot. Pure: the same snapshot and options give the same analysis.
/// A metric that cannot be computed keeps its row with the reason; nothing is ever NaN.
/// Source: statistics.md sections 1 to 5, 7, 8, 11, 16.1.
[[nodiscard]] Analysis analyse(const Snapshot &snapshot, const AnalysisOptions &options = {});

/// The analysis as data for scripts (`assayctl results --json`).
[[nodiscard]] Json toJson(const Analysis &analysis, const Snapshot &snapshot);

[[nodiscard]] std::string_view verdictName(Verdict verdict); ///< "better"

} // namespace assay::results
