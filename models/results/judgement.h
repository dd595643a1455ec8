// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/results/analysis.h"
#include "models/results/pace.h"
#include "models/results/settings.h"

namespace assay::results {

/// Reads verdict, guardrail state, progress and what always held off the estimates: for every point
/// of the series and, from the last one, for the row.
/// @param pace  at which subjects came in lately: what is left to the wanted precision is counted in its days
/// @param isSplitBroken  withholds verdicts; the numbers stay
void judge(MetricResult &result, const Snapshot &snapshot, const Settings &settings, const Pace &pace, bool isSplitBroken);

} // namespace assay::results
