// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/results/snapshots.h"

#include <algorithm>
#include <cmath>

namespace assay::tests {
namespace {

using experiments::Experiment;
using results::Snapshot;
using results::SnapshotMetric;
using results::Sums;

constexpr std::int32_t kFirstDay = 20765;         // 2026-11-08
constexpr int kDays = 12;

/// What a metric is like: control mean, spread, lift of each treatment, and its share of the subjects.
struct Shape {
    metrics::Metric metric;
    double mean;
    double deviation;                            ///< 0: a proportion
    std::vector<double> lifts;                   ///< by variation, control first (0)
    double correlation = 0;                      ///< with the value before assignment
    double coverage = 1;                         ///< share of the subjects that enter
};

metrics::Metric metricOf(std::string key, std::string name, metrics::MetricKind kind)
{
    metrics::Metric metric;
    metric.key = std::move(key);
    metric.name = std::move(name);
    metric.kind = kind;
    metric.fact.factSource = "purchases";
    return metric;
}

/// A slow, fixed wobble, so that trends are not flat.
double wobble(int day, std::size_t variation, std::size_t metric)
{
    return 1 + 0.012 * std::sin(0.9 * day + 1.7 * static_cast<double>(variation) + 0.6 * static_cast<double>(metric)) / std::sqrt(day + 1.0);
}

Sums sumsOf(const Shape &shape, std::int64_t subjects, double mean)
{
    Sums sums;
    sums.n = static_cast<std::int64_t>(std::llround(static_cast<double>(subjects) * shape.coverage));
    const double n = static_cast<double>(sums.n);
    const double variance = shape.deviation > 0 ? shape.deviation * shape.deviation : mean * (1 - mean);
    sums.y = shape.deviation > 0 ? n * mean : std::round(n * mean);
    sums.yy = shape.deviation > 0 ? n * (variance + mean * mean) : sums.y;
    if (metrics::isRatio(shape.metric.kind)) {
        const double units = n * 1.4;            // denominator: 1.4 per subject
        sums.z = units;
        sums.zz = n * (1.4 * 1.4 + 0.5);
        sums.y = units * mean;
        sums.yy = n * (variance + mean * mean * 1.96);
        sums.yz = n * (mean * 1.96 + 0.3 * mean);
    }
    if (shape.correlation > 0) {
        const double before = shape.mean;
        const double spread = std::sqrt(variance);
        sums.x = {n * before};
        sums.xx = {n * (spread * spread + before * before)};
        sums.xy = {n * (shape.correlation * spread * spread + before * mean)};
    }
    return sums;
}

void measure(Snapshot &snapshot, const std::vector<Shape> &shapes, const std::vector<std::vector<std::int64_t>> &subjects)
{
    for (std::size_t metric = 0; metric < shapes.size(); ++metric) {
        SnapshotMetric measured;
        measured.definition = shapes[metric].metric;
        if (shapes[metric].correlation > 0) {
            measured.covariates = {shapes[metric].metric.key + ", 30 days before"};
            measured.covariateCentres = {0};
        }
        snapshot.metrics.push_back(measured);
        for (std::size_t variation = 0; variation < subjects.size(); ++variation) {
            for (std::size_t day = 0; day < subjects[variation].size(); ++day) {
                const double mean = shapes[metric].mean * (1 + shapes[metric].lifts[variation]) * wobble(static_cast<int>(day), variation, metric);
                snapshot.increments.push_back({static_cast<std::uint32_t>(metric), static_cast<std::uint32_t>(variation), static_cast<std::uint32_t>(day),
                                               sumsOf(shapes[metric], subjects[variation][day], mean)});
            }
        }
    }
}

void expose(Snapshot &snapshot, const std::vector<std::vector<std::int64_t>> &subjects)
{
    for (std::size_t variation = 0; variation < subjects.size(); ++variation) {
        for (std::size_t day = 0; day < subjects[variation].size(); ++day)
            snapshot.exposures.push_back({static_cast<std::uint32_t>(variation), static_cast<std::uint32_t>(day), subjects[variation][day]});
    }
}

std::vector<std::int64_t> daily(double total, int days = kDays)
{
    std::vector<std::int64_t> counts;
    for (int day = 0; day < days; ++day)
        counts.push_back(static_cast<std::int64_t>(std::llround(total / days * (1 + 0.08 * std::sin(0.8 * day) - (day == 0 ? 0.3 : 0)))));
    return counts;
}

Snapshot frame(std::string key, std::string name, const std::vector<std::string> &variations)
{
    Snapshot snapshot;
    snapshot.id = "9c41a7e2-5f30-4a7c-8d1b-2f6b90c37e00";
    snapshot.run = "5b1f0c44-8c1f-4b1e-9a55-0d3c8f1f6a10";
    snapshot.engineVersion = "0.1.0";
    snapshot.createdAt = {startOf(Day{kFirstDay + kDays}).micros + 6 * 3600 * kMicrosPerSecond + 600 * kMicrosPerSecond};
    snapshot.asOf = snapshot.createdAt;
    snapshot.connection = "shop";
    snapshot.variations = variations;
    for (int day = 0; day < kDays; ++day)
        snapshot.periods.push_back({Day{kFirstDay + day}, 0});
    Experiment &experiment = snapshot.experiment;
    experiment.key = std::move(key);
    experiment.name = std::move(name);
    experiment.control = variations.front();
    for (const std::string &variation : variations)
        experiment.variations.push_back({variation, "", 1});
    experiment.start = startOf(Day{kFirstDay});
    experiment.plan.minimumSubjects = 100;
    snapshot.mixed.assign(variations.size(), 0);
    return snapshot;
}

void addStatements(Snapshot &snapshot)
{
    const auto add = [&](std::string id, std::string stage, std::string title, std::string sql, std::int64_t rows) {
        snapshot.provenance.push_back({std::move(id), std::move(stage), std::move(title), std::move(sql),
                                       "7f3a09be52c14d5e8f60718293a4b5c6d7e8f90112233445566778899aabbccd", rows, rows * 48});
    };
    add("A1", "A1", "First exposures", "CREATE TEMP TABLE assay_first AS\nSELECT subject_key, MIN(ts) AS first_ts, MIN(variation) AS variation\nFROM assignments\nWHERE experiment = 'new-checkout'\nGROUP BY subject_key", 0);
    add("A2", "A2", "Subjects per day and variation", "SELECT variation, CAST(first_ts AS DATE) AS day, COUNT(*) AS n\nFROM assay_first\nGROUP BY 1, 2", 24);
    add("F1.purchases", "F1", "Totals of purchases", "SELECT variation, COUNT(*) AS n, SUM(y) AS y, SUM(y * y) AS yy\nFROM assay_purchases\nGROUP BY 1", 16);
}

void addBreakdown(Snapshot &snapshot, const std::vector<Shape> &shapes, const std::vector<std::pair<std::string, std::vector<double>>> &parts, const std::vector<std::vector<std::int64_t>> &subjects)
{
    snapshot.properties = {"browser"};
    for (std::uint32_t metric = 0; metric < shapes.size(); ++metric) {
        for (std::size_t part = 0; part < parts.size(); ++part) {
            for (std::uint32_t variation = 0; variation < subjects.size(); ++variation) {
                std::int64_t total = 0;
                for (const std::int64_t count : subjects[variation])
                    total += count;
                const auto n = static_cast<std::int64_t>(std::llround(static_cast<double>(total) * parts[part].second[variation]));
                const double mean = shapes[metric].mean * (1 + shapes[metric].lifts[variation] * (1.3 - 0.25 * static_cast<double>(part)));
                Sums sums = sumsOf(shapes[metric], n, mean);
                sums.x.clear();
                sums.xx.clear();
                sums.xy.clear();
                snapshot.breakdown.push_back({0, parts[part].first, metric, variation, sums});
            }
        }
    }
}

std::vector<Shape> shopShapes()
{
    using metrics::MetricKind;
    std::vector<Shape> shapes;
    shapes.push_back({metricOf("purchase-conversion", "Purchase conversion", MetricKind::Conversion), 0.1231, 0, {0, 0.043}, 0.3});
    Shape load{metricOf("page-load", "Page load", MetricKind::Sum), 1.21, 0.62, {0, 0.004}};
    load.metric.unit = "s";
    load.metric.direction = metrics::Direction::Decrease;
    shapes.push_back(load);
    shapes.push_back({metricOf("sessions", "Sessions per subject", MetricKind::Count), 2.84, 2.1, {0, -0.001}, 0.5});
    Shape revenue{metricOf("revenue", "Revenue per visitor", MetricKind::Sum), 7.90, 41, {0, 0.039}, 0.45};
    revenue.metric.unit = "€";
    revenue.metric.cap = {metrics::CapKind::Percentile, std::nullopt, 0.999};
    shapes.push_back(revenue);
    shapes.push_back({metricOf("add-to-cart", "Add-to-cart rate", MetricKind::Conversion), 0.3842, 0, {0, 0.021}});
    Shape abandonment{metricOf("abandonment", "Checkout abandonment", MetricKind::Conversion), 0.618, 0, {0, -0.024}};
    abandonment.metric.direction = metrics::Direction::Decrease;
    abandonment.coverage = 0.2;
    shapes.push_back(abandonment);
    Shape contacts{metricOf("contacts", "Support contacts per 1,000", MetricKind::Sum), 4.12, 210, {0, 0.061}};
    contacts.metric.direction = metrics::Direction::Decrease;
    shapes.push_back(contacts);
    Shape cards{metricOf("gift-cards", "Gift-card purchases", MetricKind::Conversion), 0.2, 0, {0, 0.1}};
    cards.coverage = 0.00034;
    shapes.push_back(cards);
    return shapes;
}

void planShop(experiments::Plan &plan)
{
    plan.primary = "purchase-conversion";
    plan.guardrails = {{"page-load", 0.02}, {"sessions", 0.02}};
    plan.secondary = {"revenue", "add-to-cart", "abandonment", "contacts", "gift-cards"};
    plan.breakdowns = {"browser"};
}

void addStages(Snapshot &snapshot, const std::vector<Shape> &shapes, const std::vector<std::vector<std::int64_t>> &subjects)
{
    for (const results::Stage stage : {results::Stage::Raw, results::Stage::Deduplicated}) {
        for (std::uint32_t metric = 0; metric < shapes.size(); ++metric) {
            for (std::uint32_t variation = 0; variation < subjects.size(); ++variation) {
                std::int64_t total = stage == results::Stage::Raw ? 406 : 0;
                for (const std::int64_t count : subjects[variation])
                    total += count;
                const double factor = stage == results::Stage::Raw ? 1.55 : 1.4;
                Sums sums = sumsOf(shapes[metric], total, shapes[metric].mean * (1 + shapes[metric].lifts[variation] * factor));
                snapshot.stages.push_back({stage, metric, variation, sums});
            }
        }
    }
}

} // namespace

Snapshot checkoutSnapshot()
{
    Snapshot snapshot = frame("new-checkout", "New checkout", {"control", "treatment"});
    planShop(snapshot.experiment.plan);
    const std::vector<std::vector<std::int64_t>> subjects{daily(109'728), daily(110'114)};
    const std::vector<Shape> shapes = shopShapes();
    expose(snapshot, subjects);
    measure(snapshot, shapes, subjects);
    addBreakdown(snapshot, shapes, {{"Chrome", {0.5, 0.5}}, {"Safari", {0.25, 0.25}}, {"Firefox", {0.15, 0.15}}, {"__other__", {0.1, 0.1}}}, subjects);
    addStages(snapshot, shapes, subjects);
    addStatements(snapshot);
    snapshot.mixed = {400, 412};
    snapshot.metrics[3].capUpper = 412.0;
    snapshot.metrics[3].capped = 31;
    return snapshot;
}

Snapshot brokenSplitSnapshot()
{
    Snapshot snapshot = frame("free-shipping-bar", "Free shipping bar", {"control", "bar-shown"});
    snapshot.id = "0b77c1de-1111-4222-8333-944455556666";
    planShop(snapshot.experiment.plan);
    const std::vector<std::vector<std::int64_t>> subjects{daily(17'066, 6), daily(17'834, 6)};
    snapshot.periods.resize(6);
    snapshot.asOf = {startOf(Day{kFirstDay + 6}).micros + 6 * 3600 * kMicrosPerSecond};
    const std::vector<Shape> shapes = shopShapes();
    expose(snapshot, subjects);
    measure(snapshot, shapes, subjects);
    addBreakdown(snapshot, shapes, {{"Safari 26", {0.161, 0.196}}, {"Chrome", {0.525, 0.502}}, {"Firefox", {0.126, 0.121}}, {"__other__", {0.188, 0.181}}}, subjects);
    addStatements(snapshot);
    return snapshot;
}

Snapshot threeArmSnapshot()
{
    Snapshot snapshot = frame("search-ranker", "Search ranker", {"control", "semantic", "hybrid"});
    snapshot.id = "77aa0000-1111-4222-8333-944455556666";
    snapshot.experiment.plan.primary = "purchase-conversion";
    snapshot.experiment.plan.guardrails = {{"page-load", 0.02}};
    snapshot.experiment.plan.secondary = {"sessions"};
    std::vector<Shape> shapes = shopShapes();
    shapes.resize(3);
    shapes[0].lifts = {0, -0.06, 0.05};
    shapes[1].lifts = {0, 0.05, 0.001};
    shapes[2].lifts = {0, 0.001, 0.012};
    const std::vector<std::vector<std::int64_t>> subjects{daily(80'000), daily(80'100), daily(79'950)};
    expose(snapshot, subjects);
    measure(snapshot, shapes, subjects);
    return snapshot;
}

Snapshot importSnapshot()
{
    Snapshot snapshot = frame("asos-036afc", "Experiment 036afc", {"control", "variant-1"});
    snapshot.id = "aa000000-1111-4222-8333-944455556666";
    snapshot.run.clear();
    snapshot.connection.clear();
    snapshot.axis = results::AxisKind::DaysSinceStart;
    snapshot.periods.clear();
    for (int half = 1; half <= 20; ++half)
        snapshot.periods.push_back({Day{}, half * 0.5});
    snapshot.experiment.origin = experiments::Origin::Import;
    snapshot.experiment.attribution = "ASOS Digital Experiments Dataset (Liu, Cardoso, Couturier, McCoy), CC BY 4.0";
    snapshot.experiment.start.reset();
    snapshot.experiment.plan.primary = "metric-1";
    snapshot.experiment.plan.secondary = {"metric-4"};
    snapshot.experiment.plan.minimumDays.reset();
    std::vector<Shape> shapes;
    shapes.push_back({metricOf("metric-1", "Metric 1", metrics::MetricKind::Conversion), 0.31, 0, {0, 0.004}});
    shapes.push_back({metricOf("metric-4", "Metric 4", metrics::MetricKind::Sum), 12.4, 33, {0, 0.012}});
    std::vector<std::vector<std::int64_t>> subjects{daily(610'000, 20), daily(612'000, 20)};
    subjects[1][14] = -210;
    expose(snapshot, subjects);
    measure(snapshot, shapes, subjects);
    for (results::Increment &increment : snapshot.increments) {
        if (increment.metric == 1 && increment.period == 19)
            increment.sums = {.n = increment.sums.n, .x = {}, .xx = {}, .xy = {}, .xz = {}, .isMissing = true};
    }
    snapshot.notes = {"planned-split-unknown"};
    return snapshot;
}

Snapshot mailSnapshot()
{
    Snapshot snapshot = frame("hillstrom", "Hillstrom e-mail", {"No E-Mail", "Mens E-Mail", "Womens E-Mail"});
    snapshot.id = "bb000000-1111-4222-8333-944455556666";
    snapshot.periods.resize(1);
    snapshot.experiment.plan.primary = "visit";
    snapshot.experiment.plan.secondary = {"conversion", "spend"};
    snapshot.experiment.plan.isVarianceReduced = false;
    std::vector<Shape> shapes;
    shapes.push_back({metricOf("visit", "Visit", metrics::MetricKind::Conversion), 0.1062, 0, {0, 0.7216, 0.4255}});
    shapes.push_back({metricOf("conversion", "Conversion", metrics::MetricKind::Conversion), 0.0057, 0, {0, 1.18, 0.54}});
    Shape spend{metricOf("spend", "Spend", metrics::MetricKind::Sum), 0.6528, 11.6, {0, 1.179, 0.65}};
    spend.metric.unit = "$";
    shapes.push_back(spend);
    const std::vector<std::vector<std::int64_t>> subjects{{21'306}, {21'307}, {21'387}};
    expose(snapshot, subjects);
    measure(snapshot, shapes, subjects);
    return snapshot;
}

} // namespace assay::tests
