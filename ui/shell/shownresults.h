// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>

#include "models/core/timestamp.h"
#include "models/results/snapshot.h"

namespace assay::workspace {
struct Catalog;
struct LoadedResults;
class Workspace;
}

namespace assay::ui {

/// Until when the effects of an experiment stay hidden: by its plan, unless somebody has looked early.
[[nodiscard]] std::optional<Timestamp> veilOf(const workspace::Catalog &catalog, const results::Snapshot &snapshot);

/// The cached results of an experiment as screens may show them: veiled while the plan hides them. Null
/// members when they are not in memory.
[[nodiscard]] workspace::LoadedResults shownResults(const workspace::Workspace &workspace, const std::string &experiment);

} // namespace assay::ui
