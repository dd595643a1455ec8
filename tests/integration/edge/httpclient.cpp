// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/integration/edge/httpclient.h"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstdlib>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "tests/fakes/loopback.h"

namespace test {

HttpClient::HttpClient(std::uint16_t port, int receiveBuffer)
{
    const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_in address = loopbackAddress(port);
    const timeval patience{20, 0};
    ::setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (receiveBuffer > 0)
        ::setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &receiveBuffer, sizeof receiveBuffer);
    const int on = 1;
    ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (::connect(descriptor, reinterpret_cast<const sockaddr *>(&address), sizeof address) == 0)
        m_socket = descriptor;
    else
        ::close(descriptor);
}

HttpClient::~HttpClient()
{
    if (m_socket >= 0)
        ::close(m_socket);
}

HttpClient::HttpClient(HttpClient &&other) noexcept
    : m_socket(std::exchange(other.m_socket, -1)), m_read(std::move(other.m_read))
{
}

bool HttpClient::send(std::string_view bytes)
{
    while (!bytes.empty()) {
        const ssize_t sent = ::send(m_socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0)
            return false;
        bytes.remove_prefix(std::size_t(sent));
    }
    return true;
}

bool HttpClient::readMore()
{
    char block[16'384];
    const ssize_t got = ::recv(m_socket, block, sizeof block, 0);
    if (got <= 0)
        return false;
    m_read.append(block, std::size_t(got));
    return true;
}

std::optional<Answer> HttpClient::receive(bool isBodiless)
{
    std::size_t end = std::string::npos;
    while ((end = m_read.find("\r\n\r\n")) == std::string::npos) {
        if (!readMore())
            return std::nullopt;
    }
    Answer answer;
    answer.status = std::atoi(m_read.c_str() + 9);
    std::size_t line = m_read.find("\r\n") + 2;
    while (line < end + 2) {
        const std::size_t next = m_read.find("\r\n", line);
        const std::size_t colon = m_read.find(": ", line);
        std::string name = m_read.substr(line, colon - line);
        std::ranges::transform(name, name.begin(), [](unsigned char c) { return char(std::tolower(c)); });
        answer.fields[name] = m_read.substr(colon + 2, next - colon - 2);
        line = next + 2;
    }
    m_read.erase(0, end + 4);
    const std::size_t size = isBodiless ? 0 : std::size_t(std::atoll(answer.field("content-length").c_str()));
    while (m_read.size() < size) {
        if (!readMore())
            return std::nullopt;
    }
    answer.body = m_read.substr(0, size);
    m_read.erase(0, size);
    return answer;
}

std::optional<Answer> HttpClient::get(std::string_view target, std::string_view moreHead)
{
    std::string request = "GET ";
    request.append(target).append(" HTTP/1.1\r\nHost: edge\r\n").append(moreHead).append("\r\n");
    return send(request) ? receive() : std::nullopt;
}

bool HttpClient::isClosedByPeer()
{
    char block[16'384];
    while (true) {
        const ssize_t got = ::recv(m_socket, block, sizeof block, 0);
        if (got == 0 || (got < 0 && errno == ECONNRESET))
            return true;
        if (got < 0)
            return false;
    }
}

void HttpClient::finishSending() { ::shutdown(m_socket, SHUT_WR); }

std::optional<Answer> getOnce(std::uint16_t port, std::string_view target, std::string_view moreHead)
{
    HttpClient client(port);
    return client.isConnected() ? client.get(target, moreHead) : std::nullopt;
}

} // namespace test
