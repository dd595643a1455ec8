// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/warehouse/postgresql/session.h"

#include <chrono>
#include <clocale>
#include <cmath>
#include <cstdlib>
#include <optional>
#include <utility>

#include "app/warehouse/postgresql/errors.h"
#include "app/warehouse/postgresql/link.h"
#include "app/warehouse/postgresql/privileges.h"
#include "app/warehouse/postgresql/values.h"
#include "app/warehouse/statements.h"
#include "app/warehouse/statementwatch.h"
#include "models/sql/dialect.h"
#include "models/sql/warehousekind.h"

namespace assay::warehouse::postgresql {
namespace {

using namespace std::chrono_literals;
using std::chrono::system_clock;

constexpr std::chrono::milliseconds kConnectLimit = 10s;
constexpr std::int64_t kMostBytes = 64LL << 20;       ///< on the wire; a contract allows 16 MiB
constexpr std::size_t kRowsPerBatch = 500;
constexpr std::chrono::milliseconds kAnswerLimit = 20s;  ///< of small questions outside statements
constexpr std::chrono::milliseconds kCancelLimit = 10s;  ///< between asking for the end of a statement and its end
constexpr std::chrono::seconds kGrace = 10s;          ///< for the server to keep its own time limit first

tl::unexpected<Error> notAllowed(std::string what)
{
    return fail(Error{ErrorCode::WarehouseRejectedQuery, Remedy::FixInput, {}, {}}.with("position", "").with("what", std::move(what)));
}

/// What it takes to open another connection like the first.
struct Access {
    Destination destination;
    std::vector<std::string> addresses;
    Credential credential;

    [[nodiscard]] Result<Link> open(const std::stop_token &stop = {}) const
    {
        return Link::open(destination, addresses, credential, Patience::of(kConnectLimit, stop));
    }
};

/// Cancels what a session runs. libpq's own request would travel in clear, so a second connection asks the server.
class Canceller {
public:
    Canceller(const Access &access, const Link &session) : m_access(access), m_session(session) {}

    /// Called over and over until the statement has ended; asks twice a second at most.
    void cancel()
    {
        const auto now = std::chrono::steady_clock::now();
        if (m_isGivenUp || now < m_next)
            return;
        m_next = now + 500ms;
        if (!m_until)
            m_until = now + kCancelLimit;
        if (now > *m_until)
            return giveUp();
        if (!m_link) {
            Result<Link> link = m_access.open();
            if (!link)
                return giveUp();
            m_link.emplace(std::move(*link));
            m_link->limit(kCancelLimit);
        }
        if (!m_link->value("SELECT pg_cancel_backend(" + std::to_string(m_session.backend()) + ")"))
            giveUp();
    }

private:
    /// The server sees the end of the connection and stops by itself, but nothing confirms it.
    void giveUp()
    {
        m_isGivenUp = true;
        m_session.hangUp();
    }

    const Access &m_access;
    const Link &m_session;
    std::optional<Link> m_link;
    std::chrono::steady_clock::time_point m_next{};
    std::optional<std::chrono::steady_clock::time_point> m_until;
    bool m_isGivenUp{};
};

/// Turns results into batches.
class Batches {
public:
    explicit Batches(const BatchTaker &take) : m_take(take) {}

    [[nodiscard]] Result<void> accept(PGresult *result)
    {
        if (Result<void> verdict = m_hasColumns ? Result<void>{} : begin(result); !verdict)
            return verdict;
        for (int row = 0; row < PQntuples(result); ++row) {
            if (Result<void> verdict = addRow(result, row); !verdict)
                return verdict;
        }
        return m_batch.rows.size() >= kRowsPerBatch ? flush() : Result<void>{};
    }

    [[nodiscard]] Result<void> flush()
    {
        if (m_batch.rows.empty())
            return {};
        Result<void> verdict = m_take(m_batch);
        m_batch.rows.clear();
        return verdict;
    }

private:
    [[nodiscard]] tl::unexpected<Error> refused(int column, const char *what) const
    {
        const auto place = static_cast<std::size_t>(column);
        const std::string name = place < m_batch.columns.size() ? m_batch.columns[place] : std::string{};
        return fail(Error{ErrorCode::ContractRefused, Remedy::FixInput, {}, "E-SHAPE-001"}
                        .with("column", sql::printableColumn(name, place))
                        .with("what", what));
    }

    /// The names and types; handed over at once, so that a wrong shape ends the statement before its rows.
    [[nodiscard]] Result<void> begin(PGresult *result)
    {
        m_hasColumns = true;
        for (int column = 0; column < PQnfields(result); ++column) {
            m_batch.columns.emplace_back(PQfname(result, column));
            const std::optional<ValueKind> kind = kindOf(PQftype(result, column));
            if (!kind || PQfformat(result, column) != 0)
                return refused(column, "has a type that may not leave a warehouse");
            m_kinds.push_back(*kind);
        }
        return m_take(m_batch);
    }

