// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/ctl/terminal.h"
#include "models/flags/diff.h"
#include "models/flags/shardproof.h"

namespace assay::ctl {

/// What an edit of one allocation's shards does to its subjects.
struct AllocationProof {
    std::string flag;
    std::string allocation;
    std::optional<flags::ShardProof> proof; ///< absent: too many salts to count
    std::optional<std::uint64_t> leastMoved; ///< of proof->of, by the alternative that moves least
};

/// Everything that differs between two rulesets, with a proof for every allocation whose shards changed.
struct RulesetDiff {
    std::vector<flags::Change> changes;
    std::vector<AllocationProof> proofs;
};

[[nodiscard]] RulesetDiff diffOf(const flags::ufc::Document &before, const flags::ufc::Document &after);
[[nodiscard]] Json diffJson(const RulesetDiff &diff);
void printDiff(const RulesetDiff &diff, const Terminal &terminal);

} // namespace assay::ctl
