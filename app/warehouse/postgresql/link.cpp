// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/warehouse/postgresql/link.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>
#include <utility>

#include <openssl/bio.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>

#include "app/warehouse/postgresql/errors.h"
#include "app/warehouse/postgresql/memoryfile.h"
#include "app/warehouse/postgresql/tlscheck.h"

namespace assay::warehouse::postgresql {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kTickMilliseconds = 50;
/// A path that cannot exist: libpq then looks at none of the home folder's.
constexpr const char *kNoFile = "/dev/null/none";

/// Waits until the socket is ready. @return false when the patience ended
bool awaitSocket(int socket, short events, const Patience &patience)
{
    while (!patience.stop.stop_requested() && Clock::now() < patience.until) {
        pollfd watched{socket, events, 0};
        const int count = ::poll(&watched, 1, kTickMilliseconds);
        if (count > 0)
            return true;
        if (count < 0 && errno != EINTR)
            return false;
    }
    return false;
}

/// Parameters of libpq. Every one that the environment or a file could fill in is named here, or has been
/// taken out of the environment before.
class Parameters {
public:
    void add(const char *name, std::string value) { m_values.emplace_back(name, std::move(value)); }

    /// Starts to connect; the password is in no string of ours.
    [[nodiscard]] PGconn *start(const secrets::SecureBuffer &password) const
    {
        std::vector<const char *> names;
        std::vector<const char *> values;
        for (const auto &[name, value] : m_values) {
            names.push_back(name);
            values.push_back(value.c_str());
        }
        if (!password.isEmpty()) {
            names.push_back("password");
            values.push_back(reinterpret_cast<const char *>(password.bytes().data()));
        }
        names.push_back(nullptr);
        values.push_back(nullptr);
        return PQconnectStartParams(names.data(), values.data(), 0);
    }

private:
    std::vector<std::pair<const char *, std::string>> m_values;
};

Parameters parametersOf(const Destination &destination, const std::string &address, const std::string &keyPath, bool hasPassword)
{
    Parameters parameters;
    parameters.add("host", destination.host);
    parameters.add("hostaddr", address);
    parameters.add("port", destination.port);
    parameters.add("dbname", destination.database);
    parameters.add("user", destination.user);
    parameters.add("sslmode", "verify-full");
    parameters.add("sslrootcert", destination.caFile);
    parameters.add("sslcert", destination.clientCertificate.empty() ? kNoFile : destination.clientCertificate);
    parameters.add("sslkey", keyPath.empty() ? kNoFile : keyPath);
    parameters.add("sslcrl", kNoFile);
    parameters.add("ssl_min_protocol_version", "TLSv1.2");
    parameters.add("sslcompression", "0");
    parameters.add("sslsni", "1");
    // libpq 15 has no require_auth; requiring the binding refuses every form of password but SCRAM.
    parameters.add("channel_binding", hasPassword ? "require" : "disable");
    parameters.add("gssencmode", "disable");
    parameters.add("krbsrvname", "none");
    parameters.add("passfile", kNoFile);
    parameters.add("target_session_attrs", "any");
    parameters.add("keepalives", "1");
    parameters.add("keepalives_idle", "30");
    parameters.add("keepalives_interval", "10");
    parameters.add("keepalives_count", "3");
    parameters.add("tcp_user_timeout", "30000");
    parameters.add("client_encoding", "UTF8");
    parameters.add("application_name", destination.applicationName);
    return parameters;
}

/// With the zero byte that ends it.
secrets::SecureBuffer terminated(const Credential &credential)
{
    const auto found = credential.find("password");
    if (found == credential.end() || found->second.isEmpty())
        return {};
    const auto bytes = found->second.bytes();
    secrets::SecureBuffer text(bytes.size() + 1);
    std::ranges::copy(bytes, text.bytes().begin());
    text.bytes().back() = 0;
    return text;
}

/// How far a connection came.
enum class Stage { Reached, Encrypting, SigningIn };

struct Attempt {
    PGconn *connection{};
    Stage stage = Stage::Reached;
    bool isOut{};                     ///< the patience ended
};

Stage stageOf(ConnStatusType status, Stage before)
{
    switch (status) {
    case CONNECTION_SSL_STARTUP: return std::max(before, Stage::Encrypting);
    case CONNECTION_AWAITING_RESPONSE:
    case CONNECTION_AUTH_OK: return Stage::SigningIn;
    default: return before;
    }
}

/// Follows a connection that was started until it stands or has failed.
Attempt followed(PGconn *connection, const Patience &patience)
{
    Attempt attempt{connection};
    if (connection == nullptr || PQstatus(connection) == CONNECTION_BAD)
        return attempt;
    PQsetErrorVerbosity(connection, PQERRORS_SQLSTATE);
    PQsetNoticeReceiver(connection, [](void *, const PGresult *) {}, nullptr);
    PostgresPollingStatusType next = PGRES_POLLING_WRITING;
    while (next != PGRES_POLLING_OK && next != PGRES_POLLING_FAILED) {
        if (!awaitSocket(PQsocket(connection), next == PGRES_POLLING_READING ? POLLIN : POLLOUT, patience)) {
            attempt.isOut = true;
            return attempt;
        }
        attempt.stage = stageOf(PQstatus(connection), attempt.stage);
        next = PQconnectPoll(connection);
        attempt.stage = stageOf(PQstatus(connection), attempt.stage);
    }
    return attempt;
}

Error failureOf(const Attempt &attempt, const Destination &destination, const std::string &address, const Patience &patience)
{
    if (patience.stop.stop_requested())
        return Error{ErrorCode::Cancelled, Remedy::None, {}, {}};
    const std::string place = destination.host + ":" + destination.port;
    switch (attempt.stage) {
    case Stage::Reached:
        return openError(kNetworkStep, attempt.isOut ? place + " does not answer" : "nothing listens at " + place);
    case Stage::Encrypting:
        return openError(kNetworkStep, whyNotTrusted(destination, address));
    case Stage::SigningIn:
        return attempt.isOut ? openError(kSignInStep, place + " does not answer")
                             : signInError(PQerrorMessage(attempt.connection), destination.user, destination.database);
    }
    return connectionLost();
}

Failure failureIn(PGresult *result)
{
    const auto field = [result](int code) {
        const char *text = PQresultErrorField(result, code);
        return text == nullptr ? std::string{} : std::string{text};
    };
    return {field(PG_DIAG_SQLSTATE), field(PG_DIAG_STATEMENT_POSITION), field(PG_DIAG_MESSAGE_PRIMARY)};
}

Error flood()
{
    return Error{ErrorCode::ContractRefused, Remedy::FixInput, {}, "E-SHAPE-001"}.with("column", "").with("what", "is more than any result may be");
}

} // namespace

