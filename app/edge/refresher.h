// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <random>
#include <string>
#include <thread>

#include "app/edge/follower.h"

namespace assay::edge {

/// Looks for new releases on a thread of its own, at intervals that are not quite regular, so that many servers do not
/// ask an origin at once; after failures ever less often, up to a minute. Logs what changed, and counts.
class Refresher {
public:
    using Publish = std::function<void(const std::shared_ptr<const Snapshot> &)>;

    Refresher(Follower follower, Metrics &metrics, std::chrono::milliseconds poll, Publish publish);
    ~Refresher();
    Refresher(const Refresher &) = delete;
    Refresher &operator=(const Refresher &) = delete;

    /// Makes the kept releases ready. On the caller's thread, before start().
    void restore();
    /// Looks at once, and goes on looking.
    void start();
    /// Looks without waiting for the interval. From any thread.
    void lookNow();
    /// Ends the thread. @return false when it still waits for an origin that does not answer
    [[nodiscard]] bool stopWithin(std::chrono::milliseconds patience);

private:
    void run(const std::stop_token &stop);
    void lookOnce();
    [[nodiscard]] std::chrono::milliseconds nextWait();
    void report(const Look &look);
    [[nodiscard]] std::string sentenceFor(const Look &look) const;
    void serve();

    Follower m_follower;
    Metrics &m_metrics;
    std::chrono::milliseconds m_poll;
    Publish m_publish;
    std::shared_ptr<const Snapshot> m_published = std::make_shared<const Snapshot>();
    std::map<std::string, std::string> m_lastSaid; ///< by environment; so that a lasting failure is one line
    int m_failures{};
    std::minstd_rand m_random{std::random_device{}()};
    std::mutex m_mutex;
    std::condition_variable_any m_wake;
    bool m_isWanted{};
    bool m_hasEnded{};
    std::jthread m_thread;
};

} // namespace assay::edge
