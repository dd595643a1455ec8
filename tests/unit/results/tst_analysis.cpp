// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers are hand calculations from the formulas of statistics.md, done outside this code base:
// 100 of 1000 against 130 of 1000 subjects, v = p(1-p)/(n-1), delta method.
#include <algorithm>
#include <cmath>

#include <nlohmann/json.hpp>

#include "models/results/analysis.h"
#include "tests/unit/results/builders.h"

using namespace assay;
using namespace assay::results;
using namespace assay::results::testing;
using experiments::Method;
using metrics::MetricKind;

namespace {

constexpr double kLiftSe = 0.16293110981806558;
constexpr double kDifferenceSe = 0.014258446735297057;

bool isNear(double actual, double expected, double relative = 1e-12)
{
    return std::abs(actual - expected) <= relative * std::abs(expected);
}

/// Conversion 100/1000 against 130/1000, arriving over three days.
Snapshot conversions()
{
    Snapshot snapshot = snapshotOf({"control", "treatment"}, 3, {metricOf("signup", MetricKind::Conversion)});
    snapshot.increments = {{0, 0, 0, sumsOf(400, 30, 30)}, {0, 0, 1, sumsOf(300, 40, 40)}, {0, 0, 2, sumsOf(300, 30, 30)},
                           {0, 1, 0, sumsOf(400, 50, 50)}, {0, 1, 1, sumsOf(300, 40, 40)}, {0, 1, 2, sumsOf(300, 40, 40)}};
    snapshot.exposures = {{0, 0, 400}, {0, 1, 300}, {0, 2, 300}, {1, 0, 400}, {1, 1, 300}, {1, 2, 300}};
    return snapshot;
}

Analysis analysed(const Snapshot &snapshot, Method method, AnalysisOptions options = {})
{
    options.method = method;
    return analyse(snapshot, options);
}

/// Two variations of one metric with plain sums, all on one day.
Snapshot oneDay(SnapshotMetric metric, const Sums &control, const Sums &treatment)
{
    Snapshot snapshot = snapshotOf({"control", "treatment"}, 1, {std::move(metric)});
    snapshot.increments = {{0, 0, 0, control}, {0, 1, 0, treatment}};
    snapshot.exposures = {{0, 0, control.n}, {1, 0, treatment.n}};
    return snapshot;
}

const HealthCheck &check(const Analysis &analysis, const std::string &id)
{
    return *std::ranges::find(analysis.health, id, &HealthCheck::id);
}

} // namespace

class TestAnalysis : public QObject {
    Q_OBJECT

private slots:
    void fixed_givesTheDeltaInterval()
    {
        const Analysis analysis = analysed(conversions(), Method::Fixed);

        QCOMPARE(analysis.results.size(), std::size_t{1});
        const MetricResult &result = analysis.results.front();
        QCOMPARE(result.control.n, std::int64_t{1000});
        QVERIFY(isNear(*result.control.mean, 0.1));
        QVERIFY(isNear(*result.treatment.mean, 0.13));
        const statistics::Effect &lift = *result.estimate.relative;
        QVERIFY(isNear(lift.estimate, 0.3));
        QVERIFY(isNear(lift.se, kLiftSe));
        QVERIFY(isNear(*lift.interval.low, -0.019339107204548955, 1e-10));
        QVERIFY(isNear(*lift.interval.high, 0.6193391072045489));
        QVERIFY(isNear(*lift.pValue, 0.06558214969537615));
        QVERIFY(isNear(result.estimate.absolute->estimate, 0.03));
        QVERIFY(isNear(result.estimate.absolute->se, kDifferenceSe));
        QVERIFY(isNear(*result.estimate.multiplier, 1.959963984540054));
        QVERIFY(result.estimate.fixedInterval == lift.interval);
        QCOMPARE(result.verdict, Verdict::Inconclusive);
        QCOMPARE(result.role, Role::Primary);
    }

    void sequential_widensTheInterval()
    {
        const Analysis analysis = analysed(conversions(), Method::Sequential);

        const Estimate &estimate = analysis.results.front().estimate;
        QVERIFY(isNear(*estimate.multiplier, 3.3638877257827815));
        QVERIFY(isNear(*estimate.relative->interval.low, -0.24808196046515724));
        QVERIFY(isNear(*estimate.relative->interval.high, 0.8480819604651573));
        QVERIFY(isNear(*estimate.relative->pValue, 0.5685599008043433));
        QVERIFY(isNear(*estimate.fixedInterval->high, 0.6193391072045489));
        QVERIFY(isNear(*analysis.results.front().progress, 0.008322407804329541));
    }

