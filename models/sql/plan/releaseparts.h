// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "models/sql/plan/release.h"
#include "models/sql/plan/states.h"

namespace assay::sql::plan {

/// Constants that accompany a total, in order.
[[nodiscard]] std::vector<std::string> constantColumns(const Group &group);

/// Parts of one sum, one below the other.
[[nodiscard]] std::string unionOf(const std::vector<std::string> &relations);

/// Columns that one part alone has; empty: NULL.
struct Own {
    std::string step{};
    std::vector<std::string> quantiles{};
    std::string notFinite{};
    std::string source{};
};

/// Subjects behind the sums of a row, by side; empty: 0.
struct Holders {
    std::string y;
    std::string z{};
    std::string x{};
};

/// Writes the parts of a release, one after the other: see release.h. Each subject has its file: totals,
/// stages before the adjustments, the series, breakdowns.
class Release {
public:
    Release(const Shape &shape, const Group &group, const std::vector<MetricShape> &metrics, const ReleaseInputs &inputs)
        : m_shape(shape), m_dialect(*shape.dialect), m_group(group), m_inputs(inputs), m_k(std::to_string(shape.minCell)), m_arms(std::to_string(shape.arms()))
    {
        m_isFirst = metrics.front().ordinal == group.metrics.front().ordinal;
        for (const MetricShape &metric : metrics)
            (metric.isQuantile ? m_quantiles : m_metrics).push_back(metric);
    }

    [[nodiscard]] ReleaseSql sql();

private:
    void addSums(std::vector<std::string> &parts);
    void add(std::string name, std::string select) { m_sql.ctes.emplace_back(std::move(name), std::move(select)); }
    void addInputs();
    void addTotals();
    void addShown();
    void addRaw();
    void addSteps();
    void addCuts();
    void addCells();
    void addWalk();
    void addIncrements();
    [[nodiscard]] std::string totalPart() const;
    [[nodiscard]] std::string rawPart() const;
    [[nodiscard]] std::string deduplicatedPart() const;
    [[nodiscard]] std::string stepPart() const;
    [[nodiscard]] std::string quantilePart() const;
    [[nodiscard]] std::string incrementPart() const;
    [[nodiscard]] std::string freshPart();
    void addFold(const ReleaseInputs::Breakdown &breakdown, const std::string &suffix);
    void addPairs(const ReleaseInputs::Overlap &overlap);
    void addPlaces(const ReleaseInputs::Breakdown &breakdown, const std::string &suffix);
    [[nodiscard]] std::vector<std::string> heldCounts() const;
    [[nodiscard]] std::string breakdownPart(const ReleaseInputs::Breakdown &breakdown);
    [[nodiscard]] bool hasMetricsOf(std::size_t entry) const;

    [[nodiscard]] std::vector<std::string> columns(bool withCovariates) const { return sumColumns(m_group, withCovariates); }
    [[nodiscard]] std::vector<std::string> summed(const std::string &alias, bool withCovariates) const;
    [[nodiscard]] std::vector<std::string> entered(const std::string &sums, const std::string &n, bool withCovariates, bool isCapped) const;
    [[nodiscard]] std::string closes(const std::string &alias) const;
    [[nodiscard]] std::string few(const std::string &alias, const std::vector<std::string> &counts) const;
    [[nodiscard]] std::string fewOf(const std::string &alias, bool isCovariate) const;
    [[nodiscard]] std::vector<std::string> countedByDay() const;
    [[nodiscard]] std::string part(const std::string &name, const std::string &variation, const std::string &day, const std::string &property,
                                   const std::string &value, const std::string &n, const std::vector<std::string> &sums, bool hasConstants,
                                   const std::string &subjects, const std::string &contributors, const Holders &holders, const std::string &from,
                                   const Own &own = {}) const;

    const Shape &m_shape;
    const Dialect &m_dialect;
    const Group &m_group;
    std::vector<MetricShape> m_metrics;      // sums over subjects
    std::vector<MetricShape> m_quantiles;
    const ReleaseInputs &m_inputs;
    bool m_isFirst{};                        // of the portions of a group: what is no metric's own leaves with it
    std::string m_k;
    std::string m_arms;
    ReleaseSql m_sql;
};

} // namespace assay::sql::plan
