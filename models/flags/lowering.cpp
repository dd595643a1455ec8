// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/flags/lowering.h"

#include <algorithm>

#include "models/flags/flagproblems.h"

namespace assay::flags {
namespace {

constexpr std::size_t kMostRules = 1'000;
constexpr std::int64_t kMilli = 1'000;

Error tooManyRules(const std::string &flag, const std::string &allocation)
{
    return Error{ErrorCode::UnsupportedDefinition, Remedy::FixInput, {}, {}}
        .with("key", flag)
        .with("what", "allocation " + allocation + " needs more than " + std::to_string(kMostRules) + " rules when its audiences are written out");
}

/// Writes audiences and dependencies out into plain rules.
class RuleExpander {
public:
    explicit RuleExpander(const Definitions &definitions) : m_definitions(definitions) {}

    /// False when there are more rules than anyone can check.
    bool expand(const std::vector<TargetRule> &rules, std::vector<ufc::Rule> &out)
    {
        // Audiences were checked for circles; the depth is a second lock.
        if (++m_depth > 16)
            return false;
        bool isSmall = true;
        for (const TargetRule &rule : rules)
            isSmall = isSmall && expandRule(rule, out);
        --m_depth;
        return isSmall;
    }

private:
    bool expandRule(const TargetRule &rule, std::vector<ufc::Rule> &out)
    {
        ufc::Rule own{rule.conditions};
        if (rule.dependency) {
            own.conditions.push_back({std::string{kDependentFlagAttribute}, Operator::OneOf, std::vector<std::string>{rule.dependency->flag}});
            own.conditions.push_back({std::string{kServedVariationAttribute}, Operator::OneOf, rule.dependency->variations});
        }
        if (rule.audiences.empty()) {
            out.push_back(std::move(own));
            return out.size() <= kMostRules;
        }
        std::vector<ufc::Rule> members;
        for (const std::string &key : rule.audiences) {
            const Audience *audience = m_definitions.audience(key);
            if (audience == nullptr || !expand(audience->rules, members))
                return false;
        }
        for (ufc::Rule &member : members) {
            member.conditions.insert(member.conditions.end(), own.conditions.begin(), own.conditions.end());
            out.push_back(std::move(member));
            if (out.size() > kMostRules)
                return false;
        }
        return true;
    }

    const Definitions &m_definitions;
    int m_depth{};
};

bool isFull(const std::vector<Range> &ranges)
{
    return shardCount(ranges) == kTotalShards;
}

class FlagLowering {
public:
    FlagLowering(const Flag &flag, const FlagState &state, const Definitions &definitions)
        : m_flag(flag), m_state(state), m_definitions(definitions)
    {
    }

    Result<ufc::Flag> lower()
    {
        ufc::Flag flag{.key = m_flag.publishedKey(), .enabled = m_state.isEnabled, .type = m_flag.type};
        flag.entityId = m_flag.entityId;
        for (const FlagVariation &variation : m_flag.variations)
            flag.variations.push_back({variation.key, variation.value});
        for (const FlagAllocation &allocation : m_state.allocations) {
            std::vector<ufc::Rule> rules;
            if (!RuleExpander(m_definitions).expand(allocation.rules, rules))
                return fail(tooManyRules(m_flag.key, allocation.key));
            addHoldouts(allocation, rules, flag.allocations);
            addPhases(allocation, rules, flag.allocations);
        }
        return flag;
    }

private:
    /// Held-out subjects meet these before the allocation itself; the event's experiment then ends in
    /// the holdout's key.
    void addHoldouts(const FlagAllocation &allocation, const std::vector<ufc::Rule> &rules, std::vector<ufc::Allocation> &out)
    {
        for (const std::string &key : allocation.holdouts) {
            const Holdout *holdout = m_definitions.holdout(key);
            if (holdout == nullptr)
                continue;
            ufc::Allocation held{.key = allocation.key + "-" + holdout->key, .rules = rules};
            held.startAt = later(firstInstant(allocation), holdout->start);
            held.endAt = earlier(allocation.end, holdout->end);
            const std::uint32_t half = holdout->shards / 2;
            const std::string &shipped = allocation.shipped.empty() ? m_flag.controlKey() : allocation.shipped;
            held.splits.push_back(heldSplit(*holdout, m_flag.controlKey(), {0, half}, "status_quo"));
            held.splits.push_back(heldSplit(*holdout, shipped, {half, holdout->shards}, "all_shipped_variants"));
            out.push_back(std::move(held));
        }
    }

    static ufc::Split heldSplit(const Holdout &holdout, const std::string &variation, Range range, const char *group)
    {
        return {variation, {{holdout.salt, {range}}}, {{"holdoutKey", holdout.key}, {"holdoutVariation", group}}};
    }

    static std::optional<Timestamp> firstInstant(const FlagAllocation &allocation)
    {
        return allocation.phases.empty() ? allocation.start : std::optional{allocation.phases.front().start};
    }

    static std::optional<Timestamp> later(std::optional<Timestamp> a, std::optional<Timestamp> b)
    {
        return a && b ? std::max(a, b) : (a ? a : b);
    }

    static std::optional<Timestamp> earlier(std::optional<Timestamp> a, std::optional<Timestamp> b)
    {
        return a && b ? std::min(a, b) : (a ? a : b);
    }