    void bayesian_shrinksTowardsThePrior()
    {
        const Analysis analysis = analysed(conversions(), Method::Bayesian);

        const Estimate &estimate = analysis.results.front().estimate;
        QVERIFY(isNear(estimate.relative->estimate, 0.025820625484621353));
        QVERIFY(isNear(estimate.relative->se, 0.04779987574211349));
        QVERIFY(isNear(*estimate.relative->interval.low, -0.06786540943541086));
        QVERIFY(!estimate.relative->pValue);
        QVERIFY(isNear(*estimate.probBeatsControl, 0.7054641871317646));
        QVERIFY(isNear(*estimate.fixedInterval->high, 0.6193391072045489)); // of the data alone
    }

    void hybrid_spendsHalfOnTheEnd()
    {
        Snapshot snapshot = conversions();
        AnalysisOptions options;
        options.minControlZ = 0;
        const Analysis running = analysed(snapshot, Method::Hybrid, options);
        snapshot.experiment.end = startOf(Day{kFirstDay + 3});
        const Analysis final = analysed(snapshot, Method::Hybrid, options);

        // z of 0.975 two-sided is 2.241402727604947; the running boundary is that of alpha 0.025.
        QVERIFY(isNear(*final.results.front().estimate.multiplier, 2.241402727604947));
        QVERIFY(*running.results.front().estimate.multiplier > 3.3638877257827815);
        QVERIFY(*final.results.front().series.front().estimate.relative->interval.high
                > *final.results.front().series.front().estimate.fixedInterval->high * 1.2);
    }

    void alternatives_showEveryMethodThePlanAllows()
    {
        const Analysis analysis = analysed(conversions(), Method::Fixed);

        const auto &alternatives = analysis.results.front().alternatives;
        QCOMPARE(alternatives.size(), std::size_t{3});
        QCOMPARE(alternatives[2].method, Method::Bayesian);
        Snapshot ending = conversions();
        ending.experiment.end = startOf(Day{kFirstDay + 28});
        QCOMPARE(analysed(ending, Method::Fixed).results.front().alternatives[2].method, Method::Hybrid);
        QCOMPARE(alternatives[0].method, Method::Sequential);
        QVERIFY(alternatives[0].isPlan);
        QVERIFY(isNear(*alternatives[0].estimate.multiplier, 3.3638877257827815));
        QVERIFY(!alternatives[1].isPlan);
        QVERIFY(alternatives[1].estimate == analysis.results.front().estimate);
    }

    void throughPeriod_countsEarlierDaysOnly()
    {
        AnalysisOptions options;
        options.throughPeriod = 1;

        const Analysis analysis = analysed(conversions(), Method::Fixed, options);

        const MetricResult &result = analysis.results.front();
        QCOMPARE(result.series.size(), std::size_t{2});
        QCOMPARE(result.control.n, std::int64_t{700});
        QVERIFY(isNear(*result.treatment.total, 90));
        QCOMPARE(analysis.split.observed, (std::vector<std::int64_t>{700, 700}));
        QCOMPARE(analysis.days, 2);
        QVERIFY(result.series.back().estimate == result.estimate);
    }

    void level_changesTheInterval()
    {
        AnalysisOptions options;
        options.level = 0.8;
        options.isAbsolute = true;

        const Analysis analysis = analysed(conversions(), Method::Fixed, options);

        // 1.2815515655446004 is the normal quantile of 0.9; the difference is the headline now.
        const Estimate &estimate = analysis.results.front().estimate;
        QVERIFY(isNear(*estimate.absolute->interval.low, 0.03 - 1.2815515655446004 * kDifferenceSe));
        QVERIFY(estimate.fixedInterval == estimate.absolute->interval);
        QCOMPARE(analysis.results.front().verdict, Verdict::Better);
    }

    void minControlZ_hidesTheLiftOnly()
    {
        AnalysisOptions options;
        options.minControlZ = 11; // the control is 10.54 standard errors from 0

        const Analysis analysis = analysed(conversions(), Method::Fixed, options);

        const MetricResult &result = analysis.results.front();
        QCOMPARE(result.estimate.relative.error().reason, statistics::Reason::ControlNearZero);
        QVERIFY(result.estimate.absolute);
        QVERIFY(!result.progress);
        QCOMPARE(result.verdict, Verdict::NotComputable);
    }

