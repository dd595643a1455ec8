// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include <QString>

#include "app/pipeline/runrecord.h"
#include "app/workspace/catalog.h"
#include "models/experiments/experiment.h"
#include "models/results/analysis.h"
#include "models/results/snapshot.h"
#include "models/results/veil.h"

namespace assay::ui {

/// What the results page shows besides the presenter's numbers: the experiment, its results if any, its run.
struct ResultsPageInput {
    experiments::Experiment experiment;
    std::shared_ptr<const results::Snapshot> snapshot;
    std::shared_ptr<const results::Analysis> analysis;   ///< as planned
    std::optional<pipeline::RunRecord> run;              ///< the one under way, or the last one when it failed
    std::vector<workspace::EarlyLook> earlyLooks;        ///< oldest first
    bool isLoading{};
    QString whyNoRefresh;                                ///< empty: Refresh can be pressed
    Timestamp now;

    /// Until when effects stay hidden: by the plan, unless somebody has looked early.
    [[nodiscard]] std::optional<Timestamp> veil() const { return snapshot && earlyLooks.empty() ? results::veiledUntil(*snapshot) : std::nullopt; }
    [[nodiscard]] bool isImport() const { return experiment.origin == experiments::Origin::Import; }
    [[nodiscard]] bool isRunning() const { return run && !pipeline::isFinal(run->state); }
};

} // namespace assay::ui
