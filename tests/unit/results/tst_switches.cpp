// SPDX-License-Identifier: GPL-3.0-or-later
// What the page can switch. Expected numbers come from SciPy, from the formulas of statistics.md:
// 100 of 1000 subjects against 130, 150 or 105 of 1000, delta method.
#include <algorithm>
#include <cmath>

#include <nlohmann/json.hpp>

#include "models/results/analysis.h"
#include "tests/unit/results/builders.h"

using namespace assay;
using namespace assay::results;
using namespace assay::results::testing;
using experiments::Correction;
using experiments::Method;
using experiments::Profile;
using experiments::Sidedness;
using metrics::MetricKind;

namespace {

bool isNear(double actual, double expected, double relative = 1e-12)
{
    return std::abs(actual - expected) <= relative * std::abs(expected);
}

/// Conversions of a treatment against 100 of 1000, one metric for each count.
Snapshot conversions(const std::vector<double> &successes, int days = 1)
{
    std::vector<SnapshotMetric> metrics;
    for (std::size_t i = 0; i < successes.size(); ++i)
        metrics.push_back(metricOf("m" + std::to_string(i), MetricKind::Conversion));
    Snapshot snapshot = snapshotOf({"control", "treatment"}, days, metrics);
    for (std::uint32_t metric = 0; metric < successes.size(); ++metric) {
        snapshot.increments.push_back({metric, 0, 0, sumsOf(1000, 100, 100)});
        snapshot.increments.push_back({metric, 1, 0, sumsOf(1000, successes[metric], successes[metric])});
    }
    snapshot.exposures = {{0, 0, 1000}, {1, 0, 1000}};
    return snapshot;
}

AnalysisOptions fixed()
{
    AnalysisOptions options;
    options.method = Method::Fixed;
    return options;
}

/// Two countries: 60 and 40 of 500 against 90 and 40 of 500.
Snapshot countries()
{
    Snapshot snapshot = conversions({130});
    snapshot.properties = {"country"};
    snapshot.breakdown = {{0, "DE", 0, 0, sumsOf(500, 60, 60)}, {0, "DE", 0, 1, sumsOf(500, 90, 90)},
                          {0, "FR", 0, 0, sumsOf(500, 40, 40)}, {0, "FR", 0, 1, sumsOf(500, 40, 40)}};
    return snapshot;
}

const HealthCheck &check(const Analysis &analysis, const std::string &id)
{
    return *std::ranges::find(analysis.health, id, &HealthCheck::id);
}

} // namespace

class TestSwitches : public QObject {
    Q_OBJECT

private slots:
    void sidedness_opensTheSideNobodyAsksFor()
    {
        AnalysisOptions options = fixed();
        options.sidedness = Sidedness::Improvement;
        const Analysis up = analyse(conversions({130}), options);
        Snapshot decrease = conversions({130});
        decrease.metrics[0].definition.direction = metrics::Direction::Decrease;
        const Analysis down = analyse(decrease, options);

        const statistics::Effect &effect = *up.results.front().estimate.relative;
        QVERIFY(isNear(*effect.interval.low, 0.032002173072526285, 1e-10));
        QVERIFY(!effect.interval.high);
        QVERIFY(isNear(*effect.pValue, 0.032791074847688055, 1e-10));
        QCOMPARE(up.results.front().verdict, Verdict::Better);
        QVERIFY(isNear(*up.results.front().estimate.multiplier, 1.6448536269514722, 1e-10));
        QVERIFY(!down.results.front().estimate.relative->interval.low);
        QCOMPARE(down.results.front().verdict, Verdict::Inconclusive);
    }

    void sidedness_leavesMarginsAndPrecisionTwoSided()
    {
        Snapshot snapshot = conversions({150});
        snapshot.experiment.plan.guardrails = {{"m0", 0.1, {}, false}};
        snapshot.experiment.plan.primary = "none";
        AnalysisOptions options = fixed();
        const MetricResult both = analyse(snapshot, options).results.front();
        options.sidedness = Sidedness::Improvement;
        const MetricResult one = analyse(snapshot, options).results.front();

        QVERIFY(!one.estimate.relative->interval.high);
        QCOMPARE(one.guardrail, GuardrailState::Positive);
        QCOMPARE(one.guardrail, both.guardrail);
        QVERIFY(isNear(*one.progress, *both.progress));
        QVERIFY(isNear(*one.daysLeft, *both.daysLeft));
    }

