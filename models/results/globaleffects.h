// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/results/analysis.h"
#include "models/results/settings.h"

namespace assay::results {

/// What the total of a sum or count metric gains if everyone eligible gets the treatment; nothing
/// unless the exposure and the metric's total over everyone are known.
void addGlobalLift(MetricResult &result, const std::vector<Sums> &current, const Snapshot &snapshot, const Settings &settings,
                   const Surroundings &surroundings);

/// Interactions with every overlapping experiment, from its cells.
[[nodiscard]] std::vector<ExperimentInteraction> interactionsOf(const Snapshot &snapshot, const Settings &settings,
                                                                const Surroundings &surroundings);

} // namespace assay::results
