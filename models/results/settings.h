// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/results/analysisoptions.h"
#include "models/results/snapshot.h"
#include "models/statistics/bayesian.h"
#include "models/statistics/comparison.h"

namespace assay::results {

/// The plan with the options of the page applied: what one analysis does.
struct Settings {
    experiments::Method method{};
    double level{};
    double alpha{};                  ///< 1 - level, without the rounding of the subtraction
    bool isVarianceReduced{};
    double minControlZ{};
    bool isAbsolute{};
    double nTune{};
    std::int64_t minimumSubjects{};  ///< per variation; 0: none
    std::uint32_t through{};         ///< index of the last period counted
    bool isLatest{};                 ///< `through` is the last period of the snapshot
    std::uint32_t control{};         ///< index into Snapshot::variations: the baseline
    experiments::Sidedness sidedness{};
    experiments::Profile profile{};
    experiments::Correction correction{};
    double alphaPrimary{};           ///< after preferential Bonferroni; alpha under any other correction
    double alphaOther{};
    statistics::Prior prior;
    std::optional<Segment> segment;
    experiments::Correction breakdownCorrection{};

    [[nodiscard]] bool isGrowthBook() const { return profile == experiments::Profile::GrowthBook; }
};

[[nodiscard]] Settings settingsOf(const Snapshot &snapshot, const AnalysisOptions &options);

/// Names of what the options change against the plan; see Analysis::deviations.
[[nodiscard]] std::vector<std::string> deviationsOf(const Snapshot &snapshot, const AnalysisOptions &options);

/// The side an interval of this metric is bounded at. Without a direction, and under the Bayesian
/// method, both are.
[[nodiscard]] statistics::Alternative alternativeOf(const SnapshotMetric &metric, const Settings &settings);

/// True from the first period whose end reaches the planned end of the experiment. Without a planned
/// end the hybrid method stays in its running phase for good.
[[nodiscard]] bool isAtPlannedEnd(const Snapshot &snapshot, std::uint32_t period);

/// When the plan allows a fixed-horizon look: the planned end, else the start plus the maximum
/// number of days. Of an import only the end it names; nothing when neither is planned.
[[nodiscard]] std::optional<Timestamp> plannedLook(const Snapshot &snapshot);

} // namespace assay::results
