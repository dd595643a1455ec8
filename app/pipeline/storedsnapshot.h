// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "models/core/json.h"
#include "models/results/snapshot.h"

namespace assay::pipeline {

/// The text under which a snapshot is stored: its JSON, and as member `analysis` what was computed from
/// it that day, so that a later recomputation has something to be compared with.
[[nodiscard]] std::string storedSnapshot(const results::Snapshot &snapshot);

/// The analysis as the plan has it, as it is stored: long lists (days, breakdowns) stand as their digest.
[[nodiscard]] Json analysisOutline(const results::Snapshot &snapshot);

/// SHA-256 of a text, in hex: of a stored snapshot it stands in the audit log and on reports.
[[nodiscard]] std::string digestOf(std::string_view text);

} // namespace assay::pipeline
