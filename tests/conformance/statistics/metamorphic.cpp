// SPDX-License-Identifier: GPL-3.0-or-later
// The metamorphic rules of the reference set: what must hold between answers, whatever the input.
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>
#include <thread>

#include <nlohmann/json.hpp>

#include "models/statistics/bandits.h"
#include "models/statistics/bayesian.h"
#include "models/statistics/covariates.h"
#include "models/statistics/merging.h"
#include "models/statistics/multiplicity.h"
#include "models/statistics/power.h"
#include "models/statistics/sequential.h"
#include "models/statistics/stratification.h"
#include "models/statistics/trafficsplit.h"
#include "tests/conformance/statistics/properties.h"

namespace assay::vectors {
namespace {

using namespace statistics;

bool isNear(double left, double right, double relative, double absolute = 0)
{
    return std::abs(left - right) <= std::max(relative * std::abs(right), absolute);
}

bool areNear(const Interval &left, const Interval &right, double relative, double absolute)
{
    const auto isEnd = [&](const std::optional<double> &a, const std::optional<double> &b) {
        return a.has_value() == b.has_value() && (!a || isNear(*a, *b, relative, absolute));
    };
    return isEnd(left.low, right.low) && isEnd(left.high, right.high);
}

std::vector<double> valuesOf(RandomNumbers &random, double centre)
{
    std::vector<double> values;
    for (int i = random.whole(5, 60); i > 0; --i)
        values.push_back(centre + random.normal());
    return values;
}

MeanSums sumsOf(const std::vector<double> &values, double factor = 1, double addend = 0)
{
    MeanSums sums{static_cast<double>(values.size()), 0, 0, 0};
    for (const double value : values) {
        const double changed = factor * value + addend;
        *sums.sum += changed;
        *sums.sumSquares += changed * changed;
    }
    return sums;
}

Partial partialOf(const std::vector<double> &values)
{
    Partial partial;
    partial.n = static_cast<double>(values.size());
    partial.mean = std::accumulate(values.begin(), values.end(), 0.0) / partial.n;
    for (const double value : values)
        partial.m2 += (value - partial.mean) * (value - partial.mean);
    return partial;
}

Effect compared(const Outcome<Moments> &control, const Outcome<Moments> &treatment, EffectKind kind,
                IntervalKind interval = IntervalKind::Delta, Critical critical = Critical::Normal,
                Alternative alternative = Alternative::TwoSided, double alpha = 0.05)
{
    return compare(control, treatment, {kind, interval, critical, alternative, alpha, 0})->effect;
}

bool sameEffect(const Effect &left, const Effect &right, double relative)
{
    return isNear(left.estimate, right.estimate, relative, 1e-14) && isNear(left.se, right.se, relative)
        && areNear(left.interval, right.interval, relative, 1e-13) && isNear(*left.pValue, *right.pValue, relative * 100, 1e-300);
}

/// Runs one check many times; counts how often it failed.
template <typename Check> Rule rule(Check check)
{
    return [check](RandomNumbers &random, int trials) {
        int broken = 0;
        for (int i = 0; i < trials; ++i)
            broken += check(random) ? 0 : 1;
        return broken;
    };
}

bool mergesToTheWhole(RandomNumbers &random)
{
    std::vector<double> all;
    std::vector<Partial> parts;
    for (int part = random.whole(1, 6); part > 0; --part) {
        const std::vector<double> values = valuesOf(random, 20);
        all.insert(all.end(), values.begin(), values.end());
        parts.push_back(partialOf(values));
    }
    std::ranges::rotate(parts, parts.begin() + random.whole(0, static_cast<int>(parts.size()) - 1));
    const Partial whole = partialOf(all);
    const Partial together = merged(parts);
    return together.n == whole.n && isNear(together.mean, whole.mean, 1e-12) && isNear(together.m2, whole.m2, 1e-12);
}

bool scalesWithItsUnit(RandomNumbers &random)
{
    const std::vector<double> control = valuesOf(random, 20);
    const std::vector<double> treatment = valuesOf(random, 21);
    const double factor = std::exp(random.between(-8, 8));
    const auto effects = [&](EffectKind kind, double scale) {
        return compared(momentsOf(sumsOf(control, scale)), momentsOf(sumsOf(treatment, scale)), kind);
    };
    const Effect absolute = effects(EffectKind::Absolute, 1);
    const Effect scaled = effects(EffectKind::Absolute, factor);
    return sameEffect(effects(EffectKind::Relative, factor), effects(EffectKind::Relative, 1), 1e-9)
        && isNear(scaled.estimate, factor * absolute.estimate, 1e-9, 1e-12 * factor) && isNear(scaled.se, factor * absolute.se, 1e-9);
}

bool ignoresAConstant(RandomNumbers &random)
{
    const std::vector<double> control = valuesOf(random, 0);
    const std::vector<double> treatment = valuesOf(random, 1);
    const double c = random.between(-50, 50);
    const Effect plain = compared(momentsOf(sumsOf(control)), momentsOf(sumsOf(treatment)), EffectKind::Absolute);
    const Effect added = compared(momentsOf(sumsOf(control, 1, c)), momentsOf(sumsOf(treatment, 1, c)), EffectKind::Absolute);
    MeanSums shiftedControl = sumsOf(control);
    MeanSums shiftedTreatment = sumsOf(treatment);
    shiftedControl.shift = c;
    shiftedTreatment.shift = c;
    const Effect shifted = compared(momentsOf(shiftedControl), momentsOf(shiftedTreatment), EffectKind::Absolute);
    return isNear(added.estimate, plain.estimate, 1e-10, 1e-11) && isNear(added.se, plain.se, 1e-9) && sameEffect(shifted, plain, 1e-13);
}

bool mirrorsWhenSwapped(RandomNumbers &random)
{
    const auto control = momentsOf(sumsOf(valuesOf(random, 20)));
    const auto treatment = momentsOf(sumsOf(valuesOf(random, 21)));
    const Effect difference = compared(control, treatment, EffectKind::Absolute);
    const Effect mirrored = compared(treatment, control, EffectKind::Absolute);
    const Effect log = compared(control, treatment, EffectKind::Relative, IntervalKind::Log);
    const Effect logMirrored = compared(treatment, control, EffectKind::Relative, IntervalKind::Log);
    return mirrored.estimate == -difference.estimate && isNear(logMirrored.estimate, 1 / (1 + log.estimate) - 1, 1e-9, 1e-13)
        && isNear(*logMirrored.interval.low, 1 / (1 + *log.interval.high) - 1, 1e-9, 1e-13)
        && isNear(*logMirrored.interval.high, 1 / (1 + *log.interval.low) - 1, 1e-9, 1e-13);
}

/// Raw rows (y, covariates) and their sums under a change of the covariates.
class Regression {
public:
    Regression(RandomNumbers &random, double effect)
    {
        for (int i = random.whole(30, 80); i > 0; --i) {
            const double a = random.normal();
            const double b = random.normal();
            m_rows.push_back({50 + effect + 2 * a - b + random.normal(), a, b});
        }
    }

