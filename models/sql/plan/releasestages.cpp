// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/sql/plan/releaseparts.h"

#include "models/sql/plan/exposure.h"
#include "models/sql/plan/template.h"

namespace assay::sql::plan {

/// What subjects hold before any cap, by metric and arm, mixed ones too.
void Release::addRaw()
{
    std::vector<std::string> held;
    for (const std::string &side : sidesOf(m_group)) {
        std::vector<Choice> choices;
        for (const MetricShape &metric : m_metrics)
            choices.emplace_back(metric.ordinal, "COALESCE(" + std::string{metric.isCapped ? "u" : "t"} + ".held_" + side + ", 0)");
        held.push_back(chosenBy("p.metric", choices) + " AS held_" + side);
    }
    add("raw_holders", fill("SELECT p.metric, p.arm, p.n, {held}\nFROM populations AS p\nLEFT JOIN totals AS t ON t.metric = p.metric AND t.arm = p.arm{uncapped}",
                            {{"held", joined(held, ", ")},
                             {"uncapped", m_group.hasCaps() ? "\nLEFT JOIN uncapped_totals AS u ON u.metric = p.metric AND u.arm = p.arm" : ""}}));
}

/// Subjects whose value a cap changes, by metric and arm. Between none and enough the sums before the cap
/// stay in the warehouse: their difference from the capped ones would be what one subject has above it.
void Release::addCuts()
{
    std::vector<std::string> columns;
    const auto put = [&](const std::string &counted, const std::string &moved, const std::string &name, bool (*isConcerned)(const MetricShape &)) {
        std::vector<Choice> cuts;        // subjects without facts are capped when the cap moves 0
        for (const MetricShape &metric : m_metrics)
            cuts.emplace_back(metric.ordinal, !metric.isCapped || !isConcerned(metric)
                                  ? "0"
                                  : "COALESCE(t." + counted + ", 0) + CASE WHEN " + moved + " THEN p.n - COALESCE(t.finals, 0) ELSE 0 END");
        columns.push_back(chosenBy("p.metric", cuts) + " AS " + name);
    };
    const auto any = [](const MetricShape &) { return true; };
    const auto hasDenominator = [](const MetricShape &metric) { return metric.hasDenominator; };
    put("capped_y", "o.ye <> o.yr", "n_y", any);
    if (m_group.hasDenominators()) {
        put("capped_z", "o.ze <> o.zr", "n_z", hasDenominator);
        // Of the products, what subjects without facts hold is known: they are no company.
        put("capped_yz", "FALSE", "n_yz", hasDenominator);
        put("capped", "o.ye <> o.yr OR o.ze <> o.zr", "n", any);
    } else {
        put("capped_y", "o.ye <> o.yr", "n", any);
    }
    add("cuts", fill("SELECT p.metric, p.arm, {cuts}\nFROM populations AS p\nJOIN outset AS o ON o.metric = p.metric\n"
                     "LEFT JOIN totals AS t ON t.metric = p.metric AND t.arm = p.arm\nWHERE p.arm < {arms}",
                     {{"cuts", joined(columns, ", ")}, {"arms", m_arms}}));
}

/// Mixed subjects under their first variation, no cap. Left out when the mixed subjects of any variation, or
/// those of them (or of the others) that hold a value, or the capped ones of this one, are so few that a
/// difference would show them.
std::string Release::rawPart() const
{
    std::vector<std::string> inner;
    const std::vector<std::string> names = columns(false);
    const std::vector<std::string> plain = entered("t", "p.n", false, true);
    const std::vector<std::string> raw = m_group.hasCaps() ? entered("u", "p.n", false, false) : plain;
    for (std::size_t i = 0; i < names.size(); ++i) {
        std::vector<Choice> choices;
        for (const MetricShape &metric : m_metrics)
            choices.emplace_back(metric.ordinal, metric.isCapped ? raw[i] : plain[i]);
        inner.push_back(chosenBy("p.metric", choices) + " AS " + names[i]);
    }
    std::vector<std::string> held;
    std::vector<std::string> heldInAll;
    std::vector<std::string> cuts;
    for (const std::string &side : sidesOf(m_group)) {
        held.push_back("held_" + side);
        inner.push_back("r.held_" + side);
        heldInAll.push_back("SUM(s.held_" + side + ") AS held_" + side);
        cuts.push_back("n_" + side);
    }
    const std::string from = fill(R"(FROM (
SELECT s.metric, s.arm, SUM(s.n) AS n, {sums}, {held}
FROM (
SELECT p.metric, p.arm % {arms} AS arm, p.n, {inner}
FROM populations AS p
JOIN shown AS h ON h.metric = p.metric
JOIN outset AS o ON o.metric = p.metric
JOIN raw_holders AS r ON r.metric = p.metric AND r.arm = p.arm
LEFT JOIN totals AS t ON t.metric = p.metric AND t.arm = p.arm{uncapped}
) AS s
GROUP BY s.metric, s.arm
) AS m
JOIN (
SELECT p.metric, SUM(CASE WHEN p.n < {k} OR {few} THEN 1 ELSE 0 END) AS thin
FROM raw_holders AS p
GROUP BY p.metric
) AS h ON h.metric = m.metric
{cuts}WHERE h.thin = 0{enough})",
                                  {{"sums", joined(summed("s", false), ", ")},
                                   {"held", joined(heldInAll, ", ")},
                                   {"arms", m_arms},
                                   {"inner", joined(inner, ", ")},
                                   {"uncapped", m_group.hasCaps() ? "\nLEFT JOIN uncapped_totals AS u ON u.metric = p.metric AND u.arm = p.arm" : ""},
                                   {"few", few("p", held)},
                                   {"cuts", m_group.hasCaps() ? "JOIN cuts AS c ON c.metric = m.metric AND c.arm = m.arm\n" : ""},
                                   {"enough", m_group.hasCaps() ? " AND NOT " + few("c", cuts) : ""},
                                   {"k", m_k}});
    std::vector<std::string> outer;
    for (const std::string &name : names)
        outer.push_back("m." + name);
    return part("raw", "m.arm", "NULL", "NULL", "NULL", "m.n", outer, false, "m.n", "m.n", {"m.held_y", "m.held_z"}, from);
}

