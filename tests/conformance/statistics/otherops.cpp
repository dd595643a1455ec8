// SPDX-License-Identifier: GPL-3.0-or-later
#include <nlohmann/json.hpp>

#include "models/statistics/bayesian.h"
#include "models/statistics/guardrails.h"
#include "models/statistics/trafficsplit.h"
#include "tests/conformance/statistics/vectorinput.h"

namespace assay::vectors {
namespace {

using namespace statistics;

Json bayesOp(const Json &input)
{
    BayesianOptions options;
    options.prior.mean = number(input, "prior_mean", 0);
    if (input.contains("prior_sd"))
        options.prior.sd = given(input, "prior_sd");
    options.alpha = number(input, "alpha", 0.05);
    options.goal = goalOf(input);
    options.precision = given(input, "precision");
    const Outcome<Posterior> posterior = posteriorOf(input["estimate"].get<double>(), input["se"].get<double>(), options);
    if (!posterior)
        return failed(posterior.error());
    return {{"status", "ok"},
            {"posterior_mean", posterior->mean},
            {"posterior_sd", posterior->sd},
            {"lower", orNull(posterior->interval.low)},
            {"upper", orNull(posterior->interval.high)},
            {"prob_beats_control", posterior->probBeatsControl},
            {"prob_exceeds_precision", orNull(posterior->probExceedsPrecision)},
            {"risk", posterior->risk},
            {"loss", posterior->loss},
            {"expected_loss_treatment", posterior->expectedLossTreatment},
            {"expected_loss_control", posterior->expectedLossControl}};
}

Json nonInferiorityOp(const Json &input)
{
    const Outcome<NonInferiority> test
        = nonInferiority(input["estimate"].get<double>(), input["se"].get<double>(), input["margin"].get<double>(),
                         number(input, "alpha", 0.05), goalOf(input));
    if (!test)
        return failed(test.error());
    return {{"status", "ok"},
            {"statistic", test->statistic},
            {"p_value", test->pValue},
            {"lower", orNull(test->interval.low)},
            {"upper", orNull(test->interval.high)},
            {"non_inferior", test->decision.isNonInferior},
            {"harmful", test->decision.isHarmful},
            {"superior", test->decision.isSuperior},
            {"guardrail_state", std::string(guardrailOutcomeName(test->decision.outcome))}};
}

Json answerOf(const Outcome<SplitTest> &test)
{
    if (!test)
        return failed(test.error());
    return {{"status", "ok"},          {"chi_square", test->chiSquare}, {"df", test->df},
            {"p_value", test->pValue}, {"mismatch", test->isMismatch},  {"warnings", warningsOf(test->warnings)}};
}

Json splitOp(const Json &input)
{
    return splitAnswer(numbers(input["observed"]), numbers(input["weights"]), number(input, "srm_alpha", 0.001));
}

Json splitLevelsOp(const Json &input)
{
    std::vector<std::vector<double>> observed;
    for (const Json &level : input["levels"])
        observed.push_back(numbers(level["observed"]));
    const SplitLevels result = splitTestByLevel(observed, numbers(input["weights"]));
    Json answer{{"status", "ok"}, {"tests", result.tests}, {"levels", Json::array()}};
    for (std::size_t i = 0; i < result.levels.size(); ++i) {
        Json row = answerOf(result.levels[i].test);
        row["name"] = input["levels"][i]["name"];
        row["mismatch"] = result.levels[i].isMismatch;
        row["p_value_adjusted"] = orNull(result.levels[i].adjustedPValue);
        answer["levels"].push_back(row);
    }
    return answer;
}

Json sequentialSplitOp(const Json &input)
{
    std::vector<std::vector<double>> cumulative;
    for (const Json &look : input["cumulative"])
        cumulative.push_back(numbers(look));
    const double alpha = number(input, "srm_alpha", number(input, "alpha", 0.001));
    const auto looks = sequentialSplit(cumulative, numbers(input["weights"]), number(input, "concentration", 10'000));
    if (!looks)
        return failed(looks.error());
    Json answer{{"status", "ok"}, {"looks", Json::array()}, {"first_detection", nullptr}};
    for (std::size_t i = 0; i < looks->size(); ++i) {
        const SplitLook &look = (*looks)[i];
        answer["looks"].push_back({{"log_bayes_factor", look.logBayesFactor},
                                   {"p_value", look.pValue},
                                   {"p_value_always_valid", look.pValueAlwaysValid}});
        if (answer["first_detection"].is_null() && look.pValueAlwaysValid < alpha)
            answer["first_detection"] = i;
    }
    return answer;
}

Json balanceOp(const Json &input)
{
    std::vector<Outcome<Moments>> arms;
    for (const Json &arm : input["arms"])
        arms.push_back(armOf(arm, input));
    const Outcome<BalanceTest> test = balanceTest(arms);
    if (!test)
        return failed(test.error());
    return {{"status", "ok"},
            {"chi_square", test->chiSquare},
            {"df", test->df},
            {"p_value", test->pValue},
            {"imbalance", test->pValue < number(input, "alpha", 0.001)}};
}

} // namespace

Json splitAnswer(const std::vector<double> &observed, const std::vector<double> &weights, double alpha)
{
    return answerOf(splitTest(observed, weights, alpha));
}

void addOtherOps(Operations &operations)
{
    operations["bayes"] = bayesOp;
    operations["noninferiority"] = nonInferiorityOp;
    operations["srm"] = splitOp;
    operations["srm_dimensions"] = splitLevelsOp;
    operations["srm_sequential"] = sequentialSplitOp;
    operations["balance"] = balanceOp;
}

} // namespace assay::vectors
