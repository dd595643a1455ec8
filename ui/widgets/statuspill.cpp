// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/statuspill.h"

#include <QFontMetrics>
#include <QPainter>

#include "ui/widgets/stylepaint.h"
#include "ui/widgets/svgicon.h"

namespace assay::ui {

namespace {

int px(double pixels) { return Theme::instance().px(pixels); }

int pillHeight(const QFontMetrics &metrics) { return std::max(px(20), metrics.height() + px(4)); }

} // namespace

ToneColors toneColors(Tone tone)
{
    const Theme &theme = Theme::instance();
    switch (tone) {
    case Tone::Info:
    case Tone::Good: return {theme.color(Token::InfoText), theme.color(Token::InfoBg), QColor()};
    case Tone::Warning: return {theme.color(Token::WarnText), theme.color(Token::WarnBg), QColor()};
    case Tone::Danger: return {theme.color(Token::DangerText), theme.color(Token::DangerBg), QColor()};
    case Tone::Outline: return {theme.color(Token::Muted), theme.color(Token::Surface), theme.color(Token::BorderStrong)};
    case Tone::Neutral: break;
    }
    return {theme.color(Token::Text), theme.color(Token::NeutralBg), QColor()};
}

QSize pillSize(const QString &text, bool hasIcon)
{
    const QFontMetrics metrics(Theme::instance().font(TextStyle::Caption));
    return {metrics.horizontalAdvance(text) + 2 * px(8) + (hasIcon ? px(12) + px(5) : 0), pillHeight(metrics)};
}

void paintPill(QPainter *painter, const QPoint &topLeft, const QString &text, const QString &icon, Tone tone, Qt::LayoutDirection direction)
{
    const ToneColors colors = toneColors(tone);
    const QRect box(topLeft, pillSize(text, !icon.isEmpty()));
    paintPanel(painter, box, box.height() / 2.0, colors.fill, colors.outline);
    QRect inside = box.adjusted(px(8), 0, -px(8), 0);
    if (!icon.isEmpty()) {
        QRect mark(0, 0, px(12), px(12));
        mark.moveCenter(inside.center());
        if (direction == Qt::RightToLeft) {
            mark.moveRight(inside.right());
            inside.setRight(mark.left() - px(5));
        } else {
            mark.moveLeft(inside.left());
            inside.setLeft(mark.right() + px(5));
        }
        paintIcon(painter, mark, icon, colors.text);
    }
    painter->save();
    painter->setFont(Theme::instance().font(TextStyle::Caption));
    painter->setPen(colors.text);
    painter->drawText(inside.adjusted(-2, 0, 2, 0), Qt::AlignCenter, text);
    painter->restore();
}

QSize badgeSize(const QString &text)
{
    const QFontMetrics metrics(Theme::instance().font(TextStyle::CaptionBold));
    return {metrics.horizontalAdvance(text) + 2 * px(6), pillHeight(metrics)};
}

void paintBadge(QPainter *painter, const QPoint &topLeft, const QString &text, Tone tone)
{
    const ToneColors colors = toneColors(tone);
    const QRect box(topLeft, badgeSize(text));
    paintPanel(painter, box, 3, colors.fill, colors.outline);
    painter->save();
    painter->setFont(Theme::instance().font(TextStyle::CaptionBold));
    painter->setPen(colors.text);
    painter->drawText(box, Qt::AlignCenter, text);
    painter->restore();
}

StatusPill::StatusPill(QWidget *parent) : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    connect(&Theme::instance(), &Theme::changed, this, [this] {
        updateGeometry();
        update();
    });
}

void StatusPill::set(const QString &text, Tone tone, const QString &icon)
{
    m_text = text;
    m_tone = tone;
    m_icon = icon;
    setVisible(!text.isEmpty());
    setAccessibleName(text);
    updateGeometry();
    update();
}

QSize StatusPill::sizeHint() const { return pillSize(m_text, !m_icon.isEmpty()); }

void StatusPill::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    paintPill(&painter, rect().topLeft(), m_text, m_icon, m_tone, layoutDirection());
}

Badge::Badge(const QString &text, Tone tone, QWidget *parent) : QWidget(parent), m_text(text), m_tone(tone)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setAccessibleName(text);
    connect(&Theme::instance(), &Theme::changed, this, [this] { update(); });
}

QSize Badge::sizeHint() const { return badgeSize(m_text); }

void Badge::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    paintBadge(&painter, rect().topLeft(), m_text, m_tone);
}

} // namespace assay::ui
