// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/figurepainter.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <QFontMetricsF>
#include <QPainter>
#include <QPainterPath>

#include "ui/widgets/numbertext.h"

namespace assay::ui {
namespace {

constexpr double kTintAlpha = 0.06;
constexpr double kWithheldOpacity = 0.45;

/// Puts a vertical hairline on a device pixel.
double crisp(double x) { return std::floor(x) + 0.5; }

QPen cosmetic(const QColor &color, double width = 1)
{
    QPen pen(color, width);
    pen.setCapStyle(Qt::FlatCap);
    return pen;
}

QColor styleColor(IntervalStyle style, const Ink &ink)
{
    switch (style) {
    case IntervalStyle::Better: return ink.good;
    case IntervalStyle::Worse: return ink.bad;
    case IntervalStyle::Inconclusive:
    case IntervalStyle::NonInferior: return ink.inconclusive;
    case IntervalStyle::NotEnough:
    case IntervalStyle::Veiled:
    case IntervalStyle::None: return ink.muted;
    }
    return ink.muted;
}

bool isSolid(IntervalStyle style) { return style == IntervalStyle::Better || style == IntervalStyle::Worse; }

void paintGround(QPainter &painter, const IntervalShape &shape, const IntervalMark &mark, const QRectF &area, const Ink &ink)
{
    if (shape.tint)
        painter.fillRect(*shape.tint, faded(ink.text, kTintAlpha));
    painter.setPen(cosmetic(ink.grid));
    if (!mark.ownAxis) {
        for (const double x : shape.ticks)
            painter.drawLine(QLineF(crisp(x), area.top(), crisp(x), area.bottom()));
    }
    painter.setPen(cosmetic(ink.muted));
    painter.drawLine(QLineF(crisp(shape.zero), area.top(), crisp(shape.zero), area.bottom()));
}

void paintMargin(QPainter &painter, double x, const QRectF &area, const Ink &ink, double scale)
{
    QPen pen = cosmetic(ink.text, 1.5 * scale);
    pen.setDashPattern({1.4, 1.4});
    painter.setPen(pen);
    painter.drawLine(QLineF(x, area.top() + 2 * scale, x, area.bottom() - 2 * scale));
}

void paintWhisker(QPainter &painter, const IntervalShape &shape, const QColor &color, double scale)
{
    if (!shape.whisker)
        return;
    painter.setPen(cosmetic(color, 1.2 * scale));
    painter.drawLine(*shape.whisker);
    painter.setPen(cosmetic(color, 1.4 * scale));
    if (shape.lowCap)
        painter.drawLine(*shape.lowCap);
    if (shape.highCap)
        painter.drawLine(*shape.highCap);
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    if (!shape.lowArrow.isEmpty())
        painter.drawPolygon(shape.lowArrow);
    if (!shape.highArrow.isEmpty())
        painter.drawPolygon(shape.highArrow);
}

/// Hatching over the whole drawing but the caption: something is there and is not shown.
void paintVeil(QPainter &painter, const IntervalShape &shape, const QRectF &area, const Ink &ink, double scale)
{
    const double half = 7 * scale;
    const QRectF band(area.left(), area.center().y() - half, area.width(), 2 * half);
    painter.save();
    QPainterPath free;
    free.addRect(band);
    QPainterPath words;
    words.addRect(shape.caption.adjusted(-6 * scale, 0, 6 * scale, 0));
    painter.setClipPath(free.subtracted(words), Qt::IntersectClip);
    painter.setPen(cosmetic(ink.borderStrong, scale));
    for (double x = band.left() - band.height(); x < band.right(); x += 6 * scale)
        painter.drawLine(QLineF(x, band.bottom(), x + band.height(), band.top()));
    painter.restore();
}

/// A credible interval: densest at the estimate, fading to ticks at its ends.
void paintCredible(QPainter &painter, const IntervalShape &shape, const QColor &color, double scale)
{
    const QRectF &bar = shape.bar;
    if (bar.isEmpty())
        return;
    const double middle = shape.point.isEmpty() ? 0.5 : std::clamp((shape.point.center().x() - bar.left()) / bar.width(), 0.05, 0.95);
    QLinearGradient gradient(bar.topLeft(), bar.topRight());
    gradient.setColorAt(0, faded(color, 0.12));
    gradient.setColorAt(middle, faded(color, 0.85));
    gradient.setColorAt(1, faded(color, 0.12));
    painter.fillRect(bar, gradient);
    painter.setPen(cosmetic(color, 1.4 * scale));
    painter.drawLine(QLineF(bar.topLeft(), bar.bottomLeft()));
    painter.drawLine(QLineF(bar.topRight(), bar.bottomRight()));
    if (!shape.point.isEmpty())
        painter.fillRect(shape.point, color);
}

void paintBar(QPainter &painter, const IntervalShape &shape, IntervalStyle style, const QColor &color, const QColor &surface, double scale)
{
    const double radius = 1.5 * scale;
    if (!shape.bar.isEmpty()) {
        if (isSolid(style)) {
            painter.setPen(Qt::NoPen);
            painter.setBrush(color);
            painter.drawRoundedRect(shape.bar, radius, radius);
        } else {
            const double half = 0.75 * scale;
            painter.setPen(cosmetic(color, 1.5 * scale));
            painter.setBrush(surface);
            painter.drawRoundedRect(shape.bar.adjusted(half, half, -half, -half), radius, radius);
        }
    }
    if (!shape.point.isEmpty())
        painter.fillRect(shape.point, isSolid(style) && !shape.bar.isEmpty() ? surface : color);
}

void paintCaption(QPainter &painter, const IntervalShape &shape, const IntervalMark &mark, const Ink &ink, const QFont &font, double scale)
{
    QPen dots = cosmetic(ink.inconclusive, 1.5 * scale);
    dots.setDashPattern({1.0, 3.0});
    painter.setPen(mark.style == IntervalStyle::Veiled ? QPen(Qt::NoPen) : dots);
    if (shape.dotsBefore)
        painter.drawLine(*shape.dotsBefore);
    if (shape.dotsAfter)
        painter.drawLine(*shape.dotsAfter);
    painter.setFont(font);
    painter.setPen(ink.muted);
    const QString text = QFontMetricsF(font).elidedText(mark.caption, Qt::ElideRight, shape.caption.width() + 1);
    painter.drawText(shape.caption, Qt::AlignCenter, text);
}

/// A shield: square shoulders, pointed foot.
QPainterPath shieldPath(const QPointF &c, double r)
{
    QPainterPath path(QPointF(c.x(), c.y() - r));
    path.lineTo(c.x() + r * 0.85, c.y() - r * 0.65);
    path.lineTo(c.x() + r * 0.85, c.y() + r * 0.05);
    path.cubicTo(c.x() + r * 0.85, c.y() + r * 0.6, c.x() + r * 0.3, c.y() + r * 0.9, c.x(), c.y() + r);
    path.cubicTo(c.x() - r * 0.3, c.y() + r * 0.9, c.x() - r * 0.85, c.y() + r * 0.6, c.x() - r * 0.85, c.y() + r * 0.05);
    path.lineTo(c.x() - r * 0.85, c.y() - r * 0.65);
    path.closeSubpath();
    return path;
}

QColor toneColor(GlyphTone tone, const Ink &ink)
{
    switch (tone) {
    case GlyphTone::Good: return ink.good;
    case GlyphTone::Bad: return ink.bad;
    case GlyphTone::Neutral: return ink.inconclusive;
    }
    return ink.inconclusive;
}

} // namespace

void paintInterval(QPainter &painter, const IntervalMark &mark, const ForestAxis &axis, const QRectF &area, const Ink &ink,
                   const QColor &surface, const QFont &captionFont, double scale)
{
    const double captionWidth = mark.caption.isEmpty() ? 0 : QFontMetricsF(captionFont).horizontalAdvance(mark.caption);
    const IntervalShape shape = intervalShape(mark, axis, area, scale, captionWidth);
    painter.save();
    painter.setLayoutDirection(Qt::LeftToRight); // negative stays on the left in every language
    painter.setRenderHint(QPainter::Antialiasing);
    if (mark.style == IntervalStyle::Veiled)
        paintVeil(painter, shape, area, ink, scale);
    if (mark.style == IntervalStyle::NotEnough || mark.style == IntervalStyle::Veiled || mark.style == IntervalStyle::None) {
        paintCaption(painter, shape, mark, ink, captionFont, scale);
        painter.restore();
        return;
    }
    if (mark.isWithheld)
        painter.setOpacity(kWithheldOpacity);
    paintGround(painter, shape, mark, area, ink);
    if (shape.margin)
        paintMargin(painter, *shape.margin, area, ink, scale);
    painter.setPen(cosmetic(ink.accent, 1.2 * scale));
    painter.setBrush(Qt::NoBrush);
    painter.drawPolyline(shape.linkAbove);
    painter.drawPolyline(shape.linkBelow);
    const QColor color = styleColor(mark.style, ink);
    if (mark.isCredible) {
        paintCredible(painter, shape, color, scale);
    } else {
        paintWhisker(painter, shape, color, scale);
        paintBar(painter, shape, mark.style, color, surface, scale);
    }
    painter.restore();
}

void paintForestAxis(QPainter &painter, const ForestAxis &axis, const QRectF &area, const QRectF &labels, const Ink &ink,
                     const QFont &font, double scale)
{
    painter.save();
    painter.setLayoutDirection(Qt::LeftToRight);
    painter.setFont(font);
    const QFontMetricsF metrics(font);
    const std::vector<double> ticks = axis.ticks();
    double widest = 0;
    for (const double tick : ticks)
        widest = std::max(widest, metrics.horizontalAdvance(liftText(tick, decimalsOf(axis.step * 100))));
    // Labels that would touch are thinned evenly around zero.
    const double room = axis.step / axis.max * area.width() / 2;
    const int every = std::max(1, static_cast<int>(std::ceil((widest + 6 * scale) / std::max(1.0, room))));
    const int decimals = decimalsOf(axis.step * every * 100);
    for (std::size_t i = 0; i < ticks.size(); ++i) {
        const double tick = ticks[i];
        const int place = static_cast<int>(i) - static_cast<int>(ticks.size() / 2);
        const double x = area.left() + axis.x(tick, area.width());
        painter.setPen(QPen(ink.borderStrong, 1));
        painter.drawLine(QLineF(crisp(x), area.bottom() - 4 * scale, crisp(x), area.bottom()));
        if (place % every != 0)
            continue;
        painter.setPen(ink.muted);
        painter.drawText(QRectF(x - widest, labels.top(), 2 * widest, labels.height()), Qt::AlignCenter, tick == 0 ? QStringLiteral("0") : liftText(tick, decimals));
    }
    painter.restore();
}

void paintGlyph(QPainter &painter, const VerdictGlyph &glyph, const QRectF &box, const Ink &ink, double scale)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const QPointF c = box.center();
    const double r = 5.5 * scale;
    const QColor color = toneColor(glyph.tone, ink);
    QPen outline(color, 1.5 * scale);
    outline.setJoinStyle(Qt::RoundJoin);
    switch (glyph.glyph) {
    case Glyph::None: break;
    case Glyph::Up:
    case Glyph::Down: {
        const double sign = glyph.glyph == Glyph::Up ? -1 : 1;
        painter.setPen(Qt::NoPen);
        painter.setBrush(color);
        painter.drawPolygon(QPolygonF({QPointF(c.x(), c.y() + sign * r * 0.85), QPointF(c.x() - r * 0.9, c.y() - sign * r * 0.7),
                                       QPointF(c.x() + r * 0.9, c.y() - sign * r * 0.7)}));
        break;
    }
    case Glyph::DashedRing:
        outline.setDashPattern({1.3, 1.3});
        [[fallthrough]];
    case Glyph::Ring:
        painter.setPen(outline);
        painter.setBrush(Qt::NoBrush);
        painter.drawEllipse(c, r - 1.5 * scale, r - 1.5 * scale);
        break;
    case Glyph::Shield: {
        QPen pen(ink.text, 1.3 * scale);
        pen.setJoinStyle(Qt::RoundJoin);
        pen.setCapStyle(Qt::RoundCap);
        painter.setPen(pen);
        painter.setBrush(Qt::NoBrush);
        painter.drawPath(shieldPath(c, r));
        painter.drawPolyline(QPolygonF({c + QPointF(-r * 0.4, 0), c + QPointF(-r * 0.05, r * 0.35), c + QPointF(r * 0.45, -r * 0.3)}));
        break;
    }
    case Glyph::Alert:
        painter.setPen(QPen(ink.bad, 1.3 * scale));
        painter.setBrush(Qt::NoBrush);
        painter.drawEllipse(c, r, r);
        painter.drawLine(QLineF(c.x(), c.y() - r * 0.5, c.x(), c.y() + r * 0.1));
        painter.setPen(Qt::NoPen);
        painter.setBrush(ink.bad);
        painter.drawEllipse(c + QPointF(0, r * 0.48), 0.9 * scale, 0.9 * scale);
        break;
    }
    painter.restore();
}

