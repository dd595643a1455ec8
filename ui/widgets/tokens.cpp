// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/tokens.h"

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>

namespace assay::ui {

QString tokenName(Token token)
{
    static constexpr std::array<const char *, kTokenCount> names{
        "window", "sidebar", "surface", "surface2", "raised", "neutralBg", "border", "borderStrong", "control", "text",
        "muted", "disabled", "accent", "onAccent", "select", "selectText", "good", "bad", "inconclusive", "warning",
        "dangerText", "dangerBg", "dangerBorder", "warnText", "warnBg", "warnBorder", "infoText", "infoBg", "infoBorder",
        "production", "onProduction", "grid", "scrim",
        "seriesControl", "series1", "series2", "series3", "series4", "series5", "series6"};
    return QString::fromLatin1(names.at(static_cast<std::size_t>(token)));
}

TokenSet tokenSet(const QString &name)
{
    QFile file(QStringLiteral(":/assay/tokens.json"));
    const bool isOpen = file.open(QIODevice::ReadOnly);
    Q_ASSERT(isOpen);
    const QJsonObject values = QJsonDocument::fromJson(isOpen ? file.readAll() : QByteArray()).object().value(name).toObject();
    TokenSet set;
    for (std::size_t i = 0; i < kTokenCount; ++i) {
        set.at(i) = QColor(values.value(tokenName(static_cast<Token>(i))).toString());
        Q_ASSERT_X(set.at(i).isValid(), "tokens.json", qPrintable(tokenName(static_cast<Token>(i))));
    }
    return set;
}

} // namespace assay::ui
