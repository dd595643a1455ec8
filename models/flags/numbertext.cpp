// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/flags/numbertext.h"

#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>

namespace assay::flags {
namespace {

constexpr double kExactIntegers = 9'007'199'254'740'992.0; // 2^53
constexpr double kFixedBelow = 1e21;                        // Number::toString of ECMAScript
constexpr double kFixedFrom = 1e-6;

std::string_view written(const NumberBuffer &buffer, const char *end)
{
    return {buffer.data(), static_cast<std::size_t>(end - buffer.data())};
}

/// "1e-07" as ECMAScript writes it, "1e-7".
std::string_view withoutExponentZero(NumberBuffer &buffer, char *end)
{
    char *const exponent = static_cast<char *>(std::memchr(buffer.data(), 'e', static_cast<std::size_t>(end - buffer.data())));
    if (exponent != nullptr && end - exponent == 4 && exponent[2] == '0') {
        exponent[2] = exponent[3];
        --end;
    }
    return written(buffer, end);
}

} // namespace

std::string_view numberText(double value, NumberBuffer &buffer)
{
    char *const first = buffer.data();
    char *const last = first + buffer.size();
    const double size = std::abs(value);
    if (size < kExactIntegers && std::trunc(value) == value)
        return written(buffer, std::to_chars(first, last, static_cast<std::int64_t>(value)).ptr);
    if (size >= kFixedFrom && size < kFixedBelow)
        return written(buffer, std::to_chars(first, last, value, std::chars_format::fixed).ptr);
    return withoutExponentZero(buffer, std::to_chars(first, last, value, std::chars_format::scientific).ptr);
}

std::string numberText(double value)
{
    NumberBuffer buffer;
    return std::string{numberText(value, buffer)};
}

std::optional<double> parseNumber(std::string_view text)
{
    const bool isSigned = text.starts_with('+') || text.starts_with('-');
    const std::string_view digits = text.substr(isSigned ? 1 : 0);
    if (digits.empty() || !((digits.front() >= '0' && digits.front() <= '9') || digits.front() == '.'))
        return std::nullopt; // a second sign, "inf", "nan"
    if (text.front() == '+')
        text = digits;
    double value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

} // namespace assay::flags
