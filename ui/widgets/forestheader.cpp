// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/forestheader.h"

#include <QPainter>

#include "ui/widgets/figurepainter.h"
#include "ui/widgets/intervaldelegate.h"
#include "ui/widgets/theme.h"

namespace assay::ui {

ForestHeader::ForestHeader(QWidget *parent) : QHeaderView(Qt::Horizontal, parent)
{
    setAccessibleName(tr("Columns"));
    setHighlightSections(false);
    setStretchLastSection(false);
    setMinimumSectionSize(Theme::instance().px(32));
    connect(&Theme::instance(), &Theme::changed, this, [this] { viewport()->update(); });
}

void ForestHeader::setAxis(int section, const ForestAxis &axis, const QString &title, bool hasOwnAxes)
{
    m_section = section;
    m_axis = axis;
    m_title = title;
    m_hasOwnAxes = hasOwnAxes;
    updateGeometry();
    viewport()->update();
}

QSize ForestHeader::sizeHint() const
{
    const Theme &theme = Theme::instance();
    const int line = QFontMetrics(theme.font(TextStyle::Caption)).height();
    const int height = m_title.isEmpty() ? line + theme.px(14) : 2 * line + theme.px(10);
    return {QHeaderView::sizeHint().width(), height};
}

void ForestHeader::paintSection(QPainter *painter, const QRect &rect, int section) const
{
    const Ink ink = screenInk();
    const Theme &theme = Theme::instance();
    const QFont font = theme.font(TextStyle::Caption);
    const int line = QFontMetrics(font).height();
    painter->fillRect(rect, ink.surface2);
    painter->fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), ink.border);
    painter->setLayoutDirection(Qt::LeftToRight); // mirrored by hand below, the axis never
    painter->setFont(font);
    painter->setPen(ink.muted);
    const int bottom = rect.bottom() - theme.px(7);
    if (section == m_section) {
        const QRectF area = intervalArea(rect);
        if (!m_title.isEmpty())
            painter->drawText(QRectF(area.left(), bottom - 2 * line - theme.px(1), area.width() + theme.px(60), line), Qt::AlignLeft | Qt::AlignVCenter, m_title);
        ForestAxis shown = m_axis;
        if (m_hasOwnAxes)
            shown = {1, 1};
        paintForestAxis(*painter, shown, area, QRectF(area.left(), bottom - line, area.width(), line), ink, font, theme.px(100) / 100.0);
        return;
    }
    const bool isFirst = visualIndex(section) == 0;
    const bool isLast = visualIndex(section) == count() - 1 - hiddenSectionCount();
    const int pad = theme.px(8);
    const int leading = isFirst ? theme.px(m_edges) : pad;
    const int trailing = isLast ? theme.px(m_edges / 2) : pad;
    const QRect room = QStyle::visualRect(layoutDirection(), rect, QRect(rect.left() + leading, bottom - line, rect.width() - leading - trailing, line));
    const QVariant alignment = model()->headerData(section, Qt::Horizontal, Qt::TextAlignmentRole);
    const Qt::Alignment side = QStyle::visualAlignment(layoutDirection(), alignment.isValid() ? alignment.value<Qt::Alignment>() : Qt::AlignLeading);
    const QString text = model()->headerData(section, Qt::Horizontal, Qt::DisplayRole).toString();
    painter->drawText(room, static_cast<int>((side & Qt::AlignHorizontal_Mask) | Qt::AlignVCenter), QFontMetrics(font).elidedText(text, Qt::ElideRight, room.width()));
}

} // namespace assay::ui
