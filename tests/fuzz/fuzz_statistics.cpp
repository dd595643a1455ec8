// SPDX-License-Identifier: GPL-3.0-or-later
// Hostile aggregates: any bit pattern as a sum, any count. Every estimator answers with finite numbers
// or a reason, and so does the whole analysis of a snapshot made of them.
#include <cmath>

#include "models/results/analysis.h"
#include "models/statistics/bandits.h"
#include "models/statistics/bayesian.h"
#include "models/statistics/covariates.h"
#include "models/statistics/guardrails.h"
#include "models/statistics/interaction.h"
#include "models/statistics/merging.h"
#include "models/statistics/multiplicity.h"
#include "models/statistics/pooling.h"
#include "models/statistics/power.h"
#include "models/statistics/quantiles.h"
#include "models/statistics/sequential.h"
#include "models/statistics/stratification.h"
#include "models/statistics/trafficsplit.h"
#include "models/statistics/winsorising.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/hostilenumbers.h"

using namespace assay;
using namespace assay::statistics;

namespace {

using fuzz::HostileNumbers;

void check(double value) { fuzz::require(std::isfinite(value)); }
void check(const std::optional<double> &value) { fuzz::require(!value || std::isfinite(*value)); }
void check(const Interval &interval)
{
    check(interval.low);
    check(interval.high);
}
void check(const Moments &moments)
{
    check(moments.mean);
    check(moments.variance);
    check(moments.standardError());
}
void check(const PointEffect &point)
{
    check(point.estimate);
    check(point.se);
}
void check(const Effect &effect)
{
    check(effect.estimate);
    check(effect.se);
    check(effect.statistic);
    check(effect.pValue);
    check(effect.interval);
}
void check(const Comparison &comparison)
{
    check(comparison.effect);
    check(comparison.df);
}
void check(const SequentialEffect &result)
{
    check(result.effect);
    check(result.multiplier);
}
void check(const Posterior &posterior)
{
    check(posterior.mean);
    check(posterior.sd);
    check(posterior.interval);
    check(posterior.probBeatsControl);
    check(posterior.probExceedsPrecision);
    check(posterior.risk);
    check(posterior.loss);
    check(posterior.expectedLossControl);
    check(posterior.expectedLossTreatment);
}
void check(const AdjustedEffect &adjusted)
{
    check(adjusted.point);
    check(adjusted.varianceReduction);
    check(adjusted.controlMean);
    check(adjusted.treatmentMean);
}
void check(const PooledEffect &pooled)
{
    for (const double value : {pooled.pooled, pooled.se, pooled.q, pooled.pHeterogeneity, pooled.iSquared})
        check(value);
}
void check(const GlobalLift &global)
{
    check(global.point);
    check(global.coverage);
}
void check(const SplitTest &test)
{
    check(test.chiSquare);
    check(test.pValue);
    for (const double expected : test.expected)
        check(expected);
}

/// The answer is finite, or the reason has a name.
template <typename T> void check(const Outcome<T> &outcome)
{
    if (outcome)
        check(*outcome);
    else
        fuzz::require(!reasonName(outcome.error().reason).empty());
}

Outcome<Moments> arm(HostileNumbers &random)
{
    switch (random.below(4)) {
    case 0: return momentsOf(MeanSums{random.count(), random.given(), random.given(), random.number()});
    case 1: return momentsOf(CentredSums{random.count(), random.given(), random.given()});
    case 2: return momentsOf(ProportionSums{random.count(), random.given()}, random.flag() ? ProportionVariance::Sample : ProportionVariance::Population);
    default:
        return momentsOf(RatioSums{random.count(), random.given(), random.given(), random.given(), random.given(), random.given(), random.number(), random.number()},
                         random.flag() ? 10 : 0);
    }
}

double alphaFrom(HostileNumbers &random) { return random.byte() < 200 ? 0.05 : random.number(); }
EffectKind kindFrom(HostileNumbers &random) { return random.flag() ? EffectKind::Relative : EffectKind::Absolute; }
Alternative sideFrom(HostileNumbers &random) { return static_cast<Alternative>(random.below(3)); }

void comparisons(HostileNumbers &random)
{
    const auto control = arm(random);
    const auto treatment = arm(random);
    check(control);
    check(treatment);
    const ComparisonOptions options{kindFrom(random), static_cast<IntervalKind>(random.below(3)), static_cast<Critical>(random.below(2)),
                                    sideFrom(random), alphaFrom(random), random.flag() ? 10 : random.number()};
    check(compare(control, treatment, options));
    const auto point = pointEffect(control, treatment, options.effect, 0);
    check(point);
    if (!point)
        return;
    const SequentialOptions sequential{alphaFrom(random), random.flag() ? 10'000 : random.number(), options.alternative, random.flag() ? std::nullopt : random.given()};
    check(sequentialEffect(*point, random.count(), sequential));
    check(hybridEffect(*point, random.count(), sequential, random.flag() ? HybridPhase::Final : HybridPhase::Running));
    if (const auto test = nonInferiority(point->estimate, point->se, random.number(), options.alpha, Goal::Increase)) {
        check(test->statistic);
        check(test->pValue);
        check(test->interval);
    }
}

void adjustedEffects(HostileNumbers &random)
{
    constexpr std::size_t kArms = 3;
    const std::size_t p = 1 + random.below(3);
    std::vector<std::vector<double>> store;
    store.reserve(kArms * 4);
    std::vector<CovariateArm> arms;
    const bool isRatio = random.flag();
    for (std::size_t i = 0; i < kArms; ++i) {
        CovariateArm sums;
        if (isRatio)
            sums.metric = RatioSums{random.count(), random.given(), random.given(), random.given(), random.given(), random.given(), 0, 0};
        else
            sums.metric = MeanSums{random.count(), random.given(), random.given(), random.number()};
        sums.x = store.emplace_back(random.numbers(p));
        sums.xx = store.emplace_back(random.numbers(p * (p + 1) / 2));
        sums.xy = store.emplace_back(random.numbers(p));
        sums.xz = store.emplace_back(random.numbers(p));
        arms.push_back(sums);
    }
    check(adjustedEffect(arms, 0, 1, {kindFrom(random), 0, random.flag() ? 0 : std::abs(random.number())}));
    check(pooledThetaEffect(arms[0], arms[1], {kindFrom(random), 0, 0}));
}

void posteriors(HostileNumbers &random)
{
    BayesianOptions options;
    options.prior = {random.number(), random.given()};
    options.alpha = alphaFrom(random);
    options.goal = random.flag() ? Goal::Increase : Goal::Decrease;
    options.precision = random.byte() < 128 ? std::nullopt : std::optional(0.01);
    check(posteriorOf(random.number(), random.number(), options));
}

void splits(HostileNumbers &random)
{
    const std::size_t variations = 1 + random.below(4);
    const std::vector<double> weights = random.numbers(variations);
    std::vector<std::vector<double>> looks;
    for (int look = 0; look < 3; ++look) {
        auto &counts = looks.emplace_back();
        for (std::size_t i = 0; i < variations; ++i)
            counts.push_back(random.count());
        check(splitTest(counts, weights));
    }
    if (const auto sequential = sequentialSplit(looks, weights, random.flag() ? 10'000 : random.number())) {
        for (const SplitLook &look : *sequential) {
            check(look.logBayesFactor);
            check(look.pValueAlwaysValid);
        }
    }
    for (const auto &level : splitTestByLevel(looks, weights).levels)
        check(level.adjustedPValue);
    const std::vector<Outcome<Moments>> arms{arm(random), arm(random), arm(random)};
    if (const auto balance = balanceTest(arms)) {
        check(balance->chiSquare);
        check(balance->pValue);
    }
}

void plans(HostileNumbers &random)
{
    const PowerOptions options{static_cast<PowerMethod>(random.below(4)), static_cast<SequentialRule>(random.below(2)), alphaFrom(random),
                               random.flag() ? 0.8 : random.number(), random.flag() ? 10'000 : random.number(), random.flag(),
                               {random.flag() ? 0 : random.number(), random.given()}};
    if (const auto effect = detectableEffect(random.number(), random.number(), random.count(), random.count(), options)) {
        check(effect->absolute);
        check(effect->relative);
        check(effect->multiplier);
    }
    if (const auto size = sampleSize(random.number(), random.number(), random.number(), random.flag() ? 0.5 : random.number(), options)) {
        check(size->exact);
        check(size->total);
    }
    check(powerAt(random.number(), random.number(), random.count(), options));
    if (const auto progress = progressOf({random.given(), random.given()}, random.number(), random.number())) {
        check(progress->progress);
        check(progress->daysRemaining);
        check(progress->halfWidth);
    }
}

void corrections(HostileNumbers &random)
{
    std::vector<std::optional<double>> pValues;
    for (std::size_t i = random.below(6); i > 0; --i)
        pValues.push_back(random.flag() ? random.given() : std::optional(random.byte() / 256.0));
    if (const auto adjusted = adjustPValues(pValues, static_cast<Correction>(random.below(3)), alphaFrom(random))) {
        for (const auto &value : adjusted->adjusted)
            check(value);
        check(adjusted->fcrAlpha);
    }
    if (const auto levels = preferentialLevels(alphaFrom(random), random.number(), random.byte(), random.byte()))
        check(levels->alphaPrimary);
}

void pools(HostileNumbers &random)
{
    std::vector<PointEffect> effects;
    for (std::size_t i = random.below(5); i > 0; --i)
        effects.push_back({random.number(), random.number(), {}});
    check(pooledEffect(effects));
    check(compoundedLift(effects));
    check(globalLift(arm(random), arm(random), {random.number(), random.number(), random.number(), random.number(), random.given()}));
    const QuantileSums sums{random.count(), random.given(), random.given(), random.given(), random.given(), random.given(), random.given(), random.given(), random.given(), random.given()};
    if (const auto quantile = quantileMoments(random.flag() ? 0.9 : random.number(), sums)) {
        check(quantile->moments);
        check(quantile->designEffect);
    }
}

void strata(HostileNumbers &random)
{
    std::vector<Stratum> rows;
    std::vector<Partial> partials;
    for (std::size_t i = random.below(4); i > 0; --i) {
        const auto side = [&random] { return partialOf(MeanSums{random.count(), random.given(), random.given(), random.number()}); };
        rows.push_back({std::to_string(i), side(), side()});
        if (rows.back().control)
            partials.push_back(*rows.back().control);
    }
    if (const auto effect = stratifiedEffect(rows, kindFrom(random), 0))
        check(effect->point);
    check(momentsOf(merged(partials)));
    const std::vector<std::vector<double>> values{random.numbers(random.below(5)), random.numbers(random.below(5))};
    if (const auto cut = winsorised(values, {random.given(), random.given(), PercentileRule::Interpolated})) {
        check(cut->lowerCut);
        check(cut->upperCut);
        for (const WinsorisedArm &side : cut->arms)
            check(side.sumSquares);
    }
}

void interactions(HostileNumbers &random)
{
    std::vector<std::vector<double>> table;
    std::vector<std::vector<Outcome<Moments>>> cells;
    for (int row = 0; row < 2; ++row) {
        table.push_back({random.count(), random.count()});
        cells.push_back({arm(random), arm(random)});
    }
    if (const auto assignment = assignmentInteraction(table)) {
        check(assignment->chiSquare);
        check(assignment->pValue);
    }
    if (const auto effect = effectInteraction(cells)) {
        check(effect->f);
        check(effect->pValue);
    }
}

void bandits(HostileNumbers &random)
{
    std::vector<std::pair<std::string, double>> scores;
    std::vector<Outcome<Moments>> arms;
    for (std::size_t i = random.below(4); i > 0; --i) {
        scores.emplace_back(std::to_string(i), random.number());
        arms.push_back(arm(random));
    }
    if (const auto weights = inverseGapWeights(scores, random.number(), random.number())) {
        for (const auto &[key, weight] : weights->weights)
            check(weight);
    }
    ThompsonOptions options;
    options.minimumUnits = 2;
    if (const auto weights = thompsonWeights(arms, options)) {
        for (const double weight : weights->weights)
            check(weight);
    }
}

results::Sums sumsFrom(HostileNumbers &random, bool hasCovariate)
{
    results::Sums sums;
    sums.n = random.whole();
    sums.y = random.number();
    sums.yy = random.number();
    sums.z = random.number();
    sums.zz = random.number();
    sums.yz = random.number();
    sums.isMissing = random.byte() < 16;
    if (hasCovariate && random.byte() < 224) {
        sums.x = random.numbers(1);
        sums.xx = random.numbers(1);
        sums.xy = random.numbers(1);
        sums.xz = random.numbers(1);
    }
    return sums;
}

results::Snapshot snapshotFrom(HostileNumbers &random)
{
    using metrics::MetricKind;
    results::Snapshot snapshot;
    snapshot.experiment.key = "hostile";
    snapshot.variations = {"a", "b", "c"};
    for (const std::string &key : snapshot.variations)
        snapshot.experiment.variations.push_back({key, key, random.flag() ? 1 : random.number(), {}});
    snapshot.experiment.control = "a";
    snapshot.experiment.start = startOf(Day{100});
    if (random.flag())
        snapshot.experiment.end = startOf(Day{102});
    snapshot.asOf = startOf(Day{102});
    snapshot.periods = {{Day{100}, 0}, {Day{101}, random.number()}};
    snapshot.axis = random.flag() ? results::AxisKind::UtcDay : results::AxisKind::DaysSinceStart;
    snapshot.properties = {"country"};
    constexpr std::array kKinds{MetricKind::Sum, MetricKind::Ratio, MetricKind::Conversion};
    for (std::uint32_t metric = 0; metric < 2; ++metric) {
        results::SnapshotMetric &measured = snapshot.metrics.emplace_back();
        measured.definition.key = metric == 0 ? "first" : "second";
        measured.definition.kind = kKinds[random.below(kKinds.size())];
        measured.definition.precisionTarget = random.flag() ? 0.05 : random.number();
        measured.definition.direction = static_cast<metrics::Direction>(random.below(3));
        measured.centre = random.flag() ? 0 : random.number();
        const bool hasCovariate = random.flag();
        if (hasCovariate)
            measured.covariates = {"before"};
        for (std::uint32_t variation = 0; variation < 3; ++variation) {
            for (std::uint32_t period = 0; period < 2; ++period)
                snapshot.increments.push_back({metric, variation, period, sumsFrom(random, hasCovariate)});
            snapshot.breakdown.push_back({0, random.flag() ? "x" : "y", metric, variation, sumsFrom(random, false)});
        }
    }
    for (std::uint32_t variation = 0; variation < 3; ++variation)
        snapshot.exposures.push_back({variation, 0, random.whole()});
    snapshot.mixed = {random.byte(), 0, 0};
    experiments::Plan &plan = snapshot.experiment.plan;
    plan.primary = "first";
    plan.guardrails = {{"second", 0.01, {}, false}};
    plan.method = static_cast<experiments::Method>(random.below(4));
    return snapshot;
}

results::AnalysisOptions optionsFrom(HostileNumbers &random)
{
    results::AnalysisOptions options;
    options.level = random.byte() < 224 ? 0.95 : random.number();
    options.minControlZ = random.flag() ? 0 : 10;
    options.isAbsolute = random.flag();
    options.sidedness = static_cast<experiments::Sidedness>(random.below(3));
    options.profile = static_cast<experiments::Profile>(random.below(2));
    options.correction = static_cast<experiments::Correction>(random.below(4));
    options.breakdownCorrection = static_cast<experiments::Correction>(random.below(4));
    options.baseline = random.byte();
    if (random.byte() < 32)
        options.segment = results::Segment{"country", "x"};
    return options;
}

void check(const results::ArmValue &value)
{
    check(value.mean);
    check(value.standardError);
    check(value.total);
    check(value.denominatorTotal);
}

void check(const results::Estimate &estimate)
{
    check(estimate.relative);
    check(estimate.absolute);
    if (estimate.fixedInterval)
        check(*estimate.fixedInterval);
    check(estimate.varianceReduction);
    check(estimate.multiplier);
    check(estimate.df);
    check(estimate.probBeatsControl);
    if (estimate.posterior)
        check(*estimate.posterior);
}

void check(const results::MetricResult &result)
{
    check(result.control);
    check(result.treatment);
    check(result.estimate);
    check(result.alpha);
    check(result.adjustedPValue);
    check(result.marginPValue);
    check(result.progress);
    check(result.daysLeft);
    for (const results::SeriesPoint &point : result.series) {
        check(point.control);
        check(point.estimate);
        check(point.progress);
        check(point.adjustedPValue);
        check(point.alwaysValidPValue);
    }
    for (const results::AdjustmentStep &step : result.adjustments) {
        check(step.estimate);
        check(step.change);
    }
    for (const results::Alternative &alternative : result.alternatives)
        check(alternative.estimate);
    for (const results::BreakdownRow &row : result.breakdown) {
        check(row.control);
        check(row.treatment);
        check(row.estimate);
        check(row.adjustedPValue);
    }
    for (const results::Heterogeneity &row : result.heterogeneity)
        check(row.test);
    if (result.global)
        check(*result.global);
}

void analyses(HostileNumbers &random)
{
    const results::Snapshot snapshot = snapshotFrom(random);
    results::Surroundings surroundings;
    if (random.flag()) {
        surroundings.exposure = random.number();
        surroundings.totals = {random.given(), random.given()};
    }
    const results::Analysis analysis = results::analyse(snapshot, optionsFrom(random), surroundings);
    for (const results::MetricResult &result : analysis.results)
        check(result);
    check(analysis.mixedShare);
    check(analysis.split.pValue);
    check(analysis.split.sequentialPValue);
    for (const double expected : analysis.split.expected)
        check(expected);
    for (const results::HealthCheck &line : analysis.health) {
        check(line.value);
        check(line.threshold);
    }
    check(analysis.recommendation.daysLeft);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    using Target = void (*)(HostileNumbers &);
    static constexpr std::array<Target, 12> kTargets{comparisons, adjustedEffects, posteriors, splits, plans, corrections,
                                                     pools, strata, interactions, bandits, analyses, analyses};
    HostileNumbers random(data, size);
    kTargets[random.below(kTargets.size())](random);
    return 0;
}
