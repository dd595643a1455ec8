// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace assay::sql::plan {

/// A pattern with every {name} replaced. Values are not looked at again, so braces in SQL of the
/// customer's stay as they are. Every name must be given.
[[nodiscard]] std::string fill(std::string_view pattern, std::initializer_list<std::pair<std::string_view, std::string>> values);

/// The parts with a separator between them.
[[nodiscard]] std::string joined(const std::vector<std::string> &parts, std::string_view separator);

/// Every line but the first moved right by `columns`. Only for text of our own: it would change the
/// customer's multi-line literals.
[[nodiscard]] std::string indented(std::string_view text, int columns);

/// An expression for each number of a column.
using Choice = std::pair<int, std::string>;

/// The expression itself when all are equal, else a CASE over `column`, equal ones sharing a branch;
/// the last one is the ELSE branch.
[[nodiscard]] std::string chosenBy(std::string_view column, const std::vector<Choice> &choices);

/// "(1, 2, 3)".
[[nodiscard]] std::string listOf(const std::vector<int> &numbers);

} // namespace assay::sql::plan
