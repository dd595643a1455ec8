// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/sql/plan/release.h"

#include <algorithm>

#include "models/sql/plan/buckets.h"
#include "models/sql/plan/exposure.h"
#include "models/sql/plan/quantiles.h"
#include "models/sql/plan/states.h"
#include "models/sql/plan/template.h"

namespace assay::sql::plan {
namespace {

/// Steps a funnel may have.
constexpr std::int64_t kMostSteps = 20;

/// Constants that accompany a total, in order.
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

/// Columns that one part alone has; empty: NULL.
struct Own {
    std::string step{};
    std::vector<std::string> quantiles{};
    std::string notFinite{};
};

/// Subjects behind the sums of a row, by side; empty: 0.
struct Holders {
    std::string y;
    std::string z{};
    std::string x{};
};

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

class Release {
public:
    Release(const Shape &shape, const Group &group, const std::vector<MetricShape> &metrics, const ReleaseInputs &inputs)
        : m_shape(shape), m_dialect(*shape.dialect), m_group(group), m_inputs(inputs), m_k(std::to_string(shape.minCell)), m_arms(std::to_string(shape.arms()))
    {
        for (const MetricShape &metric : metrics)
            (metric.isQuantile ? m_quantiles : m_metrics).push_back(metric);
    }

    ReleaseSql sql()
    {
        std::vector<std::string> parts;
        if (m_group.hasValues())
            add("not_finite_facts", "SELECT b.metric, SUM(b.n) AS n\nFROM (\n" + unionOf(m_inputs.notFinite) + "\n) AS b\nGROUP BY b.metric");
        if (!m_metrics.empty())
            addSums(parts);
        if (!m_quantiles.empty())
            parts.push_back(quantilePart());
        m_sql.select = "SELECT *\nFROM (\n" + joined(parts, "\nUNION ALL\n") + "\n) AS r\nORDER BY 1, 2, 3, 4, 5, 6";
        return std::move(m_sql);
    }

private:
    /// The parts of metrics that are sums over subjects.
    void addSums(std::vector<std::string> &parts)
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
        for (const ReleaseInputs::Breakdown &breakdown : m_inputs.breakdowns) {
            if (hasMetricsOf(breakdown.entry))
                parts.push_back(breakdownPart(breakdown));
        }
        if (std::ranges::any_of(m_metrics, &MetricShape::isFunnel)) {
            addSteps();
            parts.push_back(stepPart());
        }
    }

    void add(std::string name, std::string select) { m_sql.ctes.emplace_back(std::move(name), std::move(select)); }
    void addInputs();
    void addTotals();
    void addShown();
    void addRaw();
    void addSteps();
    void addCuts();
    void addCells();
    void addWalk();
    void addIncrements();
    [[nodiscard]] std::string totalPart() const;
    [[nodiscard]] std::string rawPart() const;
    [[nodiscard]] std::string deduplicatedPart() const;
    [[nodiscard]] std::string stepPart() const;
    [[nodiscard]] std::string quantilePart() const;
    [[nodiscard]] std::string incrementPart() const;
    void addFold(const ReleaseInputs::Breakdown &breakdown, const std::string &suffix);
    [[nodiscard]] std::string breakdownPart(const ReleaseInputs::Breakdown &breakdown);
    [[nodiscard]] bool hasMetricsOf(std::size_t entry) const;

    [[nodiscard]] std::vector<std::string> columns(bool withCovariates) const { return sumColumns(m_group, withCovariates); }
    [[nodiscard]] std::vector<std::string> summed(const std::string &alias, bool withCovariates) const;
    [[nodiscard]] std::vector<std::string> entered(const std::string &sums, const std::string &n, bool withCovariates, bool isCapped) const;
    [[nodiscard]] std::string closes(const std::string &alias) const;
    [[nodiscard]] std::string few(const std::string &alias, const std::vector<std::string> &counts) const;
    [[nodiscard]] std::string fewOf(const std::string &alias, bool isCovariate) const;
    [[nodiscard]] std::vector<std::string> countedByDay() const;
    [[nodiscard]] std::string part(const std::string &name, const std::string &variation, const std::string &day, const std::string &property,
                                   const std::string &value, const std::string &n, const std::vector<std::string> &sums, bool hasConstants,
                                   const std::string &subjects, const std::string &contributors, const Holders &holders, const std::string &from,
                                   const Own &own = {}) const;

    const Shape &m_shape;
    const Dialect &m_dialect;
    const Group &m_group;
    std::vector<MetricShape> m_metrics;      // sums over subjects
    std::vector<MetricShape> m_quantiles;
    const ReleaseInputs &m_inputs;
    std::string m_k;
    std::string m_arms;
    ReleaseSql m_sql;
};

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
        if ((*holder.side == 'x') == isCovariate)
            counts.push_back(holder.name);
    }
    return few(alias, counts);
}

/// Counts by day that the walk gathers into spans.
std::vector<std::string> Release::countedByDay() const
{
    std::vector<std::string> counts{"changed", "fresh"};
    for (const std::string &side : movesBySide(m_group) ? sidesOf(m_group) : std::vector<std::string>{})
        counts.insert(counts.end(), {"changed_" + side, "fresh_" + side});
    return counts;
}

