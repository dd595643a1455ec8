// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/flags/diff.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "models/flags/finding.h"
#include "models/flags/instant.h"
#include "models/flags/numbertext.h"
#include "models/flags/sentences.h"
#include "models/flags/shardproof.h"

namespace assay::flags {
namespace {

using enum ChangeKind;

constexpr std::array kKinds{
    ChangeKindInfo{FlagAdded, "flag-added", ChangeSign::Added, "Flag %1 is new: %2, %3 variations, %4 allocations."},
    ChangeKindInfo{FlagRemoved, "flag-removed", ChangeSign::Removed, "Flag %1 is gone; applications get their default."},
    ChangeKindInfo{FlagEnabled, "flag-enabled", ChangeSign::Changed, "%1 is switched on."},
    ChangeKindInfo{FlagDisabled, "flag-disabled", ChangeSign::Changed, "%1 is switched off; applications get their default."},
    ChangeKindInfo{TypeChanged, "type-changed", ChangeSign::Changed, "%1 changes its type from %2 to %3."},
    ChangeKindInfo{TotalShardsChanged, "total-shards-changed", ChangeSign::Changed, "%1 counts %3 shards instead of %2: everyone is assigned anew."},
    ChangeKindInfo{EntityChanged, "entity-changed", ChangeSign::Changed, "%1 changes its entity from %2 to %3."},
    ChangeKindInfo{VariationAdded, "variation-added", ChangeSign::Added, "%1 has a new variation %2: %3."},
    ChangeKindInfo{VariationRemoved, "variation-removed", ChangeSign::Removed, "%1 loses its variation %2."},
    ChangeKindInfo{VariationValueChanged, "variation-value-changed", ChangeSign::Changed, "%1: variation %2 is %4 instead of %3."},
    ChangeKindInfo{AllocationAdded, "allocation-added", ChangeSign::Added, "%1 has a new allocation %2 at position %3, for %4."},
    ChangeKindInfo{AllocationRemoved, "allocation-removed", ChangeSign::Removed, "%1 loses its allocation %2."},
    ChangeKindInfo{AllocationMoved, "allocation-moved", ChangeSign::Changed, "%1: allocation %2 moves from position %3 to %4."},
    ChangeKindInfo{RulesChanged, "rules-changed", ChangeSign::Changed, "%1: allocation %2 is for %4 instead of %3."},
    ChangeKindInfo{StartChanged, "start-changed", ChangeSign::Changed, "%1: allocation %2 starts %4 instead of %3."},
    ChangeKindInfo{EndChanged, "end-changed", ChangeSign::Changed, "%1: allocation %2 ends %4 instead of %3."},
    ChangeKindInfo{LoggingStarted, "logging-started", ChangeSign::Changed, "%1: assignments of allocation %2 are logged."},
    ChangeKindInfo{LoggingStopped, "logging-stopped", ChangeSign::Changed, "%1: assignments of allocation %2 are no longer logged."},
    ChangeKindInfo{ShareChanged, "share-changed", ChangeSign::Changed, "%1: in allocation %2, %3 goes to %5 %% of the eligible subjects instead of %4 %%."},
    ChangeKindInfo{SaltChanged, "salt-changed", ChangeSign::Changed, "%1: the salt of allocation %2 changes: everyone in it is assigned anew."},
    ChangeKindInfo{RangesChanged, "ranges-changed", ChangeSign::Changed, "%1: allocation %2 keeps its shares but takes other shards."},
    ChangeKindInfo{ExtraLoggingChanged, "extra-logging-changed", ChangeSign::Changed, "%1: allocation %2 logs other extra fields."},
    ChangeKindInfo{BanditAdded, "bandit-added", ChangeSign::Added, "Bandit %1 is new, with model %2."},
    ChangeKindInfo{BanditRemoved, "bandit-removed", ChangeSign::Removed, "Bandit %1 is gone."},
    ChangeKindInfo{BanditModelChanged, "bandit-model-changed", ChangeSign::Changed, "Bandit %1 changes its model from %2 to %3."},
    ChangeKindInfo{BanditUsesChanged, "bandit-uses-changed", ChangeSign::Changed, "Bandit %1 decides in other places."},
};

std::string instantText(const std::optional<Timestamp> &instant, const char *absent)
{
    return instant ? "at " + canonicalInstant(instant->micros) : absent;
}

/// Percent with at most two decimals.
std::string percent(const ShardProof &proof, std::uint64_t count)
{
    return numberText(std::round(proof.perTenThousand(count)) / 100.0);
}

/// The order of the values of a list means nothing.
std::vector<ufc::Rule> inOrder(std::vector<ufc::Rule> rules)
{
    for (ufc::Rule &rule : rules) {
        for (ufc::Condition &condition : rule.conditions) {
            if (auto *list = std::get_if<std::vector<std::string>>(&condition.value)) {
                std::ranges::sort(*list);
                list->erase(std::ranges::unique(*list).begin(), list->end());
            }
        }
    }
    return rules;
}

/// 1.50 and 1.5 are one number.
bool isSameValue(VariationType type, const std::string &a, const std::string &b)
{
    if (a == b)
        return true;
    const bool isNumber = type == VariationType::Integer || type == VariationType::Numeric;
    const std::optional<double> first = isNumber ? parseNumber(a) : std::nullopt;
    return first && first == parseNumber(b);
}

std::set<std::string> saltsOf(const ufc::Allocation &allocation)
{
    std::set<std::string> salts;
    for (const ufc::Split &split : allocation.splits) {
        for (const ufc::Shard &shard : split.shards)
            salts.insert(shard.salt);
    }
    return salts;
}

std::vector<ufc::Fields> extraOf(const ufc::Allocation &allocation)
{
    std::vector<ufc::Fields> all;
    for (const ufc::Split &split : allocation.splits)
        all.push_back(split.extraLogging);
    return all;
}

class FlagDiff {
public:
    FlagDiff(const ufc::Flag &before, const ufc::Flag &after) : m_before(before), m_after(after) {}

