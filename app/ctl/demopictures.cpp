// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/demopictures.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QSettings>
#include <QTemporaryDir>

#include "app/pipeline/pipelineservice.h"
#include "app/workspace/open.h"
#include "ui/shell/appaction.h"
#include "ui/shell/mainwindow.h"
#include "ui/shell/navigator.h"
#include "ui/shell/screenkinds.h"
#include "ui/widgets/theme.h"

namespace assay::ctl {
namespace {

/// What the screens read in the background arrives within this time; a picture is drawn after it.
constexpr qint64 kSettlingMilliseconds = 400;

void settle()
{
    QElapsedTimer clock;
    clock.start();
    while (clock.elapsed() < kSettlingMilliseconds)
        QCoreApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents, 20);
}

Result<QString> drawPlace(ui::MainWindow &window, const ui::Location &place, const QDir &folder)
{
    window.go(place);
    settle();
    const QString name = place.path.isEmpty() ? place.screen : QString{place.screen + u'-' + place.path};
    const QString path = folder.filePath(name + QStringLiteral(".png"));
    if (window.grab().save(path))
        return path;
    return fail(Error{ErrorCode::WriteFailed, Remedy::FixInput, {}, {}}.with("path", path.toStdString()));
}

std::vector<ui::Location> places(const std::vector<std::string> &experiments)
{
    std::vector<ui::Location> all;
    for (const ui::ScreenKind &kind : ui::screenKinds())
        all.push_back({QString::fromLatin1(kind.id), {}});
    for (const std::string &key : experiments)
        all.push_back({QStringLiteral("results"), QString::fromStdString(key)});
    return all;
}

} // namespace

Result<QStringList> drawScreens(workspace::Workspace &workspace, const std::vector<std::string> &experiments, const QDir &folder)
{
    // The window remembers its size: not in the settings of the person who runs this.
    const QTemporaryDir settings;
    QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, settings.path());
    ui::Theme &theme = ui::Theme::instance();
    theme.useBundledFont();
    theme.setMode(ui::Theme::Mode::Light);

    pipeline::PipelineService pipelines({workspace.store(), {}, workspace.actor(), workspace::systemNow, workspace::newUuid});
    ui::ActionRegistry actions;
    ui::Navigator navigator;
    ui::MainWindow window({workspace, pipelines, actions, navigator});
    window.resize(1360, 860);
    window.setVisible(true);
    QStringList written;
    for (const ui::Location &place : places(experiments)) {
        const Result<QString> path = drawPlace(window, place, folder);
        if (!path)
            return fail(path.error());
        written.append(*path);
    }
    return written;
}

} // namespace assay::ctl
