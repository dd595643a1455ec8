// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/edge/server.h"

#include <algorithm>
#include <cstdlib>
#include <exception>
#include <thread>
#include <utility>

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>

#include "app/edge/log.h"
#include "app/edge/session.h"
#include "app/edge/tlscontext.h"
#include "app/edge/worker.h"

namespace assay::edge {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using error_code = boost::system::error_code;
using Acceptor = asio::basic_socket_acceptor<tcp, asio::io_context::executor_type>;

/// What a client reads that is one too many.
constexpr int kSeatsForMetrics = 32;   ///< beside maxConnections
constexpr std::string_view kBusy = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nRetry-After: 1\r\nConnection: close\r\n\r\n";

Result<void> cannotListen(const char *option, const ListenAddress &address, const error_code &error)
{
    return fail(Error{ErrorCode::InvalidArgument, Remedy::FixInput, {}, {}}
                    .with("name", option)
                    .with("what", "an address that can be listened on; " + address.host + ":" + std::to_string(address.port) + " gives: " + error.message()));
}

std::vector<std::unique_ptr<Worker>> workersFor(const Settings &settings, Metrics &metrics)
{
    const int threads = settings.threads > 0 ? settings.threads : static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
    std::vector<std::unique_ptr<Worker>> workers;
    for (int i = 0; i < threads; ++i)
        workers.push_back(std::make_unique<Worker>(settings, metrics));
    return workers;
}

/// Ends the process when a thread fails: a server with a dead thread would leave clients hanging; a new one does not.
void runWorker(Worker &worker)
{
    try {
        worker.run();
    } catch (const std::exception &exception) {
        logEvent(LogLevel::Error, "thread_failed", {{"what", exception.what()}});
        std::_Exit(1);
    }
}

} // namespace

class Server::Part {
public:
    Part(const Settings &settings, Metrics &metrics)
        : m_settings(settings), m_metrics(metrics), m_workers(workersFor(settings, metrics))
    {
    }
    ~Part() { stop(); }
    Part(const Part &) = delete;
    Part &operator=(const Part &) = delete;

    Result<void> listen()
    {
        if (m_settings.tlsListen) {
            Result<std::shared_ptr<asio::ssl::context>> context = serverContext(m_settings.certificate, m_settings.privateKey);
            if (!context)
                return tl::unexpected(context.error());
            m_tls = std::move(*context);
        }
        const auto openIfGiven = [this](const char *option, const std::optional<ListenAddress> &address, DoorKind kind) {
            return address ? open(option, *address, kind) : Result<void>{};
        };
        return openIfGiven("listen", m_settings.listen, DoorKind::Plain)
            .and_then([&] { return openIfGiven("tls-listen", m_settings.tlsListen, DoorKind::Tls); })
            .and_then([&] { return openIfGiven("metrics-listen", m_settings.metricsListen, DoorKind::Metrics); });
    }

    void start()
    {
        for (Door &door : m_doors)
            accept(door);
        for (const std::unique_ptr<Worker> &worker : m_workers)
            m_threads.emplace_back([&worker] { runWorker(*worker); });
    }

    void publish(const std::shared_ptr<const Snapshot> &snapshot)
    {
        for (const std::unique_ptr<Worker> &worker : m_workers)
            worker->publish(snapshot);
    }

    Result<void> reloadCertificate()
    {
        if (!m_settings.tlsListen)
            return {};
        return serverContext(m_settings.certificate, m_settings.privateKey).map([this](std::shared_ptr<asio::ssl::context> context) {
            asio::post(first().context(), [this, context = std::move(context)]() mutable { m_tls = std::move(context); });
        });
    }

    void stop()
    {
        if (m_threads.empty())
            return;
        asio::post(first().context(), [this] {
            m_isStopping = true;
            error_code ignored;
            for (Door &door : m_doors)
                door.acceptor.close(ignored);
            // Only now: what was accepted before is with its worker.
            for (const std::unique_ptr<Worker> &worker : m_workers)
                worker->drain();
        });
        for (std::thread &thread : m_threads)
            thread.join();
        m_threads.clear();
    }

