// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/results/veil.h"

#include "tests/unit/results/builders.h"

using namespace assay;
using namespace assay::results;
using namespace assay::results::testing;

namespace {

/// Three days of a fixed-sample experiment with a clear effect on its only metric.
Snapshot fixedSnapshot(int plannedDays)
{
    Snapshot snapshot = snapshotOf({"control", "treatment"}, 3, {metricOf("orders", metrics::MetricKind::Sum)});
    snapshot.experiment.plan.method = experiments::Method::Fixed;
    snapshot.experiment.end = startOf(Day{kFirstDay + plannedDays});
    for (std::uint32_t variation = 0; variation < 2; ++variation) {
        for (std::uint32_t day = 0; day < 3; ++day) {
            const double mean = variation == 0 ? 10.0 : 12.0;
            snapshot.increments.push_back({0, variation, day, sumsOf(4'000, mean * 4'000, (mean * mean + 4) * 4'000)});
            snapshot.exposures.push_back({variation, day, 4'000});
        }
    }
    return snapshot;
}

} // namespace

class TestVeil final : public QObject
{
    Q_OBJECT

private slots:
    void veiledUntil_followsThePlan_data()
    {
        QTest::addColumn<int>("plannedDays");
        QTest::addColumn<int>("method");
        QTest::addColumn<bool>("isImport");
        QTest::addColumn<bool>("isDecided");
        QTest::addColumn<bool>("isVeiled");
        const int fixed = static_cast<int>(experiments::Method::Fixed);
        QTest::newRow("before the end") << 14 << fixed << false << false << true;
        QTest::newRow("one day short") << 4 << fixed << false << false << true;
        QTest::newRow("data reach the end") << 3 << fixed << false << false << false;
        QTest::newRow("valid at any time") << 14 << static_cast<int>(experiments::Method::Sequential) << false << false << false;
        QTest::newRow("import that names its end") << 14 << fixed << true << false << true;
        QTest::newRow("decided") << 14 << fixed << false << true << false;
    }

    void veiledUntil_followsThePlan()
    {
        QFETCH(int, plannedDays);
        QFETCH(int, method);
        QFETCH(bool, isImport);
        QFETCH(bool, isDecided);
        QFETCH(bool, isVeiled);
        Snapshot snapshot = fixedSnapshot(plannedDays);
        snapshot.experiment.plan.method = static_cast<experiments::Method>(method);
        snapshot.experiment.origin = isImport ? experiments::Origin::Import : experiments::Origin::Warehouse;
        snapshot.experiment.decision = isDecided ? experiments::Decision::RollOut : experiments::Decision::None;

        const auto until = veiledUntil(snapshot);

        QCOMPARE(until.has_value(), isVeiled);
        if (isVeiled)
            QCOMPARE(until->micros, snapshot.experiment.end->micros);
    }

    void veiledUntil_needsAPlannedEnd()
    {
        Snapshot snapshot = fixedSnapshot(14);
        snapshot.experiment.end.reset();
        snapshot.experiment.plan.maximumDays.reset();

        QVERIFY(!veiledUntil(snapshot));
        snapshot.experiment.plan.maximumDays = 20;
        QCOMPARE(veiledUntil(snapshot)->micros, startOf(Day{kFirstDay + 20}).micros);
        snapshot.experiment.origin = experiments::Origin::Import;
        QVERIFY(!veiledUntil(snapshot));
    }

    void veiled_leavesNoEffectAnywhere()
    {
        const Snapshot snapshot = fixedSnapshot(14);
        const Analysis open = analyse(snapshot);
        QVERIFY(open.results.front().estimate.relative.has_value());

        const Analysis hidden = veiled(open, *snapshot.experiment.end);

        const MetricResult &row = hidden.results.front();
        QCOMPARE(row.verdict, Verdict::Withheld);
        QVERIFY(!row.estimate.relative && !row.estimate.absolute && !row.estimate.fixedInterval);
        QCOMPARE(row.estimate.relative.error().reason, statistics::Reason::HiddenByPlan);
        QCOMPARE(row.series.back().estimate.absolute.error().reason, statistics::Reason::HiddenByPlan);
        QVERIFY(!row.progress && !row.treatment.mean && !row.treatment.total && !row.treatment.standardError);
        QVERIFY(row.adjustments.empty() && row.alternatives.empty() && row.breakdown.empty());
        QVERIFY(std::ranges::none_of(row.series, [](const SeriesPoint &point) { return point.estimate.relative || point.estimate.absolute || point.treatment.mean; }));
        QVERIFY(hidden.recommendation.outcomes.empty());
        QCOMPARE(hidden.recommendation.action, experiments::Action::KeepRunning);
        QVERIFY(!hidden.evidence.primaryProgress && !hidden.evidence.isPrimarySignificant);
    }

    void veiled_hidesTheValuesOfEveryArmButThePlannedControl()
    {
        const Snapshot snapshot = fixedSnapshot(14);
        AnalysisOptions options;
        options.baseline = 1;
        const Analysis open = analyse(snapshot, options);
        QVERIFY(open.results.front().control.mean.has_value());

        const Analysis hidden = veiled(open, *snapshot.experiment.end);

        QVERIFY(!hidden.results.front().control.mean);
        QVERIFY(std::ranges::none_of(hidden.results.front().series, [](const SeriesPoint &point) { return point.control.mean || point.treatment.mean; }));
    }

    void veiled_keepsWhatTellsNoEffect()
    {
        const Snapshot snapshot = fixedSnapshot(14);
        const Analysis open = analyse(snapshot);

        const Analysis hidden = veiled(open, *snapshot.experiment.end);

        QCOMPARE(hidden.results.front().treatment.n, open.results.front().treatment.n);
        QCOMPARE(hidden.results.front().control, open.results.front().control);
        QCOMPARE(hidden.split, open.split);
        QCOMPARE(hidden.health, open.health);
    }
};

QTEST_APPLESS_MAIN(TestVeil)
#include "tst_veil.moc"
