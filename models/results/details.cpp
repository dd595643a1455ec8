// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/results/details.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

#include "models/results/estimates.h"

namespace assay::results {
namespace {

using SumsByVariation = std::vector<const Sums *>;

const Sums kNothing{};

SumsByVariation currentSums(const MetricRows &rows, const Settings &settings)
{
    SumsByVariation sums;
    for (const std::vector<Sums> &series : rows)
        sums.push_back(&series[settings.through]);
    return sums;
}

/// Totals of a stage for every variation; empty unless control and treatment both have one.
SumsByVariation stageSums(const Snapshot &snapshot, Stage stage, const MetricResult &result, const Settings &settings)
{
    SumsByVariation sums(snapshot.variations.size(), nullptr);
    for (const StageTotal &total : snapshot.stages) {
        if (total.stage == stage && total.metric == result.metric && total.variation < sums.size())
            sums[total.variation] = &total.sums;
    }
    if (sums[settings.control] == nullptr || sums[result.variation] == nullptr)
        return {};
    std::ranges::replace(sums, static_cast<const Sums *>(nullptr), &kNothing);
    return sums;
}

bool isCapped(const SnapshotMetric &metric)
{
    return metric.capUpper || metric.capLower || metric.denominatorCapUpper || metric.denominatorCapLower;
}

std::int64_t mixedSubjects(const Snapshot &snapshot)
{
    std::int64_t total = 0;
    for (const std::int64_t subjects : snapshot.mixed)
        total += subjects;
    return total;
}

/// Builds the steps one after the other and keeps the change between applicable ones.
class Waterfall {
public:
    Waterfall(const SnapshotMetric &metric, const MetricResult &result, const Settings &settings, bool isPlannedEnd)
        : m_metric(metric)
        , m_result(result)
        , m_settings(settings)
        , m_isPlannedEnd(isPlannedEnd)
    {
    }

    /// Adds a step; no sums: it does not apply.
    AdjustmentStep &add(std::string stage, const SumsByVariation &sums)
    {
        AdjustmentStep step;
        step.stage = std::move(stage);
        if (!sums.empty()) {
            step.isApplicable = true;
            step.estimate
                = estimateOf({m_metric, sums, m_settings.control, m_result.variation, m_isPlannedEnd}, m_settings, false);
        }
        return keep(std::move(step));
    }
    AdjustmentStep &keep(AdjustmentStep step)
    {
        if (step.isApplicable) {
            const auto &effect = headlineOf(step.estimate, m_settings);
            const std::optional<double> estimate = effect ? std::optional(effect->estimate) : std::nullopt;
            if (estimate && m_previous && std::isfinite(*estimate - *m_previous))
                step.change = *estimate - *m_previous;
            m_previous = estimate;
        }
        return steps.emplace_back(std::move(step));
    }

    std::vector<AdjustmentStep> steps;

private:
    const SnapshotMetric &m_metric;
    const MetricResult &m_result;
    const Settings &m_settings;
    bool m_isPlannedEnd;
    std::optional<double> m_previous;
};

} // namespace

std::vector<AdjustmentStep> adjustmentsOf(const Snapshot &snapshot, const MetricRows &rows, const MetricResult &result,
                                          const Settings &settings)
{
    const SnapshotMetric &metric = snapshot.metrics[result.metric];
    const SumsByVariation current = currentSums(rows, settings);
    SumsByVariation raw;
    SumsByVariation deduplicated;
    if (settings.isLatest) {
        raw = stageSums(snapshot, Stage::Raw, result, settings);
        deduplicated = stageSums(snapshot, Stage::Deduplicated, result, settings);
    }
    // Stages that change nothing are not sent: without a cap the totals are the deduplicated ones,
    // without mixed subjects the deduplicated ones are raw.
    const bool isUncapped = !isCapped(metric);
    const std::int64_t mixed = mixedSubjects(snapshot);
    if (deduplicated.empty() && isUncapped)
        deduplicated = current;
    if (raw.empty() && mixed == 0)
        raw = deduplicated;

    Waterfall waterfall(metric, result, settings, isAtPlannedEnd(snapshot, settings.through));
    waterfall.add("raw", raw);
    waterfall.add("deduplicated", deduplicated).subjects = mixed;
    AdjustmentStep &capped = waterfall.add("capped", isUncapped ? SumsByVariation{} : current);
    capped.subjects = metric.capped;
    capped.capValue = metric.capUpper ? metric.capUpper : metric.capLower;
    AdjustmentStep reduced;
    reduced.stage = "variance-reduced";
    reduced.isApplicable = result.estimate.isVarianceReduced;
    if (reduced.isApplicable)
        reduced.estimate = result.estimate;
    waterfall.keep(std::move(reduced));
    return std::move(waterfall.steps);
}

std::vector<Alternative> alternativesOf(const Snapshot &snapshot, const MetricRows &rows, const MetricResult &result,
                                        const Settings &settings)
{
    using experiments::Method;
    const Method planned = snapshot.experiment.plan.method;
    std::vector<Method> methods{Method::Sequential, Method::Fixed};
    if (std::ranges::find(methods, planned) == methods.end())
        methods.push_back(planned);
    const SumsByVariation current = currentSums(rows, settings);
    std::vector<Alternative> alternatives;
    for (const Method method : methods) {
        Settings other = settings;
        other.method = method;
        Estimate estimate = estimateOf({snapshot.metrics[result.metric], current, settings.control, result.variation,
                                        isAtPlannedEnd(snapshot, settings.through)},
                                       other);
        alternatives.push_back({method, method == planned, std::move(estimate)});
    }
    return alternatives;
}

std::vector<BreakdownRow> breakdownOf(const Snapshot &snapshot, const MetricResult &result, const Settings &settings)
{
    if (!settings.isLatest)
        return {};
    const SnapshotMetric &metric = snapshot.metrics[result.metric];
    std::map<std::tuple<std::uint32_t, std::string>, SumsByVariation> cells;
    for (const BreakdownCell &cell : snapshot.breakdown) {
        if (cell.metric != result.metric || cell.variation >= snapshot.variations.size()
            || cell.property >= snapshot.properties.size())
            continue;
        SumsByVariation &sums = cells[{cell.property, cell.value}];
        sums.resize(snapshot.variations.size(), &kNothing);
        sums[cell.variation] = &cell.sums;
    }
    std::vector<std::pair<std::tuple<std::uint32_t, bool, std::int64_t>, BreakdownRow>> ranked;
    for (const auto &[place, sums] : cells) {
        const auto &[property, value] = place;
        BreakdownRow row;
        row.property = snapshot.properties[property];
        row.value = value;
        row.control = armValueOf(metric, *sums[settings.control], settings.minControlZ);
        row.treatment = armValueOf(metric, *sums[result.variation], settings.minControlZ);
        row.estimate = estimateOf({metric, sums, settings.control, result.variation, isAtPlannedEnd(snapshot, settings.through)},
                                  settings, false);
        ranked.emplace_back(std::tuple(property, value == "__other__", -(row.control.n + row.treatment.n)), std::move(row));
    }
    std::ranges::stable_sort(ranked, {}, [](const auto &entry) { return entry.first; });
    std::vector<BreakdownRow> rows;
    for (auto &entry : ranked)
        rows.push_back(std::move(entry.second));
    return rows;
}

} // namespace assay::results
