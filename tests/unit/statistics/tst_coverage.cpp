// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>

#include "models/statistics/comparison.h"
#include "models/statistics/covariates.h"
#include "models/statistics/sequential.h"
#include "models/statistics/trafficsplit.h"
#include "tests/unit/statistics/simulation.h"

using namespace assay::statistics;
using namespace assay::statistics::testing;

namespace {

bool contains(const Interval &interval, double value)
{
    return *interval.low <= value && value <= *interval.high;
}

/// Two arms of exponential values looked at again and again; does some look exclude 0?
struct Peeking {
    int sequential{};
    int hybrid{};
    int fixed{};
};

MeanSums grown(Generator &random, MeanSums sums, int subjects)
{
    for (int i = 0; i < subjects; ++i) {
        const double value = random.exponential();
        *sums.n += 1;
        *sums.sum += value;
        *sums.sumSquares += value * value;
    }
    return sums;
}

void peek(Generator &random, Peeking &alarms, int looks)
{
    MeanSums control{0, 0, 0, 0};
    MeanSums treatment{0, 0, 0, 0};
    bool sequential = false;
    bool hybrid = false;
    bool fixed = false;
    for (int look = 1; look <= looks; ++look) {
        control = grown(random, control, 100);
        treatment = grown(random, treatment, 100);
        const auto point = pointEffect(momentsOf(control), momentsOf(treatment), EffectKind::Relative, 0);
        const double t = *control.n + *treatment.n;
        const auto phase = look == looks ? HybridPhase::Final : HybridPhase::Running;
        sequential = sequential || excludesZero(sequentialEffect(*point, t, {})->effect.interval);
        hybrid = hybrid || excludesZero(hybridEffect(*point, t, {}, HybridPhase::Running)->effect.interval)
            || excludesZero(hybridEffect(*point, t, {}, phase)->effect.interval);
        fixed = fixed || excludesZero(fixedEffect(*point, 0.05)->interval);
    }
    alarms.sequential += sequential ? 1 : 0;
    alarms.hybrid += hybrid ? 1 : 0;
    alarms.fixed += fixed ? 1 : 0;
}

} // namespace