    std::vector<Change> take()
    {
        if (m_before.enabled != m_after.enabled)
            add(m_after.enabled ? FlagEnabled : FlagDisabled, {}, {});
        if (m_before.type != m_after.type)
            add(TypeChanged, {}, {std::string{typeName(m_before.type)}, std::string{typeName(m_after.type)}});
        if (m_before.totalShards != m_after.totalShards)
            add(TotalShardsChanged, {}, {std::to_string(m_before.totalShards), std::to_string(m_after.totalShards)});
        if (m_before.entityId != m_after.entityId)
            add(EntityChanged, {}, {entityText(m_before), entityText(m_after)});
        compareVariations();
        compareAllocations();
        return std::move(m_changes);
    }

private:
    void add(ChangeKind kind, std::string allocation, std::vector<std::string> arguments)
    {
        if (!allocation.empty())
            arguments.insert(arguments.begin(), allocation);
        arguments.insert(arguments.begin(), m_after.key);
        m_changes.push_back({kind, m_after.key, std::move(allocation), std::move(arguments)});
    }

    static std::string entityText(const ufc::Flag &flag) { return flag.entityId ? std::to_string(*flag.entityId) : "none"; }

    void compareVariations()
    {
        for (const ufc::Variation &variation : m_after.variations) {
            const auto old = std::ranges::find(m_before.variations, variation.key, &ufc::Variation::key);
            if (old == m_before.variations.end())
                add(VariationAdded, {}, {variation.key, shortText(variation.value)});
            else if (!isSameValue(m_after.type, old->value, variation.value))
                add(VariationValueChanged, {}, {variation.key, shortText(old->value), shortText(variation.value)});
        }
        for (const ufc::Variation &old : m_before.variations) {
            if (std::ranges::find(m_after.variations, old.key, &ufc::Variation::key) == m_after.variations.end())
                add(VariationRemoved, {}, {old.key});
        }
    }

