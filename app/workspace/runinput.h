// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/workspace/workspace.h"

namespace assay::workspace {

/// Looks up everything a run of the experiment needs; the data end at `now` or at the planned end.
/// @return NotFound, UnknownReference, UnsupportedDefinition
[[nodiscard]] Result<Workspace::RunInput> runInputFor(const Catalog &catalog, const std::string &experiment, Timestamp now);

} // namespace assay::workspace
