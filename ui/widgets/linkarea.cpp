// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/linkarea.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

#include "ui/widgets/stylepaint.h"
#include "ui/widgets/svgicon.h"

namespace assay::ui {

LinkArea::LinkArea(const QString &spoken, QWidget *parent) : QWidget(parent)
{
    setAccessibleName(spoken);
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_Hover);
    setCursor(Qt::PointingHandCursor);
}

void LinkArea::paintEvent(QPaintEvent *)
{
    const Theme &theme = Theme::instance();
    QPainter painter(this);
    if (underMouse())
        painter.fillRect(rect().adjusted(0, 1, 0, 0), theme.color(Token::Surface2));
    if (hasFocus() && window()->testAttribute(Qt::WA_KeyboardFocusChange))
        paintFocusRing(&painter, rect().adjusted(2, 2, -2, -2), 4);
}

void LinkArea::mouseReleaseEvent(QMouseEvent *event)
{
    if (event->button() == Qt::LeftButton && rect().contains(event->pos()))
        emit activated();
}

void LinkArea::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter || event->key() == Qt::Key_Space)
        emit activated();
    else
        QWidget::keyPressEvent(event);
}

IconLabel::IconLabel(const QString &name, Token token, int side, QWidget *parent) : QWidget(parent), m_name(name), m_token(token)
{
    setFixedSize(Theme::instance().px(side), Theme::instance().px(side));
    connect(&Theme::instance(), &Theme::changed, this, [this] { update(); });
}

void IconLabel::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    paintIcon(&painter, rect(), m_name, Theme::instance().color(m_token));
}

} // namespace assay::ui
