// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace assay::flags {

/// The shard space of every published flag.
inline constexpr std::uint32_t kTotalShards = 10'000;

/// Type of all variations of a flag.
enum class VariationType : std::uint8_t { Boolean, String, Integer, Numeric, Json };

/// Test of a condition.
enum class Operator : std::uint8_t { IsNull, OneOf, NotOneOf, Matches, NotMatches, Gte, Gt, Lte, Lt };

/// Who may read a ruleset document: servers (plain) or clients (obfuscated).
enum class Format : std::uint8_t { Server, Client };

[[nodiscard]] std::string_view typeName(VariationType type);              ///< "BOOLEAN"
[[nodiscard]] std::optional<VariationType> typeFromName(std::string_view name);
[[nodiscard]] std::string_view operatorName(Operator op);                 ///< "ONE_OF"
[[nodiscard]] std::optional<Operator> operatorFromName(std::string_view name);
/// MD5 of the name, as obfuscated rulesets spell it.
[[nodiscard]] std::optional<Operator> operatorFromHash(std::string_view hash);
[[nodiscard]] std::string_view formatName(Format format);                 ///< "SERVER"

[[nodiscard]] constexpr bool isList(Operator op) { return op == Operator::OneOf || op == Operator::NotOneOf; }
[[nodiscard]] constexpr bool isPattern(Operator op) { return op == Operator::Matches || op == Operator::NotMatches; }
[[nodiscard]] constexpr bool isOrdering(Operator op) { return op >= Operator::Gte; }
/// True for the operators that say what must not be; a missing attribute fails them all the same.
[[nodiscard]] constexpr bool isNegative(Operator op) { return op == Operator::NotOneOf || op == Operator::NotMatches; }

} // namespace assay::flags
