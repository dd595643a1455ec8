// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/sql/planner.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace assay::sql {
namespace {

using results::Sums;

tl::unexpected<Error> refused(const std::string &statement, std::string column, std::string what)
{
    return fail(Error{ErrorCode::ContractRefused, Remedy::None, {}, "E-SHAPE-002"}
                    .with("statement", statement)
                    .with("column", std::move(column))
                    .with("what", std::move(what)));
}

/// Cells of one row by the name of their column.
class RowReader {
public:
    RowReader(const RowBatch &batch, const Row &row) : m_batch(batch), m_row(row) {}

    [[nodiscard]] const Cell *cell(std::string_view name) const
    {
        const auto found = std::ranges::find(m_batch.columns, name);
        const auto place = static_cast<std::size_t>(found - m_batch.columns.begin());
        return place < m_row.size() ? &m_row[place] : nullptr;
    }
    [[nodiscard]] std::int64_t whole(std::string_view name) const
    {
        const Cell *found = cell(name);
        const auto *value = found == nullptr ? nullptr : std::get_if<std::int64_t>(found);
        return value == nullptr ? 0 : *value;
    }
    /// Empty: some, but too few to be counted.
    [[nodiscard]] results::Tally tally(std::string_view name) const
    {
        const Cell *found = cell(name);
        const auto *value = found == nullptr ? nullptr : std::get_if<std::int64_t>(found);
        return value == nullptr ? results::Tally{} : results::Tally{*value};
    }
    [[nodiscard]] bool has(std::string_view name) const { return cell(name) != nullptr; }
    [[nodiscard]] std::optional<double> number(std::string_view name) const
    {
        const Cell *found = cell(name);
        const auto *value = found == nullptr ? nullptr : std::get_if<double>(found);
        return value == nullptr ? std::nullopt : std::optional(*value);
    }
    [[nodiscard]] std::string text(std::string_view name) const
    {
        const Cell *found = cell(name);
        const auto *value = found == nullptr ? nullptr : std::get_if<std::string>(found);
        return value == nullptr ? std::string{} : *value;
    }

private:
    const RowBatch &m_batch;
    const Row &m_row;
};

/// Fills a snapshot row by row; the first row that does not fit the frame is the outcome.
class Assembly {
public:
    explicit Assembly(results::Snapshot frame) : m_snapshot(std::move(frame)) {}

    Result<void> take(const StatementRows &rows);
    results::Snapshot finish();

private:
    [[nodiscard]] std::optional<std::uint32_t> variationOf(const std::string &key) const;
    [[nodiscard]] std::optional<std::uint32_t> periodOf(const std::string &day) const;
    Result<void> takeExposure(const StatementRows &rows, const RowReader &row);
    /// @param source  place in Snapshot::freshness; no day: too few subjects have a row on any
    Result<void> takeLastDay(const StatementRows &rows, std::int64_t source, const std::string &day);
    Result<void> takeQuantile(const StatementRows &rows, const RowReader &row, std::uint32_t metric, std::uint32_t variation);
    Result<void> takeStep(const StatementRows &rows, const RowReader &row, std::uint32_t metric, std::uint32_t variation);
    Result<void> takeProperty(const StatementRows &rows, const RowReader &row);
    Result<void> takeResult(const StatementRows &rows, const RowReader &row);
    void takeTotal(const RowReader &row, std::uint32_t metric, std::uint32_t variation, const Sums &sums);
    [[nodiscard]] Sums sumsOf(const RowReader &row, std::uint32_t metric) const;

