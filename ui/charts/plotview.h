// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <optional>

#include <QtCharts/QChartView>

#include "ui/charts/plot.h"
#include "ui/charts/plotstyle.h"

class QRubberBand;

namespace assay::ui {

class PlotPainter;

/// The drawing of a chart with a cursor: the mouse or the arrow keys move it by day, Home and End go to
/// the ends, + and - zoom around it, 0 or a double click shows everything, Shift and drag zooms to a range.
class PlotView final : public QChartView
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(PlotView)

public:
    explicit PlotView(QWidget *parent = nullptr);
    ~PlotView() override;

    void setPlot(Plot plot);
    [[nodiscard]] const Plot &plot() const { return m_plot; }
    [[nodiscard]] std::optional<std::size_t> cursor() const { return m_cursor; }
    /// What the cursor says, in one line; empty without cursor.
    [[nodiscard]] QString cursorText() const;
    void setCursorStop(std::optional<std::size_t> stop);

signals:
    void cursorMoved();

protected:
    void drawBackground(QPainter *painter, const QRectF &rect) override;
    void drawForeground(QPainter *painter, const QRectF &rect) override;
    void resizeEvent(QResizeEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;

private:
    void rebuild();
    void moveCursor(int by);
    void zoom(double factor);
    void showAll();

    Plot m_plot;
    PlotStyle m_style;
    std::unique_ptr<PlotPainter> m_painter;
    QSize m_builtFor;                  ///< size of the picture that is there
    std::optional<std::size_t> m_cursor;
    std::optional<std::pair<double, double>> m_range;
    std::optional<QPoint> m_bandStart;
    QRubberBand *m_band{};
};

} // namespace assay::ui
