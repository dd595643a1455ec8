// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/celldelegate.h"

#include <QHeaderView>
#include <QPainter>

#include "ui/widgets/stylepaint.h"
#include "ui/widgets/svgicon.h"
#include "ui/widgets/tableview.h"

namespace assay::ui {

namespace {

int px(double pixels) { return Theme::instance().px(pixels); }

/// Walks through a cell from its leading edge, or from the trailing edge in numeric columns.
class Cursor {
public:
    Cursor(const QRect &room, bool isRtl) : m_room(room), m_isRtl(isRtl) {}

    /// The next `width` pixels of the room, in reading direction.
    QRect take(int width, int gap)
    {
        const int size = std::min(width, m_room.width());
        QRect part = m_room;
        if (m_isRtl) {
            part.setLeft(m_room.right() - size + 1);
            m_room.setRight(part.left() - gap - 1);
        } else {
            part.setWidth(size);
            m_room.setLeft(part.right() + gap + 1);
        }
        return part;
    }
    [[nodiscard]] int left() const { return std::max(0, m_room.width()); }

private:
    QRect m_room;
    bool m_isRtl;
};

QRect centred(const QRect &room, int side)
{
    QRect box(0, 0, side, side);
    box.moveCenter(room.center());
    return box;
}

} // namespace

CellDelegate::CellDelegate(QObject *parent) : QStyledItemDelegate(parent) {}

QRect cellContents(const QStyleOptionViewItem &option, const QModelIndex &index)
{
    const auto *view = qobject_cast<const TableView *>(option.widget);
    int lead = px(8);
    int trail = px(8);
    if (view && !view->isDense()) {
        const int visual = view->header()->visualIndex(index.column());
        lead = px(visual == 0 ? 24 : 8);
        trail = px(visual == view->header()->count() - 1 ? 24 : 8);
    }
    const bool isRtl = option.direction == Qt::RightToLeft;
    return option.rect.adjusted(isRtl ? trail : lead, 0, -(isRtl ? lead : trail), -1);
}

void CellDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const Theme &theme = Theme::instance();
    const Cell cell = index.data(TableModel::CellRole).value<Cell>();
    const bool isSelected = option.state & QStyle::State_Selected;
    const bool isRtl = option.direction == Qt::RightToLeft;
    painter->save();
    painter->setClipRect(option.rect);
    if (isSelected)
        painter->fillRect(option.rect, theme.color(Token::Select));
    const QRect room = cellContents(option, index);
    painter->setFont(theme.font(cell.style));
    const QFontMetrics metrics = painter->fontMetrics();
    const QFontMetrics caption(theme.font(TextStyle::Caption));
    if (cell.pill) {
        const QSize size = pillSize(cell.text, !cell.icon.isEmpty());
        const int left = isRtl ? room.right() - size.width() + 1 : room.left();
        paintPill(painter, QPoint(left, room.center().y() - size.height() / 2 + 1), cell.text, cell.icon, *cell.pill, option.direction);
        painter->restore();
        return;
    }
    const int icon = cell.icon.isEmpty() ? 0 : px(14);
    const int bar = cell.fraction >= 0 ? px(28) : 0;
    const int noteGap = cell.secondary.isEmpty() ? 0 : px(8);
    const int lead = cell.lead.isEmpty() ? 0 : std::max(px(28), badgeSize(cell.lead).width());
    const int fixed = (icon ? icon + px(6) : 0) + (bar ? bar + px(6) : 0) + (lead ? lead + px(8) : 0) + px(cell.indent);
    const int textWidth = metrics.horizontalAdvance(cell.text);
    const int noteWidth = cell.secondary.isEmpty() ? 0 : caption.horizontalAdvance(cell.secondary);
    QRect line = room;
    const int wanted = fixed + textWidth + noteGap + noteWidth;
    const bool isTrailing = index.data(Qt::TextAlignmentRole).value<Qt::Alignment>().testFlag(Qt::AlignTrailing);
    if (isTrailing && wanted < room.width())
        line = isRtl ? QRect(room.left(), room.top(), wanted, room.height())
                     : QRect(room.right() - wanted + 1, room.top(), wanted, room.height());
    Cursor cursor(line, isRtl);
    if (cell.indent)
        cursor.take(px(cell.indent), 0);
    if (lead) {
        const QRect slot = cursor.take(lead, px(8));
        const QSize size = badgeSize(cell.lead);
        paintBadge(painter, QPoint(slot.center().x() - size.width() / 2 + 1, slot.center().y() - size.height() / 2 + 1), cell.lead,
                   isSelected ? Tone::Outline : Tone::Neutral);
    }
    if (bar) {
        QRectF track = cursor.take(bar, px(6));
        track = QRectF(track.left(), track.center().y() - 3, track.width(), 6);
        paintPanel(painter, track, 3, theme.color(Token::NeutralBg), QColor());
        track.setWidth(track.width() * std::clamp(cell.fraction, 0.0, 1.0));
        paintPanel(painter, track, 3, theme.color(Token::Muted), QColor());
    }
    if (icon)
        paintIcon(painter, centred(cursor.take(icon, px(6)), icon), cell.icon, theme.color(isSelected ? theme.selectedToken(cell.iconToken) : cell.iconToken));
    const auto tokenOf = [&](Token token) { return isSelected ? theme.selectedToken(token) : token; };
    painter->setPen(theme.color(tokenOf(cell.token)));
    const Qt::Alignment side = isRtl ? Qt::AlignRight : Qt::AlignLeft;
    // A note that has no room beside the text stands under it, where the row is high enough for both.
    if (noteWidth && fixed == 0 && wanted > room.width() && room.height() >= metrics.height() + caption.height()) {
        const QRect upper(room.left(), room.center().y() - (metrics.height() + caption.height()) / 2 + 1, room.width(), metrics.height());
        paintLine(painter, upper, side, metrics.elidedText(cell.text, Qt::ElideRight, room.width()));
        painter->setFont(theme.font(TextStyle::Caption));
        painter->setPen(theme.color(tokenOf(Token::Muted)));
        paintLine(painter, QRect(room.left(), upper.bottom() + 1, room.width(), caption.height()), side,
                  caption.elidedText(cell.secondary, Qt::ElideRight, room.width()));
        painter->restore();
        return;
    }
    const int textRoom = std::min(textWidth, std::max(0, cursor.left() - (noteWidth ? noteGap + std::min(noteWidth, px(40)) : 0)));
    const bool isTextCut = textRoom < textWidth;
    paintLine(painter, cursor.take(isTextCut ? textRoom : textWidth, noteGap), side,
              isTextCut ? metrics.elidedText(cell.text, Qt::ElideRight, textRoom) : cell.text);
    if (noteWidth && cursor.left() > px(16)) {
        painter->setFont(theme.font(TextStyle::Caption));
        painter->setPen(theme.color(tokenOf(Token::Muted)));
        const int noteRoom = cursor.left();
        paintLine(painter, cursor.take(noteRoom, 0), side,
                  caption.elidedText(cell.secondary, Qt::ElideRight, noteRoom));
    }
    painter->restore();
}

QSize CellDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &) const
{
    const auto *view = qobject_cast<const TableView *>(option.widget);
    const int height = view ? view->rowHeight() : 32;
    return {px(40), std::max(px(height), QFontMetrics(Theme::instance().font(TextStyle::Body)).height() + px(8))};
}

} // namespace assay::ui
