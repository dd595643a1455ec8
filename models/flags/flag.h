// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/core/json.h"
#include "models/core/timestamp.h"
#include "models/flags/types.h"
#include "models/flags/ufc.h"

// A flag as people edit it. lowering.h turns it into the published form.
namespace assay::flags {

using ufc::Condition;
using ufc::ConditionValue;
using ufc::Range;

/// Holds for subjects that another flag gave one of these variations. The application has to send the
/// other flag's key and variation as attributes; SDKs do not look across flags.
struct Dependency {
    std::string flag{};
    std::vector<std::string> variations{};

    bool operator==(const Dependency &) const = default;
};

inline constexpr std::string_view kDependentFlagAttribute = "dependent_flag";
inline constexpr std::string_view kServedVariationAttribute = "variation_served";

/// All parts must hold: every condition, one of the audiences when there are any, the dependency.
struct TargetRule {
    std::vector<Condition> conditions{};
    std::vector<std::string> audiences{};        ///< keys
    std::optional<Dependency> dependency{};

    bool operator==(const TargetRule &) const = default;
};

/// A variation's share of an allocation. The shards stay as they were given: an edit that only grows
/// moves nobody.
struct Share {
    std::string variation{};
    std::vector<Range> ranges{};

    [[nodiscard]] std::uint32_t shards() const;
    bool operator==(const Share &) const = default;
};

/// A step of a phased rollout.
struct Phase {
    Timestamp start{};
    std::uint32_t exposure{};                    ///< shards taken in from then on, from 0 up

    bool operator==(const Phase &) const = default;
};

enum class AllocationKind : std::uint8_t { Gate, Experiment, Default };

/// One rung of the waterfall.
struct FlagAllocation {
    std::string key{};
    std::string name{};
    AllocationKind kind{};
    std::vector<TargetRule> rules{};             ///< one must hold; none: everyone
    std::vector<Range> exposure{{0, kTotalShards}}; ///< shards that are taken in
    std::vector<Share> shares{};
    std::string exposureSalt{};
    std::string splitSalt{};
    std::string layer{};                         ///< key; its slot then is the exposure
    std::vector<std::string> holdouts{};         ///< keys
    std::string shipped{};                       ///< variation that was rolled out; the all-shipped half of a holdout gets it
    std::optional<Timestamp> start{};
    std::optional<Timestamp> end{};
    std::vector<Phase> phases{};                 ///< in order of time; they replace `exposure`
    ufc::Fields extraLogging{};                  ///< goes into every event of the allocation
    bool isLogged{};
    std::string extra{};                         ///< unknown members, canonical JSON

    bool operator==(const FlagAllocation &) const = default;
};

/// A flag in one environment.
struct FlagState {
    bool isEnabled{};
    std::vector<FlagAllocation> allocations{};
    std::string extra{};

    bool operator==(const FlagState &) const = default;
};

struct FlagVariation {
    std::string key{};
    std::string name{};
    std::string value{};                         ///< text form, as in ufc::Variation
    std::string description{};
    std::string bandit{};                        ///< key of the bandit that decides here; STRING flags
    std::string extra{};

    bool operator==(const FlagVariation &) const = default;
};

enum class Lifetime : std::uint8_t { Temporary, Permanent };

struct Flag {
    std::string key{};
    std::string wireKey{};                       ///< the key that applications ask for; empty: `key`
    std::string name{};
    std::string description{};
    std::string owner{};
    VariationType type = VariationType::Boolean;
    Lifetime lifetime{};
    std::vector<FlagVariation> variations{};
    std::string control{};                       ///< variation that held-out subjects get; empty: the first
    std::optional<std::int64_t> entityId{};
    std::map<std::string, std::string> banditVersions{}; ///< model version by bandit key
    std::map<std::string, FlagState> environments{};     ///< by environment key
    std::vector<std::string> tags{};
    std::string extra{};

    [[nodiscard]] const std::string &publishedKey() const { return wireKey.empty() ? key : wireKey; }
    [[nodiscard]] const std::string &controlKey() const;
    [[nodiscard]] const FlagVariation *variation(std::string_view variationKey) const;
    bool operator==(const Flag &) const = default;
};

/// Shards in a list of ranges.
[[nodiscard]] std::uint32_t shardCount(const std::vector<Range> &ranges);

[[nodiscard]] Json toJson(const Flag &flag);
/// Holds every rule of flagproblems.h that needs no other document.
/// @param unknown  takes one InvalidDocument for each member that nothing reads
/// @return InvalidDocument with `kind`, `key`, `path`, `what` and the message id of the rule
[[nodiscard]] Result<Flag> flagFromJson(const Json &body, std::vector<Error> *unknown = nullptr);

} // namespace assay::flags
