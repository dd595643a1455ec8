// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/results/snapshot.h"
#include "models/statistics/interaction.h"
#include "models/statistics/outcome.h"

namespace assay::results {

/// Aggregates of the subjects that are in this experiment and in another one.
struct OverlappingExperiment {
    std::string experiment;                      ///< key of the other one
    std::vector<std::string> variations;         ///< of the other one
    std::vector<std::vector<std::int64_t>> subjects; ///< by variation of this one, then of the other
    /// Sums of each metric in each cell; by metric, variation of this one, variation of the other. May be empty.
    std::vector<std::vector<std::vector<Sums>>> sums;

    bool operator==(const OverlappingExperiment &) const = default;
};

/// What a snapshot does not hold but the page can show when it is known.
struct Surroundings {
    std::optional<double> exposure;              ///< enrolled share of the eligible subjects, by allocation
    std::vector<std::optional<double>> totals;   ///< of each metric over everyone, enrolled or not
    std::vector<OverlappingExperiment> overlaps;

    bool operator==(const Surroundings &) const = default;
};

/// Does the other experiment disturb this one?
struct ExperimentInteraction {
    std::string experiment;
    /// Are the assignments independent of each other?
    statistics::Outcome<statistics::AssignmentInteraction> assignment
        = statistics::notComputable(statistics::Reason::NoUnits);
    struct OnMetric {
        std::uint32_t metric{};                  ///< index into Snapshot::metrics
        statistics::Outcome<statistics::EffectInteraction> effect
            = statistics::notComputable(statistics::Reason::NoUnits);

        bool operator==(const OnMetric &) const = default;
    };
    std::vector<OnMetric> effects;

    bool operator==(const ExperimentInteraction &) const = default;
};

} // namespace assay::results
