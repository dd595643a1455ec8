// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include <QString>

#include "models/results/planning.h"
#include "ui/charts/plot.h"
#include "ui/widgets/tablemodel.h"

namespace assay::ui {

/// What planning starts from on the screen: the plan, the numbers, and where these come from.
struct PlanningInput {
    experiments::Experiment experiment;
    std::shared_ptr<const results::Snapshot> snapshot;   ///< of this experiment, or of another with the same metrics
    bool isOwn{};
    results::PlanningBasis basis;
};

/// The person's choice. Weeks and the lift of the primary metric determine each other.
struct PlanningChoice {
    double weeks = 4;
    results::PlanningQuestion question;
};

/// Detectable lift by running time, a line per metric, the chosen time marked.
[[nodiscard]] Plot planningPlot(const PlanningInput &input, const PlanningChoice &choice);

/// Per metric: value of the control, lift found in the chosen time, weeks for the lift `wanted`.
[[nodiscard]] std::vector<Column> planningColumns(const PlanningChoice &choice, double wanted);
[[nodiscard]] std::vector<TableRow> planningRows(const PlanningInput &input, const PlanningChoice &choice, double wanted);

/// Lift of the primary metric found after so many weeks; absent when it cannot be computed.
[[nodiscard]] std::optional<double> primaryLift(const PlanningInput &input, const PlanningChoice &choice);
/// Weeks until that lift of the primary metric is found.
[[nodiscard]] std::optional<double> primaryWeeks(const PlanningInput &input, double lift, const results::PlanningQuestion &question);

/// "Means and variances of New checkout, as of ...; 18,000 subjects a day."
[[nodiscard]] QString planningOrigin(const PlanningInput &input);

} // namespace assay::ui
