// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/sql/plan/exposure.h"

#include "models/sql/plan/template.h"

namespace assay::sql::plan {
namespace {

/// The place of a variation among the sorted keys; unknown ones come last.
std::string variationRank(const Shape &shape, const std::string &variation)
{
    std::string result = "CASE " + variation;
    for (int i = 0; i < shape.arms(); ++i)
        result.append(" WHEN " + shape.dialect->text(shape.variations[static_cast<std::size_t>(i)]) + " THEN " + std::to_string(i));
    return result + " ELSE " + std::to_string(shape.arms()) + " END";
}

/// The day on which a subject has spent `age`: the first day whose end is not before that instant.
std::string entryColumn(const Shape &shape, std::size_t entry)
{
    const Dialect &dialect = *shape.dialect;
    const std::string first = "CAST(CAST(k.first_ts AS DATE) - " + Dialect::date(shape.firstDay) + " AS INTEGER)";
    const std::int64_t age = shape.entryAges[entry];
    if (age == 0)
        return first + " AS entry_0";
    return fill("CASE WHEN {reached} <= {end} THEN GREATEST({first}, CAST(CAST({before} AS DATE) - {day} AS INTEGER)) END AS entry_{number}",
                {{"reached", dialect.plusMicros("k.first_ts", age)},
                 {"end", Dialect::timestamp(shape.end)},
                 {"first", first},
                 {"before", dialect.plusMicros("k.first_ts", age - 1)},
                 {"day", Dialect::date(shape.firstDay)},
                 {"number", std::to_string(entry)}});
}

} // namespace

std::string variationLabel(const Shape &shape, const std::string &arm)
{
    const std::string count = std::to_string(shape.arms());
    std::string result = "CASE " + arm + " % " + count;
    for (int i = 0; i < shape.arms(); ++i)
        result.append(" WHEN " + std::to_string(i) + " THEN " + shape.dialect->text(shape.variations[static_cast<std::size_t>(i)]));
    return result + " END";
}

std::string assignmentRowsSql(const Shape &shape)
{
    const Dialect &dialect = *shape.dialect;
    const metrics::AssignmentSource &source = shape.request->assignmentSource;
    const std::string time = "a." + dialect.quoted(source.timeColumn);
    std::string sql = fill("FROM (\n{fragment}\n) AS a\nWHERE {time} >= {start} AND {time} < {end}",
                           {{"fragment", shape.assignmentSql},
                            {"time", time},
                            {"start", Dialect::timestamp(shape.start)},
                            {"end", Dialect::timestamp(shape.end)}});
    if (!source.experimentColumn.empty())
        sql.append("\n  AND " + dialect.asText("a." + dialect.quoted(source.experimentColumn)) + " = "
                   + dialect.text(shape.request->experiment.keyInWarehouse()));
    return sql;
}

std::string subjectsSql(const Shape &shape)
{
    const Dialect &dialect = *shape.dialect;
    const metrics::AssignmentSource &source = shape.request->assignmentSource;
    std::vector<std::string> entries;
    for (std::size_t i = 0; i < shape.entryAges.size(); ++i)
        entries.push_back(entryColumn(shape, i));
    // The instant and the rank of the variation in one number: its minimum is the first exposure, ties
    // going to the smaller variation key, without sorting anything.
    return fill(R"(SELECT CAST(ROW_NUMBER() OVER () AS INTEGER) AS subject_id,
       k.subject_key, k.status, k.assignment_rows, k.first_ts,
       CAST(CASE WHEN k.status = 0 THEN k.variation_no WHEN k.status = 1 THEN k.variation_no + {arms} END AS SMALLINT) AS arm,
       {entries}{outer_keys}
FROM (
SELECT {key_text} AS subject_key,{inner_keys} g.assignment_rows,
       CASE WHEN g.grouping_key IS NULL OR TRIM({key_text}) = '' THEN 3
            WHEN g.first_code IS NULL THEN 2
            WHEN g.lowest <> g.highest THEN 1
            ELSE 0 END AS status,
       CAST(g.first_code % {arms} AS INTEGER) AS variation_no,
       {first_ts} AS first_ts
FROM (
SELECT e.grouping_key, COUNT(*) AS assignment_rows, MIN(e.variation_no) AS lowest, MAX(e.variation_no) AS highest,
       MIN(CASE WHEN e.variation_no < {arms} THEN {micros} * {arms} + e.variation_no END) AS first_code
FROM (
SELECT {key} AS grouping_key, {time} AS ts,
       {rank} AS variation_no
{rows}
) AS e
GROUP BY e.grouping_key
) AS g
) AS k)",
                {{"arms", std::to_string(shape.arms())},
                 {"entries", joined(entries, ",\n       ")},
                 {"outer_keys", dialect.keyColumn("").empty() ? "" : ", k.subject_number"},
                 {"inner_keys", dialect.keyColumn("g.grouping_key").empty() ? "" : " " + dialect.keyColumn("g.grouping_key") + " AS subject_number,"},
                 {"key_text", dialect.asText("g.grouping_key")},
                 {"first_ts", dialect.fromMicros(dialect.quotient("g.first_code", shape.arms()))},
                 {"micros", dialect.micros("e.ts")},
                 {"key", dialect.groupingKey("a." + dialect.quoted(source.subjectColumn))},
                 {"time", Dialect::asTimestamp("a." + dialect.quoted(source.timeColumn))},
                 {"rank", variationRank(shape, dialect.asText("a." + dialect.quoted(source.variationColumn)))},
                 {"rows", assignmentRowsSql(shape)}});
}