    std::vector<std::string> addresses;

private:
    enum class DoorKind : std::uint8_t { Plain, Tls, Metrics };

    /// An address that clients come in by.
    struct Door {
        Acceptor acceptor;
        asio::steady_timer pause;
        DoorKind kind{};
    };

    Worker &first() { return *m_workers.front(); }

    Result<void> open(const char *option, const ListenAddress &address, DoorKind kind)
    {
        error_code error;
        const asio::ip::address host = asio::ip::make_address(address.host, error);
        if (error)
            return cannotListen(option, address, error);
        const tcp::endpoint endpoint(host, address.port);
        Acceptor acceptor(first().context());
        acceptor.open(endpoint.protocol(), error);
        if (!error)
            acceptor.set_option(Acceptor::reuse_address(true), error);
        if (!error)
            acceptor.bind(endpoint, error);
        if (!error)
            acceptor.listen(Acceptor::max_listen_connections, error);
        if (error)
            return cannotListen(option, address, error);
        const std::string name = host.is_v6() ? "[" + address.host + "]" : address.host;
        addresses.push_back((kind == DoorKind::Tls ? "https://" : "http://") + name + ":" + std::to_string(acceptor.local_endpoint().port()) + (kind == DoorKind::Metrics ? " for metrics" : ""));
        m_doors.push_back({std::move(acceptor), asio::steady_timer(first().context()), kind});
        return {};
    }

    void accept(Door &door)
    {
        Worker &worker = *m_workers[m_next++ % m_workers.size()];
        door.acceptor.async_accept(worker.context(), [this, &door, &worker](const error_code &error, Socket socket) {
            if (m_isStopping || error == asio::error::operation_aborted)
                return;
            if (error)
                return acceptLater(door);
            admit(worker, std::move(socket), door.kind);
            accept(door);
        });
    }

    /// No descriptor or no memory is left: connections that end make room.
    void acceptLater(Door &door)
    {
        door.pause.expires_after(std::chrono::milliseconds(100));
        door.pause.async_wait([this, &door](const error_code &error) {
            if (!error && !m_isStopping)
                accept(door);
        });
    }

    void admit(Worker &worker, Socket socket, DoorKind kind)
    {
        // Whoever looks after the server has to get in just when it is crowded.
        const int most = m_settings.maxConnections + (kind == DoorKind::Metrics ? kSeatsForMetrics : 0);
        if (m_metrics.connections() >= most) {
            m_metrics.countDropped(Dropped::TooMany);
            error_code ignored;
            socket.non_blocking(true, ignored);
            if (kind != DoorKind::Tls)
                socket.write_some(asio::buffer(kBusy), ignored);
            return;
        }
        asio::dispatch(worker.context(), [&worker, kind, socket = std::move(socket), tls = kind == DoorKind::Tls ? m_tls : nullptr]() mutable {
            if (tls)
                std::make_shared<Session<TlsStream>>(worker, false, std::move(socket), *tls)->start();
            else
                std::make_shared<Session<Socket>>(worker, kind == DoorKind::Metrics, std::move(socket))->start();
        });
    }

    const Settings &m_settings;
    Metrics &m_metrics;
    std::vector<std::unique_ptr<Worker>> m_workers;
    std::shared_ptr<asio::ssl::context> m_tls; ///< on the thread of the first worker once that runs
    std::vector<Door> m_doors;
    std::vector<std::thread> m_threads;
    std::size_t m_next{};
    bool m_isStopping{}; ///< on the thread of the first worker
};

Server::Server(const Settings &settings, Metrics &metrics)
    : m_part(std::make_unique<Part>(settings, metrics))
{
}

Server::~Server() = default;

Result<void> Server::listen() { return m_part->listen(); }

const std::vector<std::string> &Server::addresses() const { return m_part->addresses; }

void Server::start() { m_part->start(); }

void Server::publish(const std::shared_ptr<const Snapshot> &snapshot) { m_part->publish(snapshot); }

Result<void> Server::reloadCertificate() { return m_part->reloadCertificate(); }

void Server::stop() { m_part->stop(); }

} // namespace assay::edge
