// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/results/estimates.h"

namespace assay::results {

/// A look at a percentile metric: moments from order statistics and cluster sums instead of sums. A
/// variation without a cell gives SuppressedSmallCell.
void takeQuantileLook(Look &look, const Snapshot &snapshot, std::uint32_t metric, const Settings &settings);

} // namespace assay::results
