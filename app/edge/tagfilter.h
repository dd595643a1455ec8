// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "models/core/error.h"

namespace assay::edge {

/// A plain ruleset with only the flags that share one of `tags`, and without the bandits that no such flag uses. Flags
/// carry their tags in the member `tags`, which SDKs ignore; it is left out of the result.
/// @return InvalidJson; InvalidDocument when there are no flags
[[nodiscard]] Result<std::string> withTags(std::string_view ruleset, const std::vector<std::string> &tags);

/// The models of the bandits that a plain ruleset refers to, of a document with more.
/// @return InvalidJson; InvalidDocument when there are no bandits
[[nodiscard]] Result<std::string> banditsOf(std::string_view models, std::string_view ruleset);

} // namespace assay::edge
