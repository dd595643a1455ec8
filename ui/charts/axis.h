// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include <QString>

namespace assay::ui {

/// A labelled position on an axis.
struct AxisTick {
    double at{};
    QString label;

    bool operator==(const AxisTick &) const = default;
};

/// An axis as a chart draws it: range, ticks, and a title written once at its end.
struct PlotAxis {
    double low = 0;
    double high = 1;
    std::vector<AxisTick> ticks;
    QString title;

    bool operator==(const PlotAxis &) const = default;
};

/// A range that ends on ticks, and their distance.
struct NiceRange {
    double low{};
    double high{};
    double step{};

    /// Ticks from low to high, both included; a tick at zero is exactly zero.
    [[nodiscard]] std::vector<double> ticks() const;
    bool operator==(const NiceRange &) const = default;
};

/// The smallest range of nice numbers (1, 2, 2.5, 5 times a power of ten) around [low, high] with at
/// most `maxTicks` ticks. An empty range is widened around its value.
[[nodiscard]] NiceRange niceRange(double low, double high, int maxTicks = 6);

/// Whole decades around [low, 1] for p values, as exponents: 0 is 1, -3 is 0.001. At least two decades,
/// at most `maxDecades`; smaller values are drawn at the lower edge.
[[nodiscard]] NiceRange decadeRange(double low, int maxDecades = 6);

/// Days between ticks so that at most `maxTicks` fall into `days`: 1, 2, 7, 14, 28, 56 ...
[[nodiscard]] int dayStep(double days, int maxTicks);

} // namespace assay::ui
