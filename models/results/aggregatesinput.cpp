// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/results/aggregatesinput.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

#include <nlohmann/json.hpp>

#include "models/core/fields.h"
#include "models/results/aggregatecells.h"
#include "models/results/aggregaterows.h"
#include "models/results/asosimport.h"
#include "models/results/surroundingsinput.h"

namespace assay::results {
namespace {

constexpr auto kKind = "aggregates";
constexpr std::size_t kMaxRows = 1'000'000;
constexpr std::size_t kMaxCovariates = 20;

/// Reads the file's parts one after the other; the first problem ends it.
class Reader {
public:
    Reader(const Json &body, Timestamp now) : m_fields(body, kKind, "input"), m_now(now) {}

    Result<Snapshot> read()
    {
        if (std::optional<Error> problem = readMetrics())
            return fail(std::move(*problem));
        readRows();
        readSubjects();
        readCells();
        for (const char *name : kSurroundingsMembers)
            static_cast<void>(m_fields.member(name)); // read by surroundingsFromAggregates()
        if (const Json *experiment = m_fields.member("experiment"))
            m_experiment = *experiment;
        m_snapshot.asOf = m_fields.optionalTime("as_of").value_or(m_now);
        if (m_fields.firstProblem())
            return fail(*m_fields.firstProblem());
        if (std::vector<Error> doubts = m_fields.doubts(); !doubts.empty())
            return fail(std::move(doubts.front()));
        return assembled();
    }

private:
    [[nodiscard]] std::optional<Error> readMetrics();
    void readRows();
    void readSubjects();
    void readCells();
    void fillRoles(Json &plan) const;
    [[nodiscard]] Json experimentBody() const;
    [[nodiscard]] Result<Snapshot> assembled();
    [[nodiscard]] std::optional<Error> placeMetrics();
    [[nodiscard]] std::optional<Error> placePeriods();
    [[nodiscard]] std::optional<Error> placeQuantile(const AggregateRow &row, std::uint32_t metric, std::uint32_t variation);
    [[nodiscard]] std::optional<Error> placeRows();
    using Place = std::array<std::uint32_t, 3>; ///< metric, variation, period
    using Series = std::map<Place, Sums>;
    [[nodiscard]] std::optional<Error> checkSeries(const Series &cumulative, const std::map<Place, std::string> &paths) const;
    [[nodiscard]] std::optional<Error> placeSubjects();
    [[nodiscard]] std::uint32_t periodOf(const AggregateMoment &moment) const;
    [[nodiscard]] std::optional<std::uint32_t> variationOf(const std::string &key) const;

