// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/forestgeometry.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace assay::ui {
namespace {

/// Sizes an axis may have, per power of ten, each with the tick distance that suits it.
struct NiceSize { double max; double step; };
constexpr std::array kNiceSizes{NiceSize{1, 0.25}, NiceSize{1.5, 0.5}, NiceSize{2, 0.5}, NiceSize{3, 1},
                                NiceSize{4, 1},    NiceSize{6, 2},     NiceSize{8, 2}};
constexpr double kEmptyAxis = 0.04;
constexpr double kPadding = 1.1;

constexpr double kBarHeight = 10;
constexpr double kCapHeight = 8;
constexpr double kPointWidth = 2;
constexpr double kArrowWidth = 6;
constexpr double kArrowHeight = 8;
constexpr double kBarGap = 7;       ///< between a clipped bar and the edge
constexpr double kCaptionGap = 12;
constexpr double kDotsInset = 8;

ForestAxis niceAxis(int index)
{
    constexpr int kCount = static_cast<int>(kNiceSizes.size());
    const int decade = index >= 0 ? index / kCount : -((-index + kCount - 1) / kCount);
    const NiceSize &size = kNiceSizes[static_cast<std::size_t>(index - decade * kCount)];
    const double power = std::pow(10.0, decade);
    return {size.max * power, size.step * power};
}

double reach(const statistics::Interval &interval)
{
    return std::max(std::abs(interval.low.value_or(0)), std::abs(interval.high.value_or(0)));
}

QRectF spanRect(double left, double right, double middle, double height)
{
    return {left, middle - height / 2, right - left, height};
}

/// A triangle whose tip touches the edge.
QPolygonF arrow(double tip, double direction, double middle, double scale)
{
    const double back = tip - direction * kArrowWidth * scale;
    const double half = kArrowHeight * scale / 2;
    return QPolygonF({QPointF(tip, middle), QPointF(back, middle - half), QPointF(back, middle + half)});
}

struct Edges { double left, right; bool lowClipped, highClipped; };

/// Ends of an interval on the axis; an end beyond the axis, or an open one, is clipped at the edge.
Edges edgesOf(const statistics::Interval &interval, const ForestAxis &axis, const QRectF &area)
{
    const bool lowClipped = !interval.low || *interval.low < -axis.max;
    const bool highClipped = !interval.high || *interval.high > axis.max;
    const auto at = [&](double value) { return area.left() + std::clamp(axis.x(value, area.width()), 0.0, area.width()); };
    return {lowClipped ? area.left() : at(*interval.low), highClipped ? area.right() : at(*interval.high), lowClipped, highClipped};
}

void placeWhisker(IntervalShape &shape, const IntervalMark &mark, const ForestAxis &axis, const QRectF &area, double scale)
{
    const Edges ends = edgesOf(mark.whisker, axis, area);
    const double middle = area.center().y();
    const double cap = kCapHeight * scale / 2;
    shape.whisker = QLineF(ends.left, middle, ends.right, middle);
    if (ends.lowClipped)
        shape.lowArrow = arrow(area.left(), -1, middle, scale);
    else
        shape.lowCap = QLineF(ends.left, middle - cap, ends.left, middle + cap);
    if (ends.highClipped)
        shape.highArrow = arrow(area.right(), 1, middle, scale);
    else
        shape.highCap = QLineF(ends.right, middle - cap, ends.right, middle + cap);
}

void placeBar(IntervalShape &shape, const statistics::Interval &bar, const ForestAxis &axis, const QRectF &area, double scale)
{
    const Edges ends = edgesOf(bar, axis, area);
    const double left = std::max(ends.left, area.left() + (ends.lowClipped ? kBarGap * scale : 0));
    const double right = std::min(ends.right, area.right() - (ends.highClipped ? kBarGap * scale : 0));
    if (right > left)
        shape.bar = spanRect(left, right, area.center().y(), kBarHeight * scale);
}

/// From the point of the row above: along the border between the rows, then down to this bar.
void placeLinks(IntervalShape &shape, const IntervalMark &mark, const ForestAxis &axis, const QRectF &area, double scale)
{
    if (!mark.point)
        return;
    const auto at = [&](double value) { return area.left() + std::clamp(axis.x(value, area.width()), 0.0, area.width()); };
    const double x = at(*mark.point);
    const double half = kBarHeight * scale / 2;
    if (mark.linkAbove)
        shape.linkAbove = QPolygonF({QPointF(at(*mark.linkAbove), area.top()), QPointF(x, area.top()), QPointF(x, area.center().y() - half)});
    if (mark.hasLinkBelow)
        shape.linkBelow = QPolygonF({QPointF(x, area.center().y() + half), QPointF(x, area.bottom())});
}

void placeCaption(IntervalShape &shape, const IntervalMark &mark, const QRectF &area, double scale, double captionWidth)
{
    const double width = std::min(captionWidth, area.width());
    const double middle = area.center().x();
    const double y = area.center().y();
    if (mark.style == IntervalStyle::None) {
        shape.caption = QRectF(area.left(), area.top(), area.width(), area.height());
        return;
    }
    shape.caption = QRectF(middle - width / 2, area.top(), width, area.height());
    const double gap = kCaptionGap * scale;
    const double inset = kDotsInset * scale;
    if (shape.caption.left() - gap > area.left() + inset) {
        shape.dotsBefore = QLineF(area.left() + inset, y, shape.caption.left() - gap, y);
        shape.dotsAfter = QLineF(shape.caption.right() + gap, y, area.right() - inset, y);
    }
}

} // namespace

