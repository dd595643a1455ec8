// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "models/flags/definitions.h"
#include "models/flags/flag.h"

namespace assay::flags {

/// Rules of a flag that need no other document: keys, values of the type (V-210, V-211), conditions
/// (V-222, V-224, V-225), shares (V-226, V-227), times (V-228, V-229), salts (V-232). In the order of the
/// members; empty when sound.
[[nodiscard]] std::vector<Error> problemsOf(const Flag &flag);
/// Those, and unknown audiences, layers, holdouts and flags.
[[nodiscard]] std::vector<Error> problemsOf(const Flag &flag, const Definitions &definitions);

/// At least one rule, every condition sound.
[[nodiscard]] std::vector<Error> problemsOf(const Audience &audience);
/// Those, and audiences that contain themselves (V-701).
[[nodiscard]] std::vector<Error> problemsOf(const Audience &audience, const Definitions &definitions);
/// Slots within the shards, disjoint (V-711), 2 % or more each.
[[nodiscard]] std::vector<Error> problemsOf(const Layer &layer);
/// Share of 0.5 % to 20 %, end after start.
[[nodiscard]] std::vector<Error> problemsOf(const Holdout &holdout);

} // namespace assay::flags