void Release::addInputs()
{
    std::vector<std::string> metrics;
    for (const MetricShape &metric : m_metrics)
        metrics.push_back("SELECT CAST(" + std::to_string(metric.ordinal) + " AS INTEGER) AS metric, " + std::to_string(metric.entry) + " AS entry");
    add("measured", joined(metrics, " UNION ALL "));

    std::vector<std::string> starts;
    const auto start = [&](Side side, const std::string &prefix, const std::string &name) {
        const std::string zero = m_dialect.asDouble("0");
        starts.push_back(m_dialect.asDouble(valueOf(m_metrics, side, zero, "k.metric", "k")) + " - k." + prefix + "centre AS " + name + "e");
        if (name != "x")
            starts.push_back("0 - k." + prefix + "centre AS " + name + "r");
    };
    start(Side::Numerator, "", "y");
    if (m_group.hasDenominators())
        start(Side::Denominator, "denominator_", "z");
    if (m_group.hasCovariates())
        start(Side::Covariate, "covariate_", "x");
    std::vector<std::string> constants;
    for (const std::string &column : constantColumns(m_group))
        constants.push_back("k." + column);
    add("outset", "SELECT k.metric, " + joined(constants, ", ") + ",\n       " + joined(starts, ",\n       ") + "\nFROM (\n"
            + unionOf(m_inputs.constants) + "\n) AS k");
    add("enrolled", fill("SELECT m.metric, e.arm, e.day_no, e.n\nFROM measured AS m\nJOIN {entries} AS e ON e.entry = m.entry",
                         {{"entries", m_shape.stage("entries")}}));
    add("populations", "SELECT e.metric, e.arm, SUM(e.n) AS n\nFROM enrolled AS e\nGROUP BY e.metric, e.arm");
}

void Release::addTotals()
{
    std::vector<std::string> sums = summed("c", true);
    std::vector<std::string> counts{"finals"};
    for (const HolderColumn &holder : holderColumns(m_group, true))
        counts.push_back(holder.name);
    if (m_group.hasCaps()) {
        counts.emplace_back("capped");
        for (const std::string &side : sidesOf(m_group))
            counts.push_back("capped_" + side);
    }
    std::vector<std::string> finals = counts;
    if (m_shape.request->wantsSeries) {
        const std::vector<std::string> byDay = countedByDay();
        counts.insert(counts.end(), byDay.begin(), byDay.end());
        if (m_group.hasCovariates())
            counts.emplace_back("known");
    }
    for (const std::string &column : counts)
        sums.push_back("SUM(c." + column + ") AS " + column);
    sums.emplace_back("MIN(c.lowest) AS lowest");
    sums.emplace_back("MAX(c.highest) AS highest");
    add("moved", "SELECT c.metric, c.arm, c.day_no,\n       " + joined(sums, ", ") + "\nFROM (\n" + unionOf(m_inputs.changes)
            + "\n) AS c\nGROUP BY c.metric, c.arm, c.day_no");
    std::vector<std::string> totals = summed("c", true);
    for (const std::string &column : finals)
        totals.push_back("SUM(c." + column + ") AS " + column);
    totals.insert(totals.end(), {"MIN(c.lowest) AS lowest", "MAX(c.highest) AS highest"});
    add("totals", "SELECT c.metric, c.arm,\n       " + joined(totals, ", ") + "\nFROM moved AS c\nGROUP BY c.metric, c.arm");
    if (!m_group.hasCaps())
        return;
    std::vector<std::string> uncapped = summed("u", false);
    for (const std::string &side : sidesOf(m_group))
        uncapped.push_back("SUM(u.held_" + side + ") AS held_" + side);
    add("uncapped_totals", "SELECT u.metric, u.arm,\n       " + joined(uncapped, ", ") + "\nFROM (\n" + unionOf(m_inputs.uncapped)
            + "\n) AS u\nGROUP BY u.metric, u.arm");
}

/// Metrics that leave, and whether their covariate does: in every variation none or enough subjects hold
/// a value other than that of a subject without facts. Else the sum would be what a few of them have. The
/// rule spans the variations because the centre, the mean of all, would give the hidden one.
void Release::addShown()
{
    const std::string blind = m_group.hasCovariates() ? "MAX(CASE WHEN " + fewOf("t", true) + " THEN 1 ELSE 0 END)" : "0";
    add("shown", fill("SELECT m.metric, m.entry, b.is_blind\nFROM measured AS m\nJOIN (\nSELECT p.metric, {blind} AS is_blind, "
                      "MAX(CASE WHEN {few} THEN 1 ELSE 0 END) AS is_thin\nFROM populations AS p\n"
                      "LEFT JOIN totals AS t ON t.metric = p.metric AND t.arm = p.arm\nWHERE p.arm < {arms} AND p.n >= {k}\n"
                      "GROUP BY p.metric\n) AS b ON b.metric = m.metric\nWHERE b.is_thin = 0",
                      {{"blind", blind}, {"few", fewOf("t", false)}, {"arms", m_arms}, {"k", m_k}}));
}

