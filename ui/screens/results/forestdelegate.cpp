// SPDX-License-Identifier: GPL-3.0-or-later
#include <QPainter>

#include "ui/screens/results/forestview.h"
#include "ui/widgets/figurepainter.h"
#include "ui/widgets/numbertext.h"
#include "ui/widgets/stylepaint.h"
#include "ui/widgets/theme.h"

namespace assay::ui {
namespace {

constexpr int kEdge = 24;
constexpr int kPad = 8;

/// What the painting of one cell shares.
struct CellPaint {
    QPainter *painter;
    QRect rect;
    Ink ink;
    bool isMuted;                      ///< failed split: text muted at full opacity
    bool isRtl;

    [[nodiscard]] QRect mirrored(const QRect &inner) const
    {
        return isRtl ? QRect(rect.left() + rect.right() - inner.right(), inner.top(), inner.width(), inner.height()) : inner;
    }
};

int px(double pixels) { return Theme::instance().px(pixels); }

void drawText(const CellPaint &cell, const QRect &room, Qt::Alignment side, const QString &text, const QFont &font, const QColor &color)
{
    cell.painter->setFont(font);
    cell.painter->setPen(cell.isMuted ? cell.ink.muted : color);
    const QString shown = QFontMetrics(font).elidedText(text, Qt::ElideRight, room.width());
    paintLine(cell.painter, room, side, shown);
}

void paintGroup(const CellPaint &cell, const ForestGroup &group)
{
    const Theme &theme = Theme::instance();
    const QFont bold = theme.font(TextStyle::CaptionBold);
    const int nameWidth = QFontMetrics(bold).horizontalAdvance(group.title) + 2;
    cell.painter->fillRect(cell.rect, cell.ink.surface2);
    const Qt::Alignment side = cell.isRtl ? Qt::AlignRight : Qt::AlignLeft;
    const QRect name = cell.mirrored(QRect(cell.rect.left() + px(kEdge), cell.rect.top(), nameWidth, cell.rect.height()));
    drawText(cell, name, side, group.title, bold, cell.ink.text);
    const int start = cell.rect.left() + px(kEdge) + nameWidth + px(8);
    const QRect note = cell.mirrored(QRect(start, cell.rect.top(), cell.rect.right() - start, cell.rect.height()));
    drawText(cell, note, side, group.note, theme.font(TextStyle::Caption), cell.ink.muted);
}

void paintMetric(const CellPaint &cell, const ForestRow &row)
{
    const Theme &theme = Theme::instance();
    const QRect glyph = cell.mirrored(QRect(cell.rect.left() + px(kEdge), cell.rect.top(), px(14), cell.rect.height()));
    cell.painter->save();
    if (cell.isMuted)
        cell.painter->setOpacity(0.45);
    paintGlyph(*cell.painter, row.glyph, glyph, cell.ink, px(100) / 100.0);
    cell.painter->restore();
    const Qt::Alignment side = cell.isRtl ? Qt::AlignRight : Qt::AlignLeft;
    const int left = cell.rect.left() + px(kEdge + 22);
    const int room = cell.rect.right() - left - px(4);
    const QFont font = theme.font(TextStyle::Body);
    const QFont caption = theme.font(TextStyle::Caption);
    const int noteWidth = row.note.isEmpty() ? 0 : QFontMetrics(caption).horizontalAdvance(row.note) + 2;
    const int nameRoom = std::max(room / 2, room - noteWidth - px(8));
    const int nameWidth = std::min(QFontMetrics(font).horizontalAdvance(row.name) + 1, nameRoom);
    drawText(cell, cell.mirrored(QRect(left, cell.rect.top(), nameWidth, cell.rect.height())), side, row.name, font, cell.ink.text);
    const int noteLeft = left + nameWidth + px(8);
    drawText(cell, cell.mirrored(QRect(noteLeft, cell.rect.top(), std::max(0, cell.rect.right() - noteLeft), cell.rect.height())), side, row.note, caption, cell.ink.muted);
}

/// "+0.6 to +7.0": the word between the ends is muted; numbers run left to right in every language.
void paintEnds(const CellPaint &cell, const QRect &room, const ForestRow &row)
{
    if (row.lift.isEmpty())
        return;
    const Theme &theme = Theme::instance();
    const QFont font = theme.font(TextStyle::Body);
    const QFont caption = theme.font(TextStyle::Caption);
    const QString between = ForestView::tr("to", "between the ends of an interval");
    const QFontMetrics metrics(font);
    const int high = metrics.horizontalAdvance(row.high);
    const int word = QFontMetrics(caption).horizontalAdvance(between);
    const int gap = px(4);
    QRect at(room.right() - high - 1, room.top(), high + 2, room.height());
    drawText(cell, at, Qt::AlignLeft, row.high, font, cell.ink.text);
    at = QRect(at.left() - gap - word, room.top(), word + 2, room.height());
    drawText(cell, at, Qt::AlignLeft, between, caption, cell.ink.muted);
    const int low = metrics.horizontalAdvance(row.low);
    at = QRect(at.left() - gap - low, room.top(), low + 2, room.height());
    drawText(cell, at, Qt::AlignLeft, row.low, font, cell.ink.text);
}

QColor toneColor(const Ink &ink, const ForestRow &row)
{
    if (!row.hasVerdict)
        return ink.text;
    return row.glyph.tone == GlyphTone::Bad ? ink.bad : ink.good;
}

void paintProgressCell(const CellPaint &cell, const ForestRow &row)
{
    if (!row.progress)
        return;
    const int width = px(28);
    const int height = px(6);
    const QRect track = cell.mirrored(QRect(cell.rect.left() + px(kPad), cell.rect.center().y() - height / 2 + 1, width, height));
    cell.painter->save();
    if (cell.isMuted)
        cell.painter->setOpacity(0.45);
    paintProgressTrack(*cell.painter, *row.progress, track, cell.ink);
    cell.painter->restore();
    const QRect number = cell.mirrored(cell.rect.adjusted(px(kPad) + width, 0, -px(kPad), 0));
    drawText(cell, number, cell.isRtl ? Qt::AlignLeft : Qt::AlignRight, shareText(*row.progress, 0), Theme::instance().font(TextStyle::Caption), cell.ink.muted);
}

void paintTrend(const CellPaint &cell, const ForestRow &row)
{
    if (row.trend.empty())
        return;
    const double height = px(18) - 4;
    const QRectF box(cell.rect.left() + px(kPad), cell.rect.center().y() - height / 2, px(46), height);
    cell.painter->save();
    if (cell.isMuted)
        cell.painter->setOpacity(0.45);
    paintSparkline(*cell.painter, row.trend, box, row.hasVerdict ? toneColor(cell.ink, row) : cell.ink.inconclusive, cell.ink, px(100) / 100.0);
    cell.painter->restore();
}

void paintCell(const CellPaint &cell, const ForestRow &row, int column)
{
    const Theme &theme = Theme::instance();
    const QFont body = theme.font(TextStyle::Body);
    const QRect room = cell.rect.adjusted(px(kPad), 0, -px(kPad), 0);
    const Qt::Alignment leading = cell.isRtl ? Qt::AlignRight : Qt::AlignLeft;
    const Qt::Alignment trailing = cell.isRtl ? Qt::AlignLeft : Qt::AlignRight;
    const bool isThin = row.lift.isEmpty();
    switch (column) {
    case ForestModel::MetricColumn: paintMetric(cell, row); break;
    case ForestModel::ControlColumn: drawText(cell, room, trailing, row.control, body, isThin ? cell.ink.muted : cell.ink.text); break;
    case ForestModel::TreatmentColumn: drawText(cell, room, trailing, row.treatment, body, isThin ? cell.ink.muted : cell.ink.text); break;
    case ForestModel::EffectColumn:
        drawText(cell, room, trailing, row.lift, theme.font(row.hasVerdict && !cell.isMuted ? TextStyle::BodyBold : TextStyle::Body), toneColor(cell.ink, row));
        if (row.isAdjusted) // in the padding, so that digits stay below digits
            drawText(cell, cell.mirrored(QRect(cell.rect.right() - px(kPad) + 1, cell.rect.top(), px(kPad), cell.rect.height())), leading, QChar(kAdjustedMark), theme.font(TextStyle::Caption), cell.ink.muted);
        break;
    case ForestModel::EndsColumn: paintEnds(cell, room, row); break;
    case ForestModel::VerdictColumn: {
        const bool isPlain = row.mark.style == IntervalStyle::NonInferior;
        drawText(cell, room.adjusted(0, 0, px(6), 0), leading, row.verdict, body, row.hasVerdict ? toneColor(cell.ink, row) : isPlain ? cell.ink.text : cell.ink.muted);
        break;
    }
    case ForestModel::PColumn: drawText(cell, room, trailing, row.p, body, cell.ink.muted); break;
    case ForestModel::ProgressColumn: paintProgressCell(cell, row); break;
    case ForestModel::TrendColumn: paintTrend(cell, row); break;
    default: break;
    }
}

} // namespace

ForestDelegate::ForestDelegate(const ForestModel *model, QObject *parent) : QStyledItemDelegate(parent), m_model(model) {}

void ForestDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const bool isSelected = option.state & QStyle::State_Selected;
    const Ink ink = isSelected ? selectedInk() : screenInk();
    const CellPaint cell{painter, option.rect, ink, m_model->table().isWithheld, option.direction == Qt::RightToLeft};
    painter->save();
    // Cells are mirrored by hand, numbers and intervals never: so nothing may be mirrored a second time.
    painter->setLayoutDirection(Qt::LeftToRight);
    painter->fillRect(option.rect, isSelected ? ink.select : ink.surface);
    if (const ForestGroup *group = m_model->group(index))
        paintGroup(cell, *group);
    else if (const ForestRow *row = m_model->row(index))
        paintCell(cell, *row, index.column());
    painter->restore();
}

QSize ForestDelegate::sizeHint(const QStyleOptionViewItem &, const QModelIndex &index) const
{
    const Theme &theme = Theme::instance();
    const bool isGroup = m_model->group(index) != nullptr;
    const int line = QFontMetrics(theme.font(isGroup ? TextStyle::Caption : TextStyle::Body)).height();
    return {px(60), std::max(line + px(6), px(isGroup ? 26 : 31))};
}

} // namespace assay::ui
