// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workspace/exporttables.h"
#include "tests/gui/results/snapshots.h"
#include "ui/screens/results/resultspresenter.h"
#include "ui/widgets/resultnames.h"

using namespace assay;
using namespace assay::tests;

/// What the page shows is what analyse() says, whatever is switched.
class TestResultsPresenter final : public QObject
{
    Q_OBJECT

private slots:
    void choices_giveTheNumbersOfAnalyse_data()
    {
        QTest::addColumn<int>("choice");
        QTest::newRow("method") << 0;
        QTest::newRow("level") << 1;
        QTest::newRow("variance reduction") << 2;
        QTest::newRow("as of") << 3;
        QTest::newRow("absolute") << 4;
        QTest::newRow("sides") << 5;
        QTest::newRow("correction") << 6;
        QTest::newRow("baseline") << 7;
        QTest::newRow("segment") << 8;
    }

    void choices_giveTheNumbersOfAnalyse()
    {
        QFETCH(int, choice);
        const results::Snapshot snapshot = checkoutSnapshot();
        ui::ResultsPresenter presenter;
        presenter.setResults(shared(snapshot), analysed(snapshot));
        const results::Analysis planned = presenter.analysis();
        results::AnalysisOptions options;
        switch (choice) {
        case 0:
            options.method = experiments::Method::Fixed;
            presenter.setMethod(experiments::Method::Fixed);
            break;
        case 1:
            options.level = 0.9;
            presenter.setLevel(0.9);
            break;
        case 2:
            options.isVarianceReduced = false;
            presenter.setVarianceReduced(false);
            break;
        case 3:
            options.throughPeriod = 5;
            presenter.setThroughPeriod(5);
            break;
        case 4:
            options.isAbsolute = true;
            presenter.setAbsolute(true);
            break;
        case 5:
            options.sidedness = experiments::Sidedness::Improvement;
            presenter.setSidedness(experiments::Sidedness::Improvement);
            break;
        case 6:
            options.correction = experiments::Correction::PreferentialBonferroni;
            presenter.setCorrection(experiments::Correction::PreferentialBonferroni);
            break;
        case 7:
            options.baseline = 1;
            presenter.setBaseline(1);
            break;
        case 8:
            options.segment = presenter.segments().front();
            presenter.setSegment(presenter.segments().front());
            break;
        }
        QTRY_VERIFY(!presenter.isBusy());

        QVERIFY(presenter.analysis() == results::analyse(snapshot, options));
        QVERIFY(!(presenter.analysis() == planned));
        const QString deviation = presenter.headline().deviation;
        if (choice == 4) // one of its metrics has no lift, so there the difference decides
            QCOMPARE(deviation, QStringLiteral("Not the plan: verdicts by the difference where there is no lift"));
        QVERIFY(!deviation.isEmpty());
    }

    /// Table, tooltips, spoken texts, charts and exports: nothing names an effect before the planned end.
    void veil_hidesEveryEffectWhateverIsChosen()
    {
        const results::Snapshot snapshot = checkoutSnapshot();
        ui::ResultsPresenter presenter;
        presenter.setResults(shared(snapshot), analysed(snapshot), Timestamp{snapshot.asOf.micros + 5 * kMicrosPerDay});
        presenter.setMethod(experiments::Method::Bayesian);
        presenter.setLevel(0.8);
        QTRY_VERIFY(!presenter.isBusy());

        const ui::ForestTable &table = presenter.table();
        QVERIFY(!table.veil.isEmpty());
        for (const ui::ForestGroup &group : table.groups) {
            for (const ui::ForestRow &row : group.rows) {
                QVERIFY(row.lift.isEmpty() && row.low.isEmpty() && row.high.isEmpty() && row.p.isEmpty() && row.treatment.isEmpty());
                QVERIFY(!row.mark.point && !row.mark.bar && !row.progress && row.trend.empty());
                QVERIFY(!row.details.contains(QStringLiteral("interval")) && !row.accessible.contains(QStringLiteral("interval")));
            }
        }
        for (const ui::SeriesMode mode : {ui::SeriesMode::Lift, ui::SeriesMode::Width, ui::SeriesMode::PValue})
            QVERIFY(presenter.plotOf("lift-series", 0, mode).emptyText.contains(QStringLiteral("Hidden until")));
        const workspace::Table exported = workspace::findExportTable("results")->make(presenter.snapshot(), presenter.analysis());
        for (const char *column : {"lift", "lift_low", "lift_high", "lift_p_value"}) {
            const auto found = std::ranges::find(exported.columns, column);
            QVERIFY(found != exported.columns.end());
            for (const auto &row : exported.rows)
                QVERIFY(std::holds_alternative<std::monostate>(row.at(static_cast<std::size_t>(found - exported.columns.begin()))));
        }
    }

