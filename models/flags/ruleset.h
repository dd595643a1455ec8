// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/core/error.h"
#include "models/flags/finding.h"
#include "models/flags/types.h"

namespace assay::flags {

struct RulesetData;

/// A ruleset ready for evaluation: the document's text, read once into flat arrays that view it.
/// Immutable, so any number of threads may evaluate with it; hold it as shared_ptr<const Ruleset> and
/// swap the pointer for a new release.
class Ruleset {
public:
    explicit Ruleset(std::unique_ptr<const RulesetData> data);
    ~Ruleset();
    Ruleset(const Ruleset &) = delete;
    Ruleset &operator=(const Ruleset &) = delete;

    [[nodiscard]] std::size_t flagCount() const;
    /// Key of a flag in the document's order; in a Client ruleset its hash.
    [[nodiscard]] std::string_view flagKey(std::size_t position) const;
    /// Position of a flag by the key the application asks for.
    [[nodiscard]] std::optional<std::size_t> find(std::string_view flagKey) const;
    [[nodiscard]] VariationType flagType(std::size_t position) const;
    [[nodiscard]] Format format() const;
    [[nodiscard]] std::string_view environment() const;  ///< empty when the document names none
    [[nodiscard]] std::string_view createdAt() const;    ///< as written
    [[nodiscard]] bool hasBandits() const;
    /// Bytes held: the text and the arrays.
    [[nodiscard]] std::size_t memoryBytes() const;

    [[nodiscard]] const RulesetData &data() const { return *m_data; }

private:
    std::unique_ptr<const RulesetData> m_data;
};

/// A ruleset with what was found while reading it.
struct LoadedRuleset {
    std::shared_ptr<const Ruleset> ruleset;
    std::vector<Finding> findings;
};

/// Reads a UFC document, plain (`SERVER`) or obfuscated (`CLIENT`). A flag that cannot be read is left
/// out and named in the findings; the others are kept.
/// @return InvalidJson with `line`, `column`; InvalidDocument with `path`, `what` when there are no flags
/// Source: flag-config format, "Universal Flag Configuration" (UFC).
[[nodiscard]] Result<LoadedRuleset> readRuleset(std::string text);

} // namespace assay::flags
