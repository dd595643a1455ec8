// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/statistics/bayesian.h"
#include "models/statistics/outcome.h"

namespace assay::statistics {

/// Negative: harmed. Breached: harm beyond the margin is not excluded. Positive: improved. Pass: neither.
enum class GuardrailOutcome { Negative, Breached, Positive, Pass };

/// What an interval says about a margin.
struct MarginDecision {
    bool isNonInferior{};
    bool isHarmful{};
    bool isSuperior{};
    GuardrailOutcome outcome{};

    bool operator==(const MarginDecision &) const = default;
};

/// The non-inferiority test beside the decision.
struct NonInferiority {
    double statistic{};
    double pValue{};
    Interval interval;
    MarginDecision decision;

    bool operator==(const NonInferiority &) const = default;
};

/// Decision from any interval of the lift (fixed, sequential, credible).
/// @param margin  lift, >= 0: how much worse is still acceptable
/// Source: statistics.md section 10.
[[nodiscard]] MarginDecision marginDecision(const Interval &interval, double margin, Goal goal);

/// Test of lift <= -margin with a fixed two-sided 1 - alpha interval.
/// @return InvalidAlpha, InvalidMargin, ZeroVariance
[[nodiscard]] Outcome<NonInferiority> nonInferiority(double estimate, double se, double margin, double alpha, Goal goal);

[[nodiscard]] std::string_view guardrailOutcomeName(GuardrailOutcome outcome); ///< "negative"

} // namespace assay::statistics