    [[nodiscard]] Result<void> addRow(PGresult *result, int row)
    {
        sql::Row &cells = m_batch.rows.emplace_back();
        for (int column = 0; column < PQnfields(result); ++column) {
            if (PQgetisnull(result, row, column) != 0) {
                cells.emplace_back(std::monostate{});
                continue;
            }
            const std::string_view text(PQgetvalue(result, row, column), static_cast<std::size_t>(PQgetlength(result, row, column)));
            std::optional<sql::Cell> cell = cellFrom(text, m_kinds[static_cast<std::size_t>(column)]);
            if (!cell)
                return refused(column, "holds a value that is not of its type");
            cells.push_back(std::move(*cell));
        }
        return {};
    }

    const BatchTaker &m_take;
    sql::RowBatch m_batch;
    std::vector<ValueKind> m_kinds;
    bool m_hasColumns{};
};

class PostgreSqlSession final : public Warehouse {
public:
    PostgreSqlSession(Access access, Link link, std::string engine, std::chrono::seconds timeout)
        : m_access(std::move(access)), m_link(std::move(link)), m_engine(std::move(engine)), m_timeout(timeout)
    {
    }

    [[nodiscard]] std::string engine() const override { return m_engine; }
    [[nodiscard]] std::string slowQuery() const override
    {
        return "SELECT sum(a.i::float8 * b.i) AS s FROM generate_series(1, 1000000) a(i) CROSS JOIN generate_series(1, 1000000) b(i)";
    }
    [[nodiscard]] std::string transport() const override
    {
        return m_link.protocol() + (m_access.credential.contains("password") ? ", SCRAM-SHA-256 with channel binding" : ", client certificate");
    }
    /// PostgreSQL has no stages; the server's own refusal of whatever is asked for is what the checks look for.
    [[nodiscard]] Result<void> execute(const std::string &sql, std::stop_token stop) override
    {
        return watched(std::move(stop), [&] { return m_link.query(sql, kMostBytes, [](PGresult *) { return Result<void>{}; }); });
    }
    [[nodiscard]] Result<std::vector<std::string>> describe(const std::string &sql, std::stop_token stop) override;
    [[nodiscard]] Result<void> aggregate(const std::string &sql, const BatchTaker &take, std::stop_token stop) override;
    [[nodiscard]] Result<std::chrono::milliseconds> clockSkew() override;
    [[nodiscard]] Result<std::vector<sql::PrivilegeFinding>> auditPrivileges(const sql::GrantPlan &plan, std::stop_token stop) override;

private:
    [[nodiscard]] Result<void> watched(std::stop_token stop, const std::function<Result<void>()> &work);

