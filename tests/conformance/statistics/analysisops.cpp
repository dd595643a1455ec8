// SPDX-License-Identifier: GPL-3.0-or-later
// A whole plan, composed from the estimators as section 16.1 of the specification says.
#include <nlohmann/json.hpp>

#include "models/statistics/multiplicity.h"
#include "models/statistics/sequential.h"
#include "tests/conformance/statistics/vectorinput.h"

namespace assay::vectors {
namespace {

using namespace statistics;

std::string verdictOf(const Interval &interval, Goal goal)
{
    if (!excludesZero(interval))
        return "inconclusive";
    const bool isAbove = interval.low && *interval.low > 0;
    return isAbove == (goal == Goal::Increase) ? "positive" : "negative";
}

Json bayesianRow(const PointEffect &point, const Json &input, Goal goal)
{
    BayesianOptions options;
    options.alpha = number(input, "alpha", 0.05);
    options.goal = goal;
    const auto posterior = posteriorOf(point.estimate, point.se, options);
    if (!posterior)
        return failed(posterior.error());
    return {{"status", "ok"},
            {"estimate", posterior->mean},
            {"lower", orNull(posterior->interval.low)},
            {"upper", orNull(posterior->interval.high)},
            {"p_value", nullptr},
            {"prob_beats_control", posterior->probBeatsControl},
            {"verdict", verdictOf(posterior->interval, goal)}};
}

Json frequentistRow(const PointEffect &point, double n, double alpha, const Json &input, Goal goal)
{
    const std::string method = text(input, "method", "sequential");
    const SequentialOptions options{alpha, number(input, "n_tune", 10'000), Alternative::TwoSided};
    const auto phase = text(input, "phase", "running") == "final" ? HybridPhase::Final : HybridPhase::Running;
    Outcome<Effect> effect = notComputable(Reason::NoUnits);
    if (method == "fixed") {
        effect = fixedEffect(point, alpha);
    } else {
        auto result = method == "hybrid" ? hybridEffect(point, n, options, phase) : sequentialEffect(point, n, options);
        if (result)
            effect = std::move(result->effect);
        else
            effect = tl::unexpected(result.error());
    }
    if (!effect)
        return failed(effect.error());
    Json row;
    putEffect(row, *effect);
    row["verdict"] = verdictOf(effect->interval, goal);
    return row;
}

double alphaOf(const Json &input, const Json &metric)
{
    const double alpha = number(input, "alpha", 0.05);
    if (text(input, "correction", "") != "preferential_bonferroni" || text(input, "method", "") == "bayesian")
        return alpha;
    const auto levels
        = preferentialLevels(alpha, number(input, "gamma", 0.5), input["metrics"].size(), input["treatments"].size());
    return metric["primary"].get<bool>() ? levels->alphaPrimary : levels->alphaOther.value_or(levels->alphaPrimary);
}

Json rowOf(const Json &input, const Json &metric, const std::string &treatment)
{
    const auto control = armOf(metric["arms"][input["control"].get<std::string>()], input);
    const auto other = armOf(metric["arms"][treatment], input);
    const double alpha = alphaOf(input, metric);
    const auto point = pointEffect(control, other, EffectKind::Relative, number(input, "min_control_z", 10));
    const Goal goal = goalOf(metric);
    Json row;
    if (!point)
        row = failed(point.error());
    else if (text(input, "method", "sequential") == "bayesian")
        row = bayesianRow(*point, input, goal);
    else
        row = frequentistRow(*point, control->n + other->n, alpha, input, goal);
    row["metric"] = metric["name"];
    row["treatment"] = treatment;
    row["alpha"] = alpha;
    return row;
}

Json analyzeOp(const Json &input)
{
    Json answer{{"status", "ok"}, {"results", Json::array()}};
    for (const Json &metric : input["metrics"]) {
        for (const Json &treatment : input["treatments"])
            answer["results"].push_back(rowOf(input, metric, treatment.get<std::string>()));
    }
    answer["srm"] = splitAnswer(numbers(input["assigned"]), numbers(input["weights"]), number(input, "srm_alpha", 0.001));
    return answer;
}

} // namespace

void addAnalysisOps(Operations &operations)
{
    operations["analyze"] = analyzeOp;
}

} // namespace assay::vectors
