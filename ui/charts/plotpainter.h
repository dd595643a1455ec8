// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include <QRectF>
#include <QSizeF>

#include "ui/charts/plot.h"
#include "ui/charts/plotstyle.h"

class QChart;
class QPainter;

namespace assay::ui {

/// Places and paints what Qt Charts does not: labels, markers, captions, bands and the cursor, and fills
/// a QChart with the series. The view and the paper renderer share it.
class PlotPainter final
{
public:
    PlotPainter(const Plot &plot, const PlotStyle &style, QSizeF size);

    /// Shows a part of the x axis; both ends are inside the plot's own range.
    void setRange(double low, double high);
    [[nodiscard]] double low() const { return m_low; }
    [[nodiscard]] double high() const { return m_high; }
    [[nodiscard]] QRectF area() const { return m_area; }
    [[nodiscard]] double xOf(double value) const;
    [[nodiscard]] double yOf(double value, const PlotAxis &axis) const;
    /// The stop nearest to a position; nothing when there are none in view.
    [[nodiscard]] std::optional<std::size_t> stopAt(double x) const;

    /// Series, axes and grid. The chart must be empty; it gets plot area and ranges.
    void fill(QChart &chart) const;
    /// What lies under the series: precision band, side of an alarm.
    void paintBelow(QPainter &painter) const;
    /// What lies over them. `cursor` is a stop.
    void paintAbove(QPainter &painter, std::optional<std::size_t> cursor = std::nullopt) const;

private:
    [[nodiscard]] double rightMargin() const;
    [[nodiscard]] double leftMargin() const;
    [[nodiscard]] bool isInView(double x) const;
    void addBands(QChart &chart) const;
    void addLines(QChart &chart) const;
    void addBars(QChart &chart) const;
    void addAxes(QChart &chart) const;
    void paintAxisLabels(QPainter &painter) const;
    void paintTimeLabels(QPainter &painter) const;
    void paintMarks(QPainter &painter) const;
    void paintThreshold(QPainter &painter) const;
    void paintMarkers(QPainter &painter) const;
    void paintEndLabels(QPainter &painter) const;
    void paintEarly(QPainter &painter) const;
    void paintCursor(QPainter &painter, const CursorStop &stop) const;

    const Plot &m_plot;
    const PlotStyle &m_style;
    QSizeF m_size;
    QRectF m_area;
    double m_low{};
    double m_high{};
};

/// Paints a whole chart without title row into `target`: as vectors when the painter can.
void paintPlot(QPainter &painter, const QRectF &target, const Plot &plot, const PlotStyle &style);

} // namespace assay::ui
