// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>
#include <optional>
#include <vector>

#include "models/statistics/comparison.h"
#include "models/statistics/distributions.h"
#include "models/statistics/multiplicity.h"
#include "models/statistics/sequential.h"
#include "models/statistics/stratification.h"
#include "tests/unit/statistics/simulation.h"

using namespace assay::statistics;
using namespace assay::statistics::testing;

namespace {

/// An open end is beyond every value.
bool contains(const Interval &interval, double value)
{
    return (!interval.low || *interval.low <= value) && (!interval.high || value <= *interval.high);
}

/// Sums of exponential values with the mean given.
MeanSums exponentials(Generator &random, int subjects, double mean)
{
    MeanSums sums{subjects, 0, 0, 0};
    for (int i = 0; i < subjects; ++i) {
        const double value = mean * random.exponential();
        *sums.sum += value;
        *sums.sumSquares += value * value;
    }
    return sums;
}

/// One arm whose mean differs between two strata, of which a subject is in the first with probability 0.3.
struct StratifiedArm {
    std::array<MeanSums, 2> strata{MeanSums{0, 0, 0, 0}, MeanSums{0, 0, 0, 0}};
};

StratifiedArm stratifiedArm(Generator &random, int subjects, double factor)
{
    StratifiedArm arm;
    for (int i = 0; i < subjects; ++i) {
        const bool isFirst = random.happens(0.3);
        MeanSums &sums = arm.strata[isFirst ? 0 : 1];
        const double value = factor * (isFirst ? 6 : 1) * random.exponential();
        *sums.n += 1;
        *sums.sum += value;
        *sums.sumSquares += value * value;
    }
    return arm;
}

constexpr int kTests = 20;
constexpr int kRealEffects = 6;

/// Of one family of tests under Benjamini-Hochberg: the share of the reported intervals that miss their effect.
double falseCoverage(Generator &random)
{
    std::vector<PointEffect> effects;
    std::vector<std::optional<double>> pValues;
    for (int i = 0; i < kTests; ++i) {
        const double truth = i < kRealEffects ? 3 : 0;
        effects.push_back({truth + random.normal(), 1, {}});
        pValues.push_back(fixedEffect(effects.back(), 0.05)->pValue);
    }
    const auto adjusted = adjustPValues(pValues, Correction::BenjaminiHochberg, 0.05);
    int reported = 0;
    int missed = 0;
    for (int i = 0; i < kTests; ++i) {
        const auto at = static_cast<std::size_t>(i);
        if (!adjusted->rejected[at].value_or(false))
            continue;
        ++reported;
        missed += contains(fixedEffect(effects[at], *adjusted->fcrAlpha)->interval, i < kRealEffects ? 3 : 0) ? 0 : 1;
    }
    return reported == 0 ? 0 : static_cast<double>(missed) / reported;
}

} // namespace

class TestIntervalCoverage : public QObject {
    Q_OBJECT

private slots:
    void relativeIntervals_coverTheLift_data()
    {
        QTest::addColumn<int>("kind");
        QTest::addColumn<int>("alternative");
        QTest::newRow("log") << static_cast<int>(IntervalKind::Log) << static_cast<int>(Alternative::TwoSided);
        QTest::newRow("Fieller") << static_cast<int>(IntervalKind::Fieller) << static_cast<int>(Alternative::TwoSided);
        QTest::newRow("delta, greater") << static_cast<int>(IntervalKind::Delta) << static_cast<int>(Alternative::Greater);
        QTest::newRow("delta, less") << static_cast<int>(IntervalKind::Delta) << static_cast<int>(Alternative::Less);
        QTest::newRow("log, greater") << static_cast<int>(IntervalKind::Log) << static_cast<int>(Alternative::Greater);
        QTest::newRow("Fieller, less") << static_cast<int>(IntervalKind::Fieller) << static_cast<int>(Alternative::Less);
    }

