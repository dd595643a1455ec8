// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/flags/details.h"

#include <nlohmann/json.hpp>

#include "models/flags/evaluation.h"
#include "models/flags/events.h"

namespace assay::flags {
namespace {

/// Records what the walk looks at; parts arrive before the whole they belong to.
class Recorder {
public:
    explicit Recorder(const RulesetData &data) : m_data(data) {}

    void condition(Index index, bool holds)
    {
        const ConditionData &condition = m_data.conditions[index];
        const ConditionText &text = m_data.conditionTexts[index];
        m_conditions.push_back({m_data.attributeNames[condition.attribute],
                                condition.isOperatorKnown ? operatorName(condition.op) : text.operatorName, text.value, holds});
    }

    void rule(Index, bool holds) { m_rules.push_back({holds, std::exchange(m_conditions, {})}); }

    void shard(Index index, std::uint32_t number, bool matches)
    {
        const ShardData &shard = m_data.shards[index];
        ShardTrace trace{shard.saltPrefix.substr(0, shard.saltPrefix.size() - 1), number, {}, matches};
        if (shard.range.start < shard.range.end || shard.moreRanges.count > 0)
            trace.ranges.emplace_back(shard.range.start, shard.range.end);
        for (const RangeData &range : shard.moreRanges.of(m_data.ranges))
            trace.ranges.emplace_back(range.start, range.end);
        m_shards.push_back(std::move(trace));
    }

    void split(Index index, bool matches)
    {
        m_splits.push_back({m_data.variations[m_data.splits[index].variation].key, matches, std::exchange(m_shards, {})});
    }

    void allocation(Index index, AllocationCode code)
    {
        traces.push_back({m_data.allocations[index].key, static_cast<std::uint32_t>(traces.size() + 1), code, std::exchange(m_rules, {}),
                          std::exchange(m_splits, {})});
    }

