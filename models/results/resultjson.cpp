// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/results/resultjson.h"

#include <cmath>

#include <nlohmann/json.hpp>

namespace assay::results {

/// Names one period by index and by date or offset.
void putPeriod(Json &body, const Snapshot &snapshot, std::uint32_t period)
{
    body["period"] = period;
    if (period >= snapshot.periods.size())
        return;
    const Period &point = snapshot.periods[period];
    if (snapshot.axis == AxisKind::UtcDay)
        body["day"] = toIsoDate(point.day);
    else if (std::isfinite(point.offsetDays))
        body["offset_days"] = point.offsetDays;
}

namespace {

std::string_view roleName(Role role)
{
    switch (role) {
    case Role::Primary: return "primary";
    case Role::Guardrail: return "guardrail";
    case Role::Secondary: return "secondary";
    }
    return {};
}

void putInterval(Json &body, const statistics::Interval &interval)
{
    put(body, "low", interval.low);
    put(body, "high", interval.high);
}

Json effectJson(const statistics::Outcome<statistics::Effect> &effect)
{
    if (!effect)
        return {{"not_computable", std::string(statistics::reasonName(effect.error().reason))}};
    Json body{{"estimate", effect->estimate}, {"se", effect->se}, {"statistic", effect->statistic}};
    putInterval(body, effect->interval);
    put(body, "p_value", effect->pValue);
    if (!effect->warnings.empty()) {
        Json &warnings = body["warnings"] = Json::array();
        for (const statistics::Warning warning : effect->warnings)
            warnings.push_back(std::string(statistics::warningName(warning)));
    }
    return body;
}

Json estimateJson(const Estimate &estimate)
{
    Json body{{"relative", effectJson(estimate.relative)},
              {"absolute", effectJson(estimate.absolute)},
              {"variance_reduced", estimate.isVarianceReduced}};
    put(body, "variance_reduction", estimate.varianceReduction);
    put(body, "multiplier", estimate.multiplier);
    put(body, "df", estimate.df);
    put(body, "prob_beats_control", estimate.probBeatsControl);
    if (const auto &posterior = estimate.posterior) {
        body["risk"] = posterior->risk;
        body["expected_loss_treatment"] = posterior->expectedLossTreatment;
        body["expected_loss_control"] = posterior->expectedLossControl;
    }
    if (estimate.fixedInterval)
        putInterval(body["fixed_interval"] = Json::object(), *estimate.fixedInterval);
    return body;
}

Json armJson(const ArmValue &arm)
{
    Json body{{"n", arm.n}};
    put(body, "mean", arm.mean);
    put(body, "se", arm.standardError);
    put(body, "total", arm.total);
    put(body, "denominator_total", arm.denominatorTotal);
    return body;
}

Json seriesJson(const MetricResult &result, const Snapshot &snapshot)
{
    Json series = Json::array();
    for (const SeriesPoint &point : result.series) {
        Json row{{"control", armJson(point.control)},
                 {"treatment", armJson(point.treatment)},
                 {"estimate", estimateJson(point.estimate)},
                 {"has_enough_data", point.hasEnoughData},
                 {"verdict", std::string(verdictName(point.verdict))}};
        if (point.guardrail != GuardrailState::None)
            row["guardrail"] = std::string(guardrailStateName(point.guardrail));
        put(row, "progress", point.progress);
        put(row, "adjusted_p_value", point.adjustedPValue);
        put(row, "p_value_always_valid", point.alwaysValidPValue);
        putPeriod(row, snapshot, point.period);
        series.push_back(std::move(row));
    }
    return series;
}

Json adjustmentsJson(const MetricResult &result)
{
    Json steps = Json::array();
    for (const AdjustmentStep &step : result.adjustments) {
        Json row{{"stage", step.stage}, {"applicable", step.isApplicable}};
        if (step.isApplicable)
            row["estimate"] = estimateJson(step.estimate);
        put(row, "change", step.change);
        put(row, "subjects", step.subjects);
        put(row, "cap_value", step.capValue);
        put(row, "tests", step.tests);
        if (step.isSignFlipped)
            row["sign_flipped"] = true;
        steps.push_back(std::move(row));
    }
    return steps;
}

Json alternativesJson(const MetricResult &result)
{
    Json list = Json::array();
    for (const Alternative &alternative : result.alternatives) {
        list.push_back({{"method", std::string(experiments::methodName(alternative.method))},
                        {"planned", alternative.isPlan},
                        {"estimate", estimateJson(alternative.estimate)}});
    }
    return list;
}

Json breakdownJson(const MetricResult &result)
{
    Json rows = Json::array();
    for (const BreakdownRow &row : result.breakdown) {
        rows.push_back({{"property", row.property},
                        {"value", row.value},
                        {"control", armJson(row.control)},
                        {"treatment", armJson(row.treatment)},
                        {"estimate", estimateJson(row.estimate)}});
        put(rows.back(), "adjusted_p_value", row.adjustedPValue);
    }
    return rows;
}

Json heterogeneityJson(const MetricResult &result)
{
    Json list = Json::array();
    for (const Heterogeneity &row : result.heterogeneity) {
        Json body{{"property", row.property}, {"values", row.values}};
        if (row.test) {
            body["pooled"] = row.test->pooled;
            body["se"] = row.test->se;
            body["q"] = row.test->q;
            body["df"] = row.test->df;
            body["p_value"] = row.test->pHeterogeneity;
            body["i_squared"] = row.test->iSquared;
        } else {
            body["not_computable"] = std::string(statistics::reasonName(row.test.error().reason));
        }
        list.push_back(std::move(body));
    }
    return list;
}

Json funnelJson(const MetricResult &result)
{
    Json list = Json::array();
    for (const FunnelStepResult &step : result.funnel) {
        list.push_back({{"step", step.step},
                        {"control", armJson(step.control)},
                        {"treatment", armJson(step.treatment)},
                        {"estimate", estimateJson(step.estimate)}});
    }
    return list;
}

Json globalJson(const statistics::Outcome<statistics::GlobalLift> &global)
{
    if (!global)
        return {{"not_computable", std::string(statistics::reasonName(global.error().reason))}};
    return {{"lift", global->point.estimate}, {"se", global->point.se}, {"coverage", global->coverage}};
}

} // namespace

Json resultJson(const MetricResult &result, const Snapshot &snapshot)
{
    Json body{{"metric", snapshot.metrics[result.metric].definition.key},
              {"variation", snapshot.variations[result.variation]},
              {"role", std::string(roleName(result.role))},
              {"control", armJson(result.control)},
              {"treatment", armJson(result.treatment)},
              {"estimate", estimateJson(result.estimate)},
              {"verdict", std::string(verdictName(result.verdict))},
              {"series", seriesJson(result, snapshot)},
              {"adjustments", adjustmentsJson(result)},
              {"alternatives", alternativesJson(result)},
              {"breakdown", breakdownJson(result)},
              {"heterogeneity", heterogeneityJson(result)},
              {"alpha", result.alpha}};
    if (result.guardrail != GuardrailState::None)
        body["guardrail"] = std::string(guardrailStateName(result.guardrail));
    if (result.byDifference)
        body["verdict_by_difference"] = std::string(verdictName(*result.byDifference));
    put(body, "margin", result.margin);
    put(body, "margin_p_value", result.marginPValue);
    put(body, "progress", result.progress);
    put(body, "days_left", result.daysLeft);
    put(body, "adjusted_p_value", result.adjustedPValue);
    if (!result.funnel.empty())
        body["funnel"] = funnelJson(result);
    if (const auto &stratified = result.stratified)
        body["stratified"] = {{"property", stratified->property},
                              {"strata", stratified->strata},
                              {"estimate", estimateJson(stratified->estimate)}};
    if (result.global)
        body["global"] = globalJson(*result.global);
    if (result.significantSince)
        putPeriod(body["significant_since"] = Json::object(), snapshot, *result.significantSince);
    return body;
}

std::string_view verdictName(Verdict verdict)
{
    switch (verdict) {
    case Verdict::Better: return "better";
    case Verdict::Worse: return "worse";
    case Verdict::Inconclusive: return "inconclusive";
    case Verdict::NonInferior: return "non_inferior";
    case Verdict::NotEnoughData: return "not_enough_data";
    case Verdict::NotComputable: return "not_computable";
    case Verdict::Withheld: return "withheld";
    }
    return {};
}

std::string_view guardrailStateName(GuardrailState state)
{
    switch (state) {
    case GuardrailState::None: return "none";
    case GuardrailState::Pass: return "pass";
    case GuardrailState::Positive: return "positive";
    case GuardrailState::Unproven: return "unproven";
    case GuardrailState::Negative: return "negative";
    }
    return {};
}

} // namespace assay::results
