// SPDX-License-Identifier: GPL-3.0-or-later
// The analysis as data for scripts. A number that does not exist is left out, or its place says
// why: {"not_computable": reason}. Never null.
#include <nlohmann/json.hpp>

#include "models/results/analysis.h"
#include "models/results/resultjson.h"

namespace assay::results {
namespace {

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

Json splitJson(const TrafficSplit &split, const Snapshot &snapshot)
{
    Json body{{"plan_known", split.isPlanKnown}, {"observed", split.observed}, {"mismatch", split.isMismatch}};
    if (split.isPlanKnown) {
        body["expected"] = split.expected;
        body["share"] = split.share;
    }
    put(body, "chi_square", split.chiSquare);
    put(body, "p_value", split.pValue);
    put(body, "sequential_p_value", split.sequentialPValue);
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
        if (!check.subject.empty())
            row["subject"] = check.subject;
        if (check.isBelow)
            row["below_value"] = true;
        list.push_back(std::move(row));
    }
    return list;
}

Json recommendationJson(const Recommendation &recommendation, const Snapshot &snapshot)
{
    Json body{{"action", std::string(experiments::actionName(recommendation.action))}, {"rule", recommendation.rule}};
    if (recommendation.variation && *recommendation.variation < snapshot.variations.size())
        body["variation"] = snapshot.variations[*recommendation.variation];
    put(body, "days_left", recommendation.daysLeft);
    Json &outcomes = body["outcomes"] = Json::array();
    for (const TreatmentOutcome &outcome : recommendation.outcomes) {
        outcomes.push_back({{"variation", snapshot.variations[outcome.variation]},
                            {"primary", std::string(experiments::primaryOutcomeName(outcome.primary))},
                            {"guardrails", std::string(experiments::guardrailsOutcomeName(outcome.guardrails))},
                            {"action", std::string(experiments::actionName(outcome.action))}});
    }
    Json &checks = body["checks"] = Json::array();
    for (const DecisionCheck &check : recommendation.checks) {
        Json row{{"id", check.id}, {"state", std::string(checkName(check.state))}};
        put(row, "value", check.value);
        put(row, "threshold", check.threshold);
        checks.push_back(std::move(row));
    }
    return body;
}

template <typename T> Json reasonJson(const statistics::Outcome<T> &outcome)
{
    return {{"not_computable", std::string(statistics::reasonName(outcome.error().reason))}};
}

Json interactionJson(const ExperimentInteraction &interaction, const Snapshot &snapshot)
{
    Json body{{"experiment", interaction.experiment}};
    const auto &assignment = interaction.assignment;
    body["assignment"] = assignment ? Json{{"chi_square", assignment->chiSquare},
                                           {"df", assignment->df},
                                           {"p_value", assignment->pValue},
                                           {"dependent", assignment->isDependent}}
                                    : reasonJson(assignment);
    Json &effects = body["effects"] = Json::array();
    for (const auto &[metric, effect] : interaction.effects) {
        Json row = effect ? Json{{"f", effect->f},
                                 {"df1", effect->df1},
                                 {"df2", effect->df2},
                                 {"p_value", effect->pValue},
                                 {"interaction", effect->hasInteraction}}
                          : reasonJson(effect);
        row["metric"] = snapshot.metrics[metric].definition.key;
        effects.push_back(std::move(row));
    }
    return body;
}

/// How the analysis was done: the plan with what the page changed.
void putSettings(Json &body, const Analysis &analysis, const Snapshot &snapshot)
{
    body["method"] = std::string(experiments::methodName(analysis.method));
    body["level"] = analysis.level;
    body["variance_reduced"] = analysis.isVarianceReduced;
    body["min_control_z"] = analysis.minControlZ;
    body["effect"] = analysis.isAbsolute ? "absolute" : "relative";
    body["sidedness"] = std::string(experiments::sidednessName(analysis.sidedness));
    body["profile"] = std::string(experiments::profileName(analysis.profile));
    body["correction"] = std::string(experiments::correctionName(analysis.correction));
    if (analysis.baseline < snapshot.variations.size())
        body["baseline"] = snapshot.variations[analysis.baseline];
    if (analysis.segment)
        body["segment"] = {{"property", analysis.segment->property}, {"value", analysis.segment->value}};
    if (!analysis.deviations.empty())
        body["deviations"] = analysis.deviations;
    if (analysis.method == experiments::Method::Bayesian) {
        body["prior"] = Json{{"mean", analysis.prior.mean}};
        put(body["prior"], "sd", analysis.prior.sd);
    }
    if (analysis.hiddenUntil)
        body["veiled_until"] = toIsoTime(*analysis.hiddenUntil);
}

} // namespace

Json toJson(const Analysis &analysis, const Snapshot &snapshot)
{
    Json body{{"experiment", snapshot.experiment.key},
              {"snapshot", snapshot.id},
              {"as_of", toIsoTime(snapshot.asOf)},
              {"days", analysis.days},
              {"variations", snapshot.variations},
              {"mixed_share", analysis.mixedShare},
              {"split", splitJson(analysis.split, snapshot)},
              {"health", healthJson(analysis)},
              {"recommendation", recommendationJson(analysis.recommendation, snapshot)}};
    if (analysis.mixedSubjects)
        body["mixed_subjects"] = *analysis.mixedSubjects;
    putSettings(body, analysis, snapshot);
    putPeriod(body["through"] = Json::object(), snapshot, analysis.throughPeriod);
    Json &results = body["results"] = Json::array();
    for (const MetricResult &result : analysis.results)
        results.push_back(resultJson(result, snapshot));
    for (const ExperimentInteraction &interaction : analysis.interactions)
        body["interactions"].push_back(interactionJson(interaction, snapshot));
    return body;
}

} // namespace assay::results
