// SPDX-License-Identifier: GPL-3.0-or-later
// Hand calculations on small integers; the reference vectors hold the long decimals.
#include <algorithm>
#include <cmath>
#include <limits>

#include "models/statistics/bayesian.h"
#include "models/statistics/comparison.h"
#include "models/statistics/covariates.h"
#include "models/statistics/guardrails.h"
#include "models/statistics/sequential.h"
#include "models/statistics/trafficsplit.h"

using namespace assay::statistics;

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

bool isNear(double actual, double expected, double relative = 1e-12)
{
    return std::abs(actual - expected) <= relative * std::abs(expected);
}

template <typename T> bool failsWith(const Outcome<T> &outcome, Reason reason)
{
    return !outcome && outcome.error().reason == reason;
}

bool has(const std::vector<Warning> &warnings, Warning warning)
{
    return std::ranges::find(warnings, warning) != warnings.end();
}

/// n subjects with this mean and this variance of the mean.
Moments arm(double n, double mean, double variance)
{
    return Moments{n, mean, mean, 0, variance, {}};
}

} // namespace

class TestEstimators : public QObject {
    Q_OBJECT

private slots:
    void moments_ofThreeValues()
    {
        // 1, 2, 6: mean 3, squares around it 4 + 1 + 9 = 14, s² = 7, v = 7/3.
        const Moments moments = *momentsOf(MeanSums{3, 9, 41, 0});

        QVERIFY(isNear(moments.mean, 3));
        QVERIFY(isNear(moments.variance, 7.0 / 3));
        QVERIFY(isNear(moments.perSubject(), 7));
        QVERIFY(momentsOf(CentredSums{3, 3, 14})->variance == moments.variance);
        // The same values, shifted by 1000.
        const Moments shifted = *momentsOf(MeanSums{3, 9 - 3000, 41 - 18'000 + 3'000'000, 1000});
        QVERIFY(isNear(shifted.mean, 3));
        QVERIFY(isNear(shifted.variance, 7.0 / 3, 1e-9));
    }

    void moments_ofAShare()
    {
        QVERIFY(isNear(momentsOf(ProportionSums{5, 2})->variance, 0.4 * 0.6 / 4));
        QVERIFY(isNear(momentsOf(ProportionSums{5, 2}, ProportionVariance::Population)->variance, 0.4 * 0.6 / 5));
        QCOMPARE(momentsOf(ProportionSums{5, 5})->variance, 0.0);
    }

    void moments_refuseBrokenAggregates_data()
    {
        QTest::addColumn<double>("n");
        QTest::addColumn<double>("sum");
        QTest::addColumn<double>("squares");
        QTest::addColumn<int>("reason");
        const auto row = [](const char *name, double n, double sum, double squares, Reason reason) {
            QTest::newRow(name) << n << sum << squares << static_cast<int>(reason);
        };
        row("not a number", 3, kNaN, 1, Reason::InvalidAggregates);
        row("overflowed squares", 3, 1, kInfinity, Reason::InvalidAggregates);
        row("half a subject", 2.5, 1, 1, Reason::InvalidAggregates);
        row("negative count", -2, 1, 1, Reason::InvalidAggregates);
        row("nobody", 0, 0, 0, Reason::NoUnits);
        row("one subject", 1, 3, 9, Reason::InsufficientUnits);
        row("squares too small", 2, 10, 20, Reason::InconsistentAggregates);
        row("all digits gone", 1000, 1.7e12, 2.89e21 * (1 + 1e-15), Reason::VarianceLostToCancellation);
        row("squares of the sum overflow", 2, 1e200, 1e300, Reason::InvalidAggregates);
    }

    void moments_refuseBrokenAggregates()
    {
        QFETCH(double, n);
        QFETCH(double, sum);
        QFETCH(double, squares);
        QFETCH(int, reason);

        const Outcome<Moments> moments = momentsOf(MeanSums{n, sum, squares, 0});

        QVERIFY(!moments);
        QCOMPARE(static_cast<int>(moments.error().reason), reason);
        QVERIFY(failsWith(momentsOf(MeanSums{3, std::nullopt, 1, 0}), Reason::MissingAggregate));
        QVERIFY(failsWith(momentsOf(ProportionSums{3, 4}), Reason::InconsistentAggregates));
        QVERIFY(failsWith(momentsOf(ProportionSums{3, -1}), Reason::InconsistentAggregates));
    }

    void ratio_ofThreeSubjects()
    {
        // y 2 4 6, z 1 2 3: y is exactly 2z, so the ratio has no variance left.
        const Moments exact = *momentsOf(RatioSums{3, 12, 56, 6, 14, 28, 0, 0}, 0);
        // y 3 4 5 instead: R = 2, residuals y - 2z = 1 0 -1, v = 2/2/3/4.
        const Moments spread = *momentsOf(RatioSums{3, 12, 50, 6, 14, 26, 0, 0}, 0);

        QCOMPARE(exact.mean, 2.0);
        QCOMPARE(exact.variance, 0.0);
        QVERIFY(isNear(spread.variance, 1.0 / 12));
        QVERIFY(failsWith(momentsOf(RatioSums{3, 12, 50, 6, 14, 26, 0, 0}, 10), Reason::DenominatorNearZero));
        QVERIFY(failsWith(momentsOf(RatioSums{3, 12, 50, 0, 14, 2, 0, 0}, 0), Reason::ZeroDenominator));
        QVERIFY(failsWith(momentsOf(RatioSums{3, 12, 50, 6, 14, 40, 0, 0}, 0), Reason::InconsistentAggregates));
        // Sums around 1 and 10 of the same subjects.
        const Moments shifted
            = *momentsOf(RatioSums{3, 12 - 3, 50 - 24 + 3, 6 - 30, 14 - 120 + 300, 26 - 6 * 1 - 12 * 10 + 30, 1, 10}, 0);
        QVERIFY(isNear(shifted.mean, 2));
        QVERIFY(isNear(shifted.variance, 1.0 / 12));
    }

    void lift_ofRoundNumbers()
    {
        // Means 10 and 12, v 0.09 and 0.16: difference 2 ± 0.5, lift 0.2.
        const Outcome<Moments> control = arm(100, 10, 0.09);
        const Outcome<Moments> treatment = arm(100, 12, 0.16);
        ComparisonOptions absolute;
        absolute.effect = EffectKind::Absolute;

        const Effect difference = compare(control, treatment, absolute)->effect;
        const Effect lift = compare(control, treatment, {})->effect;

        QCOMPARE(difference.estimate, 2.0);
        QVERIFY(isNear(difference.se, 0.5));
        QVERIFY(isNear(difference.statistic, 4));
        QVERIFY(isNear(*difference.pValue, 6.334248366623996e-05));
        QVERIFY(isNear(lift.estimate, 0.2));
        // 0.16/100 + 144·0.09/10000 = 0.0016 + 0.001296
        QVERIFY(isNear(lift.se, std::sqrt(0.002896)));
        QVERIFY(isNear(*lift.interval.high, 0.2 + 1.959963984540054 * std::sqrt(0.002896)));
    }

    void comparison_leavesTheOtherSideOpen()
    {
        ComparisonOptions options;
        options.alternative = Alternative::Greater;

        const Effect effect = compare(arm(100, 10, 0.09), arm(100, 12, 0.16), options)->effect;

        QVERIFY(effect.interval.low && !effect.interval.high);
        QVERIFY(isNear(*effect.interval.low, 0.2 - 1.6448536269514722 * std::sqrt(0.002896)));
    }

    void comparison_dividesByTheSizeOfANegativeControl()
    {
        const Effect effect = compare(arm(100, -10, 0.09), arm(100, -12, 0.16), {})->effect;

        QVERIFY(isNear(effect.estimate, -0.2));
        QVERIFY(has(effect.warnings, Warning::NegativeControlMean));
    }

    void fieller_containsTheDeltaInterval()
    {
        ComparisonOptions options;
        options.interval = IntervalKind::Fieller;
        options.minControlZ = 0;

        const Effect fieller = compare(arm(100, 10, 4), arm(100, 12, 1), options)->effect;
        options.interval = IntervalKind::Delta;
        const Effect delta = compare(arm(100, 10, 4), arm(100, 12, 1), options)->effect;
        options.interval = IntervalKind::Fieller;
        const auto mirrored = compare(arm(100, -10, 4), arm(100, -12, 1), options);

        // A ratio r is in the set when (12 - 10r)² <= k²(1 + 4r²): the ends solve it with equality.
        for (const double end : {1 + *fieller.interval.low, 1 + *fieller.interval.high}) {
            const double k = 1.959963984540054;
            QVERIFY(isNear((12 - 10 * end) * (12 - 10 * end), k * k * (1 + 4 * end * end), 1e-10));
        }
        QVERIFY(*fieller.interval.high > *delta.interval.high);
        QVERIFY(isNear(*mirrored->effect.interval.low, -*fieller.interval.high));
        QVERIFY(failsWith(compare(arm(100, 1, 1), arm(100, 2, 1), options), Reason::FiellerUnbounded));
    }

    void checks_comeInTheirOrder()
    {
        const Outcome<Moments> good = arm(100, 10, 0.09);
        const Outcome<Moments> empty = notComputable(Reason::NoUnits);
        const Outcome<Moments> lost = notComputable(Reason::VarianceLostToCancellation);
        ComparisonOptions noAlpha;
        noAlpha.alpha = 1;

        QVERIFY(failsWith(compare(empty, good, noAlpha), Reason::InvalidAlpha));
        QVERIFY(failsWith(compare(empty, lost, {}), Reason::NoUnits));
        QVERIFY(failsWith(compare(good, lost, {}), Reason::VarianceLostToCancellation));
        QVERIFY(failsWith(compare(arm(9, 0, 0), arm(9, 0, 0), {}), Reason::AllZero));
        QVERIFY(failsWith(compare(arm(9, 0, 1), arm(9, 3, 1), {}), Reason::ZeroControlMean));
        QVERIFY(failsWith(compare(arm(9, 5, 1), arm(9, 3, 1), {}), Reason::ControlNearZero));
        QVERIFY(failsWith(compare(arm(9, 5, 0), arm(9, 3, 0), {}), Reason::ZeroVariance));
        QVERIFY(has(compare(arm(9, 5, 0), arm(9, 3, 1), {})->effect.warnings, Warning::ZeroVarianceInOneArm));
    }

    void sequential_hasTheFactsOfTheSpecification()
    {
        const SequentialOptions options;
        SequentialOptions half;
        half.alpha = 0.025;

        QVERIFY(std::abs(sequentialTuning(options) - 1260.056) < 5e-4);
        QVERIFY(std::abs(sequentialMultiplier(1'000, options) - 3.8551) < 5e-5);
        QVERIFY(std::abs(sequentialMultiplier(10'000, options) - 3.0352) < 5e-5);
        QVERIFY(std::abs(sequentialMultiplier(100'000, options) - 3.2417) < 5e-5);
        for (const double t : {10'347.0, 10'349.0})
            QVERIFY(sequentialMultiplier(t, options) > sequentialMultiplier(10'348, options));
        QVERIFY(std::abs(sequentialMultiplier(10'000, half) / sequentialMultiplier(10'000, options) - 1.080) < 5e-4);
        QVERIFY(std::abs(fixedMultiplier(0.025) / fixedMultiplier(0.05) - 1.144) < 5e-4);
    }

    void sequential_pValueMeetsTheBoundary()
    {
        // At the boundary itself the p-value is alpha, on one side as on two.
        for (const Alternative alternative : {Alternative::TwoSided, Alternative::Greater}) {
            const SequentialOptions options{0.05, 10'000, alternative};
            const double z = sequentialMultiplier(3'000, options);
            const auto effect = sequentialEffect({z, 1, {}}, 3'000, options);
            QVERIFY(isNear(*effect->effect.pValue, 0.05, 1e-10));
            QVERIFY(std::abs(*effect->effect.interval.low) < 1e-12);
        }
        QVERIFY(failsWith(sequentialEffect({1, 0, {}}, 100, {}), Reason::ZeroVariance));
        QVERIFY(failsWith(sequentialEffect({1, 1, {}}, 0, {}), Reason::NoUnits));
        QVERIFY(failsWith(sequentialEffect({1, 1, {}}, 10, {0.5, 10'000, Alternative::Less}), Reason::InvalidAlpha));
    }

    void posterior_isThePrecisionWeightedMean()
    {
        // Estimate 0.1 and prior 0, both with sd 0.05: posterior 0.05 with sd 0.05/√2.
        const Posterior posterior = *posteriorOf(0.1, 0.05, {});

        QVERIFY(isNear(posterior.mean, 0.05));
        QVERIFY(isNear(posterior.sd, 0.05 / std::sqrt(2.0)));
        QVERIFY(isNear(posterior.probBeatsControl, 0.9213503964748575)); // Φ(√2)
        QVERIFY(isNear(posterior.expectedLossControl - posterior.expectedLossTreatment, 0.05, 1e-10));
        QVERIFY(posterior.risk < 0 && posterior.loss < 0);
    }

    void posterior_staysFiniteFarOut()
    {
        BayesianOptions flat;
        flat.prior.sd.reset();

        for (const double ratio : {2.5, 5.5, 29.0, 31.0, 1e4, 1e9}) {
            const Posterior posterior = *posteriorOf(ratio, 1, flat);
            // risk is -(1/a)(1 - 2/a² + ...) for large a, and always between -1/a and 0
            QVERIFY(posterior.risk < 0 && posterior.risk > -(1 + 1e-12) / ratio);
            if (ratio > 1e3)
                QVERIFY(isNear(posterior.risk, -1 / ratio, 3 / ratio / ratio + 1e-14));
            QVERIFY(isNear(posteriorOf(-ratio, 1, flat)->expectedLossTreatment, posterior.expectedLossControl, 1e-12));
        }
        QVERIFY(failsWith(posteriorOf(1, 0, flat), Reason::ZeroVariance));
    }

    void margin_decides_data()
    {
        QTest::addColumn<double>("low");
        QTest::addColumn<double>("high");
        QTest::addColumn<int>("up");
        QTest::addColumn<int>("down");
        const auto row = [](const char *name, double low, double high, GuardrailOutcome up, GuardrailOutcome down) {
            QTest::newRow(name) << low << high << static_cast<int>(up) << static_cast<int>(down);
        };
        using enum GuardrailOutcome;
        row("around zero, inside the margin", -0.01, 0.01, Pass, Pass);
        row("around zero, outside the margin", -0.06, 0.06, Breached, Breached);
        row("above zero", 0.01, 0.04, Positive, Negative);
        row("below zero", -0.04, -0.01, Negative, Positive);
        row("touching the margin", -0.05, 0.01, Breached, Pass);
    }

    void margin_decides()
    {
        QFETCH(double, low);
        QFETCH(double, high);
        QFETCH(int, up);
        QFETCH(int, down);

        QCOMPARE(static_cast<int>(marginDecision({low, high}, 0.05, Goal::Increase).outcome), up);
        QCOMPARE(static_cast<int>(marginDecision({low, high}, 0.05, Goal::Decrease).outcome), down);
    }

    void split_ofRoundNumbers()
    {
        // 60 : 40 against halves of 100: X² = 100/50 + 100/50 = 4.
        const std::vector<double> observed{60, 40};
        const std::vector<double> halves{1, 1};

        const SplitTest test = *splitTest(observed, halves);

        QVERIFY(isNear(test.chiSquare, 4));
        QVERIFY(isNear(test.pValue, 0.04550026389635842));
        QVERIFY(!test.isMismatch);
        QVERIFY(splitTest(observed, halves, 0.05)->isMismatch);
        QVERIFY(failsWith(splitTest(observed, std::vector<double>{1, -1}), Reason::InvalidWeights));
        QVERIFY(failsWith(splitTest(std::vector<double>{-1, 1}, halves), Reason::InvalidAggregates));
        QVERIFY(failsWith(splitTest(observed, std::vector<double>{1, 1, 1}), Reason::InvalidWeights));
    }

    void sequentialSplit_ofOneSubject()
    {
        // One subject under a symmetric prior: the Bayes factor is 1 whatever the concentration.
        for (const double concentration : {0.5, 3.0, 10'000.0}) {
            const std::vector<std::vector<double>> looks{{1, 0}};
            const auto result = *sequentialSplit(looks, std::vector<double>{1, 1}, concentration);
            QVERIFY(std::abs(result[0].logBayesFactor) < 1e-12);
        }
        // Two subjects on one side, concentration 2: Beta(1,1) gives 1/3 against 1/4.
        const std::vector<std::vector<double>> pair{{2, 0}};
        QVERIFY(isNear((*sequentialSplit(pair, std::vector<double>{1, 1}, 2))[0].logBayesFactor, std::log(4.0 / 3), 1e-12));
    }

    void adjusted_effectOfAPerfectCovariate()
    {
        // y = 2x in both arms, treatment one higher: x 1 2 3 4 5 in each.
        const std::vector<double> x{15};
        const std::vector<double> xx{55};
        const std::vector<double> xyControl{110};
        const std::vector<double> xyTreatment{125};
        const CovariateArm arms[]{{MeanSums{5, 30, 220, 0}, x, xx, xyControl, {}},
                                  {MeanSums{5, 35, 285, 0}, x, xx, xyTreatment, {}}};

        // Nothing is left to estimate an error from: that is said, not shown as certainty.
        QVERIFY(failsWith(adjustedEffect(arms, 0, 1, {EffectKind::Absolute, 0, 0}), Reason::ZeroVariance));
    }

    void adjusted_slopeByHand()
    {
        // Control x 0 1 2, y 0 1 5: slope 2.5, mean 2. Treatment x 0 1 2 and y 1 2 6. Residual squares 14 - 12.5 = 1.5
        // over n - p - 1 = 1. Three subjects are too few for one covariate, four are enough: x gets a fourth 1, y a 2 or 3.
        const std::vector<double> x{4};
        const std::vector<double> xx{6};
        const std::vector<double> xyControl{13};
        const std::vector<double> xyTreatment{17};
        const CovariateArm arms[]{{MeanSums{4, 8, 30, 0}, x, xx, xyControl, {}},
                                  {MeanSums{4, 12, 50, 0}, x, xx, xyTreatment, {}}};

        const AdjustedEffect effect = *adjustedEffect(arms, 0, 1, {EffectKind::Absolute, 0, 0});

        // S_xy = 13 - 4·8/4 = 5 and S_xx = 6 - 4 = 2 in both arms; Σ(y - mean)² = 30 - 16 = 14; rest 14 - 12.5 = 1.5 on 2
        // degrees.
        QVERIFY(effect.isApplied);
        QVERIFY(isNear(effect.betaControl[0], 2.5));
        QVERIFY(isNear(effect.residualVarianceControl, 0.75));
        QVERIFY(isNear(effect.point.estimate, 1));
        QVERIFY(isNear(effect.point.se, std::sqrt(0.75 / 4 * 2)));
        QVERIFY(isNear(effect.varianceReduction, 1 - 0.375 / (14.0 / 3 / 4 * 2)));
    }
};

QTEST_APPLESS_MAIN(TestEstimators)
#include "tst_estimators.moc"
