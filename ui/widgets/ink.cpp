// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/ink.h"

#include "ui/widgets/theme.h"
#include "ui/widgets/tokens.h"

namespace assay::ui {
namespace {

template <typename ColorOf>
Ink inkOf(const ColorOf &color, bool isDark)
{
    return {color(Token::Surface), color(Token::Surface2), color(Token::Raised), color(Token::Border), color(Token::BorderStrong), color(Token::Grid),
            color(Token::Text), color(Token::Muted), color(Token::Accent), color(Token::Select),
            color(Token::Good), color(Token::Bad), color(Token::Inconclusive), color(Token::Warning), color(Token::NeutralBg),
            color(Token::DangerBg), color(Token::DangerText),
            color(Token::SeriesControl),
            {color(Token::Series1), color(Token::Series2), color(Token::Series3), color(Token::Series4), color(Token::Series5), color(Token::Series6)},
            isDark};
}

} // namespace

Ink screenInk()
{
    const Theme &theme = Theme::instance();
    return inkOf([&theme](Token token) { return theme.color(token); }, theme.isDark());
}

Ink selectedInk()
{
    Ink ink = screenInk();
    const Theme &theme = Theme::instance();
    if (theme.mode() != Theme::Mode::HighContrast)
        return ink;
    const QColor text = theme.color(Token::SelectText);
    for (QColor *color : {&ink.text, &ink.muted, &ink.accent, &ink.good, &ink.bad, &ink.inconclusive, &ink.warning})
        *color = text;
    return ink;
}

Ink paperInk()
{
    static const TokenSet light = tokenSet(QStringLiteral("light"));
    return inkOf([](Token token) { return light[static_cast<std::size_t>(token)]; }, false);
}

QColor faded(QColor color, double alpha)
{
    color.setAlphaF(static_cast<float>(alpha));
    return color;
}

} // namespace assay::ui
