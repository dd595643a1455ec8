// SPDX-License-Identifier: GPL-3.0-or-later
// Rules that hold for any data: merging, scaling, shifting, swapping, relabelling covariates.
#include <cmath>
#include <numeric>

#include <rapidcheck.h>

#include "models/statistics/comparison.h"
#include "models/statistics/covariates.h"
#include "models/statistics/merging.h"
#include "models/statistics/sequential.h"

using namespace assay::statistics;

namespace {

bool isNear(double actual, double expected, double relative, double absolute = 0)
{
    return std::abs(actual - expected) <= relative * std::abs(expected) + absolute;
}

/// Between 5 and 40 values in eighths around `centre`; not all equal.
std::vector<double> values(double centre)
{
    std::vector<double> result;
    const int size = *rc::gen::inRange(5, 40);
    for (int i = 0; i < size; ++i)
        result.push_back(centre + *rc::gen::inRange(-80, 80) / 8.0);
    result.back() = result.front() + 1;
    return result;
}

MeanSums sumsOf(const std::vector<double> &data, double factor = 1, double addend = 0, double shift = 0)
{
    MeanSums sums{static_cast<double>(data.size()), 0, 0, shift};
    for (const double raw : data) {
        const double value = raw * factor + addend - shift;
        *sums.sum += value;
        *sums.sumSquares += value * value;
    }
    return sums;
}

Comparison compared(const MeanSums &control, const MeanSums &treatment, EffectKind kind,
                    IntervalKind interval = IntervalKind::Delta)
{
    ComparisonOptions options;
    options.effect = kind;
    options.interval = interval;
    options.minControlZ = 0;
    return compare(momentsOf(control), momentsOf(treatment), options).value();
}

Partial partialOfRange(const std::vector<double> &data, std::size_t from, std::size_t to)
{
    Partial partial;
    for (std::size_t i = from; i < to; ++i)
        partial.mean += data[i];
    partial.n = static_cast<double>(to - from);
    partial.mean = partial.n > 0 ? partial.mean / partial.n : 0;
    for (std::size_t i = from; i < to; ++i)
        partial.m2 += (data[i] - partial.mean) * (data[i] - partial.mean);
    return partial;
}

/// Owner of the covariate lists that CovariateArm borrows.
struct ArmData {
    std::vector<double> x, xx, xy;
    MeanSums y{};

    [[nodiscard]] CovariateArm view() const { return {y, x, xx, xy, {}}; }
};

using Row = std::vector<double>; // y, then covariates

ArmData sumRows(const std::vector<Row> &rows)
{
    const std::size_t p = rows.front().size() - 1;
    ArmData data{std::vector<double>(p),
                 std::vector<double>(p * (p + 1) / 2),
                 std::vector<double>(p),
                 {static_cast<double>(rows.size()), 0, 0, 0}};
    for (const Row &row : rows) {
        *data.y.sum += row[0];
        *data.y.sumSquares += row[0] * row[0];
        std::size_t at = 0;
        for (std::size_t j = 0; j < p; ++j) {
            data.x[j] += row[j + 1];
            data.xy[j] += row[j + 1] * row[0];
            for (std::size_t k = 0; k <= j; ++k)
                data.xx[at++] += row[j + 1] * row[k + 1];
        }
    }
    return data;
}

std::vector<Row> regressionRows(double effect)
{
    std::vector<Row> rows;
    const int size = *rc::gen::inRange(20, 60);
    for (int i = 0; i < size; ++i) {
        // The fixed parts keep shrunk examples from becoming constant or noiseless.
        const double a = *rc::gen::inRange(-40, 40) / 8.0 + i * 5 % 7;
        const double b = i % 3;
        const double noise = *rc::gen::inRange(-40, 40) / 8.0 + i * 7 % 5;
        rows.push_back({50 + effect + 2 * a - b + noise, a, b});
    }
    return rows;
}

AdjustedEffect adjusted(const std::vector<Row> &control, const std::vector<Row> &treatment)
{
    const ArmData dataC = sumRows(control);
    const ArmData dataT = sumRows(treatment);
    const CovariateArm arms[]{dataC.view(), dataT.view()};
    return adjustedEffect(arms, 0, 1, {EffectKind::Relative, 0, 0}).value();
}

std::vector<Row> mapped(const std::vector<Row> &rows, Row (*change)(const Row &))
{
    std::vector<Row> result;
    for (const Row &row : rows)
        result.push_back(change(row));
    return result;
}

bool areSame(const AdjustedEffect &left, const AdjustedEffect &right)
{
    return isNear(left.point.estimate, right.point.estimate, 1e-8, 1e-11) && isNear(left.point.se, right.point.se, 1e-8);
}

} // namespace

class TestInvariants : public QObject {
    Q_OBJECT

private slots:
    void merging_ofAnySplitGivesTheWhole()
    {
        QVERIFY(rc::check("partials in any order give the whole", [] {
            const double centre = *rc::gen::element(0.0, 1e6, 1.6e9);
            const std::vector<double> data = values(centre);
            const std::size_t first = *rc::gen::inRange<std::size_t>(0, data.size() + 1);
            const std::size_t second = *rc::gen::inRange<std::size_t>(first, data.size() + 1);
            std::vector<Partial> parts{partialOfRange(data, 0, first), partialOfRange(data, first, second),
                                       partialOfRange(data, second, data.size())};
            const std::size_t turn = *rc::gen::inRange<std::size_t>(0, 3);
            std::rotate(parts.begin(), parts.begin() + static_cast<std::ptrdiff_t>(turn), parts.end());

            const Partial whole = partialOfRange(data, 0, data.size());
            const Partial together = merged(parts);

            RC_ASSERT(together.n == whole.n);
            RC_ASSERT(isNear(together.mean, whole.mean, 1e-15, 1e-12));
            // Means of 1.6e9 carry an error of 2e-7 each into the partials given here.
            RC_ASSERT(isNear(together.m2, whole.m2, centre > 1e8 ? 1e-6 : 1e-10));
        }));
    }