/// What subjects hold before any cap, by metric and arm, mixed ones too.
void Release::addRaw()
{
    std::vector<std::string> held;
    for (const std::string &side : sidesOf(m_group)) {
        std::vector<Choice> choices;
        for (const MetricShape &metric : m_metrics)
            choices.emplace_back(metric.ordinal, "COALESCE(" + std::string{metric.isCapped ? "u" : "t"} + ".held_" + side + ", 0)");
        held.push_back(chosenBy("p.metric", choices) + " AS held_" + side);
    }
    add("raw_holders", fill("SELECT p.metric, p.arm, p.n, {held}\nFROM populations AS p\nLEFT JOIN totals AS t ON t.metric = p.metric AND t.arm = p.arm{uncapped}",
                            {{"held", joined(held, ", ")},
                             {"uncapped", m_group.hasCaps() ? "\nLEFT JOIN uncapped_totals AS u ON u.metric = p.metric AND u.arm = p.arm" : ""}}));
}

/// Subjects whose value a cap changes, by metric and arm. Between none and enough the sums before the cap
/// stay in the warehouse: their difference from the capped ones would be what one subject has above it.
void Release::addCuts()
{
    std::vector<std::string> columns;
    const auto put = [&](const std::string &counted, const std::string &moved, const std::string &name, bool (*isConcerned)(const MetricShape &)) {
        std::vector<Choice> cuts;        // subjects without facts are capped when the cap moves 0
        for (const MetricShape &metric : m_metrics)
            cuts.emplace_back(metric.ordinal, !metric.isCapped || !isConcerned(metric)
                                  ? "0"
                                  : "COALESCE(t." + counted + ", 0) + CASE WHEN " + moved + " THEN p.n - COALESCE(t.finals, 0) ELSE 0 END");
        columns.push_back(chosenBy("p.metric", cuts) + " AS " + name);
    };
    const auto any = [](const MetricShape &) { return true; };
    const auto hasDenominator = [](const MetricShape &metric) { return metric.hasDenominator; };
    put("capped_y", "o.ye <> o.yr", "n_y", any);
    if (m_group.hasDenominators()) {
        put("capped_z", "o.ze <> o.zr", "n_z", hasDenominator);
        put("capped", "o.ye <> o.yr OR o.ze <> o.zr", "n", any);
    } else {
        put("capped_y", "o.ye <> o.yr", "n", any);
    }
    add("cuts", fill("SELECT p.metric, p.arm, {cuts}\nFROM populations AS p\nJOIN outset AS o ON o.metric = p.metric\n"
                     "LEFT JOIN totals AS t ON t.metric = p.metric AND t.arm = p.arm\nWHERE p.arm < {arms}",
                     {{"cuts", joined(columns, ", ")}, {"arms", m_arms}}));
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
    list.push_back(m_dialect.asDouble(hasConstants ? "g.share" : "NULL") + " AS max_square_share");
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

std::string Release::totalPart() const
{
    std::vector<int> weighed;            // a share of 0/1 values says nothing
    for (const MetricShape &metric : m_metrics) {
        if (metric.step == Step::Identity)
            weighed.push_back(metric.ordinal);
    }
    std::string share = "NULL";
    if (!weighed.empty())
        // In steps of 1/20, rounded up: the exact share would give the one subject's value away.
        share = fill("CASE WHEN d.metric IN {weighed} AND d.yy - d.y * d.y / d.n > 0 THEN CEIL(20 * LEAST(1, GREATEST("
                     "POWER(d.highest - d.y / d.n, 2), POWER(d.lowest - d.y / d.n, 2), "
                     "CASE WHEN d.finals < d.n THEN POWER(d.ye - d.y / d.n, 2) ELSE 0 END) / (d.yy - d.y * d.y / d.n)) - 0.000000001) / 20 END",
                     {{"weighed", listOf(weighed)}});
    // Deviations are taken from the centre, as the sums are.
    const std::string weights = fill(R"(LEFT JOIN (
SELECT d.metric, d.arm, {share} AS share
FROM (
SELECT p.metric, p.arm, {n} AS n, {y} AS y, {yy} AS yy, COALESCE(t.finals, 0) AS finals, o.ye,
       COALESCE(t.highest - o.centre, o.ye) AS highest, COALESCE(t.lowest - o.centre, o.ye) AS lowest
FROM populations AS p
JOIN outset AS o ON o.metric = p.metric
LEFT JOIN totals AS t ON t.metric = p.metric AND t.arm = p.arm
WHERE p.arm < {arms}
) AS d
) AS g ON g.metric = p.metric AND g.arm = p.arm)",
                                     {{"share", share},
                                      {"n", m_dialect.asDouble("p.n")},
                                      {"y", "COALESCE(t.y, 0) + p.n * o.ye"},
                                      {"yy", "COALESCE(t.yy, 0) + p.n * o.ye * o.ye"},
                                      {"arms", m_arms}});
    std::string from = fill("FROM measured AS m\nJOIN shown AS h ON h.metric = m.metric\nJOIN populations AS p ON p.metric = m.metric\n"
                            "JOIN outset AS o ON o.metric = m.metric\nLEFT JOIN totals AS t ON t.metric = p.metric AND t.arm = p.arm\n{weights}",
                            {{"weights", weights}});
    if (m_group.hasCaps()) {
        std::vector<Choice> counted;
        for (const MetricShape &metric : m_metrics)
            counted.emplace_back(metric.ordinal, metric.isCapped ? "SUM(c.n)" : "NULL");
        from.append("\nJOIN (\nSELECT c.metric, " + chosenBy("c.metric", counted) + " AS n\nFROM cuts AS c\nGROUP BY c.metric\n) AS q ON q.metric = m.metric");
    }
    if (m_group.hasValues())
        from.append("\nLEFT JOIN not_finite_facts AS b ON b.metric = m.metric");
    from.append("\nWHERE p.arm < " + m_arms + " AND p.n >= " + m_k);
    Own own;
    own.notFinite = noneOrEnough(m_shape, "COALESCE(b.n, 0)");
    return part("total", "p.arm", "NULL", "NULL", "NULL", "p.n", entered("t", "p.n", true, true), true, "p.n", "p.n",
                {"COALESCE(t.held_y, 0)", "COALESCE(t.held_z, 0)", "COALESCE(t.held_x, 0)"}, from, own);
}

