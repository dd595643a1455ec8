// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/sql/plan/quantiles.h"

#include "models/sql/plan/template.h"

namespace assay::sql::plan {
namespace {

/// Half-width of the bounds in standard errors: outer_alpha 0.05, two-sided (statistics.md section 6).
constexpr double kOuterZ = 1.9599639845400545;

std::vector<MetricShape> ranking(const Group &group, metrics::Ranked ranked)
{
    std::vector<MetricShape> found;
    for (const MetricShape &metric : group.metrics) {
        if (metric.isQuantile && metric.metric->ranked == ranked)
            found.push_back(metric);
    }
    return found;
}

std::string unionOf(const std::vector<std::string> &relations)
{
    std::vector<std::string> parts;
    for (const std::string &relation : relations)
        parts.push_back("SELECT * FROM " + relation);
    return joined(parts, "\nUNION ALL\n");
}

/// Every analysed subject with its sum; those without facts have 0.
std::string everySubject(const Shape &shape, const std::vector<MetricShape> &metrics, const std::vector<std::string> &subjects)
{
    std::vector<std::string> ordinals;
    for (const MetricShape &metric : metrics)
        ordinals.push_back("(" + std::to_string(metric.ordinal) + ")");
    return fill("SELECT m.metric, s.arm, s.subject_id, COALESCE(k.value, 0) AS value\nFROM {subjects} AS s\nCROSS JOIN (VALUES {ordinals}) AS m(metric)\n"
                "LEFT JOIN (\n{kept}\n) AS k ON k.metric = m.metric AND k.subject_id = s.subject_id\nWHERE s.arm < {arms}",
                {{"subjects", shape.stage("subjects")},
                 {"ordinals", joined(ordinals, ", ")},
                 {"kept", unionOf(subjects)},
                 {"arms", std::to_string(shape.arms())}});
}

} // namespace

const std::vector<std::string> &quantileColumns()
{
    static const std::vector<std::string> columns{"observations", "quantile", "quantile_lower", "quantile_upper",
                                                  "cluster_s", "cluster_ss", "cluster_nn", "cluster_sn"};
    return columns;
}

std::string factValuesSql(const Shape &shape, const Group &group)
{
    return fill("SELECT t.metric, t.arm, t.subject_id, t.y AS value\nFROM {facts} AS t\nWHERE t.metric IN {metrics} AND t.arm < {arms} AND t.y IS NOT NULL",
                {{"facts", shape.stage("facts_" + std::to_string(group.number))},
                 {"metrics", listOf(ordinalsOf(ranking(group, metrics::Ranked::Facts)))},
                 {"arms", std::to_string(shape.arms())}});
}

std::string subjectValuesSql(const Shape &shape, const Group &group, const std::string &states)
{
    return fill("SELECT w.metric, w.arm, w.subject_id, w.y1 AS value\nFROM {states} AS w\nWHERE w.is_last AND w.metric IN {metrics} AND w.arm < {arms}",
                {{"states", states},
                 {"metrics", listOf(ordinalsOf(ranking(group, metrics::Ranked::Subjects)))},
                 {"arms", std::to_string(shape.arms())}});
}

std::string quantilesSql(const Shape &shape, const Group &group, const std::vector<std::string> &facts, const std::vector<std::string> &subjects)
{
    const Dialect &dialect = *shape.dialect;
    std::vector<std::string> values;
    if (!facts.empty())
        values.push_back(unionOf(facts));
    if (!subjects.empty())
        values.push_back(everySubject(shape, ranking(group, metrics::Ranked::Subjects), subjects));
    std::vector<Choice> fractions;
    for (const MetricShape &metric : group.metrics) {
        if (metric.isQuantile)
            fractions.emplace_back(metric.ordinal, Dialect::number(metric.metric->percentile));
    }
    const auto rank = [](const std::string &fraction) { return "LEAST(GREATEST(CEIL((" + fraction + ") * f.n), 1), f.n)"; };
    const std::string half = Dialect::number(kOuterZ) + " * SQRT(f.p * (1 - f.p) / f.n)";
    const auto sum = [&](const std::string &expression) { return dialect.asDouble("SUM(" + dialect.asDouble(expression) + ")"); };
    return fill(R"(WITH ranking_values AS (
{values}
), value_counts AS (
SELECT v.metric, v.arm, {n} AS n, {fraction} AS p
FROM ranking_values AS v
GROUP BY v.metric, v.arm
), value_ranks AS (
SELECT f.metric, f.arm, {middle} AS at_rank, {lower} AS lower_rank, {upper} AS upper_rank
FROM value_counts AS f
), ranked_values AS (
SELECT v.metric, v.arm, v.value, ROW_NUMBER() OVER (PARTITION BY v.metric, v.arm ORDER BY v.value) AS rank_no
FROM ranking_values AS v
), picked AS (
SELECT r.metric, r.arm, MAX(CASE WHEN r.rank_no = a.at_rank THEN r.value END) AS quantile,
       MAX(CASE WHEN r.rank_no = a.lower_rank THEN r.value END) AS quantile_lower,
       MAX(CASE WHEN r.rank_no = a.upper_rank THEN r.value END) AS quantile_upper
FROM ranked_values AS r
JOIN value_ranks AS a ON a.metric = r.metric AND a.arm = r.arm
GROUP BY r.metric, r.arm
), value_clusters AS (
SELECT v.metric, v.arm, v.subject_id, COUNT(*) AS n, SUM(CASE WHEN v.value <= q.quantile THEN 1 ELSE 0 END) AS s,
       MIN(v.value) AS lowest, MAX(v.value) AS highest
FROM ranking_values AS v
JOIN picked AS q ON q.metric = v.metric AND q.arm = v.arm
GROUP BY v.metric, v.arm, v.subject_id
)
SELECT c.metric, c.arm, SUM(c.n) AS observations, COUNT(*) AS clusters, MAX(q.quantile) AS quantile,
       MAX(q.quantile_lower) AS quantile_lower, MAX(q.quantile_upper) AS quantile_upper,
       {s} AS cluster_s, {ss} AS cluster_ss, {nn} AS cluster_nn, {sn} AS cluster_sn,
       SUM(CASE WHEN c.lowest <= q.quantile_lower THEN 1 ELSE 0 END) AS below,
       SUM(CASE WHEN c.highest >= q.quantile_upper THEN 1 ELSE 0 END) AS above
FROM value_clusters AS c
JOIN picked AS q ON q.metric = c.metric AND q.arm = c.arm
GROUP BY c.metric, c.arm)",
                {{"values", joined(values, "\nUNION ALL\n")},
                 {"n", dialect.asDouble("COUNT(*)")},
                 {"fraction", dialect.asDouble(chosenBy("v.metric", fractions))},
                 {"middle", rank("f.p")},
                 {"lower", rank("f.p - " + half)},
                 {"upper", rank("f.p + " + half)},
                 {"s", sum("c.s")},
                 {"ss", sum("c.s * c.s")},
                 {"nn", sum("c.n * c.n")},
                 {"sn", sum("c.s * c.n")}});
}

} // namespace assay::sql::plan