    /// Allocations are the same when their keys are; of several with one key (phases), the n-th are.
    static const ufc::Allocation *counterpart(const std::vector<ufc::Allocation> &from, const ufc::Allocation &of, const std::vector<ufc::Allocation> &to)
    {
        const auto nth = std::count_if(from.data(), &of, [&of](const ufc::Allocation &other) { return other.key == of.key; });
        auto seen = nth;
        for (const ufc::Allocation &candidate : to) {
            if (candidate.key == of.key && seen-- == 0)
                return &candidate;
        }
        return nullptr;
    }

    void compareAllocations()
    {
        std::vector<const ufc::Allocation *> kept;
        for (std::size_t i = 0; i < m_after.allocations.size(); ++i) {
            const ufc::Allocation &allocation = m_after.allocations[i];
            if (const ufc::Allocation *old = counterpart(m_after.allocations, allocation, m_before.allocations)) {
                kept.push_back(old);
                compare(*old, allocation);
            } else {
                add(AllocationAdded, allocation.key, {std::to_string(i + 1), sentenceOf(allocation.rules)});
            }
        }
        for (const ufc::Allocation &old : m_before.allocations) {
            if (std::ranges::find(kept, &old) == kept.end())
                add(AllocationRemoved, old.key, {});
        }
        compareOrder(kept);
    }

    /// Says which allocations moved relative to those that stay.
    void compareOrder(const std::vector<const ufc::Allocation *> &kept)
    {
        const std::vector<bool> stays = longestAscending(kept);
        for (std::size_t i = 0; i < kept.size(); ++i) {
            if (!stays[i])
                add(AllocationMoved, kept[i]->key, {std::to_string(kept[i] - m_before.allocations.data() + 1), std::to_string(i + 1)});
        }
    }

    /// Marks a longest run that is still in its old order: everything else had to move.
    static std::vector<bool> longestAscending(const std::vector<const ufc::Allocation *> &items)
    {
        std::vector<std::size_t> length(items.size(), 1);
        std::vector<std::size_t> previous(items.size(), items.size());
        std::size_t last = items.size();
        for (std::size_t i = 0; i < items.size(); ++i) {
            for (std::size_t j = 0; j < i; ++j) {
                if (items[j] < items[i] && length[j] + 1 > length[i]) {
                    length[i] = length[j] + 1;
                    previous[i] = j;
                }
            }
            if (last == items.size() || length[i] > length[last])
                last = i;
        }
        std::vector<bool> marked(items.size(), false);
        for (std::size_t i = last; i < items.size(); i = previous[i])
            marked[i] = true;
        return marked;
    }

    void compare(const ufc::Allocation &old, const ufc::Allocation &allocation)
    {
        if (inOrder(old.rules) != inOrder(allocation.rules))
            add(RulesChanged, allocation.key, {sentenceOf(old.rules), sentenceOf(allocation.rules)});
        if (old.startAt != allocation.startAt)
            add(StartChanged, allocation.key, {instantText(old.startAt, "at once"), instantText(allocation.startAt, "at once")});
        if (old.endAt != allocation.endAt)
            add(EndChanged, allocation.key, {instantText(old.endAt, "never"), instantText(allocation.endAt, "never")});
        if (old.doLog != allocation.doLog)
            add(allocation.doLog ? LoggingStarted : LoggingStopped, allocation.key, {});
        compareShares(old, allocation);
        if (extraOf(old) != extraOf(allocation) && old.splits.size() == allocation.splits.size())
            add(ExtraLoggingChanged, allocation.key, {});
    }

