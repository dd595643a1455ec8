// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "app/workspace/workspace.h"
#include "models/core/json.h"

namespace assay::workspace {

/// The places at which two bodies differ, in order of path. A side that is absent is empty text.
[[nodiscard]] std::vector<DocumentChange::Field> differences(const Json &before, const Json &after);

} // namespace assay::workspace
