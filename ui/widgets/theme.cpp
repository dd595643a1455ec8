// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/theme.h"

#include <cmath>

#include <QApplication>
#include <QFontDatabase>
#include <QFontInfo>
#include <QIcon>
#include <QPalette>
#include <QWidget>

#include "ui/widgets/assaystyle.h"
#include "ui/widgets/colorscheme.h"
#include "ui/widgets/svgicon.h"
#include "ui/widgets/tokens.h"

static void initResources() { Q_INIT_RESOURCE(assay_ui); }

namespace assay::ui {

class Theme::Private {
public:
    Mode mode = Mode::System;
    ColorScheme scheme;
    TokenSet light = tokenSet(QStringLiteral("light"));
    TokenSet dark = tokenSet(QStringLiteral("dark"));
    TokenSet highContrast = tokenSet(QStringLiteral("highContrast"));
    bool hasStyle{};
    QString fixedFamily;

    [[nodiscard]] const TokenSet &tokens() const
    {
        switch (mode) {
        case Mode::Light: return light;
        case Mode::Dark: return dark;
        case Mode::HighContrast: return highContrast;
        case Mode::System: break;
        }
        return scheme.isDark() ? dark : light;
    }
};

Theme &Theme::instance()
{
    static Theme theme;
    return theme;
}

Theme::Theme()
{
    initResources();
    d = std::make_unique<Private>();
    connect(&d->scheme, &ColorScheme::changed, this, [this] {
        if (d->mode == Mode::System)
            setMode(Mode::System);
    });
}

Theme::~Theme() = default;

Theme::Mode Theme::mode() const { return d->mode; }

bool Theme::isDark() const { return color(Token::Surface).lightness() < 128; }

Token Theme::selectedToken(Token token) const
{
    // High contrast inverts selected rows; elsewhere the tint behind them is pale enough for every other colour.
    return token == Token::Text || mode() == Mode::HighContrast ? Token::SelectText : token;
}

void Theme::setMode(Mode mode)
{
    d->mode = mode;
    if (!d->hasStyle) {
        QApplication::setStyle(new AssayStyle);
        d->hasStyle = true;
    }
    QApplication::setPalette(palette());
    emit changed();
    const QWidgetList windows = QApplication::topLevelWidgets();
    for (QWidget *window : windows)
        window->update();
}

void Theme::useBundledFont(double pixels)
{
    for (const char *file : {"NotoSans-Regular", "NotoSans-Bold", "NotoSansMono-Regular"})
        QFontDatabase::addApplicationFont(QStringLiteral(":/assay/fonts/%1.ttf").arg(QLatin1String(file)));
    QFont font(QStringLiteral("Noto Sans"));
    // Points, not pixels: pixel sizes would not follow the scale of a printer.
    font.setPointSizeF(pixels * 0.75);
    font.setHintingPreference(QFont::PreferNoHinting);
    QApplication::setFont(font);
    d->fixedFamily = QStringLiteral("Noto Sans Mono");
    emit changed();
}

QColor Theme::color(Token token) const { return d->tokens().at(static_cast<std::size_t>(token)); }

QColor Theme::series(int variation, bool isControl) const
{
    if (isControl)
        return color(Token::SeriesControl);
    const int index = (std::max(1, variation) - 1) % 6;
    return color(static_cast<Token>(static_cast<int>(Token::Series1) + index));
}

QFont Theme::font(TextStyle style) const
{
    struct Shape { double scale; bool isBold; };
    const auto shape = [style]() -> Shape {
        switch (style) {
        case TextStyle::PageTitle: return {20.0 / 13, true};
        case TextStyle::SectionTitle: return {16.0 / 13, true};
        case TextStyle::Figure: return {16.0 / 13, true};
        case TextStyle::CardTitle: return {1, true};
        case TextStyle::BodyBold: return {1, true};
        case TextStyle::Body: return {1, false};
        case TextStyle::Secondary: return {12.0 / 13, false};
        case TextStyle::Caption: return {11.0 / 13, false};
        case TextStyle::CaptionBold: return {11.0 / 13, true};
        case TextStyle::Code: return {12.0 / 13, false};
        }
        return {1, false};
    }();
    QFont font = QApplication::font();
    if (style == TextStyle::Code) {
        const QString family = d->fixedFamily.isEmpty() ? QFontDatabase::systemFont(QFontDatabase::FixedFont).family() : d->fixedFamily;
        font.setFamily(family);
        font.setStyleHint(QFont::Monospace);
    }
    const QFont base = QApplication::font();
    if (base.pointSizeF() > 0)
        font.setPointSizeF(base.pointSizeF() * shape.scale);
    else
        font.setPixelSize(static_cast<int>(std::lround(base.pixelSize() * shape.scale)));
    font.setBold(shape.isBold);
    return font;
}

QIcon Theme::icon(const QString &name, Token token) const { return QIcon(new SvgIconEngine(name, token)); }

QPalette Theme::palette() const
{
    QPalette palette;
    const auto both = [&](QPalette::ColorRole role, Token normal, Token disabled) {
        palette.setColor(QPalette::Active, role, color(normal));
        palette.setColor(QPalette::Inactive, role, color(normal));
        palette.setColor(QPalette::Disabled, role, color(disabled));
    };
    both(QPalette::Window, Token::Window, Token::Window);
    both(QPalette::Base, Token::Surface, Token::Surface2);
    both(QPalette::AlternateBase, Token::Surface2, Token::Surface2);
    both(QPalette::Button, Token::Raised, Token::Surface2);
    both(QPalette::Text, Token::Text, Token::Disabled);
    both(QPalette::WindowText, Token::Text, Token::Disabled);
    both(QPalette::ButtonText, Token::Text, Token::Disabled);
    both(QPalette::BrightText, Token::OnAccent, Token::Disabled);
    both(QPalette::PlaceholderText, Token::Muted, Token::Disabled);
    both(QPalette::Highlight, Token::Select, Token::NeutralBg);
    both(QPalette::HighlightedText, Token::SelectText, Token::Disabled);
    both(QPalette::Link, Token::Accent, Token::Disabled);
    both(QPalette::LinkVisited, Token::Accent, Token::Disabled);
    both(QPalette::Light, Token::Border, Token::Border);
    both(QPalette::Midlight, Token::Border, Token::Border);
    both(QPalette::Mid, Token::BorderStrong, Token::Border);
    both(QPalette::Dark, Token::Control, Token::BorderStrong);
    both(QPalette::Shadow, Token::BorderStrong, Token::Border);
    both(QPalette::ToolTipBase, Token::Raised, Token::Raised);
    both(QPalette::ToolTipText, Token::Text, Token::Text);
    return palette;
}

int Theme::px(double pixels) const
{
    // The base is the application font's size in pixels at 100 %: 96 dpi is what Qt assumes there.
    const QFont base = QApplication::font();
    const double size = base.pointSizeF() > 0 ? base.pointSizeF() * 96 / 72 : base.pixelSize();
    return static_cast<int>(std::lround(pixels * std::max(0.5, size / 13)));
}

} // namespace assay::ui
