// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/plotview.h"

#include <algorithm>

#include <QAccessible>
#include <QAccessibleWidget>
#include <QChart>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QRubberBand>

#include "ui/charts/plotpainter.h"
#include "ui/widgets/stylepaint.h"
#include "ui/widgets/theme.h"

namespace assay::ui {
namespace {

constexpr double kZoomFactor = 1.5;
constexpr double kLeastSpan = 2;

/// Charts are silent to assistive tools: this gives the view the role, the sentence and the cursor's text.
class PlotAccessible final : public QAccessibleWidget
{
public:
    explicit PlotAccessible(PlotView *view) : QAccessibleWidget(view, QAccessible::Chart) {}

    [[nodiscard]] QString text(QAccessible::Text kind) const override
    {
        const auto *view = qobject_cast<const PlotView *>(object());
        switch (kind) {
        case QAccessible::Name: return view->plot().title;
        case QAccessible::Description: return view->plot().emptyText.isEmpty() ? view->plot().summary : view->plot().emptyText;
        case QAccessible::Value: return view->cursorText();
        case QAccessible::Help:
            return PlotView::tr("Arrow keys move the cursor, plus and minus zoom, 0 shows everything. The table beside the chart has the same numbers.");
        default: return QAccessibleWidget::text(kind);
        }
    }
};

QAccessibleInterface *plotAccessible(const QString &, QObject *object)
{
    auto *view = qobject_cast<PlotView *>(object);
    return view ? new PlotAccessible(view) : nullptr;
}

} // namespace

PlotView::PlotView(QWidget *parent) : QChartView(parent)
{
    static const bool isInstalled = [] {
        QAccessible::installFactory(plotAccessible);
        return true;
    }();
    Q_UNUSED(isInstalled)
    setFrameShape(QFrame::NoFrame);
    setRenderHint(QPainter::Antialiasing);
    setFocusPolicy(Qt::StrongFocus);
    viewport()->setFocusPolicy(Qt::NoFocus); // the view itself takes it
    setMouseTracking(true);
    setBackgroundBrush(Qt::NoBrush);
    viewport()->setAutoFillBackground(false);
    setViewportUpdateMode(QGraphicsView::FullViewportUpdate);
    setMinimumHeight(Theme::instance().px(150));
    setMinimumWidth(Theme::instance().px(200));
    connect(&Theme::instance(), &Theme::changed, this, &PlotView::rebuild);
}

PlotView::~PlotView() = default;

void PlotView::setPlot(Plot plot)
{
    if (plot == m_plot)
        return;
    const bool keepsRange = plot.x == m_plot.x;
    m_plot = std::move(plot);
    if (!keepsRange)
        m_range.reset();
    if (m_cursor && *m_cursor >= m_plot.stops.size())
        m_cursor.reset();
    setAccessibleName(m_plot.title);
    setAccessibleDescription(m_plot.summary);
    rebuild();
}

void PlotView::rebuild()
{
    m_style = screenPlotStyle();
    m_builtFor = viewport()->size();
    m_painter.reset();
    auto *fresh = new QChart;
    QChart *old = chart();
    setChart(fresh);
    delete old;
    fresh->setBackgroundVisible(false);
    if (m_plot.emptyText.isEmpty() && !size().isEmpty()) {
        m_painter = std::make_unique<PlotPainter>(m_plot, m_style, QSizeF(viewport()->size()));
        if (m_range)
            m_painter->setRange(m_range->first, m_range->second);
        m_painter->fill(*fresh);
    } else {
        fresh->legend()->hide();
    }
    viewport()->update();
}

QString PlotView::cursorText() const
{
    if (!m_cursor || *m_cursor >= m_plot.stops.size())
        return {};
    const CursorStop &stop = m_plot.stops[*m_cursor];
    QStringList parts{stop.title};
    for (const auto &[name, value] : stop.lines)
        parts << tr("%1 %2", "series and its value").arg(name, value);
    return parts.join(QStringLiteral(", "));
}

void PlotView::setCursorStop(std::optional<std::size_t> stop)
{
    if (m_cursor == stop)
        return;
    m_cursor = stop;
    viewport()->update();
    if (m_cursor && hasFocus()) {
        QAccessibleEvent event(this, QAccessible::DescriptionChanged);
        QAccessible::updateAccessibility(&event);
    }
    emit cursorMoved();
}

void PlotView::drawBackground(QPainter *painter, const QRectF &)
{
    painter->fillRect(viewport()->rect(), m_style.ink.surface);
    if (m_painter)
        m_painter->paintBelow(*painter);
}

void PlotView::drawForeground(QPainter *painter, const QRectF &)
{
    if (m_painter) {
        m_painter->paintAbove(*painter, m_cursor);
    } else {
        painter->setFont(Theme::instance().font(TextStyle::Body));
        painter->setPen(m_style.ink.muted);
        painter->drawText(viewport()->rect().adjusted(24, 0, -24, 0), Qt::AlignCenter | Qt::TextWordWrap, m_plot.emptyText);
    }
    if (hasFocus() && window()->testAttribute(Qt::WA_KeyboardFocusChange))
        paintFocusRing(painter, QRectF(viewport()->rect()).adjusted(1, 1, -1, -1), 2);
}

void PlotView::resizeEvent(QResizeEvent *event)
{
    QChartView::resizeEvent(event);
    if (m_builtFor != viewport()->size())
        rebuild();
}

void PlotView::moveCursor(int by)
{
    const auto count = static_cast<int>(m_plot.stops.size());
    if (count == 0)
        return;
    const int from = m_cursor ? static_cast<int>(*m_cursor) : (by > 0 ? -1 : count);
    setCursorStop(static_cast<std::size_t>(std::clamp(from + by, 0, count - 1)));
}

void PlotView::zoom(double factor)
{
    if (!m_painter)
        return;
    const double low = m_painter->low();
    const double high = m_painter->high();
    const double middle = m_cursor ? m_plot.stops[*m_cursor].x : (low + high) / 2;
    const double span = std::max(kLeastSpan, (high - low) / factor);
    if (span >= m_plot.x.high - m_plot.x.low) {
        showAll();
        return;
    }
    const double start = std::clamp(middle - span * (middle - low) / (high - low), m_plot.x.low, m_plot.x.high - span);
    m_range = {start, start + span};
    rebuild();
}

void PlotView::showAll()
{
    m_range.reset();
    rebuild();
}

void PlotView::keyPressEvent(QKeyEvent *event)
{
    switch (event->key()) {
    // Time runs to the right in every language, so the keys are not mirrored.
    case Qt::Key_Left: moveCursor(-1); return;
    case Qt::Key_Right: moveCursor(1); return;
    case Qt::Key_Home: moveCursor(-static_cast<int>(m_plot.stops.size()) - 1); return;
    case Qt::Key_End: moveCursor(static_cast<int>(m_plot.stops.size()) + 1); return;
    case Qt::Key_Plus:
    case Qt::Key_Equal: zoom(kZoomFactor); return;
    case Qt::Key_Minus: zoom(1 / kZoomFactor); return;
    case Qt::Key_0: showAll(); return;
    case Qt::Key_Escape:
        if (m_cursor) {
            setCursorStop(std::nullopt);
            return;
        }
        break;
    default: break;
    }
    // Not QChartView's own handling: it scrolls the chart out of its axes.
    QWidget::keyPressEvent(event);
}

void PlotView::mousePressEvent(QMouseEvent *event)
{
    if (event->button() == Qt::LeftButton && event->modifiers() & Qt::ShiftModifier && m_painter) {
        m_bandStart = event->pos();
        if (!m_band)
            m_band = new QRubberBand(QRubberBand::Rectangle, viewport());
        m_band->setGeometry(QRect(event->pos(), QSize()));
        m_band->show();
        return;
    }
    QWidget::mousePressEvent(event);
}

void PlotView::mouseMoveEvent(QMouseEvent *event)
{
    if (m_bandStart && m_painter) {
        const QRectF area = m_painter->area();
        m_band->setGeometry(QRect(QPoint(m_bandStart->x(), static_cast<int>(area.top())), QPoint(event->pos().x(), static_cast<int>(area.bottom()))).normalized());
        return;
    }
    if (m_painter)
        setCursorStop(m_painter->area().adjusted(-8, 0, 8, 0).contains(event->position()) ? m_painter->stopAt(event->position().x()) : std::nullopt);
}

void PlotView::mouseReleaseEvent(QMouseEvent *event)
{
    if (!m_bandStart || !m_painter) {
        QWidget::mouseReleaseEvent(event);
        return;
    }
    const QRectF area = m_painter->area();
    const auto valueAt = [&](double x) { return m_painter->low() + (x - area.left()) / area.width() * (m_painter->high() - m_painter->low()); };
    const double from = std::clamp(valueAt(std::min(m_bandStart->x(), event->pos().x())), m_plot.x.low, m_plot.x.high);
    const double to = std::clamp(valueAt(std::max(m_bandStart->x(), event->pos().x())), m_plot.x.low, m_plot.x.high);
    m_bandStart.reset();
    m_band->hide();
    if (to - from >= 1) {
        m_range = {from, to};
        rebuild();
    }
}

void PlotView::mouseDoubleClickEvent(QMouseEvent *) { showAll(); }

void PlotView::leaveEvent(QEvent *event)
{
    if (!hasFocus())
        setCursorStop(std::nullopt);
    QChartView::leaveEvent(event);
}

void PlotView::focusOutEvent(QFocusEvent *event)
{
    setCursorStop(std::nullopt);
    QChartView::focusOutEvent(event);
    viewport()->update();
}

void PlotView::focusInEvent(QFocusEvent *event)
{
    QChartView::focusInEvent(event);
    viewport()->update();
}

} // namespace assay::ui