    results::Snapshot m_snapshot;
    std::set<std::tuple<std::string, std::uint32_t, std::uint32_t, std::string>> m_seen;
    std::map<std::pair<std::uint32_t, std::uint32_t>, Sums> m_totals;
    bool m_hasSeries{};
};

std::optional<std::uint32_t> Assembly::variationOf(const std::string &key) const
{
    const auto found = std::ranges::find(m_snapshot.variations, key);
    if (found == m_snapshot.variations.end())
        return {};
    return static_cast<std::uint32_t>(found - m_snapshot.variations.begin());
}

std::optional<std::uint32_t> Assembly::periodOf(const std::string &text) const
{
    const Result<Day> day = dayFromIso(text);
    if (!day || m_snapshot.periods.empty())
        return {};
    const int place = *day - m_snapshot.periods.front().day;
    if (place < 0 || place >= static_cast<int>(m_snapshot.periods.size()))
        return {};
    return static_cast<std::uint32_t>(place);
}

Sums Assembly::sumsOf(const RowReader &row, std::uint32_t metric) const
{
    const results::SnapshotMetric &measured = m_snapshot.metrics[metric];
    const auto sum = [&](std::string_view name) { return row.number(name).value_or(0); };
    Sums sums;
    sums.n = row.whole("n");
    sums.y = sum("y");
    sums.yy = sum("yy");
    if (metrics::isRatio(measured.definition.kind)) {
        sums.z = sum("z");
        sums.zz = sum("zz");
        sums.yz = sum("yz");
    }
    if (!measured.covariates.empty() && row.number("x")) {
        sums.x = {sum("x")};
        sums.xx = {sum("xx")};
        sums.xy = {sum("xy")};
    }
    return sums;
}

Result<void> Assembly::takeLastDay(const StatementRows &rows, std::int64_t source, const std::string &day)
{
    if (source < 0 || source >= static_cast<std::int64_t>(m_snapshot.freshness.size()))
        return refused(rows.statement, "source", "is not a source of the plan");
    if (day.empty())
        return {};
    const std::optional<std::uint32_t> period = periodOf(day);
    if (!period)
        return refused(rows.statement, "day", "lies outside the experiment");
    m_snapshot.freshness[static_cast<std::size_t>(source)].day = m_snapshot.periods[*period].day;
    return {};
}

Result<void> Assembly::takeExposure(const StatementRows &rows, const RowReader &row)
{
    const std::optional<std::uint32_t> variation = variationOf(row.text("variation"));
    if (!variation)
        return refused(rows.statement, "variation", "is not a variation of the experiment");
    const std::string day = row.text("day");
    if (!m_seen.insert({row.text("part"), 0, *variation, day}).second)
        return refused(rows.statement, "day", "appears twice for a variation");
    if (row.text("part") == "set_aside") {
        m_snapshot.mixed[*variation] = row.tally("subjects");
        m_snapshot.blankSubjects = row.tally("blank_rows");
        m_snapshot.unknownVariation = row.tally("unknown_subjects");
        m_snapshot.repeatedRows = row.tally("repeated_rows");
        return takeLastDay(rows, 0, day);
    }
    const std::optional<std::uint32_t> period = periodOf(day);
    if (!period)
        return refused(rows.statement, "day", "lies outside the experiment");
    m_snapshot.exposures.push_back({*variation, *period, row.whole("subjects")});
    return {};
}

Result<void> Assembly::takeProperty(const StatementRows &rows, const RowReader &row)
{
    const std::optional<std::uint32_t> variation = variationOf(row.text("variation"));
    const std::int64_t property = row.whole("property");
    if (!variation)
        return refused(rows.statement, "variation", "is not a variation of the experiment");
    if (property < 0 || property >= static_cast<std::int64_t>(m_snapshot.properties.size()))
        return refused(rows.statement, "property", "is not a property of the plan");
    if (!m_seen.insert({"property", static_cast<std::uint32_t>(property), *variation, row.text("value")}).second)
        return refused(rows.statement, "value", "appears twice for a variation");
    m_snapshot.propertyCounts.push_back({static_cast<std::uint32_t>(property), row.text("value"), *variation, row.whole("n")});
    return {};
}

Result<void> Assembly::takeQuantile(const StatementRows &rows, const RowReader &row, std::uint32_t metric, std::uint32_t variation)
{
    results::SnapshotMetric &measured = m_snapshot.metrics[metric];
    if (!metrics::isQuantile(measured.definition.kind))
        return refused(rows.statement, "part", "is a percentile of a metric that has none");
    const auto number = [&](std::string_view name) { return row.number(name).value_or(0); };
    results::QuantileCell cell{metric, variation, row.whole("observations"), row.whole("n"), number("quantile"), number("quantile_lower"),
                               number("quantile_upper"), measured.definition.ranked == metrics::Ranked::Facts, 0, 0, 0, 0, 0};
    if (cell.hasClusters) {
        cell.s = number("cluster_s");
        cell.ss = number("cluster_ss");
        cell.n = static_cast<double>(cell.observations);
        cell.nn = number("cluster_nn");
        cell.sn = number("cluster_sn");
    }
    m_snapshot.quantiles.push_back(cell);
    if (row.has("not_finite"))
        measured.notFinite = row.tally("not_finite");
    return {};
}

Result<void> Assembly::takeStep(const StatementRows &rows, const RowReader &row, std::uint32_t metric, std::uint32_t variation)
{
    const std::int64_t step = row.whole("step");
    const metrics::Metric &definition = m_snapshot.metrics[metric].definition;
    if (definition.kind != metrics::MetricKind::Funnel || step < 0 || step > static_cast<std::int64_t>(definition.then.size()))
        return refused(rows.statement, "step", "is not a step of the funnel");
    const double reached = row.number("y").value_or(-1);
    if (!(reached >= 0 && reached <= static_cast<double>(row.whole("n"))))
        return refused(rows.statement, "y", "is more subjects than there are");
    m_snapshot.steps.push_back({metric, static_cast<std::uint32_t>(step), variation, row.whole("n"), static_cast<std::int64_t>(reached)});
    return {};
}

void Assembly::takeTotal(const RowReader &row, std::uint32_t metric, std::uint32_t variation, const Sums &sums)
{
    results::SnapshotMetric &measured = m_snapshot.metrics[metric];
    m_totals[{metric, variation}] = sums;
    measured.centre = row.number("centre").value_or(0);
    if (metrics::isRatio(measured.definition.kind)) {
        measured.denominatorCentre = row.number("denominator_centre").value_or(0);
        measured.denominatorCapLower = row.number("denominator_lower_cap");
        measured.denominatorCapUpper = row.number("denominator_upper_cap");
    }
    if (!measured.covariates.empty())
        measured.covariateCentres = {row.number("covariate_centre").value_or(0)};
    measured.capLower = row.number("lower_cap");
    measured.capUpper = row.number("upper_cap");
    if (measured.definition.cap.kind != metrics::CapKind::None)
        measured.capped = row.tally("capped");
    if (row.has("not_finite"))
        measured.notFinite = row.tally("not_finite");
    if (const results::Tally isDominated = row.tally("is_dominated"))
        m_snapshot.dominance.push_back({metric, variation, *isDominated == 1});
}

Result<void> Assembly::takeResult(const StatementRows &rows, const RowReader &row)
{
    const std::string part = row.text("part");
    const std::int64_t ordinal = row.whole("metric");
    if (ordinal < 0 || ordinal >= static_cast<std::int64_t>(m_snapshot.metrics.size()))
        return refused(rows.statement, "metric", "is not a metric of the plan");
    const auto metric = static_cast<std::uint32_t>(ordinal);
    const std::optional<std::uint32_t> variation = variationOf(row.text("variation"));
    if (!variation)
        return refused(rows.statement, "variation", "is not a variation of the experiment");
    const std::string cell = part == "breakdown" ? std::to_string(row.whole("property")) + "/" + row.text("value")
        : part == "step"                        ? std::to_string(row.whole("step"))
        : part == "fresh"                       ? std::to_string(row.whole("source"))
                                                : row.text("day");
    if (!m_seen.insert({part, metric, *variation, cell}).second)
        return refused(rows.statement, "metric", "appears twice for one cell");

    if (part == "fresh")
        return takeLastDay(rows, row.whole("source") + 1, row.text("day"));
    if (part == "quantile")
        return takeQuantile(rows, row, metric, *variation);
    if (part == "step")
        return takeStep(rows, row, metric, *variation);
    const Sums sums = sumsOf(row, metric);
    if (part == "total") {
        takeTotal(row, metric, *variation, sums);
    } else if (part == "raw" || part == "deduplicated") {
        m_snapshot.stages.push_back({part == "raw" ? results::Stage::Raw : results::Stage::Deduplicated, metric, *variation, sums});
    } else if (part == "breakdown") {
        const std::int64_t property = row.whole("property");
        if (property < 0 || property >= static_cast<std::int64_t>(m_snapshot.properties.size()))
            return refused(rows.statement, "property", "is not a property of the plan");
        m_snapshot.breakdown.push_back({static_cast<std::uint32_t>(property), row.text("value"), metric, *variation, sums});
    } else {
        const std::optional<std::uint32_t> period = periodOf(row.text("day"));
        if (!period)
            return refused(rows.statement, "day", "lies outside the experiment");
        m_snapshot.increments.push_back({metric, *variation, *period, sums});
        m_hasSeries = true;
    }
    return {};
}

Result<void> Assembly::take(const StatementRows &rows)
{
    const bool isExposure = rows.statement == "R.exposures";
    for (const Row &row : rows.batch.rows) {
        const RowReader reader(rows.batch, row);
        Result<void> taken = isExposure          ? takeExposure(rows, reader)
            : rows.statement == "R.properties" ? takeProperty(rows, reader)
                                               : takeResult(rows, reader);
        if (!taken)
            return taken;
    }
    return {};
}

results::Snapshot Assembly::finish()
{
    const auto lastPeriod = static_cast<std::uint32_t>(m_snapshot.periods.size() - 1);
    for (const auto &[place, sums] : m_totals) {
        const auto &[metric, variation] = place;
        // Without a series the total is the one increment there is.
        if (!m_hasSeries)
            m_snapshot.increments.push_back({metric, variation, lastPeriod, sums});
        if (m_snapshot.metrics[metric].definition.cap.kind == metrics::CapKind::None) {
            Sums uncapped = sums;
            uncapped.x.clear();
            uncapped.xx.clear();
            uncapped.xy.clear();
            uncapped.xz.clear();
            m_snapshot.stages.push_back({results::Stage::Deduplicated, metric, variation, std::move(uncapped)});
        }
    }
    for (std::uint32_t metric = 0; metric < m_snapshot.metrics.size(); ++metric) {
        results::SnapshotMetric &measured = m_snapshot.metrics[metric];
        const bool hasTotal = std::ranges::any_of(m_totals, [&](const auto &total) { return total.first.first == metric; });
        measured.isWithheld = !hasTotal && !metrics::isQuantile(measured.definition.kind) && !m_snapshot.exposures.empty();
        if (!measured.covariates.empty() && measured.covariateCentres.empty())
            measured.covariateCentres = {0};
    }
    std::ranges::sort(m_snapshot.increments, {}, [](const auto &row) { return std::tuple(row.metric, row.variation, row.period); });
    std::ranges::sort(m_snapshot.exposures, {}, [](const auto &row) { return std::tuple(row.variation, row.period); });
    std::ranges::sort(m_snapshot.stages, {}, [](const auto &row) { return std::tuple(row.stage, row.metric, row.variation); });
    std::ranges::sort(m_snapshot.propertyCounts, {}, [](const auto &row) { return std::tuple(row.property, row.value, row.variation); });
    std::ranges::sort(m_snapshot.quantiles, {}, [](const auto &row) { return std::tuple(row.metric, row.variation); });
    std::ranges::sort(m_snapshot.steps, {}, [](const auto &row) { return std::tuple(row.metric, row.step, row.variation); });
    std::ranges::sort(m_snapshot.dominance, {}, [](const auto &row) { return std::tuple(row.metric, row.variation); });
    // Values in the order the warehouse gave would follow its collation; "__other__" goes last.
    std::ranges::sort(m_snapshot.breakdown, {}, [](const auto &row) {
        return std::tuple(row.property, row.value == "__other__", row.value, row.metric, row.variation);
    });
    return std::move(m_snapshot);
}

} // namespace

Result<results::Snapshot> snapshotFromRows(const PipelinePlan &plan, const std::vector<StatementRows> &rows, std::string snapshotId,
                                           Timestamp createdAt)
{
    Assembly assembly(plan.frame);
    std::set<std::string> taken;
    for (const StatementRows &part : rows) {
        const auto statement = std::ranges::find(plan.statements, part.statement, &Statement::id);
        if (statement == plan.statements.end() || !statement->contract)
            return refused(part.statement, "", "is not a statement of the plan whose rows leave the warehouse");
        if (!taken.insert(part.statement).second)
            return refused(part.statement, "", "has come back twice");
        if (Result<void> outcome = assembly.take(part); !outcome)
            return fail(outcome.error());
    }
    for (const Statement &statement : plan.statements) {
        if (statement.contract && !taken.contains(statement.id))
            return refused(statement.id, "", "has not come back");
    }
    results::Snapshot snapshot = assembly.finish();
    snapshot.id = std::move(snapshotId);
    snapshot.engineVersion = ASSAY_VERSION;
    snapshot.createdAt = createdAt;
    return snapshot;
}

} // namespace assay::sql
