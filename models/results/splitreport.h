// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/results/analysis.h"
#include "models/results/settings.h"

namespace assay::results {

/// Level of the split test (statistics.md section 0.1).
inline constexpr double kSplitAlpha = 0.001;

/// Planned against seen split: as of the last period, per period, and per property value.
[[nodiscard]] TrafficSplit trafficSplitOf(const Snapshot &snapshot, const Settings &settings);

} // namespace assay::results
