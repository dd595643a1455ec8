// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "app/edge/answer.h"
#include "app/edge/metrics.h"
#include "app/edge/settings.h"

namespace assay::edge {

/// The HTTP and HTTPS server: one thread per processor, each with its own connections. The first one also accepts.
class Server {
public:
    Server(const Settings &settings, Metrics &metrics);
    ~Server();
    Server(const Server &) = delete;
    Server &operator=(const Server &) = delete;

    /// Reads the certificate and takes the addresses.
    /// @return InvalidArgument for an address or a certificate that cannot be used; ReadFailed
    [[nodiscard]] Result<void> listen();
    /// Where it listens, with the port that was taken ("http://127.0.0.1:8080").
    [[nodiscard]] const std::vector<std::string> &addresses() const;
    /// Starts the threads.
    void start();
    /// Answers from this snapshot from now on. From any thread.
    void publish(const std::shared_ptr<const Snapshot> &snapshot);
    /// Reads the certificate again for connections to come; the old one stays when that fails.
    [[nodiscard]] Result<void> reloadCertificate();
    /// Takes no more connections, lets requests that are under way end, and returns when the last one has.
    void stop();

private:
    class Part;

    std::unique_ptr<Part> m_part;
};

} // namespace assay::edge
