// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>

namespace assay::edge {

using Clock = std::chrono::steady_clock;

/// One client's connection, as its worker sees it. Lives on the worker's thread.
class Connection {
public:
    Connection() = default;
    Connection(const Connection &) = delete;
    Connection &operator=(const Connection &) = delete;
    virtual ~Connection() = default;

    /// Begins to read. Keeps itself alive until it is closed.
    virtual void start() = 0;
    /// Ends at once, without waiting for the client.
    virtual void abort() = 0;
    /// Ends now when no request is under way, else after it.
    virtual void drain() = 0;
    /// True when what the client was to do is overdue.
    [[nodiscard]] bool isOverdue(Clock::time_point now) const { return now >= m_deadline; }

    std::size_t position{}; ///< in the worker's list

protected:
    void setDeadline(Clock::time_point deadline) { m_deadline = deadline; }

private:
    Clock::time_point m_deadline = Clock::time_point::max();
};

} // namespace assay::edge
