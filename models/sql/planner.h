// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/experiments/experiment.h"
#include "models/metrics/metric.h"
#include "models/metrics/sources.h"
#include "models/results/snapshot.h"
#include "models/sql/contract.h"
#include "models/sql/sourceshape.h"

namespace assay::sql {

class Dialect;

/// Everything a plan is made from. Values only: the caller has looked the documents up.
struct PlanRequest {
    std::string runId;                               ///< uuid of the run
    experiments::Experiment experiment;
    metrics::AssignmentSource assignmentSource;
    std::vector<metrics::FactSource> factSources;    ///< those the metrics read
    std::vector<metrics::Metric> metrics;            ///< in Plan::metrics() order
    std::vector<metrics::Property> properties;       ///< in Plan::breakdowns order
    Timestamp asOf;                                  ///< exclusive end of the data to read
    bool wantsSeries = true;                         ///< day series besides the totals
    int slices = 0;                                  ///< key-hash slices; 0: the dialect's default
};

/// Bytes of one statement: what plans, records of runs and snapshots take. No plan holds a longer one.
inline constexpr std::size_t kLongestStatement = 1U << 20U;

/// One statement, in order. Statements without a contract return no row: temporary stages, and those that
/// describe a source.
struct Statement {
    std::string id;                                  ///< unique in the plan, for example "F1.purchases.3"
    std::string stage;                               ///< "S" (describes a source), "A1", "F1", "D", "W", "R" of pipeline-sql.md
    std::string title;                               ///< for the run log, English, for example "Totals of purchases, slice 3 of 8"
    std::string text;
    double weight = 1;                               ///< share of the work, for real progress
    std::optional<ResultContract> contract;
    std::optional<SourceShape> source{};             ///< it describes this source

    bool operator==(const Statement &) const = default;
};

/// What a run does, and how its rows become a snapshot.
struct PipelinePlan {
    std::string runId;
    std::vector<Statement> statements;
    results::Snapshot frame;                         ///< definitions, periods, variations; no rows yet
    std::string templateVersion;                     ///< written to the ledger

    bool operator==(const PipelinePlan &) const = default;
};

/// Rows of one statement, all batches together.
struct StatementRows {
    std::string statement;                           ///< Statement::id
    RowBatch batch;
};

/// Read-only mode: definitions to ordered statements plus contracts (pipeline-sql.md section 2, DESIGN.md section 5).
/// @return UnknownReference, UnsupportedDefinition or FragmentRefused, naming the definition
[[nodiscard]] Result<PipelinePlan> planExperiment(const PlanRequest &request, const Dialect &dialect);

/// Assembles the snapshot of a finished run. Rows have passed their contracts; what a contract cannot
/// say (a day outside the frame, a metric twice) is refused here. @return ContractRefused
[[nodiscard]] Result<results::Snapshot> snapshotFromRows(const PipelinePlan &plan, const std::vector<StatementRows> &rows,
                                                         std::string snapshotId, Timestamp createdAt);

/// One statement that returns the subjects per variation and nothing else: the cheap check of a source.
[[nodiscard]] Result<Statement> planSourceCheck(const metrics::AssignmentSource &source, const Dialect &dialect);

} // namespace assay::sql
