// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/results/metricseries.h"

#include <algorithm>
#include <cmath>

#include "models/results/quantilelook.h"
#include "models/results/runningsums.h"

namespace assay::results {
namespace {

Role roleOf(const experiments::Plan &plan, const std::string &metric)
{
    if (metric == plan.primary)
        return Role::Primary;
    const auto guardrail = std::ranges::find(plan.guardrails, metric, &experiments::Guardrail::metric);
    return guardrail != plan.guardrails.end() ? Role::Guardrail : Role::Secondary;
}

std::optional<double> marginOf(const experiments::Plan &plan, const std::string &metric)
{
    const auto guardrail = std::ranges::find(plan.guardrails, metric, &experiments::Guardrail::metric);
    return guardrail != plan.guardrails.end() ? std::optional(guardrail->margin) : std::nullopt;
}

bool hasEnoughData(const ArmValue &control, const ArmValue &treatment, const Settings &settings)
{
    return std::min(control.n, treatment.n) >= std::max<std::int64_t>(settings.minimumSubjects, 1);
}

/// Adds a point unless nobody has entered yet.
void addPoint(MetricResult &result, const Look &look, std::uint32_t period, const Settings &settings)
{
    const ArmValue &control = look.values[settings.control];
    const ArmValue &treatment = look.values[result.variation];
    if (control.n == 0 && treatment.n == 0)
        return;
    const Points points = pointsOf(look, result.variation, settings, true);
    Estimated estimated = estimateOf(look, result.variation, points, settings, result.alpha);
    SeriesPoint &point = result.series.emplace_back();
    point.period = period;
    point.control = control;
    point.treatment = treatment;
    point.estimate = std::move(estimated.estimate);
    point.hasEnoughData = hasEnoughData(control, treatment, settings);
    point.alwaysValidPValue = estimated.always.pValue;
    point.isAlwaysSignificant = estimated.always.isSignificant;
}

/// The totals of one value of a property; nothing where a cell was not sent.
std::vector<Sums> segmentSums(const Snapshot &snapshot, std::uint32_t metric, const Segment &segment)
{
    std::vector<Sums> sums(snapshot.variations.size());
    for (const BreakdownCell &cell : snapshot.breakdown) {
        if (cell.metric == metric && cell.variation < sums.size() && cell.property < snapshot.properties.size()
            && snapshot.properties[cell.property] == segment.property && cell.value == segment.value)
            add(sums[cell.variation], cell.sums);
    }
    return sums;
}

void measureSegment(MeasuredMetric &measured, const Snapshot &snapshot, std::uint32_t metric, const Settings &settings)
{
    measured.current = segmentSums(snapshot, metric, *settings.segment);
    std::vector<const Sums *> view;
    for (const Sums &sums : measured.current)
        view.push_back(&sums);
    takeLook(measured.now, snapshot.metrics[metric], view, settings, isAtPlannedEnd(snapshot, settings.through), false);
    for (MetricResult &result : measured.results)
        addPoint(result, measured.now, settings.through, settings);
}

void measureSeries(MeasuredMetric &measured, const Snapshot &snapshot, std::uint32_t metric, const Settings &settings)
{
    RunningSums running(snapshot, metric);
    for (MetricResult &result : measured.results)
        result.series.reserve(settings.through + 1);
    for (std::uint32_t period = 0; period <= settings.through; ++period) {
        running.advanceTo(period);
        takeLook(measured.now, snapshot.metrics[metric], running.sums(), settings, isAtPlannedEnd(snapshot, period), true);
        for (MetricResult &result : measured.results)
            addPoint(result, measured.now, period, settings);
    }
    measured.current = std::move(running).taken();
}

/// Subjects are known, sums are not: too few of them hold a value.
void measureWithheld(MeasuredMetric &measured, const Snapshot &snapshot, std::uint32_t metric, const Settings &settings)
{
    measured.current.resize(snapshot.variations.size());
    Look &look = measured.now;
    look.metric = &snapshot.metrics[metric];
    look.isAtPlannedEnd = isAtPlannedEnd(snapshot, settings.through);
    look.moments.assign(snapshot.variations.size(), statistics::notComputable(statistics::Reason::SuppressedSmallCell));
    for (std::uint32_t variation = 0; variation < snapshot.variations.size(); ++variation) {
        look.sums.push_back(&measured.current[variation]);
        ArmValue &value = look.values.emplace_back();
        if (!settings.segment)
            value.n = cumulativeSubjects(snapshot, variation)[settings.through];
    }
    for (MetricResult &result : measured.results)
        addPoint(result, look, settings.through, settings);
}

/// A percentile is known as of the whole snapshot only, and in no segment.
void measureQuantile(MeasuredMetric &measured, const Snapshot &snapshot, std::uint32_t metric, const Settings &settings)
{
    measured.current.resize(snapshot.variations.size());
    takeQuantileLook(measured.now, snapshot, metric, settings);
    if (!settings.isLatest || settings.segment)
        return;
    for (MetricResult &result : measured.results)
        addPoint(result, measured.now, settings.through, settings);
}

} // namespace

MeasuredMetric measured(const Snapshot &snapshot, std::uint32_t metric, const Settings &settings)
{
    const experiments::Plan &plan = snapshot.experiment.plan;
    const std::string &key = snapshot.metrics[metric].definition.key;
    MeasuredMetric measured;
    for (std::uint32_t variation = 0; variation < snapshot.variations.size(); ++variation) {
        if (variation == settings.control)
            continue;
        MetricResult &result = measured.results.emplace_back();
        result.metric = metric;
        result.variation = variation;
        result.role = roleOf(plan, key);
        result.margin = marginOf(plan, key);
        result.alpha = result.role == Role::Primary ? settings.alphaPrimary : settings.alphaOther;
    }
    if (snapshot.periods.empty())
        measured.current.resize(snapshot.variations.size());
    else if (snapshot.metrics[metric].isWithheld)
        measureWithheld(measured, snapshot, metric, settings);
    else if (metrics::isQuantile(snapshot.metrics[metric].definition.kind))
        measureQuantile(measured, snapshot, metric, settings);
    else if (settings.segment)
        measureSegment(measured, snapshot, metric, settings);
    else
        measureSeries(measured, snapshot, metric, settings);
    return measured;
}

double daysThrough(const Snapshot &snapshot, std::uint32_t period)
{
    if (period >= snapshot.periods.size())
        return 0;
    const Period &first = snapshot.periods.front();
    const Period &last = snapshot.periods[period];
    if (snapshot.axis == AxisKind::UtcDay)
        return last.day - first.day + 1;
    constexpr double kLongest = 1e6;
    return std::clamp(last.offsetDays, 0.0, kLongest);
}

} // namespace assay::results
