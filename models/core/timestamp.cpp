// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/core/timestamp.h"

#include <charconv>
#include <chrono>
#include <cstdio>

namespace assay {
namespace {

std::int64_t floorDivide(std::int64_t value, std::int64_t by)
{
    const std::int64_t quotient = value / by;
    return (value % by < 0) ? quotient - 1 : quotient;
}

std::chrono::year_month_day calendar(Day day)
{
    return std::chrono::year_month_day{std::chrono::sys_days{std::chrono::days{day.sinceEpoch}}};
}

tl::unexpected<Error> invalid(std::string_view text, std::string what)
{
    return fail(Error{ErrorCode::InvalidArgument, Remedy::FixInput, {}, {}}
                    .with("name", std::string(text.substr(0, 40)))
                    .with("what", std::move(what)));
}

/// Reads exactly `width` digits at the front of `text` and removes them.
bool takeNumber(std::string_view &text, std::size_t width, int &number)
{
    if (text.size() < width)
        return false;
    number = 0;
    for (const char c : text.substr(0, width)) {
        if (c < '0' || c > '9')
            return false;
        number = number * 10 + (c - '0');
    }
    text.remove_prefix(width);
    return true;
}

bool takeChar(std::string_view &text, char c)
{
    if (text.empty() || text.front() != c)
        return false;
    text.remove_prefix(1);
    return true;
}

bool takeDate(std::string_view &text, Day &day)
{
    int year = 0;
    int month = 0;
    int dayOfMonth = 0;
    if (!takeNumber(text, 4, year) || !takeChar(text, '-') || !takeNumber(text, 2, month) || !takeChar(text, '-')
        || !takeNumber(text, 2, dayOfMonth))
        return false;
    const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
                                           std::chrono::day{static_cast<unsigned>(dayOfMonth)}};
    if (!date.ok())
        return false;
    day = Day{static_cast<std::int32_t>(std::chrono::sys_days{date}.time_since_epoch().count())};
    return true;
}

} // namespace

Day dayOf(Timestamp instant)
{
    return Day{static_cast<std::int32_t>(floorDivide(instant.micros, kMicrosPerDay))};
}

Timestamp startOf(Day day)
{
    return Timestamp{day.sinceEpoch * kMicrosPerDay};
}

std::string toIsoDate(Day day)
{
    const auto date = calendar(day);
    char text[32];
    std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
    return text;
}

std::string toIsoTime(Timestamp instant)
{
    const Day day = dayOf(instant);
    const std::int64_t rest = instant.micros - startOf(day).micros;
    const auto seconds = static_cast<int>(rest / kMicrosPerSecond);
    const auto fraction = static_cast<int>(rest % kMicrosPerSecond);
    char text[32];
    if (fraction == 0)
        std::snprintf(text, sizeof text, "T%02d:%02d:%02dZ", seconds / 3600, seconds / 60 % 60, seconds % 60);
    else
        std::snprintf(text, sizeof text, "T%02d:%02d:%02d.%06dZ", seconds / 3600, seconds / 60 % 60, seconds % 60, fraction);
    return toIsoDate(day) + text;
}

Result<Day> dayFromIso(std::string_view text)
{
    std::string_view rest = text;
    Day day;
    if (!takeDate(rest, day) || !rest.empty())
        return invalid(text, "a date such as 2026-11-20");
    return day;
}

Result<Timestamp> timestampFromIso(std::string_view text)
{
    constexpr auto expected = "a UTC time such as 2026-11-20T06:10:00Z";
    std::string_view rest = text;
    Day day;
    if (!takeDate(rest, day))
        return invalid(text, expected);
    if (rest.empty())
        return startOf(day);
    int hour = 0;
    int minute = 0;
    int second = 0;
    if (!(takeChar(rest, 'T') || takeChar(rest, ' ')) || !takeNumber(rest, 2, hour) || !takeChar(rest, ':')
        || !takeNumber(rest, 2, minute))
        return invalid(text, expected);
    if (takeChar(rest, ':') && !takeNumber(rest, 2, second))
        return invalid(text, expected);
    std::int64_t fraction = 0;
    if (takeChar(rest, '.')) {
        std::int64_t unit = kMicrosPerSecond / 10;
        int digit = 0;
        int digits = 0;
        for (; takeNumber(rest, 1, digit); ++digits) {
            fraction += digit * unit;
            unit /= 10;
        }
        if (digits == 0 || digits > 6)
            return invalid(text, expected);
    }
    if (!takeChar(rest, 'Z') || !rest.empty() || hour > 23 || minute > 59 || second > 59)
        return invalid(text, expected);
    const std::int64_t inDay = (hour * 3600 + minute * 60 + second) * kMicrosPerSecond + fraction;
    return Timestamp{startOf(day).micros + inDay};
}

} // namespace assay
