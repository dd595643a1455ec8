// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/warehouse/statementwatch.h"

namespace assay::warehouse {

StatementWatch::StatementWatch(std::stop_token stop, std::chrono::seconds limit, std::function<void()> interrupt)
    : m_interrupt(std::move(interrupt)), m_thread([this, stop = std::move(stop), limit] { guard(stop, limit); })
{
}

StatementWatch::~StatementWatch()
{
    {
        const std::lock_guard lock(m_mutex);
        m_isFinished = true;
    }
    m_wake.notify_all();
    m_thread.join();
}

void StatementWatch::guard(const std::stop_token &stop, std::chrono::seconds limit)
{
    const auto isFinished = [this] { return m_isFinished; };
    const auto deadline = std::chrono::steady_clock::now() + limit;
    std::unique_lock lock(m_mutex);
    if (limit.count() > 0)
        m_wake.wait_until(lock, stop, deadline, isFinished);
    else
        m_wake.wait(lock, stop, isFinished);
    if (m_isFinished)
        return;
    m_outcome = stop.stop_requested() ? Outcome::Stopped : Outcome::TimedOut;
    while (!m_wake.wait_for(lock, std::chrono::milliseconds{20}, isFinished))
        m_interrupt();
}

} // namespace assay::warehouse
