// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "models/results/snapshot.h"

namespace assay::results {

/// Over so many days at the end of the data the pace is taken. The traffic of the first days, when everybody who comes
/// regularly comes for the first time, says nothing about the days to come.
inline constexpr int kPaceDays = 7;

/// Subjects in all variations up to the end of each period.
[[nodiscard]] std::vector<double> arrivals(const Snapshot &snapshot);

/// How fast subjects come in. The one rule behind every "days left": of the running experiment and of the planner.
struct Pace {
    double subjects{};               ///< so far
    double perDay{};                 ///< over the last kPaceDays days, or over all of them when there are fewer

    bool operator==(const Pace &) const = default;
};

/// The pace as of one period. None before the first subject.
[[nodiscard]] Pace recentPace(const Snapshot &snapshot, std::uint32_t through);

} // namespace assay::results
