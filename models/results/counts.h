// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <limits>
#include <numeric>
#include <span>

namespace assay::results {

/// The sum of two counts, at most what 64 bits hold: aggregates from elsewhere may claim any number of subjects.
[[nodiscard]] constexpr std::int64_t plus(std::int64_t count, std::int64_t more)
{
    constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
    constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();
    if (more > 0 && count > most - more)
        return most;
    return more < 0 && count < least - more ? least : count + more;
}

/// The sum of counts, at most what 64 bits hold.
[[nodiscard]] constexpr std::int64_t totalOf(std::span<const std::int64_t> counts)
{
    return std::accumulate(counts.begin(), counts.end(), std::int64_t{0}, plus);
}

} // namespace assay::results
