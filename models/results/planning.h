// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "models/experiments/experiment.h"
#include "models/results/snapshot.h"
#include "models/statistics/outcome.h"

namespace assay::results {

/// What history says about one metric of a plan, per subject.
struct MetricHistory {
    std::uint32_t metric{};            ///< index into Snapshot::metrics
    bool isPrimary{};
    bool isLowerBetter{};
    std::optional<double> margin;      ///< guardrails: the lift that is still acceptable
    double mean{};                     ///< of the control
    double variance{};                 ///< after caps, and after variance reduction where the plan reduces it
    double windowDays{};               ///< from a subject's first exposure until its value is complete: only then it counts in planning

    bool operator==(const MetricHistory &) const = default;
};

/// What planning starts from: a snapshot of the same or a similar experiment.
struct PlanningBasis {
    std::vector<MetricHistory> metrics;      ///< those of the plan that the snapshot knows, in the plan's order
    std::vector<double> subjectsByDay;       ///< cumulative, all variations; as seen
    double subjectsPerDay{};                 ///< afterwards: the recent pace (pace.h)
    double pairShare = 1;                    ///< share of the subjects in control and the smallest treatment together
    double treatmentShare = 0.5;             ///< of that pair; the other treatments are no less precise

    bool operator==(const PlanningBasis &) const = default;
};

struct PlanningQuestion {
    double exposure = 1;                     ///< share of the traffic that history saw
    double power = 0.8;

    bool operator==(const PlanningQuestion &) const = default;
};

/// Reads means, variances and arrivals. Metrics without a computable variance are left out.
/// @param planned  whose plan, weights and variations are asked about; need not be the snapshot's own
[[nodiscard]] PlanningBasis planningBasis(const Snapshot &snapshot, const experiments::Experiment &planned);

/// Subjects in all variations after so many days.
[[nodiscard]] double subjectsAfter(const PlanningBasis &basis, double days, const PlanningQuestion &question);

/// Smallest lift that the plan finds with the wanted power after so many days, among the subjects whose window the metric
/// has seen to its end by then: by the plan's method, prior and side, at the level left after its correction for many metrics.
/// Holm and Benjamini-Hochberg are taken at their strictest step, as if nothing else were found. Of a guardrail it is the
/// margin beyond which harm is excluded when there is none; that promise is two-sided whatever the plan's side.
/// @param metric  index into PlanningBasis::metrics
/// @return what statistics::detectableEffect() returns
/// Source: statistics.md section 14.
[[nodiscard]] statistics::Outcome<double> detectableLift(const PlanningBasis &basis, const experiments::Experiment &planned, std::size_t metric, double days,
                                                         const PlanningQuestion &question);

/// Days until that lift is found with the wanted power: until enough subjects are in, and the window of the last of them.
/// @return what statistics::sampleSize() returns; NoUnits when nobody arrives in control or treatment
[[nodiscard]] statistics::Outcome<double> daysNeeded(const PlanningBasis &basis, const experiments::Experiment &planned, std::size_t metric, double lift,
                                                     const PlanningQuestion &question);

} // namespace assay::results
