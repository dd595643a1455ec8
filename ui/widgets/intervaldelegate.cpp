// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/intervaldelegate.h"

#include <QPainter>

#include "ui/widgets/figurepainter.h"
#include "ui/widgets/theme.h"

namespace assay::ui {

IntervalDelegate::IntervalDelegate(MarkOf markOf, QObject *parent) : QStyledItemDelegate(parent), m_markOf(std::move(markOf)) {}

QRectF intervalArea(const QRectF &cell)
{
    const double side = Theme::instance().px(4);
    return cell.adjusted(side, 0, -side, 0);
}

void IntervalDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const bool isSelected = option.state & QStyle::State_Selected;
    const Ink ink = isSelected ? selectedInk() : screenInk();
    const QColor ground = isSelected ? ink.select : ink.surface;
    painter->fillRect(option.rect, ground);
    const std::optional<IntervalMark> mark = m_markOf(index);
    if (!mark)
        return;
    const Theme &theme = Theme::instance();
    paintInterval(*painter, *mark, m_axis, intervalArea(option.rect), ink, ground, theme.font(TextStyle::Caption), theme.px(100) / 100.0);
}

QSize IntervalDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &) const
{
    return {Theme::instance().px(120), option.fontMetrics.height() + Theme::instance().px(8)};
}

} // namespace assay::ui
