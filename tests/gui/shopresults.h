// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "app/store/documentstore.h"
#include "models/experiments/experiment.h"

namespace assay::fakes {

/// The experiments of the shop, in a fixed order: running and significant, broken split, running and
/// undecided, running and worse, just started without results, concluded, draft.
[[nodiscard]] std::vector<experiments::Experiment> shopExperiments();

/// Snapshots for those that have results.
[[nodiscard]] Result<void> putShopResults(store::Transaction &to);

} // namespace assay::fakes