    FieldReader m_fields;
    Timestamp m_now;
    std::vector<SnapshotMetric> m_metrics; ///< in the order of the input
    std::vector<AggregateRow> m_rows;
    std::vector<AggregateRow> m_subjects;
    std::vector<AggregateCell> m_cells;
    std::optional<Json> m_experiment;
    std::vector<AggregateMoment> m_moments;         ///< ascending
    Snapshot m_snapshot;
};

std::optional<Error> Reader::readMetrics()
{
    const Json *list = m_fields.array("metrics");
    if (list == nullptr || list->empty())
        return m_fields.firstProblem() ? *m_fields.firstProblem() : wrongAggregate("metrics", "a list of at least one metric");
    for (std::size_t i = 0; i < list->size(); ++i) {
        SnapshotMetric metric;
        Json body = (*list)[i];
        if (body.is_object() && body.contains("covariates")) {
            FieldReader fields(body, kKind, "input", m_fields.pathOf("metrics", i));
            metric.covariates = fields.texts("covariates");
            if (fields.firstProblem())
                return fields.firstProblem();
            if (metric.covariates.size() > kMaxCovariates)
                return wrongAggregate(m_fields.pathOf("metrics", i) + ".covariates", "at most " + std::to_string(kMaxCovariates) + " names");
            metric.covariateCentres.assign(metric.covariates.size(), 0);
            body.erase("covariates");
        }
        std::vector<Error> doubts;
        Result<metrics::Metric> definition = metrics::metricFromJson(body, &doubts);
        if (!definition || !doubts.empty())
            return definition ? doubts.front() : definition.error();
        metric.definition = std::move(*definition);
        if (std::ranges::any_of(m_metrics, [&](const SnapshotMetric &other) { return other.definition.key == metric.definition.key; }))
            return wrongAggregate(m_fields.pathOf("metrics", i) + ".key", "a key that no other metric has (" + metric.definition.key + ")");
        m_metrics.push_back(std::move(metric));
    }
    return std::nullopt;
}

void Reader::readRows()
{
    const Json *list = m_fields.array("rows");
    if (list == nullptr || list->empty() || list->size() > kMaxRows)
        return m_fields.problem("rows", "a list of 1 to " + std::to_string(kMaxRows) + " rows");
    for (std::size_t i = 0; i < list->size() && !m_fields.firstProblem(); ++i) {
        FieldReader fields((*list)[i], kKind, "input", m_fields.pathOf("rows", i));
        m_rows.push_back(aggregateRow(fields, m_metrics));
        m_fields.adopt(fields);
    }
}

void Reader::readSubjects()
{
    const Json *list = m_fields.array("subjects");
    for (std::size_t i = 0; list != nullptr && i < list->size() && !m_fields.firstProblem(); ++i) {
        FieldReader fields((*list)[i], kKind, "input", m_fields.pathOf("subjects", i));
        m_subjects.push_back(subjectsRow(fields));
        m_fields.adopt(fields);
    }
}

void Reader::readCells()
{
    const Json *list = m_fields.array("breakdown");
    if (list != nullptr && list->size() > kMaxRows)
        return m_fields.problem("breakdown", "a list of at most " + std::to_string(kMaxRows) + " rows");
    for (std::size_t i = 0; list != nullptr && i < list->size() && !m_fields.firstProblem(); ++i) {
        FieldReader fields((*list)[i], kKind, "input", m_fields.pathOf("breakdown", i));
        m_cells.push_back(aggregateCell(fields, m_metrics));
        m_fields.adopt(fields);
    }
}

/// The first metric is the primary one, and what has no role is secondary.
void Reader::fillRoles(Json &plan) const
{
    if (!plan.contains("primary"))
        plan["primary"] = m_metrics.front().definition.key;
    if (plan.contains("secondary"))
        return;
    std::set<std::string> taken{plan["primary"].is_string() ? plan["primary"].get<std::string>() : std::string{}};
    if (plan.contains("guardrails") && plan["guardrails"].is_array()) {
        for (const Json &guardrail : plan["guardrails"]) {
            if (guardrail.is_object() && guardrail.contains("metric") && guardrail["metric"].is_string())
                taken.insert(guardrail["metric"].get<std::string>());
        }
    }
    for (const SnapshotMetric &metric : m_metrics) {
        if (!taken.contains(metric.definition.key))
            plan["secondary"].push_back(metric.definition.key);
    }
}

/// What is given of the experiment, and the rest from the rows.
Json Reader::experimentBody() const
{
    Json body = m_experiment.value_or(Json::object());
    if (!body.is_object())
        return body;
    const auto fill = [&body](const char *name, Json value) {
        if (!body.contains(name))
            body[name] = std::move(value);
    };
    fill("origin", "import");
    fill("key", "analysis");
    if (!body.contains("variations")) {
        Json variations = Json::array();
        std::set<std::string> seen;
        for (const AggregateRow &row : m_rows) {
            if (seen.insert(row.variation).second)
                variations.push_back(Json{{"key", row.variation}});
        }
        body["variations"] = std::move(variations);
    }
    const Json &variations = body["variations"];
    if (variations.is_array() && !variations.empty() && variations[0].is_object() && variations[0].contains("key"))
        fill("control", variations[0]["key"]);
    fill("plan", Json::object());
    if (body["plan"].is_object())
        fillRoles(body["plan"]);
    return body;
}

Result<Snapshot> Reader::assembled()
{
    std::vector<Error> doubts;
    Result<experiments::Experiment> experiment = experiments::experimentFromJson(experimentBody(), &doubts);
    if (!experiment)
        return fail(std::move(experiment.error()));
    if (!doubts.empty())
        return fail(std::move(doubts.front()));
    experiment->plan = experiments::frozen(std::move(experiment->plan));
    m_snapshot.id = experiment->key + "-aggregates";
    m_snapshot.engineVersion = ASSAY_VERSION;
    m_snapshot.createdAt = m_now;
    m_snapshot.experiment = std::move(*experiment);
    for (const experiments::Variation &variation : m_snapshot.experiment.variations)
        m_snapshot.variations.push_back(variation.key);
    m_snapshot.mixed.assign(m_snapshot.variations.size(), 0);
    // Nobody said how traffic was meant to be split, so there is nothing to test it against.
    if (!m_experiment || !m_experiment->contains("variations"))
        m_snapshot.notes.emplace_back(kPlannedSplitUnknown);
    for (std::optional<Error> problem : {placeMetrics(), placePeriods()}) {
        if (problem)
            return fail(std::move(*problem));
    }
    if (std::optional<Error> problem = placeRows())
        return fail(std::move(*problem));
    if (std::optional<Error> problem = placeSubjects())
        return fail(std::move(*problem));
    if (std::optional<Error> problem = placeCells(m_snapshot, m_cells))
        return fail(std::move(*problem));
    return std::move(m_snapshot);
}

std::optional<Error> Reader::placeMetrics()
{
    const std::vector<std::string> planned = m_snapshot.experiment.plan.metrics();
    for (const std::string &key : planned) {
        const auto found = std::ranges::find(m_metrics, key, [](const SnapshotMetric &metric) { return metric.definition.key; });
        if (found == m_metrics.end())
            return wrongAggregate("experiment.plan", "metrics that are among the metrics (" + key + " is not)");
        m_snapshot.metrics.push_back(*found);
    }
    for (const SnapshotMetric &metric : m_metrics) {
        if (std::ranges::find(planned, metric.definition.key) == planned.end())
            return wrongAggregate("experiment.plan", "a role for each metric (" + metric.definition.key + " has none)");
    }
    return std::nullopt;
}

std::optional<Error> Reader::placePeriods()
{
    std::set<AggregateMoment> moments;
    for (const std::vector<AggregateRow> *rows : {&m_rows, &m_subjects}) {
        for (const AggregateRow &row : *rows)
            moments.insert(row.moment);
    }
    m_moments.assign(moments.begin(), moments.end());
    const auto kinds = [this](auto has) { return std::ranges::count_if(m_moments, has) == static_cast<std::ptrdiff_t>(m_moments.size()); };
    const bool areDays = kinds([](const AggregateMoment &moment) { return moment.day.has_value(); });
    const bool areOffsets = kinds([](const AggregateMoment &moment) { return moment.offset.has_value(); });
    if (!areDays && !areOffsets && m_moments.size() > 1)
        return wrongAggregate("rows", "the same in every row and in subjects: day, offset_days, or neither");
    m_snapshot.axis = areDays ? AxisKind::UtcDay : AxisKind::DaysSinceStart;
    for (const AggregateMoment &moment : m_moments)
        m_snapshot.periods.push_back({moment.day.value_or(Day{}), moment.offset.value_or(0)});
    return std::nullopt;
}

std::uint32_t Reader::periodOf(const AggregateMoment &moment) const
{
    return static_cast<std::uint32_t>(std::ranges::lower_bound(m_moments, moment) - m_moments.begin());
}

std::optional<std::uint32_t> Reader::variationOf(const std::string &key) const
{
    const auto found = std::ranges::find(m_snapshot.variations, key);
    if (found == m_snapshot.variations.end())
        return std::nullopt;
    return static_cast<std::uint32_t>(found - m_snapshot.variations.begin());
}

/// Order statistics do not add up, so there is one row for each variation, as of the end of the data.
std::optional<Error> Reader::placeQuantile(const AggregateRow &row, std::uint32_t metric, std::uint32_t variation)
{
    const auto place = [](const QuantileCell &cell) { return std::pair(cell.metric, cell.variation); };
    const auto after = std::ranges::lower_bound(m_snapshot.quantiles, std::pair(metric, variation), {}, place);
    if (after != m_snapshot.quantiles.end() && place(*after) == std::pair(metric, variation))
        return wrongAggregate(row.path, "one row of a percentile for each variation");
    if (periodOf(row.moment) + 1 != m_snapshot.periods.size())
        return wrongAggregate(row.path, "the last day, as a percentile is known as of the end of the data only");
    QuantileCell cell = *row.quantile;
    cell.metric = metric;
    cell.variation = variation;
    m_snapshot.quantiles.insert(after, cell);
    return std::nullopt;
}

std::optional<Error> Reader::placeRows()
{
    Series cumulative;
    std::map<Place, std::string> paths;
    std::map<std::string, AggregateRow::Form> forms;
    for (const AggregateRow &row : m_rows) {
        const auto metric = std::ranges::find(m_snapshot.metrics, row.metric, [](const SnapshotMetric &each) { return each.definition.key; });
        const std::optional<std::uint32_t> variation = variationOf(row.variation);
        if (!variation)
            return wrongAggregate(row.path + ".variation", "the key of one of the variations (" + row.variation + " is none)");
        const auto index = static_cast<std::uint32_t>(metric - m_snapshot.metrics.begin());
        if (row.quantile) {
            if (std::optional<Error> problem = placeQuantile(row, index, *variation))
                return problem;
            continue;
        }
        const auto [form, isFirst] = forms.emplace(row.metric, row.form);
        if (form->second != row.form)
            return wrongAggregate(row.path, "the form that the other rows of the metric have: mean and variance, or sums");
        if (isFirst && row.form == AggregateRow::Form::Moments) {
            metric->centre = row.mean; // one constant for all rows of the metric
            metric->denominatorCentre = row.denominatorMean;
        }
        Sums sums = centredSums(row, *metric);
        if (!isFinite(sums))
            return wrongAggregate(row.path, "numbers whose squares can be represented");
        const std::array place{index, *variation, periodOf(row.moment)};
        if (!cumulative.emplace(place, std::move(sums)).second)
            return wrongAggregate(row.path, "one row for each metric, variation and day");
        paths.emplace(place, row.path);
    }
    if (std::optional<Error> problem = checkSeries(cumulative, paths))
        return problem;
    const Sums *before = nullptr;
    std::array<std::uint32_t, 2> series{};
    for (const auto &[place, sums] : cumulative) {
        const bool continues = before != nullptr && series == std::array{place[0], place[1]};
        Sums step = continues ? difference(sums, *before) : sums;
        if (!isFinite(step))
            return wrongAggregate("rows", "numbers whose differences from day to day can be represented");
        m_snapshot.increments.push_back({place[0], place[1], place[2], std::move(step)});
        before = &sums;
        series = {place[0], place[1]};
    }
    return std::nullopt;
}

/// Rows are totals from the start: subjects never become fewer, and the arms compared reach equally far.
std::optional<Error> Reader::checkSeries(const Series &cumulative, const std::map<Place, std::string> &paths) const
{
    std::map<std::uint32_t, std::uint32_t> last; // period, by metric
    for (const auto &[place, sums] : cumulative)
        last[place[0]] = std::max(last[place[0]], place[2]);
    for (auto row = cumulative.begin(); row != cumulative.end(); ++row) {
        const auto next = std::next(row);
        const bool continues = next != cumulative.end() && next->first[0] == row->first[0] && next->first[1] == row->first[1];
        if (continues && next->second.n < row->second.n)
            return wrongAggregate(paths.at(next->first) + ".n", "at least " + std::to_string(row->second.n) + ", as on the day before: rows hold totals from the start");
        if (!continues && row->first[2] < last[row->first[0]])
            return wrongAggregate(paths.at(row->first), "followed by rows of this variation up to the last day of the metric");
    }
    return std::nullopt;
}

/// Cumulative subjects become those of each period; without a list the primary metric's n stand for them.
std::optional<Error> Reader::placeSubjects()
{
    std::map<std::array<std::uint32_t, 2>, const AggregateRow *> cumulative;
    for (const AggregateRow &row : m_subjects.empty() ? m_rows : m_subjects) {
        const std::optional<std::uint32_t> variation = variationOf(row.variation);
        if (variation && (!m_subjects.empty() || row.metric == m_snapshot.experiment.plan.primary))
            cumulative[{*variation, periodOf(row.moment)}] = &row;
    }
    std::map<std::uint32_t, std::int64_t> before;
    for (const auto &[place, row] : cumulative) {
        const std::int64_t added = row->sums.n - before[place[0]];
        if (added < 0)
            return wrongAggregate(row->path + ".n", "at least " + std::to_string(before[place[0]]) + ", as on the day before: subjects are counted from the start");
        m_snapshot.exposures.push_back({place[0], place[1], added});
        before[place[0]] = row->sums.n;
    }
    return std::nullopt;
}

} // namespace

Result<Snapshot> snapshotFromAggregates(const Json &body, Timestamp now) { return Reader(body, now).read(); }

} // namespace assay::results
