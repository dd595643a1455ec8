// SPDX-License-Identifier: GPL-3.0-or-later
// The simulated properties of the reference set: each follows its data generating process.
#include <algorithm>
#include <cmath>
#include <optional>

#include <nlohmann/json.hpp>

#include "models/statistics/bayesian.h"
#include "models/statistics/covariates.h"
#include "models/statistics/distributions.h"
#include "models/statistics/multiplicity.h"
#include "models/statistics/quantiles.h"
#include "models/statistics/sequential.h"
#include "models/statistics/trafficsplit.h"
#include "models/statistics/winsorising.h"
#include "tests/conformance/statistics/properties.h"

namespace assay::vectors {
namespace {

using namespace statistics;

constexpr double kAlpha = 0.05;

struct Counter {
    int hits{};
    int trials{};

    void add(bool isHit)
    {
        hits += isHit ? 1 : 0;
        ++trials;
    }
    [[nodiscard]] double rate() const { return static_cast<double>(hits) / trials; }
};

bool contains(const Interval &interval, double value)
{
    return (!interval.low || *interval.low <= value) && (!interval.high || value <= *interval.high);
}

void addValue(MeanSums &sums, double value)
{
    *sums.n += 1;
    *sums.sum += value;
    *sums.sumSquares += value * value;
}

const MeanSums kEmpty{0, 0, 0, 0};

Measured shareCoverage(const Json &, RandomNumbers &random, int simulations)
{
    Counter covered;
    for (int i = 0; i < simulations; ++i) {
        const auto control = momentsOf(ProportionSums{5'000, random.binomial(5'000, 0.20)});
        const auto treatment = momentsOf(ProportionSums{5'000, random.binomial(5'000, 0.21)});
        covered.add(contains(compare(control, treatment, {})->effect.interval, 0.05));
    }
    return {{"", covered.rate()}};
}

Measured heavyTailCoverage(const Json &, RandomNumbers &random, int simulations)
{
    Counter covered;
    for (int i = 0; i < simulations; ++i) {
        MeanSums control = kEmpty;
        MeanSums treatment = kEmpty;
        for (int unit = 0; unit < 3'000; ++unit) {
            addValue(control, std::exp(random.normal()));
            addValue(treatment, 1.05 * std::exp(random.normal()));
        }
        covered.add(contains(compare(momentsOf(control), momentsOf(treatment), {})->effect.interval, 0.05));
    }
    return {{"", covered.rate()}};
}

Measured welchLevel(const Json &, RandomNumbers &random, int simulations)
{
    ComparisonOptions options;
    options.effect = EffectKind::Absolute;
    options.critical = Critical::WelchT;
    Counter rejected;
    for (int i = 0; i < simulations; ++i) {
        MeanSums control = kEmpty;
        MeanSums treatment = kEmpty;
        for (int unit = 0; unit < 10; ++unit) {
            addValue(control, random.normal());
            addValue(treatment, 2 * random.normal());
        }
        rejected.add(*compare(momentsOf(control), momentsOf(treatment), options)->effect.pValue < kAlpha);
    }
    return {{"", rejected.rate()}};
}

Outcome<Moments> ratioArm(RandomNumbers &random, double level)
{
    RatioSums sums{0, 0, 0, 0, 0, 0, 0, 0};
    for (int unit = 0; unit < 1'500; ++unit) {
        const double u = random.gamma(4) * 0.25;
        const double sessions = 1 + random.poisson(4 * u);
        const double value = random.gamma(sessions * u) * level;
        *sums.n += 1;
        *sums.y += value;
        *sums.yy += value * value;
        *sums.z += sessions;
        *sums.zz += sessions * sessions;
        *sums.yz += value * sessions;
    }
    return momentsOf(sums);
}

Measured ratioCoverage(const Json &, RandomNumbers &random, int simulations)
{
    Counter covered;
    for (int i = 0; i < simulations; ++i) {
        const auto effect = compare(ratioArm(random, 1), ratioArm(random, 1.08), {});
        covered.add(contains(effect->effect.interval, 0.08));
    }
    return {{"", covered.rate()}};
}

