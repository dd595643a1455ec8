// SPDX-License-Identifier: GPL-3.0-or-later
// The analysis as data for scripts. A number that does not exist is left out, or its place says
// why: {"not_computable": reason}. Never null.
#include <cmath>

#include <nlohmann/json.hpp>

#include "models/results/analysis.h"

namespace assay::results {
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

std::string_view guardrailName(GuardrailState state)
{
    switch (state) {
    case GuardrailState::None: return "none";
    case GuardrailState::Pass: return "pass";
    case GuardrailState::Positive: return "positive";
    case GuardrailState::Breached: return "breached";
    case GuardrailState::Negative: return "negative";
    }
    return {};
}

std::string_view checkName(CheckState state)
{
    switch (state) {
    case CheckState::Pass: return "pass";
    case CheckState::Warn: return "warn";
    case CheckState::Fail: return "fail";
    case CheckState::NotApplicable: return "not_applicable";
    }
    return {};
}

template <typename T> void put(Json &body, const char *name, const std::optional<T> &value)
{
    if (value)
        body[name] = *value;
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
    put(body, "prob_beats_control", estimate.probBeatsControl);
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

Json seriesJson(const MetricResult &result, const Snapshot &snapshot)
{
    Json series = Json::array();
    for (const SeriesPoint &point : result.series) {
        Json row{{"control", armJson(point.control)},
                 {"treatment", armJson(point.treatment)},
                 {"estimate", estimateJson(point.estimate)},
                 {"has_enough_data", point.hasEnoughData}};
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
    }
    return rows;
}

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
              {"breakdown", breakdownJson(result)}};
    if (result.guardrail != GuardrailState::None)
        body["guardrail"] = std::string(guardrailName(result.guardrail));
    put(body, "margin", result.margin);
    put(body, "progress", result.progress);
    if (result.significantSince)
        putPeriod(body["significant_since"] = Json::object(), snapshot, *result.significantSince);
    return body;
}

Json splitJson(const TrafficSplit &split, const Snapshot &snapshot)
{
    Json body{{"plan_known", split.isPlanKnown}, {"observed", split.observed}, {"mismatch", split.isMismatch}};
    if (split.isPlanKnown) {
        body["expected"] = split.expected;
        body["share"] = split.share;
    }
    put(body, "chi_square", split.chiSquare);
    put(body, "p_value", split.pValue);
    Json &series = body["series"] = Json::array();
    for (const SplitPoint &point : split.series) {
        Json row{{"observed", point.observed}};
        putPeriod(row, snapshot, point.period);
        put(row, "p_value", point.pValue);
        put(row, "sequential_p_value", point.sequentialPValue);
        series.push_back(std::move(row));
    }
    Json &levels = body["by_property"] = Json::array();
    for (const SplitByProperty &level : split.byProperty) {
        Json row{{"property", level.property}, {"value", level.value}, {"observed", level.observed}};
        put(row, "adjusted_p_value", level.adjustedPValue);
        levels.push_back(std::move(row));
    }
    return body;
}

Json healthJson(const Analysis &analysis)
{
    Json list = Json::array();
    for (const HealthCheck &check : analysis.health) {
        Json row{{"id", check.id}, {"state", std::string(checkName(check.state))}};
        put(row, "value", check.value);
        put(row, "threshold", check.threshold);
        list.push_back(std::move(row));
    }
    return list;
}

} // namespace

Json toJson(const Analysis &analysis, const Snapshot &snapshot)
{
    Json body{{"experiment", snapshot.experiment.key},
              {"snapshot", snapshot.id},
              {"as_of", toIsoTime(snapshot.asOf)},
              {"method", std::string(experiments::methodName(analysis.method))},
              {"level", analysis.level},
              {"variance_reduced", analysis.isVarianceReduced},
              {"min_control_z", analysis.minControlZ},
              {"effect", analysis.isAbsolute ? "absolute" : "relative"},
              {"days", analysis.days},
              {"variations", snapshot.variations},
              {"mixed_share", analysis.mixedShare},
              {"mixed_subjects", analysis.mixedSubjects},
              {"split", splitJson(analysis.split, snapshot)},
              {"health", healthJson(analysis)}};
    putPeriod(body["through"] = Json::object(), snapshot, analysis.throughPeriod);
    Json &results = body["results"] = Json::array();
    for (const MetricResult &result : analysis.results)
        results.push_back(resultJson(result, snapshot));
    return body;
}

} // namespace assay::results
