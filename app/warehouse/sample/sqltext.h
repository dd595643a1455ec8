// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace assay::warehouse::sample {

/// What a random number is for. Each stream is independent of the others.
enum class Stream : std::uint32_t {
    Subject,
    Activity,
    Browsing,
    Spending,
    Device,
    Country,
    Browser,
    Plan,
    Purchase,
    View,
    Day,
    Hour,
    Minute,
    Happens,
    Value,
    Refund,
    Items,
    Page,
    SignUp,
    SignUpDay,
    SignUpHour,
    SignUpMinute,
    Channel,
    Lane = 1'000, ///< + 16 * lane + LaneStream
};

/// Texts and how often each occurs; the shares add up to 1.
using Shares = std::vector<std::pair<std::string_view, double>>;

/// A number as SQL, shortest form that reads back the same.
[[nodiscard]] std::string number(double value);

/// 64 bits of the seed and stream as an SQL literal.
[[nodiscard]] std::string streamKey(std::uint64_t seed, Stream stream);
/// The same with 32 bits, for sums that must not overflow.
[[nodiscard]] std::string streamKey32(std::uint64_t seed, Stream stream);

/// Uniform number in (0, 1) from a 64-bit hash column. Two rounds of the engine's hash, because its
/// own way of combining several values leaves streams that differ by a constant.
[[nodiscard]] std::string uniform(std::string_view base, std::uint64_t seed, Stream stream);

/// Standard normal number (Box and Muller).
[[nodiscard]] std::string normalFrom(std::string_view base, std::uint64_t seed, Stream stream);

/// One of the texts, with these shares of the uniform number.
[[nodiscard]] std::string choice(const std::string &uniformNumber, const Shares &shares);

/// Fraction of a day between 07:00 and midnight, most often in the afternoon.
[[nodiscard]] std::string timeOfDay(const std::string &first, const std::string &second);

/// Instant `days` after the start of day `firstDay` (days since 1970).
[[nodiscard]] std::string timestampAt(const std::string &days, std::int32_t firstDay);

/// How busy the weekday of `days` is; 1 on average.
[[nodiscard]] std::string weekdayWeight(const std::string &days, std::int32_t firstDay);

/// The busiest weekday's weight.
inline constexpr double kBusiestDay = 1.13;

} // namespace assay::warehouse::sample