    void verdict_followsTheDirection_data()
    {
        QTest::addColumn<int>("direction");
        QTest::addColumn<double>("successes");
        QTest::addColumn<int>("verdict");
        const auto row = [](const char *name, metrics::Direction direction, double successes, Verdict verdict) {
            QTest::newRow(name) << static_cast<int>(direction) << successes << static_cast<int>(verdict);
        };
        row("more is better", metrics::Direction::Increase, 180, Verdict::Better);
        row("less is worse", metrics::Direction::Increase, 50, Verdict::Worse);
        row("less is better", metrics::Direction::Decrease, 50, Verdict::Better);
        row("more is worse", metrics::Direction::Decrease, 180, Verdict::Worse);
        row("no direction", metrics::Direction::None, 180, Verdict::Inconclusive);
        row("no difference", metrics::Direction::Increase, 105, Verdict::Inconclusive);
    }

    void verdict_followsTheDirection()
    {
        QFETCH(int, direction);
        QFETCH(double, successes);
        QFETCH(int, verdict);
        SnapshotMetric metric = metricOf("signup", MetricKind::Conversion);
        metric.definition.direction = static_cast<metrics::Direction>(direction);
        const Snapshot snapshot = oneDay(metric, sumsOf(1000, 100, 100), sumsOf(1000, successes, successes));

        const Analysis analysis = analysed(snapshot, Method::Fixed);

        QCOMPARE(static_cast<int>(analysis.results.front().verdict), verdict);
    }

    void verdict_waitsForTheMinimumOfSubjects()
    {
        Snapshot snapshot = conversions();
        snapshot.experiment.plan.minimumSubjects = 500;

        const Analysis analysis = analysed(snapshot, Method::Fixed);
        AnalysisOptions options;
        options.throughPeriod = 0;
        const Analysis early = analysed(snapshot, Method::Fixed, options);

        const std::vector<SeriesPoint> &series = analysis.results.front().series;
        QVERIFY(!series[0].hasEnoughData);
        QVERIFY(series[1].hasEnoughData);
        QCOMPARE(analysis.results.front().verdict, Verdict::Inconclusive);
        QCOMPARE(early.results.front().verdict, Verdict::NotEnoughData);
    }

    void brokenSplit_withholdsVerdictsAndKeepsNumbers()
    {
        Snapshot snapshot = conversions();
        snapshot.exposures.back().subjects = 500; // 1000 against 1200

        const Analysis analysis = analysed(snapshot, Method::Fixed);

        QVERIFY(analysis.split.isMismatch);
        QVERIFY(isNear(*analysis.split.chiSquare, 18.181818181818183));
        QVERIFY(isNear(*analysis.split.pValue, 2.007865612426481e-05, 1e-9));
        QVERIFY(isNear(analysis.split.expected[1], 1100));
        QCOMPARE(analysis.results.front().verdict, Verdict::Withheld);
        QVERIFY(isNear(analysis.results.front().estimate.relative->estimate, 0.3));
        QCOMPARE(check(analysis, "split").state, CheckState::Fail);
        QVERIFY(!analysis.evidence.isHealthy);
        QCOMPARE(analysis.split.series.size(), std::size_t{3});
        QVERIFY(*analysis.split.series[0].pValue > 0.99);
        QVERIFY(*analysis.split.series[2].sequentialPValue < 1);
    }

    void plannedShares_decideTheSplit()
    {
        Snapshot snapshot = conversions();
        snapshot.experiment.variations[1].weight = 3;

        const TrafficSplit split = analyse(snapshot).split;

        QVERIFY(isNear(split.share[1], 0.75));
        QVERIFY(isNear(split.expected[0], 500));
        QVERIFY(split.isMismatch);
    }

    void unknownPlan_testsNothing()
    {
        Snapshot snapshot = conversions();
        snapshot.exposures.back().subjects = 5000;
        snapshot.notes = {"planned-split-unknown"};

        const Analysis analysis = analyse(snapshot);

        QVERIFY(!analysis.split.isPlanKnown);
        QVERIFY(!analysis.split.pValue);
        QCOMPARE(check(analysis, "split").state, CheckState::NotApplicable);
        QVERIFY(analysis.results.front().verdict != Verdict::Withheld);
    }

    void guardrail_comparesWithItsMargin_data()
    {
        QTest::addColumn<double>("successes");
        QTest::addColumn<double>("margin");
        QTest::addColumn<int>("state");
        QTest::addColumn<int>("verdict");
        const auto row = [](const char *name, double successes, double margin, GuardrailState state, Verdict verdict) {
            QTest::newRow(name) << successes << margin << static_cast<int>(state) << static_cast<int>(verdict);
        };
        // 500 of 1000 in the control: the half-width of the lift is about 0.088 near equality.
        row("harmed", 400, 0.05, GuardrailState::Negative, Verdict::Worse);
        row("harm not excluded", 500, 0.05, GuardrailState::Unproven, Verdict::Inconclusive);
        row("harm excluded", 500, 0.1, GuardrailState::Pass, Verdict::NonInferior);
        row("improved", 600, 0.1, GuardrailState::Positive, Verdict::Better);
    }

