// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "app/workspace/catalog.h"
#include "app/workspace/workspace.h"
#include "models/flags/ufc.h"

namespace assay::workspace {

/// What an environment would publish now.
/// @return NotFound for an unknown environment; the first problem of a flag that cannot be lowered
[[nodiscard]] Result<flags::ufc::Document> rulesetOf(const Catalog &catalog, const std::string &environment, Timestamp createdAt);

/// Documents that bring a published ruleset into the workspace as the state of one environment. What a flag
/// has there in other environments, and what people wrote about it, stays. The environment is made when missing.
/// Flags the model cannot say are named in the problems and left out.
[[nodiscard]] Parsed<std::vector<DocumentInput>> importedRuleset(const Catalog &catalog, const flags::ufc::Document &document,
                                                                 const std::string &environment, const std::string &origin);

} // namespace assay::workspace