/// Sums of y = 10 + 1.5(1 + 0.3·arm)x + noise with its covariate x.
struct CovariateSums {
    MeanSums y = kEmpty;
    double x{}, xx{}, xy{};

    CovariateSums(RandomNumbers &random, double arm)
    {
        for (int unit = 0; unit < 800; ++unit) {
            const double before = random.exponential() + random.exponential(); // Gamma(2, 1)
            const double value = 10 + 1.5 * (1 + 0.3 * arm) * before + 1.2 * random.normal();
            addValue(y, value);
            x += before;
            xx += before * before;
            xy += before * value;
        }
    }
    [[nodiscard]] CovariateArm view() const { return {y, {&x, 1}, {&xx, 1}, {&xy, 1}, {}}; }
};

Measured adjustedCoverage(const Json &, RandomNumbers &random, int simulations)
{
    constexpr double kTrueLift = (10 + 1.5 * 1.3 * 2) / (10 + 1.5 * 2) - 1;
    Counter covered;
    double reduction = 0;
    for (int i = 0; i < simulations; ++i) {
        const CovariateSums control(random, 0);
        const CovariateSums treatment(random, 1);
        const CovariateArm arms[]{control.view(), treatment.view()};
        const auto adjusted = adjustedEffect(arms, 0, 1, {});
        covered.add(contains(fixedEffect(adjusted->point, kAlpha)->interval, kTrueLift));
        reduction += adjusted->varianceReduction / simulations;
    }
    return {{"coverage", covered.rate()}, {"mean_variance_reduction", reduction}};
}

/// The 90th percentile of values in clusters, with the sums the warehouse would return.
QuantileSums clusteredSums(RandomNumbers &random, double p)
{
    std::vector<std::vector<double>> clusters(500);
    std::vector<double> all;
    for (auto &cluster : clusters) {
        const int size = 1 + random.poisson(6);
        const double effect = 0.6 * random.normal();
        for (int i = 0; i < size; ++i) {
            cluster.push_back(std::exp(1 + effect + 0.8 * random.normal()));
            all.push_back(cluster.back());
        }
    }
    std::ranges::sort(all);
    const auto n = static_cast<double>(all.size());
    const double delta = fixedMultiplier(kAlpha) * std::sqrt(p * (1 - p) / n);
    QuantileSums sums{n, 500, percentileOf(all, p, PercentileRule::Discrete), percentileOf(all, p - delta, PercentileRule::Discrete),
                      percentileOf(all, p + delta, PercentileRule::Discrete), 0, 0, 0, 0, 0};
    for (const auto &cluster : clusters) {
        const auto size = static_cast<double>(cluster.size());
        const auto below = static_cast<double>(std::ranges::count_if(cluster, [&](double value) { return value <= *sums.qHat; }));
        *sums.s += below;
        *sums.ss += below * below;
        *sums.n += size;
        *sums.nn += size * size;
        *sums.sn += size * below;
    }
    return sums;
}

Measured percentileCoverage(const Json &, RandomNumbers &random, int simulations)
{
    // exp(1 + N(0, 0.36 + 0.64)): the pooled values are lognormal(1, 1), larger clusters are not different.
    constexpr double kP = 0.9;
    const double truth = std::exp(1 + normalUpperQuantile(1 - kP));
    Counter covered;
    Counter ignoring;
    for (int i = 0; i < simulations; ++i) {
        QuantileSums sums = clusteredSums(random, kP);
        const auto withClusters = quantileMoments(kP, sums);
        sums.nClusters.reset();
        const auto without = quantileMoments(kP, sums);
        const auto holds = [&](const Outcome<QuantileMoments> &result) {
            const double half = fixedMultiplier(kAlpha) * result->moments.standardError();
            return std::abs(result->moments.mean - truth) <= half;
        };
        covered.add(holds(withClusters));
        ignoring.add(holds(without));
    }
    return {{"coverage", covered.rate()}, {"coverage_ignoring_clusters", ignoring.rate()}};
}

