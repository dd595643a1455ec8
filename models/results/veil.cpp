// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/results/veil.h"

#include <algorithm>

#include "models/results/settings.h"

namespace assay::results {
namespace {

ArmValue subjectsOnly(const ArmValue &arm)
{
    ArmValue left;
    left.n = arm.n;
    return left;
}

Estimate hiddenEstimate()
{
    Estimate estimate;
    estimate.relative = statistics::notComputable(statistics::Reason::HiddenByPlan);
    estimate.absolute = statistics::notComputable(statistics::Reason::HiddenByPlan);
    return estimate;
}

/// @param isControlPlanned  the baseline is the plan's control, whose own values may stay; any other arm's would tell
///                          the effect to who looks at it once as baseline and once not
void hide(MetricResult &result, bool isControlPlanned)
{
    result.treatment = subjectsOnly(result.treatment);
    if (!isControlPlanned)
        result.control = subjectsOnly(result.control);
    result.estimate = hiddenEstimate();
    // How much data there is tells nothing about the effect.
    if (result.verdict != Verdict::NotEnoughData)
        result.verdict = Verdict::Withheld;
    result.guardrail = GuardrailState::None;
    result.byDifference.reset();
    result.adjustedPValue.reset();
    result.marginPValue.reset();
    result.progress.reset();
    result.daysLeft.reset();
    result.significantSince.reset();
    for (SeriesPoint &point : result.series) {
        // What is left says when, how many, and the control's own values.
        SeriesPoint left;
        left.estimate = hiddenEstimate();
        left.period = point.period;
        left.control = isControlPlanned ? point.control : subjectsOnly(point.control);
        left.treatment = subjectsOnly(point.treatment);
        left.hasEnoughData = point.hasEnoughData;
        left.verdict = point.hasEnoughData ? Verdict::Withheld : Verdict::NotEnoughData;
        point = left;
    }
    result.adjustments.clear();
    result.alternatives.clear();
    result.breakdown.clear();
    result.heterogeneity.clear();
    result.funnel.clear();
    result.stratified.reset();
    result.global.reset();
}

} // namespace

std::optional<Timestamp> veiledUntil(const Snapshot &snapshot)
{
    const experiments::Experiment &experiment = snapshot.experiment;
    const auto look = plannedLook(snapshot);
    const bool isOpen = experiment.plan.method == experiments::Method::Fixed && experiment.decision == experiments::Decision::None;
    if (!isOpen || !look || snapshot.periods.empty())
        return std::nullopt;
    const Timestamp reached = startOf(snapshot.periods.back().day + 1);
    return reached >= *look ? std::nullopt : look;
}

Analysis veiled(Analysis analysis, Timestamp until)
{
    analysis.hiddenUntil = until;
    const bool isControlPlanned = std::ranges::find(analysis.deviations, "baseline") == analysis.deviations.end();
    for (MetricResult &result : analysis.results)
        hide(result, isControlPlanned);
    analysis.evidence.isPrimarySignificant = false;
    analysis.evidence.primaryProgress.reset();
    Recommendation &recommendation = analysis.recommendation;
    recommendation.outcomes.clear();
    recommendation.daysLeft.reset();
    std::erase_if(recommendation.checks, [](const DecisionCheck &check) { return check.id == "guardrails" || check.id == "precision"; });
    if (recommendation.rule != "traffic-split") {
        recommendation.action = experiments::Action::KeepRunning;
        recommendation.variation.reset();
        recommendation.rule = "running.collecting";
    }
    for (ExperimentInteraction &interaction : analysis.interactions)
        interaction.effects.clear();
    return analysis;
}

} // namespace assay::results
