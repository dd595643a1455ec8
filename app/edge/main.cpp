// SPDX-License-Identifier: GPL-3.0-or-later
// assay-edge: serves flags to SDKs over HTTP. Composition: settings, trust, source, server, signals.
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>

#include <pthread.h>
#include <sys/resource.h>

#include "app/edge/file.h"
#include "app/edge/log.h"
#include "app/edge/origin.h"
#include "app/edge/refresher.h"
#include "app/edge/server.h"
#include "app/edge/settings.h"
#include "app/secrets/hardening.h"

namespace {

using namespace assay;

constexpr int kStopped = 0;
constexpr int kFailed = 1;
constexpr int kWrongSetting = 2;

int complain(const Error &error, int status)
{
    std::fprintf(stderr, "assay-edge: %s\n", edge::sentenceOf(error).c_str());
    return status;
}

/// Each connection is a descriptor.
void raiseDescriptorLimit()
{
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return;
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

/// Signals are taken by the main thread alone, one after the other.
sigset_t blockSignals()
{
    std::signal(SIGPIPE, SIG_IGN);
    sigset_t signals;
    sigemptyset(&signals);
    for (const int signal : {SIGTERM, SIGINT, SIGHUP})
        sigaddset(&signals, signal);
    ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    return signals;
}

Result<edge::Follower> followerFor(const edge::Settings &settings)
{
    const Result<std::string> text = edge::readFile(settings.root, static_cast<std::int64_t>(publish::kMaxRootBytes));
    if (!text)
        return tl::unexpected(text.error());
    Result<publish::Root> root = publish::readFirstRoot(*text, edge::systemTime());
    if (!root) {
        return fail(Error{ErrorCode::InvalidArgument, Remedy::FixInput, {}, {}}
                        .with("name", "root")
                        .with("what", "a valid root document that the console exported; " + settings.root.string() + ": " + edge::sentenceOf(root.error())));
    }
    const bool isAddress = settings.source.starts_with("http://") || settings.source.starts_with("https://");
    Result<std::unique_ptr<edge::Source>> source = isAddress
        ? edge::OriginSource::make(settings.source, settings.originAuthority)
        : Result<std::unique_ptr<edge::Source>>(std::make_unique<edge::FolderSource>(settings.source));
    if (!source)
        return tl::unexpected(source.error());
    if (settings.state.empty()) {
        edge::logEvent(edge::LogLevel::Warning, "no_state",
                       {{"message", "Without --state a start while the source is away has nothing to serve."}});
        return edge::Follower(std::move(*source), nullptr, {std::move(*root), {}}, settings.environments, settings.maxAgeSeconds);
    }
    auto vault = std::make_unique<const edge::Vault>(settings.state);
    vault->removeLeftovers();
    Result<publish::TrustState> trust = vault->trust(*root);
    if (!trust)
        return tl::unexpected(trust.error());
    return edge::Follower(std::move(*source), std::move(vault), std::move(*trust), settings.environments, settings.maxAgeSeconds);
}

/// Until the service manager, or a person, ends it.
void serveUntilStopped(const sigset_t &signals, edge::Server &server, edge::Refresher &refresher)
{
    while (true) {
        int signal = 0;
        if (::sigwait(&signals, &signal) != 0)
            continue;
        if (signal != SIGHUP) {
            edge::logEvent(edge::LogLevel::Info, "stopping");
            return;
        }
        if (const Result<void> reloaded = server.reloadCertificate(); !reloaded)
            edge::logEvent(edge::LogLevel::Error, "certificate_kept", {{"message", edge::sentenceOf(reloaded.error())}});
        refresher.lookNow();
    }
}

} // namespace

int main(int argc, char **argv)
{
    secrets::hardenProcess();
    const char *state = std::getenv("STATE_DIRECTORY");
    const Result<edge::CommandLine> line = edge::readCommandLine({argv + 1, argv + argc}, state == nullptr ? "" : state);
    if (!line)
        return complain(line.error(), kWrongSetting);
    if (line->wantsHelp || line->wantsVersion) {
        std::fputs(line->wantsHelp ? edge::helpText().c_str() : "assay-edge " ASSAY_VERSION "\n", stdout);
        return kStopped;
    }
    raiseDescriptorLimit();
    const sigset_t signals = blockSignals();
    Result<edge::Follower> follower = followerFor(line->settings);
    if (!follower)
        return complain(follower.error(), kWrongSetting);
    edge::Metrics metrics;
    edge::Server server(line->settings, metrics);
    if (const Result<void> listening = server.listen(); !listening)
        return complain(listening.error(), listening.error().code == ErrorCode::InvalidArgument ? kWrongSetting : kFailed);
    edge::Refresher refresher(std::move(*follower), metrics, line->settings.poll,
                              [&server](const std::shared_ptr<const edge::Snapshot> &snapshot) { server.publish(snapshot); });
    // A start waits for nobody: what was kept is served at once, and without it clients are told to come again.
    refresher.restore();
    server.start();
    refresher.start();
    for (const std::string &address : server.addresses())
        std::printf("listening on %s\n", address.c_str());
    std::fflush(stdout);
    serveUntilStopped(signals, server, refresher);
    server.stop();
    edge::logEvent(edge::LogLevel::Info, "stopped");
    // An origin that hangs must not hold up the stop; what is kept is written in one step, or not at all.
    if (!refresher.stopWithin(std::chrono::seconds(1)))
        std::_Exit(kStopped);
    return kStopped;
}