std::vector<double> ForestAxis::ticks() const
{
    std::vector<double> ticks;
    const int count = static_cast<int>(std::ceil(max / step - 1e-9)) - 1;
    for (int i = -count; i <= count; ++i)
        ticks.push_back(i * step);
    return ticks;
}

ForestAxis forestAxis(std::span<const statistics::Interval> intervals, int zoom)
{
    double needed = 0;
    for (const statistics::Interval &interval : intervals)
        needed = std::max(needed, reach(interval));
    needed = needed > 0 ? needed * kPadding : kEmptyAxis;
    constexpr int kCount = static_cast<int>(kNiceSizes.size());
    int index = static_cast<int>(std::floor(std::log10(needed))) * kCount;
    while (niceAxis(index).max < needed * (1 - 1e-12))
        ++index;
    return niceAxis(index - zoom);
}

IntervalShape intervalShape(const IntervalMark &mark, const ForestAxis &sharedAxis, const QRectF &area, double scale, double captionWidth)
{
    const ForestAxis axis = mark.ownAxis.value_or(sharedAxis);
    IntervalShape shape;
    const auto at = [&](double value) { return area.left() + axis.x(value, area.width()); };
    shape.zero = at(0);
    for (const double tick : axis.ticks()) {
        if (tick != 0)
            shape.ticks.push_back(at(tick));
    }
    if (mark.style == IntervalStyle::NotEnough || mark.style == IntervalStyle::Veiled || mark.style == IntervalStyle::None) {
        placeCaption(shape, mark, area, scale, captionWidth);
        return shape;
    }
    if (mark.precision) {
        const double half = std::min(*mark.precision, axis.max);
        shape.tint = QRectF(QPointF(at(-half), area.top()), QPointF(at(half), area.bottom()));
    }
    if (mark.margin && std::abs(*mark.margin) <= axis.max)
        shape.margin = at(*mark.margin);
    placeLinks(shape, mark, axis, area, scale);
    placeWhisker(shape, mark, axis, area, scale);
    if (mark.bar)
        placeBar(shape, *mark.bar, axis, area, scale);
    if (mark.point && std::abs(*mark.point) <= axis.max)
        shape.point = spanRect(at(*mark.point) - kPointWidth * scale / 2, at(*mark.point) + kPointWidth * scale / 2, area.center().y(),
                               kBarHeight * scale);
    return shape;
}

} // namespace assay::ui
