// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFont>
#include <QPen>

#include "ui/charts/plot.h"
#include "ui/widgets/ink.h"

namespace assay::ui {

/// Colours, fonts and scale of a chart; one for the screen, one for paper.
struct PlotStyle {
    Ink ink;
    QFont font;                        ///< axis labels, captions
    QFont boldFont;
    double scale = 1;                  ///< device-independent pixels per design pixel

    [[nodiscard]] QColor color(const PlotColor &color) const;
    /// Pen of the line at `position` among the chart's lines: lines differ by dash, too.
    [[nodiscard]] QPen linePen(const PlotLine &line, int position) const;
};

/// Of the theme in force.
[[nodiscard]] PlotStyle screenPlotStyle();

/// Light, with the given font for labels; for paper and pictures.
[[nodiscard]] PlotStyle paperPlotStyle(const QFont &font, double scale = 1);

} // namespace assay::ui
