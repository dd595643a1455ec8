// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/flowlayout.h"

#include <algorithm>

#include <QStyle>
#include <QWidget>

namespace assay::ui {

FlowLayout::FlowLayout(int spacing, QWidget *parent) : QLayout(parent)
{
    setSpacing(spacing);
    setContentsMargins(0, 0, 0, 0);
}

FlowLayout::~FlowLayout() { qDeleteAll(m_items); }

void FlowLayout::addItem(QLayoutItem *item) { m_items.append(item); }

QLayoutItem *FlowLayout::takeAt(int index) { return index >= 0 && index < m_items.size() ? m_items.takeAt(index) : nullptr; }

QSize FlowLayout::minimumSize() const
{
    QSize size;
    for (const QLayoutItem *item : m_items)
        size = size.expandedTo(item->minimumSize());
    const QMargins margins = contentsMargins();
    return size + QSize(margins.left() + margins.right(), margins.top() + margins.bottom());
}

QSize FlowLayout::sizeHint() const
{
    int width = 0;
    int height = 0;
    for (const QLayoutItem *item : m_items) {
        if (item->isEmpty())
            continue;
        width += item->sizeHint().width() + spacing();
        height = std::max(height, item->sizeHint().height());
    }
    const QMargins margins = contentsMargins();
    return {width + margins.left() + margins.right(), height + margins.top() + margins.bottom()};
}

void FlowLayout::setGeometry(const QRect &rect)
{
    QLayout::setGeometry(rect);
    place(rect, true);
}

void FlowLayout::placeLine(const QList<QLayoutItem *> &line, int trailingFrom, const QRect &room, int top, int height) const
{
    const Qt::LayoutDirection direction = parentWidget() ? parentWidget()->layoutDirection() : Qt::LeftToRight;
    int trailing = 0;
    for (qsizetype i = std::max(0, trailingFrom); trailingFrom >= 0 && i < line.size(); ++i)
        trailing += line[i]->sizeHint().width() + (i > trailingFrom ? spacing() : 0);
    int x = room.left();
    for (qsizetype i = 0; i < line.size(); ++i) {
        if (i == trailingFrom)
            x = std::max(x, room.right() + 1 - trailing);
        const QSize size = line[i]->sizeHint();
        const QRect at(x, top + (height - size.height()) / 2, std::min(size.width(), room.width()), size.height());
        line[i]->setGeometry(QStyle::visualRect(direction, room, at));
        x += size.width() + spacing();
    }
}

int FlowLayout::place(const QRect &rect, bool isReal) const
{
    const QRect room = rect.marginsRemoved(contentsMargins());
    QList<QLayoutItem *> line;
    int trailingFrom = -1;
    int width = 0;
    int top = room.top();
    int height = 0;
    const auto finish = [&] {
        if (isReal)
            placeLine(line, trailingFrom, QRect(room.left(), top, room.width(), height), top, height);
        top += height;
        line.clear();
        trailingFrom = -1;
        width = 0;
        height = 0;
    };
    for (int i = 0; i < m_items.size(); ++i) {
        QLayoutItem *item = m_items[i];
        if (item->isEmpty())
            continue;
        const QSize size = item->sizeHint();
        if (!line.isEmpty() && width + spacing() + size.width() > room.width()) {
            finish();
            top += spacing();
        }
        if (m_trailingFrom >= 0 && i >= m_trailingFrom && trailingFrom < 0)
            trailingFrom = static_cast<int>(line.size());
        width += size.width() + (line.isEmpty() ? 0 : spacing());
        height = std::max(height, size.height());
        line.append(item);
    }
    finish();
    return top - rect.top() + contentsMargins().bottom();
}

} // namespace assay::ui
