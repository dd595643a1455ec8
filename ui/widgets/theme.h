// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include <QColor>
#include <QFont>
#include <QObject>

class QIcon;
class QPalette;
class QString;

namespace assay::ui {

/// Colour tokens (mockups section 1, ux.md section 12). Values live in resources/tokens.json.
enum class Token {
    Window, Sidebar, Surface, Surface2, Raised, NeutralBg, Border, BorderStrong, Control, Text, Muted, Disabled,
    Accent, OnAccent, Select, SelectText, Good, Bad, Inconclusive, Warning,
    DangerText, DangerBg, DangerBorder, WarnText, WarnBg, WarnBorder, InfoText, InfoBg, InfoBorder,
    Production, OnProduction, Grid, Scrim,
    SeriesControl, Series1, Series2, Series3, Series4, Series5, Series6,
};

/// Text styles (mockups section 2); sizes are pixels at 100 % and scale with the application font.
enum class TextStyle {
    PageTitle,    ///< 20 bold
    SectionTitle, ///< 16 bold
    CardTitle,    ///< 13 bold
    Body,         ///< 13
    BodyBold,     ///< 13 bold
    Secondary,    ///< 12
    Caption,      ///< 11
    CaptionBold,  ///< 11 bold
    Code,         ///< 12 fixed
    Figure,       ///< 16 bold, big numbers
};

/// The one source of colours, fonts and icons that are not in the palette. Widgets ask it in
/// paintEvent and repaint on changed(); no style sheet anywhere.
class Theme final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(Theme)

public:
    enum class Mode { System, Light, Dark, HighContrast };

    /// The application's theme; made on first use, after QApplication.
    [[nodiscard]] static Theme &instance();

    [[nodiscard]] Mode mode() const;
    /// Applies palette and proxy style to the application and emits changed().
    void setMode(Mode mode);
    /// The token to use on a selected row for one used elsewhere.
    [[nodiscard]] Token selectedToken(Token token) const;
    [[nodiscard]] bool isDark() const;

    /// Makes the embedded Noto Sans the application font, so that pictures, reports and offscreen
    /// tests look the same on every machine. `pixels` is the size of body text at 100 %.
    void useBundledFont(double pixels = 13);

    [[nodiscard]] QColor color(Token token) const;
    /// Colour of a variation: the control, or treatment 1 to 6 (then repeating).
    [[nodiscard]] QColor series(int variation, bool isControl) const;
    [[nodiscard]] QFont font(TextStyle style) const;
    /// Icon of resources/icons/<name>.svg in the given colour, crisp at every scale, mirrored where it
    /// should be. The icon follows the theme: it asks for its colour each time it is painted.
    [[nodiscard]] QIcon icon(const QString &name, Token token = Token::Muted) const;
    [[nodiscard]] QPalette palette() const;

    /// `pixels` at 100 % scaled by the application font (13 px = 1).
    [[nodiscard]] int px(double pixels) const;

signals:
    void changed();

private:
    Theme();
    ~Theme() override;
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace assay::ui
