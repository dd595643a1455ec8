// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/sql/plan/template.h"

#include <algorithm>
#include <cassert>

namespace assay::sql::plan {

std::string fill(std::string_view pattern, std::initializer_list<std::pair<std::string_view, std::string>> values)
{
    std::string result;
    while (!pattern.empty()) {
        const std::size_t open = pattern.find('{');
        result.append(pattern.substr(0, open));
        if (open == std::string_view::npos)
            break;
        const std::size_t close = pattern.find('}', open);
        assert(close != std::string_view::npos);
        const std::string_view name = pattern.substr(open + 1, close - open - 1);
        const auto found = std::ranges::find(values, name, [](const auto &value) { return value.first; });
        assert(found != values.end());
        result.append(found->second);
        pattern.remove_prefix(close + 1);
    }
    return result;
}

std::string joined(const std::vector<std::string> &parts, std::string_view separator)
{
    std::string result;
    for (const std::string &part : parts) {
        if (!result.empty())
            result.append(separator);
        result.append(part);
    }
    return result;
}

std::string indented(std::string_view text, int columns)
{
    std::string result;
    for (const char c : text) {
        result.push_back(c);
        if (c == '\n')
            result.append(static_cast<std::size_t>(columns), ' ');
    }
    return result;
}

std::string listOf(const std::vector<int> &numbers)
{
    std::vector<std::string> parts;
    for (const int number : numbers)
        parts.push_back(std::to_string(number));
    return "(" + joined(parts, ", ") + ")";
}

std::string chosenBy(std::string_view column, const std::vector<Choice> &choices)
{
    assert(!choices.empty());
    std::vector<std::pair<std::string, std::vector<int>>> branches;
    for (const auto &[number, expression] : choices) {
        const auto same = std::ranges::find(branches, expression, [](const auto &branch) { return branch.first; });
        if (same == branches.end())
            branches.push_back({expression, {number}});
        else
            same->second.push_back(number);
    }
    if (branches.size() == 1)
        return branches.front().first;
    std::string result{"CASE"};
    for (std::size_t i = 0; i + 1 < branches.size(); ++i) {
        const auto &[expression, numbers] = branches[i];
        result.append(" WHEN ").append(column);
        result.append(numbers.size() == 1 ? " = " + std::to_string(numbers.front()) : " IN " + listOf(numbers));
        result.append(" THEN ").append(expression);
    }
    return result.append(" ELSE ").append(branches.back().first).append(" END");
}

} // namespace assay::sql::plan
