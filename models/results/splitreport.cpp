// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/results/splitreport.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

#include "models/results/asosimport.h"
#include "models/statistics/trafficsplit.h"

namespace assay::results {
namespace {

using Counts = std::vector<std::int64_t>;

std::vector<double> asNumbers(const Counts &counts)
{
    return {counts.begin(), counts.end()};
}

std::vector<double> weightsOf(const Snapshot &snapshot)
{
    std::vector<double> weights;
    for (std::size_t i = 0; i < snapshot.variations.size(); ++i) {
        const auto &planned = snapshot.experiment.variations;
        weights.push_back(i < planned.size() ? planned[i].weight : 0);
    }
    return weights;
}

/// Observed counts after each period up to the last one counted.
std::vector<SplitPoint> seriesOf(const Snapshot &snapshot, const Settings &settings)
{
    std::vector<Counts> byVariation;
    for (std::uint32_t variation = 0; variation < snapshot.variations.size(); ++variation)
        byVariation.push_back(cumulativeSubjects(snapshot, variation));
    std::vector<SplitPoint> series;
    for (std::uint32_t period = 0; period < snapshot.periods.size() && period <= settings.through; ++period) {
        SplitPoint point;
        point.period = period;
        for (const Counts &counts : byVariation)
            point.observed.push_back(counts[period]);
        series.push_back(std::move(point));
    }
    return series;
}

void testSeries(std::vector<SplitPoint> &series, const std::vector<double> &weights)
{
    std::vector<std::vector<double>> looks;
    for (SplitPoint &point : series) {
        looks.push_back(asNumbers(point.observed));
        if (const auto test = statistics::splitTest(looks.back(), weights, kSplitAlpha))
            point.pValue = test->pValue;
    }
    const auto sequential = statistics::sequentialSplit(looks, weights);
    for (std::size_t i = 0; sequential && i < series.size(); ++i)
        series[i].sequentialPValue = (*sequential)[i].pValueAlwaysValid;
}

using CountsByValue = std::map<std::tuple<std::uint32_t, std::string>, Counts>;

/// Subjects per property value, as counted. A snapshot without these counts has cells of metrics: one
/// whose subjects enter late has fewer, so the largest is the number of subjects.
CountsByValue countsByValue(const Snapshot &snapshot)
{
    CountsByValue observed;
    const auto keepLargest = [&](std::uint32_t property, const std::string &value, std::uint32_t variation, std::int64_t subjects) {
        if (variation >= snapshot.variations.size() || property >= snapshot.properties.size())
            return;
        Counts &counts = observed[{property, value}];
        counts.resize(snapshot.variations.size());
        counts[variation] = std::max(counts[variation], subjects);
    };
    for (const PropertyCount &row : snapshot.propertyCounts)
        keepLargest(row.property, row.value, row.variation, row.subjects);
    if (!snapshot.propertyCounts.empty())
        return observed;
    for (const BreakdownCell &cell : snapshot.breakdown)
        keepLargest(cell.property, cell.value, cell.variation, cell.sums.n);
    return observed;
}

std::vector<SplitByProperty> propertiesOf(const Snapshot &snapshot, const std::vector<double> &weights)
{
    const CountsByValue observed = countsByValue(snapshot);
    std::vector<SplitByProperty> rows;
    std::vector<std::vector<double>> testable;
    std::vector<std::size_t> positions;
    for (const auto &[place, counts] : observed) {
        rows.push_back({snapshot.properties[std::get<0>(place)], std::get<1>(place), counts, std::nullopt});
        // A cell under the minimum was not sent: its count is unknown, not 0.
        bool isWhole = true;
        for (std::size_t i = 0; i < counts.size(); ++i)
            isWhole = isWhole && (counts[i] > 0 || !(weights[i] > 0));
        if (isWhole) {
            testable.push_back(asNumbers(counts));
            positions.push_back(rows.size() - 1);
        }
    }
    const statistics::SplitLevels levels = statistics::splitTestByLevel(testable, weights, kSplitAlpha);
    for (std::size_t i = 0; i < positions.size(); ++i)
        rows[positions[i]].adjustedPValue = levels.levels[i].adjustedPValue;
    return rows;
}

/// Subjects of one value of a property, by variation.
Counts subjectsOf(const Snapshot &snapshot, const Segment &segment)
{
    for (const auto &[place, counts] : countsByValue(snapshot)) {
        if (snapshot.properties[std::get<0>(place)] == segment.property && std::get<1>(place) == segment.value)
            return counts;
    }
    return Counts(snapshot.variations.size());
}

} // namespace

TrafficSplit trafficSplitOf(const Snapshot &snapshot, const Settings &settings)
{
    TrafficSplit split;
    const std::vector<double> weights = weightsOf(snapshot);
    split.isPlanKnown = std::ranges::find(snapshot.notes, kPlannedSplitUnknown) == snapshot.notes.end();
    if (settings.segment && !snapshot.periods.empty())
        split.series = {SplitPoint{settings.through, subjectsOf(snapshot, *settings.segment), {}, {}}};
    else
        split.series = seriesOf(snapshot, settings);
    split.observed = split.series.empty() ? Counts(snapshot.variations.size()) : split.series.back().observed;
    double total = 0;
    double subjects = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        total += weights[i];
        subjects += weights[i] > 0 ? static_cast<double>(split.observed[i]) : 0;
    }
    for (const double weight : weights) {
        // A share above 1 needs a weight below 0 beside it: no plan.
        const bool isSound = total > 0 && weight >= 0 && weight <= total && std::isfinite(total);
        split.share.push_back(isSound ? weight / total : 0);
        split.expected.push_back(split.share.back() * std::max(0.0, subjects));
    }
    if (!split.isPlanKnown)
        return split;
    testSeries(split.series, weights);
    if (!split.series.empty())
        split.sequentialPValue = split.series.back().sequentialPValue;
    if (const auto test = statistics::splitTest(asNumbers(split.observed), weights, kSplitAlpha)) {
        split.chiSquare = test->chiSquare;
        split.pValue = test->pValue;
        split.isMismatch = test->isMismatch;
    }
    if (settings.isLatest && !settings.segment)
        split.byProperty = propertiesOf(snapshot, weights);
    return split;
}

} // namespace assay::results
