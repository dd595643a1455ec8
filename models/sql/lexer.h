// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "models/sql/dialect.h"

namespace assay::sql {

enum class TokenKind {
    Word,        ///< bare word: keyword or name
    Name,        ///< "quoted name"
    Text,        ///< 'text', E'text', $$text$$
    Number,
    Parameter,   ///< $1, $name, ?
    Placeholder, ///< {{start}}
    Comment,
    Symbol,      ///< one character
};

/// A piece of SQL text; blanks lie between tokens.
struct Token {
    TokenKind kind{};
    std::size_t offset{};   ///< bytes from the start
    std::string_view text;  ///< as written, quotes included
};

/// What tokenise() stopped at.
struct LexicalProblem {
    std::size_t offset{};
    std::string what;
};

/// Tokens of `sql` by the rules of one engine. Views point into `sql`.
[[nodiscard]] tl::expected<std::vector<Token>, LexicalProblem> tokenise(std::string_view sql, const Lexicon &lexicon);

/// A bare word in lower case (ASCII), anything else as written.
[[nodiscard]] std::string lowered(std::string_view word);

} // namespace assay::sql
