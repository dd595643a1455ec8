// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/sql/provisioning.h"

#include <algorithm>
#include <array>
#include <set>

#include "models/sql/dialect.h"
#include "models/sql/lexer.h"
#include "models/sql/warehousekind.h"

namespace assay::sql {
namespace {

using namespace std::string_view_literals;

bool isName(const Token &token) { return token.kind == TokenKind::Word || token.kind == TokenKind::Name; }
bool isSymbol(const Token &token, std::string_view symbol) { return token.kind == TokenKind::Symbol && token.text == symbol; }

bool isKeyword(std::string_view word)
{
    constexpr std::array words{"select"sv, "lateral"sv, "only"sv,  "case"sv,  "cast"sv,  "distinct"sv, "null"sv,  "true"sv,   "false"sv,
                               "not"sv,    "exists"sv,  "values"sv, "unnest"sv, "date"sv, "timestamp"sv, "interval"sv, "extract"sv, "from"sv};
    return std::ranges::find(words, word) != words.end();
}

/// A dotted name that begins at `at`, which moves behind it; a name that is called is none.
std::string dottedName(const std::vector<Token> &tokens, std::size_t &at)
{
    if (at >= tokens.size() || !isName(tokens[at]) || (tokens[at].kind == TokenKind::Word && isKeyword(lowered(tokens[at].text))))
        return {};
    std::string name{tokens[at++].text};
    while (at + 1 < tokens.size() && isSymbol(tokens[at], ".") && isName(tokens[at + 1])) {
        name.append(".").append(tokens[at + 1].text);
        at += 2;
    }
    return at < tokens.size() && (isSymbol(tokens[at], "(") || isSymbol(tokens[at], ".")) ? std::string{} : name;
}

/// One pair of parentheses: EXTRACT(x FROM y) and TRIM(x FROM y) have a FROM, but no SELECT before it.
struct Level {
    bool hasSelect{};
    bool isInFrom{};

