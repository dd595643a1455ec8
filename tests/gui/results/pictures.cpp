// SPDX-License-Identifier: GPL-3.0-or-later
// Renders the results page with the fixtures of the tests: results_pictures OUTDIR [light|dark] [WIDTHxHEIGHT] [FONTPX]
#include <QApplication>
#include <QDir>

#include "tests/gui/results/snapshots.h"
#include "ui/report/report.h"
#include "ui/screens/results/drilldownview.h"
#include "ui/screens/results/resultslist.h"
#include "ui/screens/results/resultspage.h"
#include "ui/screens/results/resultspresenter.h"
#include "ui/widgets/theme.h"

using namespace assay;
using namespace assay::tests;

namespace {

ui::ResultsPageInput inputOf(const results::Snapshot &snapshot)
{
    ui::ResultsPageInput input;
    input.experiment = snapshot.experiment;
    input.snapshot = shared(snapshot);
    input.analysis = analysed(snapshot);
    input.now = Timestamp{snapshot.asOf.micros + 3600 * kMicrosPerSecond};
    return input;
}

void save(QWidget &widget, const QString &path)
{
    QApplication::processEvents();
    QApplication::processEvents();
    widget.grab().save(path);
}

} // namespace

int main(int argc, char **argv)
{
    QApplication app(argc, argv);
    const QStringList arguments = app.arguments();
    const QDir folder(arguments.value(1));
    folder.mkpath(QStringLiteral("."));
    const bool isDark = arguments.value(2) == QLatin1String("dark");
    const QStringList size = arguments.value(3, QStringLiteral("1148x762")).split(QLatin1Char('x'));
    const double font = arguments.value(4, QStringLiteral("13")).toDouble();
    ui::Theme::instance().useBundledFont(font);
    ui::Theme::instance().setMode(isDark ? ui::Theme::Mode::Dark : ui::Theme::Mode::Light);
    const QSize pixels(size.value(0).toInt(), size.value(1).toInt());
    const auto page = [&](const results::Snapshot &snapshot, const QString &name, const std::function<void(ui::ResultsPage &)> &prepare) {
        ui::ResultsPage shown;
        shown.resize(pixels);
        shown.set(inputOf(snapshot));
        shown.show();
        QApplication::processEvents();
        shown.resize(pixels);
        prepare(shown);
        QApplication::processEvents();
        save(shown, folder.filePath(name + QStringLiteral(".png")));
    };
    page(checkoutSnapshot(), QStringLiteral("results"), [](ui::ResultsPage &) {});
    page(checkoutSnapshot(), QStringLiteral("results-absolute"), [](ui::ResultsPage &shown) {
        shown.presenter()->setAbsolute(true);
        shown.presenter()->setMethod(experiments::Method::Fixed);
        shown.presenter()->setLevel(0.9);
        while (shown.presenter()->isBusy())
            QApplication::processEvents();
    });
    page(checkoutSnapshot(), QStringLiteral("results-onesided"), [](ui::ResultsPage &shown) {
        shown.presenter()->setSidedness(experiments::Sidedness::Improvement);
        while (shown.presenter()->isBusy())
            QApplication::processEvents();
    });
    page(threeArmSnapshot(), QStringLiteral("decision"), [](ui::ResultsPage &shown) {
        shown.presenter()->setMethod(experiments::Method::Bayesian);
        shown.presenter()->setBaseline(1);
        while (shown.presenter()->isBusy())
            QApplication::processEvents();
        shown.setDecisionShown(true);
    });
    for (int mode = 1; mode < 5; ++mode)
        page(checkoutSnapshot(), QStringLiteral("results-mode%1").arg(mode), [mode](ui::ResultsPage &shown) { shown.presenter()->setSeriesMode(static_cast<ui::SeriesMode>(mode)); });
    page(brokenSplitSnapshot(), QStringLiteral("results-srm"), [](ui::ResultsPage &) {});
    page(brokenSplitSnapshot(), QStringLiteral("health"), [](ui::ResultsPage &shown) { shown.setTab(ui::ResultsPage::HealthTab); });
    page(threeArmSnapshot(), QStringLiteral("results-arms"), [](ui::ResultsPage &shown) { shown.presenter()->setVariation(std::nullopt); });
    page(importSnapshot(), QStringLiteral("results-import"), [](ui::ResultsPage &) {});
    page(mailSnapshot(), QStringLiteral("results-mail"), [](ui::ResultsPage &) {});
    for (int tab = 0; tab < ui::DrillDownView::TabCount; ++tab)
        page(checkoutSnapshot(), QStringLiteral("drilldown%1").arg(tab), [tab](ui::ResultsPage &shown) {
            shown.openMetric(3);
            shown.drillDown()->setTab(tab);
        });
    for (const auto &[name, snapshot] : {std::pair("report", checkoutSnapshot()), std::pair("report-srm", brokenSplitSnapshot()), std::pair("report-mail", mailSnapshot())}) {
        ui::ReportInput report;
        report.snapshot = shared(snapshot);
        report.analysis = analysed(snapshot);
        report.workspace = QStringLiteral("Sample shop");
        report.now = snapshot.asOf;
        for (const QString &suffix : {QStringLiteral("pdf"), QStringLiteral("png")}) {
            if (!ui::writeReport(report, folder.filePath(QLatin1String(name) + QLatin1Char('.') + suffix)))
                return 1;
        }
    }
    ui::ResultsList list;
    list.resize(pixels);
    std::vector<ui::ResultsListItem> items;
    for (const results::Snapshot &snapshot : {checkoutSnapshot(), brokenSplitSnapshot(), threeArmSnapshot(), importSnapshot(), mailSnapshot()})
        items.push_back({snapshot.experiment, shared(snapshot), analysed(snapshot), false, false});
    experiments::Experiment waiting = checkoutSnapshot().experiment;
    waiting.key = "home-hero";
    waiting.name = "Home hero";
    items.push_back({waiting, nullptr, nullptr, false, false});
    list.setItems(items, Timestamp{checkoutSnapshot().asOf.micros + 3600 * kMicrosPerSecond});
    list.show();
    save(list, folder.filePath(QStringLiteral("list.png")));
    return 0;
}
