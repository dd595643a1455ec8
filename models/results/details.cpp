// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/results/details.h"

#include <algorithm>
#include <cmath>

namespace assay::results {
namespace {

using SumsByVariation = std::vector<const Sums *>;

const Sums kNothing{};

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

/// Builds the steps one after the other and keeps the change between applicable ones.
class Waterfall {
public:
    Waterfall(const Explained &explained, const MetricResult &result)
        : m_explained(explained)
        , m_result(result)
    {
    }

    /// Adds a step that does not apply, or one with its estimate.
    AdjustmentStep &add(std::string stage, std::optional<Estimate> estimate)
    {
        AdjustmentStep step;
        step.stage = std::move(stage);
        step.isApplicable = estimate.has_value();
        if (estimate)
            step.estimate = std::move(*estimate);
        return keep(std::move(step));
    }
    /// Estimates from the totals of a stage, at the level before correction; no sums, no estimate.
    [[nodiscard]] std::optional<Estimate> from(const SumsByVariation &sums) const
    {
        if (sums.empty())
            return std::nullopt;
        Look look;
        takeLook(look, *m_explained.now.metric, sums, m_explained.settings, m_explained.now.isAtPlannedEnd, false);
        return estimated(look, false);
    }
    /// From the totals in force, with or without their covariates.
    [[nodiscard]] Estimate now(bool isReduced) const { return estimated(m_explained.now, isReduced); }
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
    [[nodiscard]] Estimate estimated(const Look &look, bool isReduced) const
    {
        const Settings &settings = m_explained.settings;
        const Points points = pointsOf(look, m_result.variation, settings, isReduced);
        return estimateOf(look, m_result.variation, points, settings, settings.alpha).estimate;
    }

    const Explained &m_explained;
    const MetricResult &m_result;
    std::optional<double> m_previous;
};

void addReduced(Waterfall &waterfall, const Explained &explained, const MetricResult &result)
{
    const bool isReduced = result.estimate.isVarianceReduced;
    if (explained.tests == 0) {
        waterfall.add("variance-reduced", isReduced ? std::optional(result.estimate) : std::nullopt);
        return;
    }
    waterfall.add("variance-reduced", isReduced ? std::optional(waterfall.now(true)) : std::nullopt);
    waterfall.add("multiplicity-adjusted", result.estimate).tests = explained.tests;
}

} // namespace

std::vector<AdjustmentStep> adjustmentsOf(const Explained &explained, const MetricResult &result)
{
    const Snapshot &snapshot = explained.snapshot;
    const SnapshotMetric &metric = snapshot.metrics[result.metric];
    const bool isQuantile = metrics::isQuantile(metric.definition.kind);
    const bool isUncapped = !isCapped(metric);
    const bool isWhole = explained.settings.isLatest && !explained.settings.segment;
    const Tally mixed = mixedSubjectsOf(snapshot);
    Waterfall waterfall(explained, result);
    std::optional<Estimate> raw;
    std::optional<Estimate> deduplicated;
    if (isWhole) {
        raw = waterfall.from(stageSums(explained, Stage::Raw, result));
        deduplicated = waterfall.from(stageSums(explained, Stage::Deduplicated, result));
    }
    // Stages that change nothing are not sent: without a cap the totals are the deduplicated ones,
    // without mixed subjects the deduplicated ones are raw.
    const Estimate current = waterfall.now(false);
    if (!deduplicated && isUncapped)
        deduplicated = current;
    if (!raw && mixed == 0 && !isQuantile)
        raw = deduplicated;

    waterfall.add("raw", std::move(raw));
    waterfall.add("deduplicated", std::move(deduplicated)).subjects = mixed;
    AdjustmentStep &capped = waterfall.add("capped", isUncapped ? std::nullopt : std::optional(current));
    capped.subjects = metric.capped;
    capped.capValue = metric.capUpper ? metric.capUpper : metric.capLower;
    addReduced(waterfall, explained, result);
    return std::move(waterfall.steps);
}

std::vector<Alternative> alternativesOf(const Explained &explained, const MetricResult &result)
{
    using experiments::Method;
    const Method planned = explained.snapshot.experiment.plan.method;
    std::vector<Method> methods{Method::Sequential, Method::Fixed};
    // Without a planned end the hybrid method has no final look.
    if (planned == Method::Hybrid || explained.snapshot.experiment.end)
        methods.push_back(Method::Hybrid);
    methods.push_back(Method::Bayesian);
    const Points points = pointsOf(explained.now, result.variation, explained.settings, true);
    Settings other = explained.settings;
    std::vector<Alternative> alternatives;
    for (const Method method : methods) {
        if (method == explained.settings.method) {
            alternatives.push_back({method, method == planned, result.estimate}); // as the row says it
            continue;
        }
        other.method = method;
        const double alpha = method == Method::Bayesian ? other.alpha : result.alpha;
        alternatives.push_back(
            {method, method == planned, estimateOf(explained.now, result.variation, points, other, alpha).estimate});
    }
    return alternatives;
}

} // namespace assay::results
