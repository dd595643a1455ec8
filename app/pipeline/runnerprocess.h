// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <functional>
#include <stop_token>
#include <string>

#include "models/sql/protocol.h"

namespace assay::pipeline {

/// What the caller hears while the runner works, on the calling thread. `onLog` and `onTick` may be empty.
struct RunnerListener {
    /// A failure ends the runner at once and becomes the outcome.
    std::function<Result<void>(sql::RunnerMessage)> onMessage;
    std::function<void(const std::string &line)> onLog;
    /// Called at least every 50 ms.
    std::function<void()> onTick;
};

/// How the process ended.
struct RunnerEnd {
    bool isCrash{};
    int exitCode{};                  ///< or the signal, when it crashed
    bool wasKilled{};                ///< by us, because it did not end after a cancel
};

/// Runs one runner to its end on the calling thread, which needs no event loop. A stop request closes the
/// runner's stdin; it then has `patience` to confirm before it is killed.
/// @return RunnerMissing with `path`, RunnerProtocol, or what the listener said
[[nodiscard]] Result<RunnerEnd> runRunner(const std::string &path, const std::string &planLine, const RunnerListener &listener,
                                          const std::stop_token &stop, std::chrono::milliseconds patience = std::chrono::seconds{15});

/// assay-runner beside the running program.
[[nodiscard]] std::string runnerBesideProgram();

} // namespace assay::pipeline