    /// True when a table may stand behind this token.
    bool beginsTable(const Token &token, const std::string &before)
    {
        if (isSymbol(token, ","))
            return isInFrom;
        if (token.kind != TokenKind::Word)
            return false;
        const std::string word = lowered(token.text);
        if (word == "join")
            return true;
        if (word == "from" && before != "distinct") {
            isInFrom = hasSelect;
            return hasSelect;
        }
        constexpr std::array ending{"select"sv, "where"sv, "group"sv, "order"sv, "having"sv, "limit"sv, "on"sv, "union"sv, "window"sv};
        if (std::ranges::find(ending, word) != ending.end())
            isInFrom = false;
        hasSelect = hasSelect || word == "select";
        return false;
    }
};

/// `name AS (`, `name AS MATERIALIZED (` or `name (columns) AS (`: a table expression of the query itself.
std::set<std::string> ownNames(const std::vector<Token> &tokens)
{
    std::set<std::string> names;
    for (std::size_t i = 1; i + 2 < tokens.size(); ++i) {
        const std::string before = lowered(tokens[i - 1].text);
        const bool mayBegin = before == "with" || before == "recursive" || before == ",";
        if (!mayBegin || !isName(tokens[i]))
            continue;
        std::size_t next = i + 1;
        if (isSymbol(tokens[next], "(")) {
            while (next < tokens.size() && !isSymbol(tokens[next], ")"))
                ++next;
            ++next;
        }
        if (next + 1 < tokens.size() && lowered(tokens[next].text) == "as"
            && (isSymbol(tokens[next + 1], "(") || lowered(tokens[next + 1].text) == "materialized" || lowered(tokens[next + 1].text) == "not"))
            names.insert(lowered(tokens[i].text));
    }
    return names;
}

/// A name of one part as SQL writes it: bare where that means the same.
std::string written(const Dialect &dialect, const std::string &name)
{
    const auto isPlain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
    const bool isBare = !name.empty() && std::ranges::all_of(name, isPlain) && !(name.front() >= '0' && name.front() <= '9');
    return isBare ? name : dialect.quoted(name);
}

/// The schema of `schema.table`, as written; "public" for a bare name.
std::string schemaOf(const std::string &object)
{
    const std::size_t dot = object.rfind('.');
    return dot == std::string::npos ? std::string{"public"} : object.substr(0, dot);
}

std::string qualified(const std::string &object)
{
    return object.find('.') == std::string::npos ? "public." + object : object;
}

} // namespace

std::vector<std::string> relationNames(std::string_view sql, const Lexicon &lexicon)
{
    auto all = tokenise(sql, lexicon);
    if (!all)
        return {};
    std::vector<Token> tokens;
    std::ranges::copy_if(*all, std::back_inserter(tokens), [](const Token &token) { return token.kind != TokenKind::Comment; });
    const std::set<std::string> own = ownNames(tokens);
    std::set<std::string> names;
    std::vector<Level> levels(1);
    for (std::size_t i = 0; i < tokens.size();) {
        const bool beginsTable = levels.back().beginsTable(tokens[i], i == 0 ? std::string{} : lowered(tokens[i - 1].text));
        if (isSymbol(tokens[i], "("))
            levels.emplace_back();
        else if (isSymbol(tokens[i], ")") && levels.size() > 1)
            levels.pop_back();
        ++i;
        if (!beginsTable)
            continue;
        while (i < tokens.size() && (lowered(tokens[i].text) == "lateral" || lowered(tokens[i].text) == "only"))
            ++i;
        const std::string name = dottedName(tokens, i);
        if (!name.empty() && !own.contains(lowered(name)))
            names.insert(name);
    }
    return {names.begin(), names.end()};
}

GrantPlan grantPlanOf(const metrics::Connection &connection, const std::vector<std::string> &sourceSql)
{
    GrantPlan plan;
    plan.workSchema = settingOf(connection, "work_schema");
    const WarehouseKind *kind = findWarehouseKind(connection.kind);
    if (kind == nullptr)
        return plan;
    std::set<std::string> objects;
    for (const std::string &sql : sourceSql) {
        for (std::string &name : relationNames(sql, kind->dialect().lexicon()))
            objects.insert(std::move(name));
    }
    plan.objects.assign(objects.begin(), objects.end());
    return plan;
}

std::string postgreSqlProvisioning(const metrics::Connection &connection, const GrantPlan &plan)
{
    const Dialect &dialect = postgreSqlDialect();
    const std::string user = written(dialect, settingOf(connection, "user").empty() ? "assay_svc" : settingOf(connection, "user"));
    const std::string database = written(dialect, settingOf(connection, "database"));
    const std::string work = written(dialect, plan.workSchema.empty() ? "assay_work" : plan.workSchema);
    std::string script = "-- Run as an administrator of the database. Put a long random password in place of the dots\n"
                         "-- and enter the same one in Assay; psql's \\password sends it hashed.\n"
                         "CREATE ROLE " + user + " LOGIN PASSWORD '...' NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS CONNECTION LIMIT 8;\n"
                         "GRANT CONNECT ON DATABASE " + database + " TO " + user + ";\n"
                         "REVOKE CREATE ON SCHEMA public FROM PUBLIC;\n"
                         "\n-- What the sources read, one by one.\n";
    std::set<std::string> schemas;
    for (const std::string &object : plan.objects)
        schemas.insert(schemaOf(object));
    for (const std::string &schema : schemas)
        script += "GRANT USAGE ON SCHEMA " + schema + " TO " + user + ";\n";
    for (const std::string &object : plan.objects)
        script += "GRANT SELECT ON " + qualified(object) + " TO " + user + ";\n";
    if (plan.objects.empty())
        script += "-- No source uses this connection yet: GRANT SELECT ON schema.table TO " + user + ";\n";
    return script + "\n-- The one place it may write to, and its limits.\n"
        "CREATE SCHEMA " + work + " AUTHORIZATION " + user + ";\n"
        "ALTER ROLE " + user + " SET statement_timeout = '30min';\n"
        "ALTER ROLE " + user + " SET lock_timeout = '5s';\n"
        "ALTER ROLE " + user + " SET idle_in_transaction_session_timeout = '60s';\n";
}

} // namespace assay::sql
