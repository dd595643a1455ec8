// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fakes/httporigin.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <functional>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/fakes/loopback.h"

namespace assay::testing {
namespace {

void sendWithoutDelay(int connection)
{
    const int yes = 1;
    ::setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
}

bool sendAll(int connection, std::string_view text)
{
    while (!text.empty()) {
        const ssize_t sent = ::send(connection, text.data(), text.size(), MSG_NOSIGNAL);
        if (sent <= 0)
            return false;
        text.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

std::string lower(std::string text)
{
    std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

/// Reads the next request; `buffer` keeps what belongs to the one after.
std::optional<HttpOrigin::Request> readRequest(int connection, std::string &buffer)
{
    std::array<char, 65'536> block{};
    HttpOrigin::Request request;
    std::size_t head = std::string::npos;
    std::size_t length = 0;
    while (true) {
        if (head == std::string::npos && (head = buffer.find("\r\n\r\n")) != std::string::npos) {
            std::size_t at = buffer.find("\r\n");
            const std::string line = buffer.substr(0, at);
            request.method = line.substr(0, line.find(' '));
            request.path = line.substr(line.find(' ') + 1, line.rfind(' ') - line.find(' ') - 1);
            while (at < head) {
                const std::size_t end = buffer.find("\r\n", at + 2);
                const std::string header = buffer.substr(at + 2, end - at - 2);
                const std::size_t colon = header.find(':');
                if (colon != std::string::npos)
                    request.headers[lower(header.substr(0, colon))] = header.substr(std::min(header.size(), colon + 2));
                at = end;
            }
            if (const auto found = request.headers.find("content-length"); found != request.headers.end())
                length = std::stoul(found->second);
        }
        if (head != std::string::npos && buffer.size() >= head + 4 + length) {
            request.body = buffer.substr(head + 4, length);
            buffer.erase(0, head + 4 + length);
            return request;
        }
        const ssize_t got = ::recv(connection, block.data(), block.size(), 0);
        if (got <= 0)
            return std::nullopt;
        buffer.append(block.data(), static_cast<std::size_t>(got));
    }
}

std::string etagOf(const std::string &content)
{
    return '"' + std::to_string(std::hash<std::string>{}(content)) + '"';
}

std::string textOf(const HttpOrigin::Answer &answer)
{
    std::string text
        = "HTTP/1.1 " + std::to_string(answer.status) + " -\r\nContent-Length: " + std::to_string(answer.body.size()) + "\r\n";
    for (const std::string &header : answer.headers)
        text += header + "\r\n";
    return text + "\r\n" + answer.body;
}

void endConnections(std::mutex &mutex, std::vector<int> &open, std::list<std::thread> &threads)
{
    {
        const std::lock_guard lock(mutex);
        for (const int connection : open)
            ::shutdown(connection, SHUT_RDWR);
    }
    for (std::thread &thread : threads)
        thread.join();
    threads.clear();
}

} // namespace

HttpOrigin::HttpOrigin(Conditions conditions)
    : m_conditions(conditions)
    , m_listener(test::listenOnLoopback(m_port))
    , m_thread([this] { accept(); })
{
}

HttpOrigin::~HttpOrigin()
{
    {
        const std::lock_guard lock(m_mutex);
        m_isEnding = true;
    }
    ::shutdown(m_listener, SHUT_RDWR);
    m_thread.join();
    endConnections(m_mutex, m_open, m_connections);
    ::close(m_listener);
}

void HttpOrigin::accept()
{
    while (true) {
        const int connection = ::accept4(m_listener, nullptr, nullptr, SOCK_CLOEXEC);
        const std::lock_guard lock(m_mutex);
        if (connection < 0 || m_isEnding) {
            if (connection >= 0)
                ::close(connection);
            return;
        }
        sendWithoutDelay(connection);
        m_open.push_back(connection);
        m_connections.emplace_back([this, connection] { serve(connection); });
    }
}

void HttpOrigin::serve(int connection)
{
    std::string buffer;
    while (const std::optional<Request> request = readRequest(connection, buffer)) {
        const Answer answer = answerTo(*request);
        std::function<void(const Request &)> after;
        {
            const std::lock_guard lock(m_mutex);
            after = m_after;
        }
        if (after)
            after(*request);
        if (!sendAll(connection, textOf(answer)))
            break;
    }
    const std::lock_guard lock(m_mutex);
    std::erase(m_open, connection);
    ::close(connection);
}

HttpOrigin::Answer HttpOrigin::answerTo(const Request &request)
{
    std::function<std::optional<Answer>(const Request &)> intercept;
    {
        const std::lock_guard lock(m_mutex);
        m_requests.push_back(request);
        intercept = m_intercept;
    }
    if (intercept) {
        if (std::optional<Answer> answer = intercept(request))
            return *answer;
    }
    const std::lock_guard lock(m_mutex);
    if (request.method == "PUT")
        return put(request);
    const auto found = m_files.find(request.path.substr(1));
    if (request.method != "GET" || found == m_files.end())
        return {404, "nothing here", {}};
    return {200, found->second, {"ETag: " + etagOf(found->second)}};
}

HttpOrigin::Answer HttpOrigin::put(const Request &request)
{
    const auto found = m_files.find(request.path.substr(1));
    const auto none = request.headers.find("if-none-match");
    const auto match = request.headers.find("if-match");
    const bool isConditional = none != request.headers.end() || match != request.headers.end();
    if (isConditional && m_conditions == Conditions::Refused)
        return {501, "not implemented", {}};
    if (isConditional && m_conditions == Conditions::Kept) {
        if (none != request.headers.end() && found != m_files.end())
            return {412, "it is there", {}};
        if (match != request.headers.end() && (found == m_files.end() || match->second != etagOf(found->second)))
            return {412, "it has changed", {}};
    }
    m_files[request.path.substr(1)] = request.body;
    return {201, {}, {"ETag: " + etagOf(request.body)}};
}

std::map<std::string, std::string> HttpOrigin::files() const
{
    const std::lock_guard lock(m_mutex);
    return m_files;
}

void HttpOrigin::setFiles(std::map<std::string, std::string> files)
{
    const std::lock_guard lock(m_mutex);
    m_files = std::move(files);
}

std::vector<HttpOrigin::Request> HttpOrigin::requests() const
{
    const std::lock_guard lock(m_mutex);
    return m_requests;
}

void HttpOrigin::setIntercept(std::function<std::optional<Answer>(const Request &)> intercept)
{
    const std::lock_guard lock(m_mutex);
    m_intercept = std::move(intercept);
}

void HttpOrigin::setAfter(std::function<void(const Request &)> after)
{
    const std::lock_guard lock(m_mutex);
    m_after = std::move(after);
}

CuttingProxy::CuttingProxy(int upstreamPort)
    : m_upstreamPort(upstreamPort)
    , m_listener(test::listenOnLoopback(m_port))
    , m_thread([this] { accept(); })
{
}

CuttingProxy::~CuttingProxy()
{
    {
        const std::lock_guard lock(m_mutex);
        m_isEnding = true;
    }
    ::shutdown(m_listener, SHUT_RDWR);
    m_thread.join();
    endConnections(m_mutex, m_open, m_connections);
    ::close(m_listener);
}

void CuttingProxy::cutAfter(std::int64_t bytes)
{
    const std::lock_guard lock(m_mutex);
    m_left = bytes;
    m_passed = 0;
}

std::int64_t CuttingProxy::passed() const
{
    const std::lock_guard lock(m_mutex);
    return m_passed;
}

std::int64_t CuttingProxy::take(std::int64_t wanted)
{
    const std::lock_guard lock(m_mutex);
    const std::int64_t allowed = std::min(wanted, m_left);
    m_left -= allowed;
    m_passed += allowed;
    return allowed;
}

void CuttingProxy::accept()
{
    while (true) {
        const int client = ::accept4(m_listener, nullptr, nullptr, SOCK_CLOEXEC);
        const std::lock_guard lock(m_mutex);
        if (client < 0 || m_isEnding) {
            if (client >= 0)
                ::close(client);
            return;
        }
        if (m_left <= 0) {
            ::close(client);
            continue;
        }
        sendWithoutDelay(client);
        m_open.push_back(client);
        m_connections.emplace_back([this, client] { relay(client); });
    }
}

void CuttingProxy::relay(int client)
{
    const int server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_in address = test::loopbackAddress(m_upstreamPort);
    bool isOpen = ::connect(server, reinterpret_cast<const sockaddr *>(&address), sizeof address) == 0;
    sendWithoutDelay(server);
    std::array<char, 16'384> block{};
    while (isOpen) {
        std::array<pollfd, 2> waiting{pollfd{client, POLLIN, 0}, pollfd{server, POLLIN, 0}};
        if (::poll(waiting.data(), waiting.size(), -1) < 0)
            break;
        for (std::size_t side = 0; side < 2 && isOpen; ++side) {
            if (waiting[side].revents == 0)
                continue;
            const ssize_t got = ::recv(waiting[side].fd, block.data(), block.size(), 0);
            const std::int64_t allowed = got > 0 ? take(got) : 0;
            isOpen
                = sendAll(waiting[1 - side].fd, {block.data(), static_cast<std::size_t>(allowed)}) && got > 0 && allowed == got;
        }
    }
    ::close(server);
    const std::lock_guard lock(m_mutex);
    std::erase(m_open, client);
    ::close(client);
}

} // namespace assay::testing
