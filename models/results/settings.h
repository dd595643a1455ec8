// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/results/analysis.h"

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
    std::uint32_t control{};         ///< index into Snapshot::variations
};

[[nodiscard]] Settings settingsOf(const Snapshot &snapshot, const AnalysisOptions &options);

/// True from the first period whose end reaches the planned end of the experiment. Without a planned
/// end the hybrid method stays in its running phase for good.
[[nodiscard]] bool isAtPlannedEnd(const Snapshot &snapshot, std::uint32_t period);

} // namespace assay::results
