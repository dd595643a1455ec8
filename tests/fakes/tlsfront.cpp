// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fakes/tlsfront.h"

#include <cstdlib>

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "tests/fakes/loopback.h"
#include "tests/fakes/opensslowned.h"

namespace test {
namespace {

/// A whole message: its head, and the body that the head announces.
bool isWhole(const std::string &message)
{
    const std::size_t end = message.find("\r\n\r\n");
    if (end == std::string::npos)
        return false;
    const std::size_t field = message.find("ontent-Length: ");
    const long size = field < end ? std::atol(message.c_str() + field + 15) : 0;
    return message.size() >= end + 4 + std::size_t(size);
}

} // namespace

struct TlsFront::Part {
    Owned<SSL_CTX> context{SSL_CTX_new(TLS_server_method())};
    int server{};
    int port{};
    int listener = -1;
};

TlsFront::TlsFront(const std::filesystem::path &folder, int server)
    : m_part(std::make_unique<Part>())
{
    SSL_CTX_use_certificate_chain_file(m_part->context.get(), (folder / "certificate.pem").c_str());
    SSL_CTX_use_PrivateKey_file(m_part->context.get(), (folder / "key.pem").c_str(), SSL_FILETYPE_PEM);
    m_part->server = server;
    m_part->listener = listenOnLoopback(m_part->port);
    m_thread = std::thread([this] { serve(); });
}

TlsFront::~TlsFront()
{
    ::shutdown(m_part->listener, SHUT_RDWR);
    m_thread.join();
    ::close(m_part->listener);
}

std::string TlsFront::address() const { return "https://127.0.0.1:" + std::to_string(m_part->port); }

void TlsFront::serve()
{
    while (true) {
        const int client = ::accept4(m_part->listener, nullptr, nullptr, SOCK_CLOEXEC);
        if (client < 0)
            return;
        const timeval patience{20, 0};
        ::setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        ++connections;
        pass(client);
        ::close(client);
    }
}

void TlsFront::pass(int client)
{
    const Owned<SSL> secure(SSL_new(m_part->context.get()));
    SSL_set_fd(secure.get(), client);
    if (SSL_accept(secure.get()) != 1)
        return;
    ++handshakes;
    std::string request;
    char block[16'384];
    while (!isWhole(request)) {
        const int got = SSL_read(secure.get(), block, sizeof block);
        if (got <= 0)
            return;
        received += got;
        request.append(block, std::size_t(got));
    }
    const int server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_in address = loopbackAddress(m_part->server);
    if (::connect(server, reinterpret_cast<const sockaddr *>(&address), sizeof address) == 0) {
        ::send(server, request.data(), request.size(), MSG_NOSIGNAL);
        // One answer, whether or not the server keeps the connection.
        std::string answer;
        ssize_t got = 0;
        while (!isWhole(answer) && (got = ::recv(server, block, sizeof block, 0)) > 0) {
            answer.append(block, std::size_t(got));
            SSL_write(secure.get(), block, int(got));
        }
        SSL_shutdown(secure.get());
    }
    ::close(server);
}

} // namespace test
