// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/warehouse/sample/sqltext.h"

#include <array>
#include <charconv>

#include "app/warehouse/sample/shopplan.h"

namespace assay::warehouse::sample {

std::string number(double value)
{
    std::array<char, 32> text;
    const auto [end, failure] = std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::scientific);
    return {text.data(), end}; // an exponent makes it a DOUBLE and not a DECIMAL
}

std::string streamKey(std::uint64_t seed, Stream stream)
{
    return std::to_string(mixedBits(seed, static_cast<std::uint64_t>(stream), 0)) + "::UBIGINT";
}

std::string streamKey32(std::uint64_t seed, Stream stream)
{
    return std::to_string(mixedBits(seed, static_cast<std::uint64_t>(stream), 0) >> 32U) + "::UBIGINT";
}

std::string uniform(std::string_view base, std::uint64_t seed, Stream stream)
{
    return "(((hash(xor(" + std::string{base} + ", " + streamKey(seed, stream) + ")) >> 11) + 0.5e0) * " + number(0x1p-53) + ")";
}

std::string normalFrom(std::string_view base, std::uint64_t seed, Stream stream)
{
    const std::string bits = "hash(xor(" + std::string{base} + ", " + streamKey(seed, stream) + "))";
    // One hash gives both uniforms: its upper and its lower 32 bits.
    return "(sqrt(-2e0 * ln(((" + bits + " >> 32) + 0.5e0) * " + number(0x1p-32) + ")) * cos("
        + number(6.283185307179586 * 0x1p-32) + " * (" + bits + " & 4294967295)))";
}

std::string choice(const std::string &uniformNumber, const Shares &shares)
{
    std::string sql = "CASE";
    double below{};
    for (std::size_t i = 0; i + 1 < shares.size(); ++i) {
        below += shares[i].second;
        sql += " WHEN " + uniformNumber + " < " + number(below) + " THEN '" + std::string{shares[i].first} + "'";
    }
    return sql + " ELSE '" + std::string{shares.back().first} + "' END";
}

std::string timeOfDay(const std::string &first, const std::string &second)
{
    return "(7e0 + 8.5e0 * (" + first + " + " + second + ")) / 24e0";
}

std::string timestampAt(const std::string &days, std::int32_t firstDay)
{
    constexpr std::int64_t kMicros = 86'400'000'000;
    return "make_timestamp(" + std::to_string(firstDay * kMicros) + " + CAST((" + days + ") * 86400e6 AS BIGINT))";
}

std::string weekdayWeight(const std::string &days, std::int32_t firstDay)
{
    // 1970-01-01 was a Thursday; the list starts on Sunday.
    constexpr std::array weights{1.10, 0.96, 0.92, 0.92, 0.95, 1.02, 1.13};
    std::string sql = "CASE (CAST(floor(" + days + ") AS BIGINT) + " + std::to_string(firstDay + 4) + ") % 7";
    for (std::size_t i = 0; i < weights.size(); ++i)
        sql += " WHEN " + std::to_string(i) + " THEN " + number(weights[i]);
    return "(" + sql + " END)";
}

} // namespace assay::warehouse::sample
