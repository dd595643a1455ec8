// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/results/asosimport.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>
#include <span>
#include <string>

#include "models/results/asoscsv.h"

namespace assay::results {
namespace {

constexpr std::string_view kAttribution
    = "ASOS Digital Experiments dataset. Liu, Cardoso, Couturier and McCoy, \"Datasets for Online Controlled "
      "Experiments\", NeurIPS 2021 Datasets and Benchmarks, OSF project 64jsb. Licence: CC BY 4.0. "
      "Reshaped by Assay from cumulative means and variances into increments of sums.";

/// Cumulative state of one side by checkpoint.
using Series = std::map<std::int32_t, AsosArm>;
using SeriesByMetric = std::array<Series, kAsosMetrics>;

/// Variations that share one control: the control first, then the treatments.
struct Group {
    std::string experiment;
    std::vector<int> variants;
    std::vector<SeriesByMetric> sides;
};

/// Rows of one (experiment, variant); `rows` is sorted and starts with it.
std::span<const AsosRow> takeComparison(std::span<const AsosRow> &rows)
{
    const AsosRow &first = rows.front();
    const auto end = std::ranges::find_if(
        rows, [&first](const AsosRow &row) { return row.experiment != first.experiment || row.variant != first.variant; });
    const auto size = static_cast<std::size_t>(end - rows.begin());
    const auto comparison = rows.first(size);
    rows = rows.subspan(size);
    return comparison;
}

std::vector<Group> groupsOf(std::span<const AsosRow> rows)
{
    std::vector<Group> groups;
    while (!rows.empty()) {
        const auto comparison = takeComparison(rows);
        SeriesByMetric control;
        SeriesByMetric treatment;
        for (const AsosRow &row : comparison) {
            const auto metric = static_cast<std::size_t>(row.metric - 1);
            control[metric].emplace(row.halfDays, row.control);
            treatment[metric].emplace(row.halfDays, row.treatment);
        }
        const AsosRow &head = comparison.front();
        const auto same = std::ranges::find_if(
            groups, [&](const Group &group) { return group.experiment == head.experiment && group.sides.front() == control; });
        Group &group = same != groups.end() ? *same : groups.emplace_back(Group{head.experiment, {}, {std::move(control)}});
        group.variants.push_back(head.variant);
        group.sides.push_back(std::move(treatment));
    }
    return groups;
}

/// The constant c of statistics.md section 2: 0 as long as plain sums carry the variance (they then
/// keep an all-zero checkpoint exact), else the pooled mean to six digits.
double centreOf(const Group &group, std::size_t metric)
{
    double subjects{};
    double total{};
    double squares{}; // sum of n * variance
    for (const SeriesByMetric &side : group.sides) {
        const auto known = std::ranges::find_if(side[metric].rbegin(), side[metric].rend(),
                                                [](const auto &point) { return point.second.variance && point.second.n > 0; });
        if (known == side[metric].rend())
            continue;
        const AsosArm &arm = known->second;
        subjects += static_cast<double>(arm.n);
        total += static_cast<double>(arm.n) * arm.mean;
        squares += static_cast<double>(arm.n) * *arm.variance;
    }
    constexpr double kHarmlessRatio = 10; // mean² over variance: costs one digit of sixteen
    if (total * total <= kHarmlessRatio * squares * subjects)
        return 0;
    const double mean = total / subjects;
    const double unit = std::pow(10.0, std::floor(std::log10(std::abs(mean))) - 5);
    return std::round(mean / unit) * unit;
}

/// Cumulative sums around `centre` that have this mean and variance.
Sums sumsOf(const AsosArm &arm, bool isShare, double centre)
{
    Sums sums;
    sums.n = arm.n;
    sums.isMissing = !arm.variance;
    if (sums.isMissing || arm.n == 0)
        return sums;
    const auto n = static_cast<double>(arm.n);
    if (isShare) { // y is 0 or 1, so both sums are the successes
        sums.y = std::round(n * arm.mean);
        sums.yy = sums.y;
        return sums;
    }
    const double offset = arm.mean - centre;
    sums.y = n * offset;
    sums.yy = (n - 1) * *arm.variance + n * offset * offset;
    return sums;
}

std::vector<std::int32_t> checkpointsOf(const Group &group)
{
    std::set<std::int32_t> all;
    for (const SeriesByMetric &side : group.sides) {
        for (const Series &series : side) {
            for (const auto &[halfDays, arm] : series)
                all.insert(halfDays);
        }
    }
    return {all.begin(), all.end()};
}

std::uint32_t periodOf(const std::vector<std::int32_t> &checkpoints, std::int32_t halfDays)
{
    return static_cast<std::uint32_t>(std::ranges::lower_bound(checkpoints, halfDays) - checkpoints.begin());
}

/// What has to be added, checkpoint by checkpoint, so that running sums give the series back.
void appendIncrements(std::vector<Increment> &increments, const Series &series, Increment place, double centre,
                      const std::vector<std::int32_t> &checkpoints)
{
    Sums known; // last known moments
    std::int64_t subjects{}; // n is known at every checkpoint
    for (const auto &[halfDays, arm] : series) {
        const Sums now = sumsOf(arm, place.metric == 0, centre);
        place.period = periodOf(checkpoints, halfDays);
        place.sums = Sums{};
        place.sums.n = now.n - subjects;
        place.sums.isMissing = now.isMissing;
        subjects = now.n;
        if (!now.isMissing) {
            place.sums.y = now.y - known.y;
            place.sums.yy = now.yy - known.yy;
            known = now;
        }
        if (place.sums != Sums{})
            increments.push_back(place);
    }
}

/// Subjects first seen in each period. Every metric counts the same subjects in this data set; where
/// they should differ the first metric decides.
void appendExposures(std::vector<Exposure> &exposures, const SeriesByMetric &side, std::uint32_t variation,
                     const std::vector<std::int32_t> &checkpoints)
{
    const auto series = std::ranges::find_if(side, [](const Series &candidate) { return !candidate.empty(); });
    if (series == side.end())
        return;
    std::int64_t before{};
    for (const auto &[halfDays, arm] : *series) {
        if (arm.n != before)
            exposures.push_back({variation, periodOf(checkpoints, halfDays), arm.n - before});
        before = arm.n;
    }
}

experiments::Experiment experimentOf(const Group &group, bool isAlone)
{
    experiments::Experiment experiment;
    experiment.key = "asos-" + group.experiment;
    experiment.name = "ASOS " + group.experiment;
    if (!isAlone) {
        experiment.key += "-" + std::to_string(group.variants.front());
        experiment.name += ", variant " + std::to_string(group.variants.front());
    }
    experiment.hypothesis = "A real experiment of the retailer ASOS, published as aggregates. The data set says neither "
                            "what was changed nor what was decided, how traffic was meant to be split, or when it ran.";
    experiment.entity = "user";
    experiment.variations.push_back({"control", "Control", 1, {}});
    for (const int variant : group.variants) {
        const std::string number = std::to_string(variant);
        experiment.variations.push_back(
            {group.variants.size() == 1 ? "treatment" : "treatment-" + number, "Variant " + number, 1, {}});
    }
    experiment.control = "control";
    experiment.origin = experiments::Origin::Import;
    experiment.attribution = std::string{kAttribution};
    experiment.decision = experiments::Decision::Stopped;
    experiment.rationale = "Imported after the experiment had ended; the decision is not part of the data set.";
    experiment.tags = {"sample", "asos"};

    experiment.plan.isVarianceReduced = false;
    experiment.plan.minimumDays.reset();
    experiment.plan.minimumSubjects.reset();
    experiment.plan.maximumDays.reset();
    for (const metrics::Metric &metric : asosMetrics()) {
        if (experiment.plan.primary.empty())
            experiment.plan.primary = metric.key;
        else
            experiment.plan.secondary.push_back(metric.key);
    }
    return experiment;
}

Snapshot snapshotOf(const Group &group, const experiments::Experiment &experiment, Timestamp createdAt)
{
    Snapshot snapshot;
    snapshot.id = experiment.key + "-import";
    snapshot.engineVersion = ASSAY_VERSION;
    snapshot.createdAt = createdAt;
    snapshot.asOf = createdAt;
    snapshot.experiment = experiment;
    snapshot.axis = AxisKind::DaysSinceStart;
    snapshot.mixed.assign(group.sides.size(), 0);
    snapshot.notes = {std::string{kPlannedSplitUnknown}};
    for (const experiments::Variation &variation : experiment.variations)
        snapshot.variations.push_back(variation.key);

    const std::vector<std::int32_t> checkpoints = checkpointsOf(group);
    for (const std::int32_t halfDays : checkpoints)
        snapshot.periods.push_back({{}, halfDays / 2.0});

    const std::vector<metrics::Metric> definitions = asosMetrics();
    for (std::size_t metric = 0; metric < definitions.size(); ++metric) {
        SnapshotMetric measured;
        measured.definition = definitions[metric];
        measured.centre = metric == 0 ? 0 : centreOf(group, metric);
        snapshot.metrics.push_back(measured);
        for (std::size_t side = 0; side < group.sides.size(); ++side)
            appendIncrements(snapshot.increments, group.sides[side][metric],
                             {static_cast<std::uint32_t>(metric), static_cast<std::uint32_t>(side), 0, {}}, measured.centre,
                             checkpoints);
    }
    for (std::size_t side = 0; side < group.sides.size(); ++side)
        appendExposures(snapshot.exposures, group.sides[side], static_cast<std::uint32_t>(side), checkpoints);
    return snapshot;
}

metrics::Metric metricOf(int number, metrics::MetricKind kind, std::string_view nature)
{
    const std::string digit = std::to_string(number);
    metrics::Metric metric;
    metric.key = "asos-metric-" + digit;
    metric.name = "Metric " + digit;
    metric.description = "Metric " + digit + " of the ASOS data set, " + std::string{nature}
        + ". The data set does not name it; more is read as better.";
    metric.kind = kind;
    metric.tags = {"sample", "asos"};
    return metric;
}

} // namespace

std::vector<metrics::Metric> asosMetrics()
{
    return {metricOf(1, metrics::MetricKind::Conversion, "binary"), metricOf(2, metrics::MetricKind::Count, "a count"),
            metricOf(3, metrics::MetricKind::Count, "a count"), metricOf(4, metrics::MetricKind::Sum, "a non-negative number")};
}

Result<std::vector<ImportedExperiment>> asosFromCsv(std::string_view csv, Timestamp createdAt)
{
    const auto rows = asosRowsFromCsv(csv);
    if (!rows)
        return fail(rows.error());

    const std::vector<Group> groups = groupsOf(*rows);
    std::vector<ImportedExperiment> imported;
    imported.reserve(groups.size());
    for (const Group &group : groups) {
        const auto parts = std::ranges::count(groups, group.experiment, &Group::experiment);
        experiments::Experiment experiment = experimentOf(group, parts == 1);
        Snapshot snapshot = snapshotOf(group, experiment, createdAt);
        imported.push_back({std::move(experiment), std::move(snapshot)});
    }
    return imported;
}

} // namespace assay::results
