// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/integration/edge/fileorigin.h"

#include <fstream>
#include <functional>
#include <sstream>
#include <string>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/fakes/loopback.h"

namespace test {
namespace {

std::string reply(const std::string &status, const std::string &head, const std::string &body)
{
    return "HTTP/1.1 " + status + "\r\n" + head + "Content-Length: " + std::to_string(body.size()) + "\r\nConnection: close\r\n\r\n" + body;
}

} // namespace

FileOrigin::FileOrigin(std::filesystem::path folder)
    : m_folder(std::move(folder)), m_listener(listenOnLoopback(m_port))
{
    m_thread = std::thread([this] { serve(); });
}

FileOrigin::~FileOrigin()
{
    ::shutdown(m_listener, SHUT_RDWR);
    m_thread.join();
    ::close(m_listener);
}

void FileOrigin::serve()
{
    while (true) {
        const int client = ::accept4(m_listener, nullptr, nullptr, SOCK_CLOEXEC);
        if (client < 0)
            return;
        answerOne(client);
        ::close(client);
    }
}

void FileOrigin::answerOne(int client)
{
    std::string request;
    char block[4'096];
    while (request.find("\r\n\r\n") == std::string::npos) {
        const ssize_t got = ::recv(client, block, sizeof block, 0);
        if (got <= 0)
            return;
        request.append(block, std::size_t(got));
    }
    if (fault == Fault::Hang) {
        ++hanging;
        while (::recv(client, block, sizeof block, 0) > 0) { }
        return;
    }
    const std::string path = request.substr(5, request.find(' ', 5) - 5);
    std::ostringstream content;
    const std::ifstream file(m_folder / path, std::ios::binary);
    content << file.rdbuf();
    const std::string tag = '"' + std::to_string(std::hash<std::string>{}(content.str())) + '"';
    std::string whole;
    if (fault == Fault::Redirect)
        whole = reply("302 Found", "Location: http://127.0.0.1:1/\r\n", {});
    else if (fault == Fault::ServerError)
        whole = reply("500 Internal Server Error", {}, {});
    else if (!file.good())
        whole = reply("404 Not Found", {}, {});
    else if (request.find("If-None-Match: " + tag) != std::string::npos)
        whole = "HTTP/1.1 304 Not Modified\r\nETag: " + tag + "\r\nConnection: close\r\n\r\n";
    else
        whole = reply("200 OK", "ETag: " + tag + "\r\n", content.str());
    if (fault == Fault::Cut)
        whole.resize(whole.size() - 1);
    unchanged += whole.starts_with("HTTP/1.1 304") ? 1 : 0;
    ::send(client, whole.data(), whole.size(), MSG_NOSIGNAL);
    ++answers;
}

} // namespace test
