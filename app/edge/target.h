// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace assay::edge {

/// What is asked for.
enum class Route : std::uint8_t { Config, Bandits, Assignments, Health, Live, Metrics, Unknown };

inline constexpr std::size_t kRouteCount = 7;

/// The name of a route in metrics and logs ("config").
[[nodiscard]] std::string_view nameOf(Route route);

/// A request target taken apart. Nothing but the key is kept of its query: it is never logged, and what SDKs add is ignored.
struct Target {
    Route route = Route::Unknown;
    std::string apiKey{}; ///< decoded; empty when there is none
};

/// Reads a request target, in origin form (`/path?query`) or absolute form (`http://host/path?query`). Routes are known
/// with and without the prefix `/api`. Of several keys the first counts; a key that is not well encoded is none.
[[nodiscard]] Target targetOf(std::string_view text);

} // namespace assay::edge
