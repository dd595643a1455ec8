// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/sql/plan/releaseparts.h"

#include <algorithm>

#include "models/sql/plan/exposure.h"
#include "models/sql/plan/quantiles.h"
#include "models/sql/plan/template.h"

namespace assay::sql::plan {

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
        for (const std::string &side : factorsOf(m_group))
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
    for (const std::string &side : factorsOf(m_group))
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

std::string Release::totalPart() const
{
    std::vector<int> weighed;            // a share of 0/1 values says nothing
    for (const MetricShape &metric : m_metrics) {
        if (metric.step == Step::Identity)
            weighed.push_back(metric.ordinal);
    }
    std::string share = "NULL";
    if (!weighed.empty())
        // Whether it is over the threshold, and no more: a share near 1 gives the one subject's value away.
        share = fill("CASE WHEN d.metric IN {weighed} AND d.yy - d.y * d.y / d.n > 0 THEN CASE WHEN GREATEST("
                     "POWER(d.highest - d.y / d.n, 2), POWER(d.lowest - d.y / d.n, 2), "
                     "CASE WHEN d.finals < d.n THEN POWER(d.ye - d.y / d.n, 2) ELSE 0 END) > {most} * (d.yy - d.y * d.y / d.n) THEN 1 ELSE 0 END END",
                     {{"weighed", listOf(weighed)}, {"most", Dialect::number(results::kDominatedFrom)}});
    // Deviations are taken from the centre, as the sums are.
    const std::string weights = fill(R"(LEFT JOIN (
SELECT d.metric, d.arm, {share} AS is_dominated
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

/// The last day of each source: on it or later enough subjects have a fact. How many stays in the warehouse.
std::string Release::freshPart()
{
    add("last_days", fill("SELECT q.source_no, MAX(q.last_day) AS last_day\nFROM (\nSELECT u.source_no, u.last_day, SUM(SUM(u.n)) OVER (PARTITION BY "
                          "u.source_no ORDER BY u.last_day DESC ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS since\nFROM (\n{parts}\n) AS u\n"
                          "GROUP BY u.source_no, u.last_day\n) AS q\nWHERE q.since >= {k} AND q.source_no >= 0\nGROUP BY q.source_no",
                          {{"parts", unionOf(m_inputs.lastDays)}, {"k", m_k}}));
    const std::string from = "FROM (\nSELECT " + std::to_string(m_group.metrics.front().ordinal) + " AS metric, l.source_no, l.last_day\nFROM last_days AS l\n) AS m";
    Own own;
    own.source = "m.source_no";
    return part("fresh", "0", Dialect::date(m_shape.firstDay) + " + CAST(m.last_day AS INTEGER)", "NULL", "NULL", m_k, {}, false, m_k, m_k, {"0"}, from, own);
}

} // namespace assay::sql::plan
