// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/stylepaint.h"

#include <algorithm>

#include <QPainter>
#include <QStyleOption>
#include <QWidget>

#include "ui/widgets/svgicon.h"

namespace assay::ui {

void paintPanel(QPainter *painter, const QRectF &rect, double radius, const QColor &fill, const QColor &outline, double width)
{
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setBrush(fill.isValid() ? QBrush(fill) : QBrush(Qt::NoBrush));
    QRectF box = rect;
    if (outline.isValid()) {
        painter->setPen(QPen(outline, width));
        box.adjust(width / 2, width / 2, -width / 2, -width / 2);
    } else {
        painter->setPen(Qt::NoPen);
    }
    painter->drawRoundedRect(box, radius, radius);
    painter->restore();
}

void paintFocusRing(QPainter *painter, const QRectF &rect, double radius)
{
    paintPanel(painter, rect, radius, QColor(), Theme::instance().color(Token::Accent), 2);
}

void paintLine(QPainter *painter, const QRectF &room, Qt::Alignment side, const QString &text)
{
    // A locale's percent sign may carry a direction mark; only letters make a text read from right to left.
    const bool isRtl = std::ranges::any_of(text, [](QChar c) { return c.isLetter() && (c.direction() == QChar::DirR || c.direction() == QChar::DirAL); });
    const int direction = isRtl ? Qt::TextForceRightToLeft : Qt::TextForceLeftToRight;
    painter->drawText(room, static_cast<int>(side | Qt::AlignVCenter | Qt::AlignAbsolute) | direction, text);
}

void paintCheck(QPainter *painter, const QStyleOption &option, bool isRadio)
{
    const Theme &theme = Theme::instance();
    const bool isEnabled = option.state & QStyle::State_Enabled;
    const bool isOn = option.state & (QStyle::State_On | QStyle::State_NoChange);
    const QRectF box = QRectF(option.rect).adjusted(1, 1, -1, -1);
    const double radius = isRadio ? box.width() / 2 : 3;
    const QColor outline = theme.color(!isEnabled ? Token::BorderStrong : isOn && !isRadio ? Token::Accent : Token::Control);
    QColor fill = theme.color(isEnabled ? Token::Surface : Token::Surface2);
    if (isOn && !isRadio)
        fill = theme.color(isEnabled ? Token::Accent : Token::Disabled);
    paintPanel(painter, box, radius, fill, isOn && isRadio && isEnabled ? theme.color(Token::Accent) : outline, isRadio && isOn ? 1.5 : 1);
    if (!isOn)
        return;
    if (isRadio) {
        const double inset = box.width() * 0.28;
        paintPanel(painter, box.adjusted(inset, inset, -inset, -inset), box.width(), theme.color(isEnabled ? Token::Accent : Token::Disabled),
                   QColor());
    } else {
        paintIcon(painter, box.adjusted(1, 1, -1, -1), option.state & QStyle::State_NoChange ? QStringLiteral("minus") : QStringLiteral("check"),
                  theme.color(Token::OnAccent));
    }
}

void paintField(QPainter *painter, const QStyleOption &option, bool isEditable)
{
    const Theme &theme = Theme::instance();
    const bool isEnabled = option.state & QStyle::State_Enabled;
    const bool hasFocus = isEnabled && (option.state & QStyle::State_HasFocus);
    paintPanel(painter, option.rect, 4, theme.color(isEnabled && isEditable ? Token::Surface : Token::Surface2),
               theme.color(hasFocus ? Token::Accent : isEnabled ? Token::Control : Token::BorderStrong), hasFocus ? 2 : 1);
}

void paintComboBox(QPainter *painter, const QStyleOptionComboBox &option)
{
    paintField(painter, option, true);
    const int size = Theme::instance().px(10);
    QRect caret(0, 0, size, size);
    const int inset = Theme::instance().px(8);
    caret.moveCenter(option.rect.center());
    if (option.direction == Qt::RightToLeft)
        caret.moveLeft(option.rect.left() + inset);
    else
        caret.moveRight(option.rect.right() - inset);
    const bool isEnabled = option.state & QStyle::State_Enabled;
    paintIcon(painter, caret, QStringLiteral("chevron-down"), Theme::instance().color(isEnabled ? Token::Muted : Token::Disabled));
}

void paintScrollBar(QPainter *painter, const QStyleOptionSlider &option, const QRect &handle)
{
    const Theme &theme = Theme::instance();
    painter->fillRect(option.rect, theme.color(Token::Surface));
    if (option.maximum <= option.minimum)
        return;
    const bool isActive = option.activeSubControls & QStyle::SC_ScrollBarSlider;
    QRectF bar = QRectF(handle).adjusted(2, 2, -2, -2);
    paintPanel(painter, bar, 3, theme.color(isActive ? Token::Control : Token::BorderStrong), QColor());
}

void paintProgress(QPainter *painter, const QStyleOptionProgressBar &option)
{
    const Theme &theme = Theme::instance();
    QRectF track = option.rect;
    const double height = std::min(track.height(), static_cast<double>(theme.px(6)));
    track = QRectF(track.left(), track.center().y() - height / 2, track.width(), height);
    paintPanel(painter, track, height / 2, theme.color(Token::NeutralBg), QColor());
    if (option.maximum <= option.minimum) {
        // Not determinate: a still half-tone bar, and the text beside it says the step.
        QColor tone = theme.color(Token::Accent);
        tone.setAlphaF(0.35F);
        paintPanel(painter, track, height / 2, tone, QColor());
        return;
    }
    const double share = static_cast<double>(option.progress - option.minimum) / (option.maximum - option.minimum);
    QRectF done = track;
    done.setWidth(std::max(height, track.width() * std::clamp(share, 0.0, 1.0)));
    if (option.direction == Qt::RightToLeft)
        done.moveRight(track.right());
    if (share > 0)
        paintPanel(painter, done, height / 2, theme.color(Token::Accent), QColor());
}

} // namespace assay::ui
