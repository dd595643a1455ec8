// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <vector>

#include "models/flags/flag.h"
#include "models/flags/ufc.h"

namespace assay::flags {

/// What the shards of an allocation say when they are an exposure and a split: one salt with the same
/// ranges everywhere, and one that divides the subjects.
struct SplitShape {
    ufc::Shard exposure{{}, {{0, kTotalShards}}};
    std::string splitSalt{};             ///< empty: not divided
    std::vector<Share> shares{};
};

/// Nothing for splits that are richer than that.
[[nodiscard]] std::optional<SplitShape> shapeOf(const std::vector<ufc::Split> &splits);

/// The splits of a shape.
[[nodiscard]] std::vector<ufc::Split> splitsOf(const SplitShape &shape, const ufc::Fields &extraLogging);

} // namespace assay::flags
