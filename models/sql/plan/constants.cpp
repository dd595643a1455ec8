// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/sql/plan/constants.h"

#include "models/sql/plan/template.h"

namespace assay::sql::plan {
namespace {

/// Counts up to this pooled mean keep their sums exact: they are not centred.
constexpr double kSmallCount = 1'000;
constexpr double kLargest = 1.7976931348623157e308;

/// A value that may be cut and centred: its column in facts, and the prefix of its constants.
struct SidePart {
    int number;
    const char *column;
    const char *prefix;
};

std::vector<SidePart> partsOf(const Group &group)
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

/// PERCENTILE_CONT from the two values around rank h. A rank nobody holds belongs to a subject without
/// facts, whose value is 0.
std::string interpolated(const std::string &h)
{
    const std::string low = fill("COALESCE(MAX(CASE WHEN r.rank_no = FLOOR({h}) THEN r.value END), 0)", {{"h", h}});
    const std::string high = fill("COALESCE(MAX(CASE WHEN r.rank_no = LEAST(FLOOR({h}) + 1, r.n - 1) THEN r.value END), 0)", {{"h", h}});
    return fill("{low}\n       + MAX({h} - FLOOR({h})) * ({high}\n       - {low})", {{"low", low}, {"high", high}, {"h", h}});
}

/// The cap at a fraction, moved inwards until at least k subjects lie beyond it: an order statistic with
/// fewer beyond is close to the value of one of them. Where no more than k hold a value on that side of 0,
/// moving would cap them all to 0: then there is no cap.
std::string capAt(const std::string &fraction, bool isUpper, const std::string &k)
{
    const std::string plain = "(r.n - 1) * " + fraction;
    const std::string inner = isUpper ? "GREATEST(r.n - 1 - " + k + ", (r.n - 1) * 0.5e0)" : "LEAST(" + k + ", (r.n - 1) * 0.5e0)";
    return fill("CASE WHEN SUM(CASE WHEN r.value {beyond} 0 THEN 1 ELSE 0 END) BETWEEN 1 AND {k} AND MAX({plain}) {beyond} MAX({inner}) THEN NULL\n       ELSE {value} END",
                {{"beyond", isUpper ? ">" : "<"},
                 {"k", k},
                 {"plain", plain},
                 {"inner", inner},
                 {"value", interpolated((isUpper ? "LEAST(" : "GREATEST(") + plain + ", " + inner + ")")}});
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
        choices.emplace_back(metric.ordinal, metric.isPercentileCapped && fixed ? "w." + name : metric.isCapped && !metric.isPercentileCapped && fixed ? Dialect::number(*fixed) : "NULL");
    }
    return shape.dialect->asDouble(chosenBy("m.metric", choices)) + " AS " + name;
}

/// The pooled mean. Under fixed caps it is that of a subject without facts instead: the mean of what lies
/// above a cap would leave with the centre. Percentile caps are in force in the totals already.
std::string meanOf(const Shape &shape, const std::vector<MetricShape> &metrics, const SidePart &side, bool isCapped)
{
    const std::string mean = fill("COALESCE(t.{column}, 0) / {n}", {{"column", side.column}, {"n", shape.dialect->asDouble("NULLIF(n.n, 0)")}});
    if (!isCapped)
        return "COALESCE(" + mean + ", 0) AS " + side.column;
    std::vector<Choice> choices;
    for (const MetricShape &metric : metrics)
        choices.emplace_back(metric.ordinal, metric.isCapped && !metric.isPercentileCapped ? "0" : "COALESCE(" + mean + ", 0)");
    return fill("LEAST(GREATEST({mean}, COALESCE(m.{prefix}lower_cap, {least})), COALESCE(m.{prefix}upper_cap, {most})) AS {column}",
                {{"mean", chosenBy("m.metric", choices)},
                 {"prefix", side.prefix},
                 {"least", Dialect::number(-kLargest)},
                 {"most", Dialect::number(kLargest)},
                 {"column", side.column}});
}

/// Variations that leave the warehouse: the centre says nothing of a smaller one.
std::string countedArms(const Shape &shape)
{
    return fill("(SELECT e.arm FROM {entries} AS e WHERE e.entry = 0 AND e.arm < {arms} GROUP BY e.arm HAVING SUM(e.n) >= {k})",
                {{"entries", shape.stage("entries")}, {"arms", std::to_string(shape.arms())}, {"k", std::to_string(shape.minCell)}});
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
    for (const SidePart &side : partsOf(group)) {
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
    const std::string k = std::to_string(shape.minCell);
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
                 {"lower", capAt("r.lower_fraction", false, k)},
                 {"upper", capAt("r.upper_fraction", true, k)},
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
    for (const SidePart &side : partsOf(group)) {
        outer.push_back(centre(shape, metrics, side));
        middle.push_back(meanOf(shape, metrics, side, isCapped));
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
CROSS JOIN (SELECT COUNT(*) AS n FROM {subjects} AS s WHERE s.arm IN {arms}) AS n
) AS c)",
                {{"outer", joined(outer, ",\n       ")},
                 {"middle", joined(middle, ",\n       ")},
                 {"inner", joined(inner, ",\n       ")},
                 {"metrics", metricRows(metrics)},
                 {"caps", caps.empty() ? "" : "\nLEFT JOIN " + caps + " AS w ON w.metric = m.metric"},
                 {"totals", totals},
                 {"subjects", shape.stage("subjects")},
                 {"arms", countedArms(shape)}});
}

