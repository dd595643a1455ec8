// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/results/aggregatecells.h"

#include <algorithm>
#include <set>
#include <tuple>

namespace assay::results {
namespace {

constexpr std::size_t kLongestValue = 64;

/// Index of the text in the list, of which it becomes a member.
std::uint32_t placeIn(std::vector<std::string> &list, const std::string &text)
{
    const auto found = std::ranges::find(list, text);
    if (found != list.end())
        return static_cast<std::uint32_t>(found - list.begin());
    list.push_back(text);
    return static_cast<std::uint32_t>(list.size() - 1);
}

} // namespace

AggregateCell aggregateCell(FieldReader &fields, const std::vector<SnapshotMetric> &metrics)
{
    AggregateCell cell;
    cell.property = fields.requiredKey("property");
    cell.value = fields.requiredText("value", kLongestValue);
    std::vector<SnapshotMetric> plain = metrics;
    for (SnapshotMetric &metric : plain)
        metric.covariates.clear();
    cell.row = aggregateRow(fields, plain);
    if (cell.row.moment != AggregateMoment{})
        fields.problem("day", "nothing, as a breakdown is known as of the end of the data only");
    if (cell.row.quantile)
        fields.problem("metric", "a metric that is no percentile, as percentiles have no breakdown");
    return cell;
}

std::optional<Error> placeCells(Snapshot &snapshot, const std::vector<AggregateCell> &cells)
{
    std::set<std::tuple<std::uint32_t, std::string, std::uint32_t, std::uint32_t>> seen;
    for (const AggregateCell &cell : cells) {
        const auto variation = std::ranges::find(snapshot.variations, cell.row.variation);
        if (variation == snapshot.variations.end())
            return wrongAggregate(cell.row.path + ".variation", "the key of one of the variations (" + cell.row.variation + " is none)");
        const auto metric = std::ranges::find(snapshot.metrics, cell.row.metric, [](const SnapshotMetric &each) { return each.definition.key; });
        if (!canCentre(cell.row, *metric))
            return wrongAggregate(cell.row.path, "the form that the rows of the metric have: mean and variance, or sums");
        Sums sums = centredSums(cell.row, *metric);
        if (!isFinite(sums))
            return wrongAggregate(cell.row.path, "numbers whose squares can be represented");
        BreakdownCell placed{placeIn(snapshot.properties, cell.property), cell.value,
                             static_cast<std::uint32_t>(metric - snapshot.metrics.begin()),
                             static_cast<std::uint32_t>(variation - snapshot.variations.begin()), std::move(sums)};
        if (!seen.emplace(placed.property, placed.value, placed.metric, placed.variation).second)
            return wrongAggregate(cell.row.path, "one row for each property, value, metric and variation");
        snapshot.breakdown.push_back(std::move(placed));
    }
    return std::nullopt;
}

} // namespace assay::results
