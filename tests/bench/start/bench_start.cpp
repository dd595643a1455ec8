// SPDX-License-Identifier: GPL-3.0-or-later
// assay_bench_start [ROUNDS]: from the start of a process to a drawn, cached experiment chart.
//
// Makes an encrypted workspace with the imported experiments, then starts itself again and again. A round opens
// the store, reads the catalog, shows the main window on the results page of one experiment and ends when its
// lift chart has painted its series. The key comes over stdin, so key derivation and keychain are not in the figure.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <iostream>

#include <QApplication>
#include <QElapsedTimer>
#include <QEvent>
#include <QFile>
#include <QPointer>
#include <QProcess>
#include <QTemporaryDir>

#include <unistd.h>

#include "app/pipeline/pipelineservice.h"
#include "app/store/localstore.h"
#include "app/workspace/open.h"
#include "app/workspace/sample.h"
#include "tests/fakes/memorykeychain.h"
#include "ui/charts/plotview.h"
#include "ui/charts/twintablechart.h"
#include "ui/shell/appaction.h"
#include "ui/shell/mainwindow.h"
#include "ui/shell/navigator.h"
#include "ui/widgets/theme.h"

namespace {

using namespace assay;

constexpr const char *kExperiment = "asos-036afc";

/// Notices when the lift chart has painted something.
class PaintWatch final : public QObject
{
public:
    bool isPainted{};

protected:
    bool eventFilter(QObject *watched, QEvent *event) override
    {
        if (event->type() == QEvent::Paint && !isPainted) {
            for (const QObject *parent = watched; parent != nullptr; parent = parent->parent()) {
                const auto *chart = dynamic_cast<const ui::TwinTableChart *>(parent);
                if (chart != nullptr)
                    isPainted = !chart->plot().lines.empty();
            }
        }
        return false;
    }
};

/// Milliseconds since the process was started, from the kernel's record (10 ms grain).
double sinceProcessStart()
{
    QFile stat(QStringLiteral("/proc/self/stat"));
    QFile uptime(QStringLiteral("/proc/uptime"));
    if (!stat.open(QIODevice::ReadOnly) || !uptime.open(QIODevice::ReadOnly))
        return -1;
    const QByteArray line = stat.readAll();
    const QList<QByteArray> fields = line.mid(line.lastIndexOf(')') + 2).split(' ');
    const double started = fields.at(19).toDouble() / static_cast<double>(sysconf(_SC_CLK_TCK));
    return (uptime.readAll().split(' ').first().toDouble() - started) * 1'000;
}

int round(int argc, char **argv, const std::string &folder)
{
    std::map<std::string, std::string> items;
    for (std::string name, value; std::getline(std::cin, name) && std::getline(std::cin, value);)
        items[name] = value;
    testing::MemoryKeychain keychain;
    keychain.setItems(items);
    QApplication application(argc, argv);
    ui::Theme::instance().useBundledFont();
    ui::Theme::instance().setMode(ui::Theme::Mode::Light);
    auto store = store::openLocalStore(folder, {&keychain, {}, {}});
    if (!store)
        return 1;
    auto opened = workspace::Workspace::load({std::shared_ptr<store::DocumentStore>(std::move(*store)), "bench", false, "bench", workspace::systemNow, workspace::newUuid});
    if (!opened)
        return 1;
    workspace::Workspace &space = **opened;
    pipeline::PipelineService pipelines({space.store(), {}, "bench", workspace::systemNow, workspace::newUuid});
    ui::ActionRegistry actions;
    ui::Navigator navigator;
    ui::MainWindow window({space, pipelines, actions, navigator});
    PaintWatch watch;
    application.installEventFilter(&watch);
    window.resize(1360, 860);
    window.show();
    window.go({QStringLiteral("results"), QLatin1String(kExperiment)});
    QElapsedTimer clock;
    clock.start();
    while (!watch.isPainted && clock.elapsed() < 20'000)
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents, 5);
    if (!watch.isPainted)
        return 1;
    std::printf("%.0f\n", sinceProcessStart());
    return 0;
}

Result<std::map<std::string, std::string>> prepare(const std::string &folder)
{
    testing::MemoryKeychain keychain;
    auto created = store::createLocalStore(folder, {&keychain, {}, {}});
    if (!created)
        return tl::unexpected(created.error());
    auto shop = workspace::SampleFolder::inWorkspace(folder);
    if (!shop)
        return tl::unexpected(shop.error());
    const workspace::SampleOptions options{shop->shopFile(), 1'000, 1, ASSAY_BIN_DIR "/assay-runner", "bench", workspace::systemNow()};
    if (auto loaded = workspace::loadSample(*created->store, options, [](const workspace::SampleProgress &) {}, {}); !loaded)
        return tl::unexpected(loaded.error());
    created->store.reset();
    return keychain.items();
}

} // namespace

int main(int argc, char **argv)
{
    if (argc == 3 && std::string_view(argv[1]) == "--round")
        return round(argc, argv, argv[2]);
    const int rounds = argc > 1 ? std::atoi(argv[1]) : 7;
    QTemporaryDir folder;
    const std::string place = folder.filePath(QStringLiteral("workspace")).toStdString();
    const auto items = prepare(place);
    if (!items) {
        std::fprintf(stderr, "cannot make the workspace: %s\n", std::string(errorCodeName(items.error().code)).c_str());
        return 1;
    }
    std::vector<double> figures;
    for (int i = 0; i <= rounds; ++i) {
        QProcess process;
        process.start(QString::fromLocal8Bit(argv[0]), {QStringLiteral("--round"), QString::fromStdString(place)});
        for (const auto &[name, value] : *items)
            process.write(QByteArray::fromStdString(name + "\n" + value + "\n"));
        process.closeWriteChannel();
        if (!process.waitForFinished(60'000) || process.exitCode() != 0) {
            std::fprintf(stderr, "a round failed: %s\n", process.readAllStandardError().constData());
            return 1;
        }
        if (i > 0) // the first warms the page cache
            figures.push_back(process.readAllStandardOutput().trimmed().toDouble());
    }
    std::ranges::sort(figures);
    std::printf("start to a drawn, cached chart: median %.0f ms, best %.0f, worst %.0f (%zu rounds, 78 experiments cached)\n",
                figures[figures.size() / 2], figures.front(), figures.back(), figures.size());
    return 0;
}
