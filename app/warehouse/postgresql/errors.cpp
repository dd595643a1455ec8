// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/warehouse/postgresql/errors.h"

#include <algorithm>
#include <array>

#include "models/core/text.h"

namespace assay::warehouse::postgresql {
namespace {

struct Meaning {
    std::string_view state;
    const char *text;
};

// Source: PostgreSQL 15 documentation, appendix A, "PostgreSQL Error Codes".
constexpr std::array kMeanings{
    Meaning{"42501", "the account may not read or do what it asks for"},
    Meaning{"42P01", "it names a table that is not there"},
    Meaning{"3F000", "it names a schema that is not there"},
    Meaning{"42703", "it names a column that is not there"},
    Meaning{"42883", "it calls a function that is not there, or not for these types"},
    Meaning{"42601", "it is not valid SQL"},
    Meaning{"42804", "types in it do not fit together"},
    Meaning{"25006", "the session is read-only"},
    Meaning{"22012", "it divides by zero"},
    Meaning{"22P02", "a value cannot be turned into the type asked for"},
    Meaning{"40001", "other statements were in its way; try again"},
    Meaning{"40P01", "other statements were in its way; try again"},
    Meaning{"53100", "the server's disk is full"},
    Meaning{"53400", "it needs more temporary space than the account is given"},
    Meaning{"55P03", "a table it reads is locked by another session"},
};

std::string meaningOf(std::string_view state)
{
    const auto found = std::ranges::find(kMeanings, state, &Meaning::state);
    if (found != kMeanings.end())
        return found->text;
    if (state.starts_with("42"))
        return "it is not valid SQL, or a name in it is unknown";
    if (state.starts_with("22"))
        return "a value does not suit what it is used for";
    if (state.starts_with("0A"))
        return "the server does not know this construct";
    return "the server could not run it";
}

bool isPlainName(std::string_view name)
{
    const auto isPlain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.'; };
    return !name.empty() && name.size() <= 64 && std::ranges::all_of(name, isPlain) && !looksLikeIdentifier(name);
}

/// The first "quoted" name of the sentence; in these states it is one of the statement's own names.
std::string missingName(const Failure &failure)
{
    const char *kind = failure.sqlstate == "42P01" ? "table " : failure.sqlstate == "42703" ? "column " : nullptr;
    const std::size_t open = failure.sentence.find('"');
    const std::size_t close = open == std::string::npos ? open : failure.sentence.find('"', open + 1);
    if (kind == nullptr || close == std::string::npos)
        return {};
    const std::string name = failure.sentence.substr(open + 1, close - open - 1);
    return isPlainName(name) ? std::string{"there is no "} + kind + name : std::string{};
}

bool isNumber(std::string_view text)
{
    return !text.empty() && text.size() < 10 && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

bool isState(std::string_view text)
{
    return text.size() == 5 && std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'); });
}

/// The state behind "FATAL:  " of the last such line.
std::string_view stateIn(std::string_view message)
{
    constexpr std::string_view mark = "FATAL:  ";
    const std::size_t at = message.rfind(mark);
    const std::string_view state = at == std::string_view::npos ? std::string_view{} : message.substr(at + mark.size(), 5);
    return isState(state) ? state : std::string_view{};
}

} // namespace

Error openError(std::string_view step, std::string what)
{
    return Error{ErrorCode::WarehouseUnreachable, Remedy::Reconnect, {}, {}}.with("what", std::move(what)).with("step", std::string{step});
}

Error signInError(std::string_view message, const std::string &user, const std::string &database)
{
    const std::string_view state = stateIn(message);
    const auto because = [&](std::string what) { return openError(kSignInStep, std::move(what)).with("sqlstate", std::string{state}); };
    if (state == "28P01")
        return because("the password is not the one of \"" + user + "\"");
    if (state == "28000")
        return because("the server does not admit \"" + user + "\" from here (its pg_hba.conf decides)");
    if (state == "3D000")
        return because("there is no database \"" + database + "\"");
    if (state == "42501")
        return because("\"" + user + "\" may not connect to \"" + database + "\"");
    if (state == "53300")
        return because("the server has no free connection");
    if (state.starts_with("57"))
        return because("the server is starting or shutting down");
    if (!state.empty())
        return because("the server refused the session");
    if (message.find("channel binding") != std::string_view::npos)
        return because("the server asks for the password in a form that could be passed on: it must offer SCRAM-SHA-256 with channel binding");
    if (message.find("no password supplied") != std::string_view::npos)
        return because("the server asks for a password and none is stored");
    return because("the server ended the connection while signing in");
}

Error errorFrom(const Failure &failure)
{
    const std::string_view state = isState(failure.sqlstate) ? std::string_view{failure.sqlstate} : std::string_view{"XX000"};
    if (state == "57014")
        return Error{ErrorCode::Cancelled, Remedy::None, {}, {}};
    if (state == "53200")
        return Error{ErrorCode::WarehouseOutOfMemory, Remedy::Retry, {}, {}};
    if (state.starts_with("57P") || state.starts_with("08"))
        return Error{ErrorCode::WarehouseUnreachable, Remedy::Retry, {}, {}}.with("what", "the server ended the session");
    const std::string name = missingName(failure);
    return Error{ErrorCode::WarehouseRejectedQuery, Remedy::FixInput, {}, {}}
        .with("sqlstate", std::string{state})
        .with("position", isNumber(failure.position) ? failure.position : std::string{})
        .with("what", name.empty() ? meaningOf(state) : name);
}

Error connectionLost()
{
    return Error{ErrorCode::WarehouseUnreachable, Remedy::Retry, {}, {}}.with("what", "the connection broke");
}

} // namespace assay::warehouse::postgresql