    void guardrail_comparesWithItsMargin()
    {
        QFETCH(double, successes);
        QFETCH(double, margin);
        QFETCH(int, state);
        QFETCH(int, verdict);
        Snapshot snapshot
            = oneDay(metricOf("errors", MetricKind::Conversion), sumsOf(1000, 500, 500), sumsOf(1000, successes, successes));
        snapshot.experiment.plan.primary = "other";
        snapshot.experiment.plan.guardrails = {{"errors", margin, {}}};

        const MetricResult result = analysed(snapshot, Method::Fixed).results.front();

        QCOMPARE(result.role, Role::Guardrail);
        QCOMPARE(*result.margin, margin);
        QCOMPARE(static_cast<int>(result.guardrail), state);
        QCOMPARE(static_cast<int>(result.verdict), verdict);
    }

    /// Harmed on the first day, within the margin at the end: under a method valid at any time the harm stays.
    void guardrail_isNeverHarmedAndWithinItsMargin()
    {
        Snapshot snapshot = snapshotOf({"control", "treatment"}, 2, {metricOf("errors", MetricKind::Conversion)});
        snapshot.increments = {{0, 0, 0, sumsOf(1'000, 500, 500)}, {0, 0, 1, sumsOf(100'000, 50'000, 50'000)},
                               {0, 1, 0, sumsOf(1'000, 300, 300)}, {0, 1, 1, sumsOf(100'000, 50'200, 50'200)}};
        snapshot.exposures = {{0, 0, 1'000}, {0, 1, 100'000}, {1, 0, 1'000}, {1, 1, 100'000}};
        snapshot.experiment.plan.primary = "other";
        snapshot.experiment.plan.guardrails = {{"errors", 0.1, {}}};
        AnalysisOptions options;
        options.sidedness = experiments::Sidedness::Improvement;

        const MetricResult kept = analysed(snapshot, Method::Sequential, options).results.front();
        const MetricResult anew = analysed(snapshot, Method::Fixed, options).results.front();

        QCOMPARE(kept.series.front().guardrail, GuardrailState::Negative);
        QCOMPARE(kept.guardrail, GuardrailState::Negative);
        QCOMPARE(kept.verdict, Verdict::Inconclusive);
        QCOMPARE(anew.verdict, Verdict::NonInferior);
    }

    void missingMoments_leaveAGapAndRecover()
    {
        Snapshot snapshot = conversions();
        snapshot.increments[1].sums = Sums{};
        snapshot.increments[1].sums.n = 300;
        snapshot.increments[1].sums.isMissing = true;
        snapshot.increments[2].sums = sumsOf(300, 70, 70); // spans the gap

        const MetricResult result = analysed(snapshot, Method::Fixed).results.front();
        AnalysisOptions options;
        options.throughPeriod = 1;
        const Analysis gap = analysed(snapshot, Method::Fixed, options);

        QCOMPARE(result.series[1].estimate.relative.error().reason, statistics::Reason::MissingAggregate);
        QCOMPARE(result.series[1].control.n, std::int64_t{700});
        QVERIFY(!result.series[1].control.mean);
        QVERIFY(isNear(result.estimate.relative->estimate, 0.3));
        QCOMPARE(gap.results.front().verdict, Verdict::NotComputable);
        QCOMPARE(check(gap, "missing-moments").state, CheckState::Warn);
    }

    void significantSince_isKeptWhenTheIntervalWidens()
    {
        Snapshot snapshot = snapshotOf({"control", "treatment"}, 3, {metricOf("signup", MetricKind::Conversion)});
        snapshot.increments
            = {{0, 0, 0, sumsOf(1000, 100, 100)}, {0, 0, 1, sumsOf(1000, 100, 100)}, {0, 0, 2, sumsOf(1000, 190, 190)},
               {0, 1, 0, sumsOf(1000, 110, 110)}, {0, 1, 1, sumsOf(1000, 190, 190)}, {0, 1, 2, sumsOf(1000, 100, 100)}};
        snapshot.exposures = {{0, 0, 1000}, {0, 1, 1000}, {0, 2, 1000}, {1, 0, 1000}, {1, 1, 1000}, {1, 2, 1000}};

        const Analysis sequential = analysed(snapshot, Method::Sequential);
        const Analysis fixed = analysed(snapshot, Method::Fixed);

        QCOMPARE(sequential.results.front().significantSince, std::optional<std::uint32_t>{1});
        QVERIFY(*sequential.results.front().estimate.relative->interval.low < 0);
        QCOMPARE(sequential.results.front().verdict, Verdict::Better);
        QCOMPARE(sequential.results.front().estimate.relative->pValue, sequential.results.front().series[1].estimate.relative->pValue);
        QCOMPARE(sequential.recommendation.outcomes.front().primary, experiments::PrimaryOutcome::Better);
        QVERIFY(sequential.evidence.isPrimarySignificant);
        QCOMPARE(fixed.results.front().verdict, Verdict::Inconclusive);
        QCOMPARE(fixed.results.front().significantSince, std::optional<std::uint32_t>{1});
        QVERIFY(!fixed.evidence.isPrimarySignificant);
    }

