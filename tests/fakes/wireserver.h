// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <list>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace assay::fakes {

/// A server that speaks as much of PostgreSQL's protocol as it takes to lie to a client: any certificate, no encryption,
/// any way to ask for a password, any result. Keeps every byte that it gets in clear. Binds 127.0.0.1; a thread for each
/// connection.
/// Source: PostgreSQL 15 documentation, "Frontend/Backend Protocol".
class WireServer {
public:
    struct Behaviour {
        std::string certificate{};             ///< stem of a .crt and a .key; empty: answers 'N' to the wish for TLS
        int newestTls = 0;                     ///< OpenSSL's number; 0: the newest there is
        std::string authentication{"\0\0\0\0", 4}; ///< body of the first 'R' message; all zero: admitted
        /// What follows a statement, as messages between BindComplete and ReadyForQuery; empty: nothing was found.
        std::function<std::string(const std::string &sql)> answer{};
    };

    explicit WireServer(Behaviour behaviour);
    ~WireServer();
    WireServer(const WireServer &) = delete;
    WireServer &operator=(const WireServer &) = delete;

    [[nodiscard]] int port() const { return m_port; }
    /// What clients said after the wish for encryption: deciphered, or in clear.
    [[nodiscard]] std::string heard() const;
    [[nodiscard]] int connections() const;

    // Messages for `answer`.
    [[nodiscard]] static std::string message(char kind, const std::string &body);
    struct Column { std::string name; std::int32_t type; };
    [[nodiscard]] static std::string columns(const std::vector<Column> &list);
    [[nodiscard]] static std::string row(const std::vector<std::string> &values);

private:
    class Stream;
    void accept();
    void serve(int connection);
    void converse(Stream &stream);
    [[nodiscard]] std::string replyTo(const std::string &sql) const;
    void keep(const std::string &bytes);

    Behaviour m_behaviour;
    int m_port = 0; // before the listener, which sets it
    int m_listener = -1;
    mutable std::mutex m_mutex;
    std::string m_heard;
    std::list<std::thread> m_threads;
    std::vector<int> m_open;
    bool m_isEnding = false;
    std::thread m_thread;
};

} // namespace assay::fakes
