// SPDX-License-Identifier: GPL-3.0-or-later
// Hand calculations for what surrounds a comparison: corrections, sample sizes, strata, pooling, bandits.
#include <algorithm>
#include <cmath>
#include <random>

#include "models/statistics/bandits.h"
#include "models/statistics/bayesian.h"
#include "models/statistics/guardrails.h"
#include "models/statistics/interaction.h"
#include "models/statistics/multiplicity.h"
#include "models/statistics/pooling.h"
#include "models/statistics/power.h"
#include "models/statistics/quantiles.h"
#include "models/statistics/stratification.h"

using namespace assay::statistics;

namespace {

constexpr double kZ = 1.959963984540054;
constexpr double kZPower = 0.8416212335729143; // normal quantile of 0.8

bool isNear(double actual, double expected, double relative = 1e-12)
{
    return std::abs(actual - expected) <= relative * std::abs(expected);
}

template <typename T> bool failsWith(const Outcome<T> &outcome, Reason reason)
{
    return !outcome && outcome.error().reason == reason;
}

} // namespace

class TestPlanning : public QObject {
    Q_OBJECT

private slots:
    void corrections_ofThreeTests()
    {
        const std::vector<std::optional<double>> p{0.03, std::nullopt, 0.01, 0.04};

        const auto holm = *adjustPValues(p, Correction::Holm, 0.05);
        const auto hochberg = *adjustPValues(p, Correction::BenjaminiHochberg, 0.05);

        QCOMPARE(holm.tests, std::size_t{3});
        QVERIFY(isNear(*holm.adjusted[2], 0.03));
        QVERIFY(isNear(*holm.adjusted[0], 0.06));
        QVERIFY(isNear(*holm.adjusted[3], 0.06)); // never under the one before
        QVERIFY(!holm.adjusted[1] && !holm.rejected[1]);
        QVERIFY(isNear(*hochberg.adjusted[0], 0.04));
        QVERIFY(isNear(*hochberg.fcrAlpha, 0.05)); // all three rejected
        QVERIFY(!adjustPValues(std::vector<std::optional<double>>{0.9}, Correction::BenjaminiHochberg, 0.05)->fcrAlpha);
        QVERIFY(
            failsWith(adjustPValues(std::vector<std::optional<double>>{1.5}, Correction::Holm, 0.05), Reason::InvalidAggregates));
    }

    void preferential_spendsAllOfAlpha()
    {
        const PreferentialLevels levels = *preferentialLevels(0.05, 0.6, 5, 2);

        QVERIFY(isNear(levels.alphaPrimary, 0.015));
        QVERIFY(isNear(2 * (levels.alphaPrimary + 4 * *levels.alphaOther), 0.05));
        QVERIFY(!preferentialLevels(0.05, 0.6, 1, 2)->alphaOther);
    }

    void detectableEffect_ofRoundNumbers()
    {
        // s² = 50, 100 subjects an arm: se = 1; mean 20.
        const DetectableEffect effect = *detectableEffect(20, 50, 100, 100, {});

        QVERIFY(isNear(effect.seAbsolute, 1));
        QVERIFY(isNear(effect.relative, (kZ + kZPower) / 20));
        QVERIFY(failsWith(detectableEffect(20, 0, 100, 100, {}), Reason::ZeroVariance));
    }

    void sampleSize_reachesItsEffect()
    {
        for (const PowerMethod method : {PowerMethod::Fixed, PowerMethod::Sequential, PowerMethod::Hybrid}) {
            PowerOptions options;
            options.method = method;
            const double n = sampleSize(20, 50, 0.05, 0.5, options)->total;
            QVERIFY(detectableEffect(20, 50, n / 2, n / 2, options)->relative <= 0.05 * (1 + 1e-12));
            QVERIFY(detectableEffect(20, 50, (n - 1) / 2, (n - 1) / 2, options)->relative > 0.05);
        }
        QVERIFY(failsWith(sampleSize(20, 50, 1e-12, 0.5, {}), Reason::InvalidMde));
    }

    void power_ofTheDetectableEffectIsThePowerAsked()
    {
        // The other tail adds Φ(-2k - z), about 1e-6.
        QVERIFY(isNear(*powerAt(kZ + kZPower, 1, 0, {}), 0.8, 1e-5));
        QVERIFY(isNear(*powerAt(0, 1, 0, {}), 0.05));
    }

