// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/plotpainter.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <QFontMetricsF>
#include <QPainter>
#include <QPainterPath>

namespace assay::ui {
namespace {

constexpr double kLabelGap = 8;
constexpr double kTopMargin = 8;
constexpr double kMarker = 6;
constexpr std::size_t kMostMarkers = 60;

double crisp(double x) { return std::floor(x) + 0.5; }

double widest(const std::vector<AxisTick> &ticks, const QFontMetricsF &metrics)
{
    double width = 0;
    for (const AxisTick &tick : ticks)
        width = std::max(width, metrics.horizontalAdvance(tick.label));
    return width;
}

/// Marker shapes by position (ux.md section 12).
QPainterPath markerPath(int position, QPointF c, double size)
{
    const double r = size / 2;
    QPainterPath path;
    switch (position % 5) {
    case 0: path.addEllipse(c, r, r); break;
    case 1: path.addRect(QRectF(c.x() - r, c.y() - r, size, size)); break;
    case 2: path.addPolygon(QPolygonF({c + QPointF(0, -r * 1.3), c + QPointF(r * 1.3, 0), c + QPointF(0, r * 1.3), c + QPointF(-r * 1.3, 0)})); break;
    case 3: path.addPolygon(QPolygonF({c + QPointF(0, -r * 1.2), c + QPointF(r * 1.2, r), c + QPointF(-r * 1.2, r)})); break;
    case 4: path.addPolygon(QPolygonF({c + QPointF(0, r * 1.2), c + QPointF(r * 1.2, -r), c + QPointF(-r * 1.2, -r)})); break;
    }
    path.closeSubpath();
    return path;
}

const PlotPoint *lastDrawn(const PlotLine &line)
{
    const auto last = std::find_if(line.points.rbegin(), line.points.rend(), [](const PlotPoint &point) { return point.y.has_value(); });
    return last == line.points.rend() ? nullptr : &*last;
}

} // namespace

PlotPainter::PlotPainter(const Plot &plot, const PlotStyle &style, QSizeF size)
    : m_plot(plot), m_style(style), m_size(size), m_low(plot.x.low), m_high(plot.x.high)
{
    const QFontMetricsF metrics(m_style.font);
    const double top = (m_plot.marks.empty() ? metrics.height() / 2 : metrics.height()) + (kTopMargin - 6) * m_style.scale;
    const double bottom = metrics.height() + (kLabelGap + 2) * m_style.scale;
    const double left = leftMargin();
    const double right = rightMargin();
    m_area = QRectF(left, top, std::max(10.0, size.width() - left - right), std::max(10.0, size.height() - top - bottom));
}

double PlotPainter::leftMargin() const
{
    return widest(m_plot.y.ticks, QFontMetricsF(m_style.font)) + kLabelGap * m_style.scale + 2;
}

double PlotPainter::rightMargin() const
{
    const QFontMetricsF metrics(m_style.font);
    const QFontMetricsF bold(m_style.boldFont);
    double width = m_plot.y2 ? widest(m_plot.y2->ticks, metrics) : 0;
    for (const PlotLine &line : m_plot.lines) {
        if (line.endValue.isEmpty())
            continue;
        width = std::max({width, bold.horizontalAdvance(line.name), metrics.horizontalAdvance(line.endValue)});
    }
    if (m_plot.threshold)
        width = std::max(width, metrics.horizontalAdvance(m_plot.threshold->caption));
    if (!m_plot.x.title.isEmpty() && !m_plot.y2)
        width = std::max(width, metrics.horizontalAdvance(m_plot.x.title));
    return std::min(width + (kLabelGap + 6) * m_style.scale, m_size.width() * 0.35);
}

void PlotPainter::setRange(double low, double high)
{
    m_low = std::max(low, m_plot.x.low);
    m_high = std::min(high, m_plot.x.high);
}

double PlotPainter::xOf(double value) const
{
    return m_area.left() + (value - m_low) / (m_high - m_low) * m_area.width();
}

double PlotPainter::yOf(double value, const PlotAxis &axis) const
{
    return m_area.bottom() - (value - axis.low) / (axis.high - axis.low) * m_area.height();
}

bool PlotPainter::isInView(double x) const { return x >= m_low - 1e-9 && x <= m_high + 1e-9; }

std::optional<std::size_t> PlotPainter::stopAt(double x) const
{
    std::optional<std::size_t> best;
    for (std::size_t i = 0; i < m_plot.stops.size(); ++i) {
        if (!isInView(m_plot.stops[i].x))
            continue;
        if (!best || std::abs(xOf(m_plot.stops[i].x) - x) < std::abs(xOf(m_plot.stops[*best].x) - x))
            best = i;
    }
    return best;
}

void PlotPainter::paintBelow(QPainter &painter) const
{
    painter.save();
    painter.setClipRect(m_area, Qt::IntersectClip);
    if (m_plot.precision) {
        const double top = yOf(std::min(*m_plot.precision, m_plot.y.high), m_plot.y);
        const double bottom = yOf(std::max(-*m_plot.precision, m_plot.y.low), m_plot.y);
        painter.fillRect(QRectF(m_area.left(), top, m_area.width(), bottom - top), faded(m_style.ink.text, 0.045));
    }
    if (m_plot.threshold && m_plot.threshold->isAlarm) {
        const double top = yOf(m_plot.threshold->y, m_plot.y);
        painter.fillRect(QRectF(m_area.left(), top, m_area.width(), m_area.bottom() - top), faded(m_style.ink.bad, 0.08));
    }
    painter.restore();
}

void PlotPainter::paintAbove(QPainter &painter, std::optional<std::size_t> cursor) const
{
    painter.save();
    painter.setLayoutDirection(Qt::LeftToRight); // axes and their numbers are never mirrored
    painter.setRenderHint(QPainter::Antialiasing);
    paintAxisLabels(painter);
    paintTimeLabels(painter);
    if (m_plot.hasZeroLine) {
        const double y = std::round(yOf(0, m_plot.y));
        painter.setPen(QPen(m_style.ink.text, 1.5 * m_style.scale));
        painter.drawLine(QLineF(m_area.left(), y, m_area.right(), y));
    }
    paintEarly(painter);
    paintThreshold(painter);
    paintMarks(painter);
    if (cursor && *cursor < m_plot.stops.size() && isInView(m_plot.stops[*cursor].x)) {
        const double x = crisp(xOf(m_plot.stops[*cursor].x));
        painter.setPen(QPen(m_style.ink.text, 1));
        painter.drawLine(QLineF(x, m_area.top(), x, m_area.bottom()));
    }
    paintMarkers(painter);
    paintEndLabels(painter);
    if (cursor && *cursor < m_plot.stops.size() && isInView(m_plot.stops[*cursor].x))
        paintCursor(painter, m_plot.stops[*cursor]);
    painter.restore();
}

void PlotPainter::paintAxisLabels(QPainter &painter) const
{
    const QFontMetricsF metrics(m_style.font);
    const double half = metrics.height() / 2;
    const double gap = kLabelGap * m_style.scale;
    painter.setFont(m_style.font);
    painter.setPen(m_style.ink.muted);
    for (const AxisTick &tick : m_plot.y.ticks) {
        const double y = yOf(tick.at, m_plot.y);
        painter.drawText(QRectF(0, y - half, m_area.left() - gap, 2 * half), Qt::AlignRight | Qt::AlignVCenter, tick.label);
    }
    if (m_plot.y2) {
        for (const AxisTick &tick : m_plot.y2->ticks) {
            const double y = yOf(tick.at, *m_plot.y2);
            painter.drawText(QRectF(m_area.right() + gap, y - half, m_size.width() - m_area.right() - gap, 2 * half), Qt::AlignLeft | Qt::AlignVCenter, tick.label);
        }
    }
}

/// Labels that would touch are thinned evenly, so that the distance between two labels stays the same.
void PlotPainter::paintTimeLabels(QPainter &painter) const
{
    const QFontMetricsF metrics(m_style.font);
    std::vector<const AxisTick *> ticks;
    for (const AxisTick &tick : m_plot.x.ticks) {
        if (isInView(tick.at))
            ticks.push_back(&tick);
    }
    const double width = widest(m_plot.x.ticks, metrics) + kLabelGap * m_style.scale;
    const double room = ticks.size() > 1 ? (xOf(ticks.back()->at) - xOf(ticks.front()->at)) / static_cast<double>(ticks.size() - 1) : width;
    const auto every = static_cast<std::size_t>(std::max(1.0, std::ceil(width / std::max(1.0, room))));
    const double top = m_area.bottom() + (kLabelGap - 2) * m_style.scale;
    painter.setFont(m_style.font);
    double end = 0;
    for (std::size_t i = 0; i < ticks.size(); i += every) {
        const double x = xOf(ticks[i]->at);
        painter.setPen(QPen(m_style.ink.borderStrong, 1));
        painter.drawLine(QLineF(crisp(x), m_area.bottom(), crisp(x), m_area.bottom() + 3 * m_style.scale));
        painter.setPen(m_style.ink.muted);
        const double label = metrics.horizontalAdvance(ticks[i]->label);
        painter.drawText(QRectF(x - label / 2 - 1, top, label + 2, metrics.height()), Qt::AlignCenter, ticks[i]->label);
        end = x + label / 2;
    }
    const double title = metrics.horizontalAdvance(m_plot.x.title);
    const double start = std::max(end + kLabelGap * m_style.scale, m_size.width() - title - 1);
    if (start + title <= m_size.width() + 1 && !m_plot.y2)
        painter.drawText(QRectF(std::min(start, std::max(end + kLabelGap * m_style.scale, m_area.right() + kLabelGap * m_style.scale)), top, title + 2, metrics.height()),
                         Qt::AlignLeft | Qt::AlignVCenter, m_plot.x.title);
}

void PlotPainter::paintEarly(QPainter &painter) const
{
    if (m_plot.earlyCaption.isEmpty() || !isInView(m_plot.earlyUntil))
        return;
    const QFontMetricsF metrics(m_style.font);
    const double left = m_area.left() + 5 * m_style.scale;
    const double width = xOf(m_plot.earlyUntil) - left - 4 * m_style.scale;
    if (width < metrics.horizontalAdvance(QLatin1Char('m')) * 5)
        return;
    const double zero = m_plot.hasZeroLine ? yOf(0, m_plot.y) : m_area.bottom();
    painter.setFont(m_style.font);
    painter.setPen(m_style.ink.muted);
    painter.drawText(QRectF(left, m_area.top(), width, zero - m_area.top() - 4 * m_style.scale), Qt::AlignLeft | Qt::AlignBottom | Qt::TextWordWrap, m_plot.earlyCaption);
}

void PlotPainter::paintThreshold(QPainter &painter) const
{
    if (!m_plot.threshold || m_plot.threshold->y < m_plot.y.low || m_plot.threshold->y > m_plot.y.high)
        return;
    const QColor color = m_plot.threshold->isAlarm ? m_style.ink.bad : m_style.ink.muted;
    const double y = std::round(yOf(m_plot.threshold->y, m_plot.y));
    QPen pen(color, 1.5 * m_style.scale);
    pen.setDashPattern({4, 2.5});
    painter.setPen(pen);
    painter.drawLine(QLineF(m_area.left(), y, m_area.right(), y));
    const QFontMetricsF metrics(m_style.font);
    painter.setPen(color);
    painter.setFont(m_style.font);
    painter.drawText(QRectF(m_area.right() + kLabelGap * m_style.scale, y - metrics.height() / 2, m_size.width() - m_area.right(), metrics.height()),
                     Qt::AlignLeft | Qt::AlignVCenter, m_plot.threshold->caption);
}

void PlotPainter::paintMarks(QPainter &painter) const
{
    const QFontMetricsF metrics(m_style.font);
    painter.setFont(m_style.font);
    for (const PlotMark &mark : m_plot.marks) {
        if (!isInView(mark.x))
            continue;
        QPen pen(m_style.ink.muted, 1);
        pen.setDashPattern({3, 3});
        painter.setPen(pen);
        const double x = crisp(xOf(mark.x));
        painter.drawLine(QLineF(x, m_area.top(), x, m_area.bottom()));
        painter.setPen(m_style.ink.muted);
        painter.drawText(QPointF(x + 5 * m_style.scale, m_area.top() + metrics.ascent()), mark.caption);
    }
}

void PlotPainter::paintMarkers(QPainter &painter) const
{
    painter.save();
    for (std::size_t i = 0; i < m_plot.lines.size(); ++i) {
        const PlotLine &line = m_plot.lines[i];
        const PlotAxis &axis = line.isOnSecondAxis && m_plot.y2 ? *m_plot.y2 : m_plot.y;
        const bool isCrowded = line.points.size() > kMostMarkers || !line.hasMarkers;
        const PlotPoint *last = lastDrawn(line);
        for (const PlotPoint &point : line.points) {
            if (!point.y || !isInView(point.x) || (isCrowded && &point != last))
                continue;
            const QPointF at(xOf(point.x), std::clamp(yOf(*point.y, axis), m_area.top(), m_area.bottom()));
            const QColor color = point.isAlarming ? m_style.ink.bad : m_style.color(line.color);
            const bool isFilled = point.isAlarming || line.isOnSecondAxis;
            painter.setPen(QPen(color, 1.8 * m_style.scale));
            painter.setBrush(isFilled ? color : m_style.ink.surface);
            painter.drawPath(markerPath(static_cast<int>(i), at, (line.isOnSecondAxis ? 4 : kMarker) * m_style.scale));
        }
    }
    painter.restore();
}

/// Names and last values at the ends of the lines, pushed apart so that none covers another.
void PlotPainter::paintEndLabels(QPainter &painter) const
{
    struct EndLabel { const PlotLine *line; double y; bool isAlarming; };
    const QFontMetricsF metrics(m_style.font);
    const double lineHeight = metrics.height();
    std::vector<EndLabel> labels;
    for (const PlotLine &line : m_plot.lines) {
        const PlotPoint *last = lastDrawn(line);
        if (line.endValue.isEmpty() || !last || !isInView(last->x))
            continue;
        labels.push_back({&line, yOf(*last->y, m_plot.y), last->isAlarming});
    }
    std::ranges::sort(labels, {}, &EndLabel::y);
    double next = m_area.top();
    const double x = m_area.right() + (kLabelGap + 2) * m_style.scale;
    const double width = m_size.width() - x;
    for (const EndLabel &label : labels) {
        const bool hasName = !label.line->name.isEmpty();
        const double height = hasName ? 2 * lineHeight : lineHeight;
        const double top = std::max(next, label.y - height / 2);
        next = top + height;
        const QColor color = label.isAlarming ? m_style.ink.bad : m_style.color(label.line->color);
        painter.setFont(m_style.boldFont);
        painter.setPen(color);
        const QString name = hasName ? label.line->name : label.line->endValue;
        painter.drawText(QRectF(x, top, width, lineHeight), Qt::AlignLeft | Qt::AlignVCenter, QFontMetricsF(m_style.boldFont).elidedText(name, Qt::ElideRight, width));
        if (!hasName)
            continue;
        painter.setFont(m_style.font);
        painter.setPen(m_style.ink.text);
        painter.drawText(QRectF(x, top + lineHeight, width, lineHeight), Qt::AlignLeft | Qt::AlignVCenter, label.line->endValue);
    }
}

void PlotPainter::paintCursor(QPainter &painter, const CursorStop &stop) const
{
    const QFontMetricsF metrics(m_style.font);
    const QFontMetricsF bold(m_style.boldFont);
    const double pad = 8 * m_style.scale;
    const double row = metrics.height() + 1;
    double width = bold.horizontalAdvance(stop.title);
    for (const auto &[name, value] : stop.lines)
        width = std::max(width, metrics.horizontalAdvance(name) + 2 * pad + bold.horizontalAdvance(value));
    width += 2 * pad;
    const double height = row * (1 + static_cast<double>(stop.lines.size())) + 1.5 * pad;
    const double x = xOf(stop.x);
    double left = x - width - pad;
    if (left < m_area.left())
        left = std::min(x + pad, m_size.width() - width - 1);
    const QRectF box(left, m_area.top() + 4 * m_style.scale, width, height);
    painter.setPen(QPen(m_style.ink.borderStrong, 1));
    painter.setBrush(m_style.ink.raised);
    painter.drawRoundedRect(box.translated(0.5, 0.5), 4 * m_style.scale, 4 * m_style.scale);
    QRectF line(box.left() + pad, box.top() + pad * 0.75, width - 2 * pad, row);
    painter.setPen(m_style.ink.text);
    painter.setFont(m_style.boldFont);
    painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter, stop.title);
    for (const auto &[name, value] : stop.lines) {
        line.translate(0, row);
        painter.setFont(m_style.font);
        painter.setPen(m_style.ink.muted);
        painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter, name);
        painter.setPen(m_style.ink.text);
        painter.drawText(line, Qt::AlignRight | Qt::AlignVCenter, value);
    }
}

} // namespace assay::ui
