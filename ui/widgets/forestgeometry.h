// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <span>
#include <vector>

#include <QLineF>
#include <QPolygonF>
#include <QRectF>
#include <QString>

#include "models/statistics/outcome.h"

namespace assay::ui {

/// The axis all intervals of a table share: symmetric around zero, with nice ticks. Negative is always
/// on the left, also in right-to-left layouts.
struct ForestAxis {
    double max = 0.08;               ///< value at the right edge, as a fraction
    double step = 0.02;              ///< distance of ticks

    /// Ticks strictly inside the axis, ascending; zero is one of them.
    [[nodiscard]] std::vector<double> ticks() const;
    /// Position in a drawing of `width`: w/2 + v/max · w/2.
    [[nodiscard]] double x(double value, double width) const { return width / 2 + value / max * width / 2; }
    bool operator==(const ForestAxis &) const = default;
};

/// The smallest nice axis that holds the intervals padded by 10 %. `zoom` steps along the nice sizes:
/// positive shows less. Intervals with an open end count with the end they have.
[[nodiscard]] ForestAxis forestAxis(std::span<const statistics::Interval> intervals, int zoom = 0);

/// How an interval is drawn (ux.md section 5.2).
enum class IntervalStyle {
    Better, Worse,                   ///< solid
    Inconclusive, NonInferior,       ///< outline
    NotEnough,                       ///< dotted line with a caption
    Veiled,                          ///< hatched, with a caption: the plan hides it
    None,                            ///< caption only: there is no number, and the caption says why
};

/// What an interval cell shows. Values are fractions on the table's axis.
struct IntervalMark {
    IntervalStyle style = IntervalStyle::None;
    std::optional<double> point;
    statistics::Interval whisker;    ///< of the method in force; the verdict and the text use it
    std::optional<statistics::Interval> bar; ///< fixed-sample interval of the same level
    std::optional<double> margin;    ///< guardrail margin, signed
    std::optional<double> precision; ///< half-width of the precision band around zero
    QString caption;                 ///< NotEnough and None
    bool isCredible{};               ///< Bayesian: one bar that fades to its ends, no whisker
    bool isWithheld{};               ///< failed traffic split: bars and tints fade to 45 %
    std::optional<ForestAxis> ownAxis; ///< absolute view: units differ, so each row has its own
    std::optional<double> linkAbove; ///< waterfall: point of the row above, joined by an elbow line
    bool hasLinkBelow{};             ///< waterfall: a row below continues the line

    bool operator==(const IntervalMark &) const = default;
};

/// Where everything goes, in the coordinates of `area`. Pure geometry: tests compare it to pixels.
struct IntervalShape {
    std::optional<QRectF> tint;
    std::vector<double> ticks;       ///< x, without the zero line
    double zero{};
    std::optional<double> margin;    ///< absent when it lies outside the axis
    std::optional<QLineF> whisker;
    std::optional<QLineF> lowCap, highCap;     ///< absent at a clipped end
    QPolygonF lowArrow, highArrow;             ///< only at a clipped end
    QRectF bar;                      ///< empty when there is none
    QRectF point;                    ///< empty when outside the axis
    QPolygonF linkAbove, linkBelow;  ///< elbow lines of a waterfall
    std::optional<QLineF> dotsBefore, dotsAfter; ///< either side of the caption
    QRectF caption;
};

/// @param area   the drawing: 292 wide at 100 %, as high as the row
/// @param scale  pixels per design pixel, from the font (1 at 100 %)
/// @param captionWidth  width of the caption in its font; 0 when there is none
[[nodiscard]] IntervalShape intervalShape(const IntervalMark &mark, const ForestAxis &axis, const QRectF &area, double scale,
                                          double captionWidth = 0);

} // namespace assay::ui
