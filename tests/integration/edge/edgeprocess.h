// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include <QProcess>
#include <QStringList>

namespace test {

/// A running assay-edge on free ports of 127.0.0.1. Killed when it goes, unless it was stopped.
class EdgeProcess {
public:
    /// @param source  folder or address; @param more  further options. Plain HTTP unless they say --tls-listen.
    EdgeProcess(const std::string &source, const std::filesystem::path &root, const QStringList &more = {});
    ~EdgeProcess();

    /// True once it listens; false when it ended before.
    [[nodiscard]] bool waitUntilListening();
    /// True once it has a release to serve as well.
    [[nodiscard]] bool waitUntilServing();
    /// Of plain HTTP, or of HTTPS when there is no plain.
    [[nodiscard]] std::uint16_t port() const { return m_port; }
    /// Of --metrics-listen.
    [[nodiscard]] std::uint16_t metricsPort() const { return m_metricsPort; }
    /// Waits until the log holds a text. False when the process ended, or after 20 s.
    [[nodiscard]] bool waitForLog(const QByteArray &part);
    [[nodiscard]] QByteArray log();
    void terminate() { m_process.terminate(); }
    /// Waits for the end. @return the exit status, or -1
    [[nodiscard]] int waitForEnd();
    void hangUp();

private:
    [[nodiscard]] std::uint16_t readPort();

    QProcess m_process;
    QByteArray m_log;
    std::uint16_t m_port{};
    std::uint16_t m_metricsPort{};
    bool m_hasMetricsPort{};
};

} // namespace test
