// SPDX-License-Identifier: GPL-3.0-or-later
#include <QHeaderView>
#include <QPainter>
#include <QStyleOption>

#include "ui/widgets/stylepaint.h"
#include "ui/widgets/svgicon.h"

namespace assay::ui {

void paintTab(QPainter *painter, const QStyleOptionTab &option)
{
    const Theme &theme = Theme::instance();
    const QRectF rect = option.rect;
    if (option.state & QStyle::State_Selected) {
        const double inset = theme.px(8);
        painter->fillRect(QRectF(rect.left() + inset, rect.bottom() - 2, rect.width() - 2 * inset, 2), theme.color(Token::Accent));
    }
    if (option.state & QStyle::State_HasFocus && option.state & QStyle::State_KeyboardFocusChange)
        paintFocusRing(painter, rect.adjusted(1, 3, -1, -4), 4);
}

void paintTabLabel(QPainter *painter, const QStyleOptionTab &option)
{
    const Theme &theme = Theme::instance();
    const bool isSelected = option.state & QStyle::State_Selected;
    const bool isEnabled = option.state & QStyle::State_Enabled;
    painter->save();
    painter->setFont(theme.font(isSelected ? TextStyle::BodyBold : TextStyle::Body));
    painter->setPen(theme.color(!isEnabled ? Token::Disabled : isSelected ? Token::Text : Token::Muted));
    painter->drawText(option.rect, Qt::AlignCenter | Qt::TextShowMnemonic, option.text);
    painter->restore();
}

void paintHeader(QPainter *painter, const QStyleOptionHeader &option, const QWidget *widget)
{
    const Theme &theme = Theme::instance();
    painter->save();
    painter->setFont(theme.font(TextStyle::Caption));
    painter->setPen(theme.color(Token::Muted));
    const auto *header = qobject_cast<const QHeaderView *>(widget);
    const bool isFirst = header && header->visualIndex(option.section) == 0;
    const bool isLast = header && header->visualIndex(option.section) == header->count() - 1;
    const bool isRtl = option.direction == Qt::RightToLeft;
    int lead = theme.px(isFirst ? 24 : 8);
    int trail = theme.px(isLast ? 24 : 8);
    if (widget && widget->property("isDense").toBool())
        lead = trail = theme.px(8);
    QRect box = option.rect.adjusted(isRtl ? trail : lead, 0, -(isRtl ? lead : trail), 0);
    const Qt::Alignment alignment = QStyle::visualAlignment(option.direction, option.textAlignment);
    const int caret = option.sortIndicator == QStyleOptionHeader::None ? 0 : theme.px(10);
    const int gap = caret ? theme.px(4) : 0;
    const int room = std::max(0, box.width() - caret - gap);
    const QString text = painter->fontMetrics().elidedText(option.text, Qt::ElideRight, room);
    const int width = painter->fontMetrics().horizontalAdvance(text);
    int x = box.left();
    if (alignment & Qt::AlignRight)
        x = box.right() + 1 - width - caret - gap;
    else if (alignment & Qt::AlignHCenter)
        x = box.left() + (box.width() - width - caret - gap) / 2;
    painter->drawText(QRect(x, box.top(), width + 1, box.height()), Qt::AlignLeft | Qt::AlignVCenter, text);
    if (caret) {
        const QRect mark(x + width + gap, box.center().y() - caret / 2, caret, caret);
        // Qt's "down" means ascending: the arrow of an ascending column points up.
        paintIcon(painter, mark, option.sortIndicator == QStyleOptionHeader::SortDown ? QStringLiteral("chevron-up") : QStringLiteral("chevron-down"),
                  theme.color(Token::Muted));
    }
    painter->restore();
}

} // namespace assay::ui
