// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/button.h"

namespace assay::ui {

namespace {

const char *kindName(ButtonKind kind)
{
    switch (kind) {
    case ButtonKind::Primary: return "primary";
    case ButtonKind::Danger: return "danger";
    case ButtonKind::Flat: return "flat";
    case ButtonKind::Normal: break;
    }
    return "normal";
}

Token iconToken(ButtonKind kind)
{
    switch (kind) {
    case ButtonKind::Primary: return Token::OnAccent;
    case ButtonKind::Danger: return Token::Bad;
    case ButtonKind::Flat:
    case ButtonKind::Normal: break;
    }
    return Token::Text;
}

} // namespace

QPushButton *makeButton(const QString &text, const QString &icon, ButtonKind kind, const char *name, QWidget *parent)
{
    auto *button = new QPushButton(text, parent);
    button->setObjectName(QLatin1String(name));
    button->setProperty("kind", QLatin1String(kindName(kind)));
    button->setAutoDefault(false);
    button->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    button->setProperty("iconName", icon);
    if (!icon.isEmpty())
        button->setIcon(Theme::instance().icon(icon, iconToken(kind)));
    return button;
}

QPushButton *makeIconButton(const QString &text, const QString &icon, const char *name, QWidget *parent)
{
    QPushButton *button = makeButton({}, icon, ButtonKind::Normal, name, parent);
    button->setToolTip(text);
    button->setAccessibleName(text);
    return button;
}

QPushButton *makeLink(const QString &text, const char *name, QWidget *parent)
{
    QPushButton *button = makeButton(text, {}, ButtonKind::Flat, name, parent);
    button->setProperty("isLink", true);
    button->setProperty("isTight", true);
    button->setCursor(Qt::PointingHandCursor);
    return button;
}

void setButtonKind(QPushButton *button, ButtonKind kind)
{
    button->setProperty("kind", QLatin1String(kindName(kind)));
    if (const QString icon = button->property("iconName").toString(); !icon.isEmpty())
        button->setIcon(Theme::instance().icon(icon, iconToken(kind)));
    button->update();
}

void makeSmall(QPushButton *button)
{
    button->setProperty("isSmall", true);
    button->setFont(Theme::instance().font(TextStyle::Caption));
}

} // namespace assay::ui