Patience Patience::of(std::chrono::milliseconds most, std::stop_token stop)
{
    return {Clock::now() + most, std::move(stop)};
}

Result<Link> Link::open(const Destination &destination, const std::vector<std::string> &addresses, const Credential &credential,
                        const Patience &patience)
{
    const auto key = credential.find("client_key");
    MemoryFile keyFile;
    if (key != credential.end() && !destination.clientCertificate.empty()) {
        Result<MemoryFile> file = MemoryFile::holding(key->second);
        if (!file)
            return fail(std::move(file.error()));
        keyFile = std::move(*file);
    }
    const secrets::SecureBuffer password = terminated(credential);
    Error last = openError(kNetworkStep, "the host \"" + destination.host + "\" has no address");
    for (const std::string &address : addresses) {
        const Parameters parameters = parametersOf(destination, address, keyFile.path(), !password.isEmpty());
        const Attempt attempt = followed(parameters.start(password), patience);
        Link link(attempt.connection);
        if (attempt.connection != nullptr && PQstatus(attempt.connection) == CONNECTION_OK && PQsslInUse(attempt.connection) != 0) {
            PQsetErrorVerbosity(attempt.connection, PQERRORS_DEFAULT);
            return link;
        }
        last = failureOf(attempt, destination, address, patience);
        if (attempt.stage != Stage::Reached || attempt.isOut)
            break;
    }
    return fail(std::move(last));
}

std::int64_t Link::received() const
{
    auto *tls = static_cast<SSL *>(PQgetssl(m_connection.get()));
    return tls == nullptr ? 0 : static_cast<std::int64_t>(BIO_number_read(SSL_get_rbio(tls)));
}

