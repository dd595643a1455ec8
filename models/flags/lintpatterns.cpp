// SPDX-License-Identifier: GPL-3.0-or-later
// What regular expression engines do not share (Go, C++ and Rust: no look-around, no back-references;
// PHP: the pattern stands between slashes; everybody: classes outside ASCII).
#include <array>

#include "models/flags/lintparts.h"

namespace assay::flags {
namespace {

/// Calls with every unescaped position and every escape; `visit` gets the rest of the pattern and
/// whether it starts with a backslash.
template <typename Visit>
void scan(std::string_view expression, Visit visit)
{
    bool isInClass = false;
    for (std::size_t i = 0; i < expression.size(); ++i) {
        const bool isEscape = expression[i] == '\\' && i + 1 < expression.size();
        visit(expression.substr(i), isEscape, isInClass);
        if (isEscape)
            ++i;
        else if (expression[i] == '[')
            isInClass = true;
        else if (expression[i] == ']')
            isInClass = false;
    }
}

} // namespace

std::optional<std::string> unsharedPart(std::string_view expression)
{
    struct Part {
        std::string_view text;
        const char *name;
    };
    static constexpr std::array groups{Part{"(?=", "look-ahead"},        Part{"(?!", "look-ahead"},       Part{"(?<=", "look-behind"},
                                       Part{"(?<!", "look-behind"},      Part{"(?>", "an atomic group"},  Part{"(?(", "a conditional group"},
                                       Part{"(?P=", "a back-reference"}, Part{"(?P<", "a named group"},   Part{"(?#", "a comment"},
                                       Part{"(?R", "recursion"},         Part{"(?&", "recursion"}};
    std::optional<std::string> found;
    char before = '\0';
    scan(expression, [&](std::string_view rest, bool isEscape, bool isInClass) {
        if (!found && isEscape && !isInClass && ((rest[1] >= '1' && rest[1] <= '9') || rest[1] == 'k'))
            found = "a back-reference";
        if (!found && isEscape && (rest[1] == 'G' || rest[1] == 'K' || rest[1] == 'R' || rest[1] == 'X' || rest[1] == 'Z'))
            found = "\\" + std::string(1, rest[1]);
        if (!found && !isEscape && !isInClass) {
            for (const Part &part : groups) {
                if (rest.starts_with(part.text))
                    found = part.name;
            }
            if (rest.starts_with("(?<") && !found)
                found = "a named group";
            const bool isAfterRepeat = before == '*' || before == '+' || before == '?' || before == '}';
            if (rest.front() == '+' && isAfterRepeat)
                found = "a possessive repeat";
        }
        before = isEscape ? '\0' : rest.front();
    });
    return found;
}

std::optional<std::string> unicodePart(std::string_view expression)
{
    std::optional<std::string> found;
    scan(expression, [&](std::string_view rest, bool isEscape, bool) {
        if (found)
            return;
        static constexpr std::string_view classes = "wWdDsSbBpP";
        if (isEscape && classes.find(rest[1]) != std::string_view::npos)
            found = "\\" + std::string(1, rest[1]);
        else if (!isEscape && static_cast<unsigned char>(rest.front()) >= 0x80)
            found = "characters outside ASCII";
        else if (!isEscape && rest.starts_with("(?i"))
            found = "(?i)";
    });
    return found;
}

bool hasBareSlash(std::string_view expression, std::string &escaped)
{
    bool isFound = false;
    escaped.clear();
    scan(expression, [&](std::string_view rest, bool isEscape, bool) {
        const bool isBare = !isEscape && rest.front() == '/';
        isFound = isFound || isBare;
        escaped.append(isBare ? "\\/" : rest.substr(0, isEscape ? 2 : 1));
    });
    return isFound;
}

} // namespace assay::flags
