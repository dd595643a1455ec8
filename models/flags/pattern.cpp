// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/flags/pattern.h"

#include <re2/re2.h>

namespace assay::flags {
namespace {

constexpr std::string_view kSpecial = "\\^$.|?*+()[]{}";
constexpr std::string_view kRepeats = "*?+";
constexpr std::int64_t kRegexMemory = 1 << 20;               // bytes; bounds what a hostile pattern can take

/// The parts of an expression without alternatives, groups or classes.
struct Outline {
    std::string literal;             ///< the longest run of plain characters
    bool isWhole{};                  ///< nothing but that run (and `.*` or anchors around it)
    bool isAnchoredFront{};
    bool isAnchoredBack{};
};

bool isPunctuation(char c)
{
    const bool isAscii = c > ' ' && c <= '~';
    const bool isWord = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
    return isAscii && !isWord;
}

/// Takes anchors and `.*` off both ends, as far as they change nothing or are remembered. `$` matches
/// only at the very end in RE2, and a leading or trailing `.*` of a search may match nothing.
std::string_view withoutEnds(std::string_view expression, Outline &outline)
{
    if (expression.starts_with('^')) {
        outline.isAnchoredFront = true;
        expression.remove_prefix(1);
    } else if (expression.starts_with(".*") && !expression.starts_with(".*?") && !expression.starts_with(".*+")) {
        expression.remove_prefix(2);
    }
    const bool endsEscaped = expression.size() >= 2 && expression[expression.size() - 2] == '\\';
    if (expression.ends_with('$') && !endsEscaped) {
        outline.isAnchoredBack = true;
        expression.remove_suffix(1);
    } else if (expression.ends_with(".*") && !(expression.size() >= 3 && expression[expression.size() - 3] == '\\')) {
        expression.remove_suffix(2);
    }
    return expression;
}

/// The longest run of characters every match has, and whether it is all there is.
Outline outlineOf(std::string_view expression)
{
    Outline outline;
    std::string run;
    const auto close = [&outline, &run] {
        if (run.size() > outline.literal.size())
            outline.literal = run;
        run.clear();
        outline.isWhole = false;
    };
    const std::string_view body = withoutEnds(expression, outline);
    outline.isWhole = true;
    for (std::size_t i = 0; i < body.size(); ++i) {
        const bool isEscaped = body[i] == '\\' && i + 1 < body.size() && isPunctuation(body[i + 1]);
        if (body[i] == '.') {
            close();
            continue;
        }
        if (!isEscaped && kSpecial.find(body[i]) != std::string_view::npos) {
            // A group or an alternative: what stands in it need not occur. Give up on the prefilter.
            if (kRepeats.find(body[i]) == std::string_view::npos)
                return Outline{};
            if (body[i] != '+' && !run.empty()) {
                if (static_cast<unsigned char>(run.back()) >= 0x80)
                    return Outline{}; // the repeat takes a whole code point off
                run.pop_back();
            }
            close();
            continue;
        }
        i += isEscaped ? 1 : 0;
        run.push_back(body[i]);
    }
    const bool isWhole = outline.isWhole;
    close();
    outline.isWhole = isWhole;
    return outline;
}

std::unique_ptr<re2::RE2> compiled(std::string_view expression, std::string &refusal)
{
    re2::RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(kRegexMemory);
    auto regex = std::make_unique<re2::RE2>(re2::StringPiece(expression.data(), expression.size()), options);
    if (regex->ok())
        return regex;
    refusal = regex->error();
    return nullptr;
}

} // namespace

Pattern::Pattern(std::string_view expression)
{
    Outline outline = outlineOf(expression);
    m_literal = std::move(outline.literal);
    m_isLiteral = outline.isWhole;
    m_isAnchoredFront = outline.isAnchoredFront;
    m_isAnchoredBack = outline.isAnchoredBack;
    if (!m_isLiteral)
        m_regex = compiled(expression, m_refusal);
}

Pattern::~Pattern() = default;
Pattern::Pattern(Pattern &&) noexcept = default;
Pattern &Pattern::operator=(Pattern &&) noexcept = default;

bool Pattern::isFoundIn(std::string_view text) const
{
    if (!m_isLiteral) {
        if (m_regex == nullptr || (!m_literal.empty() && text.find(m_literal) == std::string_view::npos))
            return false;
        return re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *m_regex);
    }
    if (m_isAnchoredFront && m_isAnchoredBack)
        return text == m_literal;
    if (m_isAnchoredFront)
        return text.starts_with(m_literal);
    if (m_isAnchoredBack)
        return text.ends_with(m_literal);
    return text.find(m_literal) != std::string_view::npos;
}

} // namespace assay::flags
