// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/flags/ruleset.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "models/flags/md5.h"
#include "models/flags/rulesetdata.h"

namespace assay::flags {
namespace {

constexpr std::uint64_t kHighHalf = 0xffffffff00000000ULL;

std::uint64_t mixed(std::uint64_t value)
{
    value ^= value >> 32U;
    value *= 0xd6e8feb86659fd93ULL;
    value ^= value >> 29U;
    return value;
}

constexpr std::size_t kCacheLine = 64;

/// Asks for some cache lines from an address on.
template <std::size_t lines>
void prefetch(const void *from)
{
    for (std::size_t i = 0; i < lines; ++i)
        __builtin_prefetch(static_cast<const char *>(from) + i * kCacheLine);
}

template <typename... Vectors>
std::size_t bytesOf(const Vectors &...vectors)
{
    return (... + (vectors.capacity() * sizeof(typename Vectors::value_type)));
}

/// One of the shards before this one that has its salt: splits of an allocation share theirs.
const ShardData *recentOfSameSalt(const RulesetData &data, const FlagData &flag, Index position)
{
    constexpr Index most = 16;
    const Index first = std::max(flag.firstShard, position > most ? position - most : 0);
    for (Index i = first; i < position; ++i) {
        if (data.shards[i].salt == data.shards[position].salt)
            return &data.shards[i];
    }
    return nullptr;
}

/// The texts of a flag in the order in which a walk comes to them: its key, then by allocation what conditions list, and salts.
template <typename Visit>
void forEachWalkText(RulesetData &data, FlagData &flag, Visit visit)
{
    visit(flag.key);
    for (const AllocationData &allocation : flag.allocations.of(data.allocations)) {
        for (const RuleData &rule : allocation.rules.of(data.rules)) {
            for (const ConditionData &condition : rule.conditions.of(data.conditions)) {
                for (Index i = 0; condition.mode == ConditionData::Mode::List && i < condition.list.count; ++i)
                    visit(data.listValues[condition.list.first + i]);
            }
        }
        for (const SplitData &split : allocation.splits.of(data.splits)) {
            for (Index i = split.shards.first; i < split.shards.first + split.shards.count; ++i) {
                if (const ShardData *same = recentOfSameSalt(data, flag, i))
                    data.shards[i].saltPrefix = same->saltPrefix;
                else
                    visit(data.shards[i].saltPrefix);
            }
        }
    }
}

} // namespace

void gatherWalkTexts(RulesetData &data)
{
    // Twice over the same texts: the buffer must not move once it is viewed.
    std::size_t size = 0;
    for (FlagData &flag : data.flags)
        forEachWalkText(data, flag, [&size](std::string_view &text) { size += text.size(); });
    data.walkTexts.reserve(size);
    for (FlagData &flag : data.flags) {
        flag.firstText = static_cast<Index>(data.walkTexts.size());
        forEachWalkText(data, flag, [&data](std::string_view &text) {
            const std::size_t begin = data.walkTexts.size();
            data.walkTexts.append(text);
            text = std::string_view(data.walkTexts).substr(begin);
        });
    }
}

void prefetchParts(const RulesetData &data, const FlagData &flag)
{
    prefetch<4>(data.walkTexts.data() + flag.firstText);
    prefetch<2>(data.allocations.data() + flag.allocations.first);
    prefetch<2>(data.conditions.data() + flag.firstCondition);
    prefetch<3>(data.shards.data() + flag.firstShard);
    prefetch<2>(data.splits.data() + flag.firstSplit);
    prefetch<2>(data.variations.data() + flag.variations.first);
    prefetch<1>(data.rules.data() + flag.firstRule);
    prefetch<1>(data.listValues.data() + flag.firstListValue);
}

std::uint64_t tableHash(std::string_view key)
{
    std::uint64_t hash = key.size() * 0x9e3779b97f4a7c15ULL;
    for (; key.size() >= 8; key.remove_prefix(8)) {
        std::uint64_t word;
        std::memcpy(&word, key.data(), 8);
        hash = mixed(hash ^ word);
    }
    std::uint64_t rest = 0;
    if (!key.empty())
        std::memcpy(&rest, key.data(), key.size());
    return mixed(mixed(hash ^ rest));
}

void indexFlags(RulesetData &data)
{
    data.table.assign(std::bit_ceil(data.flags.size() * 2 + 2), 0);
    const std::uint64_t mask = data.table.size() - 1;
    for (std::size_t i = 0; i < data.flags.size(); ++i) {
        const std::uint64_t hash = tableHash(data.flags[i].key);
        std::uint64_t at = hash & mask;
        while (data.table[at] != 0)
            at = (at + 1) & mask;
        data.table[at] = (hash & kHighHalf) | (i + 1);
    }
}

Index positionOf(const RulesetData &data, std::string_view key)
{
    const std::uint64_t mask = data.table.size() - 1;
    const std::uint64_t hash = tableHash(key);
    for (std::uint64_t at = hash & mask; data.table[at] != 0; at = (at + 1) & mask) {
        const std::uint64_t entry = data.table[at];
        const auto position = static_cast<Index>(entry & ~kHighHalf) - 1;
        if ((entry & kHighHalf) != (hash & kHighHalf))
            continue;
        // It is the one but for an accident, so its parts are on their way while the key is compared.
        prefetchParts(data, data.flags[position]);
        if (data.flags[position].key == key)
            return position;
    }
    return kNoIndex;
}

Ruleset::Ruleset(std::unique_ptr<const RulesetData> data) : m_data(std::move(data)) {}

Ruleset::~Ruleset() = default;

std::size_t Ruleset::flagCount() const
{
    return m_data->flags.size();
}

std::string_view Ruleset::flagKey(std::size_t position) const
{
    return m_data->flags[position].key;
}

VariationType Ruleset::flagType(std::size_t position) const
{
    return m_data->flags[position].type;
}

std::optional<std::size_t> Ruleset::find(std::string_view flagKey) const
{
    std::array<char, 32> buffer;
    const Index position = positionOf(*m_data, m_data->isObfuscated() ? md5Hex(flagKey, buffer) : flagKey);
    if (position == kNoIndex)
        return std::nullopt;
    return position;
}

Format Ruleset::format() const
{
    return m_data->format;
}

std::string_view Ruleset::environment() const
{
    return m_data->environment;
}

std::string_view Ruleset::createdAt() const
{
    return m_data->createdAt;
}

bool Ruleset::hasBandits() const
{
    return !m_data->banditLinks.empty();
}

std::size_t Ruleset::memoryBytes() const
{
    const RulesetData &d = *m_data;
    return sizeof d + d.text.capacity() + d.walkTexts.capacity()
        + bytesOf(d.flags, d.variations, d.allocations, d.rules, d.conditions, d.conditionTexts, d.splits, d.shards, d.ranges, d.extra, d.listValues,
                  d.attributeNames, d.saltPrefixes, d.patterns, d.versions, d.banditLinks, d.banditReferences, d.table);
}

} // namespace assay::flags
