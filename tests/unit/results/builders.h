// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "models/results/snapshot.h"

namespace assay::results::testing {

inline constexpr std::int32_t kFirstDay = 20'000;

inline SnapshotMetric metricOf(const std::string &key, metrics::MetricKind kind)
{
    SnapshotMetric metric;
    metric.definition.key = key;
    metric.definition.name = key;
    metric.definition.kind = kind;
    metric.definition.fact.factSource = "events";
    if (kind == metrics::MetricKind::Sum || kind == metrics::MetricKind::Ratio || kind == metrics::MetricKind::Mean)
        metric.definition.fact.valueColumn = "amount";
    if (kind == metrics::MetricKind::Ratio)
        metric.definition.denominator = metrics::MetricFact{"events", {}, {}};
    return metric;
}

/// A warehouse snapshot without rows: the first metric is primary, the rest are secondary.
inline Snapshot snapshotOf(const std::vector<std::string> &variations, int days, std::vector<SnapshotMetric> measured)
{
    Snapshot snapshot;
    snapshot.id = "snapshot-1";
    snapshot.run = "run-1";
    snapshot.engineVersion = "0";
    snapshot.createdAt = startOf(Day{kFirstDay + days});
    snapshot.asOf = startOf(Day{kFirstDay + days});
    snapshot.connection = "warehouse";
    experiments::Experiment &experiment = snapshot.experiment;
    experiment.key = "checkout";
    experiment.name = "Checkout";
    experiment.entity = "user";
    experiment.assignmentSource = "assignments";
    experiment.control = variations.front();
    experiment.start = startOf(Day{kFirstDay});
    experiment.plan.isVarianceReduced = false;
    for (const std::string &key : variations)
        experiment.variations.push_back({key, key, 1, {}});
    for (const SnapshotMetric &metric : measured) {
        if (experiment.plan.primary.empty())
            experiment.plan.primary = metric.definition.key;
        else
            experiment.plan.secondary.push_back(metric.definition.key);
    }
    snapshot.variations = variations;
    snapshot.metrics = std::move(measured);
    for (int day = 0; day < days; ++day)
        snapshot.periods.push_back({Day{kFirstDay + day}, 0});
    snapshot.mixed.assign(variations.size(), 0);
    return snapshot;
}

inline Sums sumsOf(std::int64_t n, double y, double yy)
{
    Sums sums;
    sums.n = n;
    sums.y = y;
    sums.yy = yy;
    return sums;
}

} // namespace assay::results::testing
