// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "models/results/analysis.h"

namespace assay::results {

/// The planned look of a fixed-sample experiment (its end, or its maximum of days) while its data do not reach
/// it: until then its effects stay hidden, because such a plan is decided once and looking earlier raises the rate of false alarms.
///
/// @return absent when nothing is to be hidden: another method, no planned look, a recorded
///         decision, or data that reach the look
[[nodiscard]] std::optional<Timestamp> veiledUntil(const Snapshot &snapshot);

/// The analysis without anything that tells an effect: estimates, verdicts, progress, series, breakdowns, the
/// recommendation and the treatments' own values go; subjects, the control's values, traffic split and health stay.
[[nodiscard]] Analysis veiled(Analysis analysis, Timestamp until);

} // namespace assay::results
