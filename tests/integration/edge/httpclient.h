// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace test {

/// An answer as it came over the wire.
struct Answer {
    int status{};
    std::map<std::string, std::string> fields{}; ///< names in lower case
    std::string body{};

    [[nodiscard]] std::string field(const std::string &name) const
    {
        const auto found = fields.find(name);
        return found == fields.end() ? std::string() : found->second;
    }
};

/// A connection to 127.0.0.1 that sends exactly the bytes it is given. Blocking; a read that takes longer than 20 s is an end.
class HttpClient {
public:
    /// @param receiveBuffer  bytes the system takes without a reader; 0: its default
    explicit HttpClient(std::uint16_t port, int receiveBuffer = 0);
    ~HttpClient();
    HttpClient(HttpClient &&other) noexcept;
    HttpClient(const HttpClient &) = delete;
    HttpClient &operator=(const HttpClient &) = delete;
    HttpClient &operator=(HttpClient &&) = delete;

    [[nodiscard]] bool isConnected() const { return m_socket >= 0; }
    /// False when the other side has closed.
    bool send(std::string_view bytes);
    /// The next answer, or nothing when the connection ends before it is whole.
    /// @param isBodiless  of a HEAD
    [[nodiscard]] std::optional<Answer> receive(bool isBodiless = false);
    /// Sends a request of one header and receives.
    [[nodiscard]] std::optional<Answer> get(std::string_view target, std::string_view moreHead = {});
    /// True when the other side has closed, after at most 20 s of waiting for it; what it sent before is skipped.
    [[nodiscard]] bool isClosedByPeer();
    /// No more will be sent.
    void finishSending();

private:
    bool readMore();

    int m_socket = -1;
    std::string m_read;
};

/// One request on a connection of its own.
[[nodiscard]] std::optional<Answer> getOnce(std::uint16_t port, std::string_view target, std::string_view moreHead = {});

} // namespace test
