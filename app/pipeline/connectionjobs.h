// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "models/core/error.h"
#include "models/sql/privileges.h"
#include "models/sql/protocol.h"

namespace assay::pipeline {

/// What one check of a connection found (ux.md section 4.8).
struct ConnectionCheck {
    enum class State { Passed, Failed, NotApplicable, NotRun };
    std::string id;                      ///< "network", "open", "read", "refuse-write", "cancel", "clock"
    State state{};
    std::string note{};                  ///< of a passed check, may be empty
    std::optional<Error> error{};        ///< of a failed one
};

/// The six checks of a connection.
struct ConnectionReport {
    std::string engine;                  ///< empty when it did not open
    std::vector<ConnectionCheck> checks;

    /// The first check that failed among those up to `last`; null: none.
    [[nodiscard]] const ConnectionCheck *failure(std::string_view last = "clock") const;
};

/// What the account of a connection may do beside what it is for.
struct PrivilegeReport {
    std::string engine;
    std::vector<sql::PrivilegeFinding> findings;
};

/// Runs the checks in a runner of its own; the plan is that of workspace::checkPlan(). Blocking.
/// @param runner  assay-runner; empty: beside the program
/// @return an error when the checks themselves could not run, or the credential could not be had
[[nodiscard]] Result<ConnectionReport> testConnection(const std::string &runner, sql::RunnerPlan plan, const std::stop_token &stop);

/// Compares the account with `grants` in a runner of its own. Blocking.
[[nodiscard]] Result<PrivilegeReport> auditConnection(const std::string &runner, sql::RunnerPlan plan, const sql::GrantPlan &grants,
                                                      const std::stop_token &stop);

/// Reads what the runner's "test" job answered. @return RunnerProtocol
[[nodiscard]] Result<std::vector<ConnectionCheck>> checksFromResult(const std::string &result);

} // namespace assay::pipeline
