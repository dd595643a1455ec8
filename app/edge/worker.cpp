// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/edge/worker.h"

#include <array>
#include <ctime>

#include <boost/asio/post.hpp>

#include "app/edge/log.h"
#include "app/secrets/crypto.h"

namespace assay::edge {
namespace {

constexpr std::chrono::milliseconds kTick{250};

/// The instant as HTTP writes it. Source: RFC 9110 section 5.6.7.
std::string dateFieldOf(std::int64_t second)
{
    const auto time = static_cast<std::time_t>(second);
    std::tm parts{};
    ::gmtime_r(&time, &parts);
    std::array<char, 48> text{};
    // The locale of this program is "C", whose names of days and months are those of HTTP.
    const std::size_t size = std::strftime(text.data(), text.size(), "Date: %a, %d %b %Y %H:%M:%S GMT\r\n", &parts);
    return {text.data(), size};
}

/// New for every answer, so that hashed flag keys cannot be looked up in a table.
std::string newSalt()
{
    std::array<std::uint8_t, 16> bytes{};
    secrets::fillRandom(bytes);
    return secrets::hexOf(bytes);
}

} // namespace

Worker::Worker(const Settings &settings, Metrics &metrics)
    : m_settings(settings), m_metrics(metrics)
{
    m_circumstances.isMetricsPublic = settings.isMetricsPublic;
    m_circumstances.hasMetricsDoor = settings.metricsListen.has_value();
    m_circumstances.newSalt = newSalt;
    m_circumstances.metricsText = [&metrics] { return metrics.text(); };
}

void Worker::run()
{
    tick();
    m_context.run();
}

void Worker::publish(std::shared_ptr<const Snapshot> snapshot)
{
    boost::asio::post(m_context, [this, snapshot = std::move(snapshot)]() mutable { m_snapshot = std::move(snapshot); });
}

void Worker::drain()
{
    boost::asio::post(m_context, [this] {
        m_circumstances.isStopping = true;
        m_drainDeadline = Clock::now() + m_settings.drainTimeout;
        for (Connection *connection : m_connections)
            connection->drain();
        finishIfDone();
    });
}

const Circumstances &Worker::circumstances()
{
    m_circumstances.now = systemTime();
    return m_circumstances;
}

void Worker::add(Connection &connection)
{
    connection.position = m_connections.size();
    m_connections.push_back(&connection);
    m_metrics.countConnection(1);
}

void Worker::remove(Connection &connection)
{
    m_connections.back()->position = connection.position;
    m_connections[connection.position] = m_connections.back();
    m_connections.pop_back();
    m_metrics.countConnection(-1);
    finishIfDone();
}

void Worker::tick()
{
    updateClock();
    abortOverdue();
    if (m_now >= m_drainDeadline)
        abortAll();
    // A tick that was due already when the last connection went cannot be cancelled: it must not wait again.
    if (m_circumstances.isStopping && m_connections.empty())
        return;
    m_timer.expires_after(kTick);
    m_timer.async_wait([this](const boost::system::error_code &error) {
        if (!error)
            tick();
    });
}

void Worker::updateClock()
{
    m_now = Clock::now();
    const std::int64_t second = systemTime().micros / kMicrosPerSecond;
    if (second != m_second)
        m_dateField = dateFieldOf(second);
    m_second = second;
}

void Worker::abortOverdue()
{
    // An aborted or drained connection leaves the list when its operation has ended, not here.
    for (Connection *connection : m_connections) {
        if (connection->isOverdue(m_now))
            connection->abort();
    }
}

void Worker::abortAll()
{
    for (Connection *connection : m_connections)
        connection->abort();
}

void Worker::finishIfDone()
{
    if (!m_circumstances.isStopping || !m_connections.empty())
        return;
    m_work.reset();
    m_timer.cancel();
}

} // namespace assay::edge
