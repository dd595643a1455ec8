// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>

#include "app/edge/target.h"
#include "models/core/timestamp.h"

namespace assay::edge {

/// How looking for a new release went.
/// Unpublished: the source was reached, and there has never been a release.
enum class LookResult : std::uint8_t { Unchanged, Accepted, Refused, Unreachable, Unpublished };

inline constexpr std::size_t kLookResults = 5;

/// Why a connection ended before its time.
enum class Dropped : std::uint8_t { TooMany, TooSlow, Malformed, Handshake };

inline constexpr std::size_t kDropReasons = 4;

/// What is counted, for `/metrics`. Every member function may be called from any thread. Labels are routes, status codes
/// and environments: never a key, a subject or an address.
class Metrics {
public:
    void countRequest(Route route, unsigned status, std::size_t bytes, std::chrono::nanoseconds duration);
    void countConnection(int change) { m_connections.fetch_add(change, std::memory_order_relaxed); }
    [[nodiscard]] int connections() const { return m_connections.load(std::memory_order_relaxed); }
    void countDropped(Dropped reason) { m_dropped[static_cast<std::size_t>(reason)].fetch_add(1, std::memory_order_relaxed); }
    void countLook(LookResult result, Timestamp now);

    /// What an environment serves from now on.
    struct Served {
        std::int64_t keyEpoch{};
        std::int64_t version{};
        Timestamp created{};
        Timestamp expires{};
        std::size_t flags{};
        std::size_t findings{};
    };
    void setServed(const std::string &environment, const Served &served);

    /// All of it in the Prometheus text format, version 0.0.4.
    [[nodiscard]] std::string text() const;

private:
    static constexpr std::size_t kStatusCodes = 600;
    static constexpr std::array<std::int64_t, 9> kBoundsMicros{50, 100, 250, 500, 1'000, 2'500, 10'000, 100'000, 1'000'000};
    using Counter = std::atomic<std::uint64_t>;

    /// One route. On cache lines of its own, as threads count side by side.
    struct alignas(64) RouteCounts {
        std::array<Counter, kStatusCodes> byStatus{};
        Counter bytes{};
        std::array<Counter, kBoundsMicros.size() + 1> byDuration{};
        Counter nanoseconds{};
    };

    void appendRequests(std::string &out) const;
    void appendDurations(std::string &out) const;
    void appendReleases(std::string &out) const;

    std::array<RouteCounts, kRouteCount> m_routes;
    std::array<Counter, kDropReasons> m_dropped{};
    std::array<Counter, kLookResults> m_looks{};
    std::atomic<int> m_connections{};
    std::atomic<std::int64_t> m_lastGoodLook{};
    mutable std::mutex m_servedMutex;
    std::map<std::string, Served> m_served;
};

} // namespace assay::edge
