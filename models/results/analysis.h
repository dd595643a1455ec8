// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/experiments/experiment.h"
#include "models/experiments/lifecycle.h"
#include "models/results/analysisoptions.h"
#include "models/results/healthcheck.h"
#include "models/results/recommendation.h"
#include "models/results/snapshot.h"
#include "models/results/surroundings.h"
#include "models/results/trafficreport.h"
#include "models/statistics/bayesian.h"
#include "models/statistics/outcome.h"
#include "models/statistics/pooling.h"

namespace assay::results {

enum class Role { Primary, Guardrail, Secondary };
enum class Verdict { Better, Worse, Inconclusive, NonInferior, NotEnoughData, NotComputable, Withheld };
/// Where an effect lies; neither when zero cannot be excluded.
enum class Side { Below, Above };
/// Of a guardrail: worse by no more than its margin, better, not shown either way yet, worse.
enum class GuardrailState { None, Pass, Positive, Unproven, Negative };

/// A variation's own numbers for one metric.
struct ArmValue {
    std::int64_t n{};
    std::optional<double> mean;                  ///< mean, share or ratio, before variance reduction
    std::optional<double> standardError;
    std::optional<double> total;                 ///< Σ of values (numerator)
    std::optional<double> denominatorTotal;      ///< ratio metrics

    bool operator==(const ArmValue &) const = default;
};

/// One treatment against the control on one metric, as of one period. In a series under a method that holds at any time
/// the p-values are the smallest so far.
struct Estimate {
    statistics::Outcome<statistics::Effect> relative = statistics::notComputable(statistics::Reason::NoUnits);
    statistics::Outcome<statistics::Effect> absolute = statistics::notComputable(statistics::Reason::NoUnits);
    /// Fixed-horizon interval of the headline effect at the same level (the bar; the whisker is the method's).
    std::optional<statistics::Interval> fixedInterval;
    bool isVarianceReduced{};                    ///< CUPED was applied
    std::optional<double> varianceReduction;     ///< 1 - var / var unadjusted
    std::optional<double> multiplier;            ///< distance of a bounded end of the interval / se
    std::optional<double> df;                    ///< of the t distribution, fixed-horizon under its profile
    std::optional<double> probBeatsControl;      ///< Bayesian: that the treatment moves the metric the right way
    std::optional<statistics::Posterior> posterior; ///< Bayesian: of the headline effect, with risk and losses

    bool operator==(const Estimate &) const = default;
};

/// A point of the series.
struct SeriesPoint {
    std::uint32_t period{};
    ArmValue control;
    ArmValue treatment;
    Estimate estimate;                           ///< after correction for multiplicity
    bool hasEnoughData{};
    std::optional<Side> side;                    ///< of zero, by the evidence so far (standing.h); before corrections of p-values
    Verdict verdict{};                           ///< by the evidence so far
    GuardrailState guardrail{};
    std::optional<double> progress;              ///< 0..1 towards the precision target
    std::optional<double> adjustedPValue;        ///< Holm, Benjamini-Hochberg: over all tests of this period
    std::optional<double> alwaysValidPValue;     ///< smallest p of the always-valid test so far
    bool isAlwaysSignificant{};                  ///< the always-valid interval excludes zero at this look

    bool operator==(const SeriesPoint &) const = default;
};

/// A step of the adjustments waterfall. `stage` is "raw", "deduplicated", "capped", "variance-reduced" or
/// "multiplicity-adjusted"; all but the last are at the level before correction.
struct AdjustmentStep {
    std::string stage;
    bool isApplicable{};                         ///< false: the stage does not apply to this metric or plan
    Estimate estimate;
    std::optional<double> change;                ///< of the headline estimate against the step before
    std::optional<std::int64_t> subjects;        ///< mixed subjects removed, or subjects capped
    std::optional<double> capValue;
    std::optional<std::int64_t> tests;           ///< multiplicity: comparisons paid for
    bool isSignFlipped{};                        ///< the estimate changed its sign against the step before

    bool operator==(const AdjustmentStep &) const = default;
};

/// The same aggregates under another method, for the drill-down.
struct Alternative {
    experiments::Method method{};
    bool isPlan{};
    Estimate estimate;

    bool operator==(const Alternative &) const = default;
};

/// One value of a property. Exploratory: not counted in the page's correction, never variance-reduced.
struct BreakdownRow {
    std::string property;
    std::string value;
    ArmValue control;
    ArmValue treatment;
    Estimate estimate;
    std::optional<double> adjustedPValue;        ///< over the rows of this property, when a correction was asked for

    bool operator==(const BreakdownRow &) const = default;
};

/// How far the subjects of a funnel came at one of its steps, each a share of all subjects.
struct FunnelStepResult {
    std::uint32_t step{};                        ///< 0: the metric's `fact`, then its `then`
    ArmValue control;
    ArmValue treatment;
    Estimate estimate;                           ///< never variance-reduced; the last step is the metric itself