std::string Release::deduplicatedPart() const
{
    std::vector<int> capped;
    for (const MetricShape &metric : m_metrics) {
        if (metric.isCapped)
            capped.push_back(metric.ordinal);
    }
    std::vector<std::string> held;
    std::vector<std::string> cuts;
    for (const std::string &side : sidesOf(m_group)) {
        held.push_back("held_" + side);
        cuts.push_back("n_" + side);
    }
    const std::string from = fill("FROM shown AS m\nJOIN populations AS p ON p.metric = m.metric\nJOIN outset AS o ON o.metric = m.metric\n"
                                  "JOIN raw_holders AS r ON r.metric = p.metric AND r.arm = p.arm\n"
                                  "JOIN cuts AS c ON c.metric = p.metric AND c.arm = p.arm\n"
                                  "LEFT JOIN uncapped_totals AS u ON u.metric = p.metric AND u.arm = p.arm\n"
                                  "WHERE m.metric IN {capped} AND p.arm < {arms} AND p.n >= {k} AND NOT {few} AND NOT {few_cut}",
                                  {{"capped", listOf(capped)}, {"arms", m_arms}, {"k", m_k}, {"few", few("r", held)}, {"few_cut", few("c", cuts)}});
    return part("deduplicated", "p.arm", "NULL", "NULL", "NULL", "p.n", entered("u", "p.n", false, false), false, "p.n", "p.n",
                {"r.held_y", "r.held_z"}, from);
}

} // namespace assay::sql::plan