/// How many came to each step. A step that few reached in one variation is shown in none.
void Release::addSteps()
{
    std::vector<std::string> steps;
    for (const MetricShape &metric : m_metrics) {
        for (int step = 0; step < metric.steps; ++step)
            steps.push_back("(" + std::to_string(metric.ordinal) + ", " + std::to_string(step) + ")");
    }
    add("reached_steps", fill("SELECT m.metric, m.step, p.arm, p.n, COALESCE(z.n, 0) AS reached\nFROM (VALUES {steps}) AS m(metric, step)\n"
                              "JOIN populations AS p ON p.metric = m.metric\nLEFT JOIN (\n"
                              "SELECT u.metric, u.step, u.arm, SUM(u.n) AS n\nFROM (\n{reached}\n) AS u\nGROUP BY u.metric, u.step, u.arm\n"
                              ") AS z ON z.metric = m.metric AND z.step = m.step AND z.arm = p.arm\nWHERE p.arm < {arms} AND p.n >= {k}",
                              {{"steps", joined(steps, ", ")}, {"reached", unionOf(m_inputs.steps)}, {"arms", m_arms}, {"k", m_k}}));
}

/// Subjects at each step, in y: a sum of 0/1 values over all subjects.
std::string Release::stepPart() const
{
    const std::string from = fill("FROM reached_steps AS m\nWHERE NOT EXISTS (\nSELECT 1\nFROM reached_steps AS b\n"
                                  "WHERE b.metric = m.metric AND b.step = m.step AND {few}\n)",
                                  {{"few", few("b", {"reached"})}});
    Own own;
    own.step = "m.step";
    return part("step", "m.arm", "NULL", "NULL", "NULL", "m.n", {"m.reached"}, false, "m.n", "m.n", {"m.reached"}, from, own);
}

/// Percentiles, where enough subjects have a value and enough of them one beyond each bound.
std::string Release::quantilePart() const
{
    std::string from = "FROM " + m_inputs.quantiles + " AS m\n";
    Own own;
    for (const std::string &column : quantileColumns())
        own.quantiles.push_back("m." + column);
    if (m_group.hasValues()) {
        from.append("LEFT JOIN not_finite_facts AS b ON b.metric = m.metric\n");
        own.notFinite = noneOrEnough(m_shape, "COALESCE(b.n, 0)");
    }
    from.append("WHERE m.metric IN " + listOf(ordinalsOf(m_quantiles)) + " AND m.clusters >= " + m_k + " AND LEAST(m.below, m.above) >= " + m_k);
    return part("quantile", "m.arm", "NULL", "NULL", "NULL", "m.clusters", {}, false, "m.clusters", "LEAST(m.below, m.above)",
                {"LEAST(m.below, m.above)"}, from, own);
}

/// Mixed subjects under their first variation, no cap. Left out when the mixed subjects of any variation, or
/// those of them (or of the others) that hold a value, or the capped ones of this one, are so few that a
/// difference would show them.
std::string Release::rawPart() const
{
    std::vector<std::string> inner;
    const std::vector<std::string> names = columns(false);
    const std::vector<std::string> plain = entered("t", "p.n", false, true);
    const std::vector<std::string> raw = m_group.hasCaps() ? entered("u", "p.n", false, false) : plain;
    for (std::size_t i = 0; i < names.size(); ++i) {
        std::vector<Choice> choices;
        for (const MetricShape &metric : m_metrics)
            choices.emplace_back(metric.ordinal, metric.isCapped ? raw[i] : plain[i]);
        inner.push_back(chosenBy("p.metric", choices) + " AS " + names[i]);
    }
    std::vector<std::string> held;
    std::vector<std::string> heldInAll;
    std::vector<std::string> cuts;
    for (const std::string &side : sidesOf(m_group)) {
        held.push_back("held_" + side);
        inner.push_back("r.held_" + side);
        heldInAll.push_back("SUM(s.held_" + side + ") AS held_" + side);
        cuts.push_back("n_" + side);
    }
    const std::string from = fill(R"(FROM (
SELECT s.metric, s.arm, SUM(s.n) AS n, {sums}, {held}
FROM (
SELECT p.metric, p.arm % {arms} AS arm, p.n, {inner}
FROM populations AS p
JOIN shown AS h ON h.metric = p.metric
JOIN outset AS o ON o.metric = p.metric
JOIN raw_holders AS r ON r.metric = p.metric AND r.arm = p.arm
LEFT JOIN totals AS t ON t.metric = p.metric AND t.arm = p.arm{uncapped}
) AS s
GROUP BY s.metric, s.arm
) AS m
JOIN (
SELECT p.metric, SUM(CASE WHEN p.n < {k} OR {few} THEN 1 ELSE 0 END) AS thin
FROM raw_holders AS p
GROUP BY p.metric
) AS h ON h.metric = m.metric
{cuts}WHERE h.thin = 0{enough})",
                                  {{"sums", joined(summed("s", false), ", ")},
                                   {"held", joined(heldInAll, ", ")},
                                   {"arms", m_arms},
                                   {"inner", joined(inner, ", ")},
                                   {"uncapped", m_group.hasCaps() ? "\nLEFT JOIN uncapped_totals AS u ON u.metric = p.metric AND u.arm = p.arm" : ""},
                                   {"few", few("p", held)},
                                   {"cuts", m_group.hasCaps() ? "JOIN cuts AS c ON c.metric = m.metric AND c.arm = m.arm\n" : ""},
                                   {"enough", m_group.hasCaps() ? " AND NOT " + few("c", cuts) : ""},
                                   {"k", m_k}});
    std::vector<std::string> outer;
    for (const std::string &name : names)
        outer.push_back("m." + name);
    return part("raw", "m.arm", "NULL", "NULL", "NULL", "m.n", outer, false, "m.n", "m.n", {"m.held_y", "m.held_z"}, from);
}