std::string entriesSql(const Shape &shape)
{
    std::vector<std::string> parts;
    for (std::size_t i = 0; i < shape.entryAges.size(); ++i)
        parts.push_back(fill("SELECT {number} AS entry, s.arm, s.entry_{number} AS day_no, COUNT(*) AS n\n"
                             "FROM {subjects} AS s\nWHERE s.status <= 1 AND s.entry_{number} IS NOT NULL\nGROUP BY s.arm, s.entry_{number}",
                             {{"number", std::to_string(i)}, {"subjects", shape.stage("subjects")}}));
    return joined(parts, "\nUNION ALL\n");
}

std::string exposuresSql(const Shape &shape)
{
    // Days before a variation reaches the smallest cell are added to the first day that does.
    return fill(R"(SELECT r.part, r.variation, r.day, r.subjects, r.blank_rows, r.unknown_subjects, r.n
FROM (
SELECT 'exposure' AS part, {label} AS variation, {first_day} + c.day_no AS day,
       {exposed} AS subjects, {none} AS blank_rows, {none} AS unknown_subjects, {total} AS n
FROM (
SELECT e.arm, e.day_no, e.n,
       SUM(e.n) OVER (PARTITION BY e.arm ORDER BY e.day_no ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS total
FROM {entries} AS e
WHERE e.entry = 0 AND e.arm < {arms}
) AS c
WHERE c.total >= {min_cell}
UNION ALL
SELECT 'set_aside' AS part, {label} AS variation, CAST(NULL AS DATE) AS day, {mixed} AS subjects,
       MAX(c.blank_rows) AS blank_rows, MAX(c.unknown_subjects) AS unknown_subjects, COUNT(*) AS n
FROM (
SELECT s.arm % {arms} AS arm, s.status, u.blank_rows, u.unknown_subjects
FROM {subjects} AS s
CROSS JOIN (
SELECT {blank} AS blank_rows, {unknown} AS unknown_subjects
FROM {subjects} AS b
) AS u
WHERE s.status <= 1
) AS c
GROUP BY c.arm
HAVING COUNT(*) >= {min_cell}
) AS r
ORDER BY 1, 2, 3)",
                {{"label", variationLabel(shape, "c.arm")},
                 {"first_day", Dialect::date(shape.firstDay)},
                 {"exposed", Dialect::asWhole("CASE WHEN c.total - c.n < " + std::to_string(shape.minCell) + " THEN c.total ELSE c.n END")},
                 {"none", Dialect::asWhole("NULL")},
                 {"total", Dialect::asWhole("c.total")},
                 {"entries", shape.stage("entries")},
                 {"arms", std::to_string(shape.arms())},
                 {"min_cell", std::to_string(shape.minCell)},
                 {"mixed", Dialect::asWhole("SUM(c.status)")},
                 {"subjects", shape.stage("subjects")},
                 {"blank", Dialect::asWhole("COALESCE(SUM(CASE WHEN b.status = 3 THEN b.assignment_rows END), 0)")},
                 {"unknown", Dialect::asWhole("COALESCE(SUM(CASE WHEN b.status = 2 THEN 1 END), 0)")}});
}

ResultContract exposuresContract(const Shape &shape)
{
    ResultContract contract;
    const auto count = [](std::string name, ColumnRole role, bool isNullable = false) {
        return ContractColumn{std::move(name), ColumnType::Int64, role, isNullable, {}, 0, {}};
    };
    contract.columns = {
        {"part", ColumnType::Enum, ColumnRole::Group, false, {"exposure", "set_aside"}, {}, {}},
        {"variation", ColumnType::Enum, ColumnRole::Group, false, shape.variations, {}, {}},
        {"day", ColumnType::Date, ColumnRole::Group, true, {}, {}, {}},
        count("subjects", ColumnRole::Measure),
        count("blank_rows", ColumnRole::Measure, true),
        count("unknown_subjects", ColumnRole::Measure, true),
        count("n", ColumnRole::Count),
    };
    contract.maxRows = static_cast<std::int64_t>(shape.arms()) * (shape.days + 1);
    contract.minCell = shape.minCell;
    return contract;
}

} // namespace assay::sql::plan
