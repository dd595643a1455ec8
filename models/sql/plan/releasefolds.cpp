// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/sql/plan/releaseparts.h"

#include <algorithm>

#include "models/sql/plan/buckets.h"
#include "models/sql/plan/overlap.h"
#include "models/sql/plan/template.h"

namespace assay::sql::plan {

bool Release::hasMetricsOf(std::size_t entry) const
{
    return std::ranges::any_of(m_metrics, [&](const MetricShape &metric) { return metric.entry == static_cast<int>(entry); });
}

/// Which values of a property one metric shows. Values that few subjects of a variation hold something in are
/// "__other__" in all of them; while few do there, or too few subjects are in it, the smallest value joins.
void Release::addFold(const ReleaseInputs::Breakdown &breakdown, const std::string &suffix)
{
    std::vector<std::string> cell;
    const std::vector<std::string> counts = heldCounts();
    for (const HolderColumn &holder : holderColumns(m_group, false))
        cell.push_back("COALESCE(s." + holder.name + ", 0) AS " + holder.name);
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

/// What a cell of a breakdown counts: subjects, and the holderColumns().
std::vector<std::string> Release::heldCounts() const
{
    std::vector<std::string> counts{"n"};
    for (const HolderColumn &holder : holderColumns(m_group, false))
        counts.push_back(holder.name);
    return counts;
}

/// What values of two properties share, for every pair of properties.
void Release::addPairs(const ReleaseInputs::Overlap &overlap)
{
    const std::string entry = std::to_string(overlap.entry);
    const std::string keys = "s." + joined(pairColumns(), ", s.");
    std::vector<std::string> sums;
    for (const HolderColumn &holder : holderColumns(m_group, false))
        sums.push_back("SUM(s." + holder.name + ") AS " + holder.name);
    add("pair_sizes_" + entry, fill("SELECT {keys}, s.arm, COUNT(*) AS n\nFROM {pairs} AS s\nGROUP BY {keys}, s.arm",
                                    {{"keys", keys}, {"pairs", m_shape.stage("bucket_pairs_" + entry)}}));
    add("pair_parts_" + entry, fill("SELECT {keys}, s.metric, s.arm,\n       {sums}\nFROM (\n{parts}\n) AS s\nGROUP BY {keys}, s.metric, s.arm",
                                    {{"keys", keys}, {"sums", joined(sums, ", ")}, {"parts", unionOf(overlap.counts)}}));
}

/// Under which bucket each value of a property leaves, for one metric: its own fold, and what earlier properties
/// would give away.
void Release::addPlaces(const ReleaseInputs::Breakdown &breakdown, const std::string &suffix)
{
    const std::string own = "SELECT k.metric, k.bucket, CASE WHEN k.turn <= f.turn THEN 0 ELSE k.bucket END AS place\nFROM turns" + suffix
        + " AS k\nJOIN folds" + suffix + " AS f ON f.metric = k.metric";
    if (breakdown.property == 0) {
        add("places" + suffix, own);
        return;
    }
    add("own_places" + suffix, own);
    const std::string entry = std::to_string(breakdown.entry);
    const std::vector<std::string> counts = heldCounts();
    std::vector<std::string> sums;
    std::string chosen = "CASE k.count_no";
    std::vector<std::string> numbers;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        sums.push_back(i == 0 ? "SUM(z.n) AS n" : "SUM(COALESCE(s." + counts[i] + ", 0)) AS " + counts[i]);
        chosen.append(" WHEN " + std::to_string(i) + " THEN c." + counts[i]);
        numbers.push_back("(" + std::to_string(i) + ")");
    }
    std::vector<std::string> parts;
    for (std::size_t earlier = 0; earlier < breakdown.property; ++earlier)
        parts.push_back(fill(R"(SELECT x.metric, z.earlier, z.arm, x.place AS a, y.place AS b, {sums}
FROM pair_sizes_{entry} AS z
JOIN places_{earlier}_{entry} AS x ON x.bucket = z.a
JOIN own_places{suffix} AS y ON y.metric = x.metric AND y.bucket = z.b
JOIN populations AS p ON p.metric = x.metric AND p.arm = z.arm AND p.n >= {k}
LEFT JOIN pair_parts_{entry} AS s ON s.earlier = z.earlier AND s.later = z.later AND s.a = z.a AND s.b = z.b
  AND s.metric = x.metric AND s.arm = z.arm
WHERE z.earlier = {earlier} AND z.later = {later}
GROUP BY x.metric, z.earlier, z.arm, x.place, y.place)",
                             {{"sums", joined(sums, ", ")},
                              {"entry", entry},
                              {"earlier", std::to_string(earlier)},
                              {"suffix", suffix},
                              {"k", m_k},
                              {"later", std::to_string(breakdown.property)}}));
    add("shared" + suffix, joined(parts, "\nUNION ALL\n"));
    add("edges" + suffix, fill("SELECT t.metric, t.earlier, t.arm, t.count_no, t.a, t.b, t.n\nFROM (\nSELECT c.metric, c.earlier, c.arm, k.count_no, c.a, c.b, "
                               "{chosen} END AS n\nFROM shared{suffix} AS c\nCROSS JOIN (VALUES {numbers}) AS k(count_no)\n) AS t\nWHERE t.n > 0",
                               {{"chosen", chosen}, {"suffix", suffix}, {"numbers", joined(numbers, ", ")}}));
    add("folded" + suffix, foldedSql(m_shape, "edges" + suffix, {"metric", "earlier", "arm", "count_no"}, {"metric"}));
    add("places" + suffix, fill("SELECT y.metric, y.bucket, CASE WHEN f.b IS NULL THEN y.place ELSE 0 END AS place\nFROM own_places{suffix} AS y\n"
                                "LEFT JOIN folded{suffix} AS f ON f.metric = y.metric AND f.b = y.place",
                                {{"suffix", suffix}}));
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
    addPlaces(breakdown, suffix);
    const std::string from = fill(R"(FROM (
SELECT c.metric, c.arm, k.place AS bucket, SUM(c.n) AS n, {sums}
FROM cells{suffix} AS c
JOIN places{suffix} AS k ON k.metric = c.metric AND k.bucket = c.bucket
GROUP BY c.metric, c.arm, k.place
) AS m
JOIN outset AS o ON o.metric = m.metric
LEFT JOIN names{suffix} AS v ON v.bucket = m.bucket)",
                                  {{"sums", joined(sums, ", ")}, {"suffix", suffix}});
    return part("breakdown", "m.arm", "NULL", std::to_string(breakdown.property), "CASE WHEN m.bucket = 0 THEN '__other__' ELSE v.value END", "m.n",
                entered("m", "m.n", false, true), false, "m.n", "m.n", {"m.held_y", "m.held_z"}, from);
}

} // namespace assay::sql::plan
