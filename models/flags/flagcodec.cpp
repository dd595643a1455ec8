// SPDX-License-Identifier: GPL-3.0-or-later
#include <nlohmann/json.hpp>

#include "models/flags/flagproblems.h"
#include "models/flags/names.h"
#include "models/flags/numbertext.h"
#include "models/flags/rulecodec.h"

namespace assay::flags {
namespace {

constexpr const char *kKind = "flag";
constexpr std::size_t kMaxValue = 250'000; // bytes of a JSON value

Json valueJson(VariationType type, const std::string &value)
{
    if (type == VariationType::Boolean && (value == "true" || value == "false"))
        return value == "true";
    if (type == VariationType::Integer || type == VariationType::Numeric) {
        // As it is written, so that no digit is lost on the way through a double.
        if (Json number = Json::parse(value, nullptr, false); number.is_number())
            return number;
    }
    return value;
}

Json toJson(const FlagVariation &variation, VariationType type)
{
    Json json{{"key", variation.key}, {"name", variation.name}, {"value", valueJson(type, variation.value)}};
    putText(json, "description", variation.description);
    putText(json, "bandit", variation.bandit);
    restoreExtra(json, variation.extra);
    return json;
}

Json toJson(const FlagAllocation &allocation)
{
    Json json{{"key", allocation.key},
              {"kind", spellingOf(kAllocationSpellings, allocation.kind)},
              {"exposure", rangesJson(allocation.exposure)},
              {"shares", Json::array()},
              {"logged", allocation.isLogged}};
    putText(json, "name", allocation.name);
    if (!allocation.rules.empty())
        json["rules"] = rulesJson(allocation.rules);
    for (const Share &share : allocation.shares)
        json["shares"].push_back({{"variation", share.variation}, {"ranges", rangesJson(share.ranges)}});
    putText(json, "exposure_salt", allocation.exposureSalt);
    putText(json, "split_salt", allocation.splitSalt);
    putText(json, "layer", allocation.layer);
    putTexts(json, "holdouts", allocation.holdouts);
    putText(json, "shipped", allocation.shipped);
    putTime(json, "start", allocation.start);
    putTime(json, "end", allocation.end);
    for (const Phase &phase : allocation.phases)
        json["phases"].push_back({{"start", toIsoTime(phase.start)}, {"exposure", phase.exposure}});
    if (!allocation.extraLogging.empty())
        json["extra_logging"] = fieldsJson(allocation.extraLogging);
    restoreExtra(json, allocation.extra);
    return json;
}

Json toJson(const FlagState &state)
{
    Json json{{"enabled", state.isEnabled}, {"allocations", Json::array()}};
    for (const FlagAllocation &allocation : state.allocations)
        json["allocations"].push_back(toJson(allocation));
    restoreExtra(json, state.extra);
    return json;
}

std::string readValue(FieldReader &fields)
{
    const Json *value = fields.member("value");
    if (value == nullptr || value->is_structured()) {
        fields.problem("value", "a value; JSON as a text");
        return {};
    }
    if (value->is_string())
        return fields.text("value", {}, kMaxValue);
    return value->is_number_float() ? numberText(value->get<double>()) : value->dump();
}

FlagVariation variationFromJson(FieldReader &fields)
{
    FlagVariation variation;
    variation.key = fields.requiredText("key", 64);
    variation.name = readName(fields, variation.key);
    variation.value = readValue(fields);
    variation.description = fields.text("description");
    variation.bandit = fields.text("bandit", {}, 256);
    variation.extra = fields.extra();
    return variation;
}

Share shareFromJson(FieldReader &fields)
{
    return {fields.requiredText("variation", 64), readRanges(fields, "ranges", {{0, kTotalShards}})};
}

Phase phaseFromJson(FieldReader &fields)
{
    Phase phase;
    if (const std::optional<Timestamp> start = fields.optionalTime("start"))
        phase.start = *start;
    else
        fields.problem("start", "the time from which the phase holds");
    phase.exposure = static_cast<std::uint32_t>(fields.integer("exposure", 0, 0, kTotalShards));
    return phase;
}

FlagAllocation allocationFromJson(FieldReader &fields, const std::string &key)
{
    FlagAllocation allocation;
    allocation.key = fields.requiredText("key", 256);
    allocation.name = fields.text("name", {}, 120);
    allocation.kind = fields.choice("kind", kAllocationSpellings, AllocationKind::Gate);
    allocation.rules = readRules(fields, kKind, key, "rules");
    allocation.exposure = readRanges(fields, "exposure", allocation.exposure);
    allocation.shares = readList<Share>(fields, kKind, key, "shares", shareFromJson);
    allocation.exposureSalt = fields.text("exposure_salt", {}, 256);
    allocation.splitSalt = fields.text("split_salt", {}, 256);
    allocation.layer = fields.text("layer", {}, 128);
    allocation.holdouts = fields.texts("holdouts");
    allocation.shipped = fields.text("shipped", {}, 64);
    allocation.start = fields.optionalTime("start");
    allocation.end = fields.optionalTime("end");
    allocation.phases = readList<Phase>(fields, kKind, key, "phases", phaseFromJson);
    allocation.extraLogging = readTextFields(fields, "extra_logging");
    allocation.isLogged = fields.boolean("logged", allocation.kind == AllocationKind::Experiment);
    allocation.extra = fields.extra();
    return allocation;
}

FlagState stateFromJson(FieldReader &fields, const std::string &key)
{
    FlagState state;
    state.isEnabled = fields.boolean("enabled", false);
    state.allocations = readList<FlagAllocation>(fields, kKind, key, "allocations",
                                                 [&key](FieldReader &allocation) { return allocationFromJson(allocation, key); });
    state.extra = fields.extra();
    return state;
}

void readEnvironments(FieldReader &fields, Flag &flag)
{
    const Json *environments = fields.member("environments");
    if (environments == nullptr)
        return;
    FieldReader inner(*environments, kKind, flag.key, "environments");
    if (environments->is_object()) {
        for (const auto &[name, value] : environments->items()) {
            FieldReader state(value, kKind, flag.key, inner.pathOf(name.c_str()));
            flag.environments.emplace(name, stateFromJson(state, flag.key));
            static_cast<void>(inner.member(name.c_str())); // its name is free: nothing doubtful
            inner.adopt(state);
        }
    }
    fields.adopt(inner);
}

} // namespace

Json toJson(const Flag &flag)
{
    Json body{{"key", flag.key},
              {"name", flag.name},
              {"type", spellingOf(kTypeSpellings, flag.type)},
              {"lifetime", spellingOf(kLifetimeSpellings, flag.lifetime)},
              {"variations", Json::array()},
              {"environments", Json::object()}};
    putText(body, "wire_key", flag.wireKey);
    putText(body, "description", flag.description);
    putText(body, "owner", flag.owner);
    putText(body, "control", flag.control);
    for (const FlagVariation &variation : flag.variations)
        body["variations"].push_back(toJson(variation, flag.type));
    for (const auto &[environment, state] : flag.environments)
        body["environments"][environment] = toJson(state);
    if (flag.entityId)
        body["entity_id"] = *flag.entityId;
    for (const auto &[bandit, version] : flag.banditVersions)
        body["bandit_versions"][bandit] = version;
    putTexts(body, "tags", flag.tags);
    restoreExtra(body, flag.extra);
    return body;
}

Result<Flag> flagFromJson(const Json &body, std::vector<Error> *unknown)
{
    const std::string key = keyOf(body);
    FieldReader fields(body, kKind, key);
    Flag flag;
    flag.key = fields.requiredKey("key");
    flag.wireKey = fields.text("wire_key", {}, 256);
    flag.name = readName(fields, flag.key);
    flag.description = fields.text("description");
    flag.owner = fields.text("owner", {}, 120);
    flag.type = fields.choice("type", kTypeSpellings, flag.type);
    flag.lifetime = fields.choice("lifetime", kLifetimeSpellings, flag.lifetime);
    flag.variations = readList<FlagVariation>(fields, kKind, key, "variations", variationFromJson);
    flag.control = fields.text("control", {}, 64);
    flag.entityId = fields.optionalInteger("entity_id", 0, 4'294'967'295);
    for (auto &[bandit, version] : readTextFields(fields, "bandit_versions"))
        flag.banditVersions.emplace(std::move(bandit), std::move(version));
    readEnvironments(fields, flag);
    flag.tags = fields.texts("tags");
    flag.extra = fields.extra();
    if (fields.firstProblem())
        return fail(*fields.firstProblem());
    if (std::vector<Error> problems = problemsOf(flag); !problems.empty())
        return fail(std::move(problems.front()));
    return fields.finish(std::move(flag), unknown);
}

} // namespace assay::flags
