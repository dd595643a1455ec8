// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/warehouse/postgresql/values.h"

#include <charconv>
#include <limits>
#include <string>

#include "models/core/text.h"

namespace assay::warehouse::postgresql {
namespace {

std::optional<sql::Cell> wholeNumber(std::string_view text)
{
    std::int64_t value = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    return problem == std::errc{} && end == text.data() + text.size() ? std::optional<sql::Cell>{value} : std::nullopt;
}

/// PostgreSQL writes the special values as words; the contract then refuses them as not finite.
std::optional<sql::Cell> number(std::string_view text)
{
    if (text == "NaN")
        return sql::Cell{std::numeric_limits<double>::quiet_NaN()};
    if (text == "Infinity" || text == "-Infinity")
        return sql::Cell{text.front() == '-' ? -std::numeric_limits<double>::infinity() : std::numeric_limits<double>::infinity()};
    double value = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    return problem == std::errc{} && end == text.data() + text.size() ? std::optional<sql::Cell>{value} : std::nullopt;
}

} // namespace

std::optional<ValueKind> kindOf(unsigned type)
{
    // Source: PostgreSQL 15, src/include/catalog/pg_type.dat; these numbers never change.
    switch (type) {
    case 20:   // int8
    case 21:   // int2
    case 23:   // int4
        return ValueKind::Whole;
    case 700:  // float4
    case 701:  // float8
    case 1700: // numeric
        return ValueKind::Number;
    case 25:   // text
    case 1042: // char(n)
    case 1043: // varchar
    case 1082: // date, written as 2026-03-01
        return ValueKind::Text;
    default: return std::nullopt;
    }
}

std::optional<sql::Cell> cellFrom(std::string_view text, ValueKind kind)
{
    switch (kind) {
    case ValueKind::Whole: return wholeNumber(text);
    case ValueKind::Number: return number(text);
    case ValueKind::Text: return isValidUtf8(text) ? std::optional<sql::Cell>{std::string{text}} : std::nullopt;
    }
    return std::nullopt;
}

} // namespace assay::warehouse::postgresql
