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
       k.subject_key, k.status, k.assignment_rows, k.first_ts, k.last_day,
       CAST(CASE WHEN k.status = 0 THEN k.variation_no WHEN k.status = 1 THEN k.variation_no + {arms} END AS SMALLINT) AS arm,
       {entries}{outer_keys}
FROM (
SELECT {key_text} AS subject_key,{inner_keys} g.assignment_rows,
       CASE WHEN g.grouping_key IS NULL OR TRIM({key_text}) = '' THEN 3
            WHEN g.first_code IS NULL THEN 2
            WHEN g.lowest <> g.highest THEN 1
            ELSE 0 END AS status,
       CAST(g.first_code % {arms} AS INTEGER) AS variation_no,
       {first_ts} AS first_ts, {last_day} AS last_day
FROM (
SELECT e.grouping_key, COUNT(*) AS assignment_rows, MIN(e.variation_no) AS lowest, MAX(e.variation_no) AS highest,
       MIN(CASE WHEN e.variation_no < {arms} THEN {micros} * {arms} + e.variation_no END) AS first_code,
       MAX(e.ts) AS last_ts
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
                 {"last_day", "CAST(CAST(g.last_ts AS DATE) - " + Dialect::date(shape.firstDay) + " AS INTEGER)"},
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

std::string entrySpansSql(const Shape &shape)
{
    const std::string k = std::to_string(shape.minCell);
    std::vector<std::string> ages;
    for (std::size_t i = 0; i < shape.entryAges.size(); ++i)
        ages.push_back("(" + std::to_string(i) + ")");
    std::vector<std::string> counts;
    std::vector<std::string> running;
    std::vector<std::string> first;
    std::vector<std::string> gathered;
    std::vector<std::string> enough;
    std::vector<std::string> leavesEnough;
    for (int arm = 0; arm < shape.arms(); ++arm) {
        const auto put = [&](std::vector<std::string> &list, std::string_view pattern) {
            list.push_back(fill(pattern, {{"arm", std::to_string(arm)}, {"k", k}}));
        };
        put(counts, "SUM(CASE WHEN e.arm = {arm} THEN e.n ELSE 0 END) AS n_{arm}");
        put(running, "c.n_{arm}, SUM(c.n_{arm}) OVER (PARTITION BY c.entry) AS total_{arm}, SUM(c.n_{arm}) OVER (PARTITION BY c.entry ORDER BY "
                     "c.day_no ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS so_far_{arm}");
        put(first, "d.n_{arm}");
        put(gathered, "CASE WHEN w.is_closed THEN 0 ELSE w.n_{arm} END + d.n_{arm} AS n_{arm}");
        put(enough, "(v.total_{arm} < {k} OR v.n_{arm} = 0 OR v.n_{arm} >= {k})");
        put(leavesEnough, "(v.total_{arm} < {k} OR v.total_{arm} = v.so_far_{arm} OR v.total_{arm} - v.so_far_{arm} >= {k})");
    }
    std::vector<std::string> carried;
    for (int arm = 0; arm < shape.arms(); ++arm)
        carried.push_back(fill("d.total_{arm}, d.so_far_{arm}", {{"arm", std::to_string(arm)}}));
    std::vector<std::string> names;
    for (int arm = 0; arm < shape.arms(); ++arm)
        names.push_back(fill("v.n_{arm}, v.total_{arm}, v.so_far_{arm}", {{"arm", std::to_string(arm)}}));
    return fill(R"(WITH RECURSIVE entry_counts AS (
SELECT a.entry, g.day_no, {counts}
FROM (VALUES {ages}) AS a(entry)
CROSS JOIN GENERATE_SERIES(0, {last}) AS g(day_no)
LEFT JOIN {entries} AS e ON e.entry = a.entry AND e.day_no = g.day_no
GROUP BY a.entry, g.day_no
), entry_days AS (
SELECT c.entry, c.day_no,
       {running}
FROM entry_counts AS c
), entry_walk AS (
SELECT v.entry, v.day_no, {names}, {enough} AS is_closed,
       {leaves_enough} AS leaves_enough
FROM entry_days AS v
WHERE v.day_no = 0
UNION ALL
SELECT v.entry, v.day_no, {names}, {enough} AS is_closed,
       {leaves_enough} AS leaves_enough
FROM (
SELECT d.entry, d.day_no, {gathered}, {carried}
FROM entry_walk AS w
JOIN entry_days AS d ON d.entry = w.entry AND d.day_no = w.day_no + 1
) AS v
)
SELECT w.entry, w.day_no AS last_day, LAG(w.day_no) OVER (PARTITION BY w.entry ORDER BY w.day_no) AS after_day
FROM entry_walk AS w
WHERE w.day_no = {last} OR (w.is_closed AND w.leaves_enough))",
                {{"counts", joined(counts, ", ")},
                 {"ages", joined(ages, ", ")},
                 {"last", std::to_string(shape.days - 1)},
                 {"entries", shape.stage("entries")},
                 {"running", joined(running, ",\n       ")},
                 {"names", joined(names, ", ")},
                 {"enough", joined(enough, " AND ")},
                 {"leaves_enough", joined(leavesEnough, " AND ")},
                 {"gathered", joined(gathered, ", ")},
                 {"carried", joined(carried, ", ")}});
}

