// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/results/analysis.h"
#include "models/results/settings.h"

namespace assay::results {

/// What the contract says to the finished analysis; the clock is that of the snapshot.
/// Source: ux.md sections 5.8 and 5.10.
[[nodiscard]] Recommendation recommendationOf(const Snapshot &snapshot, const Analysis &analysis, const Settings &settings);

} // namespace assay::results
