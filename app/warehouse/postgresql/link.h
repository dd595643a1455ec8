// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include <libpq-fe.h>

#include "app/warehouse/credential.h"
#include "app/warehouse/postgresql/destination.h"

namespace assay::warehouse::postgresql {

struct ResultFree {
    void operator()(PGresult *result) const { PQclear(result); }
};
using ResultPtr = std::unique_ptr<PGresult, ResultFree>;

/// What a caller waits for at most, and what makes it give up before.
struct Patience {
    std::chrono::steady_clock::time_point until;
    std::stop_token stop{};

    [[nodiscard]] static Patience of(std::chrono::milliseconds most, std::stop_token stop = {});
};

/// One TLS connection to a server, by libpq alone: libpqxx reads a whole result before it gives the first row, and takes
/// a broken connection up again without its settings. The certificate is checked against the host (verify-full), TLS is
/// 1.2 at least, the password is given by SCRAM with channel binding only; nothing comes from the environment, from
/// service or password files. Not thread-safe, but for hangUp().
class Link {
public:
    /// Without a password in the credential the account must sign in by its certificate.
    /// @return WarehouseUnreachable with `what` and `step`; Cancelled
    [[nodiscard]] static Result<Link> open(const Destination &destination, const std::vector<std::string> &addresses,
                                           const Credential &credential, const Patience &patience);

    /// Takes one result; a failure ends the statement.
    using Taker = std::function<Result<void>(PGresult *)>;

    /// Runs one statement by the extended protocol, which takes exactly one, and hands over its results: rows one by
    /// one, then an empty result with the columns.
    /// @param most  bytes that may arrive; more end the connection
    /// @return what the server said, ContractRefused for a flood, Cancelled for 57014
    [[nodiscard]] Result<void> query(const std::string &sql, std::int64_t most, const Taker &take);
    /// Columns of a statement that is parsed but not run.
    [[nodiscard]] Result<void> describe(const std::string &sql, const Taker &take);
    /// One value of one row; empty for NULL or none.
    [[nodiscard]] Result<std::string> value(const std::string &sql);

    /// Everything after this must be there within the time, else the connection is cut; zero: no limit any more. What runs
    /// under a StatementWatch has that one's limit instead.
    void limit(std::chrono::milliseconds most);

    [[nodiscard]] int backend() const { return PQbackendPID(m_connection.get()); }
    [[nodiscard]] int serverVersion() const { return PQserverVersion(m_connection.get()); }
    /// "TLSv1.3".
    [[nodiscard]] std::string protocol() const;
    /// Cuts the connection from another thread; the call that waits on it then fails.
    void hangUp() const;

private:
    struct Finish {
        void operator()(PGconn *connection) const { PQfinish(connection); }
    };

    explicit Link(PGconn *connection) : m_connection(connection) {}
    [[nodiscard]] std::int64_t received() const;
    [[nodiscard]] Result<void> flush();
    [[nodiscard]] Result<void> collect(std::int64_t most, const Taker &take);

    std::unique_ptr<PGconn, Finish> m_connection;
    std::optional<std::chrono::steady_clock::time_point> m_until;
};

} // namespace assay::warehouse::postgresql
