// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>

#include "models/core/json.h"
#include "models/results/snapshot.h"
#include "models/results/surroundings.h"

namespace assay::results {

/// Members of an aggregates file that say what no snapshot holds.
inline constexpr std::array kSurroundingsMembers{"everyone", "overlaps"};

/// Reads them: `everyone` (`exposure`, the enrolled share of the eligible, and `totals` of metrics over everyone), and
/// `overlaps`, one for each other experiment with subjects in common (`experiment`, `variations`, `subjects` of each pair
/// of variations, and if wanted `rows`, metrics in each pair). No pipeline brings these back: they need both experiments
/// in one statement, or subjects that are in none. resources/help/aggregates.md has the members.
///
/// @param snapshot  what snapshotFromAggregates() made of the same body
/// @return InvalidDocument as there; nothing in it is nothing known
[[nodiscard]] Result<Surroundings> surroundingsFromAggregates(const Json &body, const Snapshot &snapshot);

} // namespace assay::results