    bool operator==(const FunnelStepResult &) const = default;
};

/// The estimate with strata weighted by their shares of all subjects, beside the one without.
struct Stratified {
    std::string property;
    std::size_t strata{};                        ///< used; small ones join the largest
    Estimate estimate;

    bool operator==(const Stratified &) const = default;
};

/// Do the values of one property agree in the lift?
struct Heterogeneity {
    std::string property;
    std::size_t values{};                        ///< with a computable lift
    statistics::Outcome<statistics::PooledEffect> test = statistics::notComputable(statistics::Reason::NoUnits);

    bool operator==(const Heterogeneity &) const = default;
};

/// One treatment × metric row of the page.
struct MetricResult {
    std::uint32_t metric{};                      ///< index into Snapshot::metrics
    std::uint32_t variation{};                   ///< index into Snapshot::variations, never the baseline
    Role role{};
    ArmValue control;
    ArmValue treatment;
    Estimate estimate;
    double alpha{};                              ///< in force after correction; hybrid halves it once more
    std::optional<double> adjustedPValue;        ///< Holm and Benjamini-Hochberg
    Verdict verdict{};
    /// Absolute view: what the difference alone would say, where that is another verdict. The verdict is by the lift, as planned.
    std::optional<Verdict> byDifference;
    GuardrailState guardrail{};
    std::optional<double> margin;                ///< guardrails
    std::optional<double> marginPValue;          ///< fixed-horizon test of "worse than the margin"
    std::optional<double> progress;              ///< 0..1 towards the precision target
    std::optional<double> daysLeft;              ///< to the precision target at the recent pace (pace.h); optimistic
    std::optional<std::uint32_t> significantSince; ///< first period since which zero stands excluded (standing.h)
    std::vector<SeriesPoint> series;             ///< one per period with data
    std::vector<AdjustmentStep> adjustments;
    std::vector<Alternative> alternatives;
    std::vector<BreakdownRow> breakdown;
    std::vector<Heterogeneity> heterogeneity;    ///< one per property of `breakdown`
    std::vector<FunnelStepResult> funnel;        ///< funnel metrics, as of the whole snapshot
    std::optional<Stratified> stratified;        ///< when the plan names a property to stratify by; not for ratios and percentiles
    std::optional<statistics::Outcome<statistics::GlobalLift>> global; ///< sums and counts, when the totals were given

    bool operator==(const MetricResult &) const = default;
};

/// Everything the results page shows, computed from one snapshot.
struct Analysis {
    experiments::Method method{};
    double level{};
    bool isVarianceReduced{};                    ///< asked for; Estimate::isVarianceReduced says where it was possible
    double minControlZ{};
    statistics::Prior prior;                     ///< of the lift, under the Bayesian method
    bool isAbsolute{};
    std::uint32_t throughPeriod{};
    experiments::Sidedness sidedness{};
    experiments::Profile profile{};
    experiments::Correction correction{};
    std::uint32_t baseline{};                    ///< index into Snapshot::variations
    std::optional<Segment> segment;
    /// What differs from the plan: "method", "level", "variance-reduction", "min-control-z", "sidedness", "profile",
    /// "correction", "baseline", "segment", "date-range", and "effect" where there is no lift and the difference shown decides.
    std::vector<std::string> deviations;
    std::vector<MetricResult> results;           ///< by metric (plan order), then variation
    TrafficSplit split;
    std::vector<HealthCheck> health;
    double mixedShare{};                         ///< mixed / (mixed + analysed subjects)
    Tally mixedSubjects = 0;                     ///< empty: fewer than the minimum cell in a variation
    std::optional<Timestamp> hiddenUntil;        ///< effects were taken out: the plan hides them until then (veil.h)
    int days{};                                  ///< length of the analysed range in days, rounded up
    experiments::Evidence evidence;              ///< input of experiments::statusOf
    Recommendation recommendation;
    std::vector<ExperimentInteraction> interactions; ///< with the experiments of the surroundings

    bool operator==(const Analysis &) const = default;
};

/// Analyses one snapshot. Pure: the same snapshot, options and surroundings give the same analysis.
/// A metric that cannot be computed keeps its row with the reason; nothing is ever NaN.
/// Source: statistics.md sections 1 to 16.
[[nodiscard]] Analysis analyse(const Snapshot &snapshot, const AnalysisOptions &options = {},
                               const Surroundings &surroundings = {});

/// The analysis as data for scripts (`assayctl results --json`).
[[nodiscard]] Json toJson(const Analysis &analysis, const Snapshot &snapshot);

[[nodiscard]] std::string_view verdictName(Verdict verdict); ///< "better"
[[nodiscard]] std::string_view guardrailStateName(GuardrailState state); ///< "pass"

} // namespace assay::results
