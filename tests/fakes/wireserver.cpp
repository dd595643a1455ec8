// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fakes/wireserver.h"

#include <csignal>
#include <memory>

#include <netinet/in.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/fakes/loopback.h"
#include "tests/fakes/opensslowned.h"

namespace assay::fakes {
namespace {

std::string number32(std::int32_t value)
{
    const auto bits = static_cast<std::uint32_t>(value);
    return {static_cast<char>(bits >> 24), static_cast<char>(bits >> 16), static_cast<char>(bits >> 8), static_cast<char>(bits)};
}

std::string number16(std::int16_t value)
{
    const auto bits = static_cast<std::uint16_t>(value);
    return {static_cast<char>(bits >> 8), static_cast<char>(bits)};
}

std::uint32_t read32(const std::string &bytes)
{
    std::uint32_t value = 0;
    for (const char c : bytes)
        value = value << 8U | static_cast<unsigned char>(c);
    return value;
}

} // namespace

/// A connection in clear, and then over TLS.
class WireServer::Stream {
public:
    explicit Stream(int descriptor) : m_descriptor(descriptor) {}

    [[nodiscard]] bool encrypt(const Behaviour &behaviour)
    {
        m_context.reset(SSL_CTX_new(TLS_server_method()));
        SSL_CTX_set_security_level(m_context.get(), 0);
        SSL_CTX_set_min_proto_version(m_context.get(), TLS1_VERSION);
        SSL_CTX_set_max_proto_version(m_context.get(), behaviour.newestTls);
        SSL_CTX_use_certificate_chain_file(m_context.get(), (behaviour.certificate + ".crt").c_str());
        SSL_CTX_use_PrivateKey_file(m_context.get(), (behaviour.certificate + ".key").c_str(), SSL_FILETYPE_PEM);
        m_tls.reset(SSL_new(m_context.get()));
        SSL_set_fd(m_tls.get(), m_descriptor);
        return SSL_accept(m_tls.get()) == 1;
    }

    /// Exactly so many bytes; fewer when the other side is gone.
    [[nodiscard]] std::string read(std::size_t count)
    {
        std::string bytes(count, '\0');
        std::size_t got = 0;
        while (got < count) {
            const auto wanted = static_cast<int>(count - got);
            const auto some = m_tls ? SSL_read(m_tls.get(), bytes.data() + got, wanted)
                                    : static_cast<int>(::recv(m_descriptor, bytes.data() + got, static_cast<std::size_t>(wanted), 0));
            if (some <= 0)
                break;
            got += static_cast<std::size_t>(some);
        }
        bytes.resize(got);
        return bytes;
    }

    bool write(const std::string &bytes)
    {
        if (m_tls)
            return SSL_write(m_tls.get(), bytes.data(), static_cast<int>(bytes.size())) == static_cast<int>(bytes.size());
        return ::send(m_descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size());
    }

private:
    int m_descriptor;
    test::Owned<SSL_CTX> m_context;
    test::Owned<SSL> m_tls;
};

WireServer::WireServer(Behaviour behaviour) : m_behaviour(std::move(behaviour)), m_listener(test::listenOnLoopback(m_port))
{
    std::signal(SIGPIPE, SIG_IGN); // OpenSSL writes without MSG_NOSIGNAL
    m_thread = std::thread([this] { accept(); });
}

WireServer::~WireServer()
{
    {
        const std::lock_guard lock(m_mutex);
        m_isEnding = true;
        ::shutdown(m_listener, SHUT_RDWR);
        for (const int connection : m_open)
            ::shutdown(connection, SHUT_RDWR);
    }
    m_thread.join();
    for (std::thread &thread : m_threads)
        thread.join();
    for (const int connection : m_open)
        ::close(connection);
    ::close(m_listener);
}

std::string WireServer::heard() const
{
    const std::lock_guard lock(m_mutex);
    return m_heard;
}

int WireServer::connections() const
{
    const std::lock_guard lock(m_mutex);
    return static_cast<int>(m_open.size());
}

void WireServer::keep(const std::string &bytes)
{
    const std::lock_guard lock(m_mutex);
    m_heard += bytes;
}

void WireServer::accept()
{
    while (true) {
        const int connection = ::accept(m_listener, nullptr, nullptr);
        const std::lock_guard lock(m_mutex);
        if (connection < 0 || m_isEnding) {
            if (connection >= 0)
                ::close(connection);
            return;
        }
        m_open.push_back(connection);
        m_threads.emplace_back([this, connection] { serve(connection); });
    }
}

void WireServer::serve(int connection)
{
    Stream stream(connection);
    const std::string wish = stream.read(8);
    if (wish.size() == 8 && read32(wish.substr(4)) == 80'877'103) {
        if (m_behaviour.certificate.empty()) {
            stream.write("N");
            keep(stream.read(4'096));
        } else if (stream.write("S") && stream.encrypt(m_behaviour)) {
            converse(stream);
        }
    }
    ::shutdown(connection, SHUT_RDWR);
}

void WireServer::converse(Stream &stream)
{
    const std::string length = stream.read(4);
    if (length.size() < 4)
        return;
    keep(stream.read(read32(length) - 4));
    stream.write(message('R', m_behaviour.authentication));
    if (m_behaviour.authentication != std::string(4, '\0')) {
        keep(stream.read(4'096));
        return;
    }
    stream.write(message('S', std::string("server_version\0" "15.0\0", 20)) + message('S', std::string("standard_conforming_strings\0on\0", 31))
                 + message('K', number32(4'242) + number32(1)) + message('Z', "I"));
    std::string sql;
    while (true) {
        const std::string head = stream.read(5);
        if (head.size() < 5)
            return;
        const std::string body = stream.read(read32(head.substr(1)) - 4);
        keep(head + body);
        if (head[0] == 'P')
            sql = body.substr(1, body.find('\0', 1) - 1);
        else if (head[0] == 'S' && !stream.write(replyTo(sql) + message('Z', "I")))
            return;
        else if (head[0] == 'X')
            return;
    }
}

std::string WireServer::replyTo(const std::string &sql) const
{
    const std::string begun = message('1', "") + message('2', "");
    if (sql.starts_with("SHOW"))
        return begun + columns({{"transaction_read_only", 25}}) + row({"on"}) + message('C', std::string("SHOW\0", 5));
    if (sql.starts_with("SET"))
        return begun + message('n', "") + message('C', std::string("SET\0", 4));
    return begun + (m_behaviour.answer ? m_behaviour.answer(sql) : columns({}) + message('C', std::string("SELECT 0\0", 9)));
}

std::string WireServer::message(char kind, const std::string &body)
{
    return std::string(1, kind) + number32(static_cast<std::int32_t>(body.size() + 4)) + body;
}

std::string WireServer::columns(const std::vector<Column> &list)
{
    std::string body = number16(static_cast<std::int16_t>(list.size()));
    for (const Column &column : list)
        body += column.name + '\0' + number32(0) + number16(0) + number32(column.type) + number16(-1) + number32(-1) + number16(0);
    return message('T', body);
}

std::string WireServer::row(const std::vector<std::string> &values)
{
    std::string body = number16(static_cast<std::int16_t>(values.size()));
    for (const std::string &value : values)
        body += number32(static_cast<std::int32_t>(value.size())) + value;
    return message('D', body);
}

} // namespace assay::fakes
