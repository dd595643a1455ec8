// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/label.h"

#include <QPainter>
#include <QPaintEvent>
#include <QStyle>

namespace assay::ui {

Label::Label(const QString &text, TextStyle style, Token token, QWidget *parent) : QLabel(text, parent), m_style(style), m_token(token)
{
    setTextFormat(Qt::PlainText);
    connect(&Theme::instance(), &Theme::changed, this, &Label::apply);
    apply();
}

void Label::setToken(Token token)
{
    m_token = token;
    apply();
}

void Label::setTextStyle(TextStyle style)
{
    m_style = style;
    apply();
}

void Label::setElided(bool isElided, int least)
{
    m_least = least;
    m_isElided = isElided;
    updateGeometry();
}

QSize Label::minimumSizeHint() const
{
    const QSize size = QLabel::minimumSizeHint();
    return m_isElided ? QSize(std::min(size.width(), Theme::instance().px(m_least)), size.height()) : size;
}

/// QLabel aligns by the direction of the text; a Latin name in an Arabic layout belongs on the layout's side.
void Label::showEvent(QShowEvent *event)
{
    QLabel::showEvent(event);
    setAlignment(QStyle::visualAlignment(layoutDirection(), alignment()));
}

void Label::paintEvent(QPaintEvent *event)
{
    if (!m_isElided || fontMetrics().horizontalAdvance(text()) <= contentsRect().width()) {
        QLabel::paintEvent(event);
        return;
    }
    QPainter painter(this);
    painter.setPen(palette().color(QPalette::WindowText));
    painter.drawText(contentsRect(), static_cast<int>(QStyle::visualAlignment(layoutDirection(), alignment())),
                     fontMetrics().elidedText(text(), Qt::ElideRight, contentsRect().width()));
}

void Label::apply()
{
    const Theme &theme = Theme::instance();
    QPalette colors = theme.palette();
    colors.setColor(QPalette::WindowText, theme.color(m_token));
    colors.setColor(QPalette::Text, theme.color(m_token));
    setPalette(colors);
    setFont(theme.font(m_style));
}

} // namespace assay::ui