/// Exponential values in both arms, looked at after every 100 units an arm: did some look exclude 0?
struct Peeked {
    bool sequential{};
    bool fixedEver{};
    bool hybrid{};
    bool fixedAtEnd{};
};

Peeked peeked(RandomNumbers &random)
{
    constexpr int kLooks = 200;
    MeanSums control = kEmpty;
    MeanSums treatment = kEmpty;
    Peeked result;
    for (int look = 1; look <= kLooks; ++look) {
        for (int unit = 0; unit < 100; ++unit) {
            addValue(control, random.exponential());
            addValue(treatment, random.exponential());
        }
        const auto point = pointEffect(momentsOf(control), momentsOf(treatment), EffectKind::Relative, 0);
        const double t = *control.n + *treatment.n;
        const bool isFixed = excludesZero(fixedEffect(*point, kAlpha)->interval);
        result.sequential = result.sequential || excludesZero(sequentialEffect(*point, t, {})->effect.interval);
        result.fixedEver = result.fixedEver || isFixed;
        const auto phase = look == kLooks ? HybridPhase::Final : HybridPhase::Running;
        result.hybrid = result.hybrid || excludesZero(hybridEffect(*point, t, {}, HybridPhase::Running)->effect.interval)
            || excludesZero(hybridEffect(*point, t, {}, phase)->effect.interval);
        result.fixedAtEnd = isFixed;
    }
    return result;
}

Simulation peeking(bool Peeked::*kind)
{
    return {[kind](const Json &, RandomNumbers &random, int simulations) {
                Counter alarms;
                for (int i = 0; i < simulations; ++i)
                    alarms.add(peeked(random).*kind);
                return Measured{{"", alarms.rate()}};
            },
            20};
}

