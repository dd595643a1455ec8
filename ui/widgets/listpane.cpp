// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/listpane.h"

#include <QKeyEvent>
#include <QPainter>
#include <QSortFilterProxyModel>

#include "ui/widgets/stylepaint.h"
#include "ui/widgets/svgicon.h"
#include "ui/widgets/tablemodel.h"

namespace assay::ui {

namespace {

int px(double pixels) { return Theme::instance().px(pixels); }

const TableRow *rowOf(const QModelIndex &index)
{
    QModelIndex source = index;
    const QAbstractItemModel *model = index.model();
    while (const auto *proxy = qobject_cast<const QAbstractProxyModel *>(model)) {
        source = proxy->mapToSource(source);
        model = proxy->sourceModel();
    }
    const auto *table = qobject_cast<const TableModel *>(model);
    return table && source.isValid() ? &table->rows().at(static_cast<std::size_t>(source.row())) : nullptr;
}

} // namespace

ListDelegate::ListDelegate(QObject *parent) : QStyledItemDelegate(parent) {}

void ListDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const TableRow *row = rowOf(index);
    if (!row)
        return;
    const Theme &theme = Theme::instance();
    const Cell &cell = row->cells.front();
    const bool isRtl = option.direction == Qt::RightToLeft;
    const bool isSelected = option.state & QStyle::State_Selected;
    painter->save();
    if (isSelected) {
        painter->fillRect(option.rect, theme.color(Token::Select));
        painter->fillRect(QRect(isRtl ? option.rect.right() - 2 : option.rect.left(), option.rect.top(), 3, option.rect.height()),
                          theme.color(Token::Accent));
    }
    QRect room = option.rect.adjusted(px(12), px(6), -px(12), -px(6) - 1);
    const auto cutLead = [&](int width) { isRtl ? room.setRight(room.right() - width) : room.setLeft(room.left() + width); };
    const auto cutTrail = [&](int width) { isRtl ? room.setLeft(room.left() + width) : room.setRight(room.right() - width); };
    const Qt::Alignment side = isRtl ? Qt::AlignRight : Qt::AlignLeft;
    const int half = room.height() / 2;
    if (!row->icon.isEmpty()) {
        QRect mark(0, 0, px(16), px(16));
        mark.moveTop(room.top() + (half - mark.height()) / 2);
        isRtl ? mark.moveRight(room.right()) : mark.moveLeft(room.left());
        paintIcon(painter, mark, row->icon, theme.color(isSelected ? Token::SelectText : Token::Muted));
        cutLead(px(24));
    }
    QRect second(room.left(), room.top() + half, room.width(), room.height() - half);
    if (!row->badge.isEmpty()) {
        const QSize size = pillSize(row->badge, false);
        paintPill(painter, QPoint(isRtl ? room.left() : room.right() - size.width() + 1, room.top() + (half - size.height()) / 2), row->badge, {},
                  row->badgeTone, option.direction);
        cutTrail(size.width() + px(8));
    }
    const QRect first(room.left(), room.top(), room.width(), half);
    painter->setFont(theme.font(isSelected ? TextStyle::BodyBold : TextStyle::Body));
    painter->setPen(theme.color(isSelected ? Token::SelectText : Token::Text));
    paintLine(painter, first, side, painter->fontMetrics().elidedText(cell.text, Qt::ElideRight, first.width()));
    painter->setFont(theme.font(TextStyle::Caption));
    painter->setPen(theme.color(isSelected ? theme.selectedToken(Token::Muted) : Token::Muted));
    paintLine(painter, second, side, painter->fontMetrics().elidedText(row->note, Qt::ElideRight, second.width()));
    painter->fillRect(QRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1), theme.color(Token::Border));
    if (option.state & QStyle::State_HasFocus && option.state & QStyle::State_KeyboardFocusChange)
        paintFocusRing(painter, option.rect.adjusted(1, 1, -1, -2), 2);
    painter->restore();
}

QSize ListDelegate::sizeHint(const QStyleOptionViewItem &, const QModelIndex &) const
{
    const QFontMetrics body(Theme::instance().font(TextStyle::Body));
    const QFontMetrics caption(Theme::instance().font(TextStyle::Caption));
    return {px(100), std::max(px(52), body.height() + caption.height() + px(14))};
}

ListPane::ListPane(const QString &name, QWidget *parent) : QListView(parent)
{
    setObjectName(name);
    setFrameShape(QFrame::NoFrame);
    setItemDelegate(new ListDelegate(this));
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setMinimumWidth(Theme::instance().px(240));
    connect(this, &QListView::activated, this, [this](const QModelIndex &index) { emit activatedKey(index.data(TableModel::KeyRole).toString()); });
    connect(&Theme::instance(), &Theme::changed, this, [this] { viewport()->update(); });
}

QString ListPane::currentKey() const { return currentIndex().data(TableModel::KeyRole).toString(); }

bool ListPane::selectKey(const QString &key)
{
    for (int row = 0; model() && row < model()->rowCount(); ++row) {
        const QModelIndex index = model()->index(row, 0);
        if (index.data(TableModel::KeyRole).toString() == key) {
            setCurrentIndex(index);
            return true;
        }
    }
    return false;
}

void ListPane::keyPressEvent(QKeyEvent *event)
{
    if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && currentIndex().isValid()) {
        emit activatedKey(currentKey());
        return;
    }
    QListView::keyPressEvent(event);
}

void ListPane::currentChanged(const QModelIndex &current, const QModelIndex &previous)
{
    QListView::currentChanged(current, previous);
    const QString key = current.data(TableModel::KeyRole).toString();
    if (!key.isEmpty())
        emit currentKeyChanged(key);
}

} // namespace assay::ui
