// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/integration/edge/edgeprocess.h"

#include <csignal>

#include <QDeadlineTimer>

namespace test {
namespace {

constexpr int kPatience = 20'000;

} // namespace

EdgeProcess::EdgeProcess(const std::string &source, const std::filesystem::path &root, const QStringList &more)
{
    QStringList arguments{QStringLiteral("--source"), QString::fromStdString(source), QStringLiteral("--root"),
                          QString::fromStdString(root.string()), QStringLiteral("--environment"), QStringLiteral("production"),
                          QStringLiteral("--threads"), QStringLiteral("2")};
    if (!more.contains(QStringLiteral("--tls-listen")))
        arguments << QStringLiteral("--listen") << QStringLiteral("127.0.0.1:0");
    m_hasMetricsPort = more.contains(QStringLiteral("--metrics-listen"));
    m_process.start(QStringLiteral(ASSAY_BIN_DIR "/assay-edge"), arguments + more);
}

EdgeProcess::~EdgeProcess()
{
    if (m_process.state() == QProcess::NotRunning)
        return;
    m_process.kill();
    m_process.waitForFinished(kPatience);
}

bool EdgeProcess::waitUntilListening()
{
    m_port = readPort();
    m_metricsPort = m_port != 0 && m_hasMetricsPort ? readPort() : 0;
    return m_port != 0;
}

bool EdgeProcess::waitUntilServing() { return waitUntilListening() && waitForLog("\"event\":\"serving\""); }

/// The port in the next line it says.
std::uint16_t EdgeProcess::readPort()
{
    m_process.setReadChannel(QProcess::StandardOutput);
    const QDeadlineTimer deadline(kPatience);
    while (!m_process.canReadLine()) {
        if (m_process.state() == QProcess::NotRunning || deadline.hasExpired())
            return 0;
        m_process.waitForReadyRead(int(deadline.remainingTime()));
    }
    const QByteArray line = m_process.readLine();
    const qsizetype begin = line.lastIndexOf(':') + 1;
    qsizetype end = begin;
    while (end < line.size() && line[end] >= '0' && line[end] <= '9')
        ++end;
    return line.mid(begin, end - begin).toUShort();
}

QByteArray EdgeProcess::log()
{
    m_log += m_process.readAllStandardError();
    return m_log;
}

bool EdgeProcess::waitForLog(const QByteArray &part)
{
    m_process.setReadChannel(QProcess::StandardError);
    const QDeadlineTimer deadline(kPatience);
    while (!log().contains(part)) {
        if (m_process.state() == QProcess::NotRunning || deadline.hasExpired())
            return false;
        m_process.waitForReadyRead(100);
    }
    return true;
}

int EdgeProcess::waitForEnd()
{
    const bool hasEnded = m_process.state() == QProcess::NotRunning || m_process.waitForFinished(kPatience);
    return hasEnded && m_process.exitStatus() == QProcess::NormalExit ? m_process.exitCode() : -1;
}

void EdgeProcess::hangUp() { ::kill(pid_t(m_process.processId()), SIGHUP); }

} // namespace test