    std::vector<AllocationTrace> traces;

private:
    const RulesetData &m_data;
    std::vector<ConditionTrace> m_conditions;
    std::vector<RuleTrace> m_rules;
    std::vector<ShardTrace> m_shards;
    std::vector<SplitTrace> m_splits;
};

/// Nothing for a variation that the flag does not have.
std::optional<std::string> valueJson(const FlagData &flag, const VariationData &variation)
{
    if (!variation.isText && variation.text.empty())
        return std::nullopt;
    const bool isPlainJson = !variation.isText || (variation.isUsable && flag.type != VariationType::String);
    if (isPlainJson)
        return std::string{variation.text};
    std::string text;
    appendJsonText(text, variation.text);
    return text;
}

Json parsed(std::string_view json)
{
    return Json::parse(json, nullptr, false);
}

Json ruleJson(const RuleTrace &rule)
{
    Json conditions = Json::array();
    for (const ConditionTrace &condition : rule.conditions)
        conditions.push_back({{"attribute", condition.attribute}, {"operator", condition.operatorName}, {"value", parsed(condition.value)}});
    return {{"conditions", std::move(conditions)}};
}

const RuleTrace *matchedRule(const AllocationTrace &allocation)
{
    const bool hasMatch = !allocation.rules.empty() && allocation.rules.back().holds;
    return hasMatch ? &allocation.rules.back() : nullptr;
}

Json allocationJson(const AllocationTrace &allocation)
{
    return {{"key", allocation.key}, {"allocationEvaluationCode", codeName(allocation.code)}, {"orderPosition", allocation.position}};
}

const AllocationTrace *matchedAllocation(const EvaluationDetails &details)
{
    const auto found = std::ranges::find(details.allocations, AllocationCode::Match, &AllocationTrace::code);
    return found == details.allocations.end() ? nullptr : &*found;
}

std::string quoted(std::string_view text)
{
    return std::string{"\""}.append(text).append("\"");
}

std::string describeMatch(const EvaluationDetails &details, const AllocationTrace &allocation)
{
    const bool isShared = allocation.splits.size() > 1 || (!allocation.splits.empty() && allocation.splits.back().shards.size() > 1);
    const std::string share = " and the subject falls into the share of " + quoted(details.assignment.variationKey);
    if (matchedRule(allocation) != nullptr)
        return "A rule of allocation " + quoted(allocation.key) + " holds" + (isShared ? share : "") + ".";
    return "Allocation " + quoted(allocation.key) + " is for everyone" + (isShared ? share : "") + ".";
}

Json traceOf(const AllocationTrace &allocation)
{
    Json json = allocationJson(allocation);
    json["rules"] = Json::array();
    for (const RuleTrace &rule : allocation.rules) {
        Json conditions = Json::array();
        for (const ConditionTrace &condition : rule.conditions)
            conditions.push_back({{"attribute", condition.attribute},
                                  {"operator", condition.operatorName},
                                  {"value", parsed(condition.value)},
                                  {"holds", condition.holds}});
        json["rules"].push_back({{"holds", rule.holds}, {"conditions", std::move(conditions)}});
    }
    json["splits"] = Json::array();
    for (const SplitTrace &split : allocation.splits) {
        Json shards = Json::array();
        for (const ShardTrace &shard : split.shards) {
            Json ranges = Json::array();
            for (const auto &[start, end] : shard.ranges)
                ranges.push_back({{"start", start}, {"end", end}});
            shards.push_back({{"salt", shard.salt}, {"shard", shard.shard}, {"ranges", std::move(ranges)}, {"matches", shard.matches}});
        }
        json["splits"].push_back({{"variationKey", split.variationKey}, {"matches", split.matches}, {"shards", std::move(shards)}});
    }
    return json;
}

} // namespace

EvaluationDetails explain(const Ruleset &ruleset, std::string_view flagKey, const Subject &subject, std::optional<VariationType> expected,
                          Timestamp now)
{
    const RulesetData &data = ruleset.data();
    EvaluationDetails details;
    details.environment = data.environment;
    details.publishedAt = data.createdAt;
    details.assignment.flagKey = flagKey;
    const FlagData *flag = flagOf(data, flagKey);
    Recorder recorder(data);
    if (const std::optional<EvaluationCode> refusal = refusalOf(flag, flagKey, subject.key, expected)) {
        details.assignment.code = *refusal;
    } else {
        HashOnDemand hashes(subject.key);
        const BoundAttributes attributes(data, subject);
        const Stop stop = Walk(data, attributes, hashes, recorder, now).down(*flag);
        details.assignment = assignmentOf(data, *flag, flagKey, stop);
        if (stop.allocation != kNoIndex)
            details.variationJson = valueJson(*flag, data.variations[data.splits[stop.split].variation]);
    }
    if (flag != nullptr) {
        const std::span<const AllocationData> all = flag->allocations.of(data.allocations);
        for (std::size_t i = recorder.traces.size(); i < all.size(); ++i)
            recorder.traces.push_back({all[i].key, static_cast<std::uint32_t>(i + 1), AllocationCode::Unevaluated, {}, {}});
    }
    details.allocations = std::move(recorder.traces);
    return details;
}

std::string describe(const EvaluationDetails &details)
{
    const AllocationTrace *matched = matchedAllocation(details);
    switch (details.assignment.code) {
    case EvaluationCode::Match: return matched == nullptr ? std::string{} : describeMatch(details, *matched);
    case EvaluationCode::FlagUnrecognizedOrDisabled: return "Flag " + quoted(details.assignment.flagKey) + " is unknown or disabled.";
    case EvaluationCode::TypeMismatch: return "Flag " + quoted(details.assignment.flagKey) + " has another type than the one asked for.";
    case EvaluationCode::AssignmentError:
        return matched == nullptr ? "The flag key or the subject key is empty."
                                  : "The value of variation " + quoted(details.assignment.variationKey) + " does not fit the type of the flag.";
    case EvaluationCode::DefaultAllocationNull: return "No allocation matches this subject.";
    case EvaluationCode::NoActionsSuppliedForBandit: return "The variation is a bandit, and no actions were given to choose from.";
    case EvaluationCode::NonBanditVariation: return "The variation is not a bandit.";
    case EvaluationCode::BanditError: return "The model of the bandit is not loaded.";
    }
    return {};
}

Json detailsJson(const EvaluationDetails &details)
{
    Json json{{"environmentName", details.environment},
              {"flagEvaluationCode", codeName(details.assignment.code)},
              {"flagEvaluationDescription", describe(details)},
              {"variationKey", nullptr},
              {"variationValue", nullptr},
              {"banditKey", nullptr},
              {"banditAction", nullptr},
              {"configPublishedAt", details.publishedAt},
              {"matchedRule", nullptr},
              {"matchedAllocation", nullptr},
              {"unmatchedAllocations", Json::array()},
              {"unevaluatedAllocations", Json::array()}};
    for (const AllocationTrace &allocation : details.allocations) {
        if (allocation.code == AllocationCode::Match)
            json["matchedAllocation"] = allocationJson(allocation);
        else
            json[allocation.code == AllocationCode::Unevaluated ? "unevaluatedAllocations" : "unmatchedAllocations"].push_back(
                allocationJson(allocation));
    }
    if (const AllocationTrace *matched = matchedAllocation(details)) {
        json["variationKey"] = details.assignment.variationKey;
        if (details.variationJson)
            json["variationValue"] = parsed(*details.variationJson);
        if (const RuleTrace *rule = matchedRule(*matched))
            json["matchedRule"] = ruleJson(*rule);
    }
    if (details.bandit) {
        json["banditKey"] = details.bandit->banditKey;
        if (!details.bandit->action.empty())
            json["banditAction"] = details.bandit->action;
    }
    return json;
}

Json traceJson(const EvaluationDetails &details)
{
    Json json = detailsJson(details);
    json["allocations"] = Json::array();
    for (const AllocationTrace &allocation : details.allocations)
        json["allocations"].push_back(traceOf(allocation));
    return json;
}

} // namespace assay::flags
