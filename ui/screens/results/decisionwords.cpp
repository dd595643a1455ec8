// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screens/results/decisionwords.h"

#include <algorithm>
#include <cmath>

#include <QCoreApplication>
#include <QStringList>

#include "ui/charts/forestdetails.h"
#include "ui/widgets/experimentwords.h"
#include "ui/widgets/format.h"
#include "ui/widgets/numbertext.h"
#include "ui/widgets/resultnames.h"

namespace assay::ui {
namespace {

using experiments::Action;
using experiments::GuardrailsOutcome;
using experiments::PrimaryOutcome;
using results::CheckState;

struct Decision {
    Q_DECLARE_TR_FUNCTIONS(Decision)
};

constexpr PrimaryOutcome kPrimary[] = {PrimaryOutcome::Better, PrimaryOutcome::Inconclusive, PrimaryOutcome::Worse};
constexpr GuardrailsOutcome kGuardrails[] = {GuardrailsOutcome::Held, GuardrailsOutcome::Unproven, GuardrailsOutcome::Harmed};

QString primaryText(PrimaryOutcome outcome)
{
    switch (outcome) {
    case PrimaryOutcome::Better: return Decision::tr("Primary better");
    case PrimaryOutcome::Inconclusive: return Decision::tr("Primary inconclusive");
    case PrimaryOutcome::Worse: return Decision::tr("Primary worse");
    }
    return {};
}

QString guardrailsText(GuardrailsOutcome outcome)
{
    switch (outcome) {
    case GuardrailsOutcome::Held: return Decision::tr("guardrails held");
    case GuardrailsOutcome::Unproven: return Decision::tr("a guardrail not shown yet");
    case GuardrailsOutcome::Harmed: return Decision::tr("a guardrail harmed");
    }
    return {};
}

QString outcomeText(PrimaryOutcome primary, std::size_t from, std::size_t to)
{
    const bool isAll = from == 0 && to == std::size(kGuardrails);
    if (isAll)
        return primaryText(primary);
    QStringList guardrails;
    for (std::size_t i = from; i < to; ++i)
        guardrails << guardrailsText(kGuardrails[i]);
    //: %1 outcome of the primary metric, %2 of the guardrails
    return Decision::tr("%1, %2").arg(primaryText(primary), guardrails.join(Decision::tr(" or ")));
}

/// The contract speaks only when the plan is satisfied, and about the variation it chose.
bool decides(const results::Recommendation &recommendation, const results::TreatmentOutcome &outcome)
{
    return recommendation.rule == "contract" && (!recommendation.variation || outcome.variation == *recommendation.variation);
}

QString countOf(double value, double threshold)
{
    return Decision::tr("%1 of %2", "found of asked").arg(formatCount(static_cast<std::int64_t>(value)), formatCount(static_cast<std::int64_t>(threshold)));
}

CheckWords wordsOf(const results::DecisionCheck &check)
{
    const double value = check.value.value_or(0);
    const double threshold = check.threshold.value_or(0);
    if (check.id == "minimum-days")
        return {Decision::tr("Minimum days"), Decision::tr("%1 days, %2 needed").arg(formatCount(static_cast<std::int64_t>(value)), formatCount(static_cast<std::int64_t>(threshold))), check.state};
    if (check.id == "minimum-subjects")
        return {Decision::tr("Smallest variation"), Decision::tr("%1 subjects, %2 needed").arg(formatCount(static_cast<std::int64_t>(value)), formatCount(static_cast<std::int64_t>(threshold))), check.state};
    if (check.id == "split")
        return {Decision::tr("Traffic split as planned"), check.value ? Decision::tr("p %1").arg(pText(value, 5)) : Decision::tr("not tested"), check.state};
    if (check.id == "health")
        return {Decision::tr("Health"), value == 0 ? Decision::tr("no check failed") : Decision::tr("%n failed", nullptr, static_cast<int>(value)), check.state};
    if (check.id == "guardrails")
        return {Decision::tr("Guardrails held"), threshold > 1 ? countOf(value, threshold) : value > 0 ? Decision::tr("all") : check.state == CheckState::Fail ? Decision::tr("harmed") : Decision::tr("not shown yet"), check.state};
    if (check.id == "precision")
        return {Decision::tr("Precision of the primary"), shareText(value, 0), check.state};
    return {QString::fromStdString(check.id), {}, check.state};
}

} // namespace

QString actionText(Action action)
{
    switch (action) {
    case Action::RollOut: return Decision::tr("Roll out");
    case Action::KeepRunning: return Decision::tr("Keep running");
    case Action::Discuss: return Decision::tr("Discuss");
    case Action::DoNotRollOut: return Decision::tr("Do not roll out");
    }
    return {};
}

std::vector<ContractRow> contractRows(const results::Snapshot &snapshot, const results::Analysis &analysis)
{
    const experiments::Plan &plan = snapshot.experiment.plan;
    std::vector<ContractRow> rows;
    for (const PrimaryOutcome primary : kPrimary) {
        const std::size_t count = plan.guardrails.empty() ? 1 : std::size(kGuardrails);
        for (std::size_t from = 0; from < count;) {
            const Action action = plan.contract.at(primary, kGuardrails[from]);
            std::size_t to = from + 1;
            while (to < count && plan.contract.at(primary, kGuardrails[to]) == action)
                ++to;
            const bool isMatched = std::ranges::any_of(analysis.recommendation.outcomes, [&](const results::TreatmentOutcome &outcome) {
                const auto guardrails = static_cast<std::size_t>(outcome.guardrails);
                return decides(analysis.recommendation, outcome) && outcome.primary == primary
                    && (count == 1 || (guardrails >= from && guardrails < to));
            });
            rows.push_back({count == 1 ? primaryText(primary) : outcomeText(primary, from, to), actionText(action), isMatched});
            from = to;
        }
    }
    return rows;
}

std::vector<CheckWords> decisionChecks(const results::Analysis &planned, int earlyLooks)
{
    std::vector<CheckWords> words;
    for (const results::DecisionCheck &check : planned.recommendation.checks) {
        if (check.id != "as-planned") // the plan is as planned
            words.push_back(wordsOf(check));
    }
    words.push_back({Decision::tr("Early looks"), earlyLooks == 0 ? Decision::tr("none") : QString::number(earlyLooks), earlyLooks == 0 ? CheckState::Pass : CheckState::Warn});
    return words;
}

QString recommendationText(const results::Snapshot &snapshot, const results::Analysis &analysis)
{
    const results::Recommendation &recommendation = analysis.recommendation;
    if (recommendation.action == Action::KeepRunning && recommendation.daysLeft)
        return Decision::tr("Keep running, %1", "about 5 days").arg(aboutText(*recommendation.daysLeft));
    if (!recommendation.variation)
        return actionText(recommendation.action);
    //: %1 "Roll out", %2 variation
    return Decision::tr("%1: %2").arg(actionText(recommendation.action), variationName(snapshot, *recommendation.variation));
}

QString recommendationReason(const results::Snapshot &snapshot, const results::Analysis &analysis)
{
    const results::Recommendation &recommendation = analysis.recommendation;
    if (analysis.hiddenUntil)
        return Decision::tr("The plan decides on %1, once.").arg(dayText(dayOf(*analysis.hiddenUntil)));
    if (recommendation.rule == "traffic-split")
        return Decision::tr("Traffic is not split as planned: find the cause before anything is decided.");
    if (recommendation.rule == "guardrail-harmed")
        return Decision::tr("A guardrail is worse under a method that holds at any time, so there is no need to wait.");
    if (recommendation.rule != "contract")
        return ruleText({experiments::State::Running, recommendation.rule}, snapshot.experiment, analysis.evidence);
    for (const results::MetricResult &row : analysis.results) {
        if (row.role == results::Role::Primary && (!recommendation.variation || row.variation == *recommendation.variation))
            return Decision::tr("By the contract. %1").arg(resultSentence(snapshot, analysis, row));
    }
    return Decision::tr("By the contract.");
}

} // namespace assay::ui
