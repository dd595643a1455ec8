// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>

#include <QColor>

namespace assay::ui {

/// The colours a painter of figures needs, as values: of the theme in force on the screen, of the
/// light theme on paper. Painters take it as an argument, so a report never depends on the screen.
struct Ink {
    QColor surface, surface2, raised, border, borderStrong, grid;
    QColor text, muted, accent, select;
    QColor good, bad, inconclusive, warning, neutralBg;
    QColor dangerBg, dangerText;
    QColor control;                   ///< series colour of the control
    std::array<QColor, 6> treatments; ///< series colours of treatments 1 to 6, then repeating
    bool isDark{};

    /// Series colour of a variation: `position` counts treatments from 0.
    [[nodiscard]] QColor series(int position, bool isControl) const
    {
        return isControl ? control : treatments[static_cast<std::size_t>(position) % treatments.size()];
    }
};

/// Ink of the theme in force.
[[nodiscard]] Ink screenInk();

/// Ink on a selected row. The high contrast theme inverts such a row, so everything takes the colour of its text there.
[[nodiscard]] Ink selectedInk();

/// Ink for paper and exported pictures: the light theme whatever the screen shows.
[[nodiscard]] Ink paperInk();

/// The colour at `alpha` (0 to 1) of its own.
[[nodiscard]] QColor faded(QColor color, double alpha);

} // namespace assay::ui
