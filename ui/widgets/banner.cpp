// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/banner.h"

#include <QAccessible>
#include <QHBoxLayout>
#include <QPainter>
#include <QVBoxLayout>

#include "ui/widgets/button.h"
#include "ui/widgets/label.h"
#include "ui/widgets/svgicon.h"

namespace assay::ui {

namespace {

QString defaultIcon(Tone tone)
{
    switch (tone) {
    case Tone::Danger: return QStringLiteral("alert");
    case Tone::Warning: return QStringLiteral("warning");
    case Tone::Good: return QStringLiteral("ok");
    case Tone::Info:
    case Tone::Neutral:
    case Tone::Outline: break;
    }
    return QStringLiteral("info");
}

Token textToken(Tone tone)
{
    switch (tone) {
    case Tone::Danger: return Token::DangerText;
    case Tone::Warning: return Token::WarnText;
    case Tone::Good:
    case Tone::Info: return Token::InfoText;
    case Tone::Neutral:
    case Tone::Outline: break;
    }
    return Token::Text;
}

Token borderToken(Tone tone)
{
    switch (tone) {
    case Tone::Danger: return Token::DangerBorder;
    case Tone::Warning: return Token::WarnBorder;
    case Tone::Good:
    case Tone::Info: return Token::InfoBorder;
    case Tone::Neutral:
    case Tone::Outline: break;
    }
    return Token::Border;
}

} // namespace

Banner::Banner(Size size, QWidget *parent) : QFrame(parent), m_size(size)
{
    const Theme &theme = Theme::instance();
    const bool isNote = size == Size::Note;
    auto *row = new QHBoxLayout(this);
    const int iconRoom = theme.px(isNote ? 8 + 14 + 8 : 16 + 18 + 12);
    row->setContentsMargins(0, theme.px(isNote ? 5 : 9), theme.px(isNote ? 8 : 12), theme.px(isNote ? 5 : 9));
    row->setSpacing(theme.px(12));
    row->addSpacing(iconRoom); // no spacing is added beside a spacer, and a spacer is mirrored in right-to-left layouts, a margin is not
    auto *texts = new QVBoxLayout;
    texts->setSpacing(0);
    m_bold = new Label({}, isNote ? TextStyle::Secondary : TextStyle::BodyBold);
    m_plain = new Label({}, isNote ? TextStyle::Secondary : TextStyle::Body);
    for (Label *label : {m_bold, m_plain}) {
        label->setWordWrap(true);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
        texts->addWidget(label);
    }
    row->addLayout(texts, 1);
    m_actions = new QHBoxLayout;
    m_actions->setSpacing(theme.px(8));
    row->addLayout(m_actions);
    m_close = makeButton({}, QStringLiteral("close"), ButtonKind::Flat, "banner.close");
    m_close->setAccessibleName(tr("Close this message"));
    m_close->setToolTip(m_close->accessibleName());
    makeSmall(m_close);
    m_close->hide();
    row->addWidget(m_close);
    connect(m_close, &QPushButton::clicked, this, [this] {
        hide();
        emit closed();
    });
    connect(&theme, &Theme::changed, this, [this] { update(); });
    hide();
}

void Banner::show(Tone tone, const QString &bold, const QString &plain, const QString &icon)
{
    m_tone = tone;
    m_icon = icon.isEmpty() ? defaultIcon(tone) : icon;
    m_bold->setText(bold);
    m_plain->setText(plain);
    m_bold->setVisible(!bold.isEmpty());
    m_plain->setVisible(!plain.isEmpty());
    m_bold->setToken(textToken(tone));
    m_plain->setToken(textToken(tone));
    setAccessibleName(plain.isEmpty() ? bold : tr("%1 %2", "two sentences").arg(bold, plain));
    QFrame::show();
    update();
    if (tone == Tone::Danger || tone == Tone::Warning) {
        QAccessibleEvent event(this, QAccessible::Alert);
        QAccessible::updateAccessibility(&event);
    }
}

QPushButton *Banner::addAction(const QString &text, const char *name)
{
    QPushButton *button = makeButton(text, {}, ButtonKind::Normal, name, this);
    makeSmall(button);
    m_actions->addWidget(button, 0, Qt::AlignVCenter);
    return button;
}

void Banner::clearActions()
{
    while (QLayoutItem *item = m_actions->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
}

void Banner::setClosable(bool isClosable) { m_close->setVisible(isClosable); }

void Banner::paintEvent(QPaintEvent *)
{
    const Theme &theme = Theme::instance();
    QPainter painter(this);
    const ToneColors colors = toneColors(m_tone);
    paintPanel(&painter, rect(), 4, colors.fill, m_size == Size::Note ? QColor() : theme.color(borderToken(m_tone)));
    const int side = theme.px(m_size == Size::Note ? 14 : 18);
    const int inset = theme.px(m_size == Size::Note ? 8 : 16);
    const int line = m_bold->isVisible() ? m_bold->fontMetrics().height() : m_plain->fontMetrics().height();
    const int firstLine = (m_bold->isVisible() ? m_bold : m_plain)->geometry().top();
    // The icon stands beside the first line; a banner of one line has it in the middle.
    const bool isOneLine = !(m_bold->isVisible() && m_plain->isVisible()) && height() < line * 2 + inset;
    const int top = isOneLine ? (height() - side) / 2 : firstLine + (line - side) / 2;
    const int left = layoutDirection() == Qt::RightToLeft ? width() - inset - side : inset;
    paintIcon(&painter, QRect(left, top, side, side), m_icon, colors.text);
}

} // namespace assay::ui
