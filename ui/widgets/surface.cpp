// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/surface.h"

#include <QPainter>

namespace assay::ui {

Surface::Surface(Token token, QWidget *parent) : QWidget(parent), m_token(token)
{
    connect(&Theme::instance(), &Theme::changed, this, [this] { update(); });
}

void Surface::setLines(Qt::Edges edges)
{
    m_edges = edges;
    update();
}

void Surface::paintEvent(QPaintEvent *)
{
    const Theme &theme = Theme::instance();
    QPainter painter(this);
    painter.fillRect(rect(), theme.color(m_token));
    const QColor line = theme.color(Token::Border);
    if (m_edges & Qt::TopEdge)
        painter.fillRect(QRect(0, 0, width(), 1), line);
    if (m_edges & Qt::BottomEdge)
        painter.fillRect(QRect(0, height() - 1, width(), 1), line);
    const bool isRtl = layoutDirection() == Qt::RightToLeft;
    if (m_edges & (isRtl ? Qt::RightEdge : Qt::LeftEdge))
        painter.fillRect(QRect(0, 0, 1, height()), line);
    if (m_edges & (isRtl ? Qt::LeftEdge : Qt::RightEdge))
        painter.fillRect(QRect(width() - 1, 0, 1, height()), line);
}

} // namespace assay::ui
