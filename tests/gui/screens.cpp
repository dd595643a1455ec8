// SPDX-License-Identifier: GPL-3.0-or-later
// assay_screens OUTDIR [--theme light|dark|contrast] [--scale N] [--size WxH] [--locale L] [--only WORD] [--sample N]
// Renders every screen and state offscreen to PNG: of a small built-in shop, or of the sample workspace
// with N subjects after its pipelines have run.
#include <QApplication>
#include <QCheckBox>
#include <QCommandLineParser>
#include <QDir>
#include <QElapsedTimer>
#include <QLineEdit>
#include <QLocale>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QStandardPaths>
#include <QTextStream>
#include <QThreadPool>

#include "app/workspace/open.h"
#include "app/workspace/sample.h"
#include "tests/gui/uifixture.h"
#include "ui/screens/experiments/plannerview.h"
#include "ui/screens/results/drilldownview.h"
#include "ui/screens/results/resultspage.h"
#include "ui/screens/results/resultspresenter.h"
#include "ui/screens/start/startwindow.h"
#include "ui/shell/commandpalette.h"
#include "ui/shell/mainwindow.h"
#include "ui/shell/screenkinds.h"
#include "ui/widgets/format.h"
#include "ui/widgets/theme.h"
#include "ui/widgets/translations.h"

namespace {

using namespace assay;

struct Options {
    QDir folder;
    QString only;
    QSize size;
    int subjects{};
};

/// Lets everything that waits in the event loop or on the pool happen.
void settle(int milliseconds = 150)
{
    QElapsedTimer clock;
    clock.start();
    do {
        QCoreApplication::processEvents(QEventLoop::AllEvents, 20);
        QThreadPool::globalInstance()->waitForDone(10);
    } while (clock.elapsed() < milliseconds);
}

class Photographer {
public:
    explicit Photographer(Options options) : m_options(std::move(options)) {}

    [[nodiscard]] bool wants(const QString &name) const { return m_options.only.isEmpty() || name.contains(m_options.only); }

    void take(QWidget &window, const QString &name)
    {
        if (!wants(name))
            return;
        settle();
        const QString path = m_options.folder.filePath(name + QStringLiteral(".png"));
        if (!window.grab().save(path))
            QTextStream(stderr) << "cannot write " << path << '\n';
        QTextStream(stdout) << path << '\n';
    }

