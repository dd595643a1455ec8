// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/screens/home/homemodel.h"
#include "ui/widgets/forestgeometry.h"

class QWidget;

namespace assay::ui {

class Navigator;

/// Rows of the home page's cards. Each goes to its target on click, Enter or Space.
[[nodiscard]] QWidget *makeNeedRow(const NeedRow &row, Navigator &navigator);
[[nodiscard]] QWidget *makeRunningRow(const RunningRow &row, const ForestAxis &axis, Navigator &navigator);
[[nodiscard]] QWidget *makeLinkRow(const LinkRow &row, Navigator &navigator);

} // namespace assay::ui
