// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/warehouse/statements.h"

#include <string>
#include <vector>

namespace assay::warehouse {
namespace {

bool isSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool isWord(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }

/// Drops blanks and comments at the front; an unclosed comment leaves nothing.
std::string_view withoutLeadingComments(std::string_view sql)
{
    while (!sql.empty()) {
        if (isSpace(sql.front())) {
            sql.remove_prefix(1);
        } else if (sql.starts_with("--")) {
            const std::size_t end = sql.find('\n');
            sql = end == std::string_view::npos ? std::string_view{} : sql.substr(end);
        } else if (sql.starts_with("/*")) {
            const std::size_t end = sql.find("*/", 2);
            sql = end == std::string_view::npos ? std::string_view{} : sql.substr(end + 2);
        } else {
            break;
        }
    }
    return sql;
}

/// Takes the next bare or quoted word off the front, lower case; empty at anything else.
std::string takeWord(std::string_view &sql)
{
    sql = withoutLeadingComments(sql);
    const bool isQuoted = sql.starts_with('"');
    if (isQuoted)
        sql.remove_prefix(1);
    std::string word;
    while (!sql.empty() && isWord(sql.front())) {
        word.push_back(sql.front() >= 'A' && sql.front() <= 'Z' ? static_cast<char>(sql.front() - 'A' + 'a') : sql.front());
        sql.remove_prefix(1);
    }
    if (isQuoted) {
        if (!sql.starts_with('"'))
            return {};
        sql.remove_prefix(1);
    }
    return word;
}

bool takesWord(std::string_view &sql, std::string_view expected)
{
    std::string_view rest = sql;
    if (takeWord(rest) != expected)
        return false;
    sql = rest;
    return true;
}

/// A name of ours without a schema in front of it.
bool takesOwnTable(std::string_view &sql)
{
    const std::string name = takeWord(sql);
    return name.starts_with("assay_tmp_") && !withoutLeadingComments(sql).starts_with('.');
}

} // namespace

bool isQueryStatement(std::string_view sql)
{
    const std::string first = takeWord(sql);
    return first == "select" || first == "with";
}

bool isStageStatement(std::string_view sql)
{
    if (takesWord(sql, "drop")) {
        if (!takesWord(sql, "table"))
            return false;
        if (takesWord(sql, "if") && !takesWord(sql, "exists"))
            return false;
        return takesOwnTable(sql);
    }
    if (!takesWord(sql, "create"))
        return false;
    if (takesWord(sql, "or") && !takesWord(sql, "replace"))
        return false;
    if (!takesWord(sql, "temp") && !takesWord(sql, "temporary"))
        return false;
    return takesWord(sql, "table") && takesOwnTable(sql) && takesWord(sql, "as");
}

} // namespace assay::warehouse