    void absoluteView_keepsTheVerdictOfThePlan()
    {
        AnalysisOptions options = fixed();
        const MetricResult lift = analyse(conversions({130}), options).results.front();
        options.isAbsolute = true;
        const Analysis analysis = analyse(conversions({130}), options);

        const MetricResult &difference = analysis.results.front();
        QVERIFY(*difference.estimate.relative->interval.low < 0);
        QVERIFY(*difference.estimate.absolute->interval.low > 0);
        QCOMPARE(lift.verdict, Verdict::Inconclusive);
        QVERIFY(!lift.byDifference);
        QCOMPARE(difference.verdict, Verdict::Inconclusive);
        QCOMPARE(difference.byDifference, std::optional(Verdict::Better));
        QCOMPARE(analysis.deviations, (std::vector<std::string>{"method"}));
    }

    void absoluteView_decidesWhereThereIsNoLift()
    {
        AnalysisOptions options = fixed();
        options.minControlZ = 20; // the control is 10.5 standard errors from zero
        QCOMPARE(analyse(conversions({130}), options).results.front().verdict, Verdict::NotComputable);
        options.isAbsolute = true;

        const Analysis analysis = analyse(conversions({130}), options);

        QCOMPARE(analysis.results.front().verdict, Verdict::Better);
        QVERIFY(!analysis.results.front().byDifference);
        QCOMPARE(analysis.deviations, (std::vector<std::string>{"method", "min-control-z", "effect"}));
    }

    void profile_ofGrowthBookUsesTheTDistribution()
    {
        AnalysisOptions options = fixed();
        options.profile = Profile::GrowthBook;

        const Analysis analysis = analyse(conversions({130}), options);

        const Estimate &estimate = analysis.results.front().estimate;
        QVERIFY(isNear(estimate.relative->se, 0.16284962388657825));
        QVERIFY(isNear(*estimate.df, 1972.48370948912, 1e-10));
        QVERIFY(isNear(*estimate.relative->interval.low, -0.019375372265978907, 1e-9));
        QVERIFY(isNear(*estimate.relative->pValue, 0.0655973326026247, 1e-9));
        QCOMPARE(analysis.minControlZ, 0.0);
        QCOMPARE(analysis.deviations, (std::vector<std::string>{"method", "profile"}));
    }

    void holm_correctsPValuesAndLeavesIntervals()
    {
        AnalysisOptions options = fixed();
        options.correction = Correction::Holm;

        const Analysis analysis = analyse(conversions({130, 150, 105}), options);

        QVERIFY(isNear(*analysis.results[0].adjustedPValue, 2 * 0.06558214969537611, 1e-10));
        QVERIFY(isNear(*analysis.results[1].adjustedPValue, 3 * 0.005940768301571679, 1e-10));
        QVERIFY(isNear(*analysis.results[2].adjustedPValue, 0.719189937905454, 1e-10));
        QCOMPARE(analysis.results[1].verdict, Verdict::Better);
        QVERIFY(analysis.results[1].estimate.relative->interval == analysis.results[1].estimate.fixedInterval);
        QCOMPARE(*analysis.results[1].series.back().adjustedPValue, *analysis.results[1].adjustedPValue);
    }

    void benjaminiHochberg_widensWhatItRejects()
    {
        AnalysisOptions options = fixed();
        options.correction = Correction::BenjaminiHochberg;

        const Analysis analysis = analyse(conversions({130, 150, 105}), options);

        const statistics::Interval &interval = analysis.results[1].estimate.relative->interval;
        QVERIFY(isNear(*interval.low, 0.06489436544994398, 1e-9));
        QVERIFY(isNear(*interval.high, 0.9351056345500556, 1e-9));
        QVERIFY(isNear(*analysis.results[0].adjustedPValue, 1.5 * 0.06558214969537611, 1e-10));
        QCOMPARE(analysis.results[0].verdict, Verdict::Inconclusive);
        const AdjustmentStep &step = analysis.results[1].adjustments.back();
        QCOMPARE(step.stage, std::string("multiplicity-adjusted"));
        QCOMPARE(*step.tests, std::int64_t{3});
        QVERIFY(step.estimate == analysis.results[1].estimate);
    }

    void holm_takesAwayAVerdictThatOneTestWouldGive()
    {
        AnalysisOptions options = fixed();
        options.level = 0.9; // 130 alone has p 0.066
        const Analysis alone = analyse(conversions({130, 105}), options);
        options.correction = Correction::Holm;
        const Analysis corrected = analyse(conversions({130, 105}), options);

        QCOMPARE(alone.results[0].verdict, Verdict::Better);
        QCOMPARE(corrected.results[0].verdict, Verdict::Inconclusive);
        QVERIFY(*corrected.results[0].estimate.relative->interval.low > 0);
    }

