// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/results/details.h"

#include <algorithm>
#include <cmath>

#include "models/results/estimates.h"

namespace assay::results {
namespace {

using SumsByVariation = std::vector<const Sums *>;

const Sums kNothing{};

SumsByVariation viewOf(const std::vector<Sums> &sums)
{
    SumsByVariation view;
    view.reserve(sums.size());
    for (const Sums &arm : sums)
        view.push_back(&arm);
    return view;
}

/// Totals of a stage for every variation; empty unless control and treatment both have one.
SumsByVariation stageSums(const Explained &explained, Stage stage, const MetricResult &result)
{
    SumsByVariation sums(explained.snapshot.variations.size(), nullptr);
    for (const StageTotal &total : explained.snapshot.stages) {
        if (total.stage == stage && total.metric == result.metric && total.variation < sums.size())
            sums[total.variation] = &total.sums;
    }
    if (sums[explained.settings.control] == nullptr || sums[result.variation] == nullptr)
        return {};
    std::ranges::replace(sums, static_cast<const Sums *>(nullptr), &kNothing);
    return sums;
}

bool isCapped(const SnapshotMetric &metric)
{
    return metric.capUpper || metric.capLower || metric.denominatorCapUpper || metric.denominatorCapLower;
}

/// Empty: there are some in a variation, but too few to be counted.
Tally mixedSubjects(const Snapshot &snapshot)
{
    Tally total = 0;
    for (const Tally &subjects : snapshot.mixed)
        total = total && subjects ? Tally{*total + *subjects} : Tally{};
    return total;
}

/// Builds the steps one after the other and keeps the change between applicable ones.
class Waterfall {
public:
    Waterfall(const Explained &explained, const MetricResult &result)
        : m_explained(explained)
        , m_result(result)
    {
    }

    /// Adds a step estimated from sums at the level before correction; no sums: it does not apply.
    AdjustmentStep &add(std::string stage, const SumsByVariation &sums, bool isReducible = false)
    {
        AdjustmentStep step;
        step.stage = std::move(stage);
        if (!sums.empty()) {
            const Settings &settings = m_explained.settings;
            const Look look = lookAt(m_explained.snapshot.metrics[m_result.metric], sums, settings,
                                     isAtPlannedEnd(m_explained.snapshot, settings.through));
            step.isApplicable = true;
            step.estimate = estimateOf(look, m_result.variation, settings, {settings.alpha, isReducible}).estimate;
        }
        return keep(std::move(step));
    }
    AdjustmentStep &keep(AdjustmentStep step)
    {
        if (step.isApplicable) {
            const auto &effect = headlineOf(step.estimate, m_explained.settings);
            const std::optional<double> estimate = effect ? std::optional(effect->estimate) : std::nullopt;
            if (estimate && m_previous && std::isfinite(*estimate - *m_previous)) {
                step.change = *estimate - *m_previous;
                step.isSignFlipped = (*estimate < 0) != (*m_previous < 0);
            }
            m_previous = estimate;
        }
        return steps.emplace_back(std::move(step));
    }

    std::vector<AdjustmentStep> steps;

private:
    const Explained &m_explained;
    const MetricResult &m_result;
    std::optional<double> m_previous;
};

void addReduced(Waterfall &waterfall, const Explained &explained, const MetricResult &result, const SumsByVariation &current)
{
    const bool isReduced = result.estimate.isVarianceReduced;
    if (explained.tests > 0) {
        waterfall.add("variance-reduced", isReduced ? current : SumsByVariation{}, true);
        AdjustmentStep corrected;
        corrected.stage = "multiplicity-adjusted";
        corrected.isApplicable = true;
        corrected.estimate = result.estimate;
        corrected.tests = explained.tests;
        waterfall.keep(std::move(corrected));
        return;
    }
    AdjustmentStep reduced;
    reduced.stage = "variance-reduced";
    reduced.isApplicable = isReduced;
    if (isReduced)
        reduced.estimate = result.estimate;
    waterfall.keep(std::move(reduced));
}

} // namespace

std::vector<AdjustmentStep> adjustmentsOf(const Explained &explained, const MetricResult &result)
{
    const Snapshot &snapshot = explained.snapshot;
    const SnapshotMetric &metric = snapshot.metrics[result.metric];
    const SumsByVariation current = viewOf(explained.current);
    const bool isWhole = explained.settings.isLatest && !explained.settings.segment;
    SumsByVariation raw;
    SumsByVariation deduplicated;
    if (isWhole) {
        raw = stageSums(explained, Stage::Raw, result);
        deduplicated = stageSums(explained, Stage::Deduplicated, result);
    }
    // Stages that change nothing are not sent: without a cap the totals are the deduplicated ones,
    // without mixed subjects the deduplicated ones are raw.
    const bool isUncapped = !isCapped(metric);
    const Tally mixed = mixedSubjects(snapshot);
    if (deduplicated.empty() && isUncapped)
        deduplicated = current;
    if (raw.empty() && mixed == 0)
        raw = deduplicated;

    Waterfall waterfall(explained, result);
    waterfall.add("raw", raw);
    waterfall.add("deduplicated", deduplicated).subjects = mixed;
    AdjustmentStep &capped = waterfall.add("capped", isUncapped ? SumsByVariation{} : current);
    capped.subjects = metric.capped;
    capped.capValue = metric.capUpper ? metric.capUpper : metric.capLower;
    addReduced(waterfall, explained, result, current);
    return std::move(waterfall.steps);
}

std::vector<Alternative> alternativesOf(const Explained &explained, const MetricResult &result)
{
    using experiments::Method;
    const Snapshot &snapshot = explained.snapshot;
    const Method planned = snapshot.experiment.plan.method;
    std::vector<Method> methods{Method::Sequential, Method::Fixed};
    if (std::ranges::find(methods, planned) == methods.end())
        methods.push_back(planned);
    const SumsByVariation current = viewOf(explained.current);
    const Look look = lookAt(snapshot.metrics[result.metric], current, explained.settings,
                             isAtPlannedEnd(snapshot, explained.settings.through));
    std::vector<Alternative> alternatives;
    for (const Method method : methods) {
        Settings other = explained.settings;
        other.method = method;
        const double alpha = method == Method::Bayesian ? other.alpha : result.alpha;
        Estimated estimated = estimateOf(look, result.variation, other, {alpha, !other.segment});
        alternatives.push_back({method, method == planned, std::move(estimated.estimate)});
    }
    return alternatives;
}

} // namespace assay::results
