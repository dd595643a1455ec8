// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/sql/sourceshape.h"

#include <algorithm>
#include <charconv>

#include "models/core/text.h"
#include "models/sql/contract.h"

namespace assay::sql {
namespace {

constexpr std::size_t kMostNames = 20;

Error invalid(const std::string &kind, const std::string &key, const std::string &path, std::string what)
{
    return Error{ErrorCode::InvalidDocument, Remedy::FixInput, {}, {}}
        .with("kind", kind)
        .with("key", key)
        .with("path", path)
        .with("what", std::move(what));
}

std::string folded(std::string text, bool ignoresCase)
{
    if (ignoresCase)
        std::ranges::transform(text, text.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return text;
}

/// "did you mean amount? it has amount, device, kind". Names that a pivot made from values are not repeated.
std::string hint(const std::string &column, const std::vector<std::string> &found)
{
    std::vector<std::string> names;
    for (std::size_t i = 0; i < found.size(); ++i)
        names.push_back(printableColumn(found[i], i));
    std::string text;
    if (const std::optional<std::string> close = nearest(column, names))
        text = "did you mean \"" + *close + "\"? ";
    text.append("It has ");
    for (std::size_t i = 0; i < names.size() && i < kMostNames; ++i)
        text.append(i == 0 ? "" : ", ").append(names[i]);
    return text.append(names.size() > kMostNames ? " and others" : names.empty() ? "no columns" : "");
}

} // namespace

Result<void> checkColumns(const SourceShape &source, const std::vector<std::string> &found)
{
    for (const NeededColumn &need : source.needs) {
        const auto isIt = [&](const std::string &name) { return folded(name, source.ignoresCase) == folded(need.column, source.ignoresCase); };
        if (std::ranges::none_of(found, isIt))
            return fail(invalid(need.kind, need.key, need.path,
                                "a column of " + source.kind + " \"" + source.key + "\", which has no \"" + need.column + "\"; " + hint(need.column, found)));
    }
    return {};
}

Error inDefinition(const SourceShape &source, const std::string &statement, Error error)
{
    if (error.code != ErrorCode::WarehouseRejectedQuery)
        return error;
    std::string what = "SQL that the warehouse takes (";
    const std::string_view position = error.fact("position");
    std::size_t place = 0;
    const auto parsed = std::from_chars(position.data(), position.data() + position.size(), place);
    if (parsed.ec == std::errc{} && place > source.start && place <= statement.size()) {
        const auto from = statement.begin() + static_cast<std::ptrdiff_t>(source.start);
        const auto lines = std::count(from, statement.begin() + static_cast<std::ptrdiff_t>(place - 1), '\n');
        what.append("line " + std::to_string(lines + 1) + ", ");
    }
    const std::string_view reason = error.fact("what");
    const std::string_view state = error.fact("sqlstate");
    what.append(reason);
    if (!state.empty())
        what.append(reason.empty() ? "SQLSTATE " : ", SQLSTATE ").append(state);
    return invalid(source.kind, source.key, "sql", what.append(")"));
}

} // namespace assay::sql
