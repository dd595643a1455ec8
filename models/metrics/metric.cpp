// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/metrics/metric.h"

#include <algorithm>

#include "models/metrics/names.h"

namespace assay::metrics {

bool isProportion(MetricKind kind)
{
    return kind == MetricKind::Conversion || kind == MetricKind::Threshold || kind == MetricKind::Retention || kind == MetricKind::Funnel;
}

bool isRatio(MetricKind kind)
{
    return kind == MetricKind::Ratio || kind == MetricKind::Mean;
}

bool isQuantile(MetricKind kind) { return kind == MetricKind::Percentile; }

bool hasCovariate(const Metric &metric)
{
    // A window limits the facts after exposure; the value before it would measure something else.
    const bool isWindowed = metric.window.startHours > 0 || metric.window.lengthHours.has_value();
    return (metric.kind == MetricKind::Count || metric.kind == MetricKind::Sum) && !isWindowed;
}

std::vector<std::string> factSourcesOf(const Metric &metric)
{
    std::vector<std::string> sources;
    if (!metric.fact.factSource.empty())
        sources.push_back(metric.fact.factSource);
    const auto add = [&sources](const MetricFact &fact) {
        if (std::ranges::find(sources, fact.factSource) == sources.end())
            sources.push_back(fact.factSource);
    };
    if (metric.denominator)
        add(*metric.denominator);
    std::ranges::for_each(metric.then, add);
    return sources;
}

std::string_view metricKindName(MetricKind kind) { return spellingOf(kKindNames, kind); }

std::string_view comparisonName(Comparison comparison) { return spellingOf(kComparisonNames, comparison); }

} // namespace assay::metrics