    void bayesianMargin_isExcludedWithThePowerAsked_data()
    {
        QTest::addColumn<double>("priorMean");
        QTest::addColumn<double>("priorSd");
        QTest::newRow("wide prior") << 0.0 << 0.5;
        QTest::newRow("as sceptical as the data") << 0.0 << 0.05;
        QTest::newRow("sceptical") << 0.0 << 0.02;
        QTest::newRow("hopeful") << 0.01 << 0.05;
        QTest::newRow("wary") << -0.01 << 0.05;
    }

    /// Estimates of no effect, and the decision that the results page takes of each. Mean 20, s² = 50, 100 subjects an
    /// arm: the lift has se 0.05.
    void bayesianMargin_isExcludedWithThePowerAsked()
    {
        QFETCH(double, priorMean);
        QFETCH(double, priorSd);
        PowerOptions options;
        options.method = PowerMethod::Bayesian;
        options.prior = {priorMean, priorSd};
        options.isMargin = true;
        const double margin = detectableEffect(20, 50, 100, 100, options)->relative;
        BayesianOptions analysis;
        analysis.prior = options.prior;
        std::mt19937_64 random(20'261'124);
        std::normal_distribution<double> estimates(0, 0.05);

        constexpr int kRuns = 200'000;
        int excluded = 0;
        for (int run = 0; run < kRuns; ++run) {
            const Posterior posterior = *posteriorOf(estimates(random), 0.05, analysis);
            excluded += marginDecision(posterior.interval, margin, Goal::Increase).isNonInferior ? 1 : 0;
        }

        // Four standard errors of the share.
        const double share = static_cast<double>(excluded) / kRuns;
        QVERIFY2(std::abs(share - 0.8) < 4 * std::sqrt(0.8 * 0.2 / kRuns), qPrintable(QString::number(share)));
        QVERIFY(isNear(*powerAt(margin, 0.05, 200, options), 0.8, 1e-9));
    }

    void bayesianMargin_needsSubjectsUntilItStaysExcluded()
    {
        PowerOptions options;
        options.method = PowerMethod::Bayesian;
        options.prior = {0, 0.05};
        options.isMargin = true;
        // The prior alone reaches down to -1.96 · 0.05 = -0.098 only; a few subjects shake it, many settle it.
        for (const double margin : {0.02, 0.05, 0.1}) {
            const double n = sampleSize(20, 50, margin, 0.5, options)->total;
            for (const double more : {1.0, 2.0, 10.0})
                QVERIFY(detectableEffect(20, 50, n / 2 * more, n / 2 * more, options)->relative <= margin * (1 + 1e-12));
            QVERIFY(detectableEffect(20, 50, (n - 1) / 2, (n - 1) / 2, options)->relative > margin);
        }
        QCOMPARE(sampleSize(20, 50, 0.12, 0.5, options)->total, 1.0);
    }

    void progress_isTheSquareOfThePrecision()
    {
        const Progress progress = *progressOf({-0.1, 0.1}, 0.05, 6);

        QVERIFY(isNear(progress.progress, 0.25));
        QVERIFY(isNear(progress.daysRemaining, 18));
        QCOMPARE(progressOf({-0.01, 0.01}, 0.05, 6)->daysRemaining, 0.0);
        QVERIFY(failsWith(progressOf({-0.1, std::nullopt}, 0.05, 6), Reason::InconsistentAggregates));
    }

    void strata_tooSmallJoinTheLargest()
    {
        const std::vector<Stratum> strata{{"large", Partial{10, 5, 90}, Partial{10, 6, 90}},
                                          {"tiny", Partial{1, 5, 0}, Partial{1, 6, 0}}};

        const StratifiedEffect effect = *stratifiedEffect(strata, EffectKind::Absolute, 0);

        QCOMPARE(effect.strataUsed, std::size_t{1});
        QVERIFY(isNear(effect.point.estimate, 1));
        QVERIFY(isNear(effect.point.se, std::sqrt(2 * 90.0 / 10 / 11)));
        QVERIFY(std::ranges::find(effect.point.warnings, Warning::StrataMerged) != effect.point.warnings.end());
        QVERIFY(failsWith(stratifiedEffect(std::vector<Stratum>{strata[1]}, EffectKind::Absolute, 0), Reason::InsufficientUnits));
    }

    void strata_removeWhatDiffersBetweenThem()
    {
        // Means 0 and 10, effect 1 in both, variance 1 within: the difference of means is exact across strata.
        const std::vector<Stratum> strata{{"a", Partial{100, 0, 99}, Partial{100, 1, 99}},
                                          {"b", Partial{100, 10, 99}, Partial{100, 11, 99}}};

        const StratifiedEffect effect = *stratifiedEffect(strata, EffectKind::Absolute, 0);

        QVERIFY(isNear(effect.point.estimate, 1));
        QVERIFY(isNear(effect.point.se, std::sqrt(4 * 0.25 * 0.01)));
    }