    void page_opensOnTheResultTheListShows()
    {
        const results::Snapshot snapshot = threeArmSnapshot();
        results::Analysis planned = *analysed(snapshot);
        std::vector<results::MetricResult *> primaries;
        for (results::MetricResult &row : planned.results) {
            row.verdict = results::Verdict::Inconclusive;
            if (row.role == results::Role::Primary)
                primaries.push_back(&row);
        }
        QVERIFY(primaries.size() > 1);
        primaries.back()->verdict = results::Verdict::Better;
        const std::uint32_t decided = primaries.back()->variation;
        const auto shown = std::make_shared<const results::Analysis>(std::move(planned));

        ui::ResultsPresenter open;
        open.setResults(shared(snapshot), shown);
        ui::ResultsPresenter veiled;
        veiled.setResults(shared(snapshot), shown, Timestamp{snapshot.asOf.micros + 5 * kMicrosPerDay});

        QCOMPARE(*open.variation(), decided);
        QCOMPARE(open.analysis().results.at(open.currentRow()).variation, decided);
        QVERIFY(*veiled.variation() != decided); // it would tell which one is ahead
        QCOMPARE(veiled.currentRow(), std::size_t{0});
    }

    void baseline_isNeverItsOwnTreatment()
    {
        const results::Snapshot snapshot = threeArmSnapshot();
        ui::ResultsPresenter presenter;
        presenter.setResults(shared(snapshot), analysed(snapshot));

        presenter.setBaseline(*presenter.variation());
        QTRY_VERIFY(!presenter.isBusy());

        QVERIFY(presenter.variation() != presenter.baseline());
        QCOMPARE(presenter.table().controlHeader, ui::variationName(snapshot, presenter.baseline()));
        QVERIFY(presenter.headline().deviation.contains(QStringLiteral("against")));
    }

    void byVariation_groupsEachTreatmentsMetrics()
    {
        const results::Snapshot snapshot = threeArmSnapshot();
        ui::ResultsPresenter presenter;
        presenter.setResults(shared(snapshot), analysed(snapshot));

        presenter.setByVariation(true);

        QVERIFY(!presenter.variation());
        QCOMPARE(presenter.table().groups.size(), snapshot.variations.size() - 1);
        for (const ui::ForestGroup &group : presenter.table().groups) {
            const std::uint32_t variation = presenter.analysis().results.at(group.rows.front().result).variation;
            QVERIFY(std::ranges::all_of(group.rows, [&](const ui::ForestRow &row) { return presenter.analysis().results.at(row.result).variation == variation; }));
        }
        presenter.setVariation(presenter.analysis().results.front().variation);
        QVERIFY(!presenter.isByVariation());
    }

    void reset_bringsThePlanBack()
    {
        const results::Snapshot snapshot = checkoutSnapshot();
        ui::ResultsPresenter presenter;
        presenter.setResults(shared(snapshot), analysed(snapshot));
        presenter.setMethod(experiments::Method::Fixed);
        presenter.setLevel(0.8);
        QTRY_VERIFY(!presenter.isBusy());
        QCOMPARE(presenter.headline().deviation, QStringLiteral("Not the plan: fixed sample, 80\u202F%"));

        presenter.resetToPlan();
        QTRY_VERIFY(!presenter.isBusy());

        QVERIFY(presenter.isPlan());
        QVERIFY(presenter.analysis() == results::analyse(snapshot));
    }

    void pins_keepTheNewestFour()
    {
        const results::Snapshot snapshot = checkoutSnapshot();
        ui::ResultsPresenter presenter;
        presenter.setResults(shared(snapshot), analysed(snapshot));
        for (const std::size_t row : {0U, 1U, 2U, 3U, 4U})
            presenter.togglePin(row);

        QCOMPARE(presenter.chartRows(), (std::vector<std::size_t>{1, 2, 3, 4}));
        presenter.togglePin(2);
        QCOMPARE(presenter.chartRows(), (std::vector<std::size_t>{1, 3, 4}));
    }

    void suppressedLift_saysWhyAndWhatToDo()
    {
        const results::Snapshot snapshot = mailSnapshot();
        ui::ResultsPresenter presenter;
        presenter.setResults(shared(snapshot), analysed(snapshot));
        const ui::ForestRow *spend = nullptr;
        for (const ui::ForestGroup &group : presenter.table().groups) {
            for (const ui::ForestRow &row : group.rows)
                spend = row.name == QLatin1String("Spend") ? &row : spend;
        }

        QVERIFY(spend != nullptr);
        QVERIFY(spend->lift.isEmpty());
        QVERIFY(spend->mark.caption.contains(QStringLiteral("absolute view")));
        QVERIFY(spend->accessible.contains(QStringLiteral("too close to 0")));
    }

    void sameExperiment_keepsChoicesAfterARefresh()
    {
        results::Snapshot snapshot = checkoutSnapshot();
        ui::ResultsPresenter presenter;
        presenter.setResults(shared(snapshot), analysed(snapshot));
        presenter.setLevel(0.9);
        QTRY_VERIFY(!presenter.isBusy());
        snapshot.id = "another";

        presenter.setResults(shared(snapshot), analysed(snapshot));
        QTRY_VERIFY(!presenter.isBusy());

        QCOMPARE(presenter.level(), 0.9);
        QCOMPARE(presenter.analysis().level, 0.9);
    }
};

QTEST_MAIN(TestResultsPresenter)
#include "tst_resultspresenter.moc"