std::string Release::deduplicatedPart() const
{
    std::vector<int> capped;
    for (const MetricShape &metric : m_metrics) {
        if (metric.isCapped)
            capped.push_back(metric.ordinal);
    }
    std::vector<std::string> held;
    std::vector<std::string> cuts;
    for (const std::string &side : sidesOf(m_group)) {
        held.push_back("held_" + side);
        cuts.push_back("n_" + side);
    }
    const std::string from = fill("FROM shown AS m\nJOIN populations AS p ON p.metric = m.metric\nJOIN outset AS o ON o.metric = m.metric\n"
                                  "JOIN raw_holders AS r ON r.metric = p.metric AND r.arm = p.arm\n"
                                  "JOIN cuts AS c ON c.metric = p.metric AND c.arm = p.arm\n"
                                  "LEFT JOIN uncapped_totals AS u ON u.metric = p.metric AND u.arm = p.arm\n"
                                  "WHERE m.metric IN {capped} AND p.arm < {arms} AND p.n >= {k} AND NOT {few} AND NOT {few_cut}",
                                  {{"capped", listOf(capped)}, {"arms", m_arms}, {"k", m_k}, {"few", few("r", held)}, {"few_cut", few("c", cuts)}});
    return part("deduplicated", "p.arm", "NULL", "NULL", "NULL", "p.n", entered("u", "p.n", false, false), false, "p.n", "p.n",
                {"r.held_y", "r.held_z"}, from);
}

/// Every (metric, variation, day), with what moved on it and who entered.
void Release::addCells()
{
    std::vector<std::string> sums;
    for (const std::string &column : columns(true))
        sums.push_back("c." + column);
    const std::string known = m_group.hasCovariates() ? "CASE WHEN h.is_blind = 0 THEN COALESCE(c.known, 0) ELSE 0 END" : "0";
    const std::string all = " OVER (PARTITION BY p.metric, p.arm)";
    std::vector<std::string> counts;
    for (const std::string &count : countedByDay())
        counts.push_back("COALESCE(c." + count + ", 0) AS " + count);
    for (const std::string &side : movesBySide(m_group) ? sidesOf(m_group) : std::vector<std::string>{})
        counts.push_back(fill("SUM(COALESCE(c.changed_{side}, 0)){all} AS ever_{side}", {{"side", side}, {"all", all}}));
    std::vector<std::string> thin;       // of what is known up to that day
    for (const HolderColumn &holder : holderColumns(m_group, false))
        thin.push_back(fill("SUM(COALESCE(c.{name}, 0)) OVER (PARTITION BY p.metric, p.arm ORDER BY g.day_no ROWS BETWEEN UNBOUNDED PRECEDING AND "
                            "CURRENT ROW) BETWEEN 1 AND {most}",
                            {{"name", holder.name}, {"most", std::to_string(m_shape.minCell - 1)}}));
    add("cells", fill(R"(SELECT p.metric, p.arm, g.day_no, p.n AS total, COALESCE(e.n, 0) AS n,
       {counts}, {known} AS known,
       CASE WHEN p.n >= {k} AND ({thin}) THEN 1 ELSE 0 END AS thin, {sums}
FROM populations AS p
JOIN shown AS h ON h.metric = p.metric
CROSS JOIN GENERATE_SERIES(0, {last}) AS g(day_no)
LEFT JOIN enrolled AS e ON e.metric = p.metric AND e.arm = p.arm AND e.day_no = g.day_no
LEFT JOIN moved AS c ON c.metric = p.metric AND c.arm = p.arm AND c.day_no = g.day_no
WHERE p.arm < {arms})",
                      {{"counts", joined(counts, ", ")},
                       {"known", known},
                       {"k", m_k},
                       {"thin", joined(thin, "\n       OR ")},
                       {"sums", joined(sums, ", ")},
                       {"last", std::to_string(m_shape.days - 1)},
                       {"arms", m_arms}}));
}

