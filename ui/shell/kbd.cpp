// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/kbd.h"

#include <QPainter>

#include "ui/widgets/stylepaint.h"

namespace assay::ui {

QSize kbdSize(const QString &keys)
{
    const QFontMetrics metrics(Theme::instance().font(TextStyle::Caption));
    return {metrics.horizontalAdvance(keys) + Theme::instance().px(10), metrics.height() + 1};
}

void paintKbd(QPainter *painter, const QRect &box, const QString &keys)
{
    const Theme &theme = Theme::instance();
    painter->save();
    paintPanel(painter, box, 3, theme.color(Token::Surface), theme.color(Token::BorderStrong));
    painter->setFont(theme.font(TextStyle::Caption));
    painter->setPen(theme.color(Token::Muted));
    painter->drawText(box, Qt::AlignCenter, keys);
    painter->restore();
}

Kbd::Kbd(const QString &keys, QWidget *parent) : QWidget(parent), m_keys(keys)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setAccessibleName(keys);
    connect(&Theme::instance(), &Theme::changed, this, [this] { update(); });
}

void Kbd::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    paintKbd(&painter, rect(), m_keys);
}

} // namespace assay::ui