    /// All phases are sent at once, as windows that follow each other. Phases of an experiment keep its
    /// key, so that its assignments stay one experiment.
    void addPhases(const FlagAllocation &allocation, const std::vector<ufc::Rule> &rules, std::vector<ufc::Allocation> &out)
    {
        if (allocation.phases.empty()) {
            out.push_back(lowered(allocation, rules, allocation.key, allocation.exposure, allocation.start, allocation.end));
            return;
        }
        for (std::size_t i = 0; i < allocation.phases.size(); ++i) {
            const Phase &phase = allocation.phases[i];
            const bool isLast = i + 1 == allocation.phases.size();
            // Both ends of a window count, so one ends a millisecond before the next begins.
            const std::optional<Timestamp> end = isLast ? allocation.end : std::optional{Timestamp{allocation.phases[i + 1].start.micros - kMilli}};
            const std::string key =
                allocation.kind == AllocationKind::Experiment ? allocation.key : allocation.key + "-phase-" + std::to_string(i + 1);
            out.push_back(lowered(allocation, rules, key, {{0, phase.exposure}}, phase.start, end));
        }
    }

    ufc::Allocation lowered(const FlagAllocation &allocation, const std::vector<ufc::Rule> &rules, std::string key,
                            const std::vector<Range> &exposure, std::optional<Timestamp> start, std::optional<Timestamp> end)
    {
        ufc::Allocation made{.key = std::move(key), .rules = rules, .startAt = start, .endAt = end};
        made.doLog = allocation.isLogged;
        std::vector<ufc::Shard> common;
        if (const Layer *layer = m_definitions.layer(allocation.layer)) {
            if (const LayerSlot *slot = layer->slot(m_flag.key, allocation.key))
                common.push_back({layer->salt, slot->ranges});
        }
        if (!isFull(exposure))
            common.push_back({allocation.exposureSalt, withoutEmpty(exposure)});
        for (const Share &share : allocation.shares) {
            if (share.ranges.empty())
                continue;
            ufc::Split split{share.variation, common, allocation.extraLogging};
            if (!isFull(share.ranges))
                split.shards.push_back({allocation.splitSalt, share.ranges});
            made.splits.push_back(std::move(split));
        }
        return made;
    }

    /// A phase of 0 % matches nobody, which is written as no range at all.
    static std::vector<Range> withoutEmpty(std::vector<Range> ranges)
    {
        std::erase_if(ranges, [](const Range &range) { return range.size() == 0; });
        return ranges;
    }

    const Flag &m_flag;
    const FlagState &m_state;
    const Definitions &m_definitions;
};

void addBandits(const Flag &flag, const ufc::Flag &lowered, std::vector<ufc::Bandit> &bandits)
{
    for (const FlagVariation &variation : flag.variations) {
        if (variation.bandit.empty())
            continue;
        auto bandit = std::ranges::find(bandits, variation.bandit, &ufc::Bandit::key);
        if (bandit == bandits.end())
            bandit = bandits.insert(bandits.end(), ufc::Bandit{.key = variation.bandit});
        if (const auto version = flag.banditVersions.find(variation.bandit); version != flag.banditVersions.end())
            bandit->modelVersion = version->second;
        for (const ufc::Allocation &allocation : lowered.allocations) {
            const bool isUsed = std::ranges::any_of(allocation.splits, [&](const ufc::Split &split) { return split.variation == variation.key; });
            if (isUsed)
                bandit->uses.push_back({lowered.key, allocation.key, variation.key, variation.value});
        }
    }
}

/// SDK keys with tags receive the flags that share one; keys without receive all.
bool isMeant(const Flag &flag, const LoweringTarget &target)
{
    return target.tags.empty() || std::ranges::any_of(flag.tags, [&target](const std::string &tag) {
        return std::ranges::find(target.tags, tag) != target.tags.end();
    });
}

} // namespace

Result<ufc::Flag> lowerFlag(const Flag &flag, const FlagState &state, const Definitions &definitions)
{
    if (std::vector<Error> problems = problemsOf(flag, definitions); !problems.empty())
        return fail(std::move(problems.front()));
    for (const FlagAllocation &allocation : state.allocations) {
        for (const TargetRule &rule : allocation.rules) {
            for (const std::string &key : rule.audiences) {
                const Audience *audience = definitions.audience(key);
                std::vector<Error> problems = audience == nullptr ? std::vector<Error>{} : problemsOf(*audience, definitions);
                if (!problems.empty())
                    return fail(std::move(problems.front()));
            }
        }
    }
    return FlagLowering(flag, state, definitions).lower();
}

Parsed<ufc::Document> lower(std::span<const Flag> flags, const Definitions &definitions, const LoweringTarget &target)
{
    Parsed<ufc::Document> lowered;
    lowered.value.createdAt = target.createdAt;
    lowered.value.environment = target.environmentName;
    for (const Flag &flag : flags) {
        const auto state = flag.environments.find(target.environmentKey);
        if (state == flag.environments.end() || !isMeant(flag, target))
            continue;
        Result<ufc::Flag> made = lowerFlag(flag, state->second, definitions);
        if (!made) {
            lowered.problems.push_back(std::move(made.error()));
        } else if (lowered.value.find(made->key) != nullptr) {
            lowered.problems.push_back(Error{ErrorCode::InvalidDocument, Remedy::FixInput, {}, "V-203"}
                                           .with("kind", "flag")
                                           .with("key", flag.key)
                                           .with("path", "wire_key")
                                           .with("what", "a published key that no other flag has (" + made->key + ")"));
        } else {
            addBandits(flag, *made, lowered.value.bandits);
            made->tags = flag.tags;
            lowered.value.flags.push_back(std::move(*made));
        }
    }
    return lowered;
}

} // namespace assay::flags
