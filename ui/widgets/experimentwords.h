// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "models/experiments/lifecycle.h"
#include "ui/widgets/statuspill.h"

namespace assay::ui {

/// A state of an experiment in words and colours.
[[nodiscard]] QString stateText(experiments::State state);
[[nodiscard]] Tone stateTone(experiments::State state);
[[nodiscard]] QString stateIcon(experiments::State state);
/// The value of `status:` in filters ("ready").
[[nodiscard]] QString stateFacet(experiments::State state);
/// The rule that set the state, with its inputs, for the tool tip of the pill.
[[nodiscard]] QString ruleText(const experiments::Status &status, const experiments::Experiment &experiment, const experiments::Evidence &evidence);
[[nodiscard]] QString decisionText(experiments::Decision decision, const QString &variation);

/// "Hidden until 28 Nov by plan": instead of an effect that a fixed-sample plan does not show yet.
[[nodiscard]] QString veilText(Timestamp until);

} // namespace assay::ui
