// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/results/standing.h"

#include <algorithm>

#include "models/results/corrections.h"
#include "models/results/estimates.h"
#include "models/statistics/sequential.h"

namespace assay::results {
namespace {

/// What one look says by itself.
std::optional<Side> sideOf(const SeriesPoint &point, const statistics::Outcome<statistics::Effect> &effect)
{
    if (!effect || !point.hasEnoughData || !statistics::excludesZero(effect->interval))
        return std::nullopt;
    return effect->interval.low && *effect->interval.low > 0 ? Side::Above : Side::Below;
}

/// The smallest p-value of the looks with enough data.
class SmallestPValue {
public:
    void take(std::optional<double> &pValue, bool hasEnoughData)
    {
        if (!hasEnoughData || !pValue)
            return;
        m_smallest = std::min(m_smallest.value_or(1), *pValue);
        pValue = m_smallest;
    }

private:
    std::optional<double> m_smallest;
};

} // namespace

bool holdsAtAnyTime(experiments::Method method)
{
    return method == experiments::Method::Sequential || method == experiments::Method::Hybrid;
}

void accumulate(MetricResult &result, const Settings &settings)
{
    const bool isKept = holdsAtAnyTime(settings.method);
    std::optional<Side> newest;
    SmallestPValue always;
    SmallestPValue relative;
    SmallestPValue absolute;
    for (SeriesPoint &point : result.series) {
        const auto &deciding = decidingOf(point.estimate, settings);
        const std::optional<Side> side = sideOf(point, deciding);
        newest = side ? side : newest;
        point.side = isKept && point.hasEnoughData && deciding ? newest : side;
        always.take(point.alwaysValidPValue, point.hasEnoughData);
        if (isKept && point.estimate.relative)
            relative.take(point.estimate.relative->pValue, point.hasEnoughData);
        if (isKept && point.estimate.absolute)
            absolute.take(point.estimate.absolute->pValue, point.hasEnoughData);
    }
}

bool isStanding(const SeriesPoint &point, const Settings &settings)
{
    return point.side && (!correctsPValues(settings) || isRejectedAt(point, settings));
}

std::optional<std::uint32_t> standingSince(const MetricResult &result, const Settings &settings)
{
    if (!holdsAtAnyTime(settings.method)) {
        const auto first = std::ranges::find_if(
            result.series, [](const SeriesPoint &point) { return point.hasEnoughData && point.isAlwaysSignificant; });
        return first == result.series.end() ? std::nullopt : std::optional(first->period);
    }
    std::optional<std::uint32_t> since;
    for (auto point = result.series.rbegin(); point != result.series.rend(); ++point) {
        if (!isStanding(*point, settings) || point->side != result.series.back().side)
            break;
        since = point->period;
    }
    return since;
}

std::optional<Side> differenceSide(const MetricResult &result, const Settings &settings)
{
    std::optional<Side> newest;
    for (const SeriesPoint &point : result.series) {
        const std::optional<Side> side = sideOf(point, point.estimate.absolute);
        newest = side || !holdsAtAnyTime(settings.method) ? side : newest;
    }
    return newest;
}

bool isByDifference(const MetricResult &result, const Settings &settings)
{
    return settings.isAbsolute && !result.estimate.relative && result.estimate.absolute;
}

bool hasWidened(const MetricResult &result)
{
    const bool isSettled = result.verdict == Verdict::Better || result.verdict == Verdict::Worse;
    const auto &deciding = result.estimate.relative ? result.estimate.relative : result.estimate.absolute;
    return isSettled && result.significantSince && deciding && !statistics::excludesZero(deciding->interval);
}

} // namespace assay::results