    using Change = std::vector<double> (*)(double a, double b);
    void sum(Change change)
    {
        m_y = {static_cast<double>(m_rows.size()), 0, 0, 0};
        m_x.clear();
        m_xx.clear();
        m_xy.clear();
        for (const auto &[y, a, b] : m_rows) {
            const std::vector<double> x = change(a, b);
            m_x.resize(x.size());
            m_xy.resize(x.size());
            m_xx.resize(x.size() * (x.size() + 1) / 2);
            *m_y.sum += y;
            *m_y.sumSquares += y * y;
            for (std::size_t j = 0, at = 0; j < x.size(); ++j) {
                m_x[j] += x[j];
                m_xy[j] += x[j] * y;
                for (std::size_t k = 0; k <= j; ++k)
                    m_xx[at++] += x[j] * x[k];
            }
        }
    }
    [[nodiscard]] CovariateArm view() const { return {m_y, m_x, m_xx, m_xy, {}}; }
    [[nodiscard]] const MeanSums &y() const { return m_y; }

private:
    std::vector<std::array<double, 3>> m_rows;
    MeanSums m_y{};
    std::vector<double> m_x, m_xx, m_xy;
};

AdjustedEffect adjusted(Regression &control, Regression &treatment, Regression::Change change)
{
    control.sum(change);
    treatment.sum(change);
    const CovariateArm arms[]{control.view(), treatment.view()};
    return *adjustedEffect(arms, 0, 1, {EffectKind::Relative, 0, 0});
}

bool sameAdjusted(const AdjustedEffect &left, const AdjustedEffect &right)
{
    return isNear(left.point.estimate, right.point.estimate, 1e-8, 1e-11) && isNear(left.point.se, right.point.se, 1e-8);
}

bool allowsRewrittenCovariates(RandomNumbers &random)
{
    Regression control(random, 0);
    Regression treatment(random, 1);
    const AdjustedEffect plain = adjusted(control, treatment, [](double a, double b) { return std::vector{a, b}; });
    return sameAdjusted(adjusted(control, treatment, [](double a, double b) { return std::vector{3 - 40 * a, b}; }), plain)
        && sameAdjusted(adjusted(control, treatment, [](double a, double b) { return std::vector{b, a}; }), plain)
        && sameAdjusted(adjusted(control, treatment, [](double a, double b) { return std::vector{a, b, a}; }), plain);
}

bool ignoresAConstantCovariate(RandomNumbers &random)
{
    Regression control(random, 0);
    Regression treatment(random, 1);
    const AdjustedEffect constant = adjusted(control, treatment, [](double, double) { return std::vector{7.0}; });
    const auto plain = pointEffect(momentsOf(control.y()), momentsOf(treatment.y()), EffectKind::Relative, 0);
    return !constant.isApplied && constant.point.estimate == plain->estimate && constant.point.se == plain->se;
}

bool ratioOverOneIsTheMean(RandomNumbers &random)
{
    const auto ratioOf = [](const MeanSums &sums) { return RatioSums{sums.n, sums.sum, sums.sumSquares, sums.n, sums.n, sums.sum, 0, 0}; };
    const MeanSums control = sumsOf(valuesOf(random, 20));
    const MeanSums treatment = sumsOf(valuesOf(random, 21));
    const Effect mean = compared(momentsOf(control), momentsOf(treatment), EffectKind::Relative);
    const Effect ratio = compared(momentsOf(ratioOf(control)), momentsOf(ratioOf(treatment)), EffectKind::Relative);
    return isNear(ratio.estimate, mean.estimate, 1e-12, 1e-14) && isNear(ratio.se, mean.se, 1e-12);
}

bool shareIsTheMeanOfZerosAndOnes(RandomNumbers &random)
{
    const auto arm = [&random] {
        const double n = random.whole(10, 100'000);
        return std::pair(n, std::floor(n * random.between(0.05, 0.95)));
    };
    const auto [nc, kc] = arm();
    const auto [nt, kt] = arm();
    const Effect share = compared(momentsOf(ProportionSums{nc, kc}), momentsOf(ProportionSums{nt, kt}), EffectKind::Relative);
    const Effect mean = compared(momentsOf(MeanSums{nc, kc, kc, 0}), momentsOf(MeanSums{nt, kt, kt, 0}), EffectKind::Relative);
    return isNear(share.estimate, mean.estimate, 1e-12) && isNear(share.se, mean.se, 1e-12);
}

/// Wider than one look at any n; falls to one minimum and grows again.
bool sequentialFallsThenGrows(RandomNumbers &random)
{
    const double alpha = random.between(0.001, 0.2);
    const SequentialOptions options{alpha, 10'000, Alternative::TwoSided, {}};
    double before = std::numeric_limits<double>::infinity();
    bool isGrowing = false;
    for (double n = 1; n < 1e9; n *= 1.1) {
        const double multiplier = sequentialMultiplier(n, options);
        if (multiplier <= fixedMultiplier(alpha) || (isGrowing && multiplier < before))
            return false;
        isGrowing = isGrowing || multiplier > before;
        before = multiplier;
    }
    const auto at = [](double n) { return sequentialMultiplier(n, {}); };
    return isGrowing && at(10'348) < at(9'900) && at(10'348) < at(10'800);
}

bool intervalAndPValueAgree(RandomNumbers &random)
{
    const double alpha = random.between(0.01, 0.3);
    const auto control = momentsOf(sumsOf(valuesOf(random, 5)));
    const auto treatment = momentsOf(sumsOf(valuesOf(random, 5.5)));
    const auto agree = [alpha](const Effect &effect) {
        return std::abs(*effect.pValue - alpha) < 1e-9 || excludesZero(effect.interval) == (*effect.pValue < alpha);
    };
    for (const Alternative side : {Alternative::TwoSided, Alternative::Greater, Alternative::Less}) {
        for (const IntervalKind kind : {IntervalKind::Delta, IntervalKind::Log}) {
            for (const Critical critical : {Critical::Normal, Critical::WelchT}) {
                if (!agree(compared(control, treatment, EffectKind::Relative, kind, critical, side, alpha)))
                    return false;
            }
        }
        const auto point = pointEffect(control, treatment, EffectKind::Relative, 0);
        if (!agree(sequentialEffect(*point, random.between(10, 1e6), {alpha, 10'000, side, {}})->effect))
            return false;
        // Another level with the tuning of the first one.
        const double tuning = sequentialTuning({0.05, 10'000, side, {}});
        const auto moved = sequentialEffect(*point, 5'000, {alpha, 10'000, side, tuning});
        if (!agree(moved->effect))
            return false;
    }
    return true;
}

bool looksNeverForget(RandomNumbers &random)
{
    std::vector<Look> looks;
    for (int i = random.whole(1, 40); i > 0; --i)
        looks.push_back({static_cast<double>(200 * (looks.size() + 1)), 0.05 * random.normal(), 0.02});
    const auto series = sequentialLooks(looks, {});
    std::optional<std::size_t> first;
    double smallest = 1;
    for (std::size_t i = 0; i < looks.size(); ++i) {
        const LookResult &look = series->looks[i];
        if (look.pValueAlwaysValid > smallest)
            return false;
        smallest = look.pValueAlwaysValid;
        if (!first && smallest < 0.05)
            first = i;
    }
    return first == series->firstSignificant;
}

bool bayesHasItsLimits(RandomNumbers &random)
{
    const double estimate = 0.1 * random.normal();
    const double se = std::exp(random.between(-6, -1));
    const auto posterior = [](double value, double error, std::optional<double> sd) {
        BayesianOptions options;
        options.prior = {0.01, sd};
        return *posteriorOf(value, error, options);
    };
    const Posterior flat = posterior(estimate, se, std::nullopt);
    const Posterior wide = posterior(estimate, se, 1e9);
    const Posterior vague = posterior(estimate, 1e9, 0.05);
    const Posterior usual = posterior(estimate, se, 0.05);
    return isNear(wide.mean, flat.mean, 1e-9, 1e-12) && isNear(wide.sd, flat.sd, 1e-9) && isNear(vague.mean, 0.01, 1e-9)
        && isNear(vague.sd, 0.05, 1e-9) && isNear(usual.loss, (1 - usual.probBeatsControl) * usual.risk, 1e-6, 1e-15)
        && isNear(usual.expectedLossControl - usual.expectedLossTreatment, usual.mean, 1e-9, 1e-13);
}

bool splitTestIgnoresScaleAndOrder(RandomNumbers &random)
{
    std::vector<double> observed;
    std::vector<double> weights;
    for (int i = random.whole(2, 5); i > 0; --i) {
        observed.push_back(random.whole(500, 1'000));
        weights.push_back(random.between(0.5, 2));
    }
    const double plain = splitTest(observed, weights)->pValue;
    std::vector<double> scaled = weights;
    for (double &weight : scaled)
        weight *= 4;
    std::ranges::reverse(observed);
    std::ranges::reverse(weights);
    return isNear(splitTest(observed, weights)->pValue, plain, 1e-9)
        && (std::ranges::reverse(observed), isNear(splitTest(observed, scaled)->pValue, plain, 1e-9));
}

bool correctionsAreOrdered(RandomNumbers &random)
{
    std::vector<std::optional<double>> pValues;
    for (int i = random.whole(1, 15); i > 0; --i)
        pValues.push_back(random.uniform() < 0.1 ? std::nullopt : std::optional(std::pow(random.uniform(), 3)));
    const auto bonferroni = adjustPValues(pValues, Correction::Bonferroni, 0.05);
    const auto holm = adjustPValues(pValues, Correction::Holm, 0.05);
    const auto hochberg = adjustPValues(pValues, Correction::BenjaminiHochberg, 0.05);
    for (std::size_t i = 0; i < pValues.size(); ++i) {
        if (!pValues[i])
            continue;
        if (*hochberg->adjusted[i] > *holm->adjusted[i] || *holm->adjusted[i] > *bonferroni->adjusted[i]
            || *hochberg->adjusted[i] < *pValues[i] || *bonferroni->adjusted[i] > 1)
            return false;
        for (std::size_t j = 0; j < pValues.size(); ++j) {
            if (pValues[j] && *pValues[i] < *pValues[j]
                && (*holm->adjusted[i] > *holm->adjusted[j] || *hochberg->adjusted[i] > *hochberg->adjusted[j]))
                return false;
        }
    }
    return true;
}

bool halfTheEffectNeedsFourTimesTheSize(RandomNumbers &random)
{
    const double mean = random.between(0.5, 20);
    const double variance = random.between(0.1, 50);
    const double effect = random.between(0.01, 0.2);
    const auto size = [&](double mde) { return *sampleSize(mean, variance, mde, 0.5, {})->exact; };
    const double half = random.between(0.001, 0.1);
    const auto progress = progressOf({-half, half}, half, 7);
    return isNear(size(effect), 4 * size(2 * effect), 1e-12) && isNear(progress->progress, 1, 1e-12)
        && progressOf({-2 * half, 2 * half}, half, 7)->progress < 1;
}

double anything(RandomNumbers &random)
{
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    const double special[]{0, -0.0, 1, -1, 1e-320, 1e300, -1e300, 1e15, kInfinity, -kInfinity, std::nan("")};
    return random.uniform() < 0.3 ? special[random.whole(0, 10)] : random.normal() * std::exp(random.between(-20, 20));
}

bool isFinite(const Effect &effect)
{
    const auto isEnd = [](const std::optional<double> &end) { return !end || std::isfinite(*end); };
    return std::isfinite(effect.estimate) && std::isfinite(effect.se) && isEnd(effect.interval.low) && isEnd(effect.interval.high)
        && isEnd(effect.pValue);
}

bool nothingIsInfinite(RandomNumbers &random)
{
    const auto arm = [&random]() -> Outcome<Moments> {
        const double n = random.uniform() < 0.7 ? random.whole(0, 10'000) : anything(random);
        switch (random.whole(0, 2)) {
        case 0: return momentsOf(MeanSums{n, anything(random), anything(random), anything(random)});
        case 1: return momentsOf(ProportionSums{n, anything(random)});
        default:
            return momentsOf(RatioSums{n, anything(random), anything(random), anything(random), anything(random), anything(random), 0, 0}, 0);
        }
    };
    const auto control = arm();
    const auto treatment = arm();
    for (const Outcome<Moments> *side : {&control, &treatment}) {
        if (!*side && reasonName(side->error().reason).empty())
            return false;
        if (*side && (!std::isfinite((*side)->mean) || !std::isfinite((*side)->variance)))
            return false;
    }
    const auto effect = compare(control, treatment, {EffectKind::Relative, static_cast<IntervalKind>(random.whole(0, 2)),
                                                     static_cast<Critical>(random.whole(0, 1)),
                                                     static_cast<Alternative>(random.whole(0, 2)), 0.05, 0});
    return effect ? isFinite(effect->effect) : !reasonName(effect.error().reason).empty();
}

bool oneStratumIsThePlainComparison(RandomNumbers &random)
{
    const MeanSums control = sumsOf(valuesOf(random, 20));
    const MeanSums treatment = sumsOf(valuesOf(random, 21));
    Stratum stratum{"all", statistics::partialOf(control), statistics::partialOf(treatment)};
    const auto stratified = stratifiedEffect({&stratum, 1}, EffectKind::Relative, 0);
    const auto plain = pointEffect(momentsOf(control), momentsOf(treatment), EffectKind::Relative, 0);
    return isNear(stratified->point.estimate, plain->estimate, 1e-12, 1e-14) && isNear(stratified->point.se, plain->se, 1e-12);
}

bool banditIgnoresTheOrder(RandomNumbers &random)
{
    std::vector<Outcome<Moments>> arms;
    for (int i = random.whole(2, 5); i > 0; --i) {
        const double mean = random.normal();
        arms.push_back(Moments{500, mean, mean, 0, std::exp(random.between(-4, 0)), {}});
    }
    arms.push_back(arms.front());
    const auto plain = thompsonWeights(arms, {});
    std::ranges::reverse(arms);
    const auto reversed = thompsonWeights(arms, {});
    const double sum = std::accumulate(plain->bestProbability.begin(), plain->bestProbability.end(), 0.0);
    for (std::size_t i = 0; i < arms.size(); ++i) {
        if (!isNear(plain->bestProbability[i], reversed->bestProbability[arms.size() - 1 - i], 1e-9, 1e-11))
            return false;
    }
    return std::abs(sum - 1) < 1e-12 && isNear(plain->weights.front(), plain->weights.back(), 1e-9);
}

/// The same bits again, also on other threads.
bool repeatsItself(RandomNumbers &random)
{
    const auto control = momentsOf(sumsOf(valuesOf(random, 20)));
    const auto treatment = momentsOf(sumsOf(valuesOf(random, 21)));
    const auto work = [&] { return sequentialEffect(*pointEffect(control, treatment, EffectKind::Relative, 0), 40, {})->effect; };
    const Effect once = work();
    Effect other;
    std::thread thread([&] { other = work(); });
    const bool isSame = work() == once;
    thread.join();
    return isSame && other == once;
}

} // namespace

std::map<std::string, Rule> metamorphicRules()
{
    return {{"M01", rule(mergesToTheWhole)},
            {"M02", rule(scalesWithItsUnit)},
            {"M03", rule(ignoresAConstant)},
            {"M04", rule(mirrorsWhenSwapped)},
            {"M05", rule(allowsRewrittenCovariates)},
            {"M06", rule(ignoresAConstantCovariate)},
            {"M07", rule(ratioOverOneIsTheMean)},
            {"M08", rule(shareIsTheMeanOfZerosAndOnes)},
            {"M09", rule(sequentialFallsThenGrows)},
            {"M10", rule(intervalAndPValueAgree)},
            {"M11", rule(looksNeverForget)},
            {"M12", rule(bayesHasItsLimits)},
            {"M13", rule(splitTestIgnoresScaleAndOrder)},
            {"M14", rule(correctionsAreOrdered)},
            {"M15", rule(halfTheEffectNeedsFourTimesTheSize)},
            {"M16", rule(nothingIsInfinite)},
            {"M17", rule(oneStratumIsThePlainComparison)},
            {"M18", rule(banditIgnoresTheOrder)},
            {"M19", rule(repeatsItself)}};
}

} // namespace assay::vectors
