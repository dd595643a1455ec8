// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/statistics/aggregates.h"

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <random>

#include <nlohmann/json.hpp>

namespace assay::bench {
namespace {

constexpr std::int32_t kFirstDay = 20'000;

[[noreturn]] void fail(const std::string &sentence)
{
    std::cerr << sentence << '\n';
    std::exit(1);
}

/// Portable: the library's distributions differ between implementations.
class Numbers {
public:
    double uniform(double low, double high)
    {
        return low + (high - low) * (static_cast<double>(m_engine() >> 11) * 0x1p-53);
    }
    /// Sum of twelve uniforms: normal enough for made-up sums.
    double normal()
    {
        double sum = -6;
        for (int i = 0; i < 12; ++i)
            sum += uniform(0, 1);
        return sum;
    }

private:
    std::mt19937_64 m_engine{20'261'124};
};

/// What the share of the subjects that has arrived adds up to.
results::Sums part(const Row &row, double share, bool hasCovariate)
{
    const double n = std::round(row.n * share);
    const double scale = row.n > 0 ? n / row.n : 0;
    results::Sums sums;
    sums.n = static_cast<std::int64_t>(n);
    sums.y = row.sum * scale;
    sums.yy = row.sumSquares * scale;
    if (hasCovariate) {
        sums.x = {row.covariateSum * scale};
        sums.xx = {row.covariateSumSquares * scale};
        sums.xy = {row.product * scale};
    }
    return sums;
}

results::Sums minus(results::Sums now, const results::Sums &before)
{
    results::Sums less = before;
    less.n = -less.n;
    for (double *value : {&less.y, &less.yy})
        *value = -*value;
    for (auto *list : {&less.x, &less.xx, &less.xy}) {
        for (double &value : *list)
            value = -value;
    }
    add(now, less);
    return now;
}

void addIncrements(results::Snapshot &snapshot, std::uint32_t metric, std::uint32_t variation, const Row &row, bool hasCovariate)
{
    results::Sums before;
    const auto days = static_cast<std::uint32_t>(snapshot.periods.size());
    for (std::uint32_t day = 0; day < days; ++day) {
        results::Sums now = part(row, static_cast<double>(day + 1) / days, hasCovariate);
        snapshot.increments.push_back({metric, variation, day, day == 0 ? now : minus(now, before)});
        before = std::move(now);
    }
}

results::SnapshotMetric metricOf(std::size_t index, bool hasCovariate)
{
    results::SnapshotMetric metric;
    metric.definition.key = "m" + std::to_string(index);
    metric.definition.name = metric.definition.key;
    metric.definition.kind = metrics::MetricKind::Sum;
    if (hasCovariate) {
        metric.covariates = {metric.definition.key + ", before"};
        metric.covariateCentres = {0};
    }
    return metric;
}

void addExposures(results::Snapshot &snapshot, const Aggregates &aggregates)
{
    const auto days = static_cast<std::uint32_t>(snapshot.periods.size());
    for (std::uint32_t variation = 0; variation < snapshot.variations.size(); ++variation) {
        const auto subjects = static_cast<std::int64_t>(aggregates.front()[variation].n);
        for (std::uint32_t day = 0; day < days; ++day)
            snapshot.exposures.push_back({variation, day, subjects / days});
    }
}

} // namespace

Aggregates seeded(std::size_t metrics, std::size_t variations)
{
    Numbers numbers;
    Aggregates aggregates;
    for (std::size_t metric = 0; metric < metrics; ++metric) {
        const double mean = numbers.uniform(1, 50);
        const double sd = numbers.uniform(1, 60);
        auto &rows = aggregates.emplace_back();
        for (std::size_t variation = 0; variation < variations; ++variation) {
            const double n = std::floor(numbers.uniform(5'000, 50'000));
            const double m = mean * (1 + 0.01 * static_cast<double>(variation)) + numbers.normal() * sd / std::sqrt(n);
            const double before = mean * 0.9 + numbers.normal() * sd / std::sqrt(n);
            const double sdBefore = sd * 0.9;
            rows.push_back({n, n * m, (n - 1) * sd * sd + n * m * m, n * before,
                            (n - 1) * sdBefore * sdBefore + n * before * before, (n - 1) * 0.6 * sd * sdBefore + n * m * before});
        }
    }
    return aggregates;
}

Aggregates read(const std::string &path)
{
    std::ifstream file(path);
    const Json body = Json::parse(file, nullptr, false);
    if (!body.is_array() || body.empty())
        fail(path + " is not a list of metrics");
    Aggregates aggregates;
    for (const Json &metric : body) {
        auto &rows = aggregates.emplace_back();
        for (const Json &row : metric)
            rows.push_back({row.at("users").get<double>(), row.at("main_sum").get<double>(), row.at("main_sum_squares").get<double>(),
                            row.at("covariate_sum").get<double>(), row.at("covariate_sum_squares").get<double>(),
                            row.at("main_covariate_sum_product").get<double>()});
    }
    return aggregates;
}

void write(const std::string &path, const Aggregates &aggregates)
{
    Json body = Json::array();
    for (const std::vector<Row> &rows : aggregates) {
        Json metric = Json::array();
        for (std::size_t variation = 0; variation < rows.size(); ++variation) {
            const Row &row = rows[variation];
            metric.push_back({{"variation", "v" + std::to_string(variation)},
                              {"dimension", "All"},
                              {"users", static_cast<std::int64_t>(row.n)},
                              {"count", static_cast<std::int64_t>(row.n)},
                              {"main_sum", row.sum},
                              {"main_sum_squares", row.sumSquares},
                              {"covariate_sum", row.covariateSum},
                              {"covariate_sum_squares", row.covariateSumSquares},
                              {"main_covariate_sum_product", row.product}});
        }
        body.push_back(std::move(metric));
    }
    std::ofstream file(path);
    file << body.dump();
    if (!file)
        fail("cannot write " + path);
}

results::Snapshot snapshotOf(const Aggregates &aggregates, int days, bool hasCovariate, int values)
{
    results::Snapshot snapshot;
    snapshot.id = "bench";
    snapshot.run = "bench";
    snapshot.asOf = startOf(Day{kFirstDay + days});
    snapshot.experiment.key = "bench";
    snapshot.experiment.start = startOf(Day{kFirstDay});
    snapshot.experiment.plan.primary = "m0";
    snapshot.experiment.control = "v0";
    for (int day = 0; day < days; ++day)
        snapshot.periods.push_back({Day{kFirstDay + day}, 0});
    for (std::size_t variation = 0; variation < aggregates.front().size(); ++variation) {
        const std::string key = "v" + std::to_string(variation);
        snapshot.variations.push_back(key);
        snapshot.experiment.variations.push_back({key, key, 1, {}});
    }
    snapshot.mixed.assign(snapshot.variations.size(), 0);
    if (values > 0)
        snapshot.properties = {"country"};
    for (std::uint32_t metric = 0; metric < aggregates.size(); ++metric) {
        snapshot.metrics.push_back(metricOf(metric, hasCovariate));
        if (metric > 0)
            snapshot.experiment.plan.secondary.push_back(snapshot.metrics.back().definition.key);
        for (std::uint32_t variation = 0; variation < snapshot.variations.size(); ++variation) {
            addIncrements(snapshot, metric, variation, aggregates[metric][variation], hasCovariate);
            for (int value = 0; value < values; ++value)
                snapshot.breakdown.push_back({0, "c" + std::to_string(value), metric, variation,
                                              part(aggregates[metric][variation], 1.0 / values, false)});
        }
    }
    addExposures(snapshot, aggregates);
    return snapshot;
}

} // namespace assay::bench
