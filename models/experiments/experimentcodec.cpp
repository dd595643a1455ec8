// SPDX-License-Identifier: GPL-3.0-or-later
#include <nlohmann/json.hpp>

#include "models/core/documentfields.h"
#include "models/experiments/experiment.h"
#include "models/experiments/names.h"
#include "models/experiments/problems.h"

namespace assay::experiments {
namespace {

constexpr std::size_t kMaxVariations = 50; // the declared set of a result column
constexpr std::size_t kMaxLongText = 20'000;

Json toJson(const Variation &variation)
{
    Json json{{"key", variation.key}, {"name", variation.name}, {"weight", plainNumber(variation.weight)}};
    restoreExtra(json, variation.extra);
    return json;
}

Json toJson(const Guardrail &guardrail)
{
    Json json{{"metric", guardrail.metric}};
    if (!guardrail.isMarginInherited)
        json["margin"] = plainNumber(guardrail.margin);
    restoreExtra(json, guardrail.extra);
    return json;
}

Variation variationFromJson(FieldReader &fields)
{
    Variation variation;
    variation.key = fields.requiredText("key", 128);
    variation.name = readName(fields, variation.key.substr(0, 120));
    variation.weight = fields.number("weight", 1, 1e-9, 1e9);
    variation.extra = fields.extra();
    return variation;
}

Guardrail guardrailFromJson(FieldReader &fields)
{
    Guardrail guardrail;
    guardrail.metric = fields.requiredKey("metric");
    guardrail.isMarginInherited = fields.member("margin") == nullptr;
    guardrail.margin = fields.number("margin", 0, 0, 1);
    guardrail.extra = fields.extra();
    return guardrail;
}

/// Reads a list of objects with `read`, which gets a reader for each.
template <typename T, typename Read>
std::vector<T> readList(FieldReader &fields, const std::string &key, const char *name, Read read)
{
    std::vector<T> values;
    const Json *list = fields.array(name);
    if (list == nullptr)
        return values;
    for (std::size_t i = 0; i < list->size(); ++i) {
        FieldReader nested((*list)[i], "experiment", key, fields.pathOf(name, i));
        values.push_back(read(nested));
        fields.adopt(nested);
    }
    return values;
}

/// The primary metric is one key; a list of several is the usual mistake and gets the rule's sentence.
std::string readPrimary(FieldReader &fields)
{
    const Json *primary = fields.member("primary");
    if (primary == nullptr || !primary->is_string() || primary->get_ref<const std::string &>().empty()) {
        fields.problem("primary", "exactly one metric", "V-301");
        return {};
    }
    return fields.requiredKey("primary");
}

Plan planFromJson(FieldReader &fields, const std::string &key)
{
    Plan plan;
    plan.primary = readPrimary(fields);
    plan.guardrails = readList<Guardrail>(fields, key, "guardrails", guardrailFromJson);
    plan.secondary = fields.texts("secondary");
    plan.breakdowns = fields.texts("breakdowns");
    plan.inherited = readRules(fields, "experiment", key, plan);
    plan.stratifyBy = fields.text("stratify_by", {}, 128);
    plan.extra = fields.extra();
    return withDefaults(std::move(plan), builtInRules());
}

void readDecision(FieldReader &fields, const std::string &key, Experiment &experiment)
{
    const Json *decision = fields.member("decision");
    if (decision == nullptr)
        return;
    FieldReader nested(*decision, "experiment", key, "decision");
    experiment.decision = nested.choice("outcome", kDecisionNames, Decision::None);
    experiment.decidedVariation = nested.text("variation", {}, 128);
    experiment.rationale = nested.text("rationale", {}, kMaxLongText);
    experiment.decidedAt = nested.optionalTime("at");
    if (const std::string unknown = nested.extra(); !unknown.empty())
        nested.problem("", "only outcome, variation, rationale and at");
    fields.adopt(nested);
}

Json decisionJson(const Experiment &experiment)
{
    Json json{{"outcome", spellingOf(kDecisionNames, experiment.decision)}};
    putText(json, "variation", experiment.decidedVariation);
    putText(json, "rationale", experiment.rationale);
    if (experiment.decidedAt)
        json["at"] = toIsoTime(*experiment.decidedAt);
    return json;
}

bool hasDecision(const Experiment &experiment)
{
    return experiment.decision != Decision::None || !experiment.decidedVariation.empty() || !experiment.rationale.empty()
        || experiment.decidedAt.has_value();
}

void readHead(FieldReader &fields, Experiment &experiment)
{
    experiment.key = fields.requiredKey("key");
    experiment.name = readName(fields, experiment.key);
    experiment.hypothesis = fields.text("hypothesis", {}, kMaxLongText);
    experiment.owner = fields.text("owner", {}, 120);
    experiment.origin = fields.choice("origin", kOriginNames, Origin::Warehouse);
    experiment.attribution = fields.text("attribution");
    const bool isImport = experiment.origin == Origin::Import;
    experiment.entity = isImport ? fields.text("entity", {}, 128) : fields.requiredKey("entity");
    experiment.assignmentSource = isImport ? fields.text("assignment_source", {}, 128) : fields.requiredKey("assignment_source");
    if (isImport && !experiment.assignmentSource.empty())
        fields.problem("assignment_source", "nothing, as an import has no source to read");
    experiment.warehouseKey = fields.text("warehouse_key", {}, 256);
    experiment.tags = fields.texts("tags");
}

} // namespace

Json toJson(const Plan &plan)
{
    Json json{{"primary", plan.primary}};
    putRules(json, plan, plan.inherited);
    for (const Guardrail &guardrail : plan.guardrails)
        json["guardrails"].push_back(toJson(guardrail));
    putTexts(json, "secondary", plan.secondary);
    putTexts(json, "breakdowns", plan.breakdowns);
    putText(json, "stratify_by", plan.stratifyBy);
    restoreExtra(json, plan.extra);
    return json;
}

Json toJson(const Experiment &experiment)
{
    Json body{{"key", experiment.key},
              {"name", experiment.name},
              {"variations", Json::array()},
              {"control", experiment.control},
              {"plan", toJson(experiment.plan)},
              {"origin", spellingOf(kOriginNames, experiment.origin)}};
    putText(body, "hypothesis", experiment.hypothesis);
    putText(body, "owner", experiment.owner);
    putText(body, "entity", experiment.entity);
    putText(body, "assignment_source", experiment.assignmentSource);
    putText(body, "warehouse_key", experiment.warehouseKey);
    putText(body, "attribution", experiment.attribution);
    for (const Variation &variation : experiment.variations)
        body["variations"].push_back(toJson(variation));
    if (experiment.start)
        body["start"] = toIsoTime(*experiment.start);
    if (experiment.end)
        body["end"] = toIsoTime(*experiment.end);
    if (hasDecision(experiment))
        body["decision"] = decisionJson(experiment);
    putTexts(body, "tags", experiment.tags);
    restoreExtra(body, experiment.extra);
    return body;
}

Result<Experiment> experimentFromJson(const Json &body, std::vector<Error> *unknown)
{
    Experiment experiment;
    const std::string key = keyOf(body);
    FieldReader fields(body, "experiment", key);
    readHead(fields, experiment);
    experiment.variations = readList<Variation>(fields, key, "variations", variationFromJson);
    if (experiment.variations.size() < 2 || experiment.variations.size() > kMaxVariations)
        fields.problem("variations", "2 to " + std::to_string(kMaxVariations) + " variations");
    experiment.control = fields.requiredText("control", 128);
    experiment.start = fields.optionalTime("start");
    experiment.end = fields.optionalTime("end");
    if (const Json *plan = fields.member("plan")) {
        FieldReader nested(*plan, "experiment", key, "plan");
        experiment.plan = planFromJson(nested, key);
        fields.adopt(nested);
    } else {
        fields.problem("plan.primary", "exactly one metric", "V-301");
    }
    readDecision(fields, key, experiment);
    experiment.extra = fields.extra();
    Result<Experiment> read = fields.finish(std::move(experiment), unknown);
    if (!read)
        return read;
    if (std::vector<Error> problems = problemsOf(*read); !problems.empty())
        return fail(std::move(problems.front()));
    return read;
}

} // namespace assay::experiments
