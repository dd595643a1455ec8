// SPDX-License-Identifier: GPL-3.0-or-later
// Recomputes the numbers of the visual system: WCAG contrast of texts, and CIELAB distance of colours as
// seen with the three dichromacies (Machado, Oliveira, Fernandes, "A Physiologically-based Model for
// Simulation of Color Vision Deficiency", 2009, severity 1).
#include <array>
#include <cmath>

#include "ui/widgets/tokens.h"

using namespace assay::ui;

namespace {

using Vector = std::array<double, 3>;
using Matrix = std::array<Vector, 3>;

constexpr Matrix kProtanopia{{{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}}};
constexpr Matrix kDeuteranopia{{{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}}};
constexpr Matrix kTritanopia{{{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602}, {0.004733, 0.691367, 0.303900}}};

double linear(double channel) { return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4); }

Vector linearOf(const QColor &color) { return {linear(color.redF()), linear(color.greenF()), linear(color.blueF())}; }

double luminance(const QColor &color)
{
    const Vector rgb = linearOf(color);
    return 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2];
}

double contrast(const QColor &one, const QColor &other)
{
    const double a = luminance(one);
    const double b = luminance(other);
    return (std::max(a, b) + 0.05) / (std::min(a, b) + 0.05);
}

Vector times(const Matrix &matrix, const Vector &v)
{
    Vector out{};
    for (std::size_t row = 0; row < 3; ++row)
        out[row] = std::clamp(matrix[row][0] * v[0] + matrix[row][1] * v[1] + matrix[row][2] * v[2], 0.0, 1.0);
    return out;
}

Vector labOf(const Vector &rgb)
{
    // sRGB to XYZ, D65, then CIELAB.
    constexpr Matrix toXyz{{{0.4124564, 0.3575761, 0.1804375}, {0.2126729, 0.7151522, 0.0721750}, {0.0193339, 0.1191920, 0.9503041}}};
    const std::array<double, 3> white{0.95047, 1.0, 1.08883};
    Vector f{};
    for (std::size_t i = 0; i < 3; ++i) {
        const double t = (toXyz[i][0] * rgb[0] + toXyz[i][1] * rgb[1] + toXyz[i][2] * rgb[2]) / white[i];
        f[i] = t > 216.0 / 24389 ? std::cbrt(t) : (24389.0 / 27 * t + 16) / 116;
    }
    return {116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])};
}

double distance(const Vector &a, const Vector &b) { return std::hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]); }

/// Smallest distance of two colours over the three dichromacies.
double seenDistance(const QColor &one, const QColor &other)
{
    double least = 1e9;
    for (const Matrix &sight : {kProtanopia, kDeuteranopia, kTritanopia})
        least = std::min(least, distance(labOf(times(sight, linearOf(one))), labOf(times(sight, linearOf(other)))));
    return least;
}

QColor of(const TokenSet &set, Token token) { return set.at(static_cast<std::size_t>(token)); }

constexpr std::array kSeries{Token::SeriesControl, Token::Series1, Token::Series2, Token::Series3, Token::Series4, Token::Series5, Token::Series6};

} // namespace