    void standing_followsTheNewestLookThatExcludedZero()
    {
        Snapshot snapshot = snapshotOf({"control", "treatment"}, 3, {metricOf("signup", MetricKind::Conversion)});
        snapshot.increments = {{0, 0, 0, sumsOf(1000, 100, 100)}, {0, 0, 1, sumsOf(1000, 300, 300)}, {0, 0, 2, sumsOf(1000, 400, 400)},
                               {0, 1, 0, sumsOf(1000, 250, 250)}, {0, 1, 1, sumsOf(1000, 150, 150)}, {0, 1, 2, sumsOf(1000, 100, 100)}};

        const MetricResult result = analysed(snapshot, Method::Sequential).results.front();

        QCOMPARE(result.series[0].verdict, Verdict::Better);
        QCOMPARE(result.series[1].verdict, Verdict::Better); // 400 against 400: nothing new, nothing forgotten
        QCOMPARE(result.series[2].verdict, Verdict::Worse);
        QCOMPARE(result.verdict, Verdict::Worse);
        QCOMPARE(result.significantSince, std::optional<std::uint32_t>{2});
    }

    void standing_isTheSameOnEveryDayWhicheverWayItIsReached()
    {
        Snapshot snapshot = snapshotOf({"control", "treatment"}, 4, {metricOf("signup", MetricKind::Conversion)});
        for (std::uint32_t day = 0; day < 4; ++day)
            snapshot.increments.push_back({0, 0, day, sumsOf(1000, 100, 100)});
        for (std::uint32_t day = 0; day < 4; ++day)
            snapshot.increments.push_back({0, 1, day, sumsOf(1000, day == 1 ? 220 : 90, day == 1 ? 220 : 90)});
        AnalysisOptions options;
        options.correction = experiments::Correction::Holm;
        const MetricResult whole = analysed(snapshot, Method::Sequential, options).results.front();

        for (std::uint32_t day = 0; day < 4; ++day) {
            options.throughPeriod = day;
            const MetricResult then = analysed(snapshot, Method::Sequential, options).results.front();
            QCOMPARE(then.verdict, whole.series[day].verdict);
            QCOMPARE(then.adjustedPValue, whole.series[day].adjustedPValue);
        }
        QCOMPARE(whole.series[0].verdict, Verdict::Inconclusive);
        QCOMPARE(whole.verdict, Verdict::Better);
    }

    void significance_ofTheHybridMethodNeedsHalfTheError()
    {
        // The difference is 3.254 standard errors; at 2,000 subjects the boundary of alpha 0.1 is 3.116, that of its
        // half 3.364. Without a lift the difference decides.
        Snapshot snapshot = oneDay(metricOf("signup", MetricKind::Conversion), sumsOf(1000, 400, 400), sumsOf(1000, 472, 472));
        AnalysisOptions options;
        options.isAbsolute = true;
        options.minControlZ = 100;
        options.level = 0.9;

        const Analysis sequential = analysed(snapshot, Method::Sequential, options);
        const Analysis hybrid = analysed(snapshot, Method::Hybrid, options);
        snapshot.experiment.end = startOf(Day{kFirstDay + 1});
        const Analysis final = analysed(snapshot, Method::Hybrid, options);

        QVERIFY(sequential.evidence.isPrimarySignificant);
        QVERIFY(!hybrid.evidence.isPrimarySignificant);
        QCOMPARE(final.results.front().significantSince, std::optional<std::uint32_t>{0});
        QVERIFY(final.evidence.isPrimarySignificant); // the one fixed look at the end
    }

