// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>

#include "models/results/analysis.h"
#include "models/results/settings.h"

namespace assay::results {

/// True where a look does not use up the error of the looks after it: sequential, and hybrid.
[[nodiscard]] bool holdsAtAnyTime(experiments::Method method);

/// Gives every point of the row what its looks have shown so far; before any correction for multiplicity.
///
/// Under a method that holds at any time, a look that excluded zero is not forgotten when the interval widens: the
/// point stands on the side of the newest such look, and its p-values are the smallest so far. Under any other method
/// a point stands on what its own interval says. A look below the minimum of subjects shows nothing.
/// Source: statistics.md section 8, "the decision is whether any look excluded the null"; the p-value is its running minimum.
void accumulate(MetricResult &result, const Settings &settings);

/// Does the evidence so far exclude zero, the correction for multiplicity included? The one question behind verdict,
/// significance and status.
[[nodiscard]] bool isStanding(const SeriesPoint &point, const Settings &settings);

/// First period since which the evidence stands on its present side. Under a method that is decided once (fixed,
/// Bayesian): since which an interval that holds at any time would have excluded zero.
[[nodiscard]] std::optional<std::uint32_t> standingSince(const MetricResult &result, const Settings &settings);

/// Where the looks so far have shown the difference to lie, the lift left aside.
[[nodiscard]] std::optional<Side> differenceSide(const MetricResult &result, const Settings &settings);

/// True when there is no lift, so that the verdict rests on the difference the page shows.
[[nodiscard]] bool isByDifference(const MetricResult &result, const Settings &settings);

/// True when the verdict comes from an earlier look and the interval of today has zero in it again. To be said, not forgotten.
[[nodiscard]] bool hasWidened(const MetricResult &result);

} // namespace assay::results
