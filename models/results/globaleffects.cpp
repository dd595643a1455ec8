// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/results/globaleffects.h"

#include "models/results/armvalues.h"
#include "models/statistics/pooling.h"

namespace assay::results {
namespace {

/// Planned share of a variation among the enrolled.
double shareOf(const Snapshot &snapshot, std::uint32_t variation)
{
    double total = 0;
    double own = 0;
    const auto &planned = snapshot.experiment.variations;
    for (std::size_t i = 0; i < snapshot.variations.size() && i < planned.size(); ++i) {
        total += planned[i].weight;
        own = i == variation ? planned[i].weight : own;
    }
    return total > 0 ? own / total : 0;
}

double totalOf(const SnapshotMetric &metric, const Sums &sums)
{
    return sums.y + static_cast<double>(sums.n) * metric.centre;
}

bool isTotal(metrics::MetricKind kind)
{
    return kind == metrics::MetricKind::Sum || kind == metrics::MetricKind::Count;
}

} // namespace

void addGlobalLift(MetricResult &result, const std::vector<Sums> &current, const Snapshot &snapshot, const Settings &settings,
                   const Surroundings &surroundings)
{
    const SnapshotMetric &metric = snapshot.metrics[result.metric];
    const bool isKnown = surroundings.exposure && result.metric < surroundings.totals.size()
        && surroundings.totals[result.metric].has_value();
    if (!isKnown || !isTotal(metric.definition.kind) || settings.segment || current.empty())
        return;
    statistics::GlobalLiftInput input;
    input.exposure = *surroundings.exposure;
    input.shareControl = shareOf(snapshot, settings.control);
    input.shareTreatment = shareOf(snapshot, result.variation);
    input.totalMetric = *surroundings.totals[result.metric];
    double enrolled = 0;
    for (const Sums &sums : current)
        enrolled += totalOf(metric, sums);
    input.totalEnrolled = enrolled;
    result.global = statistics::globalLift(momentsOf(metric, current[settings.control], settings),
                                           momentsOf(metric, current[result.variation], settings), input);
}

std::vector<ExperimentInteraction> interactionsOf(const Snapshot &snapshot, const Settings &settings,
                                                  const Surroundings &surroundings)
{
    std::vector<ExperimentInteraction> interactions;
    for (const OverlappingExperiment &other : surroundings.overlaps) {
        ExperimentInteraction &interaction = interactions.emplace_back();
        interaction.experiment = other.experiment;
        std::vector<std::vector<double>> table;
        for (const std::vector<std::int64_t> &row : other.subjects)
            table.emplace_back(row.begin(), row.end());
        interaction.assignment = statistics::assignmentInteraction(table);
        for (std::uint32_t metric = 0; metric < other.sums.size() && metric < snapshot.metrics.size(); ++metric) {
            std::vector<std::vector<statistics::Outcome<statistics::Moments>>> cells;
            for (const std::vector<Sums> &row : other.sums[metric]) {
                auto &line = cells.emplace_back();
                for (const Sums &sums : row)
                    line.push_back(momentsOf(snapshot.metrics[metric], sums, settings));
            }
            interaction.effects.push_back({metric, statistics::effectInteraction(cells)});
        }
    }
    return interactions;
}

} // namespace assay::results
