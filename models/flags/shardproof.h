// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "models/flags/flag.h"
#include "models/flags/ufc.h"

namespace assay::flags {

/// Subjects that get something else after an edit. An empty name stands for no variation: the next
/// allocation decides.
struct Movement {
    std::string from{};
    std::string to{};
    std::uint64_t count{};               ///< of ShardProof::of

    bool operator==(const Movement &) const = default;
};

/// What an edit of an allocation's shards does, counted over every combination of the shards of all its
/// salts. Exact: nothing is sampled, and the count of subjects follows because hashes are uniform.
struct ShardProof {
    std::uint64_t of{};                  ///< combinations: 10,000 to the power of the salts
    std::vector<Movement> movements{};   ///< from != to, largest first
    std::uint64_t moved{};               ///< all of them
    std::uint64_t betweenVariations{};   ///< from one variation to another
    std::uint64_t gained{};              ///< from no variation to one
    std::uint64_t lost{};                ///< from a variation to none
    std::map<std::string, std::uint64_t> before{}; ///< by variation
    std::map<std::string, std::uint64_t> after{};

    /// Nobody loses or changes a variation.
    [[nodiscard]] bool isGrowthOnly() const { return betweenVariations == 0 && lost == 0; }
    /// As shards of 10,000.
    [[nodiscard]] double perTenThousand(std::uint64_t count) const { return static_cast<double>(count) * 10'000.0 / static_cast<double>(of); }
};

/// Counts what changes for subjects that pass the rules.
/// @return nothing when the two together use more than four salts, or have too many ranges to count
[[nodiscard]] std::optional<ShardProof> proveShards(const ufc::Allocation &before, const ufc::Allocation &after, std::uint32_t totalShards = kTotalShards);

/// New ranges for wanted sizes that move as few shards as possible: every variation keeps a prefix of
/// what it has, and grows into free shards first.
/// @param wanted  variation and its number of shards; the sum is at most totalShards
[[nodiscard]] std::vector<Share> leastMoving(const std::vector<Share> &current, const std::vector<std::pair<std::string, std::uint32_t>> &wanted,
                                             std::uint32_t totalShards = kTotalShards);

/// The same edit with fewer moves: `after` with its sizes laid out as leastMoving() does on the salts of
/// `before`. Nothing when there is none that moves less, or when the splits are not an exposure and a share.
[[nodiscard]] std::optional<ufc::Allocation> leastMovingAlternative(const ufc::Allocation &before, const ufc::Allocation &after,
                                                                    std::uint32_t totalShards = kTotalShards);

} // namespace assay::flags
