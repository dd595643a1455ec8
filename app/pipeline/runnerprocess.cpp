// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pipeline/runnerprocess.h"

#include <optional>

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QFileInfo>
#include <QProcess>

namespace assay::pipeline {
namespace {

constexpr int kTickMilliseconds = 50;
constexpr qsizetype kLongestLine = 64 << 20;   ///< beyond any batch a contract allows

/// Cuts a stream of bytes into lines.
class Lines {
public:
    void add(const QByteArray &bytes) { m_bytes += bytes; }

    [[nodiscard]] std::optional<std::string> next()
    {
        const qsizetype end = m_bytes.indexOf('\n', m_searched);
        if (end < 0) {
            m_searched = m_bytes.size();
            m_bytes.remove(0, m_start);
            m_searched -= m_start;
            m_start = 0;
            return std::nullopt;
        }
        std::string line(m_bytes.constData() + m_start, static_cast<std::size_t>(end - m_start));
        m_start = end + 1;
        m_searched = m_start;
        return line;
    }

    [[nodiscard]] bool isTooLong() const { return m_bytes.size() - m_start > kLongestLine; }

private:
    QByteArray m_bytes;
    qsizetype m_start{};
    qsizetype m_searched{};
};

/// One process with its two streams.
class Running {
public:
    Running(const RunnerListener &listener, std::chrono::milliseconds patience) : m_listener(listener), m_patience(patience) {}

    /// A runner that is left behind early is asked to cancel in the warehouse before it is killed.
    ~Running()
    {
        if (m_process.state() == QProcess::NotRunning)
            return;
        m_process.closeWriteChannel();
        if (!m_process.waitForFinished(static_cast<int>(m_patience.count()))) {
            m_process.kill();
            m_process.waitForFinished(-1);
        }
    }

    Running(const Running &) = delete;
    Running &operator=(const Running &) = delete;

    [[nodiscard]] bool start(const QString &path, const std::string &planLine)
    {
        m_process.start(path, QStringList{});
        if (!m_process.waitForStarted())
            return false;
        m_process.write(planLine.data(), static_cast<qint64>(planLine.size()));
        m_process.write("\n", 1);
        return true;
    }

    [[nodiscard]] Result<RunnerEnd> follow(const std::stop_token &stop)
    {
        while (m_process.state() != QProcess::NotRunning) {
            askToStop(stop);
            m_process.waitForReadyRead(kTickMilliseconds);
            if (Result<void> outcome = deliver(); !outcome)
                return fail(outcome.error());
            if (m_listener.onTick)
                m_listener.onTick();
        }
        if (Result<void> outcome = deliver(); !outcome)
            return fail(outcome.error());
        return RunnerEnd{m_process.exitStatus() == QProcess::CrashExit, m_process.exitCode(), m_wasKilled};
    }

private:
    void askToStop(const std::stop_token &stop)
    {
        if (!stop.stop_requested())
            return;
        if (!m_isClosed) {
            m_process.closeWriteChannel();
            m_isClosed = true;
            m_deadline = QDeadlineTimer(m_patience);
        } else if (m_deadline.hasExpired() && !m_wasKilled) {
            m_wasKilled = true;
            m_process.kill();
        }
    }

    [[nodiscard]] Result<void> deliver()
    {
        m_log.add(m_process.readAllStandardError());
        while (const std::optional<std::string> line = m_log.next()) {
            if (m_listener.onLog)
                m_listener.onLog(*line);
        }
        m_messages.add(m_process.readAllStandardOutput());
        while (const std::optional<std::string> line = m_messages.next()) {
            Result<sql::RunnerMessage> message = sql::messageFromLine(*line);
            if (!message)
                return fail(message.error());
            if (Result<void> outcome = m_listener.onMessage(std::move(*message)); !outcome)
                return outcome;
        }
        if (m_messages.isTooLong() || m_log.isTooLong())
            return fail(Error{ErrorCode::RunnerProtocol, Remedy::None, {}, {}}.with("what", "a line without an end"));
        return {};
    }

    const RunnerListener &m_listener;
    std::chrono::milliseconds m_patience;
    QProcess m_process;
    Lines m_messages;
    Lines m_log;
    bool m_isClosed{};
    bool m_wasKilled{};
    QDeadlineTimer m_deadline;
};

} // namespace

Result<RunnerEnd> runRunner(const std::string &path, const std::string &planLine, const RunnerListener &listener,
                            const std::stop_token &stop, std::chrono::milliseconds patience)
{
    const QString program = QString::fromStdString(path);
    Running runner(listener, patience);
    if (!QFileInfo(program).isExecutable() || !runner.start(program, planLine))
        return fail(Error{ErrorCode::RunnerMissing, Remedy::Install, {}, {}}.with("path", path));
    return runner.follow(stop);
}

std::string runnerBesideProgram()
{
    return QCoreApplication::applicationDirPath().toStdString() + "/assay-runner";
}

} // namespace assay::pipeline
