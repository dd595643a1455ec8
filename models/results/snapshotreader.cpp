// SPDX-License-Identifier: GPL-3.0-or-later
// Reads snapshots and holds them to the promises of snapshot.h: indices in range, rows sorted, every
// number finite. The layout is described in snapshotcodec.cpp.
#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>

#include <nlohmann/json.hpp>

#include "models/core/fields.h"
#include "models/results/snapshot.h"
#include "models/results/snapshotnames.h"

namespace assay::results {
namespace {

/// Sums of as many rows as fit into the largest file stay inside 64 bits.
constexpr std::int64_t kLargestCount = 1'000'000'000'000;
constexpr std::size_t kLargestText = 1U << 20U;
constexpr std::size_t kLargestValue = 64;

/// Takes the cells of one row in order. The first wrong cell makes every later one wrong too.
class RowReader {
public:
    explicit RowReader(const Json &row)
        : m_row(row)
        , m_isGood(row.is_array())
    {
    }

    [[nodiscard]] bool isGood() const { return m_isGood; }
    [[nodiscard]] bool hasMore() const { return m_isGood && m_next < m_row.size(); }

    [[nodiscard]] std::uint32_t index(std::size_t size)
    {
        const std::int64_t found = integer(0, static_cast<std::int64_t>(size) - 1);
        return static_cast<std::uint32_t>(found);
    }
    [[nodiscard]] std::int64_t integer(std::int64_t minimum, std::int64_t maximum)
    {
        const Json *cell = next();
        if (cell == nullptr || !cell->is_number_integer())
            return refused(std::int64_t{});
        const auto found = cell->get<std::int64_t>();
        const bool isTooLarge
            = cell->is_number_unsigned() && cell->get<std::uint64_t>() > static_cast<std::uint64_t>(kLargestCount);
        return isTooLarge || found < minimum || found > maximum ? refused(std::int64_t{}) : found;
    }
    [[nodiscard]] Tally tally()
    {
        if (!hasMore() || m_row[m_next] != kFew)
            return integer(0, kLargestCount);
        ++m_next;
        return {};
    }
    [[nodiscard]] double number()
    {
        const Json *cell = next();
        if (cell == nullptr || !cell->is_number())
            return refused(0.0);
        const auto found = cell->get<double>();
        return std::isfinite(found) ? found : refused(0.0);
    }
    [[nodiscard]] std::string text(std::size_t maxBytes)
    {
        const Json *cell = next();
        if (cell == nullptr || !cell->is_string())
            return refused(std::string{});
        auto found = cell->get<std::string>();
        return found.size() <= maxBytes ? found : refused(std::string{});
    }
    [[nodiscard]] std::vector<double> numbers()
    {
        const Json *cell = next();
        if (cell == nullptr || !cell->is_array())
            return refused(std::vector<double>{});
        RowReader list(*cell);
        std::vector<double> found;
        found.reserve(cell->size());
        while (list.hasMore())
            found.push_back(list.number());
        return list.isGood() ? found : refused(std::vector<double>{});
    }
    /// n, then what follows; the row must end with it.
    [[nodiscard]] Sums sums()
    {
        Sums sums;
        sums.n = integer(-kLargestCount, kLargestCount);
        if (hasMore() && m_row[m_next].is_boolean()) {
            sums.isMissing = m_row[m_next++].get<bool>();
        } else {
            for (double *number : {&sums.y, &sums.yy, &sums.z, &sums.zz, &sums.yz})
                *number = hasMore() ? this->number() : 0;
            for (std::vector<double> *list : {&sums.x, &sums.xx, &sums.xy, &sums.xz}) {
                if (hasMore())
                    *list = numbers();
            }
        }
        refuseRest();
        return sums;
    }
    void refuseRest() { m_isGood = m_isGood && m_next == m_row.size(); }
    void refuseUnless(bool condition) { m_isGood = m_isGood && condition; }

private:
    const Json *next()
    {
        if (!hasMore()) {
            m_isGood = false;
            return nullptr;
        }
        return &m_row[m_next++];
    }
    template <typename T> T refused(T value)
    {
        m_isGood = false;
        return value;
    }

