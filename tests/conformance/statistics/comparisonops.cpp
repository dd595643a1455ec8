// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>

#include <nlohmann/json.hpp>

#include "models/statistics/covariates.h"
#include "models/statistics/merging.h"
#include "models/statistics/sequential.h"
#include "tests/conformance/statistics/vectorinput.h"

namespace assay::vectors {
namespace {

using namespace statistics;

Json momentsOp(const Json &input)
{
    const Outcome<Moments> moments = armOf(input["aggregates"], input);
    if (!moments)
        return failed(moments.error());
    return {{"status", "ok"},
            {"mean", moments->mean},
            {"variance", moments->perSubject()},
            {"se", moments->standardError()},
            {"warnings", warningsOf(moments->warnings)}};
}

Json mergeOp(const Json &input)
{
    std::vector<Partial> partials;
    for (const Json &part : input["partials"])
        partials.push_back({part["n"].get<double>(), part["mean"].get<double>(), part["m2"].get<double>()});
    const Partial whole = merged(partials);
    return {{"status", "ok"}, {"n", whole.n}, {"mean", whole.mean}, {"m2", whole.m2}, {"variance", whole.m2 / (whole.n - 1)}};
}

Json mergeCovarianceOp(const Json &input)
{
    std::vector<CrossPartial> partials;
    for (const Json &part : input["partials"])
        partials.push_back(
            {part["n"].get<double>(), part["mean_a"].get<double>(), part["mean_b"].get<double>(), part["c_ab"].get<double>()});
    const CrossPartial whole = merged(partials);
    return {{"status", "ok"},        {"n", whole.n},    {"mean_a", whole.meanA},
            {"mean_b", whole.meanB}, {"c_ab", whole.c}, {"covariance", whole.c / (whole.n - 1)}};
}

Json compareOp(const Json &input)
{
    const Outcome<Moments> control = armOf(input["control"], input);
    const Outcome<Moments> treatment = armOf(input["treatment"], input);
    ComparisonOptions options;
    options.effect = effectKindOf(input);
    const std::string interval = text(input, "interval", "delta");
    options.interval = interval == "log" ? IntervalKind::Log
        : interval == "fieller"          ? IntervalKind::Fieller
                                         : IntervalKind::Delta;
    options.critical = text(input, "critical", "z") == "welch_t" ? Critical::WelchT : Critical::Normal;
    options.alternative = alternativeOf(input);
    options.alpha = number(input, "alpha", 0.05);
    options.minControlZ = number(input, "min_control_z", 10);
    const Outcome<Comparison> comparison = compare(control, treatment, options);
    if (!comparison)
        return failed(comparison.error());
    Json answer;
    putEffect(answer, comparison->effect);
    answer["control_mean"] = control->mean;
    answer["control_se"] = control->standardError();
    answer["treatment_mean"] = treatment->mean;
    answer["treatment_se"] = treatment->standardError();
    if (comparison->df)
        answer["df"] = *comparison->df;
    return answer;
}

/// The covariate sums of one arm; CovariateArm borrows from it.
struct CovariateStore {
    explicit CovariateStore(const Json &arm)
        : x(numbers(arm["sum_x"]))
        , xy(numbers(arm[arm.contains("sum_num_x") ? "sum_num_x" : "sum_xy"]))
    {
        for (std::size_t j = 0; j < x.size(); ++j) {
            for (std::size_t k = 0; k <= j; ++k)
                xx.push_back(arm["sum_xx"][j][k].get<double>());
        }
        if (arm.contains("sum_den_x"))
            xz = numbers(arm["sum_den_x"]);
    }
    std::vector<double> x, xy, xx, xz;
};

CovariateArm covariateArmOf(const Json &arm, const CovariateStore &store)
{
    CovariateArm sums{meanSumsOf(arm), store.x, store.xx, store.xy, store.xz};
    if (arm.contains("sum_num"))
        sums.metric = ratioSumsOf(arm);
    return sums;
}

Json cupedOp(const Json &input)
{
    std::vector<CovariateStore> stores;
    for (const Json &arm : input["arms"])
        stores.emplace_back(arm);
    std::vector<CovariateArm> arms;
    for (std::size_t i = 0; i < stores.size(); ++i)
        arms.push_back(covariateArmOf(input["arms"][i], stores[i]));
    const auto control = input["control"].get<std::size_t>();
    const auto treatment = input["treatment"].get<std::size_t>();
    const CovariateOptions options{effectKindOf(input), number(input, "min_control_z", 10), number(input, "ridge", 0)};
    const Outcome<AdjustedEffect> adjusted = text(input, "mode", "per_arm") == "pooled_theta"
        ? pooledThetaEffect(arms[control], arms[treatment], options)
        : adjustedEffect(arms, control, treatment, options);
    if (!adjusted)
        return failed(adjusted.error());
    const Outcome<Effect> effect = fixedEffect(adjusted->point, number(input, "alpha", 0.05), alternativeOf(input));
    if (!effect)
        return failed(effect.error());
    Json answer;
    putEffect(answer, *effect);
    answer["cuped_applied"] = adjusted->isApplied;
    answer["control_mean"] = adjusted->controlMean;
    answer["treatment_mean"] = adjusted->treatmentMean;
    answer["dropped"] = adjusted->dropped;
    answer["variance_reduction"] = adjusted->varianceReduction;
    answer["beta_control"] = adjusted->betaControl;
    answer["beta_treatment"] = adjusted->betaTreatment;
    answer["residual_variance_control"] = adjusted->residualVarianceControl;
    answer["residual_variance_treatment"] = adjusted->residualVarianceTreatment;
    if (adjusted->theta)
        answer["theta"] = *adjusted->theta;
    return answer;
}

void putSequential(Json &answer, const SequentialEffect &result)
{
    putEffect(answer, result.effect);
    answer["multiplier"] = result.multiplier;
    answer["effective_alpha"] = result.effectiveAlpha;
}

Json looksOp(const Json &input, const SequentialOptions &options)
{
    std::vector<Look> looks;
    for (const Json &look : input["looks"])
        looks.push_back({look["n"].get<double>(), look["estimate"].get<double>(), look["se"].get<double>()});
    const Outcome<LookSeries> series = sequentialLooks(looks, options);
    if (!series)
        return failed(series.error());
    Json answer{{"status", "ok"}, {"looks", Json::array()}, {"first_significant_look", nullptr}};
    if (series->firstSignificant)
        answer["first_significant_look"] = *series->firstSignificant;
    for (const LookResult &look : series->looks) {
        Json row;
        putSequential(row, look.result);
        row["p_value_always_valid"] = look.pValueAlwaysValid;
        answer["looks"].push_back(row);
    }
    return answer;
}

Json sequentialOp(const Json &input)
{
    const SequentialOptions options{number(input, "alpha", 0.05), number(input, "n_tune", 10'000), alternativeOf(input)};
    if (input.contains("looks"))
        return looksOp(input, options);
    const PointEffect point{input["estimate"].get<double>(), input["se"].get<double>(), {}};
    const double n = input["n"].get<double>();
    const auto phase = text(input, "phase", "running") == "final" ? HybridPhase::Final : HybridPhase::Running;
    const bool isHybrid = text(input, "mode", "sequential") == "hybrid";
    const Outcome<SequentialEffect> result
        = isHybrid ? hybridEffect(point, n, options, phase) : sequentialEffect(point, n, options);
    if (!result)
        return failed(result.error());
    Json answer;
    putSequential(answer, *result);
    answer["rho"] = sequentialTuning(options);
    return answer;
}

} // namespace

void addComparisonOps(Operations &operations)
{
    operations["moments"] = momentsOp;
    operations["merge"] = mergeOp;
    operations["merge_cov"] = mergeCovarianceOp;
    operations["compare"] = compareOp;
    operations["cuped"] = cupedOp;
    operations["sequential"] = sequentialOp;
}

} // namespace assay::vectors
