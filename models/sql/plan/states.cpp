// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/sql/plan/states.h"

#include <array>

#include "models/sql/plan/overlap.h"
#include "models/sql/plan/template.h"

namespace assay::sql::plan {
namespace {

constexpr double kLargest = 1.7976931348623157e308;

/// Facts that add up: all of them, save those of percentiles, and with the completion of a funnel in place of its steps.
std::string addendsSql(const Shape &shape, const Group &group)
{
    const std::string facts = shape.stage("facts_" + std::to_string(group.number));
    const std::vector<int> unsummed = group.unsummed();
    if (unsummed.empty())
        return facts;
    std::vector<std::string> columns{"subject_id", "arm", "metric"};
    std::vector<std::string> completed{"r.subject_id", "r.arm", "r.metric"};
    const auto add = [&](bool isThere, const char *column, const std::string &value) {
        if (!isThere)
            return;
        columns.emplace_back(column);
        completed.push_back(value + " AS " + column);
    };
    add(shape.request->wantsSeries, "day_no", "r.day_no");
    add(group.hasCovariates(), "is_before", "FALSE");
    add(true, "y", shape.dialect->asDouble("1"));
    add(group.hasDenominators(), "z", shape.dialect->asDouble("0"));
    std::string sql = "(\nSELECT f." + joined(columns, ", f.") + "\nFROM " + facts + " AS f\nWHERE f.metric NOT IN " + listOf(unsummed);
    if (group.hasFunnels())
        sql.append("\nUNION ALL\nSELECT " + joined(completed, ", ") + "\nFROM " + shape.stage("reached_" + std::to_string(group.number))
                   + " AS r\nWHERE r.is_final");
    return sql + "\n)";
}

/// Facts of a subject on a day, or altogether, in one row.
std::string totalsSql(const Shape &shape, const Group &group, int slice, bool byDay)
{
    const bool hasCovariates = group.hasCovariates();
    std::string columns = hasCovariates ? "COALESCE(SUM(CASE WHEN t.is_before THEN 0 ELSE t.y END), 0) AS y" : "COALESCE(SUM(t.y), 0) AS y";
    if (group.hasDenominators())
        columns.append(", COALESCE(SUM(t.z), 0) AS z");
    if (hasCovariates)
        columns.append(", COALESCE(SUM(CASE WHEN t.is_before THEN t.y ELSE 0 END), 0) AS x");
    // The slices of a pass: the pass took subject_id modulo the number of passes.
    std::string filter;
    if (slice >= 0 && shape.slices > shape.passes) {
        const std::string id = shape.passes == 1 ? "t.subject_id" : shape.dialect->quotient("t.subject_id", shape.passes);
        filter = "\nWHERE (" + id + ") % " + std::to_string(shape.slices / shape.passes) + " = " + std::to_string(slice);
    }
    return fill("SELECT t.subject_id, t.arm, t.metric,{day} {columns}\nFROM {addends} AS t{filter}\nGROUP BY t.subject_id, t.arm, t.metric{by}",
                {{"day", byDay ? " t.day_no," : ""},
                 {"columns", columns},
                 {"addends", addendsSql(shape, group)},
                 {"filter", filter},
                 {"by", byDay ? ", t.day_no" : ""}});
}

std::string over(const std::string &frame)
{
    return " OVER (PARTITION BY p.subject_id, p.metric ORDER BY p.day_no" + frame + ")";
}

/// Running totals. Before and after are two frames over the same rows rather than a difference, so that
/// the total after one day is exactly the total before the next: a threshold must not fall between.
std::string runningSql(const Shape &shape, const Group &group, int slice)
{
    const std::string upTo = over(" ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW");
    const std::string before = over(" ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING");
    std::vector<std::string> columns{"COALESCE(SUM(p.y)" + before + ", 0) AS y0", "SUM(p.y)" + upTo + " AS y1"};
    if (group.hasDenominators()) {
        columns.push_back("COALESCE(SUM(p.z)" + before + ", 0) AS z0");
        columns.push_back("SUM(p.z)" + upTo + " AS z1");
    }
    if (group.hasCovariates())
        columns.push_back("FIRST_VALUE(p.x)" + upTo + " AS x1");
    columns.push_back("ROW_NUMBER()" + over("") + " AS row_no");
    columns.push_back("LEAD(p.day_no)" + over("") + " IS NULL AS is_last");
    return "SELECT p.subject_id, p.arm, p.metric, p.day_no,\n       " + joined(columns, ",\n       ") + "\nFROM (\n"
        + totalsSql(shape, group, slice, true) + "\n) AS p";
}

std::string onceSql(const Shape &shape, const Group &group, int slice)
{
    std::vector<std::string> columns{std::to_string(shape.days - 1) + " AS day_no", shape.dialect->asDouble("0") + " AS y0", "p.y AS y1"};
    if (group.hasDenominators()) {
        columns.push_back(shape.dialect->asDouble("0") + " AS z0");
        columns.push_back("p.z AS z1");
    }
    if (group.hasCovariates())
        columns.push_back("p.x AS x1");
    columns.push_back("1 AS row_no");
    columns.push_back("TRUE AS is_last");
    return "SELECT p.subject_id, p.arm, p.metric, " + joined(columns, ", ") + "\nFROM (\n" + totalsSql(shape, group, slice, false) + "\n) AS p";
}

std::string bounded(const std::string &total, const std::string &constants, const std::string &side)
{
    return "LEAST(GREATEST(" + total + ", COALESCE(" + constants + "." + side + "lower_cap, " + Dialect::number(-kLargest) + ")), COALESCE("
        + constants + "." + side + "upper_cap, " + Dialect::number(kLargest) + "))";
}

/// A product's change between two states: (a1 - ca)(b1 - cb) - (a0 - ca)(b0 - cb).
std::string product(const std::string &a, const std::string &b)
{
    return fill("SUM((v.{a}1 - v.{a}c) * (v.{b}1 - v.{b}c) - (v.{a}0 - v.{a}c) * (v.{b}0 - v.{b}c)) AS {a}{b}", {{"a", a}, {"b", b}});
}

std::vector<std::string> sumsOf(const std::string &a)
{
    return {fill("SUM(v.{a}1 - v.{a}0) AS {a}", {{"a", a}}),
            fill("SUM((v.{a}1 - v.{a}0) * (v.{a}1 + v.{a}0 - 2 * v.{a}c)) AS {a}{a}", {{"a", a}})};
}

/// Prefix of the constants of a side.
const char *prefixOf(char side) { return side == 'y' ? "" : side == 'z' ? "denominator_" : "covariate_"; }

std::string withEach(const std::string &letters, std::string_view pattern, char place, std::string_view separator)
{
    std::vector<std::string> tests;
    for (const char letter : letters)
        tests.push_back(fill(pattern, {{"side", std::string(1, letter)}, {"place", std::string(1, place)}, {"prefix", prefixOf(letter)}}));
    return joined(tests, separator);
}

/// The value differs from that of a subject without facts; of a product ("yz"), both factors do.
std::string isHeld(const std::string &side, char place) { return withEach(side, "v.{side}{place} <> v.{side}s", place, " AND "); }

/// The value is held and is no cap: it is the subject's own. All other values are known beforehand, and tell no
/// more than how many hold them. Of a product, one factor is the subject's own.
std::string isOwn(const Group &group, const std::string &side, char place)
{
    if (!group.hasCaps())
        return isHeld(side, place);
    constexpr std::string_view noCap = "(v.{prefix}lower_cap IS NULL OR v.{side}{place} <> v.{prefix}lower_cap) AND "
                                       "(v.{prefix}upper_cap IS NULL OR v.{side}{place} <> v.{prefix}upper_cap)";
    const std::string own = withEach(side, noCap, place, ") OR (");
    return isHeld(side, place) + " AND " + (side.size() > 1 ? "((" + own + "))" : own);
}

/// The caps in force, as columns of a row.
void addCaps(const Group &group, bool withCovariates, std::vector<std::string> &columns)
{
    for (const HolderColumn &holder : holderColumns(group, withCovariates)) {
        if (holder.isOwn && holder.side.size() == 1)
            columns.push_back(fill("k.{prefix}lower_cap, k.{prefix}upper_cap", {{"prefix", prefixOf(holder.side.front())}}));
    }
}

/// How many more subjects hold another value than one without facts (and, with caps, one of their own)
/// after a day than before it: the sum over days counts those who do in the end.
std::vector<std::string> holderSums(const Group &group, bool withCovariates)
{
    std::vector<std::string> sums;
    for (const HolderColumn &holder : holderColumns(group, withCovariates)) {
        const auto test = [&](char place) { return holder.isOwn ? isOwn(group, holder.side, place) : isHeld(holder.side, place); };
        sums.push_back("SUM(CASE WHEN " + test('1') + " THEN 1 ELSE 0 END - CASE WHEN " + test('0') + " THEN 1 ELSE 0 END) AS " + holder.name);
    }
    return sums;
}

std::vector<std::string> momentColumns(const Group &group, bool withCovariates)
{
    std::vector<std::string> columns = sumsOf("y");
    const auto append = [&](const std::vector<std::string> &more) { columns.insert(columns.end(), more.begin(), more.end()); };
    if (group.hasDenominators()) {
        append(sumsOf("z"));
        append({product("y", "z")});
    }
    if (withCovariates && group.hasCovariates()) {
        append(sumsOf("x"));
        append({product("x", "y")});
    }
    return columns;
}

/// Sums over the subjects of each cell, by (keys, metric, arm): `outer`, and the holderColumns().
/// @param cells  relation with subject_id and the keys
std::string sumsByCell(const Shape &shape, const Group &group, const std::vector<MetricShape> &metrics, const std::string &states,
                       const std::string &constants, const std::string &cells, const std::vector<std::string> &keys, std::vector<std::string> outer)
{
    const Dialect &dialect = *shape.dialect;
    const auto value = [&](Side side, const std::string &total) { return dialect.asDouble(valueOf(metrics, side, total, "w.metric", "k")); };
    const std::string nothing = dialect.asDouble("0");
    std::vector<std::string> inner{value(Side::Numerator, nothing) + " AS y0", value(Side::Numerator, nothing) + " AS ys",
                                   value(Side::Numerator, "w.y1") + " AS y1", "k.centre AS yc"};
    if (group.hasDenominators())
        inner.insert(inner.end(), {value(Side::Denominator, nothing) + " AS z0", value(Side::Denominator, nothing) + " AS zs",
                                   value(Side::Denominator, "w.z1") + " AS z1", "k.denominator_centre AS zc"});
    for (std::string &held : holderSums(group, false))
        outer.push_back(std::move(held));
    addCaps(group, false, inner);
    return fill("SELECT v.{outer_keys}, v.metric, v.arm,\n       {outer}\nFROM (\nSELECT b.{inner_keys}, w.metric, w.arm,\n       {inner}\n"
                "FROM {states} AS w\nJOIN {constants} AS k ON k.metric = w.metric\nJOIN {cells} AS b ON b.subject_id = w.subject_id\n"
                "WHERE w.is_last AND w.arm < {arms} AND w.metric IN {metrics}\n) AS v\nGROUP BY v.{outer_keys}, v.metric, v.arm",
                {{"outer_keys", joined(keys, ", v.")},
                 {"inner_keys", joined(keys, ", b.")},
                 {"outer", joined(outer, ",\n       ")},
                 {"inner", joined(inner, ",\n       ")},
                 {"states", states},
                 {"constants", constants},
                 {"cells", cells},
                 {"arms", std::to_string(shape.arms())},
                 {"metrics", listOf(ordinalsOf(metrics))}});
}

} // namespace

std::vector<std::string> sumColumns(const Group &group, bool withCovariates)
{
    std::vector<std::string> columns{"y", "yy"};
    if (group.hasDenominators())
        columns.insert(columns.end(), {"z", "zz", "yz"});
    if (withCovariates && group.hasCovariates())
        columns.insert(columns.end(), {"x", "xx", "xy"});
    return columns;
}

std::vector<HolderColumn> holderColumns(const Group &group, bool withCovariates)
{
    std::vector<HolderColumn> columns{{"held_y", "y", false}};
    if (group.hasDenominators())
        columns.insert(columns.end(), {{"held_z", "z", false}, {"held_yz", "yz", false}});
    if (withCovariates && group.hasCovariates())
        columns.insert(columns.end(), {{"held_x", "x", false}, {"held_xy", "xy", false}});
    if (!group.hasCaps())
        return columns;
    const std::vector<HolderColumn> plain = columns;
    for (HolderColumn column : plain) {
        column.name = "own_" + column.side;
        column.isOwn = true;
        columns.push_back(std::move(column));
    }
    return columns;
}

bool movesBySide(const Group &group) { return group.hasDenominators() || group.hasCaps(); }

std::vector<std::string> movedSides(const Group &group)
{
    std::vector<std::string> sides = movesBySide(group) ? factorsOf(group) : std::vector<std::string>{};
    if (group.hasCovariates())
        sides.emplace_back("xy");
    return sides;
}

std::vector<std::string> factorsOf(const Group &group)
{
    std::vector<std::string> sides = sidesOf(group);
    if (group.hasDenominators())
        sides.emplace_back("yz");
    return sides;
}

std::vector<std::string> sidesOf(const Group &group)
{
    return group.hasDenominators() ? std::vector<std::string>{"y", "z"} : std::vector<std::string>{"y"};
}

std::string statesSql(const Shape &shape, const Group &group, int slice)
{
    return shape.request->wantsSeries ? runningSql(shape, group, slice) : onceSql(shape, group, slice);
}

std::string statesOf(const std::string &states, const std::vector<MetricShape> &metrics)
{
    return "SELECT w.*\nFROM " + states + " AS w\nWHERE w.metric IN " + listOf(ordinalsOf(metrics));
}

std::string valueOf(const std::vector<MetricShape> &metrics, Side side, const std::string &total, const std::string &metricColumn,
                    const std::string &constants)
{
    static constexpr std::array prefixes{"", "denominator_", "covariate_"};
    std::vector<Choice> choices;
    for (const MetricShape &metric : metrics) {
        std::string value = total;
        const bool hasSide = side == Side::Numerator || (side == Side::Denominator ? metric.hasDenominator : metric.hasCovariate);
        if (metric.isCapped && hasSide)
            value = bounded(total, constants, prefixes.at(static_cast<std::size_t>(side)));
        if (metric.step == Step::Any && side == Side::Numerator)
            value = "CASE WHEN " + total + " > 0 THEN 1 ELSE 0 END";
        if (metric.step == Step::Above && side == Side::Numerator)
            value = "CASE WHEN " + total + " > " + Dialect::number(metric.metric->threshold) + " THEN 1 ELSE 0 END";
        choices.emplace_back(metric.ordinal, std::move(value));
    }
    return chosenBy(metricColumn, choices);
}

std::string changesSql(const Shape &shape, const Group &group, const std::vector<MetricShape> &metrics, const std::string &states,
                       const std::string &constants)
{
    const Dialect &dialect = *shape.dialect;
    const auto value = [&](Side side, const std::string &total) { return dialect.asDouble(valueOf(metrics, side, total, "w.metric", "k")); };
    const std::string zero = dialect.asDouble("0");
    std::vector<std::string> inner{value(Side::Numerator, "w.y0") + " AS y0", value(Side::Numerator, "w.y1") + " AS y1",
                                   value(Side::Numerator, zero) + " AS ys", "k.centre AS yc"};
    std::string changes = "v.y1 <> v.y0";
    std::string untouched = "w.y0 = 0";
    std::vector<std::string> cuts{"w.y1 <> " + value(Side::Numerator, "w.y1")};
    if (group.hasDenominators()) {
        inner.insert(inner.end(), {value(Side::Denominator, "w.z0") + " AS z0", value(Side::Denominator, "w.z1") + " AS z1",
                                   value(Side::Denominator, zero) + " AS zs", "k.denominator_centre AS zc"});
        changes.append(" OR v.z1 <> v.z0");
        untouched.append(" AND w.z0 = 0");
        cuts.push_back("w.z1 <> " + value(Side::Denominator, "w.z1"));
        cuts.push_back("w.y1 * w.z1 <> " + value(Side::Numerator, "w.y1") + " * " + value(Side::Denominator, "w.z1"));
    }
    if (group.hasCovariates()) {
        const std::string nothing = value(Side::Covariate, zero);
        inner.insert(inner.end(), {"CASE WHEN w.row_no = 1 THEN " + nothing + " ELSE " + value(Side::Covariate, "w.x1") + " END AS x0",
                                   value(Side::Covariate, "w.x1") + " AS x1", nothing + " AS xs", "k.covariate_centre AS xc"});
    }
    if (shape.request->wantsSeries) {
        // A subject is fresh on the first day that changes its value: the first row with facts in the
        // window, or, for values that change once at most, the row that changes it. Elsewhere a subject may
        // be missed but is never counted twice, so that folded days hold at least as many subjects as said.
        std::vector<Choice> fresh;
        for (const MetricShape &metric : metrics)
            fresh.emplace_back(metric.ordinal, metric.isMonotone ? "TRUE" : "(w.row_no = 1 OR (w.row_no = 2 AND " + untouched + "))");
        inner.push_back(chosenBy("w.metric", fresh) + " AS may_be_fresh");
    }
    if (group.hasCaps()) {
        for (std::size_t i = 0; i < cuts.size(); ++i)
            inner.push_back("CASE WHEN " + cuts[i] + " THEN 1 ELSE 0 END AS is_cut_" + factorsOf(group)[i]);
        addCaps(group, true, inner);
    }

    std::vector<std::string> outer = momentColumns(group, true);
    if (shape.request->wantsSeries) {
        outer.push_back("SUM(CASE WHEN " + changes + " THEN 1 ELSE 0 END) AS changed");
        outer.push_back("SUM(CASE WHEN v.may_be_fresh AND (" + changes + ") THEN 1 ELSE 0 END) AS fresh");
        if (group.hasCovariates())
            outer.push_back("SUM(CASE WHEN v.x1 <> v.x0 THEN 1 ELSE 0 END) AS known");
        for (const std::string &side : movedSides(group)) {
            const std::string moves = fill("({moves}) AND (({before}) OR ({after}))",
                                           {{"moves", withEach(side, "v.{side}1 <> v.{side}0", ' ', " OR ")},
                                            {"before", isOwn(group, side, '0')},
                                            {"after", isOwn(group, side, '1')}});
            outer.push_back("SUM(CASE WHEN " + moves + " THEN 1 ELSE 0 END) AS changed_" + side);
            outer.push_back("SUM(CASE WHEN v.may_be_fresh AND " + moves + " THEN 1 ELSE 0 END) AS fresh_" + side);
        }
    }
    for (std::string &held : holderSums(group, true))
        outer.push_back(std::move(held));
    outer.push_back("SUM(CASE WHEN v.is_last THEN 1 ELSE 0 END) AS finals");
    outer.push_back("MIN(CASE WHEN v.is_last THEN v.y1 END) AS lowest");
    outer.push_back("MAX(CASE WHEN v.is_last THEN v.y1 END) AS highest");
    if (group.hasCaps()) {
        std::vector<std::string> any;
        for (const std::string &side : factorsOf(group)) {
            if (side.size() == 1)
                any.push_back("v.is_cut_" + side);
            outer.push_back("SUM(CASE WHEN v.is_last THEN v.is_cut_" + side + " ELSE 0 END) AS capped_" + side);
        }
        outer.push_back("SUM(CASE WHEN v.is_last THEN " + (any.size() > 1 ? "GREATEST(" + joined(any, ", ") + ")" : any.front()) + " ELSE 0 END) AS capped");
    }
    return fill("SELECT v.metric, v.arm, v.day_no,\n       {outer}\nFROM (\nSELECT w.metric, w.arm, w.day_no, w.is_last,\n       {inner}\n"
                "FROM {states} AS w\nJOIN {constants} AS k ON k.metric = w.metric\n) AS v\nGROUP BY v.metric, v.arm, v.day_no",
                {{"outer", joined(outer, ",\n       ")},
                 {"inner", joined(inner, ",\n       ")},
                 {"states", states},
                 {"constants", constants}});
}

std::string uncappedSql(const Group &group, const std::vector<MetricShape> &metrics, const std::string &states, const std::string &constants)
{
    std::vector<std::string> inner{"0 AS y0", "w.y1", "k.centre AS yc"};
    if (group.hasDenominators())
        inner.insert(inner.end(), {"0 AS z0", "w.z1", "k.denominator_centre AS zc"});
    std::vector<std::string> outer = momentColumns(group, false);
    for (const std::string &side : factorsOf(group))
        outer.push_back("SUM(CASE WHEN " + withEach(side, "v.{side}{place} <> 0", '1', " AND ") + " THEN 1 ELSE 0 END) AS held_" + side);
    return fill("SELECT v.metric, v.arm,\n       {outer}\nFROM (\nSELECT w.metric, w.arm, {inner}\nFROM {states} AS w\n"
                "JOIN {constants} AS k ON k.metric = w.metric\nWHERE w.is_last AND w.metric IN {capped}\n) AS v\nGROUP BY v.metric, v.arm",
                {{"outer", joined(outer, ",\n       ")},
                 {"inner", joined(inner, ", ")},
                 {"states", states},
                 {"constants", constants},
                 {"capped", listOf(ordinalsOf(metrics))}});
}

std::string breakdownSql(const Shape &shape, const Group &group, const std::vector<MetricShape> &metrics, const std::string &states,
                         const std::string &constants, const std::string &buckets)
{
    return sumsByCell(shape, group, metrics, states, constants, buckets, {"bucket"}, momentColumns(group, false));
}

std::string overlapSql(const Shape &shape, const Group &group, const std::vector<MetricShape> &metrics, const std::string &states,
                       const std::string &constants, const std::string &pairs)
{
    return sumsByCell(shape, group, metrics, states, constants, pairs, pairColumns(), {});
}

} // namespace assay::sql::plan
