// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "models/flags/ufc.h"

namespace assay::flags {

/// One thing that differs between two rulesets.
enum class ChangeKind : std::uint8_t {
    FlagAdded,
    FlagRemoved,
    FlagEnabled,
    FlagDisabled,
    TypeChanged,
    TotalShardsChanged,
    EntityChanged,
    VariationAdded,
    VariationRemoved,
    VariationValueChanged,
    AllocationAdded,
    AllocationRemoved,
    AllocationMoved,
    RulesChanged,
    StartChanged,
    EndChanged,
    LoggingStarted,
    LoggingStopped,
    ShareChanged,
    SaltChanged,
    RangesChanged,               ///< same shares, other shards
    ExtraLoggingChanged,
    BanditAdded,
    BanditRemoved,
    BanditModelChanged,
    BanditUsesChanged,
};

enum class ChangeSign : std::uint8_t { Added, Removed, Changed };

struct Change {
    ChangeKind kind{};
    std::string flag{};          ///< key; the bandit's for bandits
    std::string allocation{};    ///< key, where the change is in one
    std::vector<std::string> arguments{}; ///< for %1, %2 ... of the sentence

    bool operator==(const Change &) const = default;
};

/// What every change of a kind has in common. The sentence is the key under which a translation is found.
struct ChangeKindInfo {
    ChangeKind kind{};
    std::string_view name;       ///< "share-changed", stable
    ChangeSign sign{};
    std::string_view sentence;
};

[[nodiscard]] std::span<const ChangeKindInfo> changeKinds();
[[nodiscard]] const ChangeKindInfo &infoOf(ChangeKind kind);
/// The English sentence with its arguments.
[[nodiscard]] std::string sentenceOf(const Change &change);

/// Everything that differs, flag by flag in the order of `after`, removed flags last. Equal meaning gives
/// nothing: the order of flags and of the values in a list is not compared.
[[nodiscard]] std::vector<Change> diff(const ufc::Document &before, const ufc::Document &after);
[[nodiscard]] std::vector<Change> diff(const ufc::Flag &before, const ufc::Flag &after);

} // namespace assay::flags
