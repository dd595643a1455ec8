// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/translations.h"

#include <QCoreApplication>
#include <QLocale>
#include <QTranslator>

static void initResources() { Q_INIT_RESOURCE(assay_translations); }

namespace assay::ui {

void installTranslations()
{
    initResources();
    auto *words = new QTranslator(QCoreApplication::instance());
    // Without the English file "%n file(s)" would be shown as it stands in the source.
    if (words->load(QLocale(), QStringLiteral("assay"), QStringLiteral("_"), QStringLiteral(":/i18n")) || words->load(QStringLiteral(":/i18n/assay_en.qm")))
        QCoreApplication::installTranslator(words);
}

} // namespace assay::ui
