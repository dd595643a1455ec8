// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/sql/plan/buckets.h"

#include <algorithm>

#include "models/sql/plan/exposure.h"
#include "models/sql/plan/overlap.h"
#include "models/sql/plan/template.h"

namespace assay::sql::plan {

std::string bucketStage(const Shape &shape, const std::string &what, std::size_t property, std::size_t entry)
{
    return shape.stage(what + "_" + std::to_string(property) + "_" + std::to_string(entry));
}

std::vector<std::string> propertyKeys(const Shape &shape)
{
    constexpr std::size_t most = 50;
    std::vector<std::string> keys;
    for (const metrics::Property &property : shape.request->properties)
        keys.push_back(property.key);
    return keys.size() > most ? std::vector<std::string>{} : keys;
}

std::string propertyValuesSql(const Shape &shape)
{
    const Dialect &dialect = *shape.dialect;
    std::vector<std::string> columns;
    std::vector<std::string> lowest;
    for (std::size_t i = 0; i < shape.properties.size(); ++i) {
        const std::string number = std::to_string(i);
        columns.push_back("CASE WHEN TRIM(v.value_" + number + ") <> '' THEN v.value_" + number + " ELSE '__none__' END AS value_" + number);
        // Several rows may share the first instant: the smallest value decides.
        lowest.push_back("MIN(" + dialect.byBytes(dialect.asText("a." + dialect.quoted(shape.properties[i]))) + ") AS value_" + number);
    }
    std::vector<std::string> entries;
    for (std::size_t i = 0; i < shape.entryAges.size(); ++i)
        entries.push_back("s.entry_" + std::to_string(i));
    const metrics::AssignmentSource &source = shape.request->assignmentSource;
    const std::string key = "a." + dialect.quoted(source.subjectColumn);
    std::vector<std::string> ways;
    for (const KeyMatch &match : dialect.keyMatches("s", key)) {
        std::string rows = assignmentRowsSql(shape);
        rows.insert(rows.rfind("\nWHERE "), "\nJOIN " + shape.stage("subjects") + " AS s ON " + match.condition);
        rows.append("\n  AND s.status = 0 AND " + Dialect::asTimestamp("a." + dialect.quoted(source.timeColumn)) + " = s.first_ts");
        if (!match.guard.empty())
            rows.append(" AND " + match.guard);
        ways.push_back("SELECT s.subject_id,\n       " + joined(lowest, ",\n       ") + "\n" + rows + "\nGROUP BY s.subject_id");
    }
    return fill("SELECT s.subject_id, s.arm, {entries},\n       {columns}\nFROM (\n{ways}\n) AS v\nJOIN {subjects} AS s ON s.subject_id = v.subject_id",
                {{"entries", joined(entries, ", ")},
                 {"columns", joined(columns, ",\n       ")},
                 {"ways", joined(ways, "\nUNION ALL\n")},
                 {"subjects", shape.stage("subjects")}});
}

namespace {

/// The buckets after values whose subjects a difference with an earlier property would show have joined "__other__".
std::string apartFromEarlier(const Shape &shape, std::size_t property, std::size_t entry)
{
    std::vector<std::string> parts;
    for (std::size_t earlier = 0; earlier < property; ++earlier)
        parts.push_back(fill("SELECT {earlier} AS earlier, p.arm, a.bucket AS a, o.bucket AS b, COUNT(*) AS n\nFROM {values} AS p\n"
                             "JOIN own AS o ON o.value = p.value_{property}\nJOIN {buckets} AS a ON a.value = p.value_{earlier}\n"
                             "WHERE p.entry_{entry} IS NOT NULL\nGROUP BY p.arm, a.bucket, o.bucket",
                             {{"earlier", std::to_string(earlier)},
                              {"values", shape.stage("property_values")},
                              {"property", std::to_string(property)},
                              {"buckets", bucketStage(shape, "buckets", earlier, entry)},
                              {"entry", std::to_string(entry)}}));
    return fill(R"(), shared AS (
{parts}
), edges AS (
SELECT t.earlier, t.arm, t.a, t.b, t.n
FROM (
SELECT s.*, SUM(s.n) OVER (PARTITION BY s.earlier, s.arm) AS of_arm
FROM shared AS s
) AS t
WHERE t.of_arm >= {k}
), folded AS (
{folded}
)
SELECT CAST(CASE WHEN f.b IS NULL THEN o.bucket ELSE 0 END AS INTEGER) AS bucket, o.value
FROM own AS o
LEFT JOIN folded AS f ON f.b = o.bucket)",
                {{"parts", joined(parts, "\nUNION ALL\n")},
                 {"k", std::to_string(shape.minCell)},
                 {"folded", foldedSql(shape, "edges", {"earlier", "arm"}, {})}});
}

} // namespace

