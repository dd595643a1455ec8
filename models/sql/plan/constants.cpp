// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/sql/plan/constants.h"

#include "models/sql/plan/template.h"

namespace assay::sql::plan {
namespace {

/// Counts up to this pooled mean keep their sums exact: they are not centred.
constexpr double kSmallCount = 1'000;

/// A value that may be cut and centred: its column in facts, and the prefix of its constants.
struct SidePart {
    int number;
    const char *column;
    const char *prefix;
};

std::vector<SidePart> sidesOf(const Group &group)
{
    std::vector<SidePart> sides{{0, "y", ""}};
    if (group.hasDenominators())
        sides.push_back({1, "z", "denominator_"});
    if (group.hasCovariates())
        sides.push_back({2, "x", "covariate_"});
    return sides;
}

std::string fraction(const std::optional<double> &value, const Dialect &dialect)
{
    return dialect.asDouble(value ? Dialect::number(*value) : "NULL");
}

/// PERCENTILE_CONT from the two values around h = (n - 1) f. A rank nobody holds belongs to a subject
/// without facts, whose value is 0.
std::string interpolated(const std::string &fraction)
{
    const std::string h = "(r.n - 1) * " + fraction;
    const std::string low = fill("COALESCE(MAX(CASE WHEN r.rank_no = FLOOR({h}) THEN r.value END), 0)", {{"h", h}});
    const std::string high = fill("COALESCE(MAX(CASE WHEN r.rank_no = LEAST(FLOOR({h}) + 1, r.n - 1) THEN r.value END), 0)", {{"h", h}});
    return fill("{low}\n       + MAX({h} - FLOOR({h})) * ({high}\n       - {low})", {{"low", low}, {"high", high}, {"h", h}});
}

std::string sixDigits(const std::string &mean)
{
    const std::string scale = "POWER(10e0, 5 - FLOOR(LN(ABS(" + mean + ")) / LN(10e0)))";
    return "CASE WHEN ABS(" + mean + ") < 1e-200 THEN 0 WHEN ABS(" + mean + ") > 1e200 THEN " + mean + " ELSE ROUND(" + mean + " * " + scale
        + ") / " + scale + " END";
}

std::string wholeUnlessSmall(const std::string &mean)
{
    return "CASE WHEN ABS(" + mean + ") < " + Dialect::number(kSmallCount) + " THEN 0 ELSE ROUND(" + mean + ") END";
}

std::string centre(const Shape &shape, const std::vector<MetricShape> &metrics, const SidePart &side)
{
    const std::string mean = std::string{"c."} + side.column;
    std::vector<Choice> choices;
    for (const MetricShape &metric : metrics) {
        const bool isCount = side.number == 1 ? metric.isDenominatorCount : metric.isNumeratorCount;
        choices.emplace_back(metric.ordinal, metric.step != Step::Identity ? "0" : isCount ? wholeUnlessSmall(mean) : sixDigits(mean));
    }
    return shape.dialect->asDouble(chosenBy("c.metric", choices)) + " AS " + side.prefix + "centre";
}

/// The caps in force: of the percentiles, or the fixed ones of the definition, which also bound the covariate.
std::string capColumn(const Shape &shape, const std::vector<MetricShape> &metrics, const SidePart &side, bool isUpper)
{
    const std::string name = side.prefix + std::string{isUpper ? "upper_cap" : "lower_cap"};
    std::vector<Choice> choices;
    for (const MetricShape &metric : metrics) {
        const std::optional<double> &fixed = isUpper ? metric.metric->cap.upper : metric.metric->cap.lower;
        // With a percentile and no subject that has facts all values are 0, and so is the cap.
        const std::string found = fixed ? "COALESCE(w." + name + ", 0)" : "NULL";
        choices.emplace_back(metric.ordinal, metric.isPercentileCapped ? found : metric.isCapped && fixed ? Dialect::number(*fixed) : "NULL");
    }
    return shape.dialect->asDouble(chosenBy("m.metric", choices)) + " AS " + name;
}

std::string clippedMean(const Shape &shape, const SidePart &side, bool isCapped)
{
    const std::string mean = fill("COALESCE(t.{column}, 0) / {n}", {{"column", side.column}, {"n", shape.dialect->asDouble("NULLIF(n.n, 0)")}});
    if (!isCapped)
        return "COALESCE(" + mean + ", 0) AS " + side.column;
    return fill("LEAST(GREATEST(COALESCE({mean}, 0), COALESCE(m.{prefix}lower_cap, {least})), COALESCE(m.{prefix}upper_cap, {most})) AS {column}",
                {{"mean", mean},
                 {"prefix", side.prefix},
                 {"least", Dialect::number(-1.7976931348623157e308)},
                 {"most", Dialect::number(1.7976931348623157e308)},
                 {"column", side.column}});
}

std::string metricRows(const std::vector<MetricShape> &metrics)
{
    std::vector<std::string> rows;
    for (const MetricShape &metric : metrics)
        rows.push_back("(" + std::to_string(metric.ordinal) + ")");
    return "(VALUES " + joined(rows, ", ") + ")";
}

} // namespace

std::string capsSql(const Shape &shape, const Group &group, const std::vector<MetricShape> &metrics, const std::string &states)
{
    const Dialect &dialect = *shape.dialect;
    std::vector<std::string> values;
    std::vector<std::string> columns{"c.metric"};
    for (const SidePart &side : sidesOf(group)) {
        values.push_back(fill("SELECT w.metric, {number} AS side, w.{column}1 AS value\nFROM {states} AS w\n"
                              "WHERE w.is_last AND w.arm < {arms} AND w.metric IN {metrics}",
                              {{"number", std::to_string(side.number)},
                               {"column", side.column},
                               {"states", states},
                               {"arms", std::to_string(shape.arms())},
                               {"metrics", listOf(ordinalsOf(metrics))}}));
        for (const char *bound : {"lower_cap", "upper_cap"})
            columns.push_back(fill("MAX(CASE WHEN c.side = {number} THEN c.{bound} END) AS {prefix}{bound}",
                                   {{"number", std::to_string(side.number)}, {"bound", bound}, {"prefix", side.prefix}}));
    }
    std::vector<std::string> fractions;
    for (const MetricShape &metric : metrics)
        fractions.push_back("(" + std::to_string(metric.ordinal) + ", " + fraction(metric.metric->cap.lower, dialect) + ", "
                            + fraction(metric.metric->cap.upper, dialect) + ")");
    // Subjects without facts rank between the negative values and the rest.
    return fill(R"(SELECT {columns}
FROM (
SELECT r.metric, r.side,
       {lower} AS lower_cap,
       {upper} AS upper_cap
FROM (
SELECT q.metric, q.side, q.value, n.n, a.lower_fraction, a.upper_fraction,
       ROW_NUMBER() OVER (PARTITION BY q.metric, q.side ORDER BY q.value) - 1
       + CASE WHEN q.value < 0 THEN 0 ELSE n.n - COUNT(*) OVER (PARTITION BY q.metric, q.side) END AS rank_no
FROM (
{values}
) AS q
JOIN (VALUES {fractions}) AS a(metric, lower_fraction, upper_fraction) ON a.metric = q.metric
CROSS JOIN (SELECT COUNT(*) AS n FROM {subjects} AS s WHERE s.arm < {arms}) AS n
) AS r
GROUP BY r.metric, r.side
) AS c
GROUP BY c.metric)",
                {{"columns", joined(columns, ",\n       ")},
                 {"lower", interpolated("r.lower_fraction")},
                 {"upper", interpolated("r.upper_fraction")},
                 {"values", joined(values, "\nUNION ALL\n")},
                 {"fractions", joined(fractions, ", ")},
                 {"subjects", shape.stage("subjects")},
                 {"arms", std::to_string(shape.arms())}});
}

