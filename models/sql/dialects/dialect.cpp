// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/sql/dialect.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "models/core/text.h"

namespace assay::sql {

std::string Dialect::quoted(std::string_view name) const
{
    std::string result{"\""};
    for (const char c : name) {
        if (c == '"')
            result.push_back('"');
        result.push_back(c);
    }
    return result + '"';
}

bool Dialect::isIdentifier(std::string_view name) const
{
    const auto isControl = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
    return !name.empty() && name.size() <= longestIdentifier() && isValidUtf8(name) && std::ranges::none_of(name, isControl);
}

std::string Dialect::number(double value)
{
    std::array<char, 40> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::scientific);
    return {buffer.data(), end.ptr};
}

std::string Dialect::number(std::int64_t value) { return std::to_string(value); }

std::string Dialect::date(Day day) { return "DATE '" + toIsoDate(day) + "'"; }

std::string Dialect::timestamp(Timestamp instant)
{
    std::string iso = toIsoTime(instant);
    iso.pop_back();                          // the Z: columns are compared in UTC
    iso[iso.find('T')] = ' ';
    return "TIMESTAMP '" + iso + "'";
}

std::string Dialect::asTimestamp(const std::string &expression) { return "CAST(" + expression + " AS TIMESTAMP)"; }

std::string Dialect::asDate(const std::string &expression) { return "CAST(" + expression + " AS DATE)"; }

std::string Dialect::asWhole(const std::string &expression) { return "CAST(" + expression + " AS BIGINT)"; }

const Dialect *dialectFor(std::string_view id)
{
    for (const Dialect *dialect : {&duckDbDialect(), &postgreSqlDialect()}) {
        if (dialect->id() == id)
            return dialect;
    }
    return nullptr;
}

} // namespace assay::sql
