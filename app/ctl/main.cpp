// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstdio>

#include <QApplication>

#include "app/ctl/commands.h"
#include "app/secrets/hardening.h"
#include "ui/widgets/translations.h"

namespace {

/// Qt remarks on a machine without a desktop session, where this program is at home: they would stand
/// in every log and help nobody.
void quietQt(QtMsgType type, const QMessageLogContext &context, const QString &message)
{
    const bool isAboutDesktop = message.startsWith(QLatin1String("QStandardPaths: XDG_RUNTIME_DIR not set"))
        || message.startsWith(QLatin1String("This plugin does not support propagateSizeHints"));
    if (!isAboutDesktop)
        std::fprintf(stderr, "%s\n", qUtf8Printable(qFormatLogMessage(type, context, message)));
}

} // namespace

int main(int argc, char **argv)
{
    qInstallMessageHandler(quietQt);
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
