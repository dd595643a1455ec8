// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/sql/plan/funnels.h"

#include <algorithm>

#include "models/sql/plan/template.h"

namespace assay::sql::plan {
namespace {

/// Metrics that have the step.
std::vector<int> having(const Group &group, int step)
{
    std::vector<int> ordinals;
    for (const MetricShape &metric : group.metrics) {
        if (metric.isFunnel && metric.steps > step)
            ordinals.push_back(metric.ordinal);
    }
    return ordinals;
}

} // namespace

std::string reachedSql(const Shape &shape, const Group &group)
{
    const std::string facts = shape.stage("facts_" + std::to_string(group.number));
    std::vector<Choice> finals;
    for (const MetricShape &metric : group.metrics) {
        if (metric.isFunnel)
            finals.emplace_back(metric.ordinal, std::to_string(metric.steps - 1));
    }
    std::vector<std::string> ctes;
    std::vector<std::string> parts;
    for (int step = 0; !having(group, step).empty(); ++step) {
        const std::string number = std::to_string(step);
        const std::string after = step == 0 ? "" : "\nJOIN step_" + std::to_string(step - 1) + " AS p ON p.subject_id = f.subject_id AND p.metric = f.metric";
        ctes.push_back(fill("step_{step} AS (\nSELECT f.subject_id, f.arm, f.metric, MIN(f.z) AS at_micros\nFROM {facts} AS f{after}\n"
                            "WHERE f.metric IN {metrics} AND f.y = {step}{in_order}\nGROUP BY f.subject_id, f.arm, f.metric\n)",
                            {{"step", number},
                             {"facts", facts},
                             {"after", after},
                             {"metrics", listOf(having(group, step))},
                             {"in_order", step == 0 ? "" : " AND f.z >= p.at_micros"}}));
        parts.push_back("SELECT " + number + " AS step, s.* FROM step_" + number + " AS s");
    }
    const std::string day = shape.dialect->quotient(Dialect::asWhole("r.at_micros"), kMicrosPerDay) + " - " + std::to_string(shape.firstDay.sinceEpoch);
    return fill("WITH {ctes}\nSELECT r.subject_id, r.arm, r.metric, r.step, r.step = {final} AS is_final, CAST({day} AS INTEGER) AS day_no\nFROM (\n{parts}\n) AS r",
                {{"ctes", joined(ctes, ", ")}, {"final", chosenBy("r.metric", finals)}, {"day", day}, {"parts", joined(parts, "\nUNION ALL\n")}});
}

std::string stepsSql(const Shape &shape, const std::string &reached)
{
    return fill("SELECT r.metric, r.step, r.arm, COUNT(*) AS n\nFROM {reached} AS r\nWHERE r.arm < {arms}\nGROUP BY r.metric, r.step, r.arm",
                {{"reached", reached}, {"arms", std::to_string(shape.arms())}});
}

} // namespace assay::sql::plan
