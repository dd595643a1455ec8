// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>

#include <nlohmann/json.hpp>

#include "models/statistics/bandits.h"
#include "models/statistics/distributions.h"
#include "models/statistics/interaction.h"
#include "models/statistics/multiplicity.h"
#include "models/statistics/pooling.h"
#include "models/statistics/power.h"
#include "models/statistics/quantiles.h"
#include "models/statistics/stratification.h"
#include "models/statistics/winsorising.h"
#include "tests/conformance/statistics/vectorinput.h"

namespace assay::vectors {
namespace {

using namespace statistics;

Json preferentialOp(const Json &input)
{
    const auto levels = preferentialLevels(number(input, "alpha", 0.05), number(input, "gamma", 0.5),
                                           input["metrics"].get<std::size_t>(), input["treatments"].get<std::size_t>());
    if (!levels)
        return failed(levels.error());
    return {{"status", "ok"}, {"alpha_primary", levels->alphaPrimary}, {"alpha_other", orNull(levels->alphaOther)}};
}

Json multiplicityOp(const Json &input)
{
    const std::string method = text(input, "method", "");
    if (method == "preferential_bonferroni")
        return preferentialOp(input);
    std::vector<std::optional<double>> pValues;
    for (const Json &value : input["p_values"])
        pValues.push_back(value.is_null() ? std::nullopt : std::optional(value.get<double>()));
    const Correction correction = method == "holm" ? Correction::Holm
        : method == "benjamini_hochberg"           ? Correction::BenjaminiHochberg
                                                   : Correction::Bonferroni;
    const auto result = adjustPValues(pValues, correction, number(input, "alpha", 0.05));
    if (!result)
        return failed(result.error());
    Json answer{{"status", "ok"},
                {"adjusted", Json::array()},
                {"rejected", Json::array()},
                {"tests", result->tests},
                {"fcr_alpha", orNull(result->fcrAlpha)}};
    for (std::size_t i = 0; i < pValues.size(); ++i) {
        answer["adjusted"].push_back(orNull(result->adjusted[i]));
        answer["rejected"].push_back(result->rejected[i] ? Json(*result->rejected[i]) : Json());
    }
    return answer;
}

PowerOptions powerOptionsOf(const Json &input)
{
    PowerOptions options;
    const std::string method = text(input, "method", "fixed");
    options.method = method == "sequential" ? PowerMethod::Sequential
        : method == "hybrid"                ? PowerMethod::Hybrid
                                            : PowerMethod::Fixed;
    options.rule = text(input, "sequential_rule", "scaled") == "exact" ? SequentialRule::Exact : SequentialRule::Scaled;
    options.alpha = number(input, "alpha", 0.05);
    options.power = number(input, "power", 0.8);
    options.nTune = number(input, "n_tune", 10'000);
    return options;
}

Json mdeOp(const Json &input)
{
    const auto effect = detectableEffect(number(input, "control_mean", 0), number(input, "variance", 0),
                                         number(input, "n_control", 0), number(input, "n_treatment", 0), powerOptionsOf(input));
    if (!effect)
        return failed(effect.error());
    return {{"status", "ok"},
            {"se_absolute", effect->seAbsolute},
            {"mde_absolute", effect->absolute},
            {"mde_relative", effect->relative},
            {"multiplier", orNull(effect->multiplier)}};
}

Json sampleSizeOp(const Json &input)
{
    const auto size = sampleSize(number(input, "control_mean", 0), number(input, "variance", 0), number(input, "mde_relative", 0),
                                 number(input, "treatment_share", 0.5), powerOptionsOf(input));
    if (!size)
        return failed(size.error());
    return {{"status", "ok"}, {"n_total", orNull(size->exact)}, {"n_total_ceil", size->total}};
}

Json powerOp(const Json &input)
{
    const auto power = powerAt(number(input, "effect", 0), number(input, "se", 0), number(input, "n", 0), powerOptionsOf(input));
    return power ? Json{{"status", "ok"}, {"power", *power}} : failed(power.error());
}

Json progressOp(const Json &input)
{
    const auto result = progressOf({given(input, "lower"), given(input, "upper")}, number(input, "target_precision", 0),
                                   number(input, "days_elapsed", 0));
    if (!result)
        return failed(result.error());
    return {{"status", "ok"},
            {"current_precision", result->halfWidth},
            {"progress", result->progress},
            {"progress_uncapped", result->uncapped},
            {"days_remaining", result->daysRemaining}};
}

Json postStratifyOp(const Json &input)
{
    std::vector<Stratum> strata;
    for (const Json &stratum : input["strata"])
        strata.push_back({stratum["name"].get<std::string>(), partialOf(meanSumsOf(stratum["control"])),
                          partialOf(meanSumsOf(stratum["treatment"]))});
    const auto stratified = stratifiedEffect(strata, effectKindOf(input), number(input, "min_control_z", 10));
    if (!stratified)
        return failed(stratified.error());
    const auto effect = fixedEffect(stratified->point, number(input, "alpha", 0.05), alternativeOf(input));
    if (!effect)
        return failed(effect.error());
    Json answer;
    putEffect(answer, *effect);
    answer["control_mean"] = stratified->controlMean;
    answer["treatment_mean"] = stratified->treatmentMean;
    answer["strata_used"] = stratified->strataUsed;
    return answer;
}

QuantileSums quantileSumsOf(const Json &arm)
{
    return {given(arm, "n_obs"),         given(arm, "n_clusters"), given(arm, "q_hat"),         given(arm, "q_lower"),
            given(arm, "q_upper"),       given(arm, "sum_s"),      given(arm, "sum_s_squares"), given(arm, "sum_n"),
            given(arm, "sum_n_squares"), given(arm, "sum_s_n")};
}

Json quantileOp(const Json &input)
{
    const double p = input["p"].get<double>();
    const double outerAlpha = number(input, "outer_alpha", 0.05);
    const auto control = quantileMoments(p, quantileSumsOf(input["control"]), outerAlpha);
    const auto treatment = quantileMoments(p, quantileSumsOf(input["treatment"]), outerAlpha);
    const auto momentsOnly = [](const Outcome<QuantileMoments> &arm) -> Outcome<Moments> {
        if (!arm)
            return tl::unexpected(arm.error());
        return arm->moments;
    };
    ComparisonOptions options;
    options.effect = effectKindOf(input);
    options.alternative = alternativeOf(input);
    options.alpha = number(input, "alpha", 0.05);
    options.minControlZ = number(input, "min_control_z", 10);
    const auto comparison = compare(momentsOnly(control), momentsOnly(treatment), options);
    if (!comparison)
        return failed(comparison.error());
    Json answer;
    putEffect(answer, comparison->effect);
    answer["control_mean"] = control->moments.mean;
    answer["control_se"] = control->moments.standardError();
    answer["treatment_mean"] = treatment->moments.mean;
    answer["treatment_se"] = treatment->moments.standardError();
    answer["design_effect_control"] = control->designEffect;
    answer["design_effect_treatment"] = treatment->designEffect;
    return answer;
}

/// Value of rank ceil(f·N), clamped, as PERCENTILE_DISC gives it.
double discrete(const std::vector<double> &sorted, double fraction)
{
    const auto n = static_cast<double>(sorted.size());
    const double rank = std::clamp(std::ceil(fraction * n), 1.0, n);
    return sorted[static_cast<std::size_t>(rank) - 1];
}

/// The warehouse's part, done here on raw values, then the engine's.
Json quantileRawOp(const Json &input)
{
    const double p = input["p"].get<double>();
    std::vector<double> values;
    for (const Json &cluster : input["clusters"])
        std::ranges::copy(numbers(cluster), std::back_inserter(values));
    std::ranges::sort(values);
    const auto n = static_cast<double>(values.size());
    const double delta = normalUpperQuantile(0.025) * std::sqrt(p * (1 - p) / n);
    const double qHat = discrete(values, p);
    double s = 0, ss = 0, nn = 0, sn = 0;
    for (const Json &cluster : input["clusters"]) {
        const std::vector<double> own = numbers(cluster);
        const auto size = static_cast<double>(own.size());
        const auto below = static_cast<double>(std::ranges::count_if(own, [qHat](double value) { return value <= qHat; }));
        s += below;
        ss += below * below;
        nn += size * size;
        sn += below * size;
    }
    const QuantileSums sums{n,
                            static_cast<double>(input["clusters"].size()),
                            qHat,
                            discrete(values, p - delta),
                            discrete(values, p + delta),
                            s,
                            ss,
                            n,
                            nn,
                            sn};
    const auto moments = quantileMoments(p, sums);
    if (!moments)
        return failed(moments.error());
    return {{"status", "ok"},
            {"n_obs", n},
            {"n_clusters", *sums.nClusters},
            {"q_hat", qHat},
            {"q_lower", *sums.qLower},
            {"q_upper", *sums.qUpper},
            {"sum_s", s},
            {"sum_s_squares", ss},
            {"sum_n", n},
            {"sum_n_squares", nn},
            {"sum_s_n", sn},
            {"se", moments->moments.standardError()},
            {"design_effect", moments->designEffect}};
}

Json assignmentOp(const Json &input)
{
    std::vector<std::vector<double>> table;
    for (const Json &row : input["table"])
        table.push_back(numbers(row));
    const auto test = assignmentInteraction(table);
    if (!test)
        return failed(test.error());
    return {{"status", "ok"},
            {"chi_square", test->chiSquare},
            {"df", test->df},
            {"p_value", test->pValue},
            {"dependent", test->isDependent}};
}

Json effectInteractionOp(const Json &input)
{
    std::vector<std::vector<Outcome<Moments>>> cells;
    for (const Json &row : input["cells"]) {
        cells.emplace_back();
        for (const Json &cell : row)
            cells.back().push_back(armOf(cell, input));
    }
    const auto test = effectInteraction(cells);
    if (!test)
        return failed(test.error());
    return {{"status", "ok"},          {"f", test->f},
            {"df1", test->df1},        {"df2", test->df2},
            {"p_value", test->pValue}, {"interaction", test->hasInteraction}};
}

Json inverseGapOp(const Json &input)
{
    std::vector<std::pair<std::string, double>> scores;
    for (const auto &[key, score] : input["scores"].items())
        scores.emplace_back(key, score.get<double>());
    const auto result = inverseGapWeights(scores, number(input, "gamma", 1), number(input, "floor", 0));
    if (!result)
        return failed(result.error());
    Json answer{{"status", "ok"}, {"top_action", result->top}, {"weights", Json::object()}};
    for (const auto &[key, weight] : result->weights)
        answer["weights"][key] = weight;
    return answer;
}

Json thompsonOp(const Json &input)
{
    std::vector<Outcome<Moments>> arms;
    for (const Json &arm : input["arms"])
        arms.push_back(armOf(arm, input));
    ThompsonOptions options;
    options.prior = {number(input, "prior_mean", 0), given(input, "prior_sd")};
    options.floor = number(input, "floor", 0.01);
    options.minimumUnits = number(input, "min_units", 100);
    options.goal = goalOf(input);
    const auto result = thompsonWeights(arms, options);
    if (!result)
        return failed(result.error());
    return {{"status", "ok"}, {"best_probability", result->bestProbability}, {"weights", result->weights}};
}

std::vector<PointEffect> pointsOf(const Json &list)
{
    std::vector<PointEffect> points;
    for (const Json &point : list)
        points.push_back({point["estimate"].get<double>(), point["se"].get<double>(), {}});
    return points;
}

void putInterval(Json &answer, const PointEffect &point, const Json &input)
{
    if (const auto effect = fixedEffect(point, number(input, "alpha", 0.05))) {
        answer["lower"] = orNull(effect->interval.low);
        answer["upper"] = orNull(effect->interval.high);
    }
}

Json metaOp(const Json &input)
{
    std::vector<PointEffect> points;
    for (std::size_t i = 0; i < input["estimates"].size(); ++i)
        points.push_back({input["estimates"][i].get<double>(), input["ses"][i].get<double>(), {}});
    const auto result = pooledEffect(points);
    if (!result)
        return failed(result.error());
    return {{"status", "ok"},
            {"pooled", result->pooled},
            {"se", result->se},
            {"q", result->q},
            {"df", result->df},
            {"p_heterogeneity", result->pHeterogeneity},
            {"i_squared", result->iSquared}};
}

Json compoundOp(const Json &input)
{
    const auto result = compoundedLift(pointsOf(input["lifts"]));
    if (!result)
        return failed(result.error());
    Json answer{{"status", "ok"}, {"compounded_lift", result->estimate}, {"se", result->se}};
    putInterval(answer, *result, input);
    return answer;
}

Json globalLiftOp(const Json &input)
{
    const GlobalLiftInput shares{number(input, "exposure", 0), number(input, "share_treatment", 0),
                                 number(input, "share_control", 0), number(input, "total_metric", 0),
                                 given(input, "total_enrolled_metric")};
    const auto result = globalLift(armOf(input["control"], input), armOf(input["treatment"], input), shares);
    if (!result)
        return failed(result.error());
    Json answer{
        {"status", "ok"}, {"global_lift", result->point.estimate}, {"coverage", result->coverage}, {"se", result->point.se}};
    putInterval(answer, result->point, input);
    return answer;
}

Json winsorizeOp(const Json &input)
{
    std::vector<std::vector<double>> variations;
    for (const Json &values : input["variants"])
        variations.push_back(numbers(values));
    const auto rule = text(input, "rule", "cont") == "disc" ? PercentileRule::Discrete : PercentileRule::Interpolated;
    const auto result = winsorised(variations, {given(input, "lower"), given(input, "upper"), rule});
    if (!result)
        return failed(result.error());
    Json answer{{"status", "ok"}, {"lower_cut", orNull(result->lowerCut)}, {"upper_cut", orNull(result->upperCut)}};
    for (const WinsorisedArm &arm : result->arms)
        answer["variants"].push_back({{"n", arm.n}, {"sum", arm.sum}, {"sum_squares", arm.sumSquares}, {"clipped", arm.clipped}});
    return answer;
}

} // namespace

void addPlanningOps(Operations &operations)
{
    operations["multiplicity"] = multiplicityOp;
    operations["mde"] = mdeOp;
    operations["sample_size"] = sampleSizeOp;
    operations["power"] = powerOp;
    operations["progress"] = progressOp;
    operations["post_stratify"] = postStratifyOp;
    operations["quantile"] = quantileOp;
    operations["winsorize"] = winsorizeOp;
    operations["quantile_raw"] = quantileRawOp;
    operations["interaction_assignment"] = assignmentOp;
    operations["interaction_effect"] = effectInteractionOp;
    operations["bandit_igw"] = inverseGapOp;
    operations["bandit_thompson"] = thompsonOp;
    operations["meta"] = metaOp;
    operations["compound_lift"] = compoundOp;
    operations["global_lift"] = globalLiftOp;
}

} // namespace assay::vectors