    void scaling_leavesTheLift()
    {
        QVERIFY(rc::check("c > 0 times every value", [] {
            const std::vector<double> control = values(30);
            const std::vector<double> treatment = values(31);
            const double factor = *rc::gen::element(1e-3, 0.37, 8.0, 1e5);

            const Effect plain = compared(sumsOf(control), sumsOf(treatment), EffectKind::Relative).effect;
            const Effect scaled = compared(sumsOf(control, factor), sumsOf(treatment, factor), EffectKind::Relative).effect;
            const Effect absolute = compared(sumsOf(control), sumsOf(treatment), EffectKind::Absolute).effect;
            const Effect scaledAbsolute
                = compared(sumsOf(control, factor), sumsOf(treatment, factor), EffectKind::Absolute).effect;

            RC_ASSERT(isNear(scaled.estimate, plain.estimate, 1e-9, 1e-12));
            RC_ASSERT(isNear(scaled.se, plain.se, 1e-9));
            RC_ASSERT(isNear(scaledAbsolute.se, factor * absolute.se, 1e-9));
        }));
    }

    void shifting_leavesTheDifference()
    {
        QVERIFY(rc::check("a constant added, or taken out as the shift of the sums", [] {
            const std::vector<double> control = values(0);
            const std::vector<double> treatment = values(2);

            const Effect plain = compared(sumsOf(control), sumsOf(treatment), EffectKind::Absolute).effect;
            const Effect added = compared(sumsOf(control, 1, 1000), sumsOf(treatment, 1, 1000), EffectKind::Absolute).effect;
            const Effect shifted
                = compared(sumsOf(control, 1, 1.7e9, 1.7e9), sumsOf(treatment, 1, 1.7e9, 1.7e9), EffectKind::Absolute).effect;

            RC_ASSERT(isNear(added.estimate, plain.estimate, 1e-9, 1e-10));
            RC_ASSERT(isNear(added.se, plain.se, 1e-7));
            RC_ASSERT(isNear(shifted.estimate, plain.estimate, 1e-12, 1e-14));
            RC_ASSERT(isNear(shifted.se, plain.se, 1e-12));
        }));
    }

    void swapping_mirrorsTheEffect()
    {
        QVERIFY(rc::check("control and treatment exchanged", [] {
            const MeanSums control = sumsOf(values(30));
            const MeanSums treatment = sumsOf(values(31));

            const Effect difference = compared(control, treatment, EffectKind::Absolute).effect;
            const Effect mirrored = compared(treatment, control, EffectKind::Absolute).effect;
            const Effect log = compared(control, treatment, EffectKind::Relative, IntervalKind::Log).effect;
            const Effect logMirrored = compared(treatment, control, EffectKind::Relative, IntervalKind::Log).effect;

            RC_ASSERT(isNear(mirrored.estimate, -difference.estimate, 1e-12));
            RC_ASSERT(isNear(*mirrored.interval.low, -*difference.interval.high, 1e-12, 1e-13));
            RC_ASSERT(isNear(logMirrored.estimate, 1 / (1 + log.estimate) - 1, 1e-9, 1e-12));
            RC_ASSERT(isNear(*logMirrored.interval.low, 1 / (1 + *log.interval.high) - 1, 1e-9, 1e-12));
        }));
    }

    void covariates_mayBeRewritten()
    {
        QVERIFY(rc::check("scaled, exchanged or doubled covariates give the same effect", [] {
            const std::vector<Row> control = regressionRows(0);
            const std::vector<Row> treatment = regressionRows(3);
            const AdjustedEffect plain = adjusted(control, treatment);
            const auto changed
                = [&](Row (*change)(const Row &)) { return adjusted(mapped(control, change), mapped(treatment, change)); };

            RC_ASSERT(plain.isApplied);
            RC_ASSERT(areSame(changed([](const Row &row) { return Row{row[0], 7 - 1000 * row[1], row[2]}; }), plain));
            RC_ASSERT(areSame(changed([](const Row &row) { return Row{row[0], row[2], row[1]}; }), plain));
            const AdjustedEffect doubled = changed([](const Row &row) { return Row{row[0], row[1], row[2], row[1]}; });
            RC_ASSERT(areSame(doubled, plain));
            RC_ASSERT(doubled.dropped == std::vector<std::size_t>{2});
        }));
    }

    void always_validIntervalsAreWider()
    {
        QVERIFY(rc::check("never tighter than one look", [] {
            const double t = static_cast<double>(*rc::gen::inRange(1, 10'000'000));
            const double alpha = *rc::gen::element(0.2, 0.1, 0.05, 0.001);

            RC_ASSERT(sequentialMultiplier(t, {alpha, 10'000, Alternative::TwoSided}) > fixedMultiplier(alpha));
        }));
    }
};

QTEST_APPLESS_MAIN(TestInvariants)
#include "tst_invariants.moc"
