// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/statistics/guardrails.h"

#include <cmath>

#include "models/statistics/compensated.h"
#include "models/statistics/distributions.h"

namespace assay::statistics {

MarginDecision marginDecision(const Interval &interval, double margin, Goal goal)
{
    const bool isUp = goal == Goal::Increase;
    // Worst and best end of the effect, signed so that more is better; absent is unbounded.
    const std::optional<double> worst = isUp ? interval.low : interval.high;
    const std::optional<double> best = isUp ? interval.high : interval.low;
    const double sign = isUp ? 1 : -1;
    MarginDecision decision;
    decision.isNonInferior = worst && sign * *worst > -margin;
    decision.isHarmful = best && sign * *best < 0;
    decision.isSuperior = worst && sign * *worst > 0;
    decision.outcome = decision.isHarmful ? GuardrailOutcome::Negative
        : !decision.isNonInferior         ? GuardrailOutcome::Breached
        : decision.isSuperior             ? GuardrailOutcome::Positive
                                          : GuardrailOutcome::Pass;
    return decision;
}

Outcome<NonInferiority> nonInferiority(double estimate, double se, double margin, double alpha, Goal goal)
{
    if (!(margin >= 0) || !std::isfinite(margin))
        return notComputable(isAlpha(alpha) ? Reason::InvalidMargin : Reason::InvalidAlpha);
    const Outcome<Effect> effect = fixedEffect(PointEffect{estimate, se, {}}, alpha);
    if (!effect)
        return tl::unexpected(effect.error());
    const double sign = goal == Goal::Increase ? 1 : -1;
    const double statistic = tidy((sign * estimate + margin) / se);
    if (!std::isfinite(statistic))
        return notComputable(Reason::InvalidMargin);
    return NonInferiority{statistic, normalTail(statistic), effect->interval, marginDecision(effect->interval, margin, goal)};
}

std::string_view guardrailOutcomeName(GuardrailOutcome outcome)
{
    switch (outcome) {
    case GuardrailOutcome::Negative: return "negative";
    case GuardrailOutcome::Breached: return "breached";
    case GuardrailOutcome::Positive: return "positive";
    case GuardrailOutcome::Pass: return "pass";
    }
    return {};
}

} // namespace assay::statistics
