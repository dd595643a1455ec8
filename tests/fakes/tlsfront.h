// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>

namespace test {

/// TLS before a plain server of this machine: takes connections with a certificate, and passes one exchange each on to
/// the server. Counts what reached it in the clear. One connection at a time.
class TlsFront {
public:
    /// @param folder  with `certificate.pem` and `key.pem`
    /// @param server  port that is passed on to
    TlsFront(const std::filesystem::path &folder, int server);
    ~TlsFront();
    TlsFront(const TlsFront &) = delete;
    TlsFront &operator=(const TlsFront &) = delete;

    [[nodiscard]] std::string address() const;

    std::atomic<int> connections{};
    std::atomic<int> handshakes{};       ///< that came to their end
    std::atomic<std::int64_t> received{}; ///< bytes inside TLS

private:
    struct Part;

    void serve();
    void pass(int client);

    std::unique_ptr<Part> m_part;
    std::thread m_thread;
};

} // namespace test