/// True when every variation that counts at all has enough subjects behind the days gathered so far:
/// the most of any day, or the sum of those counted once, whichever is more; the same of each side that
/// ever changes; and of covariates, which come with the subjects that enter, none or enough.
std::string Release::closes(const std::string &alias) const
{
    std::vector<std::string> tests;
    for (int arm = 0; arm < m_shape.arms(); ++arm) {
        std::string sides;
        for (const std::string &side : movesBySide(m_group) ? sidesOf(m_group) : std::vector<std::string>{})
            sides.append(fill(" AND ({a}.ever_{side}_{arm} = 0 OR GREATEST({a}.changed_{side}_{arm}, {a}.fresh_{side}_{arm}) >= {k})",
                              {{"a", alias}, {"side", side}, {"arm", std::to_string(arm)}, {"k", m_k}}));
        tests.push_back(fill("({a}.total_{arm} < {k} OR (GREATEST({a}.changed_{arm}, {a}.fresh_{arm}) >= {k}{sides} AND ({a}.known_{arm} = 0 OR "
                             "{a}.known_{arm} >= {k})))",
                             {{"a", alias}, {"arm", std::to_string(arm)}, {"k", m_k}, {"sides", sides}}));
    }
    return joined(tests, " AND ");
}

/// Goes through the days of each metric and closes a span of days as soon as enough subjects are
/// behind it, where a span of entrySpansSql() ends and none or enough hold a value by then; what remains at
/// the end joins the last span.
void Release::addWalk()
{
    std::vector<std::string> pivot;
    std::vector<std::string> names;
    std::vector<std::string> carried;
    std::vector<std::string> leavesEnough;
    for (int arm = 0; arm < m_shape.arms(); ++arm) {
        const std::string number = std::to_string(arm);
        // What is left at the end joins the last span: it must not bring a few new covariates there.
        const std::string rest = "SUM(c.known_" + number + ") OVER (PARTITION BY c.metric ORDER BY c.day_no DESC) - c.known_" + number;
        leavesEnough.push_back(fill("(c.total_{arm} < {k} OR {rest} = 0 OR {rest} >= {k})", {{"arm", number}, {"k", m_k}, {"rest", rest}}));
        std::vector<std::string> whole{"total"};
        std::vector<std::string> counts = countedByDay();
        for (const std::string &side : movesBySide(m_group) ? sidesOf(m_group) : std::vector<std::string>{})
            whole.push_back("ever_" + side);
        counts.insert(counts.begin(), whole.begin(), whole.end());
        counts.emplace_back("known");
        for (const std::string &column : counts) {
            const std::string name = column + "_" + number;
            names.push_back(name);
            pivot.push_back(m_dialect.asWhole(fill("COALESCE(SUM(CASE WHEN c.arm = {arm} THEN c.{column} END), 0)",
                                                   {{"arm", number}, {"column", column}}))
                            + " AS " + name);
            if (std::ranges::find(whole, column) != whole.end()) {
                carried.push_back("d." + name);
                continue;
            }
            const std::string gathered = column.starts_with("changed") ? "GREATEST(w." + name + ", d." + name + ")" : "w." + name + " + d." + name;
            carried.push_back("CASE WHEN w.is_closed THEN d." + name + " ELSE " + gathered + " END AS " + name);
        }
    }
    const auto prefixed = [&](const std::string &alias) {
        std::vector<std::string> parts;
        for (const std::string &name : names)
            parts.push_back(alias + "." + name);
        return joined(parts, ", ");
    };
    add("day_counts", "SELECT c.metric, c.day_no, MAX(c.thin) AS thin,\n       " + joined(pivot, ",\n       ") + "\nFROM cells AS c\nGROUP BY c.metric, c.day_no");
    add("days", fill("SELECT c.*, s.last_day IS NOT NULL AND c.thin = 0 AND {leaves_enough} AS may_close\nFROM day_counts AS c\nJOIN measured AS m ON m.metric = c.metric\n"
                     "LEFT JOIN {entry_spans} AS s ON s.entry = m.entry AND s.last_day = c.day_no",
                     {{"leaves_enough", joined(leavesEnough, " AND ")}, {"entry_spans", m_shape.stage("entry_spans")}}));
    add("walk", fill(R"(SELECT d.metric, d.day_no, {first}, d.may_close AND {closes_first} AS is_closed
FROM days AS d
WHERE d.day_no = 0
UNION ALL
SELECT v.metric, v.day_no, {next}, v.may_close AND {closes_next} AS is_closed
FROM (
SELECT d.metric, d.day_no, d.may_close, {carried}
FROM walk AS w
JOIN days AS d ON d.metric = w.metric AND d.day_no = w.day_no + 1
) AS v)",
                     {{"first", prefixed("d")},
                      {"closes_first", closes("d")},
                      {"next", prefixed("v")},
                      {"closes_next", closes("v")},
                      {"carried", joined(carried, ", ")}}));
    add("spans", fill(R"(SELECT e.metric, e.day_no AS last_day, LAG(e.day_no) OVER (PARTITION BY e.metric ORDER BY e.day_no) AS after_day,
       COUNT(*) OVER (PARTITION BY e.metric) AS span_count
FROM (
SELECT w.metric, w.day_no
FROM walk AS w
JOIN (SELECT x.metric, MAX(x.day_no) AS day_no FROM walk AS x WHERE x.is_closed GROUP BY x.metric) AS l ON l.metric = w.metric
WHERE w.is_closed AND w.day_no < l.day_no
UNION
SELECT m.metric, {last} AS day_no
FROM shown AS m
) AS e)",
                      {{"last", std::to_string(m_shape.days - 1)}}));
}

