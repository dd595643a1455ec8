// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "models/results/analysis.h"
#include "models/results/snapshot.h"

namespace assay::tests {

/// Twelve days of "New checkout": control and treatment, a clear primary, two guardrails, secondaries of
/// every kind, one metric with too little data, a breakdown, statements.
[[nodiscard]] results::Snapshot checkoutSnapshot();

/// The same with a broken split: treatment gets 51.1 %, most of it through one browser.
[[nodiscard]] results::Snapshot brokenSplitSnapshot();

/// Three arms, one of them clearly worse.
[[nodiscard]] results::Snapshot threeArmSnapshot();

/// Aggregates without dates, with half-days, a missing variance and a negative increment.
[[nodiscard]] results::Snapshot importSnapshot();

/// Hillstrom e-mail: two treatments, one day; spend is close to 0, so its lift is suppressed.
[[nodiscard]] results::Snapshot mailSnapshot();

[[nodiscard]] inline std::shared_ptr<const results::Snapshot> shared(results::Snapshot snapshot)
{
    return std::make_shared<const results::Snapshot>(std::move(snapshot));
}
[[nodiscard]] inline std::shared_ptr<const results::Analysis> analysed(const results::Snapshot &snapshot, const results::AnalysisOptions &options = {})
{
    return std::make_shared<const results::Analysis>(results::analyse(snapshot, options));
}

} // namespace assay::tests
