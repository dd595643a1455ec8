// SPDX-License-Identifier: GPL-3.0-or-later
#include <QApplication>

#include "app/ctl/commands.h"
#include "app/secrets/hardening.h"
#include "ui/widgets/translations.h"

int main(int argc, char **argv)
{
    assay::secrets::hardenProcess();
    // Reports and pictures are drawn by the console's own code, which needs no display for it.
    qputenv("QT_QPA_PLATFORM", "offscreen");
    // Qt gets the program's name alone: it would take --session for itself.
    int count = 1;
    const QApplication application(count, argv);
    QCoreApplication::setApplicationName(QStringLiteral("assay"));
    QCoreApplication::setApplicationVersion(QStringLiteral(ASSAY_VERSION));

    assay::ui::installTranslations(); // English plurals of the words that reports use

    const std::vector<std::string> words(argv + 1, argv + argc);
    return static_cast<int>(assay::ctl::runCommandLine(words));
}