std::string totalsOfFacts(const Shape &shape, const Group &group)
{
    std::vector<std::string> columns;
    for (const SidePart &side : partsOf(group)) {
        // Facts before exposure are what the covariate sums; they have no other part in a sum.
        std::string value = std::string{"t."} + (side.number == 2 ? "y" : side.column);
        if (group.hasCovariates() && side.number != 1)
            value = side.number == 2 ? "CASE WHEN t.is_before THEN " + value + " ELSE 0 END" : "CASE WHEN t.is_before THEN 0 ELSE " + value + " END";
        std::string sum = "SUM(" + value + ")";
        // One pass has a share of the subjects: too few of them would show in the centre.
        if (shape.passes > 1)
            sum = fill("CASE WHEN COUNT(DISTINCT CASE WHEN {value} <> 0 THEN t.subject_id END) >= {k} THEN {sum} * {passes} ELSE 0 END",
                       {{"value", value}, {"k", std::to_string(shape.minCell)}, {"sum", sum}, {"passes", std::to_string(shape.passes)}});
        columns.push_back(sum + " AS " + side.column);
    }
    return fill("SELECT t.metric, {columns}\nFROM {facts} AS t\nWHERE t.arm IN {arms}\nGROUP BY t.metric",
                {{"columns", joined(columns, ", ")},
                 {"facts", shape.stage("facts_" + std::to_string(group.number))},
                 {"arms", countedArms(shape)}});
}

std::string totalsOfStates(const Shape &shape, const Group &group, const std::string &states, const std::string &caps)
{
    std::vector<std::string> columns;
    for (const SidePart &side : partsOf(group)) {
        std::string value = std::string{"w."} + side.column + "1";
        if (!caps.empty())
            value = fill("LEAST(GREATEST({value}, COALESCE(a.{prefix}lower_cap, {least})), COALESCE(a.{prefix}upper_cap, {most}))",
                         {{"value", value}, {"prefix", side.prefix}, {"least", Dialect::number(-kLargest)}, {"most", Dialect::number(kLargest)}});
        columns.push_back("SUM(" + value + ") AS " + side.column);
    }
    return fill("SELECT w.metric, {columns}\nFROM {states} AS w{caps}\nWHERE w.is_last AND w.arm IN {arms}\nGROUP BY w.metric",
                {{"columns", joined(columns, ", ")},
                 {"states", states},
                 {"caps", caps.empty() ? "" : "\nLEFT JOIN " + caps + " AS a ON a.metric = w.metric"},
                 {"arms", countedArms(shape)}});
}

} // namespace assay::sql::plan
