// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <span>

#include <QFont>
#include <QRectF>

#include "ui/widgets/forestgeometry.h"
#include "ui/widgets/ink.h"

class QPainter;

namespace assay::ui {

/// The sign of a verdict (mockups section 5); a word always stands beside it.
enum class Glyph { None, Up, Down, Ring, DashedRing, Shield, Alert };

/// Colour of a glyph.
enum class GlyphTone { Good, Bad, Neutral };

/// What the glyph column shows.
struct VerdictGlyph {
    Glyph glyph = Glyph::None;
    GlyphTone tone = GlyphTone::Neutral;

    bool operator==(const VerdictGlyph &) const = default;
};

/// Paints an interval over `cell` in the order of mockups section 5: precision tint, ticks, zero line,
/// margin, whisker, bar, point. `area` is the drawing inside the cell.
/// `surface` fills hollow bars, so that they are hollow on a selected row too.
void paintInterval(QPainter &painter, const IntervalMark &mark, const ForestAxis &axis, const QRectF &area, const Ink &ink,
                   const QColor &surface, const QFont &captionFont, double scale);

/// Tick labels of the axis, centred on their ticks, and the short tick lines under them.
/// Labels that would touch are thinned evenly.
void paintForestAxis(QPainter &painter, const ForestAxis &axis, const QRectF &area, const QRectF &labels, const Ink &ink,
                     const QFont &font, double scale);

/// Paints the glyph centred in `box`.
void paintGlyph(QPainter &painter, const VerdictGlyph &glyph, const QRectF &box, const Ink &ink, double scale);

/// A trend as a thin line over a base line, last point marked. Absent values are gaps.
void paintSparkline(QPainter &painter, std::span<const std::optional<double>> values, const QRectF &box, const QColor &line,
                    const Ink &ink, double scale);

/// A progress track of 0 to 1, filled in the muted colour (full when reached).
void paintProgressTrack(QPainter &painter, double progress, const QRectF &track, const Ink &ink);

/// Shares of a whole as coloured parts with 1 px gaps; always in the given order, left to right.
void paintSplitBar(QPainter &painter, std::span<const double> shares, std::span<const QColor> colors, const QRectF &bar);

} // namespace assay::ui