    const Json &m_row;
    std::size_t m_next{};
    bool m_isGood{};
};

/// Reads an array of rows; the first row that `read` does not like is named in the problem.
template <typename Row, typename Read> std::vector<Row> table(FieldReader &fields, const char *name, const char *shape, Read read)
{
    std::vector<Row> rows;
    const Json *list = fields.array(name);
    if (list == nullptr)
        return rows;
    rows.reserve(list->size());
    for (std::size_t i = 0; i < list->size(); ++i) {
        RowReader cells((*list)[i]);
        rows.push_back(read(cells));
        if (!cells.isGood()) {
            fields.problem(name, "row " + std::to_string(i) + " as " + shape + ", finite numbers, known indices");
            return {};
        }
    }
    return rows;
}

/// Covariate sums are all there with the right sizes, or all absent.
bool hasSoundCovariates(const Sums &sums, const SnapshotMetric &metric)
{
    const std::size_t p = metric.covariates.size();
    if (sums.x.empty())
        return sums.xx.empty() && sums.xy.empty() && sums.xz.empty();
    return sums.x.size() == p && sums.xx.size() == p * (p + 1) / 2 && sums.xy.size() == p
        && (sums.xz.empty() || sums.xz.size() == p);
}

template <typename Row, typename Key> bool isStrictlySorted(const std::vector<Row> &rows, Key key)
{
    return std::ranges::adjacent_find(rows, [&key](const Row &left, const Row &right) { return !(key(left) < key(right)); })
        == rows.end();
}

constexpr double kAny = std::numeric_limits<double>::max();

/// Absent: none.
Tally tallyOf(FieldReader &fields, const char *name)
{
    const Json *member = fields.member(name);
    if (member == nullptr)
        return 0;
    return *member == kFew ? Tally{} : Tally{fields.integer(name, 0, 0, kLargestCount)};
}

SnapshotMetric metricOf(FieldReader &fields, const Json &body, std::size_t position)
{
    FieldReader inner(body, "result_snapshot", {}, fields.pathOf("metrics", position));
    SnapshotMetric metric;
    if (const Json *definition = inner.member("definition")) {
        Result<metrics::Metric> read = metrics::metricFromJson(*definition);
        if (read)
            metric.definition = std::move(*read);
        else
            inner.problem("definition", std::string(read.error().fact("path")) + ": " + std::string(read.error().fact("what")));
    } else {
        inner.problem("definition", "the definition of the metric");
    }
    metric.centre = inner.number("centre", 0, -kAny, kAny);
    metric.denominatorCentre = inner.number("denominator_centre", 0, -kAny, kAny);
    metric.covariates = inner.texts("covariates");
    if (const Json *centres = inner.array("covariate_centres")) {
        RowReader cells(*centres);
        while (cells.hasMore())
            metric.covariateCentres.push_back(cells.number());
        if (!cells.isGood())
            inner.problem("covariate_centres", "finite numbers");
    }
    if (metric.covariateCentres.size() != metric.covariates.size())
        inner.problem("covariate_centres", "as many numbers as covariates");
    metric.capUpper = inner.optionalNumber("cap_upper", -kAny, kAny);
    metric.capLower = inner.optionalNumber("cap_lower", -kAny, kAny);
    metric.denominatorCapUpper = inner.optionalNumber("denominator_cap_upper", -kAny, kAny);
    metric.denominatorCapLower = inner.optionalNumber("denominator_cap_lower", -kAny, kAny);
    metric.capped = inner.optionalInteger("capped", 0, kLargestCount);
    metric.notFinite = tallyOf(inner, "not_finite");
    metric.isWithheld = inner.boolean("withheld", false);
    fields.adopt(inner);
    return metric;
}

std::vector<Period> periodsOf(FieldReader &fields, AxisKind axis)
{
    std::vector<Period> periods;
    const Json *list = fields.array("periods");
    for (std::size_t i = 0; list != nullptr && i < list->size(); ++i) {
        const Json &value = (*list)[i];
        Period period;
        if (axis == AxisKind::UtcDay) {
            const Result<Day> day = dayFromIso(value.is_string() ? value.get<std::string>() : std::string{});
            if (!day)
                fields.problem("periods", "days such as 2026-11-20");
            period.day = day.value_or(Day{});
        } else if (value.is_number() && std::isfinite(value.get<double>())) {
            period.offsetDays = value.get<double>();
        } else {
            fields.problem("periods", "offsets in days");
        }
        periods.push_back(period);
    }
    if (!isStrictlySorted(periods, [](const Period &period) { return std::tuple(period.day, period.offsetDays); }))
        fields.problem("periods", "ascending periods");
    return periods;
}

std::vector<Provenance> provenanceOf(FieldReader &fields)
{
    std::vector<Provenance> entries;
    const Json *list = fields.array("provenance");
    for (std::size_t i = 0; list != nullptr && i < list->size(); ++i) {
        FieldReader inner((*list)[i], "result_snapshot", {}, fields.pathOf("provenance", i));
        Provenance entry;
        entry.statement = inner.text("statement");
        entry.stage = inner.text("stage");
        entry.title = inner.text("title");
        entry.sql = inner.text("sql", {}, kLargestText);
        entry.sha256 = inner.text("sha256");
        entry.rows = inner.integer("rows", 0, 0, kLargestCount);
        entry.bytes = inner.integer("bytes", 0, 0, kLargestCount);
        fields.adopt(inner);
        entries.push_back(std::move(entry));
    }
    return entries;
}

std::vector<Tally> mixedOf(FieldReader &fields, std::size_t variations)
{
    std::vector<Tally> mixed;
    const Json *list = fields.array("mixed");
    if (list == nullptr)
        return mixed;
    RowReader cells(*list);
    while (cells.hasMore())
        mixed.push_back(cells.tally());
    cells.refuseUnless(mixed.empty() || mixed.size() == variations);
    if (!cells.isGood())
        fields.problem("mixed", "one count per variation");
    return mixed;
}

void readHead(FieldReader &fields, Snapshot &snapshot)
{
    if (fields.integer("format", 0, 0, kLargestCount) != kSnapshotFormat)
        fields.problem("format",
                       "format " + std::to_string(kSnapshotFormat) + "; a newer Assay wrote this snapshot, or it is none");
    snapshot.id = fields.requiredText("id");
    snapshot.run = fields.text("run");
    snapshot.engineVersion = fields.text("engine_version");
    const std::optional<Timestamp> createdAt = fields.optionalTime("created_at");
    const std::optional<Timestamp> asOf = fields.optionalTime("as_of");
    if (!createdAt || !asOf)
        fields.problem(createdAt ? "as_of" : "created_at", "a UTC time");
    snapshot.createdAt = createdAt.value_or(Timestamp{});
    snapshot.asOf = asOf.value_or(Timestamp{});
    if (const Json *body = fields.member("experiment")) {
        Result<experiments::Experiment> experiment = experiments::experimentFromJson(*body);
        if (experiment)
            snapshot.experiment = std::move(*experiment);
        else
            fields.problem("experiment",
                           std::string(experiment.error().fact("path")) + ": " + std::string(experiment.error().fact("what")));
    } else {
        fields.problem("experiment", "the frozen experiment");
    }
    snapshot.connection = fields.text("connection");
    snapshot.minCell = fields.integer("min_cell", 10, 0, kLargestCount);
    snapshot.axis = fields.choice("axis", kAxisNames, AxisKind::UtcDay);
    snapshot.variations = fields.texts("variations");
    const auto &planned = snapshot.experiment.variations;
    if (!std::ranges::equal(snapshot.variations, planned, {}, {}, &experiments::Variation::key))
        fields.problem("variations", "the variations of the experiment, in its order");
}

void readTables(FieldReader &fields, Snapshot &snapshot)
{
    const std::size_t metrics = snapshot.metrics.size();
    const std::size_t variations = snapshot.variations.size();
    const std::size_t periods = snapshot.periods.size();
    snapshot.increments
        = table<Increment>(fields, "increments", "[metric, variation, period, n, sums...]", [&](RowReader &cells) {
              Increment row{cells.index(metrics), cells.index(variations), cells.index(periods), cells.sums()};
              cells.refuseUnless(cells.isGood() && hasSoundCovariates(row.sums, snapshot.metrics[row.metric]));
              return row;
          });
    if (!isStrictlySorted(snapshot.increments,
                          [](const Increment &row) { return std::tuple(row.metric, row.variation, row.period); }))
        fields.problem("increments", "rows sorted by metric, variation and period, each once");
    snapshot.exposures = table<Exposure>(fields, "exposures", "[variation, period, subjects]", [&](RowReader &cells) {
        Exposure row{cells.index(variations), cells.index(periods), cells.integer(-kLargestCount, kLargestCount)};
        cells.refuseRest();
        return row;
    });
    if (!isStrictlySorted(snapshot.exposures, [](const Exposure &row) { return std::tuple(row.variation, row.period); }))
        fields.problem("exposures", "rows sorted by variation and period, each once");
    snapshot.stages = table<StageTotal>(fields, "stages", "[stage, metric, variation, n, sums...]", [&](RowReader &cells) {
        const std::string name = cells.text(kLargestValue);
        const auto stage = std::ranges::find(kStageNames, name, &Spelling<Stage>::first);
        cells.refuseUnless(stage != kStageNames.end());
        StageTotal row{cells.isGood() ? stage->second : Stage::Raw, cells.index(metrics), cells.index(variations), cells.sums()};
        cells.refuseUnless(cells.isGood() && hasSoundCovariates(row.sums, snapshot.metrics[row.metric]));
        return row;
    });
    snapshot.breakdown
        = table<BreakdownCell>(fields, "breakdown", "[property, value, metric, variation, n, sums...]", [&](RowReader &cells) {
              BreakdownCell row{cells.index(snapshot.properties.size()), cells.text(4 * kLargestValue), cells.index(metrics),
                                cells.index(variations), cells.sums()};
              cells.refuseUnless(cells.isGood() && hasSoundCovariates(row.sums, snapshot.metrics[row.metric]));
              return row;
          });
    snapshot.dominance = table<Dominance>(fields, "dominance", "[metric, variation, share]", [&](RowReader &cells) {
        Dominance row{cells.index(metrics), cells.index(variations), false};
        const double share = cells.number();     // older snapshots hold the share, in steps
        cells.refuseUnless(share >= 0 && share <= 1);
        row.isDominated = share > kDominatedFrom;
        cells.refuseRest();
        return row;
    });
}

/// How far the data of each source reached; an older snapshot does not say.
std::vector<Freshness> freshnessOf(FieldReader &fields)
{
    return table<Freshness>(fields, "freshness", "[source, day]", [](RowReader &cells) {
        Freshness row{cells.text(kLargestValue), std::nullopt};
        if (cells.hasMore()) {
            const Result<Day> day = dayFromIso(cells.text(10));
            cells.refuseUnless(day.has_value());
            row.day = day.value_or(Day{});
        }
        cells.refuseRest();
        return row;
    });
}

/// Tables of what is no sum over subjects; an older snapshot has none.
void readCells(FieldReader &fields, Snapshot &snapshot)
{
    const std::size_t metrics = snapshot.metrics.size();
    const std::size_t variations = snapshot.variations.size();
    snapshot.propertyCounts
        = table<PropertyCount>(fields, "property_counts", "[property, value, variation, subjects]", [&](RowReader &cells) {
              PropertyCount row{cells.index(snapshot.properties.size()), cells.text(4 * kLargestValue), cells.index(variations),
                                cells.integer(0, kLargestCount)};
              cells.refuseRest();
              return row;
          });
    if (!isStrictlySorted(snapshot.propertyCounts,
                          [](const PropertyCount &row) { return std::tuple(row.property, row.value, row.variation); }))
        fields.problem("property_counts", "rows sorted by property, value and variation, each once");
    snapshot.quantiles = table<QuantileCell>(
        fields, "quantiles", "[metric, variation, observations, clusters, value, lower, upper, cluster sums...]", [&](RowReader &cells) {
            QuantileCell row{cells.index(metrics), cells.index(variations), cells.integer(0, kLargestCount), cells.integer(0, kLargestCount),
                             cells.number(), cells.number(), cells.number(), cells.hasMore(), 0, 0, 0, 0, 0};
            if (row.hasClusters) {
                for (double *sum : {&row.s, &row.ss, &row.n, &row.nn, &row.sn})
                    *sum = cells.number();
            }
            cells.refuseUnless(cells.isGood() && metrics::isQuantile(snapshot.metrics[row.metric].definition.kind));
            cells.refuseRest();
            return row;
        });
    if (!isStrictlySorted(snapshot.quantiles, [](const QuantileCell &row) { return std::tuple(row.metric, row.variation); }))
        fields.problem("quantiles", "rows sorted by metric and variation, each once");
    snapshot.steps = table<FunnelStep>(fields, "steps", "[metric, step, variation, n, reached]", [&](RowReader &cells) {
        FunnelStep row{cells.index(metrics), static_cast<std::uint32_t>(cells.integer(0, 1'000)), cells.index(variations),
                       cells.integer(0, kLargestCount), cells.integer(0, kLargestCount)};
        cells.refuseUnless(cells.isGood() && row.step <= snapshot.metrics[row.metric].definition.then.size() && row.reached <= row.n);
        cells.refuseRest();
        return row;
    });
    if (!isStrictlySorted(snapshot.steps, [](const FunnelStep &row) { return std::tuple(row.metric, row.step, row.variation); }))
        fields.problem("steps", "rows sorted by metric, step and variation, each once");
}

} // namespace

Result<Snapshot> snapshotFromJson(const Json &body)
{
    const auto id
        = body.is_object() && body.contains("id") && body["id"].is_string() ? body["id"].get<std::string>() : std::string{};
    FieldReader fields(body, "result_snapshot", id);
    Snapshot snapshot;
    readHead(fields, snapshot);
    snapshot.periods = periodsOf(fields, snapshot.axis);
    if (const Json *list = fields.array("metrics")) {
        for (std::size_t i = 0; i < list->size(); ++i)
            snapshot.metrics.push_back(metricOf(fields, (*list)[i], i));
    }
    snapshot.properties = fields.texts("properties");
    snapshot.notes = fields.texts("notes");
    snapshot.mixed = mixedOf(fields, snapshot.variations.size());
    snapshot.blankSubjects = tallyOf(fields, "blank_subjects");
    snapshot.unknownVariation = tallyOf(fields, "unknown_variation");
    if (fields.member("repeated_rows") != nullptr)
        snapshot.repeatedRows = tallyOf(fields, "repeated_rows");
    snapshot.provenance = provenanceOf(fields);
    // Rows point into the parts above; with those wrong there is nothing to check them against.
    if (!fields.firstProblem())
        readTables(fields, snapshot);
    if (!fields.firstProblem())
        readCells(fields, snapshot);
    snapshot.freshness = freshnessOf(fields);
    return fields.finish(std::move(snapshot));
}

} // namespace assay::results
