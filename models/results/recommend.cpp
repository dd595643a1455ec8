// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/results/recommend.h"

#include <algorithm>

#include "models/results/estimates.h"
#include "models/results/standing.h"

namespace assay::results {
namespace {

using experiments::Action;
using experiments::GuardrailsOutcome;
using experiments::PrimaryOutcome;

PrimaryOutcome primaryOutcome(Verdict verdict)
{
    switch (verdict) {
    case Verdict::Better: return PrimaryOutcome::Better;
    case Verdict::Worse: return PrimaryOutcome::Worse;
    case Verdict::Inconclusive:
    case Verdict::NonInferior:
    case Verdict::NotEnoughData:
    case Verdict::NotComputable:
    case Verdict::Withheld: return PrimaryOutcome::Inconclusive;
    }
    return PrimaryOutcome::Inconclusive;
}

GuardrailsOutcome guardrailOutcome(GuardrailState state)
{
    switch (state) {
    case GuardrailState::Pass:
    case GuardrailState::Positive: return GuardrailsOutcome::Held;
    case GuardrailState::None:
    case GuardrailState::Unproven: return GuardrailsOutcome::Unproven;
    case GuardrailState::Negative: return GuardrailsOutcome::Harmed;
    }
    return GuardrailsOutcome::Unproven;
}

std::vector<TreatmentOutcome> outcomesOf(const Snapshot &snapshot, const Analysis &analysis, const Settings &settings)
{
    std::vector<TreatmentOutcome> outcomes;
    for (std::uint32_t variation = 0; variation < snapshot.variations.size(); ++variation) {
        if (variation == settings.control)
            continue;
        TreatmentOutcome outcome{variation, PrimaryOutcome::Inconclusive, GuardrailsOutcome::Held, Action::Discuss};
        for (const MetricResult &result : analysis.results) {
            if (result.variation != variation)
                continue;
            if (result.role == Role::Primary)
                outcome.primary = primaryOutcome(result.verdict);
            if (result.role == Role::Guardrail)
                outcome.guardrails = std::max(outcome.guardrails, guardrailOutcome(result.guardrail));
        }
        outcome.action = snapshot.experiment.plan.contract.at(outcome.primary, outcome.guardrails);
        outcomes.push_back(outcome);
    }
    return outcomes;
}

/// The lift of the primary metric in its good direction; lowest where there is none.
double primaryGain(const Analysis &analysis, const Snapshot &snapshot, std::uint32_t variation, const Settings &settings)
{
    for (const MetricResult &result : analysis.results) {
        const auto &effect = decidingOf(result.estimate, settings);
        if (result.variation == variation && result.role == Role::Primary && effect)
            return goalOf(snapshot.metrics[result.metric]) == statistics::Goal::Increase ? effect->estimate : -effect->estimate;
    }
    return -1e300;
}

/// Of several treatments the contract's strongest action counts, then the larger gain.
const TreatmentOutcome *leading(const std::vector<TreatmentOutcome> &outcomes, const Analysis &analysis,
                                const Snapshot &snapshot, const Settings &settings)
{
    const auto best = std::ranges::min_element(outcomes, [&](const TreatmentOutcome &left, const TreatmentOutcome &right) {
        const auto rank = [](Action action) {
            switch (action) {
            case Action::RollOut: return 0;
            case Action::Discuss: return 1;
            case Action::KeepRunning: return 2;
            case Action::DoNotRollOut: return 3;
            }
            return 3;
        };
        if (left.action != right.action)
            return rank(left.action) < rank(right.action);
        return primaryGain(analysis, snapshot, left.variation, settings) > primaryGain(analysis, snapshot, right.variation, settings);
    });
    return best == outcomes.end() ? nullptr : &*best;
}

DecisionCheck checkOf(std::string id, bool isPassed, std::optional<double> value, std::optional<double> threshold,
                      CheckState otherwise = CheckState::Fail)
{
    return {std::move(id), isPassed ? CheckState::Pass : otherwise, value, threshold};
}

std::vector<DecisionCheck> checksOf(const Snapshot &snapshot, const Analysis &analysis, const std::vector<TreatmentOutcome> &outcomes)
{
    const experiments::Plan &plan = snapshot.experiment.plan;
    std::vector<DecisionCheck> checks;
    if (plan.minimumDays)
        checks.push_back(checkOf("minimum-days", analysis.days >= *plan.minimumDays, analysis.days, *plan.minimumDays));
    if (plan.minimumSubjects)
        checks.push_back(checkOf("minimum-subjects", analysis.evidence.smallestVariation >= *plan.minimumSubjects,
                                 static_cast<double>(analysis.evidence.smallestVariation),
                                 static_cast<double>(*plan.minimumSubjects)));
    const auto split = std::ranges::find(analysis.health, "split", &HealthCheck::id);
    if (split != analysis.health.end())
        checks.push_back({"split", split->state, split->value, split->threshold});
    const auto failed = std::ranges::count(analysis.health, CheckState::Fail, &HealthCheck::state);
    checks.push_back(checkOf("health", failed == 0, static_cast<double>(failed), 0));
    if (!plan.guardrails.empty()) {
        const auto held = std::ranges::count(outcomes, GuardrailsOutcome::Held, &TreatmentOutcome::guardrails);
        const bool isHarmed = std::ranges::count(outcomes, GuardrailsOutcome::Harmed, &TreatmentOutcome::guardrails) > 0;
        checks.push_back(checkOf("guardrails", held == std::ssize(outcomes), static_cast<double>(held),
                                 static_cast<double>(outcomes.size()), isHarmed ? CheckState::Fail : CheckState::Warn));
    }
    if (analysis.evidence.primaryProgress)
        checks.push_back(checkOf("precision", *analysis.evidence.primaryProgress >= 1, *analysis.evidence.primaryProgress, 1,
                                 CheckState::Warn));
    const auto deviations = static_cast<double>(analysis.deviations.size());
    checks.push_back(checkOf("as-planned", analysis.deviations.empty(), deviations, 0, CheckState::Warn));
    return checks;
}

/// The longest wait among what is still missing: the minimum of days, or the precision of the primary metric.
std::optional<double> daysLeftOf(const Snapshot &snapshot, const Analysis &analysis)
{
    std::optional<double> left;
    for (const MetricResult &result : analysis.results) {
        if (result.role == Role::Primary && result.daysLeft)
            left = std::max(left.value_or(0), *result.daysLeft);
    }
    const auto &minimum = snapshot.experiment.plan.minimumDays;
    if (minimum && *minimum > analysis.days)
        left = std::max(left.value_or(0), static_cast<double>(*minimum - analysis.days));
    return left;
}

} // namespace

Recommendation recommendationOf(const Snapshot &snapshot, const Analysis &analysis, const Settings &settings)
{
    Recommendation recommendation;
    recommendation.outcomes = outcomesOf(snapshot, analysis, settings);
    recommendation.checks = checksOf(snapshot, analysis, recommendation.outcomes);
    experiments::Experiment open = snapshot.experiment;
    open.decision = experiments::Decision::None;
    const experiments::Status status = experiments::statusOf(open, analysis.evidence, snapshot.asOf);
    recommendation.rule = status.rule;
    if (analysis.split.isMismatch) {
        recommendation.action = Action::Discuss;
        recommendation.rule = "traffic-split";
        return recommendation;
    }
    const TreatmentOutcome *best = leading(recommendation.outcomes, analysis, snapshot, settings);
    // A guardrail harmed under a method that holds at any time does not wait for the end.
    const auto harmed = std::ranges::find(recommendation.outcomes, GuardrailsOutcome::Harmed, &TreatmentOutcome::guardrails);
    if (status.state == experiments::State::Running && holdsAtAnyTime(settings.method) && harmed != recommendation.outcomes.end()) {
        recommendation.action = harmed->action == Action::RollOut ? Action::Discuss : harmed->action;
        recommendation.variation = harmed->variation;
        recommendation.rule = "guardrail-harmed";
    } else if (status.state == experiments::State::ReadyForReview && best != nullptr) {
        recommendation.action = best->action;
        recommendation.variation = best->variation;
        recommendation.rule = "contract";
    } else if (status.state == experiments::State::WrapUp) {
        recommendation.action = Action::Discuss;
    } else {
        recommendation.action = Action::KeepRunning;
    }
    if (recommendation.action == Action::KeepRunning)
        recommendation.daysLeft = daysLeftOf(snapshot, analysis);
    return recommendation;
}

} // namespace assay::results
