// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "ui/charts/plot.h"

namespace assay::ui {

/// More points than this are thinned before they are drawn; tables and exports keep all of them.
inline constexpr std::size_t kMostPoints = 400;

/// Thins a line to about `most` points. Every bucket keeps its first and last point, its extremes of the
/// value, the lowest low and the highest high, and one point of every gap, so that neither a peak of the
/// band nor a gap disappears.
[[nodiscard]] std::vector<PlotPoint> decimated(std::span<const PlotPoint> points, std::size_t most = kMostPoints);

} // namespace assay::ui