    [[nodiscard]] const Options &options() const { return m_options; }

private:
    Options m_options;
};

std::unique_ptr<ui::MainWindow> openWindow(fakes::UiFixture &fixture, const QSize &size)
{
    auto window = std::make_unique<ui::MainWindow>(fixture.services());
    window->resize(size);
    window->show();
    settle(400);
    return window;
}

void takeLists(Photographer &camera, ui::MainWindow &window, const QString &prefix)
{
    for (const ui::ScreenKind &kind : ui::screenKinds()) {
        window.go({QString::fromLatin1(kind.id), {}});
        camera.take(window, prefix + QString::fromLatin1(kind.id));
    }
}

void takeShop(Photographer &camera)
{
    fakes::UiFixture fixture(fakes::makeShopStore());
    const auto window = openWindow(fixture, camera.options().size);
    takeLists(camera, *window, {});
    struct Place { const char *name, *screen, *path; };
    static constexpr Place places[] = {
        {"experiments-detail", "experiments", "new-checkout"},
        {"metrics-detail", "metrics", "revenue"},
        {"datamodel-assignments", "datamodel", "assignment_source/assignments"},
        {"datamodel-facts", "datamodel", "fact_source/purchases"},
        {"results-detail", "results", "new-checkout"},
        {"results-imbalance", "results", "free-shipping-bar"},
        {"results-drilldown", "results", "new-checkout/revenue/treatment"},
        {"results-veiled", "results", "express-badge"},
        {"warehouses-detail", "warehouses", "shop"},
        {"pipelines-running", "pipelines", "11111111-0000-4000-8000-000000000002"},
        {"pipelines-succeeded", "pipelines", "11111111-0000-4000-8000-000000000001"},
        {"pipelines-failed", "pipelines", "11111111-0000-4000-8000-000000000003"},
        {"pipelines-refused", "pipelines", "11111111-0000-4000-8000-000000000004"},
        {"ledger-refused", "ledger", "99"},
    };
    for (const Place &place : places) {
        window->go({QString::fromLatin1(place.screen), QString::fromLatin1(place.path)});
        camera.take(*window, QString::fromLatin1(place.name));
    }
    const auto added = fixture.workspace->apply({{"connection", R"({"key": "sales", "name": "Sales", "kind": "postgresql", "production": true, "secret": "wh/sales",
        "settings": {"host": "db.example.com", "database": "sales", "user": "assay_svc"}})", "screens"},
                                                 {"fact_source", R"({"key": "orders", "name": "Orders", "connection": "sales", "entity": "user",
        "sql": "SELECT user_id AS subject_key, ordered_at AS ts, total FROM sales.orders"})", "screens"}});
    while (!added.isFinished())
        settle();
    settle();
    window->go({QStringLiteral("warehouses"), QStringLiteral("sales")});
    camera.take(*window, QStringLiteral("warehouses-postgresql"));
    window->go({QStringLiteral("warehouses"), {}});
    camera.take(*window, QStringLiteral("warehouses-both"));
    fixture.actions->run(QStringLiteral("warehouse.add"));
    if (auto *kinds = window->findChild<QWidget *>(QStringLiteral("warehouses.sheet.kinds"))) {
        kinds->findChildren<QAbstractButton *>().at(1)->click();
        camera.take(*window, QStringLiteral("warehouses-add"));
        if (auto *help = window->findChild<QPushButton *>(QStringLiteral("warehouses.sheet.help"))) {
            help->click();
            camera.take(*window, QStringLiteral("warehouses-help"));
            if (auto *close = window->findChild<QPushButton *>(QStringLiteral("help.close")))
                close->click();
        }
        if (auto *cancel = window->findChild<QPushButton *>(QStringLiteral("warehouses.sheet.cancel")))
            cancel->click();
    }
    window->go({QStringLiteral("results"), QStringLiteral("express-badge")});
    if (auto *look = window->findChild<QPushButton *>(QStringLiteral("results.showAnyway"))) {
        look->click();
        camera.take(*window, QStringLiteral("results-earlylook"));
        if (auto *stay = window->findChild<QPushButton *>(QStringLiteral("results.earlyLook.stay")))
            stay->click();
    }
    window->go({QStringLiteral("metrics"), QStringLiteral("revenue")});
    fixture.actions->run(QStringLiteral("view.json"));
    camera.take(*window, QStringLiteral("metrics-json"));
    fixture.actions->run(QStringLiteral("ledger.verify"));
    settle();
    camera.take(*window, QStringLiteral("ledger-verified"));
    window->go({QStringLiteral("experiments"), {}});
    if (auto *field = window->findChild<QLineEdit *>(QStringLiteral("experiments.filter"))) {
        field->setText(QStringLiteral("status:running"));
        camera.take(*window, QStringLiteral("experiments-filtered"));
        field->setText(QStringLiteral("nothing-like-this"));
        camera.take(*window, QStringLiteral("experiments-nomatch"));
        field->clear();
    }
    window->askPalette(QStringLiteral("check"));
    camera.take(*window, QStringLiteral("palette"));
    window->palettePanel()->dismiss();
    window->showShortcuts();
    camera.take(*window, QStringLiteral("shortcuts"));
}

void takeEmpty(Photographer &camera)
{
    fakes::UiFixture fixture(fakes::makeEmptyStore());
    const auto window = openWindow(fixture, camera.options().size);
    takeLists(camera, *window, QStringLiteral("empty-"));
}

void takeStart(Photographer &camera)
{
    ui::StartWindow window;
    window.show();
    window.askPlace(QStringLiteral("~/.local/share/assay"), QStringLiteral("GNOME Keyring"));
    camera.take(window, QStringLiteral("start-place"));
    if (auto *wanted = window.findChild<QCheckBox *>(QStringLiteral("start.wantsPassphrase"))) {
        wanted->setChecked(true);
        if (auto *go = window.findChild<QPushButton *>(QStringLiteral("start.continue")))
            go->click();
        camera.take(window, QStringLiteral("start-passphrase"));
    }
    window.showLocked(QStringLiteral("Shop"));
    camera.take(window, QStringLiteral("start-locked"));
    window.askPlace(QStringLiteral("~/.local/share/assay"), {});
    camera.take(window, QStringLiteral("start-nokeychain"));
    for (const ErrorCode code : {ErrorCode::PassphraseNeeded, ErrorCode::StoreKeyMissing, ErrorCode::StoreInUse, ErrorCode::StoreDamaged}) {
        window.showTrouble(ui::startPageFor(Error{code, Remedy::None, {{"path", "/home/user/.local/share/assay/default"}, {"pid", "4711"}}, {}}));
        camera.take(window, QStringLiteral("start-") + ui::text(errorCodeName(code)).toLower());
    }
    window.showRecoveryKey(QStringLiteral("ASSAY1-7F3A-09BE-52C1-D4E8-A1B2-C3D4-E5F6-0718-293A-4B5C-6D7E"));
    camera.take(window, QStringLiteral("start-recoverykey"));
    window.showProgress(QStringLiteral("Preparing the sample workspace"), QStringLiteral("generating the shop"), 0.63);
    camera.take(window, QStringLiteral("start-progress"));
}

/// What lies one step below the screens of the sample: decision, drill-down, other methods, planning.
void takeDepths(Photographer &camera, ui::MainWindow &window)
{
    window.go({QStringLiteral("results"), QStringLiteral("new-checkout")});
    auto *page = window.findChild<ui::ResultsPage *>();
    if (!page || !page->presenter()->hasResults())
        return;
    page->setDecisionShown(true);
    camera.take(window, QStringLiteral("sample-decision"));
    page->setDecisionShown(false);
    page->setTab(ui::ResultsPage::HealthTab);
    camera.take(window, QStringLiteral("sample-health"));
    page->setTab(ui::ResultsPage::ResultsTab);
    page->openMetric(0);
    for (const auto &[tab, name] : {std::pair{ui::DrillDownView::Breakdown, "sample-breakdown"}, std::pair{ui::DrillDownView::Adjustments, "sample-adjustments"},
                                    std::pair{ui::DrillDownView::OverTime, "sample-overtime"}, std::pair{ui::DrillDownView::Summary, "sample-summary"}}) {
        page->drillDown()->setTab(tab);
        camera.take(window, QString::fromLatin1(name));
    }
    page->closeMetric();
    page->presenter()->setMethod(experiments::Method::Bayesian);
    camera.take(window, QStringLiteral("sample-bayesian"));
    page->presenter()->setMethod(experiments::Method::Sequential);
    page->presenter()->setSidedness(experiments::Sidedness::Improvement);
    page->presenter()->setCorrection(experiments::Correction::PreferentialBonferroni);
    camera.take(window, QStringLiteral("sample-corrected"));
    page->presenter()->resetToPlan();
    window.go({QStringLiteral("results"), QStringLiteral("search-ranker")});
    page->presenter()->setByVariation(true);
    camera.take(window, QStringLiteral("sample-byvariation"));
    page->presenter()->setByVariation(false);
    window.go({QStringLiteral("experiments"), QStringLiteral("new-checkout")});
    settle();
    if (auto *planner = window.findChild<ui::PlannerView *>()) {
        for (QWidget *parent = planner->parentWidget(); parent; parent = parent->parentWidget()) {
            if (auto *scroll = qobject_cast<QScrollArea *>(parent))
                scroll->verticalScrollBar()->setValue(scroll->verticalScrollBar()->maximum());
        }
        camera.take(window, QStringLiteral("sample-planner"));
    }
}

/// The real thing: sample definitions, imports and shop, then its pipelines.
bool takeSample(Photographer &camera)
{
    auto store = fakes::makeEmptyStore();
    auto folder = workspace::SampleFolder::temporary();
    if (!folder)
        return false;
    workspace::SampleOptions options;
    options.shopFile = folder->shopFile();
    options.subjects = camera.options().subjects;
    options.actor = "local";
    options.now = workspace::systemNow();
    options.runnerPath = ASSAY_BIN_DIR "/assay-runner";
    const auto loaded = workspace::loadSample(*store, options, [](const workspace::SampleProgress &) {}, {});
    if (!loaded) {
        QTextStream(stderr) << "sample: " << ui::text(errorCodeName(loaded.error().code)) << '\n';
        return false;
    }
    fakes::UiFixture fixture(store, ASSAY_BIN_DIR "/assay-runner", workspace::systemNow);
    for (const std::string &key : loaded->experiments) {
        if (auto input = fixture.workspace->runInput(key))
            fixture.pipelines->start(std::move(input->request), std::move(input->connection), pipeline::Trigger::Person);
    }
    const auto window = openWindow(fixture, camera.options().size);
    camera.take(*window, QStringLiteral("sample-running"));
    while (!fixture.pipelines->active().empty())
        settle(100);
    fixture.workspace->preloadResults();
    settle(8'000); // until the last toast is gone
    takeLists(camera, *window, QStringLiteral("sample-"));
    takeDepths(camera, *window);
    int shown = 0;
    for (const std::string &key : loaded->experiments) {
        window->go({QStringLiteral("results"), ui::text(key)});
        camera.take(*window, QStringLiteral("sample-results-") + ui::text(key));
        if (++shown == 8)
            break;
    }
    if (!fixture.workspace->catalog()->runs.empty()) {
        window->go({QStringLiteral("pipelines"), ui::text(fixture.workspace->catalog()->runs.front().id)});
        camera.take(*window, QStringLiteral("sample-pipelines-run"));
    }
    return true;
}

ui::Theme::Mode themeOf(const QString &name)
{
    return name == QLatin1String("dark") ? ui::Theme::Mode::Dark : name == QLatin1String("contrast") ? ui::Theme::Mode::HighContrast : ui::Theme::Mode::Light;
}

} // namespace

int main(int argc, char **argv)
{
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    // The scale has to be known before the application is made.
    for (int i = 1; i + 1 < argc; ++i) {
        if (QByteArrayView(argv[i]) == "--scale")
            qputenv("QT_SCALE_FACTOR", argv[i + 1]);
    }
    QApplication application(argc, argv);
    QStandardPaths::setTestModeEnabled(true);
    QCoreApplication::setApplicationName(QStringLiteral("assay_screens"));
    QCommandLineParser parser;
    parser.addHelpOption();
    parser.addPositionalArgument(QStringLiteral("OUTDIR"), QStringLiteral("Folder for the pictures"));
    parser.addOptions({{QStringLiteral("theme"), QStringLiteral("light, dark or contrast"), QStringLiteral("name"), QStringLiteral("light")},
                       {QStringLiteral("scale"), QStringLiteral("Device pixels per pixel"), QStringLiteral("factor"), QStringLiteral("1")},
                       {QStringLiteral("size"), QStringLiteral("Window size"), QStringLiteral("WxH"), QStringLiteral("1360x860")},
                       {QStringLiteral("locale"), QStringLiteral("Locale, for example de or ar"), QStringLiteral("name"), QStringLiteral("en")},
                       {QStringLiteral("only"), QStringLiteral("Only pictures whose name contains this"), QStringLiteral("word")},
                       {QStringLiteral("sample"), QStringLiteral("Also the sample workspace with so many subjects"), QStringLiteral("N")}});
    parser.process(application);
    if (parser.positionalArguments().size() != 1)
        parser.showHelp(2);
    Options options;
    options.folder = QDir(parser.positionalArguments().constFirst());
    options.folder.mkpath(QStringLiteral("."));
    options.only = parser.value(QStringLiteral("only"));
    options.subjects = parser.value(QStringLiteral("sample")).toInt();
    const QStringList size = parser.value(QStringLiteral("size")).split(QLatin1Char('x'));
    options.size = QSize(size.value(0).toInt(), size.value(1).toInt());
    const QLocale locale(parser.value(QStringLiteral("locale")));
    QLocale::setDefault(locale);
    QApplication::setLayoutDirection(locale.textDirection());
    ui::installTranslations();
    ui::Theme::instance().useBundledFont();
    ui::Theme::instance().setMode(themeOf(parser.value(QStringLiteral("theme"))));
    Photographer camera(options);
    takeStart(camera);
    takeShop(camera);
    takeEmpty(camera);
    return options.subjects <= 0 || takeSample(camera) ? 0 : 1;
}