/// 60 looks, a day each, at 1 000 units split with the given truth.
bool splitSignals(RandomNumbers &random, double truth, double alpha)
{
    std::vector<std::vector<double>> looks;
    double first = 0;
    double second = 0;
    for (int day = 0; day < 60; ++day) {
        const double hits = random.binomial(1'000, truth);
        first += hits;
        second += 1'000 - hits;
        looks.push_back({first, second});
    }
    return sequentialSplit(looks, std::vector<double>{1, 1})->back().pValueAlwaysValid < alpha;
}

Simulation splitAlarms(double truth, double alpha)
{
    return {[=](const Json &, RandomNumbers &random, int simulations) {
                Counter alarms;
                for (int i = 0; i < simulations; ++i)
                    alarms.add(splitSignals(random, truth, alpha));
                return Measured{{"", alarms.rate()}};
            },
            4};
}

Measured splitLevel(const Json &, RandomNumbers &random, int simulations)
{
    const std::vector<double> weights{1, 1};
    Counter alarms;
    for (int i = 0; i < simulations; ++i) {
        const double hits = random.binomial(20'000, 0.5);
        alarms.add(splitTest(std::vector<double>{hits, 20'000 - hits}, weights, 0.001)->isMismatch);
    }
    return {{"", alarms.rate()}};
}

Measured bayesianCalibration(const Json &, RandomNumbers &random, int simulations)
{
    Counter covered;
    Counter positive;
    double claims = 0;
    for (int i = 0; i < simulations; ++i) {
        const double lift = 0.05 * random.normal();
        const auto posterior = posteriorOf(lift + 0.03 * random.normal(), 0.03, {});
        covered.add(contains(posterior->interval, lift));
        if (posterior->probBeatsControl < 0.85 || posterior->probBeatsControl > 0.95)
            continue;
        positive.add(lift > 0);
        claims += posterior->probBeatsControl;
    }
    return {{"coverage", covered.rate()}, {"abs_gap_claim_vs_truth", std::abs(positive.rate() - claims / positive.trials)}};
}

Measured familywiseError(const Json &, RandomNumbers &random, int simulations)
{
    constexpr int kMetrics = 10;
    const auto levels = preferentialLevels(kAlpha, 0.5, kMetrics, 2);
    const double primary = fixedMultiplier(levels->alphaPrimary);
    const double other = fixedMultiplier(*levels->alphaOther);
    Counter any;
    for (int i = 0; i < simulations; ++i) {
        bool isAny = false;
        for (int metric = 0; metric < kMetrics; ++metric) {
            const double control = random.normal();
            for (int treatment = 0; treatment < 2; ++treatment) {
                const double z = (random.normal() - control) / std::sqrt(2.0);
                isAny = isAny || std::abs(z) > (metric == 0 ? primary : other);
            }
        }
        any.add(isAny);
    }
    return {{"", any.rate()}};
}

Measured falseDiscoveries(const Json &, RandomNumbers &random, int simulations)
{
    double proportion = 0;
    for (int i = 0; i < simulations; ++i) {
        std::vector<std::optional<double>> pValues;
        for (int test = 0; test < 20; ++test)
            pValues.push_back(std::min(1.0, 2 * normalTail(std::abs(random.normal() + (test < 10 ? 0 : 3)))));
        const auto adjusted = adjustPValues(pValues, Correction::BenjaminiHochberg, kAlpha);
        int rejected = 0;
        int wrong = 0;
        for (std::size_t test = 0; test < pValues.size(); ++test) {
            rejected += *adjusted->rejected[test] ? 1 : 0;
            wrong += *adjusted->rejected[test] && test < 10 ? 1 : 0;
        }
        proportion += rejected > 0 ? static_cast<double>(wrong) / rejected : 0;
    }
    return {{"", proportion / simulations}};
}

Measured powerAtTheDetectableEffect(const Json &property, RandomNumbers &random, int simulations)
{
    // The formula is that of the difference; the test of the lift has a little less power.
    const double lift = property["parameters"]["mde_relative"].get<double>();
    ComparisonOptions options;
    options.effect = EffectKind::Absolute;
    Counter found;
    for (int i = 0; i < simulations; ++i) {
        const auto control = momentsOf(ProportionSums{20'000, random.binomial(20'000, 0.1)});
        const auto treatment = momentsOf(ProportionSums{20'000, random.binomial(20'000, 0.1 * (1 + lift))});
        found.add(excludesZero(compare(control, treatment, options)->effect.interval));
    }
    return {{"", found.rate()}};
}

Measured fiellerCoverage(const Json &, RandomNumbers &random, int simulations)
{
    constexpr double kRatio = 1.2;
    ComparisonOptions options;
    options.interval = IntervalKind::Fieller;
    options.minControlZ = 0;
    const double k = fixedMultiplier(kAlpha);
    Counter covered;
    for (int i = 0; i < simulations; ++i) {
        const Moments control{1e6, 3 + random.normal(), 0, 0, 1, {}};
        const Moments treatment{1e6, 3 + 3 * (kRatio - 1) + random.normal(), 0, 0, 1, {}};
        const auto effect = compare(control, treatment, options);
        // An unbounded set is a set, too: the ratios whose test does not reject.
        const double distance = treatment.mean - kRatio * control.mean;
        const bool isInUnbounded = distance * distance <= k * k * (1 + kRatio * kRatio);
        covered.add(effect ? contains(effect->effect.interval, kRatio - 1) : isInUnbounded);
    }
    return {{"fieller", covered.rate()}};
}

} // namespace

std::map<std::string, Simulation> simulations()
{
    return {{"P01", {shareCoverage}},
            {"P02", {heavyTailCoverage, 8}},
            {"P03", {welchLevel}},
            {"P04", {ratioCoverage, 8}},
            {"P05", {adjustedCoverage, 4}},
            {"P07", {percentileCoverage}},
            {"P08", peeking(&Peeked::sequential)},
            {"P09", peeking(&Peeked::fixedEver)},
            {"P10", peeking(&Peeked::hybrid)},
            {"P10b", peeking(&Peeked::fixedAtEnd)},
            {"P12", splitAlarms(0.5, kAlpha)},
            {"P12b", splitAlarms(0.51, 0.001)},
            {"P13", {splitLevel, 4}},
            {"P14", {bayesianCalibration}},
            {"P15", {familywiseError}},
            {"P16", {falseDiscoveries}},
            {"P17", {powerAtTheDetectableEffect}},
            {"P19", {fiellerCoverage}}};
}

} // namespace assay::vectors
