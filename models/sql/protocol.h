// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "models/metrics/sources.h"
#include "models/sql/contract.h"
#include "models/sql/planner.h"

namespace assay::sql {

inline constexpr int kProtocolVersion = 1;

/// The one line on the runner's stdin (DESIGN.md section 5). `job` selects a row of the runner's jobs.
struct RunnerPlan {
    std::string job = "pipeline";                ///< "pipeline", "generate" (sample shop), "test" (connection checks)
    std::string runId;
    metrics::Connection connection;
    std::optional<std::string> keychainItem;     ///< fetched by the runner itself
    std::vector<Statement> statements;           ///< job "pipeline"
    std::string options;                         ///< canonical JSON, meaning by job
    std::int64_t memoryLimitMiB = 2'048;
    int threads = 2;
    bool credentialFollows{};                    ///< a second line on stdin is the credential itself (session workspace)
};

// Messages on stdout, one JSON object a line, tagged by "type".
struct Hello { int protocol{}; std::string version; std::string engine; }; ///< `engine` is empty until a warehouse is open
struct Progress { std::string stage; std::string statement; std::optional<double> fraction; std::optional<std::int64_t> bytes; };
/// Facts about one statement for the ledger: state is "started", "finished", "failed", "cancelled" or "refused".
struct LedgerNote {
    std::string statement;
    std::string state;
    std::int64_t milliseconds{};
    std::int64_t rows{};
    std::int64_t bytes{};
    std::optional<std::int64_t> smallestCell;
    std::string column;                          ///< refused: which column was the reason
    std::string what;                            ///< refused: why
};
struct Rows { std::string statement; RowBatch batch; };
/// `result` is canonical JSON by job, for example what the generator wrote or what a check found.
struct Done { std::string result; };
struct Failed { Error error; };

using RunnerMessage = std::variant<Hello, Progress, LedgerNote, Rows, Done, Failed>;

/// One line without the newline; canonical JSON.
[[nodiscard]] std::string encode(const RunnerPlan &plan);
[[nodiscard]] std::string encode(const RunnerMessage &message);
/// @return RunnerProtocol with `what`
[[nodiscard]] Result<RunnerPlan> planFromLine(std::string_view line);
[[nodiscard]] Result<RunnerMessage> messageFromLine(std::string_view line);

} // namespace assay::sql
