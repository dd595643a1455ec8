// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "app/edge/answer.h"
#include "app/edge/connection.h"
#include "app/edge/metrics.h"
#include "app/edge/settings.h"

namespace assay::edge {

/// One thread's share of the server: its connections, the snapshot they answer from, and a clock that ticks four times a
/// second for deadlines and the Date field. Everything but run(), publish() and drain() happens on its thread.
class Worker {
public:
    Worker(const Settings &settings, Metrics &metrics);

    /// Runs until drain() has ended the last connection.
    void run();
    /// From the next request on, connections answer from `snapshot`. From any thread.
    void publish(std::shared_ptr<const Snapshot> snapshot);
    /// Ends connections as their requests end, and all of them after the drain timeout. From any thread.
    void drain();

    [[nodiscard]] boost::asio::io_context &context() { return m_context; }
    [[nodiscard]] const Settings &settings() const { return m_settings; }
    [[nodiscard]] Metrics &metrics() { return m_metrics; }
    [[nodiscard]] const std::shared_ptr<const Snapshot> &snapshot() const { return m_snapshot; }
    [[nodiscard]] const Circumstances &circumstances();
    [[nodiscard]] bool isStopping() const { return m_circumstances.isStopping; }
    [[nodiscard]] Clock::time_point now() const { return m_now; }
    /// "Date: ..." with its line end.
    [[nodiscard]] std::string_view dateField() const { return m_dateField; }

    void add(Connection &connection);
    void remove(Connection &connection);

private:
    void tick();
    void updateClock();
    void abortOverdue();
    void abortAll();
    void finishIfDone();

    const Settings &m_settings;
    Metrics &m_metrics;
    std::vector<Connection *> m_connections;
    std::shared_ptr<const Snapshot> m_snapshot = std::make_shared<const Snapshot>();
    Circumstances m_circumstances;
    Clock::time_point m_now = Clock::now();
    Clock::time_point m_drainDeadline = Clock::time_point::max();
    std::int64_t m_second{};
    std::string m_dateField;
    // Last, as connections that are left when it goes still use what is above.
    boost::asio::io_context m_context{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> m_work{m_context.get_executor()};
    boost::asio::steady_timer m_timer{m_context};
};

} // namespace assay::edge
