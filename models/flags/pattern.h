// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace re2 {
class RE2;
}

namespace assay::flags {

/// A regular expression of a MATCHES condition, compiled once: RE2 semantics, unanchored search.
/// Most published patterns are a literal, perhaps with `.*` around it or an anchor; those are compared
/// as text, and any other pattern first looks for its longest literal part, which is what makes one
/// evaluation cheap. Immutable; safe to use from several threads.
class Pattern {
public:
    explicit Pattern(std::string_view expression);
    ~Pattern();
    Pattern(Pattern &&) noexcept;
    Pattern &operator=(Pattern &&) noexcept;
    Pattern(const Pattern &) = delete;
    Pattern &operator=(const Pattern &) = delete;

    /// False when RE2 refuses the expression; such a pattern finds nothing.
    [[nodiscard]] bool isValid() const { return m_isLiteral || m_regex != nullptr; }
    /// Why it was refused, in RE2's words; empty for a valid pattern.
    [[nodiscard]] const std::string &refusal() const { return m_refusal; }
    [[nodiscard]] bool isFoundIn(std::string_view text) const;

private:
    std::string m_literal;               ///< every match contains it
    std::string m_refusal;
    std::unique_ptr<re2::RE2> m_regex;   ///< null for a literal
    bool m_isLiteral{};                  ///< m_literal is all there is, with the two anchors
    bool m_isAnchoredFront{};
    bool m_isAnchoredBack{};
};

} // namespace assay::flags