void paintSparkline(QPainter &painter, std::span<const std::optional<double>> values, const QRectF &box, const QColor &line,
                    const Ink &ink, double scale)
{
    double low = 0;
    double high = 0;
    for (const std::optional<double> &value : values) {
        low = std::min(low, value.value_or(0));
        high = std::max(high, value.value_or(0));
    }
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const double range = high - low;
    const auto y = [&](double value) { return range > 0 ? box.bottom() - (value - low) / range * box.height() : box.center().y(); };
    const double step = values.size() > 1 ? box.width() / static_cast<double>(values.size() - 1) : 0;
    painter.setPen(QPen(ink.borderStrong, 1));
    painter.drawLine(QLineF(box.left(), y(0), box.right(), y(0)));
    QPen pen(line, 1.4 * scale);
    pen.setJoinStyle(Qt::RoundJoin);
    painter.setPen(pen);
    QPolygonF run;
    std::optional<QPointF> last;
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (!values[i]) {
            painter.drawPolyline(run);
            run.clear();
            continue;
        }
        last = QPointF(box.left() + static_cast<double>(i) * step, y(*values[i]));
        run << *last;
    }
    painter.drawPolyline(run);
    if (last) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(line);
        painter.drawEllipse(*last, 2 * scale, 2 * scale);
    }
    painter.restore();
}

