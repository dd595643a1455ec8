// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <limits>
#include <memory_resource>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "models/flags/pattern.h"
#include "models/flags/semver.h"
#include "models/flags/types.h"

// The compiled form of a ruleset: one array per kind of thing, nested things as slices of the next
// array. Texts view the document, or the arena when they had to be decoded. For the .cpp files of
// this room only.
namespace assay::flags {

using Index = std::uint32_t;
inline constexpr Index kNoIndex = std::numeric_limits<Index>::max();

/// A run of elements of another array.
struct Slice {
    Index first{};
    Index count{};

    template <typename T>
    [[nodiscard]] std::span<const T> of(const std::vector<T> &all) const
    {
        return {all.data() + first, count};
    }
};

struct RangeData {
    std::uint32_t start{};
    std::uint32_t end{};
};

struct ShardData {
    std::string_view saltPrefix;         ///< the salt with the "-" that follows it
    Index salt{};                        ///< of RulesetData::saltPrefixes
    RangeData range{};                   ///< the first one, here because most shards have no other
    Slice moreRanges{};

    [[nodiscard]] bool contains(std::uint32_t shard, const std::vector<RangeData> &ranges) const;
};

/// A name and a text that go into the event.
using ExtraField = std::pair<std::string_view, std::string_view>;

struct SplitData {
    Index variation{};                   ///< always valid; one that the flag lacks is not usable
    Slice shards;
    Slice extra;
};

struct ConditionData {
    /// What is compared, decided once from operator and value.
    enum class Mode : std::uint8_t { Never, IsNull, IsSet, List, Pattern, Number, Version };

    Mode mode = Mode::Never;
    Operator op{};
    bool isOperatorKnown{};
    Index attribute{};                   ///< of attributeNames
    Slice list{};                        ///< List: of listValues, sorted when longer than kLinearList
    Index reference{};                   ///< Pattern, Version: of patterns, versions
    double number{};
};

/// What only explanations need, kept apart so that conditions lie close together.
struct ConditionText {
    std::string_view operatorName;       ///< as written
    std::string_view value;              ///< the JSON value as written
};

inline constexpr std::uint32_t kLinearList = 8;

struct RuleData {
    Slice conditions;
};

struct AllocationData {
    std::string_view key{};
    std::int64_t startAt = std::numeric_limits<std::int64_t>::min(); ///< micros, inclusive
    std::int64_t endAt = std::numeric_limits<std::int64_t>::max();   ///< micros, inclusive
    Slice rules{};
    Slice splits{};
    bool doLog = true;
};

struct VariationData {
    std::string_view key{};
    std::string_view text{};               ///< the value in text form
    double number{};
    bool boolean{};
    bool isText{};                       ///< the value is a JSON text in the document
    bool isUsable{};                     ///< the value fits the type of the flag
};

struct FlagData {
    std::string_view key{};                ///< under which it stands; a hash in a Client ruleset
    VariationType type{};
    bool isEnabled{};
    bool hasBandits{};
    std::uint32_t totalShards{};
    std::optional<std::int64_t> entityId;
    Slice variations{};
    Slice allocations{};
    Index firstCondition{};              ///< where the parts of this flag begin; they lie together,
    Index firstSplit{};                  ///< so a walk can have all of them fetched at once
    Index firstShard{};
    Index firstRule{};
    Index firstListValue{};
    Index firstText{};                   ///< in RulesetData::walkTexts
};

/// A variation of a STRING flag whose value names a bandit.
struct BanditLink {
    std::string_view banditKey{};
    std::string_view flagKey{};
    std::string_view variationKey{};
    std::string_view variationValue{};
    std::string_view allocationKey{};      ///< empty in the older index
};

struct BanditReference {
    std::string_view banditKey{};
    std::string_view modelVersion{};
};

struct RulesetData {
    std::string text;
    std::pmr::monotonic_buffer_resource arena;
    Format format{};
    std::string_view environment;
    std::string_view createdAt;

    std::vector<FlagData> flags;
    std::vector<VariationData> variations;
    std::vector<AllocationData> allocations;
    std::vector<RuleData> rules;
    std::vector<ConditionData> conditions;
    std::vector<ConditionText> conditionTexts;    ///< parallel to conditions
    std::vector<SplitData> splits;
    std::vector<ShardData> shards;
    std::vector<RangeData> ranges;
    std::vector<ExtraField> extra;
    std::vector<std::string_view> listValues;

    std::vector<std::string_view> attributeNames; ///< each once; hashes in a Client ruleset
    std::vector<std::string_view> saltPrefixes;   ///< each once, with the "-" that follows it
    std::vector<Pattern> patterns;                ///< each once
    std::vector<Semver> versions;

    std::vector<BanditLink> banditLinks;          ///< sorted by flag, then value
    std::vector<BanditReference> banditReferences;

    std::string walkTexts;                        ///< texts that a walk compares or hashes, those of a flag side by side

    std::vector<std::uint64_t> table;             ///< open addressing: high half of the hash, then position + 1

    [[nodiscard]] bool isObfuscated() const { return format == Format::Client; }
};

inline bool ShardData::contains(std::uint32_t shard, const std::vector<RangeData> &ranges) const
{
    if (shard >= range.start && shard < range.end)
        return true;
    for (const RangeData &more : moreRanges.of(ranges)) {
        if (shard >= more.start && shard < more.end)
            return true;
    }
    return false;
}

/// Lays the texts that walks read side by side, flag by flag: in the document each is on a cache line of its own, far from
/// the next. After everything was read.
void gatherWalkTexts(RulesetData &data);
/// Asks for all parts of a flag at once; one after the other, each would be waited for.
void prefetchParts(const RulesetData &data, const FlagData &flag);

/// The hash behind RulesetData::table.
[[nodiscard]] std::uint64_t tableHash(std::string_view key);
/// Fills the table from the flags.
void indexFlags(RulesetData &data);
/// Position of a flag by the key it stands under, or kNoIndex.
[[nodiscard]] Index positionOf(const RulesetData &data, std::string_view key);

} // namespace assay::flags
