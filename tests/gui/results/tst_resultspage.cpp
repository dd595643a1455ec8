// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pipeline/runrecord.h"
#include "tests/gui/results/snapshots.h"
#include "ui/screens/results/drilldownview.h"
#include "ui/screens/results/forestview.h"
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

} // namespace

class TestResultsPage final : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase()
    {
        ui::Theme::instance().setMode(ui::Theme::Mode::Light);
        ui::Theme::instance().useBundledFont();
    }

    void page_opensAMetricAndReturnsByKeyboard()
    {
        ui::ResultsPage page;
        page.resize(1148, 762);
        page.set(inputOf(checkoutSnapshot()));
        page.show();
        auto *forest = page.findChild<ui::ForestView *>(QStringLiteral("results.forest"));
        QVERIFY(forest != nullptr);
        page.focusTable();
        QVERIFY(forest->currentResult().has_value());

        QTest::keyClick(forest, Qt::Key_Down);
        const std::size_t opened = *forest->currentResult();
        QTest::keyClick(forest, Qt::Key_Return);
        QVERIFY(page.isDrillDownOpen());
        QCOMPARE(page.drillDown()->result(), opened);
        QTest::keyClick(page.drillDown(), Qt::Key_Escape);

        QVERIFY(!page.isDrillDownOpen());
        QCOMPARE(*forest->currentResult(), opened);
    }

    void everyControl_hasANameOfItsOwn()
    {
        ui::ResultsPage page;
        page.resize(1148, 762);
        page.set(inputOf(brokenSplitSnapshot()));
        page.show();
        for (const QWidget *widget : page.findChildren<QWidget *>()) {
            if (widget->focusPolicy() == Qt::NoFocus || !widget->isVisible())
                continue;
            QAccessibleInterface *spoken = QAccessible::queryAccessibleInterface(const_cast<QWidget *>(widget));
            QVERIFY(spoken != nullptr);
            const QString name = spoken->text(QAccessible::Name);
            QVERIFY2(!name.isEmpty(), qPrintable(QStringLiteral("%1 in %2 %3").arg(QLatin1String(widget->metaObject()->className()), widget->parentWidget()->objectName(), QLatin1String(widget->parentWidget()->metaObject()->className()))));
            QVERIFY(name != QLatin1String(widget->metaObject()->className()));
        }
    }

    void states_sayWhatToDo_data()
    {
        QTest::addColumn<int>("state");
        QTest::addColumn<QString>("button");
        QTest::newRow("not run yet") << 0 << QStringLiteral("results.runNow");
        QTest::newRow("running") << 1 << QStringLiteral("results.showRun");
        QTest::newRow("failed") << 2 << QStringLiteral("results.runAgain");
    }

    void states_sayWhatToDo()
    {
        QFETCH(int, state);
        QFETCH(QString, button);
        ui::ResultsPageInput input;
        input.experiment = checkoutSnapshot().experiment;
        input.now = checkoutSnapshot().asOf;
        if (state > 0) {
            input.run.emplace();
            input.run->state = state == 1 ? pipeline::RunState::Running : pipeline::RunState::Failed;
        }
        if (state == 2)
            input.run->error = Error{ErrorCode::WarehouseFileMissing, Remedy::FixInput, {{"path", "/data/shop.duckdb"}}, {}};
        ui::ResultsPage page;
        page.set(input);
        page.show();

        const auto *action = page.findChild<QPushButton *>(button);

        QVERIFY(action != nullptr);
        QVERIFY(action->isVisible());
        QVERIFY(!page.findChild<QPushButton *>(QStringLiteral("results.export"))->isEnabled());
    }

    void failedRefresh_keepsTheOldResults()
    {
        ui::ResultsPageInput input = inputOf(checkoutSnapshot());
        input.run.emplace();
        input.run->state = pipeline::RunState::Failed;
        input.run->error = Error{ErrorCode::WarehouseFileMissing, Remedy::FixInput, {{"path", "/data/shop.duckdb"}}, {}};
        ui::ResultsPage page;
        page.set(input);
        page.show();

        const auto *banner = page.findChild<QWidget *>(QStringLiteral("results.runBanner"));

        QVERIFY(banner->isVisible());
        QVERIFY(banner->accessibleName().contains(QStringLiteral("are still shown")));
        QVERIFY(page.findChild<ui::ForestView *>(QStringLiteral("results.forest"))->isVisible());
    }

    void newerResults_replaceTheOldOnesAndKeepChoices()
    {
        ui::ResultsPageInput input = inputOf(checkoutSnapshot());
        ui::ResultsPage page;
        page.set(input);
        page.show();
        page.presenter()->setLevel(0.9);
        QTRY_VERIFY(!page.presenter()->isBusy());
        ui::ResultsPageInput loading = input;
        loading.snapshot.reset();
        loading.analysis.reset();
        loading.isLoading = true;
        page.set(loading);
        QVERIFY(page.presenter()->hasResults());

        results::Snapshot newer = checkoutSnapshot();
        newer.id = "newer";
        page.set(inputOf(newer));
        QTRY_VERIFY(!page.presenter()->isBusy());

        QCOMPARE(page.presenter()->snapshot().id, std::string("newer"));
        QCOMPARE(page.presenter()->analysis().level, 0.9);
    }

    void import_hasNothingToRefresh()
    {
        ui::ResultsPage page;
        page.set(inputOf(importSnapshot()));
        page.show();

        QVERIFY(!page.findChild<QPushButton *>(QStringLiteral("results.refresh"))->isVisible());
        QVERIFY(page.findChild<QWidget *>(QStringLiteral("results.importBanner"))->accessibleName().contains(QStringLiteral("CC BY 4.0")));
    }

    void brokenSplit_showsTheEvidenceInsteadOfCharts()
    {
        ui::ResultsPage page;
        page.resize(1148, 762);
        page.set(inputOf(brokenSplitSnapshot()));
        page.show();

        QVERIFY(page.findChild<QWidget *>(QStringLiteral("results.splitBanner"))->isVisible());
        QVERIFY(!page.findChild<QWidget *>(QStringLiteral("results.lift"))->isVisible());
        QVERIFY(page.findChild<QWidget *>(QStringLiteral("results.split"))->isVisible());
        QTest::mouseClick(page.findChild<QPushButton *>(QStringLiteral("results.findCause")), Qt::LeftButton);
        QVERIFY(page.findChild<QWidget *>(QStringLiteral("results.health.split"))->isVisible());
    }

    void deviation_isNamedAndTakenBackByOnePress()
    {
        ui::ResultsPage page;
        page.resize(1148, 762);
        page.set(inputOf(checkoutSnapshot()));
        page.show();
        page.presenter()->setMethod(experiments::Method::Fixed);
        QTRY_VERIFY(!page.presenter()->isBusy());
        auto *chip = page.findChild<QPushButton *>(QStringLiteral("results.deviation"));
        QVERIFY(chip->isVisible());
        QVERIFY(chip->text().startsWith(QStringLiteral("Not the plan")));

        QTest::mouseClick(chip, Qt::LeftButton);
        QTRY_VERIFY(!page.presenter()->isBusy());

        QVERIFY(page.presenter()->isPlan());
        QVERIFY(!chip->isVisible());
    }
};

QTEST_MAIN(TestResultsPage)
#include "tst_resultspage.moc"
