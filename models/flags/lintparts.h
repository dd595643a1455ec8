// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "models/flags/lint.h"

// The subjects of lint, one file each. For the .cpp files of this room only.
namespace assay::flags {

void lintVariations(const ufc::Flag &flag, const std::string &path, std::vector<Finding> &findings);
void lintConditions(const ufc::Flag &flag, const std::string &path, const LintContext &context, std::vector<Finding> &findings);
void lintShares(const ufc::Flag &flag, const std::string &path, std::vector<Finding> &findings);
void lintOrder(const ufc::Flag &flag, const std::string &path, const LintContext &context, std::vector<Finding> &findings);

/// A part of a pattern that engines do not share, in words; nothing when all agree on it.
[[nodiscard]] std::optional<std::string> unsharedPart(std::string_view expression);
/// A part that engines read differently outside ASCII.
[[nodiscard]] std::optional<std::string> unicodePart(std::string_view expression);
/// True when a slash stands without a backslash; `escaped` then is the pattern with one.
[[nodiscard]] bool hasBareSlash(std::string_view expression, std::string &escaped);

/// True when every subject that satisfies `narrow` satisfies `wide`; false when that is not certain.
[[nodiscard]] bool implies(const ufc::Rule &narrow, const ufc::Rule &wide);
/// True when no subject can satisfy both; false when that is not certain.
[[nodiscard]] bool areDisjoint(const ufc::Rule &first, const ufc::Rule &second);

/// A JSON text with its quotes.
[[nodiscard]] std::string jsonText(std::string_view text);

} // namespace assay::flags