std::string bucketsSql(const Shape &shape, std::size_t property, std::size_t entry)
{
    const std::string k = std::to_string(shape.minCell);
    std::vector<std::string> cells;
    std::vector<std::string> smallest;   // over the variations that count at all
    std::vector<std::string> remaining;
    for (int arm = 0; arm < shape.arms(); ++arm) {
        const std::string n = "n_" + std::to_string(arm);
        cells.push_back("SUM(CASE WHEN p.arm = " + std::to_string(arm) + " THEN 1 ELSE 0 END) AS " + n);
        smallest.push_back(fill("CASE WHEN SUM(c.{n}) OVER () >= {k} THEN c.{n} ELSE c.n END", {{"n", n}, {"k", k}}));
        remaining.push_back(fill("CASE WHEN SUM(s.{n}) >= {k} THEN SUM(CASE WHEN s.is_shown THEN 0 ELSE s.{n} END) ELSE SUM(s.n) END",
                                 {{"n", n}, {"k", k}}));
    }
    return fill(R"(WITH counted AS (
SELECT p.value_{property} AS value, COUNT(*) AS n, {cells}
FROM {values} AS p
WHERE p.entry_{entry} IS NOT NULL
GROUP BY p.value_{property}
), sized AS (
SELECT c.*, LENGTH(c.value) <= 64 AND c.value <> '__other__'
       AND LEAST({smallest}) >= {k} AS is_large
FROM counted AS c
), ranked AS (
SELECT z.*, ROW_NUMBER() OVER (ORDER BY CASE WHEN z.is_large THEN 0 ELSE 1 END, z.n DESC, {ordered}) AS place
FROM sized AS z
), shown AS (
SELECT r.*, r.is_large AND r.place <= {most} AS is_shown
FROM ranked AS r
), remainder AS (
SELECT SUM(CASE WHEN s.is_shown THEN 1 ELSE 0 END) AS shown, SUM(CASE WHEN s.is_shown THEN 0 ELSE s.n END) AS n,
       LEAST({remaining}) AS smallest
FROM shown AS s
{own}SELECT CAST(CASE WHEN s.is_shown AND NOT (s.place = t.shown AND t.n > 0 AND t.smallest < {k}) THEN s.place ELSE 0 END AS INTEGER) AS bucket,
       s.value
FROM shown AS s
CROSS JOIN remainder AS t{apart})",
                {{"own", property == 0 ? ")\n" : "), own AS (\n"},
                 {"apart", property == 0 ? "" : "\n" + apartFromEarlier(shape, property, entry)},
                 {"property", std::to_string(property)},
                 {"cells", joined(cells, ", ")},
                 {"values", shape.stage("property_values")},
                 {"entry", std::to_string(entry)},
                 {"smallest", joined(smallest, ", ")},
                 {"k", k},
                 {"ordered", shape.dialect->byBytes("z.value")},
                 {"most", std::to_string(kMostValues)},
                 {"remaining", joined(remaining, ", ")}});
}

std::string bucketOfSubjectSql(const Shape &shape, std::size_t property, std::size_t entry)
{
    return fill("SELECT p.subject_id, p.arm, b.bucket\nFROM {values} AS p\nJOIN {buckets} AS b ON b.value = p.value_{property}\n"
                "WHERE p.entry_{entry} IS NOT NULL",
                {{"values", shape.stage("property_values")},
                 {"buckets", bucketStage(shape, "buckets", property, entry)},
                 {"property", std::to_string(property)},
                 {"entry", std::to_string(entry)}});
}

std::string propertyCountsSql(const Shape &shape)
{
    std::vector<std::string> parts;
    for (std::size_t property = 0; property < shape.properties.size(); ++property)
        parts.push_back(fill("SELECT {property} AS property, v.value, {label} AS variation, {count} AS n\nFROM {bucket_of} AS b\nJOIN (\n"
                             "SELECT u.bucket, CASE WHEN u.bucket = 0 THEN '__other__' ELSE MIN(u.value) END AS value\nFROM {buckets} AS u\nGROUP BY u.bucket\n"
                             ") AS v ON v.bucket = b.bucket\nGROUP BY v.value, b.arm\nHAVING COUNT(*) >= {k}",
                             {{"property", Dialect::asWhole(std::to_string(property))},
                              {"label", variationLabel(shape, "b.arm")},
                              {"count", Dialect::asWhole("COUNT(*)")},
                              {"bucket_of", bucketStage(shape, "bucket_of", property, 0)},
                              {"buckets", bucketStage(shape, "buckets", property, 0)},
                              {"k", std::to_string(shape.minCell)}}));
    return "SELECT r.property, r.value, r.variation, r.n\nFROM (\n" + joined(parts, "\nUNION ALL\n") + "\n) AS r\nORDER BY 1, 2, 3";
}

ResultContract propertyCountsContract(const Shape &shape)
{
    ResultContract contract;
    const auto properties = static_cast<std::int64_t>(shape.properties.size());
    contract.columns = {{"property", ColumnType::Int64, ColumnRole::Group, false, propertyKeys(shape), 0, std::max<std::int64_t>(properties - 1, 0)},
                        {"value", ColumnType::Dimension, ColumnRole::Group, false, {}, {}, {}},
                        {"variation", ColumnType::Enum, ColumnRole::Group, false, shape.variations, {}, {}},
                        {"n", ColumnType::Int64, ColumnRole::Count, false, {}, 0, {}}};
    contract.maxRows = properties * shape.arms() * (kMostValues + 1);
    contract.minCell = shape.minCell;
    return contract;
}

} // namespace assay::sql::plan
