// SPDX-License-Identifier: GPL-3.0-or-later
#include <QApplication>
#include <QSettings>

#include "app/console/options.h"
#include "app/console/startup.h"
#include "app/pipeline/pipelineservice.h"
#include "app/secrets/hardening.h"
#include "ui/shell/appaction.h"
#include "ui/shell/mainwindow.h"
#include "ui/shell/navigator.h"
#include "ui/widgets/translations.h"

namespace {

using namespace assay;

/// Everything that exists while a workspace is open, in the order in which it is taken apart again.
struct Session {
    explicit Session(console::Started ready)
        : started(std::move(ready)), workspace(*started.opened.workspace),
          pipelines({workspace.store(), {}, workspace.actor(), workspace::systemNow, workspace::newUuid}),
          window({workspace, pipelines, actions, navigator})
    {
        // Runs that an earlier process left unfinished; a failure shows when the ledger is opened.
        static_cast<void>(pipelines.resolveInterrupted());
        for (const std::string &experiment : started.toRun) {
            if (auto input = workspace.runInput(experiment))
                pipelines.start(std::move(input->request), std::move(input->connection), pipeline::Trigger::Person);
        }
    }

    console::Started started;
    workspace::Workspace &workspace;
    pipeline::PipelineService pipelines;
    ui::ActionRegistry actions;
    ui::Navigator navigator;
    ui::MainWindow window;
};

} // namespace

int main(int argc, char **argv)
{
    secrets::hardenProcess();
    QApplication application(argc, argv);
    QCoreApplication::setOrganizationName(QStringLiteral("Assay"));
    QCoreApplication::setApplicationName(QStringLiteral("assay"));
    QCoreApplication::setApplicationVersion(QStringLiteral(ASSAY_VERSION));
    QGuiApplication::setApplicationDisplayName(QStringLiteral("Assay"));
    QGuiApplication::setDesktopFileName(QStringLiteral("assay"));
    ui::installTranslations();
    const console::Options options = console::readOptions(application);
    ui::Theme &theme = ui::Theme::instance();
    if (QGuiApplication::platformName() == QLatin1String("offscreen"))
        theme.useBundledFont();
    theme.setMode(options.theme.value_or(static_cast<ui::Theme::Mode>(QSettings().value(QStringLiteral("theme"), 0).toInt())));

    std::unique_ptr<Session> session;
    console::Startup startup(options, [&session](console::Started started) {
        session = std::make_unique<Session>(std::move(started));
        session->window.show();
    });
    startup.begin();
    return QApplication::exec();
}