Result<void> Link::flush()
{
    const Patience patience = Patience::of(std::chrono::seconds{30});
    int left = PQflush(m_connection.get());
    while (left == 1 && awaitSocket(PQsocket(m_connection.get()), POLLIN | POLLOUT, patience)) {
        if (PQconsumeInput(m_connection.get()) == 0)
            return fail(connectionLost());
        left = PQflush(m_connection.get());
    }
    return left == 0 ? Result<void>{} : fail(connectionLost());
}

/// Hands over the results of what was sent. Reads on to the end after a failure, unless that is a flood.
Result<void> Link::collect(std::int64_t most, const Taker &take)
{
    if (Result<void> sent = flush(); !sent)
        return sent;
    const std::int64_t before = received();
    Result<void> outcome;
    while (true) {
        while (PQisBusy(m_connection.get()) != 0) {
            pollfd watched{PQsocket(m_connection.get()), POLLIN, 0};
            const int ready = ::poll(&watched, 1, m_until ? kTickMilliseconds : -1);
            if (m_until && Clock::now() > *m_until)
                hangUp();
            if (ready < 0 && errno != EINTR)
                return fail(connectionLost());
            if (PQconsumeInput(m_connection.get()) == 0)
                return fail(connectionLost());
            if (received() - before > most) {
                hangUp();
                return fail(flood());
            }
        }
        const ResultPtr result(PQgetResult(m_connection.get()));
        if (!result)
            break;
        switch (PQresultStatus(result.get())) {
        case PGRES_SINGLE_TUPLE:
        case PGRES_TUPLES_OK:
        case PGRES_COMMAND_OK:
            if (outcome)
                outcome = take(result.get());
            break;
        case PGRES_FATAL_ERROR:
        case PGRES_NONFATAL_ERROR:
            // Without a state it is libpq that complains: of the connection, or of a server that breaks the protocol.
            if (PQresultErrorField(result.get(), PG_DIAG_SQLSTATE) == nullptr) {
                hangUp();
                return fail(connectionLost());
            }
            outcome = fail(errorFrom(failureIn(result.get())));
            break;
        default: // a copy or a pipeline, which nothing of ours begins
            hangUp();
            return fail(connectionLost());
        }
        // What is still to come is of no use to anyone.
        if (!outcome && outcome.error().code == ErrorCode::ContractRefused) {
            hangUp();
            return outcome;
        }
    }
    if (PQstatus(m_connection.get()) == CONNECTION_BAD && outcome)
        return fail(connectionLost());
    return outcome;
}

Result<void> Link::query(const std::string &sql, std::int64_t most, const Taker &take)
{
    if (PQsendQueryParams(m_connection.get(), sql.c_str(), 0, nullptr, nullptr, nullptr, nullptr, 0) == 0)
        return fail(connectionLost());
    PQsetSingleRowMode(m_connection.get());
    return collect(most, take);
}

Result<void> Link::describe(const std::string &sql, const Taker &take)
{
    constexpr std::int64_t kMostBytes = 4 << 20;
    if (PQsendPrepare(m_connection.get(), "", sql.c_str(), 0, nullptr) == 0)
        return fail(connectionLost());
    if (Result<void> parsed = collect(kMostBytes, [](PGresult *) { return Result<void>{}; }); !parsed)
        return parsed;
    if (PQsendDescribePrepared(m_connection.get(), "") == 0)
        return fail(connectionLost());
    return collect(kMostBytes, take);
}

Result<std::string> Link::value(const std::string &sql)
{
    std::string found;
    const Result<void> outcome = query(sql, 1 << 20, [&found](PGresult *result) {
        if (PQntuples(result) > 0 && PQnfields(result) > 0 && PQgetisnull(result, 0, 0) == 0)
            found.assign(PQgetvalue(result, 0, 0), static_cast<std::size_t>(PQgetlength(result, 0, 0)));
        return Result<void>{};
    });
    return outcome ? Result<std::string>{found} : fail(outcome.error());
}

void Link::limit(std::chrono::milliseconds most)
{
    m_until = most.count() == 0 ? std::nullopt : std::optional{Clock::now() + most};
}

std::string Link::protocol() const
{
    const char *text = PQsslAttribute(m_connection.get(), "protocol");
    return text == nullptr ? std::string{} : std::string{text};
}

void Link::hangUp() const
{
    ::shutdown(PQsocket(m_connection.get()), SHUT_RDWR);
}

} // namespace assay::warehouse::postgresql