std::string constantsSql(const Shape &shape, const Group &group, const std::vector<MetricShape> &metrics, const std::string &totals,
                         const std::string &caps)
{
    const bool isCapped = group.hasCaps();
    std::vector<std::string> outer{"c.metric"};
    std::vector<std::string> middle{"m.metric"};
    std::vector<std::string> inner{"m.metric"};
    for (const SidePart &side : sidesOf(group)) {
        outer.push_back(centre(shape, metrics, side));
        middle.push_back(clippedMean(shape, side, isCapped));
        for (const bool isUpper : {false, true}) {
            if (!isCapped)
                continue;
            inner.push_back(capColumn(shape, metrics, side, isUpper));
            const std::string name = side.prefix + std::string{isUpper ? "upper_cap" : "lower_cap"};
            middle.push_back("m." + name);
            outer.push_back("c." + name);
        }
    }
    return fill(R"(SELECT {outer}
FROM (
SELECT {middle}
FROM (
SELECT {inner}
FROM {metrics} AS m(metric){caps}
) AS m
LEFT JOIN (
{totals}
) AS t ON t.metric = m.metric
CROSS JOIN (SELECT COUNT(*) AS n FROM {subjects} AS s WHERE s.arm < {arms}) AS n
) AS c)",
                {{"outer", joined(outer, ",\n       ")},
                 {"middle", joined(middle, ",\n       ")},
                 {"inner", joined(inner, ",\n       ")},
                 {"metrics", metricRows(metrics)},
                 {"caps", caps.empty() ? "" : "\nLEFT JOIN " + caps + " AS w ON w.metric = m.metric"},
                 {"totals", totals},
                 {"subjects", shape.stage("subjects")},
                 {"arms", std::to_string(shape.arms())}});
}

std::string totalsOfFacts(const Shape &shape, const Group &group)
{
    std::string columns = group.hasCovariates()
        ? "SUM(CASE WHEN t.is_before THEN 0 ELSE t.y END) * {passes} AS y, SUM(CASE WHEN t.is_before THEN t.y ELSE 0 END) * {passes} AS x"
        : "SUM(t.y) * {passes} AS y";
    if (group.hasDenominators())
        columns.append(", SUM(t.z) * {passes} AS z");
    columns = fill(columns, {{"passes", std::to_string(shape.passes)}});
    return fill("SELECT t.metric, {columns}\nFROM {facts} AS t\nWHERE t.arm < {arms}\nGROUP BY t.metric",
                {{"columns", columns},
                 {"facts", shape.stage("facts_" + std::to_string(group.number))},
                 {"arms", std::to_string(shape.arms())}});
}

std::string totalsOfStates(const Shape &shape, const Group &group, const std::string &states)
{
    std::string columns = "SUM(w.y1) AS y";
    if (group.hasDenominators())
        columns.append(", SUM(w.z1) AS z");
    if (group.hasCovariates())
        columns.append(", SUM(w.x1) AS x");
    return fill("SELECT w.metric, {columns}\nFROM {states} AS w\nWHERE w.is_last AND w.arm < {arms}\nGROUP BY w.metric",
                {{"columns", columns}, {"states", states}, {"arms", std::to_string(shape.arms())}});
}

} // namespace assay::sql::plan
