// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/sql/dialect.h"
#include "models/sql/planner.h"

namespace assay::sql::plan {

/// How the total of a subject becomes its value.
enum class Step {
    Identity,
    Any,    ///< 1 when at least one fact counts
    Above,  ///< 1 when the total exceeds the threshold
};

/// A metric as the planner sees it.
struct MetricShape {
    int ordinal{};                     ///< in the plan
    const metrics::Metric *metric{};
    Step step{};
    int entry{};                       ///< index into Shape::entryAges
    bool hasDenominator{};
    bool hasCovariate{};
    bool isCapped{};
    bool isPercentileCapped{};
    bool isNumeratorCount{};           ///< whole numbers: centred by a whole number, or not at all
    bool isDenominatorCount{};
    bool isMonotone{};                 ///< a subject's value changes at most once
    bool isQuantile{};                 ///< no sum over subjects: neither totals nor a series
    bool isFunnel{};
    int steps{};                       ///< of a funnel
};

/// What the facts of one source add to one metric.
struct Contribution {
    enum class Side { Numerator, Denominator, Both };

    int metric{};                      ///< ordinal
    Side side{};
    const metrics::MetricFact *fact{};
    std::string divided;               ///< Both: value column of the denominator, empty for counts
    bool countsValues{};               ///< Both: only rows with a value count (an average per fact)
    int step = -1;                     ///< of a funnel, from 0
};

/// One scan of a fact source for all its metrics.
struct Scan {
    const metrics::FactSource *source{};
    std::string sql;                   ///< bound fragment
    std::vector<Contribution> contributions;
    int fresh = -1;                    ///< place in Shape::freshSources; -1: the days of its facts are not those of their instants
};

/// Metrics whose sources must be read in one statement: those of one source, and of several sources
/// when a ratio or a funnel spans them.
struct Group {
    int number{};                      ///< from 1, in names of stages
    std::string name;                  ///< keys of the sources
    std::vector<Scan> scans;
    std::vector<MetricShape> metrics;

    [[nodiscard]] bool hasDenominators() const;
    [[nodiscard]] bool hasCovariates() const;
    [[nodiscard]] bool hasCaps() const;
    [[nodiscard]] bool hasPercentileCaps() const;
    [[nodiscard]] bool hasValues() const;   ///< some metric reads a value column
    [[nodiscard]] bool hasFunnels() const;
    [[nodiscard]] bool hasQuantiles() const;
    [[nodiscard]] bool tellsFreshness() const; ///< of some scan
    [[nodiscard]] bool ranks(metrics::Ranked ranked) const;
    /// Metrics that are sums over subjects.
    [[nodiscard]] std::vector<MetricShape> sums() const;
    /// Metrics whose facts are no addends: those of funnels, and of percentiles over facts.
    [[nodiscard]] std::vector<int> unsummed() const;
};

/// Everything the statements are made from, checked.
struct Shape {
    const PlanRequest *request{};
    const Dialect *dialect{};
    Timestamp start;                   ///< first assignment counted
    Timestamp end;                     ///< exclusive end of assignments and facts
    Timestamp factStart;               ///< with the look-back
    Day firstDay;
    int days{};
    std::vector<std::string> variations; ///< keys in the order of their text: the arm is the place here
    std::vector<std::int64_t> entryAges; ///< microseconds a subject must have spent to count; 0 first
    std::string assignmentSql;         ///< bound fragment
    std::vector<std::string> properties; ///< columns of the assignment source
    std::vector<Group> groups;
    std::vector<std::string> freshSources; ///< keys of the fact sources whose last day is brought back
    std::int64_t minCell{};
    int slices = 1;                    ///< in all
    int passes = 1;                    ///< scans of each source; slices divide evenly among them

    [[nodiscard]] int arms() const { return static_cast<int>(variations.size()); }
    /// Name of a stage: a temporary table or a CTE.
    [[nodiscard]] std::string stage(const std::string &name) const;
};

/// @return UnknownReference, UnsupportedDefinition, InvalidDocument or FragmentRefused
[[nodiscard]] Result<Shape> shapeOf(const PlanRequest &request, const Dialect &dialect);

/// What the definitions of the request expect of the assignment source, and of one fact source.
[[nodiscard]] SourceShape assignmentShape(const PlanRequest &request, const Dialect &dialect);
[[nodiscard]] SourceShape factShape(const PlanRequest &request, const metrics::FactSource &source, const Dialect &dialect);

/// Half-open range of an experiment's data. @return UnsupportedDefinition when it is empty
struct DataRange {
    Timestamp start;
    Timestamp end;
};
[[nodiscard]] Result<DataRange> dataRangeOf(const experiments::Experiment &experiment, Timestamp asOf);

[[nodiscard]] std::vector<int> ordinalsOf(const std::vector<MetricShape> &metrics);

} // namespace assay::sql::plan