    void quantile_withoutClusters()
    {
        const QuantileSums sums{1000, std::nullopt, 5, 4, 6, {}, {}, {}, {}, {}};

        const QuantileMoments moments = *quantileMoments(0.5, sums);

        QVERIFY(isNear(moments.moments.standardError(), 1 / kZ));
        QCOMPARE(moments.designEffect, 1.0);
        QVERIFY(failsWith(quantileMoments(1, sums), Reason::InvalidQuantile));
        QuantileSums swapped = sums;
        swapped.qLower = 7;
        QVERIFY(failsWith(quantileMoments(0.5, swapped), Reason::InconsistentAggregates));
    }

    void interaction_ofIndependentTables()
    {
        const std::vector<std::vector<double>> independent{{10, 20}, {30, 60}};
        const std::vector<std::vector<double>> tied{{50, 0}, {0, 50}};
        const std::vector<std::vector<double>> empty{{5, 0}, {6, 0}};

        QVERIFY(assignmentInteraction(independent)->chiSquare < 1e-20);
        QVERIFY(isNear(assignmentInteraction(tied)->chiSquare, 100));
        QVERIFY(failsWith(assignmentInteraction(empty), Reason::EmptyRowOrColumn));
    }

    void interaction_ofAdditiveCells()
    {
        // Row effect 1, column effect 3: no interaction. Then one cell 4 higher: the contrast 4 has n·4²/4 squares.
        const auto cell = [](double mean) { return Outcome<Moments>(Moments{11, mean, mean, 0, 1.0 / 11, {}}); };
        const std::vector<std::vector<Outcome<Moments>>> additive{{cell(5), cell(8)}, {cell(6), cell(9)}};
        const std::vector<std::vector<Outcome<Moments>>> crossed{{cell(5), cell(8)}, {cell(6), cell(13)}};

        QVERIFY(effectInteraction(additive)->f < 1e-20);
        const EffectInteraction test = *effectInteraction(crossed);
        QVERIFY(isNear(test.f, 44));
        QCOMPARE(test.df2, 40.0);
        QVERIFY(test.hasInteraction);
    }

    void pooling_weighsByPrecision()
    {
        // 0.1 ± 0.1 and 0.4 ± 0.2: weights 100 and 25.
        const PooledEffect pooled = *pooledEffect(std::vector<PointEffect>{{0.1, 0.1, {}}, {0.4, 0.2, {}}});

        QVERIFY(isNear(pooled.pooled, 0.16));
        QVERIFY(isNear(pooled.se, 1 / std::sqrt(125.0)));
        QVERIFY(isNear(pooled.q, 0.36 + 1.44));
        QVERIFY(isNear(pooled.iSquared, 1 - 1 / 1.8));
        QVERIFY(isNear(compoundedLift(std::vector<PointEffect>{{0.1, 0.01, {}}, {0.2, 0.01, {}}})->estimate, 0.32));
    }

    void inverseGap_breaksTiesByKey()
    {
        const std::vector<std::pair<std::string, double>> scores{{"b", 2}, {"a", 2}, {"c", 0}};

        const ActionWeights weights = *inverseGapWeights(scores, 1, 0);

        QCOMPARE(weights.top, std::string("a"));
        QVERIFY(isNear(weights.weights[0].second, 1.0 / 3));
        QVERIFY(isNear(weights.weights[2].second, 1.0 / 5));
        QVERIFY(isNear(weights.weights[1].second, 1 - 1.0 / 3 - 1.0 / 5));
    }

    void thompson_ofTwoArmsIsANormalTail()
    {
        // P(best) of two arms is Φ((m1 - m2)/√(v1 + v2)).
        const std::vector<Outcome<Moments>> arms{Moments{200, 1.0, 1.0, 0, 0.09, {}}, Moments{200, 0.5, 0.5, 0, 0.16, {}}};
        ThompsonOptions options;
        options.floor = 0.1;

        const ThompsonWeights weights = *thompsonWeights(arms, options);

        QVERIFY(isNear(weights.bestProbability[0], 0.8413447460685429, 1e-10)); // Φ(1)
        QVERIFY(isNear(weights.weights[0], 0.1 + 0.8 * 0.8413447460685429, 1e-10));
        options.floor = 0.5;
        QCOMPARE(thompsonWeights(arms, options)->weights[1], 0.5);
    }
};

QTEST_APPLESS_MAIN(TestPlanning)
#include "tst_planning.moc"
