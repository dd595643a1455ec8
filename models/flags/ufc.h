// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "models/core/timestamp.h"
#include "models/flags/ruleset.h"
#include "models/flags/types.h"

// The published ruleset as values: what lowering makes, writers write, and lint, diff and proofs read.
namespace assay::flags::ufc {

/// Half-open run of shards.
struct Range {
    std::uint32_t start{};
    std::uint32_t end{};

    [[nodiscard]] std::uint32_t size() const { return end > start ? end - start : 0; }
    bool operator==(const Range &) const = default;
};

struct Shard {
    std::string salt{};
    std::vector<Range> ranges{};         ///< none: matches nobody

    bool operator==(const Shard &) const = default;
};

using Fields = std::vector<std::pair<std::string, std::string>>;

struct Split {
    std::string variation{};
    std::vector<Shard> shards{};         ///< all must match; none: matches everyone
    Fields extraLogging{};

    bool operator==(const Split &) const = default;
};

/// true/false, a number, a text (pattern or version), or a list.
using ConditionValue = std::variant<bool, double, std::string, std::vector<std::string>>;

struct Condition {
    std::string attribute{};
    Operator op{};
    ConditionValue value{};

    bool operator==(const Condition &) const = default;
};

struct Rule {
    std::vector<Condition> conditions{}; ///< all must hold

    bool operator==(const Rule &) const = default;
};

struct Allocation {
    std::string key{};
    std::vector<Rule> rules{};           ///< one must hold; none: everyone
    std::optional<Timestamp> startAt{};  ///< inclusive
    std::optional<Timestamp> endAt{};    ///< inclusive
    std::vector<Split> splits{};         ///< the first that matches wins
    bool doLog = true;

    bool operator==(const Allocation &) const = default;
};

struct Variation {
    std::string key{};
    std::string value{};                 ///< text form: the string, JSON text, "true", "3.14"

    bool operator==(const Variation &) const = default;
};

struct Flag {
    std::string key{};
    bool enabled{};
    VariationType type{};
    std::vector<Variation> variations{};
    std::vector<Allocation> allocations{};
    std::uint32_t totalShards = kTotalShards;
    std::optional<std::int64_t> entityId{};
    std::vector<std::string> tags{};     ///< which SDK keys with tags read it; written in the Server form alone, and not read back

    bool operator==(const Flag &) const = default;
};

/// A place where a bandit decides: a variation of a flag within one allocation.
struct BanditUse {
    std::string flag{};
    std::string allocation{};
    std::string variation{};
    std::string value{};

    bool operator==(const BanditUse &) const = default;
};

struct Bandit {
    std::string key{};
    std::string modelVersion{};
    std::vector<BanditUse> uses{};

    bool operator==(const Bandit &) const = default;
};

struct Document {
    Timestamp createdAt{};
    std::string environment{};
    std::vector<Flag> flags{};
    std::vector<Bandit> bandits{};

    [[nodiscard]] const Flag *find(std::string_view key) const;
    bool operator==(const Document &) const = default;
};

/// The values of a Server ruleset. Conditions that are never true become ones on an empty list, so that
/// what is written again behaves the same.
[[nodiscard]] Document documentOf(const Ruleset &ruleset);

/// Writes the ruleset in the forms that every SDK reads alike: keys inside and outside agree, times have
/// three fraction digits and Z, whole numbers no fraction, doLog is always there, both bandit indexes or
/// neither. Client: obfuscated for applications in users' hands.
[[nodiscard]] std::string write(const Document &document, Format format);

/// The offline hand-over file around a ruleset text ("configuration wire", version 1).
/// @param banditModels  text of the models document, or empty
[[nodiscard]] std::string writeConfigurationWire(std::string_view ruleset, std::string_view banditModels, Timestamp fetchedAt);

} // namespace assay::flags::ufc
