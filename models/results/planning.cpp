// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/results/planning.h"

#include <algorithm>
#include <cmath>

#include "models/results/analysis.h"
#include "models/results/estimates.h"
#include "models/results/pace.h"
#include "models/statistics/multiplicity.h"
#include "models/statistics/power.h"

namespace assay::results {
namespace {

using statistics::Outcome;

/// Variance per subject of the control. Where the plan reduces variance, by as much as it was reduced here.
std::optional<MetricHistory> historyOf(const Analysis &analysis, std::uint32_t metric, bool isReduced)
{
    for (const MetricResult &result : analysis.results) {
        if (result.metric != metric || !result.control.mean || !result.control.standardError || result.control.n < 2)
            continue;
        const double error = *result.control.standardError;
        double variance = error * error * static_cast<double>(result.control.n);
        if (isReduced)
            variance *= 1 - std::clamp(result.estimate.varianceReduction.value_or(0), 0.0, 0.999);
        if (variance > 0 && std::isfinite(variance))
            return MetricHistory{metric, result.role == Role::Primary, false, std::nullopt, *result.control.mean, variance, 0};
    }
    return std::nullopt;
}

/// Retention has days of its own and counts nobody before their end; another value goes on growing until its window ends.
double windowDaysOf(const metrics::Metric &metric)
{
    constexpr double kHoursPerDay = 24;
    if (metric.kind == metrics::MetricKind::Retention)
        return metric.retentionEndDays.value_or(metric.retentionStartDays);
    return (metric.window.startHours + metric.window.lengthHours.value_or(0)) / kHoursPerDay;
}

statistics::PowerMethod methodOf(experiments::Method method)
{
    switch (method) {
    case experiments::Method::Sequential: return statistics::PowerMethod::Sequential;
    case experiments::Method::Hybrid: return statistics::PowerMethod::Hybrid;
    case experiments::Method::Bayesian: return statistics::PowerMethod::Bayesian;
    case experiments::Method::Fixed: break;
    }
    return statistics::PowerMethod::Fixed;
}

double correctedAlpha(double alpha, const experiments::Experiment &planned, bool isPrimary)
{
    using experiments::Correction;
    const experiments::Plan &plan = planned.plan;
    if (plan.method == experiments::Method::Bayesian || planned.variations.size() < 2)
        return alpha;
    const std::size_t treatments = planned.variations.size() - 1;
    switch (plan.correction) {
    case Correction::None: return alpha;
    case Correction::Holm:
    case Correction::BenjaminiHochberg: return alpha / static_cast<double>(plan.metrics().size() * treatments);
    case Correction::PreferentialBonferroni: break;
    }
    const auto levels = statistics::preferentialLevels(alpha, plan.gamma, plan.metrics().size(), treatments);
    if (!levels)
        return alpha;
    return isPrimary ? levels->alphaPrimary : levels->alphaOther.value_or(levels->alphaPrimary);
}

statistics::PowerOptions optionsOf(const experiments::Experiment &planned, const MetricHistory &history, const PlanningQuestion &question)
{
    constexpr double kDigits = 1e12; // 1 - 0.95 is not 0.05 in binary
    const experiments::Plan &plan = planned.plan;
    statistics::PowerOptions options;
    options.method = methodOf(plan.method);
    options.alpha = correctedAlpha(std::round((1 - plan.level) * kDigits) / kDigits, planned, history.isPrimary);
    options.power = question.power;
    options.nTune = plan.nTune;
    options.isOneSided = plan.sidedness != experiments::Sidedness::TwoSided && plan.method != experiments::Method::Bayesian && !history.margin;
    const double towards = history.isLowerBetter ? -plan.priorMean : plan.priorMean;
    options.prior = {towards, plan.priorSd > 0 ? std::optional(plan.priorSd) : std::nullopt};
    options.isMargin = history.margin.has_value();
    return options;
}

/// The treatment that fewest subjects come to: its comparison is the last to be precise.
std::size_t smallestTreatment(const experiments::Experiment &planned)
{
    const std::size_t control = planned.controlIndex();
    std::size_t smallest = control == 0 ? 1 : 0;
    for (std::size_t i = 0; i < planned.variations.size(); ++i) {
        const double weight = planned.variations[i].weight;
        if (i != control && weight > 0 && (planned.variations[smallest].weight <= 0 || weight < planned.variations[smallest].weight))
            smallest = i;
    }
    return smallest;
}

/// Days until so many subjects are in, over what was seen and the pace after it.
std::optional<double> daysFor(const PlanningBasis &basis, double subjects, const PlanningQuestion &question)
{
    const double wanted = subjects / std::max(question.exposure, 1e-9);
    const auto &seen = basis.subjectsByDay;
    const auto reached = std::ranges::lower_bound(seen, wanted);
    if (reached != seen.end()) {
        const double before = reached == seen.begin() ? 0 : *(reached - 1);
        const double gained = *reached - before;
        return static_cast<double>(reached - seen.begin()) + (gained > 0 ? (wanted - before) / gained : 1);
    }
    if (!(basis.subjectsPerDay > 0))
        return std::nullopt;
    const double last = seen.empty() ? 0 : seen.back();
    return static_cast<double>(seen.size()) + (wanted - last) / basis.subjectsPerDay;
}

} // namespace

PlanningBasis planningBasis(const Snapshot &snapshot, const experiments::Experiment &planned)
{
    PlanningBasis basis;
    if (snapshot.axis == AxisKind::UtcDay && !snapshot.periods.empty()) {
        basis.subjectsByDay = arrivals(snapshot);
        basis.subjectsPerDay = recentPace(snapshot, static_cast<std::uint32_t>(snapshot.periods.size() - 1)).perDay;
    }
    const Analysis analysis = analyse(snapshot);
    for (const std::string &key : planned.plan.metrics()) {
        const auto found = std::ranges::find_if(snapshot.metrics, [&key](const SnapshotMetric &metric) { return metric.definition.key == key; });
        if (found == snapshot.metrics.end())
            continue;
        auto history = historyOf(analysis, static_cast<std::uint32_t>(found - snapshot.metrics.begin()), planned.plan.isVarianceReduced);
        if (!history)
            continue;
        history->isPrimary = key == planned.plan.primary;
        history->isLowerBetter = goalOf(*found) == statistics::Goal::Decrease;
        history->windowDays = windowDaysOf(found->definition);
        const auto guardrail = std::ranges::find(planned.plan.guardrails, key, &experiments::Guardrail::metric);
        if (guardrail != planned.plan.guardrails.end())
            history->margin = guardrail->margin;
        basis.metrics.push_back(*history);
    }
    double all = 0;
    for (const experiments::Variation &variation : planned.variations)
        all += variation.weight;
    const std::size_t control = planned.controlIndex();
    if (all > 0 && planned.variations.size() > 1) {
        const std::size_t treatment = smallestTreatment(planned);
        const double pair = planned.variations[control].weight + planned.variations[treatment].weight;
        basis.pairShare = pair / all;
        basis.treatmentShare = pair > 0 ? planned.variations[treatment].weight / pair : 0.5;
    }
    return basis;
}

double subjectsAfter(const PlanningBasis &basis, double days, const PlanningQuestion &question)
{
    const auto &seen = basis.subjectsByDay;
    const auto whole = static_cast<std::size_t>(std::max(0.0, std::floor(days)));
    double subjects = 0;
    if (whole >= seen.size()) {
        subjects = (seen.empty() ? 0 : seen.back()) + (days - static_cast<double>(seen.size())) * basis.subjectsPerDay;
    } else {
        const double before = whole == 0 ? 0 : seen[whole - 1];
        subjects = before + (seen[whole] - before) * (days - static_cast<double>(whole));
    }
    return std::max(0.0, subjects) * question.exposure;
}

Outcome<double> detectableLift(const PlanningBasis &basis, const experiments::Experiment &planned, std::size_t metric, double days,
                               const PlanningQuestion &question)
{
    const MetricHistory &history = basis.metrics.at(metric);
    const double pair = subjectsAfter(basis, std::max(0.0, days - history.windowDays), question) * basis.pairShare;
    const auto effect = statistics::detectableEffect(history.mean, history.variance, pair * (1 - basis.treatmentShare), pair * basis.treatmentShare,
                                                     optionsOf(planned, history, question));
    return effect.map([](const statistics::DetectableEffect &found) { return found.relative; });
}

Outcome<double> daysNeeded(const PlanningBasis &basis, const experiments::Experiment &planned, std::size_t metric, double lift,
                           const PlanningQuestion &question)
{
    const MetricHistory &history = basis.metrics.at(metric);
    if (!(basis.pairShare > 0))
        return statistics::notComputable(statistics::Reason::NoUnits);
    const auto size = statistics::sampleSize(history.mean, history.variance, lift, basis.treatmentShare, optionsOf(planned, history, question));
    if (!size)
        return tl::unexpected(size.error());
    const auto days = daysFor(basis, size->total / basis.pairShare, question);
    return days ? Outcome<double>(*days + history.windowDays) : statistics::notComputable(statistics::Reason::NoUnits);
}

} // namespace assay::results