    void preferentialBonferroni_setsLevelsByRole()
    {
        AnalysisOptions options = fixed();
        options.correction = Correction::PreferentialBonferroni;

        const Analysis analysis = analyse(conversions({150, 150, 105}), options);

        QVERIFY(isNear(analysis.results[0].alpha, 0.025));
        QVERIFY(isNear(analysis.results[1].alpha, 0.0125));
        QVERIFY(isNear(*analysis.results[0].estimate.relative->interval.low, 0.09262523595616345, 1e-9));
        QVERIFY(isNear(*analysis.results[1].estimate.relative->interval.high, 0.9539577674990124, 1e-9));
        QCOMPARE(*analysis.results[0].adjustments.back().tests, std::int64_t{3});
        // The step before is at the level of the plan.
        QVERIFY(*analysis.results[1].adjustments[1].estimate.relative->interval.high < 0.9);
    }

    void correction_leavesCredibleIntervals()
    {
        AnalysisOptions options;
        options.method = Method::Bayesian;
        const Analysis plain = analyse(conversions({150, 130}), options);
        options.correction = Correction::PreferentialBonferroni;
        const Analysis corrected = analyse(conversions({150, 130}), options);

        QVERIFY(plain.results[1].estimate == corrected.results[1].estimate);
        QCOMPARE(corrected.results[1].alpha, 0.05);
    }

    void correction_bySequentialTestsKeepsIntervalAndPValueTogether()
    {
        AnalysisOptions options;
        options.method = Method::Sequential;
        options.correction = Correction::BenjaminiHochberg;
        Snapshot snapshot = conversions({250, 100});

        const Analysis analysis = analyse(snapshot, options);

        QVERIFY(*analysis.results[0].adjustedPValue <= 0.05);
        QVERIFY(*analysis.results[0].estimate.relative->interval.low > 0);
        QCOMPARE(analysis.results[0].verdict, Verdict::Better);
        QCOMPARE(analysis.results[0].significantSince, std::optional<std::uint32_t>(0));
    }

    void baseline_canBeAnotherVariation()
    {
        AnalysisOptions options = fixed();
        options.baseline = 1;

        const Analysis analysis = analyse(conversions({130}), options);

        QCOMPARE(analysis.baseline, 1U);
        QCOMPARE(analysis.results.front().variation, 0U);
        QVERIFY(isNear(analysis.results.front().estimate.relative->estimate, -0.23076923076923073));
        QVERIFY(isNear(analysis.results.front().estimate.relative->se, 0.09640894072074886));
        QVERIFY(std::ranges::find(analysis.deviations, "baseline") != analysis.deviations.end());
    }

    void segment_countsOneValueOfAProperty()
    {
        AnalysisOptions options = fixed();
        options.minControlZ = 0;
        options.segment = Segment{"country", "DE"};
        options.throughPeriod = 0;

        const Analysis analysis = analyse(countries(), options);

        const MetricResult &result = analysis.results.front();
        QCOMPARE(result.control.n, std::int64_t{500});
        QVERIFY(isNear(result.estimate.relative->estimate, 0.5));
        QVERIFY(isNear(result.estimate.relative->se, 0.2315323183248026));
        QCOMPARE(result.series.size(), std::size_t{1});
        QVERIFY(result.breakdown.empty());
        QCOMPARE(analysis.split.observed, (std::vector<std::int64_t>{500, 500}));
        QVERIFY(analysis.split.byProperty.empty());
    }

    void segment_thatDoesNotExistHasNoSubjects()
    {
        AnalysisOptions options = fixed();
        options.segment = Segment{"country", "IT"};

        const Analysis analysis = analyse(countries(), options);

        QCOMPARE(analysis.results.front().estimate.relative.error().reason, statistics::Reason::NoUnits);
        QVERIFY(!analysis.split.pValue);
    }

    void breakdown_saysWhetherValuesDiffer()
    {
        AnalysisOptions options = fixed();
        options.minControlZ = 0;
        options.breakdownCorrection = Correction::Holm;

        const MetricResult result = analyse(countries(), options).results.front();

        QCOMPARE(result.heterogeneity.size(), std::size_t{1});
        QCOMPARE(result.heterogeneity[0].values, std::size_t{2});
        QVERIFY(isNear(result.heterogeneity[0].test->pooled, 0.23115577889447236));
        QVERIFY(isNear(result.heterogeneity[0].test->q, 2.507537688442211, 1e-10));
        QVERIFY(isNear(result.heterogeneity[0].test->pHeterogeneity, 0.11330284096313646, 1e-10));
        QVERIFY(isNear(*result.breakdown[0].adjustedPValue, 2 * *result.breakdown[0].estimate.relative->pValue));
        QCOMPARE(*result.breakdown[1].adjustedPValue, 1.0);
    }

