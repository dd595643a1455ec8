// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/sql/plan/release.h"

#include <algorithm>

#include "models/sql/plan/buckets.h"
#include "models/sql/plan/exposure.h"
#include "models/sql/plan/quantiles.h"
#include "models/sql/plan/releaseparts.h"
#include "models/sql/plan/template.h"

namespace assay::sql::plan {
namespace {

/// Steps a funnel may have.
constexpr std::int64_t kMostSteps = 20;

/// Columns of Holders a group has.
std::vector<std::string> holderNames(const Group &group)
{
    std::vector<std::string> names{"holders"};
    if (group.hasDenominators())
        names.emplace_back("denominator_holders");
    if (group.hasCovariates())
        names.emplace_back("covariate_holders");
    return names;
}

} // namespace

std::vector<std::string> constantColumns(const Group &group)
{
    std::vector<std::string> columns;
    std::vector<std::string> prefixes{""};
    if (group.hasDenominators())
        prefixes.emplace_back("denominator_");
    if (group.hasCovariates())
        prefixes.emplace_back("covariate_");
    for (const std::string &prefix : prefixes)
        columns.push_back(prefix + "centre");
    if (group.hasCaps()) {
        for (const std::string &prefix : prefixes) {
            if (prefix != "covariate_")
                columns.insert(columns.end(), {prefix + "lower_cap", prefix + "upper_cap"});
        }
    }
    return columns;
}

std::string unionOf(const std::vector<std::string> &relations)
{
    std::vector<std::string> parts;
    for (const std::string &relation : relations)
        parts.push_back("SELECT * FROM " + relation);
    return joined(parts, "\nUNION ALL\n");
}

ReleaseSql Release::sql()
{
    std::vector<std::string> parts;
    if (m_group.hasValues())
        add("not_finite_facts", "SELECT b.metric, SUM(b.n) AS n\nFROM (\n" + unionOf(m_inputs.notFinite) + "\n) AS b\nGROUP BY b.metric");
    if (!m_metrics.empty())
        addSums(parts);
    if (!m_quantiles.empty())
        parts.push_back(quantilePart());
    if (m_isFirst && m_group.tellsFreshness())
        parts.push_back(freshPart());
    m_sql.select = "SELECT *\nFROM (\n" + joined(parts, "\nUNION ALL\n") + "\n) AS r\nORDER BY 1, 2, 3, 4, 5, 6";
    return std::move(m_sql);
}

/// The parts of metrics that are sums over subjects.
void Release::addSums(std::vector<std::string> &parts)
{
    addInputs();
    addTotals();
    addShown();
    if (m_group.hasCaps())
        addCuts();
    addRaw();
    parts.insert(parts.end(), {totalPart(), rawPart()});
    if (std::ranges::any_of(m_metrics, &MetricShape::isCapped))
        parts.push_back(deduplicatedPart());
    if (m_shape.request->wantsSeries) {
        addCells();
        addWalk();
        addIncrements();
        parts.push_back(incrementPart());
    }
    for (const ReleaseInputs::Overlap &overlap : m_inputs.overlaps) {
        if (hasMetricsOf(overlap.entry))
            addPairs(overlap);
    }
    for (const ReleaseInputs::Breakdown &breakdown : m_inputs.breakdowns) {
        if (hasMetricsOf(breakdown.entry))
            parts.push_back(breakdownPart(breakdown));
    }
    if (std::ranges::any_of(m_metrics, &MetricShape::isFunnel)) {
        addSteps();
        parts.push_back(stepPart());
    }
}

std::vector<std::string> Release::summed(const std::string &alias, bool withCovariates) const
{
    std::vector<std::string> parts;
    for (const std::string &column : columns(withCovariates))
        parts.push_back("SUM(" + alias + "." + column + ") AS " + column);
    return parts;
}

/// Sums over subjects = sums of what differs from a subject without facts + n such subjects. What a
/// subject without facts holds, start - centre, is o.ye, o.ze, o.xe (o.yr, o.zr before any cap).
std::vector<std::string> Release::entered(const std::string &sums, const std::string &n, bool withCovariates, bool isCapped) const
{
    const auto start = [&](char side) { return std::string{"o."} + side + (isCapped || side == 'x' ? "e" : "r"); };
    std::vector<std::string> parts;
    for (const std::string &column : columns(withCovariates)) {
        std::string each = start(column.front());
        if (column.size() == 2)
            each.append(" * " + start(column.back()));
        parts.push_back("COALESCE(" + sums + "." + column + ", 0) + " + n + " * " + each);
    }
    return parts;
}

/// Some, but fewer than the smallest cell, in one of the counts.
std::string Release::few(const std::string &alias, const std::vector<std::string> &counts) const
{
    std::vector<std::string> tests;
    for (const std::string &count : counts)
        tests.push_back(fill("{a}.{count} BETWEEN 1 AND {most}", {{"a", alias}, {"count", count}, {"most", std::to_string(m_shape.minCell - 1)}}));
    return "(" + joined(tests, " OR ") + ")";
}

/// The same of the holderColumns(): of the covariate alone, or of all but it.
std::string Release::fewOf(const std::string &alias, bool isCovariate) const
{
    std::vector<std::string> counts;
    for (const HolderColumn &holder : holderColumns(m_group, true)) {
        if ((holder.side.front() == 'x') == isCovariate)
            counts.push_back(holder.name);
    }
    return few(alias, counts);
}

/// One SELECT of the tagged list. Sums and constants a part does not have are NULL.
std::string Release::part(const std::string &name, const std::string &variation, const std::string &day, const std::string &property,
                          const std::string &value, const std::string &n, const std::vector<std::string> &sums, bool hasConstants,
                          const std::string &subjects, const std::string &contributors, const Holders &holders, const std::string &from,
                          const Own &own) const
{
    std::vector<std::string> list{"'" + name + "' AS part",
                                  m_dialect.asWhole("m.metric") + " AS metric",
                                  variationLabel(m_shape, variation) + " AS variation",
                                  Dialect::asDate(day) + " AS day",
                                  m_dialect.asWhole(property) + " AS property",
                                  m_dialect.asText(value) + " AS value",
                                  m_dialect.asWhole(n) + " AS n"};
    const std::vector<std::string> names = columns(true);
    const auto unlessBlind = [](const std::string &text) { return "CASE WHEN h.is_blind = 0 THEN " + text + " END"; };
    for (std::size_t i = 0; i < names.size(); ++i) {
        const std::string sum = i < sums.size() ? sums[i] : "NULL";
        list.push_back(m_dialect.asDouble(names[i].front() == 'x' && i < sums.size() ? unlessBlind(sum) : sum) + " AS " + names[i]);
    }
    list.push_back(m_dialect.asWhole(hasConstants ? "g.is_dominated" : "NULL") + " AS is_dominated");
    for (const std::string &column : constantColumns(m_group)) {
        const std::string constant = column == "covariate_centre" ? unlessBlind("o." + column) : "o." + column;
        list.push_back(m_dialect.asDouble(hasConstants ? constant : "NULL") + " AS " + column);
    }
    if (m_group.hasCaps())
        list.push_back(m_dialect.asWhole(hasConstants ? noneOrEnough(m_shape, "q.n") : "NULL") + " AS capped");
    if (m_group.hasValues())
        list.push_back(m_dialect.asWhole(own.notFinite.empty() ? "NULL" : own.notFinite) + " AS not_finite");
    if (m_group.hasFunnels())
        list.push_back(m_dialect.asWhole(own.step.empty() ? "NULL" : own.step) + " AS step");
    if (m_group.hasQuantiles()) {
        for (std::size_t i = 0; i < quantileColumns().size(); ++i) {
            const std::string found = own.quantiles.empty() ? "NULL" : own.quantiles[i];
            list.push_back((i == 0 ? m_dialect.asWhole(found) : m_dialect.asDouble(found)) + " AS " + quantileColumns()[i]);
        }
    }
    if (m_group.tellsFreshness())
        list.push_back(m_dialect.asWhole(own.source.empty() ? "NULL" : own.source) + " AS source");
    const auto put = [&](const std::string &count, const char *column) { list.push_back(m_dialect.asWhole(count.empty() ? "0" : count) + " AS " + column); };
    put(holders.y, "holders");
    if (m_group.hasDenominators())
        put(holders.z, "denominator_holders");
    if (m_group.hasCovariates())
        put(holders.x.empty() ? "" : unlessBlind(holders.x), "covariate_holders");
    list.push_back(m_dialect.asWhole(subjects) + " AS subjects");
    list.push_back(m_dialect.asWhole(contributors) + " AS contributors");
    return "SELECT " + joined(list, ",\n       ") + "\n" + from;
}

ReleaseSql releaseSql(const Shape &shape, const Group &group, const std::vector<MetricShape> &metrics, const ReleaseInputs &inputs)
{
    return Release(shape, group, metrics, inputs).sql();
}

std::int64_t rowsOf(const Shape &shape, const MetricShape &metric)
{
    const std::int64_t series = shape.request->wantsSeries ? shape.days : 0;
    const std::int64_t breakdown = static_cast<std::int64_t>(shape.properties.size()) * (kMostValues + 1);
    if (metric.isQuantile)
        return shape.arms();
    return shape.arms() * (2 + (metric.isCapped ? 1 : 0) + metric.steps + series + breakdown);
}

std::int64_t freshRowsOf(const Group &group)
{
    return group.tellsFreshness() ? static_cast<std::int64_t>(group.scans.size()) : 0;
}

ResultContract releaseContract(const Shape &shape, const Group &group, const std::vector<MetricShape> &metrics)
{
    ResultContract contract;
    const auto whole = [](std::string name, ColumnRole role, bool isNullable, std::optional<std::int64_t> most = {}) {
        return ContractColumn{std::move(name), ColumnType::Int64, role, isNullable, {}, 0, most};
    };
    const auto number = [](std::string name) { return ContractColumn{std::move(name), ColumnType::Double, ColumnRole::Measure, true, {}, {}, {}}; };
    contract.columns = {
        {"part", ColumnType::Enum, ColumnRole::Group, false, {"total", "raw", "deduplicated", "increment", "breakdown", "step", "quantile", "fresh"}, {}, {}},
        whole("metric", ColumnRole::Group, false, static_cast<std::int64_t>(shape.request->metrics.size()) - 1),
        {"variation", ColumnType::Enum, ColumnRole::Group, false, shape.variations, {}, {}},
        {"day", ColumnType::Date, ColumnRole::Group, true, {}, {}, {}},
        whole("property", ColumnRole::Group, true, std::max<std::int64_t>(static_cast<std::int64_t>(shape.properties.size()) - 1, 0)),
        {"value", ColumnType::Dimension, ColumnRole::Group, true, {}, {}, {}},
        whole("n", ColumnRole::Tally, false),
    };
    std::ranges::find(contract.columns, "property", &ContractColumn::name)->values = propertyKeys(shape);
    for (const std::string &column : sumColumns(group, true))
        contract.columns.push_back(number(column));
    contract.columns.push_back(whole("is_dominated", ColumnRole::Group, true, 1));
    for (const std::string &column : constantColumns(group))
        contract.columns.push_back(number(column));
    if (group.hasCaps())
        contract.columns.push_back(whole("capped", ColumnRole::Tally, true));
    if (group.hasValues())
        contract.columns.push_back(whole("not_finite", ColumnRole::Tally, true));
    if (group.hasFunnels())
        contract.columns.push_back(whole("step", ColumnRole::Group, true, kMostSteps - 1));
    if (group.hasQuantiles()) {
        for (std::size_t i = 0; i < quantileColumns().size(); ++i)
            contract.columns.push_back(i == 0 ? whole(quantileColumns()[i], ColumnRole::Tally, true) : number(quantileColumns()[i]));
    }
    if (group.tellsFreshness())
        contract.columns.push_back(whole("source", ColumnRole::Group, true, static_cast<std::int64_t>(shape.freshSources.size()) - 1));
    for (const std::string &column : holderNames(group))
        contract.columns.push_back(whole(column, ColumnRole::Tally, column == "covariate_holders"));
    contract.columns.push_back(whole("subjects", ColumnRole::Count, false));
    contract.columns.push_back(whole("contributors", ColumnRole::Count, false));
    contract.maxRows = metrics.front().ordinal == group.metrics.front().ordinal ? freshRowsOf(group) : 0;
    for (const MetricShape &metric : metrics)
        contract.maxRows += rowsOf(shape, metric);
    contract.minCell = shape.minCell;
    return contract;
}

} // namespace assay::sql::plan
