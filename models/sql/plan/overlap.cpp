// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/sql/plan/overlap.h"

#include "models/sql/plan/buckets.h"
#include "models/sql/plan/template.h"

namespace assay::sql::plan {

std::vector<std::string> pairColumns() { return {"earlier", "later", "a", "b"}; }

std::string pairsSql(const Shape &shape, std::size_t entry)
{
    std::vector<std::string> parts;
    for (std::size_t later = 1; later < shape.properties.size(); ++later) {
        for (std::size_t earlier = 0; earlier < later; ++earlier)
            parts.push_back(fill("SELECT p.subject_id, p.arm, {earlier} AS earlier, {later} AS later, p.bucket AS a, q.bucket AS b\n"
                                 "FROM {first} AS p\nJOIN {second} AS q ON q.subject_id = p.subject_id",
                                 {{"earlier", std::to_string(earlier)},
                                  {"later", std::to_string(later)},
                                  {"first", bucketStage(shape, "bucket_of", earlier, entry)},
                                  {"second", bucketStage(shape, "bucket_of", later, entry)}}));
    }
    return joined(parts, "\nUNION ALL\n");
}

std::string foldedSql(const Shape &shape, const std::string &edges, const std::vector<std::string> &keys, const std::vector<std::string> &kept)
{
    const std::string k = std::to_string(shape.minCell);
    const std::string key = "PARTITION BY e." + joined(keys, ", e.");
    std::string rows = edges;
    const auto add = [&](const std::string &column) { rows = "(\nSELECT e.*, " + column + "\nFROM " + rows + " AS e\n)"; };
    const auto over = [&](const std::string &what, const char *side) { return what + " OVER (" + key + ", e." + side + ")"; };
    // The bond begins with the largest value of the earlier property and those of its like that share enough with it,
    // and grows: to values of the other property that have enough in it, to those that have enough in these, and so on.
    add(over("SUM(e.n)", "a") + " AS of_a, " + over("SUM(e.n)", "b") + " AS of_b");
    add("FIRST_VALUE(e.a) OVER (" + key + " ORDER BY e.of_a DESC, e.a) AS hub");
    add(over("MAX(CASE WHEN e.a = e.hub THEN e.n ELSE 0 END)", "b") + " AS hub_n");
    add(over("SUM(LEAST(e.n, e.hub_n))", "a") + " AS near_a");
    add(over("SUM(CASE WHEN e.near_a >= " + k + " THEN e.n ELSE 0 END)", "b") + " AS near_b");
    add("GREATEST(e.near_a, " + over("SUM(CASE WHEN e.near_b >= " + k + " THEN e.n ELSE 0 END)", "a") + ") AS bond_a");
    add(over("SUM(CASE WHEN e.bond_a >= " + k + " THEN e.n ELSE 0 END)", "b") + " AS bond_b");
    // What few share stands open unless both values belong to the bond.
    add("CASE WHEN e.n < " + k + " AND (e.bond_a < " + k + " OR e.bond_b < " + k + ") THEN 1 ELSE 0 END AS is_open");
    add(over("MAX(CASE WHEN e.bond_a < " + k + " THEN e.is_open ELSE 0 END)", "a") + " AS folds_row, CASE WHEN e.bond_a >= " + k
        + " THEN e.is_open ELSE 0 END AS folds_value");
    // "__other__" must have a value of the bond in it: itself, or else the smallest.
    add("MAX(e.folds_value) OVER (" + key + ") AS folds_least, FIRST_VALUE(e.b) OVER (" + key + " ORDER BY CASE WHEN e.bond_b < " + k
        + " THEN 2 WHEN e.b = 0 THEN 0 ELSE 1 END, e.of_b, e.b DESC) AS least");
    return "SELECT DISTINCT " + (kept.empty() ? "" : "e." + joined(kept, ", e.") + ", ") + "e.b\nFROM " + rows
        + " AS e\nWHERE e.folds_row = 1 OR e.folds_value = 1 OR (e.folds_least = 1 AND e.b = e.least)";
}

} // namespace assay::sql::plan
