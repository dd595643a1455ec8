// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>

#include "models/core/documentfields.h"
#include "models/results/snapshot.h"

namespace assay::results {

// Stored spellings of the enumerations; never renamed.
inline constexpr std::array kAxisNames{
    Spelling<AxisKind>{"utc_day", AxisKind::UtcDay},
    Spelling<AxisKind>{"days_since_start", AxisKind::DaysSinceStart},
};
inline constexpr std::array kStageNames{
    Spelling<Stage>{"raw", Stage::Raw},
    Spelling<Stage>{"deduplicated", Stage::Deduplicated},
};

/// A Tally without a number.
inline constexpr const char *kFew = "few";

/// Layout of the stored form; a reader refuses a newer one.
inline constexpr std::int64_t kSnapshotFormat = 1;

} // namespace assay::results
