// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/results/veil.h"

#include "models/results/settings.h"

namespace assay::results {
namespace {

ArmValue subjectsOnly(const ArmValue &arm)
{
    ArmValue left;
    left.n = arm.n;
    return left;
}

void hide(MetricResult &result)
{
    result.treatment = subjectsOnly(result.treatment);
    result.estimate = {};
    // How much data there is tells nothing about the effect.
    if (result.verdict != Verdict::NotEnoughData)
        result.verdict = Verdict::Withheld;
    result.guardrail = GuardrailState::None;
    result.progress.reset();
    result.significantSince.reset();
    for (SeriesPoint &point : result.series) {
        point.treatment = subjectsOnly(point.treatment);
        point.estimate = {};
    }
    result.adjustments.clear();
    result.alternatives.clear();
    result.breakdown.clear();
}

} // namespace

std::optional<Timestamp> veiledUntil(const Snapshot &snapshot)
{
    const experiments::Experiment &experiment = snapshot.experiment;
    const bool isFixed = experiment.plan.method == experiments::Method::Fixed && experiment.end;
    const bool isOver = experiment.origin == experiments::Origin::Import || experiment.decision != experiments::Decision::None;
    if (!isFixed || isOver || snapshot.periods.empty())
        return std::nullopt;
    const auto last = static_cast<std::uint32_t>(snapshot.periods.size() - 1);
    return isAtPlannedEnd(snapshot, last) ? std::nullopt : experiment.end;
}

Analysis veiled(Analysis analysis, Timestamp until)
{
    analysis.hiddenUntil = until;
    for (MetricResult &result : analysis.results)
        hide(result);
    analysis.evidence.isPrimarySignificant = false;
    analysis.evidence.primaryProgress.reset();
    return analysis;
}

} // namespace assay::results
