// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/edge/refresher.h"

#include <algorithm>
#include <utility>

#include <malloc.h>

#include "app/edge/log.h"

namespace assay::edge {
namespace {

constexpr std::chrono::milliseconds kLongestWait{60'000};

} // namespace

Refresher::Refresher(Follower follower, Metrics &metrics, std::chrono::milliseconds poll, Publish publish)
    : m_follower(std::move(follower)), m_metrics(metrics), m_poll(poll), m_publish(std::move(publish))
{
}

Refresher::~Refresher() = default;

void Refresher::restore()
{
    for (const Look &look : m_follower.restore()) {
        if (look.result == LookResult::Accepted)
            logEvent(LogLevel::Info, "restored", {{"environment", look.environment}});
        else if (look.error && look.error->code != ErrorCode::NotFound)
            logEvent(LogLevel::Warning, "restore_failed", {{"environment", look.environment}, {"message", sentenceOf(*look.error) + " The source is asked for a release."}});
    }
    serve();
}

void Refresher::lookOnce()
{
    const Timestamp now = systemTime();
    bool isReached = false;
    for (const Look &look : m_follower.look(now)) {
        m_metrics.countLook(look.result, now);
        isReached = isReached || !look.error;
        report(look);
    }
    // One environment that is refused or not published yet does not slow the others.
    m_failures = isReached ? 0 : m_failures + 1;
    if (m_follower.snapshot() != m_published)
        serve();
}

void Refresher::start()
{
    m_thread = std::jthread([this](const std::stop_token &stop) { run(stop); });
}

void Refresher::lookNow()
{
    const std::lock_guard lock(m_mutex);
    m_isWanted = true;
    m_wake.notify_all();
}

void Refresher::run(const std::stop_token &stop)
{
    while (!stop.stop_requested()) {
        lookOnce();
        std::unique_lock lock(m_mutex);
        m_wake.wait_for(lock, stop, nextWait(), [this] { return m_isWanted; });
        m_isWanted = false;
    }
    const std::lock_guard lock(m_mutex);
    m_hasEnded = true;
    m_wake.notify_all();
}

bool Refresher::stopWithin(std::chrono::milliseconds patience)
{
    m_thread.request_stop();
    std::unique_lock lock(m_mutex);
    return m_wake.wait_for(lock, patience, [this] { return m_hasEnded; });
}

std::chrono::milliseconds Refresher::nextWait()
{
    std::chrono::milliseconds wait = m_poll;
    for (int i = 0; i < m_failures && wait < kLongestWait; ++i)
        wait *= 2;
    wait = std::max(m_poll, std::min(wait, kLongestWait));
    return std::chrono::milliseconds(std::uniform_int_distribution<std::int64_t>(wait.count() * 9 / 10, wait.count() * 11 / 10)(m_random));
}

void Refresher::report(const Look &look)
{
    std::string &last = m_lastSaid[look.environment];
    if (look.result == LookResult::Unpublished) {
        const std::string sentence = "There is no release yet; publish one from the console.";
        if (sentence != last)
            logEvent(LogLevel::Warning, "unpublished", {{"environment", look.environment}, {"message", sentence}});
        last = sentence;
        return;
    }
    if (look.error) {
        const std::string sentence = sentenceFor(look);
        if (sentence != last) {
            const std::string_view event = look.result == LookResult::Refused ? "release_refused" : "source_unreachable";
            logEvent(LogLevel::Error, event, {{"environment", look.environment}, {"message", sentence}});
        }
        last = sentence;
        return;
    }
    if (look.keepingError)
        logEvent(LogLevel::Error, "not_kept", {{"environment", look.environment}, {"message", sentenceOf(*look.keepingError)}});
    if (!last.empty())
        logEvent(LogLevel::Info, "recovered", {{"environment", look.environment}});
    last.clear();
}

std::string Refresher::sentenceFor(const Look &look) const
{
    const std::string sentence = sentenceOf(*look.error);
    if (look.result != LookResult::Refused)
        return sentence;
    const auto &places = m_follower.snapshot()->places;
    const auto place = std::ranges::find(places, look.environment, &Place::name);
    const bool isServed = place != places.end() && place->environment != nullptr;
    return sentence + (isServed ? " The last good release is served on; publish again from the console."
                                : " Nothing is served for this environment until a good release is published from the console.");
}

void Refresher::serve()
{
    const std::shared_ptr<const Snapshot> before = std::exchange(m_published, m_follower.snapshot());
    m_publish(m_published);
    for (const Place &place : m_published->places) {
        const std::shared_ptr<const Environment> &environment = place.environment;
        if (environment == nullptr || std::ranges::find(before->places, environment, &Place::environment) != before->places.end())
            continue;
        const publish::Release &release = environment->release();
        m_metrics.setServed(release.environment, {release.keyEpoch, release.version, release.created, release.expires,
                                                  environment->flagCount(), environment->findings()});
        logEvent(LogLevel::Info, "serving",
                 {{"environment", release.environment}, {"version", std::to_string(release.version)},
                  {"flags", std::to_string(environment->flagCount())}, {"findings", std::to_string(environment->findings())},
                  {"expires", toIsoTime(release.expires)}});
    }
    ::malloc_trim(0); // what reading a release took is given back
}

} // namespace assay::edge
