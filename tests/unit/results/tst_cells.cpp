// SPDX-License-Identifier: GPL-3.0-or-later
// What is known as of the whole snapshot only: percentiles, steps of funnels, strata. Expected numbers
// are the formulas of statistics.md sections 6 and 7.1, worked outside this code base.
#include <cmath>

#include "models/results/analysis.h"
#include "tests/unit/results/builders.h"

using namespace assay;
using namespace assay::results;
using namespace assay::results::testing;
using metrics::MetricKind;

namespace {

bool isNear(double actual, double expected, double relative = 1e-12)
{
    return std::abs(actual - expected) <= relative * std::abs(expected);
}

QuantileCell cellOf(std::uint32_t variation, double value, double lower, double upper)
{
    QuantileCell cell;
    cell.variation = variation;
    cell.observations = 1000;
    cell.clusters = 1000;
    cell.value = value;
    cell.lower = lower;
    cell.upper = upper;
    return cell;
}

Snapshot latency()
{
    SnapshotMetric metric = metricOf("latency", MetricKind::Percentile);
    metric.definition.percentile = 0.9;
    metric.definition.direction = metrics::Direction::Decrease;
    Snapshot snapshot = snapshotOf({"control", "treatment"}, 3, {metric});
    snapshot.quantiles = {cellOf(0, 10, 9.5, 10.5), cellOf(1, 11, 10.4, 11.6)};
    snapshot.exposures = {{0, 0, 1000}, {1, 0, 1000}};
    return snapshot;
}

/// Two countries with unequal shares in the variations.
Snapshot countries()
{
    Snapshot snapshot = snapshotOf({"control", "treatment"}, 1, {metricOf("signup", MetricKind::Conversion)});
    snapshot.increments = {{0, 0, 0, sumsOf(1000, 140, 140)}, {0, 1, 0, sumsOf(1000, 210, 210)}};
    snapshot.exposures = {{0, 0, 1000}, {1, 0, 1000}};
    snapshot.properties = {"country"};
    snapshot.breakdown = {{0, "DE", 0, 0, sumsOf(600, 60, 60)}, {0, "DE", 0, 1, sumsOf(400, 60, 60)},
                          {0, "FR", 0, 0, sumsOf(400, 80, 80)}, {0, "FR", 0, 1, sumsOf(600, 150, 150)}};
    snapshot.experiment.plan.stratifyBy = "country";
    return snapshot;
}

AnalysisOptions fixed()
{
    AnalysisOptions options;
    options.method = experiments::Method::Fixed;
    return options;
}

} // namespace

class TestCells : public QObject {
    Q_OBJECT

private slots:
    void percentile_isComparedByItsOuterInterval()
    {
        const MetricResult result = analyse(latency(), fixed()).results.front();

        QCOMPARE(result.control.n, std::int64_t{1000});
        QCOMPARE(*result.control.mean, 10.0);
        QVERIFY(isNear(*result.control.standardError, 0.25510672846232696));
        QVERIFY(isNear(result.estimate.relative->estimate, 0.1));
        QVERIFY(isNear(result.estimate.relative->se, 0.04152836665496142));
        QCOMPARE(result.verdict, Verdict::Worse);
        QCOMPARE(result.series.size(), std::size_t{1});
        QVERIFY(!result.adjustments[0].isApplicable);
        QVERIFY(result.adjustments[1].isApplicable);
        QCOMPARE(result.alternatives.size(), std::size_t{3});
    }

    void percentile_isWidenedByItsClusters()
    {
        Snapshot snapshot = latency();
        for (QuantileCell &cell : snapshot.quantiles) {
            // 100 subjects of 10 values; all of a subject's values lie on one side.
            cell.hasClusters = true;
            cell.clusters = 100;
            cell.s = 900;
            cell.ss = 9'000;
            cell.n = 1'000;
            cell.nn = 10'000;
            cell.sn = 9'000;
        }

        const MetricResult result = analyse(snapshot, fixed()).results.front();

        // The variance of a share of 100 subjects over that of 1 000 values: 1000 / 99.
        QVERIFY(isNear(*result.control.standardError, 0.25510672846232696 * std::sqrt(1000.0 / 99)));
        QCOMPARE(result.control.n, std::int64_t{100});
    }

