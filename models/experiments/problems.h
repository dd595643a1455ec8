// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "models/experiments/experiment.h"
#include "models/metrics/references.h"

namespace assay::experiments {

/// Rules that need no other document: variations and control, dates (V-228, V-302), exactly one
/// primary metric (V-301), no metric in two roles; limits that contradict each other unless the plan
/// inherits rules, which are not known here. In the order of the members; empty when sound.
[[nodiscard]] std::vector<Error> problemsOf(const Experiment &experiment);

/// The rules above, and those on what the experiment refers to: unknown documents, entities that
/// differ (V-402), connections that differ, properties of another source.
[[nodiscard]] std::vector<Error> problemsOf(const Experiment &experiment, const metrics::Lookup &lookup);

} // namespace assay::experiments
