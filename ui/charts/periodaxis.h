// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

#include <QString>

#include "models/results/snapshot.h"
#include "ui/charts/axis.h"

namespace assay::ui {

/// Position of a period on the time axis: days since 1970, or days since the start.
[[nodiscard]] double periodX(const results::Snapshot &snapshot, std::uint32_t period);

/// "19 Nov", or "day 4.5".
[[nodiscard]] QString periodLabel(const results::Snapshot &snapshot, std::uint32_t period);

/// Which day of the experiment a period is, counted from 1.
[[nodiscard]] int dayNumber(const results::Snapshot &snapshot, std::uint32_t period);

/// Whole text of a cursor: "Day 9, 16 Nov", or "Day 4.5".
[[nodiscard]] QString periodTitle(const results::Snapshot &snapshot, std::uint32_t period);

/// The axis from the first period to `last`, ticks on whole days, the zone in its title.
[[nodiscard]] PlotAxis periodAxis(const results::Snapshot &snapshot, std::uint32_t last);

} // namespace assay::ui
