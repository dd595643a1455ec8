// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include <QAreaSeries>
#include <QBarSet>
#include <QChart>
#include <QGraphicsLayout>
#include <QGraphicsScene>
#include <QLineSeries>
#include <QPainter>
#include <QStackedBarSeries>
#include <QValueAxis>

#include "ui/charts/decimate.h"
#include "ui/charts/plotpainter.h"

namespace assay::ui {
namespace {

constexpr double kBarWidth = 0.66;
constexpr double kBarAlpha = 0.85;
constexpr double kBandEdgeAlpha = 0.45;

/// Runs of points that follow each other without a gap.
template <typename Has>
std::vector<std::vector<PlotPoint>> runsOf(const std::vector<PlotPoint> &points, Has has)
{
    std::vector<std::vector<PlotPoint>> runs(1);
    for (const PlotPoint &point : points) {
        if (has(point))
            runs.back().push_back(point);
        else if (!runs.back().empty())
            runs.emplace_back();
    }
    std::erase_if(runs, [](const std::vector<PlotPoint> &run) { return run.size() < 2; });
    return runs;
}

QLineSeries *boundary(const std::vector<PlotPoint> &run, std::optional<double> PlotPoint::*member, QObject *parent)
{
    auto *line = new QLineSeries(parent);
    for (const PlotPoint &point : run)
        line->append(point.x, *(point.*member));
    return line;
}

void attach(QChart &chart, QAbstractSeries *series, bool isSecond)
{
    chart.addSeries(series);
    series->attachAxis(chart.axes(Qt::Horizontal).constFirst());
    series->attachAxis(chart.axes(Qt::Vertical).at(isSecond ? 1 : 0));
}

QValueAxis *bareAxis(double low, double high)
{
    auto *axis = new QValueAxis;
    axis->setRange(low, high);
    axis->setLabelsVisible(false);
    axis->setLineVisible(false);
    axis->setGridLineVisible(false);
    axis->setMinorGridLineVisible(false);
    return axis;
}

} // namespace

void PlotPainter::addAxes(QChart &chart) const
{
    chart.addAxis(bareAxis(m_low, m_high), Qt::AlignBottom);
    QValueAxis *y = bareAxis(m_plot.y.low, m_plot.y.high);
    if (m_plot.y.ticks.size() > 1) {
        y->setTickType(QValueAxis::TicksDynamic);
        y->setTickAnchor(m_plot.y.ticks.front().at);
        y->setTickInterval(m_plot.y.ticks[1].at - m_plot.y.ticks[0].at);
        y->setGridLineVisible(true);
        y->setGridLinePen(QPen(m_style.ink.grid, 1));
    }
    chart.addAxis(y, Qt::AlignLeft);
    if (m_plot.y2)
        chart.addAxis(bareAxis(m_plot.y2->low, m_plot.y2->high), Qt::AlignRight);
}

void PlotPainter::addBands(QChart &chart) const
{
    for (const PlotLine &line : m_plot.lines) {
        const QColor color = m_style.color(line.color);
        const auto runs = runsOf(decimated(line.points), [](const PlotPoint &point) { return point.y && point.low && point.high; });
        for (const std::vector<PlotPoint> &run : runs) {
            auto *area = new QAreaSeries;
            // QAreaSeries does not own its two boundary lines.
            area->setUpperSeries(boundary(run, &PlotPoint::high, area));
            area->setLowerSeries(boundary(run, &PlotPoint::low, area));
            area->setBrush(faded(color, m_style.ink.isDark ? 0.22 : 0.18));
            area->setPen(Qt::NoPen);
            attach(chart, area, false);
            // The outline of an area has sides, too; a band has only two edges.
            for (const auto member : {&PlotPoint::high, &PlotPoint::low}) {
                QLineSeries *edge = boundary(run, member, nullptr);
                edge->setPen(QPen(faded(color, kBandEdgeAlpha), 1));
                attach(chart, edge, false);
            }
        }
    }
}

void PlotPainter::addLines(QChart &chart) const
{
    for (std::size_t i = 0; i < m_plot.lines.size(); ++i) {
        const PlotLine &line = m_plot.lines[i];
        const auto runs = runsOf(decimated(line.points), [](const PlotPoint &point) { return point.y.has_value(); });
        for (const std::vector<PlotPoint> &run : runs) {
            if (line.isOnSecondAxis) {
                QLineSeries *halo = boundary(run, &PlotPoint::y, nullptr);
                halo->setPen(QPen(m_style.ink.surface, 4 * m_style.scale));
                attach(chart, halo, true);
            }
            QLineSeries *series = boundary(run, &PlotPoint::y, nullptr);
            series->setPen(m_style.linePen(line, static_cast<int>(i)));
            attach(chart, series, line.isOnSecondAxis);
        }
    }
}

void PlotPainter::addBars(QChart &chart) const
{
    if (m_plot.bars.empty())
        return;
    auto *series = new QStackedBarSeries;
    series->setBarWidth(kBarWidth);
    for (const PlotBars &bars : m_plot.bars) {
        auto *set = new QBarSet(bars.name);
        set->append(QList<qreal>(bars.values.begin(), bars.values.end()));
        set->setColor(faded(m_style.color(bars.color), kBarAlpha));
        set->setPen(QPen(m_style.ink.surface, 1));
        series->append(set);
    }
    attach(chart, series, false);
}

void PlotPainter::fill(QChart &chart) const
{
    chart.setBackgroundVisible(false);
    chart.setPlotAreaBackgroundVisible(false);
    chart.legend()->hide();
    chart.setMargins(QMargins());
    chart.layout()->setContentsMargins(0, 0, 0, 0);
    addAxes(chart);
    addBars(chart);
    addBands(chart);
    addLines(chart);
    chart.setPlotArea(m_area);
}

void paintPlot(QPainter &painter, const QRectF &target, const Plot &plot, const PlotStyle &style)
{
    painter.save();
    painter.translate(target.topLeft());
    if (!plot.emptyText.isEmpty()) {
        painter.setFont(style.font);
        painter.setPen(style.ink.muted);
        painter.drawText(QRectF(QPointF(), target.size()), Qt::AlignCenter | Qt::TextWordWrap, plot.emptyText);
        painter.restore();
        return;
    }
    const PlotPainter plotPainter(plot, style, target.size());
    QGraphicsScene scene(QRectF(QPointF(), target.size()));
    auto *chart = new QChart;
    scene.addItem(chart);
    chart->setGeometry(QRectF(QPointF(), target.size()));
    plotPainter.fill(*chart);
    plotPainter.paintBelow(painter);
    painter.setRenderHint(QPainter::Antialiasing);
    scene.render(&painter, QRectF(QPointF(), target.size()), scene.sceneRect());
    plotPainter.paintAbove(painter);
    painter.restore();
}

} // namespace assay::ui
