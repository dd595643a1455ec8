// SPDX-License-Identifier: GPL-3.0-or-later
#include <csignal>
#include <cstdio>

#ifdef __linux__
#include <sys/prctl.h>
#endif

#include <nlohmann/json.hpp>

#include <QCoreApplication>
#include <QDateTime>
#include <QDeadlineTimer>
#include <QEventLoop>
#include <QFileInfo>
#include <QProcess>
#include <QTemporaryDir>

#include "app/ctl/commands.h"
#include "app/ctl/example.h"
#include "app/ctl/inputfile.h"
#include "app/ctl/interrupt.h"
#include "app/ctl/rulesetsource.h"
#include "app/ctl/trialrelease.h"

namespace assay::ctl {
namespace {

constexpr int kStartPatience = 20'000; // ms
constexpr int kEndPatience = 30'000;   // more than assay-edge takes to finish requests

Error notStarted(const QString &program, std::string what)
{
    return Error{ErrorCode::ReadFailed, Remedy::Install, {}, {}}.with("path", program.toStdString()).with("what", std::move(what));
}

Result<NamedRuleset> rulesetOf(Context &context)
{
    const std::vector<std::string> &words = context.arguments().words;
    if (words.size() > 1)
        return fail(usageError("edge", "one ruleset: a file, -, env:KEY or release:KEY[:VERSION]; or none"));
    if (!words.empty())
        return readRulesetSource(context, words.front());
    return exampleRuleset().and_then([](std::string text) { return namedRuleset("example", std::move(text)); });
}

Result<TrialContent> contentOf(Context &context)
{
    const Result<NamedRuleset> ruleset = rulesetOf(context);
    if (!ruleset)
        return fail(ruleset.error());
    const Result<flags::ufc::Document> document = documentOf(*ruleset);
    if (!document)
        return fail(document.error());
    for (const flags::Finding &finding : ruleset->loaded.findings)
        context.terminal().say(QString::fromStdString(ruleset->name + ": " + finding.path + " is not as it should be; assayctl flags lint says more"));
    TrialContent content{ruleset->text, flags::ufc::write(*document, flags::Format::Client), {}};
    if (const std::optional<std::string> file = context.arguments().value("bandits")) {
        Result<std::string> bandits = readInputFile(*file);
        if (!bandits)
            return fail(std::move(bandits.error()));
        content.bandits = std::move(*bandits);
    }
    return content;
}

/// assay-edge as a process of ours: it ends when this one does, in whatever way.
class Server {
public:
    Server()
    {
        QObject::connect(&m_process, &QProcess::readyReadStandardError, &m_process, [this] { forwardLog(); });
#ifdef __linux__
        m_process.setChildProcessModifier([] { prctl(PR_SET_PDEATHSIG, SIGTERM); });
#endif
    }
    ~Server() { stop(); }
    Server(const Server &) = delete;
    Server &operator=(const Server &) = delete;

    /// Waits until it serves. @return the address it listens on
    [[nodiscard]] Result<QString> start(const QString &folder, std::int64_t port)
    {
        const QString program = QCoreApplication::applicationDirPath() + QStringLiteral("/assay-edge");
        if (!QFileInfo(program).isExecutable())
            return fail(notStarted(program, "it belongs beside assayctl"));
        const QString environment = QString::fromStdString(std::string{kTrialEnvironment});
        m_process.start(program, {QStringLiteral("--source"), folder, QStringLiteral("--root"), folder + QStringLiteral("/root.json"),
                                  QStringLiteral("--environment"), environment, QStringLiteral("--listen"), QStringLiteral("127.0.0.1:%1").arg(port)});
        QString address;
        const QDeadlineTimer deadline(kStartPatience);
        while (address.isEmpty() || !m_isServing) {
            // It says its address on one channel and that it has the release on the other.
            m_process.setReadChannel(address.isEmpty() ? QProcess::StandardOutput : QProcess::StandardError);
            if (address.isEmpty() && m_process.canReadLine())
                address = QString::fromUtf8(m_process.readLine()).trimmed().section(u' ', -1);
            else if (!m_process.waitForReadyRead(static_cast<int>(deadline.remainingTime())))
                return fail(notStarted(program, "it does not serve this; what it said stands above"));
        }
        return address;
    }

    /// Waits for an interrupt, or for its end. @return true when it was interrupted
    [[nodiscard]] bool serve(Interrupt &interrupt)
    {
        QEventLoop loop;
        bool wasInterrupted = false;
        QObject::connect(&interrupt, &Interrupt::requested, &loop, [&] {
            wasInterrupted = true;
            loop.quit();
        });
        QObject::connect(&m_process, &QProcess::finished, &loop, &QEventLoop::quit);
        if (m_process.state() != QProcess::NotRunning)
            loop.exec();
        stop();
        return wasInterrupted;
    }

private:
    /// Its log goes on to ours, and says when there is something to serve.
    void forwardLog()
    {
        const QByteArray log = m_process.readAllStandardError();
        m_isServing = m_isServing || log.contains("\"event\":\"serving\"");
        std::fwrite(log.constData(), 1, static_cast<std::size_t>(log.size()), stderr);
    }

    void stop()
    {
        if (m_process.state() == QProcess::NotRunning)
            return;
        m_process.terminate();
        if (!m_process.waitForFinished(kEndPatience)) {
            m_process.kill();
            m_process.waitForFinished();
        }
    }

    QProcess m_process;
    bool m_isServing{};
};

void announce(const QString &address, const Terminal &terminal)
{
    const std::string server{kTrialServerKey};
    const std::string client{kTrialClientKey};
    if (terminal.wantsJson())
        return terminal.print(Json{{"address", address.toStdString()}, {"client_key", client}, {"server_key", server}});
    terminal.print(QStringLiteral("listening on ") + address);
    terminal.say(QString::fromStdString("SDK keys: " + server + " (plain), " + client + " (obfuscated, pre-computed)"));
    terminal.say(QStringLiteral("curl '%1/flag-config/v1/config?apiKey=%2'").arg(address, QString::fromStdString(server)));
    terminal.say(QStringLiteral("Ctrl-C ends it."));
}

} // namespace

ExitCode runEdge(Context &context)
{
    const Result<std::optional<std::int64_t>> port = context.arguments().integer("port", 0, 65'535);
    if (!port)
        return context.failed(port.error());
    const Result<TrialContent> content = contentOf(context);
    if (!content)
        return context.failed(content.error());
    Interrupt interrupt; // from here on the folder is removed at Ctrl-C too
    const QTemporaryDir folder;
    const Timestamp now{QDateTime::currentMSecsSinceEpoch() * (kMicrosPerSecond / 1'000)};
    if (Result<void> published = publishTrial(folder.path().toStdString(), *content, now); !published)
        return context.failed(published.error());
    Server server;
    const Result<QString> address = server.start(folder.path(), port->value_or(0));
    if (!address)
        return context.failed(address.error());
    announce(*address, context.terminal());
    return server.serve(interrupt) ? ExitCode::Ok : ExitCode::Failed;
}

} // namespace assay::ctl
