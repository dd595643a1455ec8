// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/results/corrections.h"

#include <algorithm>

#include "models/results/estimates.h"
#include "models/statistics/multiplicity.h"

namespace assay::results {
namespace {

using experiments::Correction;

/// Only those two reach the engine from here.
statistics::Correction engineCorrection(Correction correction)
{
    return correction == Correction::Holm ? statistics::Correction::Holm : statistics::Correction::BenjaminiHochberg;
}

std::optional<double> pValueOf(const Estimate &estimate, const Settings &settings)
{
    const auto &effect = decidingOf(estimate, settings);
    return effect ? effect->pValue : std::nullopt;
}

/// The points of every row at each period.
std::vector<std::vector<std::pair<SeriesPoint *, const MetricResult *>>> pointsByPeriod(std::vector<MetricResult> &results,
                                                                                        std::size_t periods)
{
    std::vector<std::vector<std::pair<SeriesPoint *, const MetricResult *>>> points(periods);
    for (MetricResult &result : results) {
        for (SeriesPoint &point : result.series)
            points[point.period].emplace_back(&point, &result);
    }
    return points;
}

} // namespace

bool correctsPValues(const Settings &settings)
{
    return settings.method != experiments::Method::Bayesian
        && (settings.correction == Correction::Holm || settings.correction == Correction::BenjaminiHochberg);
}

bool isRejectedAt(const SeriesPoint &point, const Settings &settings)
{
    return point.adjustedPValue && *point.adjustedPValue <= settings.alpha;
}

void correct(std::vector<MetricResult> &results, const Snapshot &snapshot, const Settings &settings)
{
    if (!correctsPValues(settings))
        return;
    for (const auto &points : pointsByPeriod(results, snapshot.periods.size())) {
        std::vector<std::optional<double>> pValues;
        for (const auto &[point, result] : points)
            pValues.push_back(pValueOf(point->estimate, settings));
        const auto adjusted = statistics::adjustPValues(pValues, engineCorrection(settings.correction), settings.alpha);
        if (!adjusted)
            continue;
        for (std::size_t i = 0; i < points.size(); ++i) {
            SeriesPoint &point = *points[i].first;
            point.adjustedPValue = adjusted->adjusted[i];
            if (adjusted->fcrAlpha && adjusted->rejected[i].value_or(false))
                widen(point.estimate, snapshot.metrics[points[i].second->metric], settings,
                      {static_cast<double>(point.control.n + point.treatment.n), *adjusted->fcrAlpha, settings.alpha,
                       isAtPlannedEnd(snapshot, point.period)});
        }
    }
}

void correctBreakdown(std::vector<BreakdownRow> &rows, const Settings &settings)
{
    const Correction correction = settings.breakdownCorrection;
    if (correction != Correction::Holm && correction != Correction::BenjaminiHochberg)
        return;
    for (auto first = rows.begin(); first != rows.end();) {
        const auto last = std::find_if(first, rows.end(), [&](const BreakdownRow &row) { return row.property != first->property; });
        std::vector<std::optional<double>> pValues;
        for (auto row = first; row != last; ++row)
            pValues.push_back(pValueOf(row->estimate, settings));
        if (const auto adjusted = statistics::adjustPValues(pValues, engineCorrection(correction), settings.alpha)) {
            for (std::size_t i = 0; i < pValues.size(); ++i)
                first[static_cast<std::ptrdiff_t>(i)].adjustedPValue = adjusted->adjusted[i];
        }
        first = last;
    }
}

std::int64_t testsPaidFor(const std::vector<MetricResult> &results, const Snapshot &snapshot, const Settings &settings)
{
    if (settings.method == experiments::Method::Bayesian || settings.correction == Correction::None)
        return 0;
    if (settings.correction == Correction::PreferentialBonferroni)
        return static_cast<std::int64_t>(snapshot.metrics.size() * (snapshot.variations.size() - 1));
    return std::ranges::count_if(results, [&](const MetricResult &result) {
        return !result.series.empty() && pValueOf(result.series.back().estimate, settings).has_value();
    });
}

} // namespace assay::results