    Access m_access;
    Link m_link;
    std::string m_engine;
    std::chrono::seconds m_timeout;
};

/// Runs `work` under a watch and says what a 57014 was for.
Result<void> PostgreSqlSession::watched(std::stop_token stop, const std::function<Result<void>()> &work)
{
    if (stop.stop_requested())
        return fail(ErrorCode::Cancelled);
    Canceller canceller(m_access, m_link);
    const StatementWatch watch(std::move(stop), m_timeout.count() > 0 ? m_timeout + kGrace : 0s, [&canceller] { canceller.cancel(); });
    Result<void> outcome = work();
    if (outcome || outcome.error().code != ErrorCode::Cancelled || watch.outcome() == StatementWatch::Outcome::Stopped)
        return outcome;
    return fail(Error{ErrorCode::WarehouseTimeout, Remedy::Retry, {}, "E-WH-104"}.with("seconds", std::to_string(m_timeout.count())));
}

Result<void> PostgreSqlSession::aggregate(const std::string &sql, const BatchTaker &take, std::stop_token stop)
{
    if (!isQueryStatement(sql))
        return notAllowed("only one SELECT without parameters may run");
    Batches batches(take);
    Result<void> outcome = watched(std::move(stop), [&] { return m_link.query(sql, kMostBytes, [&](PGresult *result) { return batches.accept(result); }); });
    return outcome ? batches.flush() : outcome;
}

Result<std::vector<std::string>> PostgreSqlSession::describe(const std::string &sql, std::stop_token stop)
{
    if (!isQueryStatement(sql))
        return notAllowed("only one SELECT without parameters may run");
    std::vector<std::string> names;
    const Result<void> outcome = watched(std::move(stop), [&] {
        return m_link.describe(sql, [&names](PGresult *result) {
            for (int column = 0; column < PQnfields(result); ++column)
                names.emplace_back(PQfname(result, column));
            return PQnparams(result) == 0 ? Result<void>{} : Result<void>{notAllowed("only one SELECT without parameters may run")};
        });
    });
    return outcome ? Result<std::vector<std::string>>{std::move(names)} : fail(outcome.error());
}

/// Half the way there and back is taken off, as the answer was written in the middle of it.
Result<std::chrono::milliseconds> PostgreSqlSession::clockSkew()
{
    m_link.limit(kAnswerLimit);
    const auto sent = system_clock::now();
    const Result<std::string> answer = m_link.value("SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)");
    const auto back = system_clock::now();
    m_link.limit(0s);
    if (!answer)
        return fail(answer.error());
    const auto ours = sent.time_since_epoch() + (back - sent) / 2;
    const std::chrono::milliseconds theirs{std::strtoll(answer->c_str(), nullptr, 10)};
    return std::chrono::abs(theirs - std::chrono::duration_cast<std::chrono::milliseconds>(ours));
}

Result<std::vector<sql::PrivilegeFinding>> PostgreSqlSession::auditPrivileges(const sql::GrantPlan &plan, std::stop_token stop)
{
    std::vector<sql::PrivilegeFinding> findings;
    const Result<void> outcome = watched(std::move(stop), [&] {
        Result<std::vector<sql::PrivilegeFinding>> found = findPrivileges(m_link, plan);
        if (!found)
            return Result<void>{fail(std::move(found.error()))};
        findings = std::move(*found);
        return Result<void>{};
    });
    return outcome ? Result<std::vector<sql::PrivilegeFinding>>{std::move(findings)} : fail(outcome.error());
}

std::vector<std::string> settingsOf(std::chrono::seconds timeout)
{
    std::vector<std::string> settings{"SET default_transaction_read_only = on",
                                      "SET statement_timeout = " + std::to_string(std::chrono::milliseconds{timeout}.count()),
                                      "SET lock_timeout = '5s'",
                                      "SET idle_in_transaction_session_timeout = '60s'",
                                      "SET extra_float_digits = 3",
                                      "SET DateStyle = 'ISO, YMD'"};
    for (std::string &setting : sql::postgreSqlDialect().sessionSettings())
        settings.push_back(std::move(setting));
    return settings;
}

/// Makes the session what every statement relies on, and looks whether it is.
Result<std::string> prepared(Link &link, std::chrono::seconds timeout)
{
    link.limit(kAnswerLimit);
    for (const std::string &setting : settingsOf(timeout)) {
        if (const Result<std::string> done = link.value(setting); !done)
            return fail(openError(kSignInStep, "the server refuses the settings of a session"));
    }
    if (link.serverVersion() >= 140'000) // a statement whose client is gone then ends by itself
        static_cast<void>(link.value("SET client_connection_check_interval = '2s'"));
    const Result<std::string> isReadOnly = link.value("SHOW transaction_read_only");
    if (!isReadOnly || *isReadOnly != "on")
        return fail(openError(kSignInStep, "the session cannot be made read-only"));
    link.limit(0s);
    return "PostgreSQL " + std::to_string(link.serverVersion() / 10'000) + "." + std::to_string(link.serverVersion() % 10'000);
}

/// True when the credential is enough to sign in with.
bool canSignIn(const Destination &destination, const Credential &credential)
{
    return credential.contains("password") || (!destination.clientCertificate.empty() && credential.contains("client_key"));
}

} // namespace

Result<std::unique_ptr<Warehouse>> openSession(const OpenRequest &request)
{
    std::setlocale(LC_MESSAGES, "C"); // what libpq says of a connection is read
    Result<Destination> destination = destinationOf(request.connection, request.runId);
    if (!destination)
        return fail(std::move(destination.error()));
    Result<Credential> credential = credentialFor(request.connection, request.secret);
    if (!credential)
        return fail(std::move(credential.error()));
    if (!canSignIn(*destination, *credential))
        return fail(Error{ErrorCode::SecretMissing, Remedy::FixInput, {}, {}}.with("item", sql::credentialItem(request.connection.key)));
    Result<std::vector<std::string>> addresses = addressesOf(*destination);
    if (!addresses)
        return fail(std::move(addresses.error()));
    Access access{std::move(*destination), std::move(*addresses), std::move(*credential)};
    Result<Link> link = access.open();
    if (!link)
        return fail(std::move(link.error()));
    const std::chrono::seconds timeout{request.connection.statementTimeoutSeconds};
    Result<std::string> engine = prepared(*link, timeout);
    if (!engine)
        return fail(std::move(engine.error()));
    return std::make_unique<PostgreSqlSession>(std::move(access), std::move(*link), std::move(*engine), timeout);
}

} // namespace assay::warehouse::postgresql
