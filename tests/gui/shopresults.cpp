// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/shopresults.h"

#include <nlohmann/json.hpp>

#include "models/results/snapshot.h"
#include "tests/gui/uifixture.h"

namespace assay::fakes {

namespace {

struct Shape {
    std::size_t experiment;
    int days;
    double controlShare;      ///< of the traffic
    double lift;              ///< on conversion
};

constexpr int kSubjectsPerDay = 18'000;
constexpr double kConversion = 0.123;

results::SnapshotMetric snapshotMetric(const char *key, const char *name, metrics::MetricKind kind)
{
    results::SnapshotMetric made;
    made.definition.key = key;
    made.definition.name = name;
    made.definition.kind = kind;
    made.definition.fact = {"purchases", kind == metrics::MetricKind::Sum ? "amount" : "", {}};
    return made;
}

/// Sums of one day for a metric of the given mean and variance per subject.
results::Sums daySums(std::int64_t n, double mean, double variance)
{
    const auto count = static_cast<double>(n);
    results::Sums sums;
    sums.n = n;
    sums.y = mean * count;
    sums.yy = (variance + mean * mean) * count;
    return sums;
}

results::Snapshot snapshotOf(const Shape &shape)
{
    results::Snapshot made;
    made.experiment = shopExperiments().at(shape.experiment);
    made.id = "33333333-0000-4000-8000-00000000000" + std::to_string(shape.experiment);
    made.run = "11111111-0000-4000-8000-000000000001";
    made.engineVersion = "DuckDB 1.4.4";
    made.createdAt = made.asOf = Timestamp{startOf(dayOf(kNow)).micros};
    made.connection = "shop";
    made.variations = {"control", "treatment"};
    made.metrics = {snapshotMetric("purchase-conversion", "Purchase conversion", metrics::MetricKind::Conversion),
                    snapshotMetric("sessions", "Sessions per subject", metrics::MetricKind::Count),
                    snapshotMetric("revenue", "Revenue per visitor", metrics::MetricKind::Sum)};
    made.mixed = {40, 44};
    const double means[] = {kConversion, 2.84, 7.9};
    const double lifts[] = {shape.lift, 0.0, shape.lift};
    const double variances[] = {0.0, 6.1, 420.0};
    for (int day = 0; day < shape.days; ++day)
        made.periods.push_back({dayOf(kNow) + (day - shape.days), 0});
    for (std::uint32_t metric = 0; metric < 3; ++metric) {
        for (std::uint32_t variation = 0; variation < 2; ++variation) {
            for (std::uint32_t day = 0; day < made.periods.size(); ++day) {
                const double share = variation == 0 ? shape.controlShare : 1 - shape.controlShare;
                const auto n = static_cast<std::int64_t>(kSubjectsPerDay * share);
                const double mean = means[metric] * (variation == 0 ? 1 : 1 + lifts[metric]);
                // A proportion's sums are whole numbers of subjects.
                if (metric == 0) {
                    const double converted = std::floor(mean * static_cast<double>(n));
                    results::Sums sums;
                    sums.n = n;
                    sums.y = sums.yy = converted;
                    made.increments.push_back({metric, variation, day, sums});
                } else {
                    made.increments.push_back({metric, variation, day, daySums(n, mean, variances[metric])});
                }
            }
        }
    }
    for (std::uint32_t variation = 0; variation < 2; ++variation) {
        for (std::uint32_t day = 0; day < made.periods.size(); ++day)
            made.exposures.push_back({variation, day, static_cast<std::int64_t>(kSubjectsPerDay * (variation == 0 ? shape.controlShare : 1 - shape.controlShare))});
    }
    return made;
}

} // namespace

Result<void> putShopResults(store::Transaction &to)
{
    constexpr Shape shapes[] = {{0, 12, 0.5, 0.038}, {1, 6, 0.489, 0.01}, {2, 5, 0.5, 0.004}, {3, 9, 0.5, -0.045}, {5, 30, 0.5, 0.03}, {7, 5, 0.5, 0.021}};
    for (const Shape &shape : shapes) {
        const results::Snapshot made = snapshotOf(shape);
        Result<void> stored = to.putSnapshot({made.id, made.experiment.key, made.run, made.createdAt, made.asOf}, canonicalJson(results::toJson(made)));
        if (!stored)
            return stored;
    }
    return {};
}

} // namespace assay::fakes