    void breakdown_foldsTheSmallestBeyondFifty()
    {
        Snapshot snapshot = conversions({130});
        snapshot.properties = {"city"};
        for (int i = 0; i < 60; ++i) {
            for (std::uint32_t variation = 0; variation < 2; ++variation)
                snapshot.breakdown.push_back({0, "c" + std::to_string(i), 0, variation, sumsOf(100 + i, 20, 20)});
        }

        const auto rows = analyse(snapshot, fixed()).results.front().breakdown;

        QCOMPARE(rows.size(), std::size_t{51});
        QCOMPARE(rows.front().value, std::string("c59"));
        QCOMPARE(rows.back().value, std::string("__other__"));
        QCOMPARE(rows.back().control.n, std::int64_t{10 * 100 + 45});
        QVERIFY(isNear(*rows.back().control.total, 200));
    }

    void series_isJudgedDayByDay()
    {
        Snapshot snapshot = conversions({0}, 3);
        snapshot.increments = {{0, 0, 0, sumsOf(1000, 100, 100)}, {0, 0, 1, sumsOf(1000, 100, 100)},
                               {0, 1, 0, sumsOf(1000, 100, 100)}, {0, 1, 1, sumsOf(1000, 250, 250)}};

        const MetricResult result = analyse(snapshot).results.front();

        QCOMPARE(result.series.size(), std::size_t{3});
        QCOMPARE(result.series[0].verdict, Verdict::Inconclusive);
        QCOMPARE(result.series[1].verdict, Verdict::Better);
        QCOMPARE(result.series[2].verdict, result.verdict);
        QVERIFY(result.series[0].progress);
        QCOMPARE(result.series[2].progress, result.progress);
        QVERIFY(*result.series[1].alwaysValidPValue < *result.series[0].alwaysValidPValue);
        QCOMPARE(result.significantSince, std::optional<std::uint32_t>(1));
    }

    void health_namesThePropertyThatIsOff()
    {
        Snapshot snapshot = countries();
        snapshot.breakdown[3].sums.n = 900; // FR: 500 against 900

        const Analysis analysis = analyse(snapshot, fixed());

        const HealthCheck &split = check(analysis, "split-by-property");
        QCOMPARE(split.state, CheckState::Warn);
        QCOMPARE(split.subject, std::string("country = FR"));
        QCOMPARE(check(analysis, "split-sequential").state, CheckState::Pass);
        QCOMPARE(*check(analysis, "split-sequential").value, *analysis.split.sequentialPValue);
    }

    void globalLift_needsTheTotals()
    {
        Snapshot snapshot = snapshotOf({"control", "treatment"}, 1, {metricOf("revenue", MetricKind::Sum)});
        snapshot.increments = {{0, 0, 0, sumsOf(100, 1000, 20'000)}, {0, 1, 0, sumsOf(100, 1200, 24'000)}};
        Surroundings surroundings;
        surroundings.exposure = 0.5;
        surroundings.totals = {5000.0};

        const auto global = analyse(snapshot, fixed(), surroundings).results.front().global;

        // a = 2400, b = 2000, TM - TEM = 2800: (a - b) / (0.5 · 4800), coverage 2200 / 5000.
        QVERIFY(global && global->has_value());
        QVERIFY(isNear((*global)->point.estimate, 400.0 / 2400));
        QVERIFY(isNear((*global)->coverage, 0.44));
        QVERIFY(!analyse(snapshot, fixed()).results.front().global);
    }

    void interaction_isTestedWithEveryOverlap()
    {
        Snapshot snapshot = conversions({130});
        Surroundings surroundings;
        surroundings.overlaps = {{"banner", {"off", "on"}, {{500, 500}, {500, 500}}, {}}};
        surroundings.overlaps[0].sums
            = {{{sumsOf(500, 50, 50), sumsOf(500, 50, 50)}, {sumsOf(500, 90, 90), sumsOf(500, 40, 40)}}};

        const Analysis analysis = analyse(snapshot, fixed(), surroundings);

        QCOMPARE(analysis.interactions.size(), std::size_t{1});
        QVERIFY(isNear(analysis.interactions[0].assignment->pValue, 1));
        QVERIFY(analysis.interactions[0].effects[0].effect->hasInteraction);
    }

    void json_holdsEveryNumberOnce()
    {
        AnalysisOptions options = fixed();
        options.correction = Correction::Holm;
        const Snapshot snapshot = countries();

        const Json body = toJson(analyse(snapshot, options), snapshot);

        QCOMPARE(body["correction"].get<std::string>(), std::string("holm"));
        QCOMPARE(body["baseline"].get<std::string>(), std::string("control"));
        QVERIFY(body["results"][0].contains("adjusted_p_value"));
        QCOMPARE(body["results"][0]["heterogeneity"][0]["property"].get<std::string>(), std::string("country"));
        QVERIFY(body["recommendation"].contains("action"));
    }
};

QTEST_APPLESS_MAIN(TestSwitches)
#include "tst_switches.moc"