class TestCoverage : public QObject {
    Q_OBJECT

private slots:
    void fixedInterval_coversTheLiftOfAShare()
    {
        Generator random(20'261'124);
        const int trials = runs(2'000);
        int covered = 0;
        for (int trial = 0; trial < trials; ++trial) {
            double c = 0;
            double t = 0;
            for (int i = 0; i < 4'000; ++i) {
                c += random.happens(0.20) ? 1 : 0;
                t += random.happens(0.21) ? 1 : 0;
            }
            const auto effect = compare(momentsOf(ProportionSums{4'000, c}), momentsOf(ProportionSums{4'000, t}), {});
            covered += contains(effect->effect.interval, 0.05) ? 1 : 0;
        }

        QVERIFY(isPlausible(covered, trials, 0.95));
    }

    void fixedInterval_coversTheLiftOfAMean()
    {
        Generator random(20'261'125);
        const int trials = runs(2'000);
        int covered = 0;
        for (int trial = 0; trial < trials; ++trial) {
            const MeanSums control = grown(random, {0, 0, 0, 0}, 2'000);
            MeanSums treatment = grown(random, {0, 0, 0, 0}, 2'000);
            *treatment.sum *= 1.1;
            *treatment.sumSquares *= 1.21;
            const auto effect = compare(momentsOf(control), momentsOf(treatment), {});
            covered += contains(effect->effect.interval, 0.1) ? 1 : 0;
        }

        QVERIFY(isPlausible(covered, trials, 0.95));
    }

    void adjustedInterval_coversWithUnequalSlopes()
    {
        Generator random(20'261'126);
        const int trials = runs(2'000);
        constexpr int kSubjects = 400;
        int covered = 0;
        double reduction = 0;
        for (int trial = 0; trial < trials; ++trial) {
            std::vector<double> x[2]{{0}, {0}};
            std::vector<double> xx[2]{{0}, {0}};
            std::vector<double> xy[2]{{0}, {0}};
            MeanSums y[2]{{kSubjects, 0, 0, 0}, {kSubjects, 0, 0, 0}};
            for (std::size_t arm = 0; arm < 2; ++arm) {
                for (int i = 0; i < kSubjects; ++i) {
                    const double before = random.exponential() + random.exponential();
                    const double value = 10 + 1.5 * (arm == 0 ? 1 : 1.3) * before + 1.2 * random.normal();
                    x[arm][0] += before;
                    xx[arm][0] += before * before;
                    xy[arm][0] += before * value;
                    *y[arm].sum += value;
                    *y[arm].sumSquares += value * value;
                }
            }
            const CovariateArm arms[]{{y[0], x[0], xx[0], xy[0], {}}, {y[1], x[1], xx[1], xy[1], {}}};
            const auto adjusted = adjustedEffect(arms, 0, 1, {});
            // True means 10 + 1.5·2 and 10 + 1.95·2.
            covered += contains(fixedEffect(adjusted->point, 0.05)->interval, 13.9 / 13 - 1) ? 1 : 0;
            reduction += adjusted->varianceReduction / trials;
        }

        QVERIFY(isPlausible(covered, trials, 0.95));
        QVERIFY(reduction > 0.75);
    }

    void sequentialLooks_raiseNoMoreThanAlphaFalseAlarms()
    {
        Generator random(20'261'127);
        const int trials = runs(1'000);
        Peeking alarms;
        for (int trial = 0; trial < trials; ++trial)
            peek(random, alarms, 60);

        const double trialCount = trials;
        std::printf("    sequential %.4f, hybrid %.4f, fixed %.4f\n", alarms.sequential / trialCount, alarms.hybrid / trialCount,
                    alarms.fixed / trialCount);
        QVERIFY(alarms.sequential <= 0.05 * trialCount);
        QVERIFY(alarms.hybrid <= 0.05 * trialCount);
        QVERIFY(alarms.fixed >= 0.2 * trialCount); // the simulation can see what peeking does
    }

    void splitTest_raisesAlarmsAtItsLevel()
    {
        Generator random(20'261'128);
        const int trials = runs(4'000);
        const std::vector<double> halves{1, 1};
        int alarms = 0;
        int rare = 0;
        for (int trial = 0; trial < trials; ++trial) {
            double first = 0;
            for (int i = 0; i < 2'000; ++i)
                first += random.happens(0.5) ? 1 : 0;
            const double p = splitTest(std::vector<double>{first, 2'000 - first}, halves)->pValue;
            alarms += p < 0.05 ? 1 : 0;
            rare += p < 0.001 ? 1 : 0;
        }

        // Counts are whole: summed over the binomial, the exact level of this test at 2,000 subjects is 0.0517.
        QVERIFY(isPlausible(alarms, trials, 0.0517));
        QVERIFY(isPlausible(rare, trials, 0.001));
    }

    void sequentialSplit_staysUnderItsLevel()
    {
        Generator random(20'261'129);
        const int trials = runs(400);
        const std::vector<double> halves{1, 1};
        int alarms = 0;
        for (int trial = 0; trial < trials; ++trial) {
            std::vector<std::vector<double>> looks;
            double first = 0;
            for (int day = 1; day <= 30; ++day) {
                for (int i = 0; i < 200; ++i)
                    first += random.happens(0.5) ? 1 : 0;
                looks.push_back({first, day * 200 - first});
            }
            alarms += sequentialSplit(looks, halves, 100)->back().pValueAlwaysValid < 0.05 ? 1 : 0;
        }

        QVERIFY(alarms <= 0.05 * trials);
    }
};

QTEST_APPLESS_MAIN(TestCoverage)
#include "tst_coverage.moc"
