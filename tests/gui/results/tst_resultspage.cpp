// SPDX-License-Identifier: GPL-3.0-or-later
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
};

QTEST_MAIN(TestResultsPage)
#include "tst_resultspage.moc"
