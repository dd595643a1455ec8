// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>

namespace assay::warehouse {

/// Guards one running statement from a thread of its own: calls `interrupt` when a stop is requested
/// or the time is up, and again every 20 ms until it is destroyed, because an interrupt that arrives
/// between two steps of an engine is lost.
class StatementWatch {
public:
    enum class Outcome { Undisturbed, Stopped, TimedOut };

    /// @param limit  zero: no limit
    StatementWatch(std::stop_token stop, std::chrono::seconds limit, std::function<void()> interrupt);
    ~StatementWatch();
    StatementWatch(const StatementWatch &) = delete;
    StatementWatch &operator=(const StatementWatch &) = delete;

    /// Whether, and why, the statement was interrupted so far.
    [[nodiscard]] Outcome outcome() const { return m_outcome; }

private:
    void guard(const std::stop_token &stop, std::chrono::seconds limit);

    std::function<void()> m_interrupt;
    std::atomic<Outcome> m_outcome{Outcome::Undisturbed};
    std::mutex m_mutex;
    std::condition_variable_any m_wake;
    bool m_isFinished{};
    std::thread m_thread;
};

} // namespace assay::warehouse
