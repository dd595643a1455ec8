// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "models/flags/evaluator.h"
#include "models/flags/md5.h"
#include "models/flags/rulesetdata.h"

// The walk down a flag's allocations, generic over where attributes and hashes come from and over who
// watches. For the .cpp files of this room only.
namespace assay::flags {

/// What a condition sees of the subject: finds attributes by name each time.
class NamedAttributes {
public:
    NamedAttributes(const RulesetData &data, const Subject &subject) : m_data(data), m_subject(subject), m_key(AttributeValue::of(subject.key)) {}

    /// Null when the subject has none of that name. `id` is the subject's key unless the caller gave one.
    [[nodiscard]] const AttributeValue *find(Index attribute) const
    {
        const std::string_view name = m_data.attributeNames[attribute];
        for (const Attribute &candidate : m_subject.attributes) {
            if (candidate.name == name)
                return &candidate.value;
        }
        return name == "id" ? &m_key : nullptr;
    }

private:
    const RulesetData &m_data;
    const Subject &m_subject;
    AttributeValue m_key;
};

/// The same with every name of the ruleset looked up beforehand: for many flags of one subject, and for
/// Client rulesets, whose names are hashes.
class BoundAttributes {
public:
    BoundAttributes(const RulesetData &data, const Subject &subject);

    [[nodiscard]] const AttributeValue *find(Index attribute) const { return m_values[attribute]; }

private:
    AttributeValue m_key;
    std::vector<const AttributeValue *> m_values;
};

/// Hashes when asked; remembers the last few, since the splits of an allocation share their salts.
class HashOnDemand {
public:
    explicit HashOnDemand(std::string_view key) : m_key(key) {}

    /// Hashes the first two shards of a split together when neither is known: most splits have an exposure and a share.
    void prepare(std::span<const ShardData> shards)
    {
        if (shards.size() < 2 || find(shards[0].salt) != nullptr || find(shards[1].salt) != nullptr)
            return;
        const std::array<std::uint32_t, 2> words = md5WordPair({shards[0].saltPrefix, m_key}, {shards[1].saltPrefix, m_key});
        remember({shards[0].salt, words[0]});
        remember({shards[1].salt, words[1]});
    }

    std::uint32_t word(const ShardData &shard)
    {
        if (const Known *known = find(shard.salt))
            return known->word;
        const std::uint32_t word = md5Word(shard.saltPrefix, m_key);
        remember({shard.salt, word});
        return word;
    }

private:
    struct Known {
        Index salt = kNoIndex;
        std::uint32_t word{};
    };

    [[nodiscard]] const Known *find(Index salt) const
    {
        for (const Known &known : m_known) {
            if (known.salt == salt)
                return &known;
        }
        return nullptr;
    }

    void remember(const Known &known)
    {
        m_known[m_next] = known;
        m_next = (m_next + 1) % m_known.size();
    }

    std::string_view m_key;
    std::array<Known, 4> m_known{};
    std::size_t m_next{};
};

/// Watches nothing; details.cpp has one that records.
struct NoWatcher {
    void condition(Index, bool) {}
    void rule(Index, bool) {}
    void shard(Index, std::uint32_t, bool) {}
    void split(Index, bool) {}
    void allocation(Index, AllocationCode) {}
};

[[nodiscard]] bool conditionHolds(const RulesetData &data, const ConditionData &condition, const AttributeValue *value);

/// Where the walk stopped; kNoIndex where it did not.
struct Stop {
    Index allocation = kNoIndex;
    Index rule = kNoIndex;
    Index split = kNoIndex;
};

/// Stops at the first thing that does not hold; with a watcher, which wants the whole picture, goes on.
template <typename Watcher>
inline constexpr bool isWatching = !std::is_same_v<Watcher, NoWatcher>;

template <typename Attributes, typename Hashes, typename Watcher>
class Walk {
public:
    Walk(const RulesetData &data, const Attributes &attributes, Hashes &hashes, Watcher &watcher, Timestamp now)
        : m_data(data), m_attributes(attributes), m_hashes(hashes), m_watcher(watcher), m_now(now.micros)
    {
    }

    Stop down(const FlagData &flag)
    {
        Stop stop;
        for (Index i = flag.allocations.first; i < flag.allocations.first + flag.allocations.count; ++i) {
            const AllocationCode code = allocation(m_data.allocations[i], flag.totalShards, stop);
            m_watcher.allocation(i, code);
            if (code == AllocationCode::Match) {
                stop.allocation = i;
                return stop;
            }
        }
        return {};
    }

