// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/sql/plan/releaseparts.h"

#include <algorithm>

#include "models/sql/plan/template.h"

namespace assay::sql::plan {

/// Counts by day that the walk gathers into spans.
std::vector<std::string> Release::countedByDay() const
{
    std::vector<std::string> counts{"changed", "fresh"};
    for (const std::string &side : movedSides(m_group))
        counts.insert(counts.end(), {"changed_" + side, "fresh_" + side});
    return counts;
}

/// Every (metric, variation, day), with what moved on it and who entered.
void Release::addCells()
{
    std::vector<std::string> sums;
    for (const std::string &column : columns(true))
        sums.push_back("c." + column);
    const std::string known = m_group.hasCovariates() ? "CASE WHEN h.is_blind = 0 THEN COALESCE(c.known, 0) ELSE 0 END" : "0";
    const std::string all = " OVER (PARTITION BY p.metric, p.arm)";
    // A covariate that does not leave holds nothing up.
    const auto counted = [](const std::string &count, bool isCovariate) {
        return isCovariate ? "CASE WHEN h.is_blind = 0 THEN COALESCE(c." + count + ", 0) ELSE 0 END" : "COALESCE(c." + count + ", 0)";
    };
    std::vector<std::string> counts;
    for (const std::string &count : countedByDay())
        counts.push_back(counted(count, count.ends_with("_xy")) + " AS " + count);
    for (const std::string &side : movedSides(m_group))
        counts.push_back("SUM(" + counted("changed_" + side, side == "xy") + ")" + all + " AS ever_" + side);
    std::vector<std::string> thin;       // of what is known up to that day
    for (const HolderColumn &holder : holderColumns(m_group, true))
        thin.push_back(fill("SUM({count}) OVER (PARTITION BY p.metric, p.arm ORDER BY g.day_no ROWS BETWEEN UNBOUNDED PRECEDING AND "
                            "CURRENT ROW) BETWEEN 1 AND {most}",
                            {{"count", counted(holder.name, holder.side.front() == 'x')}, {"most", std::to_string(m_shape.minCell - 1)}}));
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
        for (const std::string &side : movedSides(m_group))
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
/// the end joins the last span, which stays where it is when nothing remains.
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
        for (const std::string &side : movedSides(m_group))
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
    add("closed", "SELECT w.metric, MAX(w.day_no) AS day_no\nFROM walk AS w\nWHERE w.is_closed\nGROUP BY w.metric");
    // Where nothing moved after the last day that closed, that day keeps what it has: joined to an empty rest, it would
    // seem to have moved at the end.
    add("settled", R"(SELECT l.metric, l.day_no
FROM closed AS l
JOIN cells AS c ON c.metric = l.metric AND c.day_no > l.day_no
GROUP BY l.metric, l.day_no
HAVING SUM(c.changed + c.n + c.known) = 0)");
    add("spans", fill(R"(SELECT e.metric, e.day_no AS last_day, LAG(e.day_no) OVER (PARTITION BY e.metric ORDER BY e.day_no) AS after_day,
       COUNT(*) OVER (PARTITION BY e.metric) AS span_count
FROM (
SELECT w.metric, w.day_no
FROM walk AS w
JOIN closed AS l ON l.metric = w.metric
WHERE w.is_closed AND w.day_no < l.day_no
UNION
SELECT m.metric, COALESCE(l.day_no, {last}) AS day_no
FROM shown AS m
LEFT JOIN settled AS l ON l.metric = m.metric
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

} // namespace assay::sql::plan
