// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>

#include "models/flags/definitions.h"
#include "models/flags/flag.h"
#include "models/flags/ufc.h"

namespace assay::flags {

/// Which ruleset is made.
struct LoweringTarget {
    std::string environmentKey{};        ///< member of Flag::environments
    std::string environmentName{};       ///< as SDKs report it
    Timestamp createdAt{};
    std::vector<std::string> tags{};     ///< only flags with one of them; none: all
};

/// Turns flags into the ruleset of one environment. Audiences are written out into rules, dependencies
/// into conditions on what the application sends, phases into windows, layers and holdouts into shards.
/// Flags without a state in the environment are left out; one that cannot be lowered too, and is named
/// in the problems: with any problem nothing may be published.
[[nodiscard]] Parsed<ufc::Document> lower(std::span<const Flag> flags, const Definitions &definitions, const LoweringTarget &target);

/// Lowers one flag; `state` is one of its environments.
[[nodiscard]] Result<ufc::Flag> lowerFlag(const Flag &flag, const FlagState &state, const Definitions &definitions);

/// Editable flags from a published ruleset, one environment each. What the model cannot say (splits with
/// more than an exposure and a share) is named in the problems, and that flag is left out.
[[nodiscard]] Parsed<std::vector<Flag>> flagsFrom(const ufc::Document &document, const std::string &environmentKey);

} // namespace assay::flags
