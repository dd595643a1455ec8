// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstdio>

#include <QApplication>
#include <QSettings>

#include "app/console/lockguard.h"
#include "app/console/options.h"
#include "app/console/session.h"
#include "app/console/startup.h"
#include "app/secrets/hardening.h"
#include "ui/widgets/translations.h"

using namespace assay;

namespace {

void nameProgram()
{
    QCoreApplication::setOrganizationName(QStringLiteral("Assay"));
    QCoreApplication::setApplicationName(QStringLiteral("assay"));
    QCoreApplication::setApplicationVersion(QStringLiteral(ASSAY_VERSION));
}

/// Help, version and what is wrong with the command line, where no window can be shown.
int answerWithoutDisplay(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    ui::installTranslations();
    static_cast<void>(console::readOptions(application));
    std::fprintf(stderr, "%s\n", qPrintable(QCoreApplication::translate("Console", "assay: there is no display to show a window on. Start it in a desktop session; assayctl does the same jobs without a window.")));
    return 1;
}

} // namespace

int main(int argc, char **argv)
{
    secrets::hardenProcess();
    nameProgram();
    if (console::asksForWords(argc, argv) || !console::hasDisplay(argc, argv))
        return answerWithoutDisplay(argc, argv);
    QApplication application(argc, argv);
    QGuiApplication::setApplicationDisplayName(QStringLiteral("Assay"));
    QGuiApplication::setDesktopFileName(QStringLiteral("assay"));
    ui::installTranslations();
    const console::Options options = console::readOptions(application);
    ui::Theme &theme = ui::Theme::instance();
    if (QGuiApplication::platformName() == QLatin1String("offscreen"))
        theme.useBundledFont();
    theme.setMode(options.theme.value_or(static_cast<ui::Theme::Mode>(QSettings().value(QStringLiteral("theme"), 0).toInt())));

    console::LockGuard guard;
    std::unique_ptr<console::Session> session;
    std::function<void(int)> lock;
    console::Startup startup(options, [&](console::Started started) {
        session = std::make_unique<console::Session>(std::move(started), startup.canLock(), guard, lock);
        session->window().show();
    });
    lock = [&](int running) {
        if (!session)
            return;
        if (running > 0) {
            startup.showWaiting(session->name(), running);
            session->window().hide();
            return;
        }
        // The next window is there before this one closes: the last one to close ends the program.
        startup.showLocked(session->name());
        session->window().close();
        session.reset();
    };
    startup.begin();
    return QApplication::exec();
}