    void percentile_isUnknownWithoutItsCell()
    {
        Snapshot snapshot = latency();
        snapshot.quantiles.pop_back();

        const MetricResult result = analyse(snapshot, fixed()).results.front();

        QCOMPARE(result.estimate.relative.error().reason, statistics::Reason::SuppressedSmallCell);
    }

    void percentile_hasNoEarlierDay()
    {
        AnalysisOptions options = fixed();
        options.throughPeriod = 1;

        const MetricResult result = analyse(latency(), options).results.front();

        QVERIFY(result.series.empty());
        QVERIFY(!result.estimate.relative);
    }

    void strata_removeWhatTheirSharesExplain()
    {
        const MetricResult result = analyse(countries(), fixed()).results.front();

        QVERIFY(isNear(result.estimate.relative->estimate, 0.5));
        QVERIFY(result.stratified.has_value());
        QCOMPARE(result.stratified->strata, std::size_t{2});
        QVERIFY(isNear(result.stratified->estimate.relative->estimate, 1.0 / 3));
        QVERIFY(isNear(result.stratified->estimate.relative->se, 0.13387935398604398));
    }

    void strata_needThePlan()
    {
        Snapshot snapshot = countries();
        snapshot.experiment.plan.stratifyBy.clear();

        QVERIFY(!analyse(snapshot, fixed()).results.front().stratified);
    }

    void funnel_comparesEachStepAsAShare()
    {
        SnapshotMetric metric = metricOf("checkout", MetricKind::Funnel);
        metric.definition.then = {metrics::MetricFact{"events", {}, {}}};
        Snapshot snapshot = snapshotOf({"control", "treatment"}, 1, {metric});
        snapshot.increments = {{0, 0, 0, sumsOf(1000, 100, 100)}, {0, 1, 0, sumsOf(1000, 130, 130)}};
        snapshot.exposures = {{0, 0, 1000}, {1, 0, 1000}};
        snapshot.steps = {{0, 0, 0, 1000, 400}, {0, 0, 1, 1000, 420}, {0, 1, 0, 1000, 100}, {0, 1, 1, 1000, 130}};

        const MetricResult result = analyse(snapshot, fixed()).results.front();

        QCOMPARE(result.funnel.size(), std::size_t{2});
        QVERIFY(isNear(*result.funnel[0].control.mean, 0.4));
        QVERIFY(isNear(result.funnel[0].estimate.relative->estimate, 0.05));
        QVERIFY(result.funnel[1].estimate == result.estimate);
    }

    void split_countsSubjectsOfAProperty()
    {
        Snapshot snapshot = countries();
        snapshot.propertyCounts = {{0, "DE", 0, 700}, {0, "DE", 1, 500}, {0, "FR", 0, 300}, {0, "FR", 1, 500}};

        const TrafficSplit split = analyse(snapshot, fixed()).split;

        QCOMPARE(split.byProperty.front().observed, (std::vector<std::int64_t>{700, 500}));
        QVERIFY(*split.byProperty.front().adjustedPValue < 1e-6);
    }

    void rowsOnly_leaveTheDrillDownOut()
    {
        AnalysisOptions options = fixed();
        const MetricResult whole = analyse(countries(), options).results.front();
        options.hasDrillDown = false;
        const MetricResult bare = analyse(countries(), options).results.front();

        QVERIFY(bare.adjustments.empty() && bare.alternatives.empty() && bare.breakdown.empty());
        QVERIFY(bare.estimate == whole.estimate);
        QVERIFY(bare.series == whole.series);
    }
};

QTEST_APPLESS_MAIN(TestCells)
#include "tst_cells.moc"
