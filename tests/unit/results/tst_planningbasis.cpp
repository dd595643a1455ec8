// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/results/planning.h"

#include <cmath>

#include "models/results/analysis.h"
#include "models/results/pace.h"
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

    /// Everybody who comes regularly came in the first three days.
    void timeLeft_isAtTheRecentPaceHereAndThere()
    {
        Snapshot snapshot = historySnapshot();
        for (Exposure &exposure : snapshot.exposures)
            exposure.subjects = exposure.period < 3 ? 5'000 : 50;
        for (Increment &increment : snapshot.increments)
            increment.sums = increment.period < 3 ? sumsOf(5'000, 50'000, 5'000 * 125) : sumsOf(50, 500, 50 * 125);
        snapshot.metrics.front().definition.precisionTarget = 0.001;

        const MetricResult result = analyse(snapshot).results.front();

        QCOMPARE(recentPace(snapshot, 9), (Pace{30'700, 100}));
        QCOMPARE(planningBasis(snapshot, snapshot.experiment).subjectsPerDay, 100.0);
        QVERIFY(result.daysLeft.has_value());
        QVERIFY(std::abs(*result.daysLeft / (307 * (1 / *result.progress - 1)) - 1) < 1e-9);
    }

    void pace_ofAShortRangeIsItsAverage()
    {
        Snapshot snapshot = historySnapshot();
        snapshot.exposures.front().subjects = 1'500;

        QCOMPARE(recentPace(snapshot, 1), (Pace{3'000, 1'500}));
        QCOMPARE(recentPace(snapshot, 7).perDay, 1'000.0);
        QCOMPARE(recentPace(snapshot, 10), Pace{});
    }

    void nobodyComingAnyMore_leavesNoTime()
    {
        Snapshot snapshot = historySnapshot();
        std::erase_if(snapshot.exposures, [](const Exposure &exposure) { return exposure.period > 1; });
        snapshot.metrics.front().definition.precisionTarget = 0.001;

        QVERIFY(!analyse(snapshot).results.front().daysLeft);
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
        QTest::newRow("bayesian") << static_cast<int>(experiments::Method::Bayesian);
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

    /// se = sqrt(25 · 2 / 14,000) / 10 = 0.005976; with a prior of sd 0.05 the estimate has to reach
    /// z_0.975 · se · sqrt(1 + (se / 0.05)²), and z_0.8 · se more to do so four times in five.
    void bayesianPlan_paysForItsPrior()
    {
        Snapshot snapshot = historySnapshot();
        experiments::Plan &plan = snapshot.experiment.plan;
        plan.method = experiments::Method::Bayesian;
        plan.priorSd = 0.05;
        const PlanningBasis basis = planningBasis(snapshot, snapshot.experiment);
        const double se = std::sqrt(basis.metrics.front().variance * 2 / 14'000) / 10;

        const auto lift = detectableLift(basis, snapshot.experiment, 0, 28, {});
        plan.priorSd = 0.005;
        const auto sceptical = detectableLift(basis, snapshot.experiment, 0, 28, {});

        QVERIFY(std::abs(*lift - se * (1.959963984540054 * std::hypot(1, se / 0.05) + 0.8416212335729143)) < 1e-9);
        QVERIFY(std::abs(*sceptical - se * (1.959963984540054 * std::hypot(1, se / 0.005) + 0.8416212335729143)) < 1e-9);
    }

    /// z_0.95 where only improvement counts; z at alpha / 2 tests for two treatments of one metric under Holm.
    void sidesAndCorrections_setTheLevel()
    {
        Snapshot snapshot = historySnapshot();
        experiments::Plan &plan = snapshot.experiment.plan;
        plan.method = experiments::Method::Fixed;
        const PlanningBasis basis = planningBasis(snapshot, snapshot.experiment);
        const double se = std::sqrt(basis.metrics.front().variance * 2 / 14'000) / 10;

        plan.sidedness = experiments::Sidedness::Improvement;
        const auto oneSided = detectableLift(basis, snapshot.experiment, 0, 28, {});
        plan.sidedness = experiments::Sidedness::TwoSided;
        plan.correction = experiments::Correction::Holm;
        snapshot.experiment.variations.push_back({"third", "Third", 1});
        const auto holm = detectableLift(basis, snapshot.experiment, 0, 28, {});

        QVERIFY(std::abs(*oneSided - se * (1.6448536269514722 + 0.8416212335729143)) < 1e-9);
        QVERIFY(std::abs(*holm - se * (2.2414027276049473 + 0.8416212335729143)) < 1e-9);
    }

    /// The same plan with the metric as a guardrail: the posterior mean scatters by less than its estimate, and has to
    /// stay above k·s - margin: margin = k·s + z·s²/se with 1/s² = 1/se² + 1/0.005².
    void bayesianMargin_isPromisedByThePosterior()
    {
        Snapshot snapshot = historySnapshot();
        experiments::Plan &plan = snapshot.experiment.plan;
        plan.method = experiments::Method::Bayesian;
        plan.priorSd = 0.005;
        plan.guardrails = {{"orders", 0.02}};
        const PlanningBasis basis = planningBasis(snapshot, snapshot.experiment);
        const double se = std::sqrt(basis.metrics.front().variance * 2 / 14'000) / 10;
        const double s = 1 / std::sqrt(1 / (se * se) + 1 / (0.005 * 0.005));

        const auto margin = detectableLift(basis, snapshot.experiment, 0, 28, {});

        QVERIFY(std::abs(*margin - (1.959963984540054 * s + 0.8416212335729143 * s * s / se)) < 1e-9);
    }

    /// Fourteen days pass before the first subject counts, and before the last one does.
    void retention_waitsForItsWindow()
    {
        Snapshot snapshot = historySnapshot();
        for (Increment &increment : snapshot.increments)
            increment.sums = sumsOf(500, 250, 250);
        metrics::Metric &metric = snapshot.metrics.front().definition;
        metric.kind = metrics::MetricKind::Conversion;
        const PlanningBasis atOnce = planningBasis(snapshot, snapshot.experiment);
        metric.kind = metrics::MetricKind::Retention;
        metric.retentionStartDays = 7;
        metric.retentionEndDays = 14;

        const PlanningBasis late = planningBasis(snapshot, snapshot.experiment);

        QCOMPARE(detectableLift(late, snapshot.experiment, 0, 7, {}).error().reason, statistics::Reason::NoUnits);
        QCOMPARE(detectableLift(late, snapshot.experiment, 0, 28, {}).value(), detectableLift(atOnce, snapshot.experiment, 0, 14, {}).value());
        QCOMPARE(daysNeeded(late, snapshot.experiment, 0, 0.05, {}).value(), daysNeeded(atOnce, snapshot.experiment, 0, 0.05, {}).value() + 14);
        metric.retentionEndDays.reset();
        QCOMPARE(planningBasis(snapshot, snapshot.experiment).metrics.front().windowDays, 7.0);
    }

    void window_isSeenToItsEnd()
    {
        Snapshot snapshot = historySnapshot();
        snapshot.metrics.front().definition.window = {24, 48, {}};

        QCOMPARE(planningBasis(snapshot, snapshot.experiment).metrics.front().windowDays, 3.0);
    }

    void smallestTreatment_setsThePair()
    {
        Snapshot snapshot = historySnapshot();
        snapshot.experiment.variations = {{"control", "", 50}, {"treatment", "", 40}, {"careful", "", 10}};

        const PlanningBasis basis = planningBasis(snapshot, snapshot.experiment);

        QCOMPARE(basis.pairShare, 0.6);
        QVERIFY(std::abs(basis.treatmentShare - 1.0 / 6) < 1e-12);
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

    void noShareOfThePair_isSaid()
    {
        const Snapshot snapshot = historySnapshot();
        PlanningBasis basis = planningBasis(snapshot, snapshot.experiment);
        basis.pairShare = 0;

        QCOMPARE(daysNeeded(basis, snapshot.experiment, 0, 0.05, {}).error().reason, statistics::Reason::NoUnits);
        QCOMPARE(detectableLift(basis, snapshot.experiment, 0, 28, {}).error().reason, statistics::Reason::NoUnits);
    }
};

QTEST_APPLESS_MAIN(TestPlanningBasis)
#include "tst_planningbasis.moc"