void Release::addIncrements()
{
    // The whole of a metric is a cell of all its subjects, of whom enough hold a value; a part of it is a cell
    // of those who moved.
    std::vector<std::string> holders;
    for (const std::string &side : sidesOf(m_group))
        holders.push_back(movesBySide(m_group)
                              ? fill("CASE WHEN MAX(c.ever_{side}) = 0 THEN 0 ELSE GREATEST(MAX(c.changed_{side}), SUM(c.fresh_{side})) END AS holders_{side}",
                                     {{"side", side}})
                              : "GREATEST(MAX(c.changed), SUM(c.fresh)) AS holders_" + side);
    add("increments", fill(R"(SELECT c.metric, c.arm, s.last_day, MAX(c.total) AS total, SUM(c.n) AS n, {sums},
       {holders}, SUM(c.known) AS known, MAX(s.span_count) AS span_count,
       CASE WHEN MAX(s.span_count) = 1 THEN MAX(c.total) ELSE GREATEST(MAX(c.changed), SUM(c.fresh)) END AS contributors
FROM cells AS c
JOIN spans AS s ON s.metric = c.metric AND c.day_no <= s.last_day AND (s.after_day IS NULL OR c.day_no > s.after_day)
WHERE c.total >= {k}
GROUP BY c.metric, c.arm, s.last_day)",
                           {{"sums", joined(summed("c", true), ", ")}, {"holders", joined(holders, ", ")}, {"k", m_k}}));
}

std::string Release::incrementPart() const
{
    const std::string from = "FROM (\nSELECT i.*, SUM(i.n) OVER (PARTITION BY i.metric, i.arm ORDER BY i.last_day ROWS BETWEEN UNBOUNDED "
                             "PRECEDING AND CURRENT ROW) AS subjects\nFROM increments AS i\n) AS m\nJOIN shown AS h ON h.metric = m.metric\n"
                             "JOIN outset AS o ON o.metric = m.metric\nLEFT JOIN totals AS t ON t.metric = m.metric AND t.arm = m.arm";
    const std::string day = Dialect::date(m_shape.firstDay) + " + CAST(m.last_day AS INTEGER)";
    const auto holders = [](const std::string &side) {
        return fill("CASE WHEN m.span_count = 1 THEN COALESCE(t.held_{side}, 0) ELSE m.holders_{side} END", {{"side", side}});
    };
    return part("increment", "m.arm", day, "NULL", "NULL", "m.n", entered("m", "m.n", true, true), false, "m.subjects", "m.contributors",
                {holders("y"), holders("z"), "m.known"}, from);
}

bool Release::hasMetricsOf(std::size_t entry) const
{
    return std::ranges::any_of(m_metrics, [&](const MetricShape &metric) { return metric.entry == static_cast<int>(entry); });
}

/// Which values of a property one metric shows. Values that few subjects of a variation hold something in are
/// "__other__" in all of them; while few do there, or too few subjects are in it, the smallest value joins.
void Release::addFold(const ReleaseInputs::Breakdown &breakdown, const std::string &suffix)
{
    std::vector<std::string> cell;
    std::vector<std::string> counts{"n"};
    for (const HolderColumn &holder : holderColumns(m_group, false)) {
        cell.push_back("COALESCE(s." + holder.name + ", 0) AS " + holder.name);
        counts.push_back(holder.name);
    }
    for (const std::string &column : columns(false))
        cell.push_back("s." + column);
    std::vector<std::string> gathered;
    for (const std::string &count : counts)
        gathered.push_back("SUM(c." + count + ") AS " + count);
    add("cells" + suffix, fill("SELECT m.metric, z.bucket, z.arm, z.n, {cell}\nFROM shown AS m\n"
                               "JOIN populations AS p ON p.metric = m.metric AND p.n >= {k}\nJOIN sizes{suffix} AS z ON z.arm = p.arm\n"
                               "LEFT JOIN parts{suffix} AS s ON s.bucket = z.bucket AND s.metric = m.metric AND s.arm = z.arm\nWHERE m.entry = {entry}",
                               {{"cell", joined(cell, ", ")}, {"k", m_k}, {"suffix", suffix}, {"entry", std::to_string(breakdown.entry)}}));
    add("turns" + suffix, fill("SELECT b.metric, b.bucket, CASE WHEN b.is_thin = 1 THEN 0 ELSE ROW_NUMBER() OVER (PARTITION BY b.metric ORDER BY "
                               "b.is_thin, b.bucket DESC) END AS turn\nFROM (\nSELECT c.metric, c.bucket, CASE WHEN c.bucket = 0 THEN 1 "
                               "ELSE MAX(CASE WHEN {few} THEN 1 ELSE 0 END) END AS is_thin\nFROM cells{suffix} AS c\nGROUP BY c.metric, c.bucket\n) AS b",
                               {{"few", few("c", counts)}, {"suffix", suffix}}));
    add("folds" + suffix, fill(R"(SELECT v.metric, MIN(v.turn) AS turn
FROM (
SELECT f.metric, f.turn, MAX(CASE WHEN {few} THEN 1 ELSE 0 END) AS is_thin
FROM (
SELECT l.metric, l.turn, c.arm, {gathered}
FROM (SELECT u.metric, u.turn FROM turns{suffix} AS u UNION SELECT u.metric, 0 FROM turns{suffix} AS u) AS l
LEFT JOIN turns{suffix} AS k ON k.metric = l.metric AND k.turn <= l.turn
LEFT JOIN cells{suffix} AS c ON c.metric = k.metric AND c.bucket = k.bucket
GROUP BY l.metric, l.turn, c.arm
) AS f
GROUP BY f.metric, f.turn
) AS v
WHERE v.is_thin = 0
GROUP BY v.metric)",
                               {{"few", few("f", counts)}, {"gathered", joined(gathered, ", ")}, {"suffix", suffix}}));
}

