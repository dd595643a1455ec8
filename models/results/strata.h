// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/results/analysis.h"
#include "models/results/settings.h"

namespace assay::results {

/// Fills MetricResult::stratified from the cells of Plan::stratifyBy; as of the whole snapshot only.
/// Source: statistics.md section 7.1.
void addStratified(MetricResult &result, const Snapshot &snapshot, const Settings &settings);

/// Fills MetricResult::funnel; as of the whole snapshot only. Source: statistics.md section 14.
void addFunnel(MetricResult &result, const Snapshot &snapshot, const Settings &settings);

} // namespace assay::results