class TestTokens final : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { static_cast<void>(Theme::instance()); } // brings the resources in

    void text_isReadableOnEverySurface_data()
    {
        QTest::addColumn<QString>("set");
        for (const char *name : {"light", "dark", "highContrast"})
            QTest::newRow(name) << QString::fromLatin1(name);
    }

    void text_isReadableOnEverySurface()
    {
        QFETCH(QString, set);
        const TokenSet tokens = tokenSet(set);

        for (const Token surface : {Token::Window, Token::Sidebar, Token::Surface, Token::Surface2, Token::Raised, Token::NeutralBg}) {
            QVERIFY2(contrast(of(tokens, Token::Text), of(tokens, surface)) >= 7, qPrintable(tokenName(surface)));
            QVERIFY2(contrast(of(tokens, Token::Muted), of(tokens, surface)) >= 4.5, qPrintable(tokenName(surface)));
        }
        QVERIFY(contrast(of(tokens, Token::SelectText), of(tokens, Token::Select)) >= 7);
        QVERIFY(contrast(of(tokens, Token::OnAccent), of(tokens, Token::Accent)) >= 4.5);
        QVERIFY(contrast(of(tokens, Token::OnProduction), of(tokens, Token::Production)) >= 4.5);
        for (const Token token : {Token::Good, Token::Bad, Token::Inconclusive, Token::Warning})
            QVERIFY2(contrast(of(tokens, token), of(tokens, Token::Surface)) >= 4.5, qPrintable(tokenName(token)));
        QVERIFY(contrast(of(tokens, Token::Control), of(tokens, Token::Surface)) >= 3);
        QVERIFY(contrast(of(tokens, Token::DangerText), of(tokens, Token::DangerBg)) >= 7);
        QVERIFY(contrast(of(tokens, Token::WarnText), of(tokens, Token::WarnBg)) >= 7);
        QVERIFY(contrast(of(tokens, Token::InfoText), of(tokens, Token::InfoBg)) >= 7);
    }

    void contrast_isAsTheSpecificationSays_data()
    {
        QTest::addColumn<QString>("set");
        QTest::addColumn<int>("front");
        QTest::addColumn<int>("back");
        QTest::addColumn<double>("expected");
        const auto row = [](const char *name, const char *set, Token front, Token back, double expected) {
            QTest::newRow(name) << QString::fromLatin1(set) << static_cast<int>(front) << static_cast<int>(back) << expected;
        };
        row("text, light", "light", Token::Text, Token::Surface, 16.7);
        row("muted, light", "light", Token::Muted, Token::Surface, 6.2);
        row("good, light", "light", Token::Good, Token::Surface, 6.4);
        row("bad, light", "light", Token::Bad, Token::Surface, 5.5);
        row("inconclusive, light", "light", Token::Inconclusive, Token::Surface, 4.8);
        row("warning, light", "light", Token::Warning, Token::Surface, 5.5);
        row("danger banner, light", "light", Token::DangerText, Token::DangerBg, 9.1);
        row("warning banner, light", "light", Token::WarnText, Token::WarnBg, 8.8);
        row("info banner, light", "light", Token::InfoText, Token::InfoBg, 9.9);
        row("text, dark", "dark", Token::Text, Token::Surface, 13.9);
        row("muted, dark", "dark", Token::Muted, Token::Surface, 7.6);
        row("good, dark", "dark", Token::Good, Token::Surface, 7.6);
        row("bad, dark", "dark", Token::Bad, Token::Surface, 7.2);
        row("inconclusive, dark", "dark", Token::Inconclusive, Token::Surface, 6.6);
        row("warning, dark", "dark", Token::Warning, Token::Surface, 9.0);
        row("danger banner, dark", "dark", Token::DangerText, Token::DangerBg, 11.9);
        row("production", "light", Token::OnProduction, Token::Production, 8.9);
    }

    void contrast_isAsTheSpecificationSays()
    {
        QFETCH(QString, set);
        QFETCH(int, front);
        QFETCH(int, back);
        QFETCH(double, expected);
        const TokenSet tokens = tokenSet(set);

        const double found = contrast(of(tokens, static_cast<Token>(front)), of(tokens, static_cast<Token>(back)));

        QVERIFY2(std::abs(found - expected) <= 0.06, qPrintable(QString::number(found)));
    }

    void colours_stayApartForEveryEye_data()
    {
        QTest::addColumn<QString>("set");
        QTest::addColumn<double>("betweenSeries");
        QTest::addColumn<double>("seriesContrast");
        QTest::newRow("light") << QStringLiteral("light") << 23.0 << 3.0;
        QTest::newRow("dark") << QStringLiteral("dark") << 31.0 << 3.2;
    }

    void colours_stayApartForEveryEye()
    {
        QFETCH(QString, set);
        QFETCH(double, betweenSeries);
        QFETCH(double, seriesContrast);
        const TokenSet tokens = tokenSet(set);

        QVERIFY2(seenDistance(of(tokens, Token::Good), of(tokens, Token::Bad)) >= 80,
                 qPrintable(QString::number(seenDistance(of(tokens, Token::Good), of(tokens, Token::Bad)))));
        for (std::size_t i = 0; i < kSeries.size(); ++i) {
            const double onSurface = contrast(of(tokens, kSeries[i]), of(tokens, Token::Surface));
            QVERIFY2(onSurface >= seriesContrast - 0.05, qPrintable(QStringLiteral("%1 %2").arg(tokenName(kSeries[i])).arg(onSurface)));
            for (std::size_t j = i + 1; j < kSeries.size(); ++j) {
                const double apart = seenDistance(of(tokens, kSeries[i]), of(tokens, kSeries[j]));
                QVERIFY2(apart >= betweenSeries - 0.5, qPrintable(QStringLiteral("%1 %2 %3").arg(tokenName(kSeries[i]), tokenName(kSeries[j])).arg(apart)));
            }
        }
    }

    void theme_switchesLive()
    {
        Theme &theme = Theme::instance();
        theme.setMode(Theme::Mode::Light);
        QSignalSpy changed(&theme, &Theme::changed);

        theme.setMode(Theme::Mode::Dark);

        QCOMPARE(changed.count(), 1);
        QVERIFY(theme.isDark());
        QCOMPARE(QApplication::palette().color(QPalette::Base), theme.color(Token::Surface));
        QCOMPARE(QApplication::palette().color(QPalette::Disabled, QPalette::Text), theme.color(Token::Disabled));
        theme.setMode(Theme::Mode::Light);
        QVERIFY(!theme.isDark());
    }

    void icons_followTheThemeAndExist()
    {
        Theme &theme = Theme::instance();
        theme.setMode(Theme::Mode::Light);
        const QIcon icon = theme.icon(QStringLiteral("home"), Token::Text);
        const auto darkest = [&icon] {
            const QImage picture = icon.pixmap(QSize(32, 32)).toImage();
            int most = 0;
            for (int y = 0; y < picture.height(); ++y) {
                for (int x = 0; x < picture.width(); ++x)
                    most = std::max(most, qAlpha(picture.pixel(x, y)) * (255 - qGray(picture.pixel(x, y))));
            }
            return most;
        };
        const int onLight = darkest();

        theme.setMode(Theme::Mode::Dark);

        QVERIFY(onLight > 200 * 200);
        QVERIFY(darkest() < onLight / 2);
        theme.setMode(Theme::Mode::Light);
    }
};

QTEST_MAIN(TestTokens)
#include "tst_tokens.moc"