    /// The bounds are of a rate exactly nominal; 3,000 exponential values an arm are near enough to normal for them.
    void relativeIntervals_coverTheLift()
    {
        QFETCH(int, kind);
        QFETCH(int, alternative);
        ComparisonOptions options;
        options.interval = static_cast<IntervalKind>(kind);
        options.alternative = static_cast<Alternative>(alternative);
        Generator random(20'261'200 + static_cast<std::uint64_t>(kind * 10 + alternative));
        const int trials = runs(1'500);
        int covered = 0;
        for (int trial = 0; trial < trials; ++trial) {
            const auto control = momentsOf(exponentials(random, 3'000, 1));
            const auto treatment = momentsOf(exponentials(random, 3'000, 1.1));
            covered += contains(compare(control, treatment, options)->effect.interval, 0.1) ? 1 : 0;
        }

        QVERIFY(isPlausible(covered, trials, 0.95));
    }

    /// Every look of a run has to cover; one-sided, with a true effect that is not 0.
    void oneSidedSequential_coversAtEveryLook()
    {
        Generator random(20'261'230);
        const int trials = runs(1'000);
        int missed = 0;
        for (int trial = 0; trial < trials; ++trial) {
            double sum = 0;
            bool isMissed = false;
            for (int look = 1; look <= 40; ++look) {
                sum += 0.1 * 200 + std::sqrt(200.0) * random.normal();
                const double n = 200.0 * look;
                const SequentialOptions options{0.05, 10'000, Alternative::Greater, {}};
                isMissed = isMissed || !contains(sequentialEffect({sum / n, 1 / std::sqrt(n), {}}, n, options)->effect.interval, 0.1);
            }
            missed += isMissed ? 1 : 0;
        }

        QVERIFY(isAtMost(missed, trials, 0.05));
    }

    /// Adding strata of unequal means narrows the interval and keeps its coverage.
    void poststratifiedInterval_coversAndIsNarrower()
    {
        Generator random(20'261'240);
        const int trials = runs(1'500);
        int covered = 0;
        double narrower = 0;
        for (int trial = 0; trial < trials; ++trial) {
            const StratifiedArm control = stratifiedArm(random, 1'500, 1);
            const StratifiedArm treatment = stratifiedArm(random, 1'500, 1.1);
            std::vector<Stratum> strata;
            std::array<MeanSums, 2> whole{MeanSums{0, 0, 0, 0}, MeanSums{0, 0, 0, 0}};
            for (std::size_t i = 0; i < 2; ++i) {
                strata.push_back({i == 0 ? "a" : "b", partialOf(control.strata[i]), partialOf(treatment.strata[i])});
                for (const auto &[sums, arm] : {std::pair{&whole[0], &control}, std::pair{&whole[1], &treatment}}) {
                    *sums->n += *arm->strata[i].n;
                    *sums->sum += *arm->strata[i].sum;
                    *sums->sumSquares += *arm->strata[i].sumSquares;
                }
            }
            const auto effect = stratifiedEffect(strata, EffectKind::Relative, 10);
            covered += contains(fixedEffect(effect->point, 0.05)->interval, 0.1) ? 1 : 0;
            narrower += effect->point.se / pointEffect(momentsOf(whole[0]), momentsOf(whole[1]), EffectKind::Relative, 10)->se;
        }

        QVERIFY(isPlausible(covered, trials, 0.95));
        QVERIFY(narrower / trials < 0.95);
    }

    /// Benjamini and Yekutieli: of the intervals that are reported, on average at most alpha miss.
    void falseCoverageRate_staysUnderAlpha()
    {
        Generator random(20'261'250);
        const int families = runs(4'000);
        double sum = 0;
        double squares = 0;
        for (int family = 0; family < families; ++family) {
            const double share = falseCoverage(random);
            sum += share;
            squares += share * share;
        }
        const double rate = sum / families;
        const double se = std::sqrt((squares / families - rate * rate) / families);
        std::printf("    rate %.4f, accepted up to %.4f\n", rate, 0.05 + 3.29 * se);
        QVERIFY(rate > 0.005); // intervals that never miss would test nothing
        QVERIFY(rate <= 0.05 + 3.29 * se);
    }

    void holm_keepsTheFamilywiseError()
    {
        Generator random(20'261'260);
        const int trials = runs(4'000);
        int wrong = 0;
        for (int trial = 0; trial < trials; ++trial) {
            std::vector<std::optional<double>> pValues;
            for (int i = 0; i < kTests; ++i)
                pValues.push_back(fixedEffect({(i < kRealEffects ? 4 : 0) + random.normal(), 1, {}}, 0.05)->pValue);
            const auto adjusted = adjustPValues(pValues, Correction::Holm, 0.05);
            bool isWrong = false;
            for (std::size_t i = kRealEffects; i < kTests; ++i)
                isWrong = isWrong || adjusted->rejected[i].value_or(false);
            wrong += isWrong ? 1 : 0;
        }

        QVERIFY(isAtMost(wrong, trials, 0.05));
    }
};

QTEST_APPLESS_MAIN(TestIntervalCoverage)
#include "tst_intervalcoverage.moc"
