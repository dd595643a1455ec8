// SPDX-License-Identifier: GPL-3.0-or-later
#include <QPainter>
#include <QStyleOption>
#include <QToolButton>

#include "ui/widgets/stylepaint.h"
#include "ui/widgets/svgicon.h"

namespace assay::ui {

namespace {

struct ButtonColors {
    QColor fill;
    QColor outline;
    QColor text;
};

QColor blended(const QColor &base, const QColor &over, double share)
{
    const auto mix = [share](int from, int to) { return static_cast<int>(from + (to - from) * share); };
    return QColor(mix(base.red(), over.red()), mix(base.green(), over.green()), mix(base.blue(), over.blue()));
}

ButtonColors buttonColors(ButtonKind kind, QStyle::State state)
{
    const Theme &theme = Theme::instance();
    if (!(state & QStyle::State_Enabled)) {
        if (kind == ButtonKind::Flat)
            return {QColor(), QColor(), theme.color(Token::Disabled)};
        return {theme.color(Token::Surface2), theme.color(Token::Border), theme.color(Token::Disabled)};
    }
    const double tint = state & (QStyle::State_Sunken | QStyle::State_On) ? 0.12 : state & QStyle::State_MouseOver ? 0.06 : 0;
    const QColor text = theme.color(Token::Text);
    switch (kind) {
    case ButtonKind::Primary:
        return {blended(theme.color(Token::Accent), text, tint), QColor(), theme.color(Token::OnAccent)};
    case ButtonKind::Danger:
        return {blended(theme.color(Token::Raised), text, tint), theme.color(Token::Bad), theme.color(Token::Bad)};
    case ButtonKind::Flat: {
        QColor wash = text;
        wash.setAlphaF(static_cast<float>(tint));
        return {tint > 0 ? wash : QColor(), QColor(), text};
    }
    case ButtonKind::Normal: break;
    }
    if (state & QStyle::State_On)
        return {theme.color(Token::Select), theme.color(Token::InfoBorder), theme.color(Token::SelectText)};
    return {blended(theme.color(Token::Raised), text, tint), theme.color(Token::BorderStrong), text};
}

} // namespace

ButtonKind buttonKind(const QWidget *widget)
{
    const QString kind = widget ? widget->property("kind").toString() : QString();
    if (kind == QLatin1String("primary"))
        return ButtonKind::Primary;
    if (kind == QLatin1String("danger"))
        return ButtonKind::Danger;
    if (kind == QLatin1String("flat"))
        return ButtonKind::Flat;
    return ButtonKind::Normal;
}

void paintButtonBevel(QPainter *painter, const QStyleOptionButton &option, const QWidget *widget)
{
    const ButtonColors colors = buttonColors(buttonKind(widget), option.state);
    QRectF box = option.rect;
    if (option.state & QStyle::State_HasFocus && option.state & QStyle::State_KeyboardFocusChange) {
        // The ring takes the outer 2 px and the button shrinks below it by the 1 px gap.
        paintFocusRing(painter, box, 6);
        box.adjust(3, 3, -3, -3);
    }
    if (colors.fill.isValid() || colors.outline.isValid())
        paintPanel(painter, box, 4, colors.fill, colors.outline);
}

void paintButtonLabel(QPainter *painter, const QStyleOptionButton &option, const QWidget *widget)
{
    const Theme &theme = Theme::instance();
    const ButtonKind kind = buttonKind(widget);
    const ButtonColors colors = buttonColors(kind, option.state);
    painter->save();
    if (kind == ButtonKind::Primary) {
        QFont bold = painter->font();
        bold.setBold(true);
        painter->setFont(bold);
    }
    const bool isRtl = option.direction == Qt::RightToLeft;
    const int gap = option.text.isEmpty() ? 0 : theme.px(6);
    const int iconSize = option.icon.isNull() ? 0 : option.iconSize.width();
    const int caret = option.features & QStyleOptionButton::HasMenu ? theme.px(10) : 0;
    const int textWidth = painter->fontMetrics().size(Qt::TextShowMnemonic, option.text).width();
    const int total = textWidth + (iconSize ? iconSize + gap : 0) + (caret ? caret + gap : 0);
    int x = option.rect.left() + (option.rect.width() - total) / 2;
    const auto place = [&](int width) {
        QRect part(x, option.rect.top(), width, option.rect.height());
        x += width + gap;
        return isRtl ? QRect(option.rect.left() + option.rect.right() - part.right(), part.top(), part.width(), part.height()) : part;
    };
    const auto square = [](const QRect &slot, int size) {
        return QRect(slot.left(), slot.top() + (slot.height() - size) / 2, size, size);
    };
    if (iconSize)
        option.icon.paint(painter, square(place(iconSize), iconSize), Qt::AlignCenter,
                          option.state & QStyle::State_Enabled ? QIcon::Normal : QIcon::Disabled);
    if (textWidth) {
        const bool isLink = widget && widget->property("isLink").toBool() && option.state & QStyle::State_Enabled;
        painter->setPen(isLink ? theme.color(Token::Accent) : colors.text);
        painter->drawText(place(textWidth), Qt::AlignCenter | Qt::TextShowMnemonic, option.text);
    }
    if (caret)
        paintIcon(painter, square(place(caret), caret), QStringLiteral("chevron-down"), colors.text);
    painter->restore();
}

void paintToolButton(QPainter *painter, const QStyleOptionToolButton &option, const QWidget *widget)
{
    const bool isAutoRaise = option.state & QStyle::State_AutoRaise;
    const QStyle::State state = option.state;
    const ButtonColors colors = buttonColors(isAutoRaise ? ButtonKind::Flat : buttonKind(widget), state);
    QRectF box = option.rect;
    if (state & QStyle::State_HasFocus && state & QStyle::State_KeyboardFocusChange) {
        paintFocusRing(painter, box, 6);
        box.adjust(3, 3, -3, -3);
    }
    if (colors.fill.isValid() || colors.outline.isValid())
        paintPanel(painter, box, 4, colors.fill, colors.outline);
}

} // namespace assay::ui
