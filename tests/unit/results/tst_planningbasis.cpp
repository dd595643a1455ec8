// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/results/planning.h"

#include <cmath>

#include "tests/unit/results/builders.h"

using namespace assay;
using namespace assay::results;
using namespace assay::results::testing;

namespace {

/// Ten days of 1000 subjects a day; half of the control converts.
Snapshot historySnapshot()
{
    Snapshot snapshot = snapshotOf({"control", "treatment"}, 10, {metricOf("orders", metrics::MetricKind::Sum)});
    for (std::uint32_t variation = 0; variation < 2; ++variation) {
        for (std::uint32_t day = 0; day < 10; ++day) {
            // Mean 10, variance 25 per subject.
            snapshot.increments.push_back({0, variation, day, sumsOf(500, 5'000, 500 * 100 + 25 * 500)});
            snapshot.exposures.push_back({variation, day, 500});
        }
    }
    return snapshot;
}

} // namespace

class TestPlanningBasis final : public QObject
{
    Q_OBJECT

private slots:
    void basis_readsMeanVarianceAndPace()
    {
        const Snapshot snapshot = historySnapshot();

        const PlanningBasis basis = planningBasis(snapshot, snapshot.experiment);

        QCOMPARE(basis.metrics.size(), std::size_t{1});
        QVERIFY(basis.metrics.front().isPrimary);
        QCOMPARE(basis.metrics.front().mean, 10.0);
        QVERIFY(std::abs(basis.metrics.front().variance - 25) < 0.05); // n / (n - 1)
        QCOMPARE(basis.subjectsPerDay, 1'000.0);
        QCOMPARE(subjectsAfter(basis, 4.5, {}), 4'500.0);
        QCOMPARE(subjectsAfter(basis, 20, {}), 20'000.0);
        QCOMPARE(subjectsAfter(basis, 20, {0.5, 0.8}), 10'000.0);
    }

    /// (z_0.975 + z_0.8) · sqrt(25 / n + 25 / n) / 10 with n subjects in each variation, by hand.
    void detectableLift_isTheTextbookFormula()
    {
        Snapshot snapshot = historySnapshot();
        snapshot.experiment.plan.method = experiments::Method::Fixed;
        const PlanningBasis basis = planningBasis(snapshot, snapshot.experiment);

        const auto lift = detectableLift(basis, snapshot.experiment, 0, 28, {});

        const double z = 1.959963984540054 + 0.8416212335729143;
        QVERIFY(lift.has_value());
        QVERIFY(std::abs(*lift - z * std::sqrt(basis.metrics.front().variance * 2 / 14'000) / 10) < 1e-9);
    }

    void bothWays_agree_data()
    {
        QTest::addColumn<int>("method");
        QTest::newRow("fixed") << static_cast<int>(experiments::Method::Fixed);
        QTest::newRow("sequential") << static_cast<int>(experiments::Method::Sequential);
        QTest::newRow("hybrid") << static_cast<int>(experiments::Method::Hybrid);
    }

    void bothWays_agree()
    {
        QFETCH(int, method);
        Snapshot snapshot = historySnapshot();
        snapshot.experiment.plan.method = static_cast<experiments::Method>(method);
        const PlanningBasis basis = planningBasis(snapshot, snapshot.experiment);
        const auto lift = detectableLift(basis, snapshot.experiment, 0, 28, {});
        QVERIFY(lift.has_value());

        const auto days = daysNeeded(basis, snapshot.experiment, 0, *lift, {});

        QVERIFY(days.has_value());
        QVERIFY2(std::abs(*days - 28) < 0.01, qPrintable(QString::number(*days)));
    }

    void nobodyArriving_isSaid()
    {
        Snapshot snapshot = historySnapshot();
        PlanningBasis basis = planningBasis(snapshot, snapshot.experiment);
        basis.subjectsByDay.clear();
        basis.subjectsPerDay = 0;

        QCOMPARE(daysNeeded(basis, snapshot.experiment, 0, 0.05, {}).error().reason, statistics::Reason::NoUnits);
        QVERIFY(!detectableLift(basis, snapshot.experiment, 0, 28, {}));
    }
};

QTEST_APPLESS_MAIN(TestPlanningBasis)
#include "tst_planningbasis.moc"
