// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/conformance/statistics/vectorinput.h"

#include <limits>

#include <nlohmann/json.hpp>

namespace assay::vectors {

using namespace statistics;

Given given(const Json &object, const char *key)
{
    const auto found = object.find(key);
    if (found == object.end() || found->is_null())
        return std::nullopt;
    if (found->is_string()) {
        return *found == "NaN" ? std::numeric_limits<double>::quiet_NaN() : std::numeric_limits<double>::infinity();
    }
    return found->get<double>();
}

double number(const Json &object, const char *key, double fallback)
{
    return given(object, key).value_or(fallback);
}

std::string text(const Json &object, const char *key, const std::string &fallback)
{
    const auto found = object.find(key);
    return found == object.end() || found->is_null() ? fallback : found->get<std::string>();
}

std::vector<double> numbers(const Json &list)
{
    return list.get<std::vector<double>>();
}

MeanSums meanSumsOf(const Json &arm)
{
    return {given(arm, "n"), given(arm, arm.contains("sum_y") ? "sum_y" : "sum"),
            given(arm, arm.contains("sum_y2") ? "sum_y2" : "sum_squares"), number(arm, "shift", 0)};
}

RatioSums ratioSumsOf(const Json &arm)
{
    return {given(arm, "n"),
            given(arm, "sum_num"),
            given(arm, "sum_num_squares"),
            given(arm, "sum_den"),
            given(arm, "sum_den_squares"),
            given(arm, "sum_num_den"),
            0,
            0};
}

Outcome<Moments> armOf(const Json &arm, const Json &input)
{
    const auto variance = text(input, "proportion_variance", "sample") == "population" ? ProportionVariance::Population
                                                                                       : ProportionVariance::Sample;
    if (arm.contains("successes"))
        return momentsOf(ProportionSums{given(arm, "n"), given(arm, "successes")}, variance);
    if (arm.contains("sum_num"))
        return momentsOf(ratioSumsOf(arm), number(input, "min_control_z", 10));
    if (arm.contains("m2"))
        return momentsOf(CentredSums{given(arm, "n"), given(arm, "mean"), given(arm, "m2")});
    return momentsOf(meanSumsOf(arm));
}

EffectKind effectKindOf(const Json &input)
{
    return text(input, "effect", "relative") == "absolute" ? EffectKind::Absolute : EffectKind::Relative;
}

Alternative alternativeOf(const Json &input)
{
    const std::string name = text(input, "alternative", "two_sided");
    return name == "greater" ? Alternative::Greater : name == "less" ? Alternative::Less : Alternative::TwoSided;
}

Goal goalOf(const Json &input)
{
    return text(input, "direction", "increase") == "decrease" ? Goal::Decrease : Goal::Increase;
}

Json failed(const NotComputable &failure)
{
    return Json{{"status", "not_computable"}, {"reason", std::string(reasonName(failure.reason))}};
}

Json listOf(std::span<const double> values)
{
    return Json(std::vector<double>(values.begin(), values.end()));
}

Json warningsOf(std::span<const Warning> warnings)
{
    Json list = Json::array();
    for (const Warning warning : warnings)
        list.push_back(std::string(warningName(warning)));
    return list;
}

Json orNull(const std::optional<double> &value)
{
    return value ? Json(*value) : Json();
}

void putEffect(Json &answer, const Effect &effect)
{
    answer["status"] = "ok";
    answer["estimate"] = effect.estimate;
    answer["se"] = effect.se;
    answer["lower"] = orNull(effect.interval.low);
    answer["upper"] = orNull(effect.interval.high);
    answer["statistic"] = effect.statistic;
    answer["p_value"] = orNull(effect.pValue);
    answer["warnings"] = warningsOf(effect.warnings);
}

} // namespace assay::vectors
