// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/sql/plan/releaseparts.h"

#include <algorithm>

#include "models/sql/plan/buckets.h"
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

} // namespace assay::sql::plan
