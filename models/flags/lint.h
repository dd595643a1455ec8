// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "models/flags/finding.h"
#include "models/flags/ufc.h"

namespace assay::flags {

/// Kinds of value the application was seen to pass for an attribute.
struct AttributeKinds {
    bool hasNumbers{};
    bool hasBooleans{};
    bool hasTexts{};
};

/// What is known beside the ruleset. Without it, lint says less, never something wrong.
struct LintContext {
    std::map<std::string, AttributeKinds, std::less<>> attributes{}; ///< by name, as far as seen
    bool hasNonAsciiSubjects{};
    std::optional<Timestamp> now{};      ///< to tell windows that are over
};

/// Everything worth saying about a ruleset: what SDKs read differently, allocations nobody reaches,
/// shares that do not fit, sizes, and values that look like identifiers. In the document's order. What
/// concerns the document's text (missing doLog, odd times) comes from readRuleset().
[[nodiscard]] std::vector<Finding> lint(const ufc::Document &document, const LintContext &context = {});
[[nodiscard]] std::vector<Finding> lint(const ufc::Flag &flag, const LintContext &context = {});

/// True when a finding keeps the ruleset from being published.
[[nodiscard]] bool hasErrors(const std::vector<Finding> &findings);

} // namespace assay::flags
