// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include <nlohmann/json.hpp>

#include "models/core/json.h"
#include "models/flags/instant.h"
#include "models/flags/numbertext.h"
#include "models/flags/rulesetdata.h"
#include "models/flags/ufc.h"

namespace assay::flags::ufc {
namespace {

class DocumentMaker {
public:
    explicit DocumentMaker(const RulesetData &data) : m_data(data) {}

    Document make()
    {
        Document document;
        document.createdAt.micros = instantOf(m_data.createdAt).value_or(0);
        document.environment = m_data.environment;
        for (const FlagData &flag : m_data.flags)
            document.flags.push_back(flagOf(flag));
        for (const BanditReference &reference : m_data.banditReferences)
            document.bandits.push_back({std::string{reference.banditKey}, std::string{reference.modelVersion}, {}});
        for (const BanditLink &link : m_data.banditLinks)
            addUse(document.bandits, link);
        return document;
    }

private:
    Flag flagOf(const FlagData &data)
    {
        Flag flag{.key = std::string{data.key}, .enabled = data.isEnabled, .type = data.type};
        flag.totalShards = data.totalShards;
        flag.entityId = data.entityId;
        for (const VariationData &variation : data.variations.of(m_data.variations))
            flag.variations.push_back({std::string{variation.key}, std::string{variation.text}});
        for (const AllocationData &allocation : data.allocations.of(m_data.allocations))
            flag.allocations.push_back(allocationOf(allocation));
        return flag;
    }

    /// Published times have milliseconds; a finer one could not be written again.
    static Timestamp toMilliseconds(std::int64_t micros) { return Timestamp{micros - ((micros % 1'000) + 1'000) % 1'000}; }

    Allocation allocationOf(const AllocationData &data)
    {
        Allocation allocation{.key = std::string{data.key}, .doLog = data.doLog};
        if (data.startAt != std::numeric_limits<std::int64_t>::min())
            allocation.startAt = toMilliseconds(data.startAt);
        if (data.endAt != std::numeric_limits<std::int64_t>::max())
            allocation.endAt = toMilliseconds(data.endAt);
        for (const RuleData &rule : data.rules.of(m_data.rules)) {
            Rule &made = allocation.rules.emplace_back();
            for (Index i = rule.conditions.first; i < rule.conditions.first + rule.conditions.count; ++i)
                made.conditions.push_back(conditionOf(i));
        }
        for (const SplitData &split : data.splits.of(m_data.splits))
            allocation.splits.push_back(splitOf(split));
        return allocation;
    }

    Condition conditionOf(Index index)
    {
        const ConditionData &data = m_data.conditions[index];
        Condition condition{std::string{m_data.attributeNames[data.attribute]}, data.op, {}};
        if (data.mode == ConditionData::Mode::Never) {
            condition.op = Operator::OneOf;
            condition.value = std::vector<std::string>{};
            return condition;
        }
        const Json value = Json::parse(m_data.conditionTexts[index].value, nullptr, false);
        if (value.is_boolean())
            condition.value = value.get<bool>();
        else if (value.is_number())
            condition.value = value.get<double>();
        else if (value.is_string())
            condition.value = value.get<std::string>();
        else
            condition.value = value.get<std::vector<std::string>>();
        return condition;
    }

    Split splitOf(const SplitData &data)
    {
        Split split{.variation = std::string{m_data.variations[data.variation].key}};
        for (const ShardData &shard : data.shards.of(m_data.shards)) {
            Shard &made = split.shards.emplace_back();
            made.salt = shard.saltPrefix.substr(0, shard.saltPrefix.size() - 1);
            if (shard.range.end > 0 || shard.moreRanges.count > 0)
                made.ranges.push_back({shard.range.start, shard.range.end});
            for (const RangeData &range : shard.moreRanges.of(m_data.ranges))
                made.ranges.push_back({range.start, range.end});
        }
        for (const auto &[name, value] : data.extra.of(m_data.extra))
            split.extraLogging.emplace_back(name, value);
        return split;
    }

    /// Both indexes list the same uses; the one with the allocation says more.
    void addUse(std::vector<Bandit> &bandits, const BanditLink &link)
    {
        auto bandit = std::ranges::find(bandits, link.banditKey, &Bandit::key);
        if (bandit == bandits.end())
            bandit = bandits.insert(bandits.end(), Bandit{.key = std::string{link.banditKey}});
        const BanditUse use{std::string{link.flagKey}, std::string{link.allocationKey}, std::string{link.variationKey},
                            std::string{link.variationValue}};
        const auto same = std::ranges::find_if(bandit->uses, [&use](const BanditUse &other) {
            const bool isSamePlace = other.flag == use.flag && other.variation == use.variation && other.value == use.value;
            return isSamePlace && (other.allocation == use.allocation || other.allocation.empty() || use.allocation.empty());
        });
        if (same == bandit->uses.end())
            bandit->uses.push_back(use);
        else if (same->allocation.empty())
            *same = use;
    }

    const RulesetData &m_data;
};

} // namespace

const Flag *Document::find(std::string_view key) const
{
    const auto found = std::ranges::find(flags, key, &Flag::key);
    return found == flags.end() ? nullptr : &*found;
}

Document documentOf(const Ruleset &ruleset)
{
    return DocumentMaker(ruleset.data()).make();
}

} // namespace assay::flags::ufc