std::string Release::breakdownPart(const ReleaseInputs::Breakdown &breakdown)
{
    const std::string suffix = "_" + std::to_string(breakdown.property) + "_" + std::to_string(breakdown.entry);
    std::vector<std::string> parts = summed("u", false);
    std::vector<std::string> sums = summed("c", false);
    for (const HolderColumn &holder : holderColumns(m_group, false)) {
        parts.push_back("SUM(u." + holder.name + ") AS " + holder.name);
        if (!holder.isOwn)
            sums.push_back("SUM(c." + holder.name + ") AS " + holder.name);
    }
    add("sizes" + suffix, "SELECT b.bucket, b.arm, COUNT(*) AS n\nFROM " + bucketStage(m_shape, "bucket_of", breakdown.property, breakdown.entry)
            + " AS b\nGROUP BY b.bucket, b.arm");
    add("parts" + suffix, "SELECT u.bucket, u.metric, u.arm,\n       " + joined(parts, ", ") + "\nFROM (\n" + unionOf(breakdown.sums)
            + "\n) AS u\nGROUP BY u.bucket, u.metric, u.arm");
    add("names" + suffix, "SELECT b.bucket, MIN(b.value) AS value\nFROM " + bucketStage(m_shape, "buckets", breakdown.property, breakdown.entry)
            + " AS b\nGROUP BY b.bucket");
    addFold(breakdown, suffix);
    const std::string from = fill(R"(FROM (
SELECT c.metric, c.arm, CASE WHEN k.turn <= f.turn THEN 0 ELSE c.bucket END AS bucket, SUM(c.n) AS n, {sums}
FROM cells{suffix} AS c
JOIN turns{suffix} AS k ON k.metric = c.metric AND k.bucket = c.bucket
JOIN folds{suffix} AS f ON f.metric = c.metric
GROUP BY c.metric, c.arm, CASE WHEN k.turn <= f.turn THEN 0 ELSE c.bucket END
) AS m
JOIN outset AS o ON o.metric = m.metric
LEFT JOIN names{suffix} AS v ON v.bucket = m.bucket)",
                                  {{"sums", joined(sums, ", ")}, {"suffix", suffix}});
    return part("breakdown", "m.arm", "NULL", std::to_string(breakdown.property), "CASE WHEN m.bucket = 0 THEN '__other__' ELSE v.value END", "m.n",
                entered("m", "m.n", false, true), false, "m.n", "m.n", {"m.held_y", "m.held_z"}, from);
}

} // namespace

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

ResultContract releaseContract(const Shape &shape, const Group &group, const std::vector<MetricShape> &metrics)
{
    ResultContract contract;
    const auto whole = [](std::string name, ColumnRole role, bool isNullable, std::optional<std::int64_t> most = {}) {
        return ContractColumn{std::move(name), ColumnType::Int64, role, isNullable, {}, 0, most};
    };
    const auto number = [](std::string name) { return ContractColumn{std::move(name), ColumnType::Double, ColumnRole::Measure, true, {}, {}, {}}; };
    contract.columns = {
        {"part", ColumnType::Enum, ColumnRole::Group, false, {"total", "raw", "deduplicated", "increment", "breakdown", "step", "quantile"}, {}, {}},
        whole("metric", ColumnRole::Group, false, static_cast<std::int64_t>(shape.request->metrics.size()) - 1),
        {"variation", ColumnType::Enum, ColumnRole::Group, false, shape.variations, {}, {}},
        {"day", ColumnType::Date, ColumnRole::Group, true, {}, {}, {}},
        whole("property", ColumnRole::Group, true, std::max<std::int64_t>(static_cast<std::int64_t>(shape.properties.size()) - 1, 0)),
        {"value", ColumnType::Dimension, ColumnRole::Group, true, {}, {}, {}},
        whole("n", ColumnRole::Tally, false),
    };
    for (const std::string &column : sumColumns(group, true))
        contract.columns.push_back(number(column));
    contract.columns.push_back(number("max_square_share"));
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
    for (const std::string &column : holderNames(group))
        contract.columns.push_back(whole(column, ColumnRole::Tally, column == "covariate_holders"));
    contract.columns.push_back(whole("subjects", ColumnRole::Count, false));
    contract.columns.push_back(whole("contributors", ColumnRole::Count, false));
    contract.maxRows = 0;
    for (const MetricShape &metric : metrics)
        contract.maxRows += rowsOf(shape, metric);
    contract.minCell = shape.minCell;
    return contract;
}

} // namespace assay::sql::plan
