// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/plotstyle.h"

#include <array>

#include "ui/widgets/theme.h"

namespace assay::ui {
namespace {

constexpr double kLineWidth = 2;
constexpr double kSecondAxisWidth = 1.6;

/// Dashes in pixels by position (ux.md section 12): solid, 6-3, 2-2, 8-2-2-2, 4-4, 1-3.
QList<qreal> dashesOf(int position)
{
    static const std::array<QList<qreal>, 6> dashes{QList<qreal>{}, {6, 3}, {2, 2}, {8, 2, 2, 2}, {4, 4}, {1, 3}};
    return dashes[static_cast<std::size_t>(position) % dashes.size()];
}

} // namespace

QColor PlotStyle::color(const PlotColor &color) const
{
    switch (color.role) {
    case PlotColor::Role::Variation: return ink.series(color.position, color.isControl);
    case PlotColor::Role::Text: return ink.text;
    case PlotColor::Role::Bad: return ink.bad;
    case PlotColor::Role::Accent: return ink.accent;
    }
    return ink.text;
}

QPen PlotStyle::linePen(const PlotLine &line, int position) const
{
    const double width = line.isOnSecondAxis ? kSecondAxisWidth : kLineWidth;
    QPen pen(color(line.color), width * scale);
    pen.setJoinStyle(Qt::RoundJoin);
    if (QList<qreal> dashes = dashesOf(line.isOnSecondAxis ? 0 : position); !dashes.isEmpty()) {
        for (qreal &dash : dashes)
            dash /= width;
        pen.setDashPattern(dashes);
        pen.setCapStyle(Qt::FlatCap);
    }
    return pen;
}

PlotStyle screenPlotStyle()
{
    const Theme &theme = Theme::instance();
    return {screenInk(), theme.font(TextStyle::Caption), theme.font(TextStyle::CaptionBold), theme.px(100) / 100.0};
}

PlotStyle paperPlotStyle(const QFont &font, double scale)
{
    QFont bold = font;
    bold.setBold(true);
    return {paperInk(), font, bold, scale};
}

} // namespace assay::ui