    void centre_isAddedBackToMeans()
    {
        SnapshotMetric metric = metricOf("revenue", MetricKind::Sum);
        metric.centre = 1000;
        // 200 subjects, values around 1000 and 1010, variance about 25 each.
        const Snapshot snapshot = oneDay(metric, sumsOf(200, 0, 4975), sumsOf(200, 2000, 24975));

        const MetricResult result = analysed(snapshot, Method::Fixed).results.front();

        QVERIFY(isNear(*result.control.mean, 1000));
        QVERIFY(isNear(*result.treatment.total, 202'000));
        QVERIFY(isNear(result.estimate.absolute->estimate, 10));
        QVERIFY(isNear(result.estimate.absolute->se, 0.5)); // v = 25/200 each
        QVERIFY(isNear(result.estimate.relative->estimate, 0.01));
    }

    void ratio_isTheRatioOfSums()
    {
        Sums control = sumsOf(100, 200, 600);
        control.z = 100;
        control.zz = 150;
        control.yz = 250;
        Sums treatment = control;
        treatment.y = 220;
        treatment.yy = 700;

        const MetricResult result
            = analysed(oneDay(metricOf("basket", MetricKind::Ratio), control, treatment), Method::Fixed).results.front();

        // Control: R = 2, s_y² = 200/99, s_z² = 50/99, s_yz = 50/99, so v = (200 - 200 + 200)/99/100 = 0.0202...
        QVERIFY(isNear(*result.control.mean, 2));
        QVERIFY(isNear(*result.control.standardError, std::sqrt(200.0 / 99 / 100)));
        QVERIFY(isNear(*result.control.denominatorTotal, 100));
        QVERIFY(isNear(result.estimate.relative->estimate, 0.1));
    }

    void covariates_reduceTheVariance()
    {
        SnapshotMetric metric = metricOf("revenue", MetricKind::Sum);
        metric.covariates = {"revenue before"};
        metric.covariateCentres = {0};
        // y = x + noise of variance 1 in both arms, x of variance 4: about 80 % of the variance goes.
        Sums control = sumsOf(1000, 50'000, 2'500'000 + 999 * 5);
        control.x = {10'000};
        control.xx = {100'000 + 999 * 4};
        control.xy = {500'000 + 999 * 4};
        Sums treatment = control;
        treatment.y = 50'500;
        treatment.yy = 50.5 * 50.5 * 1000 + 999 * 5;
        treatment.xy = {505'000 + 999 * 4};
        Snapshot snapshot = oneDay(metric, control, treatment);
        snapshot.experiment.plan.isVarianceReduced = true;
        AnalysisOptions off;
        off.isVarianceReduced = false;

        const Analysis reduced = analysed(snapshot, Method::Fixed);
        const MetricResult plain = analysed(snapshot, Method::Fixed, off).results.front();

        const MetricResult &result = reduced.results.front();
        QVERIFY(result.estimate.isVarianceReduced);
        QVERIFY(isNear(*result.estimate.varianceReduction, 0.8, 0.01));
        QVERIFY(isNear(result.estimate.absolute->estimate, 0.5, 1e-9));
        QVERIFY(!plain.estimate.isVarianceReduced);
        QVERIFY(isNear(plain.estimate.absolute->se, std::sqrt(0.01), 1e-9));
        QCOMPARE(result.adjustments[3].stage, std::string("variance-reduced"));
        QVERIFY(result.adjustments[3].isApplicable);
        QVERIFY(isNear(result.adjustments[3].estimate.absolute->se, result.estimate.absolute->se));
        QVERIFY(!plain.adjustments[3].isApplicable);
        QCOMPARE(check(reduced, "balance").state, CheckState::Pass);
    }

    void adjustments_showEachStage()
    {
        SnapshotMetric metric = metricOf("revenue", MetricKind::Sum);
        metric.capUpper = 300;
        metric.capped = 4;
        Snapshot snapshot = oneDay(metric, sumsOf(1000, 10'000, 200'000), sumsOf(1000, 11'000, 220'000));
        snapshot.mixed = {10, 15};
        snapshot.stages = {{Stage::Raw, 0, 0, sumsOf(1010, 10'100, 300'000)},
                           {Stage::Raw, 0, 1, sumsOf(1015, 13'195, 400'000)},
                           {Stage::Deduplicated, 0, 0, sumsOf(1000, 10'000, 300'000)},
                           {Stage::Deduplicated, 0, 1, sumsOf(1000, 12'000, 400'000)}};

        const Analysis analysis = analysed(snapshot, Method::Fixed);

        const auto &steps = analysis.results.front().adjustments;
        QCOMPARE(steps.size(), std::size_t{4});
        QVERIFY(isNear(steps[0].estimate.relative->estimate, 0.3));
        QVERIFY(!steps[0].change);
        QVERIFY(isNear(steps[1].estimate.relative->estimate, 0.2));
        QVERIFY(isNear(*steps[1].change, -0.1));
        QCOMPARE(*steps[1].subjects, std::int64_t{25});
        QVERIFY(isNear(steps[2].estimate.relative->estimate, 0.1));
        QCOMPARE(*steps[2].capValue, 300.0);
        QCOMPARE(*steps[2].subjects, std::int64_t{4});
        QVERIFY(!steps[3].isApplicable);
        QVERIFY(isNear(analysis.mixedShare, 25.0 / 2025));
        QCOMPARE(check(analysis, "mixed").state, CheckState::Pass);
    }

    void adjustments_ofAnEarlierDayLeaveTheStagesOut()
    {
        Snapshot snapshot = conversions();
        snapshot.mixed = {1, 1};
        snapshot.stages = {{Stage::Raw, 0, 0, sumsOf(1001, 100, 100)}, {Stage::Raw, 0, 1, sumsOf(1001, 131, 131)}};
        AnalysisOptions options;
        options.throughPeriod = 0;

        const auto steps = analysed(snapshot, Method::Fixed, options).results.front().adjustments;

        QVERIFY(!steps[0].isApplicable);
        QVERIFY(steps[1].isApplicable); // no cap: the day's own totals
        QVERIFY(!steps[2].isApplicable);
    }

    void breakdown_hasARowPerValue()
    {
        Snapshot snapshot = conversions();
        snapshot.properties = {"country"};
        snapshot.breakdown = {{0, "__other__", 0, 0, sumsOf(500, 50, 50)},
                              {0, "__other__", 0, 1, sumsOf(500, 65, 65)},
                              {0, "DE", 0, 0, sumsOf(200, 20, 20)},
                              {0, "DE", 0, 1, sumsOf(200, 26, 26)},
                              {0, "FR", 0, 0, sumsOf(300, 30, 30)},
                              {0, "FR", 0, 1, sumsOf(300, 39, 39)},
                              {0, "IT", 0, 1, sumsOf(12, 1, 1)}};
        AnalysisOptions options;
        options.minControlZ = 0;

        const Analysis analysis = analysed(snapshot, Method::Fixed, options);

        const auto &rows = analysis.results.front().breakdown;
        QCOMPARE(rows.size(), std::size_t{4});
        QCOMPARE(rows[0].value, std::string("FR"));
        QCOMPARE(rows[3].value, std::string("__other__"));
        QVERIFY(isNear(rows[0].estimate.relative->estimate, 0.3));
        QCOMPARE(rows[2].value, std::string("IT"));
        QCOMPARE(rows[2].estimate.relative.error().reason, statistics::Reason::NoUnits);
        QCOMPARE(analysis.split.byProperty.size(), std::size_t{4});
        for (const SplitByProperty &row : analysis.split.byProperty)
            QCOMPARE(row.adjustedPValue.has_value(), row.value != "IT"); // its control cell was too small to be sent
    }

    void allZeroAroundACentre_isSaidToBeZero()
    {
        Snapshot snapshot = conversions();
        SnapshotMetric &metric = snapshot.metrics[0];
        metric.definition.kind = metrics::MetricKind::Sum;
        metric.definition.fact = {"purchases", "amount", {}, {}};
        metric.centre = 12.3457;
        const auto nothing = [&](std::int64_t n) {
            const auto count = static_cast<double>(n);
            return sumsOf(n, count * (0 - metric.centre), count * (0 - metric.centre) * (0 - metric.centre));
        };
        snapshot.properties = {"country"};
        snapshot.breakdown = {{0, "DE", 0, 0, nothing(207)}, {0, "DE", 0, 1, nothing(1'013)}};
        AnalysisOptions options;
        options.minControlZ = 0;

        const Analysis analysis = analysed(snapshot, Method::Fixed, options);

        const auto &row = analysis.results.front().breakdown.front();
        QVERIFY(!row.estimate.relative);
        QCOMPARE(row.estimate.relative.error().reason, statistics::Reason::AllZero);
        QCOMPARE(row.estimate.absolute.error().reason, statistics::Reason::AllZero);
    }

    void dominance_isRemarked()
    {
        Snapshot snapshot = conversions();
        snapshot.dominance = {{0, 1, true}};

        const Analysis analysis = analysed(snapshot, Method::Fixed);

        const auto &warnings = analysis.results.front().estimate.relative->warnings;
        QVERIFY(std::ranges::find(warnings, statistics::Warning::DominatedByOneUnit) != warnings.end());
    }

    void health_reportsCounts()
    {
        Snapshot snapshot = conversions();
        snapshot.mixed = {300, 500};
        snapshot.blankSubjects = 2;
        snapshot.unknownVariation = std::nullopt;
        snapshot.metrics[0].notFinite = 15;
        snapshot.exposures = {{0, 0, 1000}, {1, 0, 1000}}; // nobody for two days

        const Analysis analysis = analyse(snapshot);

        QCOMPARE(check(analysis, "mixed").state, CheckState::Warn);
        QVERIFY(isNear(*check(analysis, "mixed").value, 800.0 / 2800));
        QCOMPARE(check(analysis, "blank-subjects").state, CheckState::Warn);
        QCOMPARE(check(analysis, "unknown-variation").state, CheckState::Warn);
        QVERIFY(check(analysis, "unknown-variation").isBelow);
        QCOMPARE(check(analysis, "unknown-variation").value.value_or(0), static_cast<double>(snapshot.minCell));
        QCOMPARE(check(analysis, "nan-facts").state, CheckState::Warn);
        QCOMPARE(check(analysis, "nan-facts").value.value_or(0), 15.0);
        QCOMPARE(check(analysis, "arriving").state, CheckState::Warn);
        QCOMPARE(check(analysis, "balance").state, CheckState::NotApplicable);
        QVERIFY(analysis.evidence.isHealthy);
        QCOMPARE(analysis.evidence.smallestVariation, std::int64_t{1000});
        QCOMPARE(*analysis.evidence.days, 3);
    }

    void health_reportsHowFreshTheDataIs()
    {
        Snapshot snapshot = conversions();
        const Day last = dayOf({snapshot.asOf.micros - 1});
        QCOMPARE(check(analyse(snapshot), "freshness").state, CheckState::NotApplicable); // an older snapshot
        QCOMPARE(check(analyse(snapshot), "assignment-freshness").state, CheckState::NotApplicable);

        snapshot.freshness = {{"", last + -3}, {"orders", last}, {"refunds", last + -2}};
        Analysis analysis = analyse(snapshot);
        QCOMPARE(check(analysis, "assignment-freshness").state, CheckState::Warn);
        QCOMPARE(check(analysis, "assignment-freshness").value.value_or(0), 3.0);
        QCOMPARE(check(analysis, "freshness").state, CheckState::Pass);
        QCOMPARE(check(analysis, "freshness").value.value_or(0), 2.0);
        QCOMPARE(check(analysis, "freshness").subject, std::string{"refunds"});

        snapshot.freshness[1].day.reset();
        analysis = analyse(snapshot);
        QCOMPARE(check(analysis, "freshness").state, CheckState::Warn);
        QCOMPARE(check(analysis, "freshness").subject, std::string{"orders"});
        QVERIFY(!check(analysis, "freshness").value.has_value());
    }

    void health_reportsRepeatedAssignments()
    {
        Snapshot snapshot = conversions();
        snapshot.exposures = {{0, 0, 1000}, {1, 0, 1000}};
        QCOMPARE(check(analyse(snapshot), "duplicates").state, CheckState::NotApplicable);
        snapshot.repeatedRows = Tally{};
        QVERIFY(check(analyse(snapshot), "duplicates").isBelow);
        QCOMPARE(check(analyse(snapshot), "duplicates").state, CheckState::Pass);
        snapshot.repeatedRows = 1999;
        QCOMPARE(check(analyse(snapshot), "duplicates").state, CheckState::Pass);
        snapshot.repeatedRows = 2000;
        QCOMPARE(check(analyse(snapshot), "duplicates").state, CheckState::Warn);
    }

    void emptySnapshot_keepsItsRows()
    {
        Snapshot snapshot = snapshotOf({"control", "treatment"}, 0, {metricOf("signup", MetricKind::Conversion)});

        const Analysis analysis = analyse(snapshot);

        QCOMPARE(analysis.results.size(), std::size_t{1});
        QCOMPARE(analysis.results.front().estimate.relative.error().reason, statistics::Reason::NoUnits);
        QCOMPARE(analysis.days, 0);
        QVERIFY(!analysis.evidence.hasResults);
        QVERIFY(!analysis.split.pValue);
    }

    void json_saysWhyANumberIsMissing()
    {
        AnalysisOptions options;
        options.minControlZ = 11;
        const Snapshot snapshot = conversions();

        const Json body = toJson(analysed(snapshot, Method::Fixed, options), snapshot);

        const Json &result = body["results"][0];
        QCOMPARE(canonicalJson(result["estimate"]["relative"]), std::string(R"({"not_computable":"control_near_zero"})"));
        QVERIFY(isNear(result["estimate"]["absolute"]["se"].get<double>(), kDifferenceSe, 1e-16));
        QVERIFY(!result.contains("progress"));
        QCOMPARE(result["verdict"].get<std::string>(), std::string("not_computable"));
        QCOMPARE(body["through"]["day"].get<std::string>(), toIsoDate(Day{kFirstDay + 2}));
        QVERIFY(canonicalJson(body).find("null") == std::string::npos);
    }
};

QTEST_APPLESS_MAIN(TestAnalysis)
#include "tst_analysis.moc"
