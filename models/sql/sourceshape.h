// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "models/core/error.h"

namespace assay::sql {

/// A column that a definition expects a source to yield.
struct NeededColumn {
    std::string kind;       ///< of the definition: "metric"
    std::string key;
    std::string path;       ///< where the definition names it: "fact.value"
    std::string column;

    bool operator==(const NeededColumn &) const = default;
};

/// What a statement describes: the SQL of one source, of which names and types of columns come back and no row.
struct SourceShape {
    std::string kind;       ///< "assignment_source" or "fact_source"
    std::string key;
    std::size_t start{};    ///< byte of the statement's text at which the customer's SQL begins
    bool ignoresCase{};     ///< the engine takes "Amount" for "amount"
    std::vector<NeededColumn> needs;

    bool operator==(const SourceShape &) const = default;
};

/// Every needed column is among those found.
/// @return InvalidDocument naming the definition, with the nearest column in `what`
[[nodiscard]] Result<void> checkColumns(const SourceShape &source, const std::vector<std::string> &found);

/// Turns the refusal of a describing statement into a problem of the definition whose SQL it is: the line
/// is counted in the customer's text. Other errors stay as they are.
[[nodiscard]] Error inDefinition(const SourceShape &source, const std::string &statement, Error error);

} // namespace assay::sql
