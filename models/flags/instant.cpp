// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/flags/instant.h"

#include <algorithm>
#include <charconv>

#include "models/core/timestamp.h"

namespace assay::flags {
namespace {

/// Splits "+02:00" or "-0530" off the end and returns it in minutes.
std::optional<int> takeOffset(std::string_view &text)
{
    const std::size_t sign = text.find_last_of("+-");
    if (sign == std::string_view::npos || sign < 11)
        return std::nullopt;
    std::string digits;
    for (const char c : text.substr(sign + 1)) {
        if (c >= '0' && c <= '9')
            digits.push_back(c);
        else if (c != ':')
            return std::nullopt;
    }
    int value{};
    if (digits.size() != 4 || std::from_chars(digits.data(), digits.data() + 4, value).ec != std::errc{} || value % 100 > 59 || value > 2'359)
        return std::nullopt;
    const int minutes = value / 100 * 60 + value % 100;
    const bool isNegative = text[sign] == '-';
    text = text.substr(0, sign);
    return isNegative ? -minutes : minutes;
}

/// The fraction cut to the microseconds that core reads.
std::string withShortFraction(std::string_view text)
{
    const std::size_t dot = text.find('.');
    if (dot == std::string_view::npos)
        return std::string{text};
    std::size_t end = dot + 1;
    while (end < text.size() && text[end] >= '0' && text[end] <= '9')
        ++end;
    return std::string{text.substr(0, std::min(end, dot + 7))}.append(text.substr(end));
}

} // namespace

std::optional<std::int64_t> instantOf(std::string_view text)
{
    std::string_view local = text;
    const std::optional<int> offsetMinutes = text.ends_with('Z') ? std::nullopt : takeOffset(local);
    std::string utc = withShortFraction(local);
    if (offsetMinutes)
        utc.push_back('Z');
    const Result<Timestamp> instant = timestampFromIso(utc);
    if (!instant)
        return std::nullopt;
    return instant->micros - offsetMinutes.value_or(0) * 60 * kMicrosPerSecond;
}

std::string canonicalInstant(std::int64_t micros)
{
    constexpr std::int64_t perMilli = 1'000;
    const std::int64_t inSecond = ((micros % kMicrosPerSecond) + kMicrosPerSecond) % kMicrosPerSecond;
    std::string text = toIsoTime(Timestamp{micros - inSecond});
    text.pop_back();
    const std::string millis = std::to_string(inSecond / perMilli);
    return text.append(".").append(3 - millis.size(), '0').append(millis).append("Z");
}

bool isCanonicalInstant(std::string_view text)
{
    return text.size() == 24 && text[10] == 'T' && text[19] == '.' && text[23] == 'Z';
}

} // namespace assay::flags
