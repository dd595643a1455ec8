// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "models/core/error.h"
#include "models/metrics/sources.h"
#include "models/sql/contract.h"
#include "models/sql/privileges.h"

namespace assay::secrets {
class Secret;
}

namespace assay::warehouse {

/// What a driver needs to open a session.
struct OpenRequest {
    metrics::Connection connection;
    const secrets::Secret *secret{};       ///< null when the kind needs none
    std::int64_t memoryLimitMiB = 2'048;   ///< engines inside the process only
    int threads = 2;
    std::string runId{};                   ///< goes into the engine's own tag of the session
};

/// Takes one batch of a result. A failure stops the statement and becomes its outcome.
using BatchTaker = std::function<Result<void>(const sql::RowBatch &)>;

/// One open session with a customer's warehouse. Blocking; not thread-safe: one runner process, one
/// session. Destruction closes it.
///
/// A stop request cancels the statement in the engine; the call then returns Cancelled, and only after
/// the engine has confirmed that the statement ended. Other errors: WarehouseRejectedQuery (`sqlstate`,
/// `position`, `what`; never text of the engine, which quotes values), WarehouseTimeout (`seconds`),
/// WarehouseOutOfMemory, WarehouseUnreachable (`what`; when opening also `step`, "network" or "authenticate").
class Warehouse {
public:
    virtual ~Warehouse() = default;

    /// Engine and version, for example "DuckDB 1.4.4".
    [[nodiscard]] virtual std::string engine() const = 0;

    /// A SELECT of one number that would take hours, for the check that cancelling works.
    [[nodiscard]] virtual std::string slowQuery() const = 0;

    /// Runs a stage: it creates or drops a temporary table of Assay's and returns nothing.
    [[nodiscard]] virtual Result<void> execute(const std::string &sql, std::stop_token stop) = 0;

    /// Names of the columns that exactly one SELECT yields; no row is read.
    [[nodiscard]] virtual Result<std::vector<std::string>> describe(const std::string &sql, std::stop_token stop) = 0;

    /// Runs exactly one SELECT and hands its rows over in batches; an empty result is one empty batch.
    /// ContractRefused names a column whose type may not leave a warehouse.
    [[nodiscard]] virtual Result<void> aggregate(const std::string &sql, const BatchTaker &take, std::stop_token stop) = 0;

    /// How the session is protected on its way, for example "TLSv1.3"; empty for an engine inside the process.
    [[nodiscard]] virtual std::string transport() const { return {}; }

    /// How far the server's clock is from ours, whichever way; only where there is a server.
    [[nodiscard]] virtual Result<std::chrono::milliseconds> clockSkew() { return std::chrono::milliseconds{0}; }

    /// What the account may do beyond the plan, and what it lacks; only where there are accounts.
    [[nodiscard]] virtual Result<std::vector<sql::PrivilegeFinding>> auditPrivileges(const sql::GrantPlan &, std::stop_token)
    {
        return std::vector<sql::PrivilegeFinding>{};
    }
};

} // namespace assay::warehouse
