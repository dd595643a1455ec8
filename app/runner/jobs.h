// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <stop_token>
#include <string>

#include "app/runner/output.h"
#include "app/warehouse/warehouse.h"
#include "models/sql/protocol.h"

namespace assay::runner {

inline constexpr int kFailed = 1;       ///< exit status: the job ended with an error
inline constexpr int kBadPlan = 2;      ///< exit status: the plan could not be read

/// What a job gets. It reports through `output` and asks `stop` between its steps.
struct JobContext {
    const sql::RunnerPlan &plan;
    const secrets::Secret *credential;     ///< null when the connection needs none
    const Output &output;
    std::stop_token stop;

    /// The session the plan asks for.
    [[nodiscard]] warehouse::OpenRequest openRequest() const;
    /// Tells the console that work begins on `engine`.
    void hello(const std::string &engine) const;
};

/// One kind of work. A kind is a file and a row.
struct Job {
    const char *id;                                      ///< RunnerPlan::job
    Result<std::string> (*run)(const JobContext &);      ///< canonical JSON for Done
};

[[nodiscard]] std::span<const Job> jobs();

/// Runs the job of that name and writes `done` or `error`. @return the exit status
[[nodiscard]] int runJob(const JobContext &context);

// The jobs.

/// Runs the statements in order; rows leave only when they meet their contract.
[[nodiscard]] Result<std::string> runPipeline(const JobContext &context);
/// Checks a connection (ux.md section 4.8): {"checks": [{"id", "state", "error"?}...]}.
[[nodiscard]] Result<std::string> runConnectionTest(const JobContext &context);
/// Compares what the account may do with the plan in the options: {"findings": [...]} (models/sql/privileges.h).
[[nodiscard]] Result<std::string> runPrivilegeAudit(const JobContext &context);
/// Writes the shop of the sample workspace into a DuckDB file; gives back what was planted in it.
[[nodiscard]] Result<std::string> runGenerate(const JobContext &context);

} // namespace assay::runner