void paintProgressTrack(QPainter &painter, double progress, const QRectF &track, const Ink &ink)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    const double radius = track.height() / 2;
    painter.setBrush(ink.neutralBg);
    painter.drawRoundedRect(track, radius, radius);
    const double filled = track.width() * std::clamp(progress, 0.0, 1.0);
    if (filled > 0) {
        painter.setBrush(progress >= 1 ? ink.muted : ink.inconclusive);
        QPainterPath whole;
        whole.addRoundedRect(track, radius, radius);
        painter.setClipPath(whole, Qt::IntersectClip);
        painter.drawRect(QRectF(track.left(), track.top(), filled, track.height()));
    }
    painter.restore();
}

void paintSplitBar(QPainter &painter, std::span<const double> shares, std::span<const QColor> colors, const QRectF &bar)
{
    const double sum = std::accumulate(shares.begin(), shares.end(), 0.0);
    if (sum <= 0 || colors.size() < shares.size())
        return;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    QPainterPath whole;
    whole.addRoundedRect(bar, 2, 2);
    painter.setClipPath(whole, Qt::IntersectClip);
    double left = bar.left();
    for (std::size_t i = 0; i < shares.size(); ++i) {
        const double width = bar.width() * shares[i] / sum;
        const double gap = i + 1 < shares.size() ? 1 : 0;
        painter.fillRect(QRectF(left, bar.top(), std::max(0.0, width - gap), bar.height()), colors[i]);
        left += width;
    }
    painter.restore();
}

} // namespace assay::ui
