// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/edge/metrics.h"

#include <algorithm>
#include <cstdio>
#include <string_view>

namespace assay::edge {
namespace {

constexpr std::array<std::string_view, kDropReasons> kDropNames{"too_many", "too_slow", "malformed", "handshake"};
constexpr std::array<std::string_view, kLookResults> kLookNames{"unchanged", "accepted", "refused", "unreachable", "unpublished"};

void describe(std::string &out, std::string_view name, std::string_view kind, std::string_view help)
{
    out.append("# HELP ").append(name).append(" ").append(help).append("\n# TYPE ").append(name).append(" ").append(kind).append("\n");
}

void sample(std::string &out, std::string_view name, std::string_view labels, std::string_view value)
{
    out.append(name);
    if (!labels.empty())
        out.append("{").append(labels).append("}");
    out.append(" ").append(value).append("\n");
}

void sample(std::string &out, std::string_view name, std::string_view labels, std::uint64_t value)
{
    sample(out, name, labels, std::string_view(std::to_string(value)));
}

std::string label(std::string_view name, std::string_view value)
{
    std::string text(name);
    text += "=\"";
    for (const char c : value) {
        if (c == '\n') {
            text += "\\n";
            continue;
        }
        if (c == '"' || c == '\\')
            text.push_back('\\');
        text.push_back(c);
    }
    return text + "\"";
}

/// A fraction of a second as text.
std::string seconds(std::int64_t value, std::int64_t perSecond)
{
    std::array<char, 40> text{};
    const int size = std::snprintf(text.data(), text.size(), "%.9g", static_cast<double>(value) / static_cast<double>(perSecond));
    return {text.data(), static_cast<std::size_t>(std::max(size, 0))};
}

} // namespace

void Metrics::countRequest(Route route, unsigned status, std::size_t bytes, std::chrono::nanoseconds duration)
{
    RouteCounts &counts = m_routes[static_cast<std::size_t>(route)];
    counts.byStatus[std::min<std::size_t>(status, kStatusCodes - 1)].fetch_add(1, std::memory_order_relaxed);
    counts.bytes.fetch_add(bytes, std::memory_order_relaxed);
    const auto bucket = std::ranges::lower_bound(kBoundsMicros, (duration.count() + 999) / 1'000) - kBoundsMicros.begin();
    counts.byDuration[static_cast<std::size_t>(bucket)].fetch_add(1, std::memory_order_relaxed);
    counts.nanoseconds.fetch_add(static_cast<std::uint64_t>(duration.count()), std::memory_order_relaxed);
}

void Metrics::countLook(LookResult result, Timestamp now)
{
    m_looks[static_cast<std::size_t>(result)].fetch_add(1, std::memory_order_relaxed);
    if (result == LookResult::Unchanged || result == LookResult::Accepted)
        m_lastGoodLook.store(now.micros, std::memory_order_relaxed);
}

void Metrics::setServed(const std::string &environment, const Served &served)
{
    const std::lock_guard lock(m_servedMutex);
    m_served[environment] = served;
}

void Metrics::appendRequests(std::string &out) const
{
    describe(out, "assay_edge_requests_total", "counter", "Answered requests.");
    for (std::size_t route = 0; route < kRouteCount; ++route) {
        for (std::size_t status = 0; status < kStatusCodes; ++status) {
            if (const std::uint64_t count = m_routes[route].byStatus[status].load(std::memory_order_relaxed)) {
                sample(out, "assay_edge_requests_total",
                       label("route", nameOf(static_cast<Route>(route))) + "," + label("status", std::to_string(status)), count);
            }
        }
    }
    describe(out, "assay_edge_response_bytes_total", "counter", "Bytes of bodies sent.");
    for (std::size_t route = 0; route < kRouteCount; ++route)
        sample(out, "assay_edge_response_bytes_total", label("route", nameOf(static_cast<Route>(route))),
               m_routes[route].bytes.load(std::memory_order_relaxed));
}

void Metrics::appendDurations(std::string &out) const
{
    describe(out, "assay_edge_request_seconds", "histogram", "From a complete request to its answer handed to the system.");
    for (std::size_t route = 0; route < kRouteCount; ++route) {
        const std::string name = label("route", nameOf(static_cast<Route>(route)));
        std::uint64_t sum = 0;
        for (std::size_t i = 0; i <= kBoundsMicros.size(); ++i) {
            sum += m_routes[route].byDuration[i].load(std::memory_order_relaxed);
            const std::string bound = i < kBoundsMicros.size() ? seconds(kBoundsMicros[i], kMicrosPerSecond) : "+Inf";
            sample(out, "assay_edge_request_seconds_bucket", name + "," + label("le", bound), sum);
        }
        sample(out, "assay_edge_request_seconds_sum", name,
               std::string_view(seconds(static_cast<std::int64_t>(m_routes[route].nanoseconds.load(std::memory_order_relaxed)), 1'000 * kMicrosPerSecond)));
        sample(out, "assay_edge_request_seconds_count", name, sum);
    }
}

void Metrics::appendReleases(std::string &out) const
{
    const std::lock_guard lock(m_servedMutex);
    const auto each = [&](std::string_view name, std::string_view help, auto value) {
        describe(out, name, "gauge", help);
        for (const auto &[environment, served] : m_served)
            sample(out, name, label("environment", environment), std::string_view(value(served)));
    };
    each("assay_edge_release_version", "Version of the release that is served.", [](const Served &s) { return std::to_string(s.version); });
    each("assay_edge_release_key_epoch", "Key epoch of the release that is served.", [](const Served &s) { return std::to_string(s.keyEpoch); });
    each("assay_edge_release_created_timestamp_seconds", "When it was made.", [](const Served &s) { return seconds(s.created.micros, kMicrosPerSecond); });
    each("assay_edge_release_expires_timestamp_seconds", "When it expires; it is served on, but alarm before.",
         [](const Served &s) { return seconds(s.expires.micros, kMicrosPerSecond); });
    each("assay_edge_release_flags", "Flags that are evaluated.", [](const Served &s) { return std::to_string(s.flags); });
    each("assay_edge_release_findings", "Findings while reading its files.", [](const Served &s) { return std::to_string(s.findings); });
}

std::string Metrics::text() const
{
    std::string out;
    appendRequests(out);
    appendDurations(out);
    describe(out, "assay_edge_connections", "gauge", "Open connections.");
    sample(out, "assay_edge_connections", {}, std::string_view(std::to_string(connections())));
    describe(out, "assay_edge_dropped_total", "counter", "Connections ended before their time, by reason.");
    for (std::size_t i = 0; i < kDropReasons; ++i)
        sample(out, "assay_edge_dropped_total", label("reason", kDropNames[i]), m_dropped[i].load(std::memory_order_relaxed));
    describe(out, "assay_edge_looks_total", "counter", "Looks for a new release, by result.");
    for (std::size_t i = 0; i < kLookResults; ++i)
        sample(out, "assay_edge_looks_total", label("result", kLookNames[i]), m_looks[i].load(std::memory_order_relaxed));
    describe(out, "assay_edge_last_good_look_timestamp_seconds", "gauge", "When the source was last reached and what it holds was good.");
    sample(out, "assay_edge_last_good_look_timestamp_seconds", {}, std::string_view(seconds(m_lastGoodLook.load(std::memory_order_relaxed), kMicrosPerSecond)));
    appendReleases(out);
    return out;
}

} // namespace assay::edge
