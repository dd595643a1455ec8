// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "models/core/timestamp.h"

namespace assay::sql {

/// Lexical rules of an engine and what a fragment of the customer's must not call.
struct Lexicon {
    bool hasBackslashStrings{};                    ///< E'...' takes backslash escapes
    bool hasDollarQuotes{};
    bool hasNestedComments{};
    bool readsTextAsTable{};                       ///< FROM 'file.csv' opens a file
    std::span<const std::string_view> refusedFunctions;        ///< lower case
    std::span<const std::string_view> refusedFunctionPrefixes; ///< lower case
};

/// One way to find the subject of a fact. Several ways are tried in one statement; their guards exclude
/// each other, and the engine drops the ones that do not apply before it runs.
struct KeyMatch {
    std::string condition;                         ///< of the join
    std::string guard;                             ///< further predicate, empty: none
};

/// What differs between engines, one hook per need (warehouses.md section 9). Every expression passed
/// in is complete and may be placed between parentheses or commas as it is.
class Dialect {
public:
    virtual ~Dialect() = default;

    [[nodiscard]] virtual std::string_view id() const = 0;             ///< of the warehouse kind
    [[nodiscard]] virtual std::size_t longestIdentifier() const = 0;   ///< bytes
    [[nodiscard]] virtual const Lexicon &lexicon() const = 0;

    /// Stages are temporary tables, in slices; otherwise they are CTEs of one statement.
    [[nodiscard]] virtual bool hasStages() const = 0;
    [[nodiscard]] virtual int defaultSlices() const = 0;

    /// Quoted names of columns match whatever their case.
    [[nodiscard]] virtual bool ignoresCaseOfColumns() const = 0;

    /// What a connector sets when it opens a session, beside its own limits.
    [[nodiscard]] virtual std::vector<std::string> sessionSettings() const = 0;

    [[nodiscard]] virtual std::string text(std::string_view value) const = 0;   ///< literal
    [[nodiscard]] virtual std::string asText(const std::string &expression) const = 0;
    [[nodiscard]] virtual std::string asDouble(const std::string &expression) const = 0;
    /// The text ordered by its bytes, whatever the collation of the column.
    [[nodiscard]] virtual std::string byBytes(const std::string &text) const = 0;
    /// Microseconds since 1970 of a timestamp, and back.
    [[nodiscard]] virtual std::string micros(const std::string &timestamp) const = 0;
    [[nodiscard]] virtual std::string fromMicros(const std::string &micros) const = 0;
    [[nodiscard]] virtual std::string plusMicros(const std::string &timestamp, std::int64_t micros) const = 0;
    /// Whole part of the quotient of two whole numbers, both >= 0.
    [[nodiscard]] virtual std::string quotient(const std::string &dividend, std::int64_t divisor) const = 0;
    /// What subjects are grouped by before the key is turned to text; equal values have equal text.
    [[nodiscard]] virtual std::string groupingKey(const std::string &key) const = 0;
    /// The subject_number that keyMatches() needs beside subject_key; empty: none.
    [[nodiscard]] virtual std::string keyColumn(const std::string &groupingKey) const = 0;
    [[nodiscard]] virtual std::vector<KeyMatch> keyMatches(const std::string &subjects, const std::string &key) const = 0;

    /// `"name"`, inner quotes doubled. The name must be an identifier: isIdentifier().
    [[nodiscard]] std::string quoted(std::string_view name) const;
    /// True for valid UTF-8 of a length the engine takes, without control characters.
    [[nodiscard]] bool isIdentifier(std::string_view name) const;

    [[nodiscard]] static std::string number(double value);        ///< finite; reads back as the same double
    [[nodiscard]] static std::string number(std::int64_t value);
    [[nodiscard]] static std::string date(Day day);
    [[nodiscard]] static std::string timestamp(Timestamp instant);
    [[nodiscard]] static std::string asTimestamp(const std::string &expression);
    [[nodiscard]] static std::string asDate(const std::string &expression);
    [[nodiscard]] static std::string asWhole(const std::string &expression);  ///< 64 bit
};

[[nodiscard]] const Dialect &duckDbDialect();
[[nodiscard]] const Dialect &postgreSqlDialect();

/// The dialect of that id, also of warehouses that have no connector yet; null when there is none.
[[nodiscard]] const Dialect *dialectFor(std::string_view id);

} // namespace assay::sql
