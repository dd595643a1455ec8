// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/core/json.h"
#include "models/core/timestamp.h"

namespace assay::pipeline {

enum class RunState { Planned, Running, Cancelling, Succeeded, Failed, Cancelled, Refused, Interrupted };
/// Unknown: the process that sent the statement, or was about to, ended without saying so.
enum class StatementState { Waiting, Running, Done, Failed, Cancelled, Refused, NotSent, Unknown };
enum class Trigger { Person, CommandLine, Schedule };

/// Bytes of a log line that are kept; what is beyond is cut off, and a reader takes no longer line.
inline constexpr std::size_t kLongestLogLine = 2'000;

/// One statement of a run, as the run log shows it.
struct StatementRun {
    std::string id;
    std::string stage;
    std::string title;
    std::string sql;
    std::string sha256;
    double weight = 1;
    bool hasRows{};                        ///< it has a contract: its rows leave the warehouse
    StatementState state{};
    std::optional<Timestamp> startedAt;
    std::int64_t milliseconds{};
    std::int64_t rows{};
    std::int64_t bytes{};
    std::optional<std::int64_t> smallestCell;

    bool operator==(const StatementRun &) const = default;
};

/// Everything known about one run; stored after each change of state, kept for ever.
struct RunRecord {
    std::string id;
    std::string experiment;                ///< key
    std::string experimentName;
    std::string connection;                ///< key
    std::string engine;                    ///< "DuckDB 1.4.4", from the runner's hello
    Trigger trigger{};
    std::string actor;
    Timestamp startedAt;
    std::optional<Timestamp> finishedAt;
    RunState state{};
    double fraction{};                     ///< 0..1, from finished weights and stage fractions
    std::vector<StatementRun> statements;
    std::int64_t rowsOut{};
    std::int64_t bytesOut{};
    std::int64_t rowsExpected{};           ///< sum of the contracts' row limits
    std::int64_t minCell{};
    std::string snapshot;                  ///< id, when it succeeded
    std::optional<Error> error;
    bool isCancelConfirmed{};              ///< the engine confirmed that the statement stopped
    std::vector<std::string> log;          ///< redacted lines of the runner, newest last, at most 500 of at most kLongestLogLine bytes

    bool operator==(const RunRecord &) const = default;
};

[[nodiscard]] bool isFinal(RunState state);
[[nodiscard]] std::string_view runStateName(RunState state);

/// The line as a record keeps it: at most kLongestLogLine bytes, cut between characters and marked.
[[nodiscard]] std::string logLine(std::string line);

[[nodiscard]] Json toJson(const RunRecord &run);
[[nodiscard]] Result<RunRecord> runFromJson(const Json &body);

} // namespace assay::pipeline