std::string noneOrEnough(const Shape &shape, const std::string &count)
{
    return fill("CASE WHEN {count} = 0 OR {count} >= {k} THEN {count} END", {{"count", count}, {"k", std::to_string(shape.minCell)}});
}

std::string exposuresSql(const Shape &shape)
{
    return fill(R"(SELECT r.part, r.variation, r.day, r.subjects, r.blank_rows, r.unknown_subjects, r.repeated_rows, r.n
FROM (
SELECT 'exposure' AS part, {label} AS variation, {first_day} + CAST(c.last_day AS INTEGER) AS day,
       {exposed} AS subjects, {none} AS blank_rows, {none} AS unknown_subjects, {none} AS repeated_rows, {total} AS n
FROM (
SELECT e.arm, p.last_day, SUM(e.n) AS n,
       SUM(SUM(e.n)) OVER (PARTITION BY e.arm ORDER BY p.last_day ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS so_far,
       SUM(SUM(e.n)) OVER (PARTITION BY e.arm) AS total
FROM {entries} AS e
JOIN {spans} AS p ON p.entry = 0 AND e.day_no <= p.last_day AND (p.after_day IS NULL OR e.day_no > p.after_day)
WHERE e.entry = 0 AND e.arm < {arms}
GROUP BY e.arm, p.last_day
) AS c
WHERE c.total >= {min_cell}
UNION ALL
SELECT 'set_aside' AS part, {label} AS variation, {last_assigned} AS day, {mixed} AS subjects,
       {blank_rows} AS blank_rows, {unknown_subjects} AS unknown_subjects, {repeated_rows} AS repeated_rows, {clean} AS n
FROM (
SELECT s.arm % {arms} AS arm, SUM(s.status) AS mixed, SUM(1 - s.status) AS clean
FROM {subjects} AS s
WHERE s.status <= 1
GROUP BY s.arm % {arms}
) AS c
CROSS JOIN (
SELECT {blank} AS blank_rows, {unknown} AS unknown_subjects, {repeated} AS repeated_rows, {repeating} AS repeating_subjects
FROM {subjects} AS b
) AS u
CROSS JOIN (
SELECT MAX(q.last_day) AS last_day
FROM (
SELECT d.last_day, SUM(COUNT(*)) OVER (ORDER BY d.last_day DESC ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS since
FROM {subjects} AS d
WHERE d.status <= 1
GROUP BY d.last_day
) AS q
WHERE q.since >= {min_cell}
) AS f
WHERE c.clean >= {min_cell}
) AS r
ORDER BY 1, 2, 3)",
                {{"label", variationLabel(shape, "c.arm")},
                 {"first_day", Dialect::date(shape.firstDay)},
                 {"exposed", Dialect::asWhole("c.n")},
                 {"none", Dialect::asWhole("NULL")},
                 {"total", Dialect::asWhole("c.so_far")},
                 {"entries", shape.stage("entries")},
                 {"spans", shape.stage("entry_spans")},
                 {"arms", std::to_string(shape.arms())},
                 {"min_cell", std::to_string(shape.minCell)},
                 {"mixed", Dialect::asWhole(noneOrEnough(shape, "c.mixed"))},
                 {"clean", Dialect::asWhole("c.clean")},
                 {"blank_rows", Dialect::asWhole(noneOrEnough(shape, "u.blank_rows"))},
                 {"unknown_subjects", Dialect::asWhole(noneOrEnough(shape, "u.unknown_subjects"))},
                 {"last_assigned", Dialect::asDate(Dialect::date(shape.firstDay) + " + CAST(f.last_day AS INTEGER)")},
                 // What few subjects repeat would be how often one of them did: their number decides, not that of the rows.
                 {"repeated_rows", Dialect::asWhole("CASE WHEN u.repeating_subjects = 0 OR u.repeating_subjects >= " + std::to_string(shape.minCell) + " THEN u.repeated_rows END")},
                 {"repeated", "COALESCE(SUM(CASE WHEN b.status = 0 THEN b.assignment_rows - 1 END), 0)"},
                 {"repeating", "COALESCE(SUM(CASE WHEN b.status = 0 AND b.assignment_rows > 1 THEN 1 END), 0)"},
                 {"subjects", shape.stage("subjects")},
                 {"blank", "COALESCE(SUM(CASE WHEN b.status = 3 THEN b.assignment_rows END), 0)"},
                 {"unknown", "COALESCE(SUM(CASE WHEN b.status = 2 THEN 1 END), 0)"}});
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
        count("subjects", ColumnRole::Tally, true),
        count("blank_rows", ColumnRole::Tally, true),
        count("unknown_subjects", ColumnRole::Tally, true),
        count("repeated_rows", ColumnRole::Tally, true),
        count("n", ColumnRole::Count),
    };
    contract.maxRows = static_cast<std::int64_t>(shape.arms()) * (shape.days + 1);
    contract.minCell = shape.minCell;
    return contract;
}

} // namespace assay::sql::plan