    void compareShares(const ufc::Allocation &old, const ufc::Allocation &allocation)
    {
        const std::optional<ShardProof> proof = proveShards(old, allocation, m_after.totalShards);
        if (!proof) {
            if (old.splits != allocation.splits)
                add(RangesChanged, allocation.key, {});
            return;
        }
        bool isShareChanged = false;
        std::set<std::string> variations;
        for (const auto *shares : {&proof->before, &proof->after}) {
            for (const auto &[variation, count] : *shares)
                variations.insert(variation);
        }
        for (const std::string &variation : variations) {
            const auto was = proof->before.find(variation);
            const auto is = proof->after.find(variation);
            const std::uint64_t wasCount = was == proof->before.end() ? 0 : was->second;
            const std::uint64_t isCount = is == proof->after.end() ? 0 : is->second;
            if (wasCount == isCount)
                continue;
            isShareChanged = true;
            add(ShareChanged, allocation.key, {variation, percent(*proof, wasCount), percent(*proof, isCount)});
        }
        const std::set<std::string> oldSalts = saltsOf(old);
        const std::set<std::string> newSalts = saltsOf(allocation);
        const bool isReplaced = !oldSalts.empty() && !newSalts.empty() && !std::ranges::includes(newSalts, oldSalts) && !std::ranges::includes(oldSalts, newSalts);
        if (isReplaced)
            add(SaltChanged, allocation.key, {});
        else if (!isShareChanged && proof->moved > 0)
            add(RangesChanged, allocation.key, {});
    }

    const ufc::Flag &m_before;
    const ufc::Flag &m_after;
    std::vector<Change> m_changes;
};

void diffBandits(const ufc::Document &before, const ufc::Document &after, std::vector<Change> &changes)
{
    for (const ufc::Bandit &bandit : after.bandits) {
        const auto old = std::ranges::find(before.bandits, bandit.key, &ufc::Bandit::key);
        if (old == before.bandits.end()) {
            changes.push_back({BanditAdded, bandit.key, {}, {bandit.key, bandit.modelVersion}});
            continue;
        }
        if (old->modelVersion != bandit.modelVersion)
            changes.push_back({BanditModelChanged, bandit.key, {}, {bandit.key, old->modelVersion, bandit.modelVersion}});
        if (!std::ranges::is_permutation(old->uses, bandit.uses))
            changes.push_back({BanditUsesChanged, bandit.key, {}, {bandit.key}});
    }
    for (const ufc::Bandit &old : before.bandits) {
        if (std::ranges::find(after.bandits, old.key, &ufc::Bandit::key) == after.bandits.end())
            changes.push_back({BanditRemoved, old.key, {}, {old.key}});
    }
}

} // namespace

std::span<const ChangeKindInfo> changeKinds()
{
    return kKinds;
}

const ChangeKindInfo &infoOf(ChangeKind kind)
{
    static_assert(kKinds.size() == static_cast<std::size_t>(BanditUsesChanged) + 1);
    static_assert([] {
        for (std::size_t i = 0; i < kKinds.size(); ++i) {
            if (static_cast<std::size_t>(kKinds[i].kind) != i)
                return false;
        }
        return true;
    }());
    return kKinds[static_cast<std::size_t>(kind)];
}

std::string sentenceOf(const Change &change)
{
    return filledIn(infoOf(change.kind).sentence, change.arguments);
}

std::vector<Change> diff(const ufc::Flag &before, const ufc::Flag &after)
{
    return FlagDiff(before, after).take();
}

std::vector<Change> diff(const ufc::Document &before, const ufc::Document &after)
{
    std::vector<Change> changes;
    for (const ufc::Flag &flag : after.flags) {
        if (const ufc::Flag *old = before.find(flag.key))
            std::ranges::move(diff(*old, flag), std::back_inserter(changes));
        else
            changes.push_back({FlagAdded, flag.key, {},
                               {flag.key, flag.enabled ? "on" : "off", std::to_string(flag.variations.size()), std::to_string(flag.allocations.size())}});
    }
    for (const ufc::Flag &old : before.flags) {
        if (after.find(old.key) == nullptr)
            changes.push_back({FlagRemoved, old.key, {}, {old.key}});
    }
    diffBandits(before, after, changes);
    return changes;
}

} // namespace assay::flags
