// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/sql/plan/shape.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>

#include "models/sql/fragment.h"

namespace assay::sql::plan {
namespace {

constexpr int kMostMetrics = 200;
constexpr int kMostVariations = 50;
constexpr int kMostDays = 1'000;
constexpr int kMostSlices = 1'024;
/// A pass keeps the facts of its subjects in memory and is then worked off in so many slices.
constexpr int kSlicesOfAPass = 8;

tl::unexpected<Error> unsupported(const std::string &key, std::string what)
{
    return fail(Error{ErrorCode::UnsupportedDefinition, Remedy::FixInput, {}, {}}.with("key", key).with("what", std::move(what)));
}

tl::unexpected<Error> unknown(std::string kind, std::string key, std::string path, std::string missing)
{
    return fail(Error{ErrorCode::UnknownReference, Remedy::FixInput, {}, {}}
                    .with("kind", std::move(kind))
                    .with("key", std::move(key))
                    .with("path", std::move(path))
                    .with("missing", std::move(missing)));
}

std::int64_t microsOf(double days) { return std::llround(days * static_cast<double>(kMicrosPerDay)); }

const metrics::FactSource *sourceOf(const PlanRequest &request, const std::string &key)
{
    const auto found = std::ranges::find(request.factSources, key, &metrics::FactSource::key);
    return found == request.factSources.end() ? nullptr : &*found;
}

std::int64_t entryAgeOf(const metrics::Metric &metric)
{
    if (metric.kind != metrics::MetricKind::Retention)
        return 0;
    return microsOf(metric.retentionEndDays.value_or(metric.retentionStartDays));
}

Step stepOf(metrics::MetricKind kind)
{
    switch (kind) {
    case metrics::MetricKind::Conversion:
    case metrics::MetricKind::Funnel:
    case metrics::MetricKind::Retention: return Step::Any;
    case metrics::MetricKind::Threshold: return Step::Above;
    case metrics::MetricKind::Count:
    case metrics::MetricKind::Sum:
    case metrics::MetricKind::Mean:
    case metrics::MetricKind::Percentile:
    case metrics::MetricKind::Ratio: break;
    }
    return Step::Identity;
}

MetricShape metricShape(const metrics::Metric &metric, int ordinal, std::vector<std::int64_t> &ages)
{
    MetricShape shape;
    shape.ordinal = ordinal;
    shape.metric = &metric;
    shape.step = stepOf(metric.kind);
    const std::int64_t age = entryAgeOf(metric);
    if (std::ranges::find(ages, age) == ages.end())
        ages.push_back(age);
    shape.entry = static_cast<int>(std::ranges::find(ages, age) - ages.begin());
    shape.hasDenominator = metrics::isRatio(metric.kind);
    shape.hasCovariate = metrics::hasCovariate(metric);
    shape.isCapped = metric.cap.kind != metrics::CapKind::None;
    shape.isPercentileCapped = metric.cap.kind == metrics::CapKind::Percentile;
    shape.isNumeratorCount = metric.fact.valueColumn.empty();
    shape.isDenominatorCount = metric.kind == metrics::MetricKind::Mean || (metric.denominator && metric.denominator->valueColumn.empty());
    shape.isQuantile = metrics::isQuantile(metric.kind);
    shape.isFunnel = metric.kind == metrics::MetricKind::Funnel;
    shape.steps = shape.isFunnel ? static_cast<int>(metric.then.size()) + 1 : 0;
    shape.isMonotone = shape.step == Step::Any || (shape.step == Step::Above && shape.isNumeratorCount);
    return shape;
}

/// Contributions of one metric, each with the key of its source.
std::vector<std::pair<std::string, Contribution>> contributionsOf(const MetricShape &shape)
{
    using Side = Contribution::Side;
    const metrics::Metric &metric = *shape.metric;
    const std::string &source = metric.fact.factSource;
    if (metric.kind == metrics::MetricKind::Mean)
        return {{source, {shape.ordinal, Side::Both, &metric.fact, {}, true}}};
    if (shape.isFunnel) {
        std::vector<std::pair<std::string, Contribution>> steps{{source, {shape.ordinal, Side::Numerator, &metric.fact, {}, false, 0}}};
        for (const metrics::MetricFact &step : metric.then)
            steps.push_back({step.factSource, {shape.ordinal, Side::Numerator, &step, {}, false, static_cast<int>(steps.size())}});
        return steps;
    }
    if (!metric.denominator)
        return {{source, {shape.ordinal, Side::Numerator, &metric.fact, {}, false}}};
    const metrics::MetricFact &below = *metric.denominator;
    if (below.factSource == source && below.filters == metric.fact.filters)
        return {{source, {shape.ordinal, Side::Both, &metric.fact, below.valueColumn, false}}};
    return {{source, {shape.ordinal, Side::Numerator, &metric.fact, {}, false}},
            {below.factSource, {shape.ordinal, Side::Denominator, &below, {}, false}}};
}

/// Names that can be quoted at all; whether the source has them, the warehouse says.
Result<void> checkNames(const SourceShape &source, const Dialect &dialect)
{
    for (const NeededColumn &need : source.needs) {
        if (!dialect.isIdentifier(need.column))
            return fail(Error{ErrorCode::InvalidDocument, Remedy::FixInput, {}, {}}
                            .with("kind", need.kind)
                            .with("key", need.key)
                            .with("path", need.path)
                            .with("what", "the name of a column"));
    }
    return {};
}

/// The facts of a metric with their paths in its definition.
std::vector<std::pair<std::string, const metrics::MetricFact *>> factsOf(const metrics::Metric &metric)
{
    std::vector<std::pair<std::string, const metrics::MetricFact *>> facts{{"fact", &metric.fact}};
    if (metric.denominator)
        facts.emplace_back("denominator", &*metric.denominator);
    for (std::size_t i = 0; i < metric.then.size(); ++i)
        facts.emplace_back("then[" + std::to_string(i) + "]", &metric.then[i]);
    return facts;
}

Result<void> checkMetric(const PlanRequest &request, const metrics::Metric &metric)
{
    if (metric.fact.factSource.empty())
        return unsupported(metric.key, "only imports measure this metric: it names no fact source");
    if (metric.kind == metrics::MetricKind::Ratio && !metric.denominator)
        return unsupported(metric.key, "a ratio needs a denominator");
    for (const auto &[path, fact] : factsOf(metric)) {
        if (sourceOf(request, fact->factSource) == nullptr)
            return unknown("metric", metric.key, path + ".source", fact->factSource);
    }
    return {};
}

Result<void> checkSources(const PlanRequest &request, const Dialect &dialect)
{
    if (Result<void> checked = checkNames(assignmentShape(request, dialect), dialect); !checked)
        return checked;
    for (const metrics::FactSource &source : request.factSources) {
        if (Result<void> checked = checkNames(factShape(request, source, dialect), dialect); !checked)
            return checked;
    }
    return {};
}

Result<void> checkRequest(const PlanRequest &request, const Dialect &dialect)
{
    const experiments::Experiment &experiment = request.experiment;
    if (request.metrics.empty() || request.metrics.size() > kMostMetrics)
        return unsupported(experiment.key, "a run measures 1 to " + std::to_string(kMostMetrics) + " metrics");
    if (experiment.variations.size() < 2 || experiment.variations.size() > kMostVariations)
        return unsupported(experiment.key, "an experiment has 2 to " + std::to_string(kMostVariations) + " variations");
    std::set<std::string> keys;
    for (const experiments::Variation &variation : experiment.variations) {
        if (!keys.insert(variation.key).second)
            return unsupported(experiment.key, "two variations have the key " + variation.key);
    }
    for (const metrics::Metric &metric : request.metrics) {
        if (Result<void> checked = checkMetric(request, metric); !checked)
            return checked;
    }
    return checkSources(request, dialect);
}

/// Joins sources that one ratio or funnel spans; every source ends under the number of its first one.
std::map<std::string, std::string> rootsOf(const std::vector<MetricShape> &metrics)
{
    std::map<std::string, std::string> roots;
    for (const MetricShape &shape : metrics) {
        const std::vector<std::string> keys = metrics::factSourcesOf(*shape.metric);
        for (const std::string &key : keys)
            roots.try_emplace(key, key);
        const std::string kept = roots[keys.front()];
        for (const std::string &own : keys) {
            const std::string merged = roots[own];
            for (auto &[key, root] : roots) {
                if (root == merged)
                    root = kept;
            }
        }
    }
    return roots;
}

Result<std::vector<Group>> groupsOf(const Shape &shape, const std::vector<MetricShape> &metrics)
{
    std::map<std::string, std::string> roots = rootsOf(metrics);
    std::vector<Group> groups;
    std::map<std::string, std::size_t> places;
    for (const MetricShape &metric : metrics) {
        const std::string &root = roots[metric.metric->fact.factSource];
        if (!places.contains(root)) {
            places[root] = groups.size();
            groups.push_back({static_cast<int>(groups.size()) + 1, {}, {}, {}});
        }
        Group &group = groups[places[root]];
        group.metrics.push_back(metric);
        for (auto &[key, contribution] : contributionsOf(metric)) {
            const auto sameSource = [&](const Scan &scan) { return scan.source->key == key; };
            if (std::ranges::none_of(group.scans, sameSource)) {
                const metrics::FactSource *source = sourceOf(*shape.request, key);
                Result<std::string> sql = boundFragment(source->sql, key, {shape.factStart, shape.end}, *shape.dialect);
                if (!sql)
                    return fail(sql.error());
                group.name.append(group.name.empty() ? "" : " and ").append(key);
                group.scans.push_back({source, std::move(*sql), {}});
            }
            std::ranges::find_if(group.scans, sameSource)->contributions.push_back(std::move(contribution));
        }
    }
    return groups;
}

/// Numbers the sources whose freshness the facts can tell: with a series, and of metrics that do not wait for an
/// age, because the others move a fact to the day its subject enters.
void numberFreshSources(Shape &shape)
{
    if (!shape.request->wantsSeries)
        return;
    for (Group &group : shape.groups) {
        for (Scan &scan : group.scans) {
            const bool isTold = std::ranges::any_of(scan.contributions, [&](const Contribution &contribution) {
                return std::ranges::find(group.metrics, contribution.metric, &MetricShape::ordinal)->entry == 0;
            });
            if (!isTold)
                continue;
            scan.fresh = static_cast<int>(shape.freshSources.size());
            shape.freshSources.push_back(scan.source->key);
        }
    }
}

bool any(const std::vector<MetricShape> &metrics, bool MetricShape::*member)
{
    return std::ranges::any_of(metrics, [&](const MetricShape &metric) { return metric.*member; });
}

} // namespace

bool Group::hasDenominators() const { return any(metrics, &MetricShape::hasDenominator); }
bool Group::hasCovariates() const { return any(metrics, &MetricShape::hasCovariate); }
bool Group::hasCaps() const { return any(metrics, &MetricShape::isCapped); }
bool Group::hasPercentileCaps() const { return any(metrics, &MetricShape::isPercentileCapped); }

bool Group::hasFunnels() const { return any(metrics, &MetricShape::isFunnel); }
bool Group::hasQuantiles() const { return any(metrics, &MetricShape::isQuantile); }

bool Group::ranks(metrics::Ranked ranked) const
{
    return std::ranges::any_of(metrics, [&](const MetricShape &shape) { return shape.isQuantile && shape.metric->ranked == ranked; });
}

std::vector<MetricShape> Group::sums() const
{
    std::vector<MetricShape> found;
    std::ranges::copy_if(metrics, std::back_inserter(found), [](const MetricShape &shape) { return !shape.isQuantile; });
    return found;
}

std::vector<int> Group::unsummed() const
{
    std::vector<int> ordinals;
    for (const MetricShape &shape : metrics) {
        if (shape.isFunnel || (shape.isQuantile && shape.metric->ranked == metrics::Ranked::Facts))
            ordinals.push_back(shape.ordinal);
    }
    return ordinals;
}

bool Group::hasValues() const
{
    return std::ranges::any_of(metrics, [](const MetricShape &shape) {
        return !shape.metric->fact.valueColumn.empty() || (shape.metric->denominator && !shape.metric->denominator->valueColumn.empty());
    });
}

bool Group::tellsFreshness() const
{
    return std::ranges::any_of(scans, [](const Scan &scan) { return scan.fresh >= 0; });
}

std::string Shape::stage(const std::string &name) const { return dialect->hasStages() ? "assay_tmp_" + name : name; }

std::vector<int> ordinalsOf(const std::vector<MetricShape> &metrics)
{
    std::vector<int> ordinals;
    for (const MetricShape &metric : metrics)
        ordinals.push_back(metric.ordinal);
    return ordinals;
}

SourceShape assignmentShape(const PlanRequest &request, const Dialect &dialect)
{
    const metrics::AssignmentSource &source = request.assignmentSource;
    const std::string kind = "assignment_source";
    SourceShape shape{kind, source.key, 0, dialect.ignoresCaseOfColumns(), {}};
    shape.needs = {{kind, source.key, "subject_column", source.subjectColumn},
                   {kind, source.key, "variation_column", source.variationColumn},
                   {kind, source.key, "time_column", source.timeColumn}};
    if (!source.experimentColumn.empty())
        shape.needs.push_back({kind, source.key, "experiment_column", source.experimentColumn});
    for (const metrics::Property &property : request.properties)
        shape.needs.push_back({"property", property.key, "column", property.column});
    return shape;
}

SourceShape factShape(const PlanRequest &request, const metrics::FactSource &source, const Dialect &dialect)
{
    const std::string kind = "fact_source";
    SourceShape shape{kind, source.key, 0, dialect.ignoresCaseOfColumns(), {}};
    shape.needs = {{kind, source.key, "subject_column", source.subjectColumn}, {kind, source.key, "time_column", source.timeColumn}};
    if (!source.partitionColumn.empty())
        shape.needs.push_back({kind, source.key, "partition_column", source.partitionColumn});
    for (const metrics::Metric &metric : request.metrics) {
        for (const auto &[path, fact] : factsOf(metric)) {
            if (fact->factSource != source.key)
                continue;
            if (!fact->valueColumn.empty())
                shape.needs.push_back({"metric", metric.key, path + ".value", fact->valueColumn});
            for (std::size_t i = 0; i < fact->filters.size(); ++i)
                shape.needs.push_back({"metric", metric.key, path + ".filters[" + std::to_string(i) + "].column", fact->filters[i].column});
        }
    }
    return shape;
}

Result<DataRange> dataRangeOf(const experiments::Experiment &experiment, Timestamp asOf)
{
    if (!experiment.start)
        return unsupported(experiment.key, "the experiment has no start: nothing has been assigned yet");
    const Timestamp end = experiment.end ? std::min(*experiment.end, asOf) : asOf;
    if (end <= *experiment.start)
        return unsupported(experiment.key, "the experiment has not started by " + toIsoTime(end));
    return DataRange{*experiment.start, end};
}

Result<Shape> shapeOf(const PlanRequest &request, const Dialect &dialect)
{
    const Result<DataRange> range = dataRangeOf(request.experiment, request.asOf);
    if (!range)
        return fail(range.error());
    if (const Result<void> checked = checkRequest(request, dialect); !checked)
        return fail(checked.error());

    Shape shape;
    shape.request = &request;
    shape.dialect = &dialect;
    shape.start = range->start;
    shape.end = range->end;
    shape.firstDay = dayOf(shape.start);
    shape.days = dayOf({shape.end.micros - 1}) - shape.firstDay + 1;
    if (shape.days > kMostDays)
        return unsupported(request.experiment.key, "more than " + std::to_string(kMostDays) + " days");
    shape.minCell = std::max<std::int64_t>(request.experiment.plan.minCell, 5);
    for (const experiments::Variation &variation : request.experiment.variations)
        shape.variations.push_back(variation.key);
    std::ranges::sort(shape.variations);
    for (const metrics::Property &property : request.properties)
        shape.properties.push_back(property.column);

    shape.entryAges = {0};
    std::vector<MetricShape> metrics;
    for (std::size_t i = 0; i < request.metrics.size(); ++i)
        metrics.push_back(metricShape(request.metrics[i], static_cast<int>(i), shape.entryAges));
    const bool looksBack = any(metrics, &MetricShape::hasCovariate);
    shape.factStart = looksBack ? Timestamp{shape.start.micros - request.experiment.plan.lookbackDays * kMicrosPerDay} : shape.start;

    const int slices = request.slices > 0 ? std::min(request.slices, kMostSlices) : dialect.defaultSlices();
    shape.passes = dialect.hasStages() ? (slices + kSlicesOfAPass - 1) / kSlicesOfAPass : 1;
    shape.slices = !dialect.hasStages() ? 1 : shape.passes == 1 ? slices : shape.passes * kSlicesOfAPass;

    Result<std::string> assignments = boundFragment(request.assignmentSource.sql, request.assignmentSource.key, {shape.start, shape.end}, dialect);
    if (!assignments)
        return fail(assignments.error());
    shape.assignmentSql = std::move(*assignments);
    Result<std::vector<Group>> groups = groupsOf(shape, metrics);
    if (!groups)
        return fail(groups.error());
    shape.groups = std::move(*groups);
    numberFreshSources(shape);
    return shape;
}

} // namespace assay::sql::plan