    /// The first allocation from `first` on that a subject may be in before anything is hashed; kNoIndex when there is none.
    Index passGates(const FlagData &flag, Index first, Stop &stop)
    {
        for (Index i = first; i < flag.allocations.first + flag.allocations.count; ++i) {
            if (gate(m_data.allocations[i], stop) == AllocationCode::Match)
                return i;
        }
        return kNoIndex;
    }

    /// Whether a split of an allocation takes the subject.
    bool takeSplit(const FlagData &flag, Index allocation, Stop &stop)
    {
        stop.split = firstSplit(m_data.allocations[allocation].splits, flag.totalShards);
        stop.allocation = stop.split == kNoIndex ? kNoIndex : allocation;
        return stop.split != kNoIndex;
    }

private:
    AllocationCode allocation(const AllocationData &allocation, std::uint32_t totalShards, Stop &stop)
    {
        const AllocationCode code = gate(allocation, stop);
        if (code != AllocationCode::Match)
            return code;
        stop.split = firstSplit(allocation.splits, totalShards);
        return stop.split == kNoIndex ? AllocationCode::TrafficExposureMiss : AllocationCode::Match;
    }

    /// Whether the window is open and a rule holds.
    AllocationCode gate(const AllocationData &allocation, Stop &stop)
    {
        if (m_now < allocation.startAt)
            return AllocationCode::BeforeStartTime;
        if (m_now > allocation.endAt)
            return AllocationCode::AfterEndTime;
        stop.rule = kNoIndex;
        if (allocation.rules.count > 0) {
            stop.rule = firstRule(allocation.rules);
            if (stop.rule == kNoIndex)
                return AllocationCode::FailingRule;
        }
        return AllocationCode::Match;
    }

    Index firstRule(Slice rules)
    {
        for (Index i = rules.first; i < rules.first + rules.count; ++i) {
            const bool holds = rule(m_data.rules[i].conditions);
            m_watcher.rule(i, holds);
            if (holds)
                return i;
        }
        return kNoIndex;
    }

    bool rule(Slice conditions)
    {
        bool allHold = true;
        for (Index i = conditions.first; i < conditions.first + conditions.count; ++i) {
            const ConditionData &condition = m_data.conditions[i];
            const bool holds = conditionHolds(m_data, condition, m_attributes.find(condition.attribute));
            m_watcher.condition(i, holds);
            allHold = allHold && holds;
            if (!allHold && !isWatching<Watcher>)
                return false;
        }
        return allHold;
    }

    Index firstSplit(Slice splits, std::uint32_t totalShards)
    {
        for (Index i = splits.first; i < splits.first + splits.count; ++i) {
            const bool matches = split(m_data.splits[i], totalShards);
            m_watcher.split(i, matches);
            if (matches)
                return i;
        }
        return kNoIndex;
    }

    bool split(const SplitData &split, std::uint32_t totalShards)
    {
        bool allMatch = true;
        m_hashes.prepare(split.shards.of(m_data.shards));
        for (Index i = split.shards.first; i < split.shards.first + split.shards.count; ++i) {
            const ShardData &shard = m_data.shards[i];
            const std::uint32_t number = m_hashes.word(shard) % totalShards;
            const bool matches = shard.contains(number, m_data.ranges);
            m_watcher.shard(i, number, matches);
            allMatch = allMatch && matches;
            if (!allMatch && !isWatching<Watcher>)
                return false;
        }
        return allMatch;
    }

    const RulesetData &m_data;
    const Attributes &m_attributes;
    Hashes &m_hashes;
    Watcher &m_watcher;
    std::int64_t m_now;
};

/// What the stop means for the caller.
[[nodiscard]] Assignment assignmentOf(const RulesetData &data, const FlagData &flag, std::string_view flagKey, const Stop &stop);

/// The flag the caller asks for, or null.
[[nodiscard]] const FlagData *flagOf(const RulesetData &data, std::string_view flagKey);

/// What can be said before the walk: an empty key, an unknown or disabled flag, another type.
[[nodiscard]] std::optional<EvaluationCode> refusalOf(const FlagData *flag, std::string_view flagKey, std::string_view subjectKey,
                                                      std::optional<VariationType> expected);

} // namespace assay::flags
