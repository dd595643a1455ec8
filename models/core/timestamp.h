// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "models/core/error.h"

namespace assay {

/// A UTC calendar day, counted from 1970-01-01.
struct Day {
    std::int32_t sinceEpoch{};

    auto operator<=>(const Day &) const = default;
};

/// An instant in UTC microseconds since 1970-01-01T00:00:00Z.
struct Timestamp {
    std::int64_t micros{};

    auto operator<=>(const Timestamp &) const = default;
};

inline constexpr std::int64_t kMicrosPerSecond = 1'000'000;
inline constexpr std::int64_t kMicrosPerDay = 86'400 * kMicrosPerSecond;

/// The day an instant falls on (floor, also before 1970).
[[nodiscard]] Day dayOf(Timestamp instant);

/// Midnight UTC at the start of the day.
[[nodiscard]] Timestamp startOf(Day day);

[[nodiscard]] constexpr Day operator+(Day day, int days) { return Day{day.sinceEpoch + days}; }
[[nodiscard]] constexpr int operator-(Day left, Day right) { return left.sinceEpoch - right.sinceEpoch; }

/// "2026-11-20".
[[nodiscard]] std::string toIsoDate(Day day);

/// "2026-11-20T06:10:00Z", or with ".123456" when there is a fraction.
[[nodiscard]] std::string toIsoTime(Timestamp instant);

/// Reads "2026-11-20"; InvalidArgument otherwise (also for days that do not exist).
[[nodiscard]] Result<Day> dayFromIso(std::string_view text);

/// Reads a date, or a date and time with Z (seconds and up to six fraction digits optional).
[[nodiscard]] Result<Timestamp> timestampFromIso(std::string_view text);

} // namespace assay
