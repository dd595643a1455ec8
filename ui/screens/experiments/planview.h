// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/screens/experiments/experimentrows.h"

class QWidget;

namespace assay::ui {

class Navigator;

/// The variations as a split bar with a legend: name, key, planned share.
[[nodiscard]] QWidget *makeVariationsView(const std::vector<VariationRow> &variations);
/// The metrics of the plan by role; each leads to its definition.
[[nodiscard]] QWidget *makeMetricsView(const std::vector<PlannedMetric> &metrics, Navigator &navigator);

} // namespace assay::ui
