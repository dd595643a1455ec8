// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/warehouse/duckdb/errors.h"

#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>

#include "models/core/json.h"
#include "models/core/text.h"

namespace assay::warehouse::duckdb {
namespace {

std::string member(const Json &json, const char *name)
{
    const auto found = json.find(name);
    return found != json.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

/// The class at the start of a plain message: "Parser Error: ..." gives "Parser".
std::string classOf(const std::string &message)
{
    const std::size_t end = message.find(" Error: ");
    return end == std::string::npos || end > 40 ? std::string{"Unknown"} : message.substr(0, end);
}

/// True for a name that can be repeated: a plain identifier that is no identifier of a person.
bool isPlainName(const std::string &name)
{
    const auto isPlain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.'; };
    return !name.empty() && name.size() <= 64 && std::ranges::all_of(name, isPlain) && !looksLikeIdentifier(name);
}

std::string missingObject(const Json &json)
{
    const std::string subtype = member(json, "error_subtype");
    const std::string name = member(json, "name");
    if (!isPlainName(name))
        return {};
    if (subtype == "COLUMN_NOT_FOUND")
        return "there is no column " + name;
    if (subtype == "MISSING_ENTRY") {
        std::string type = isPlainName(member(json, "type")) ? member(json, "type") : std::string{"object"};
        std::ranges::transform(type, type.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
        return "there is no " + type + " " + name;
    }
    return {};
}

/// What a class of errors means to who wrote the statement. The engine's own sentence may hold values of rows.
std::string meaningOf(const std::string &kind)
{
    struct Meaning {
        const char *kind;
        const char *text;
    };
    static constexpr std::array meanings{
        Meaning{"Parser", "it is not valid SQL"},
        Meaning{"Syntax", "it is not valid SQL"},
        Meaning{"Binder", "a name in it is unknown, or types in it do not fit together"},
        Meaning{"Catalog", "it names a table or function that is not there"},
        Meaning{"Conversion", "a value cannot be turned into the type asked for"},
        Meaning{"Invalid Input", "a value does not suit the function it is given to"},
        Meaning{"Out of Range", "a number is too large for its type"},
        Meaning{"IO", "a file it reads is missing or cannot be read"},
        Meaning{"Permission", "it reads what the connection does not allow"},
        Meaning{"Not implemented", "the engine does not know this construct"},
    };
    const auto found = std::ranges::find(meanings, kind, &Meaning::kind);
    return found == meanings.end() ? "the engine could not run it" : found->text;
}

/// The file of `IO Error: ... "file" ...` when it is gone; empty otherwise.
std::string missingFile(const std::string &kind, const std::string &message)
{
    const bool isGone = message.find("No such file") != std::string::npos || message.find("No files found") != std::string::npos;
    const std::size_t open = message.find('"');
    const std::size_t close = open == std::string::npos ? open : message.find('"', open + 1);
    if (kind != "IO" || !isGone || close == std::string::npos)
        return {};
    return message.substr(open + 1, close - open - 1);
}

Error rejected(const std::string &kind, const std::string &position, const std::string &what)
{
    if (kind.find("Memory") != std::string::npos || kind.find("MEMORY") != std::string::npos)
        return Error{ErrorCode::WarehouseOutOfMemory, Remedy::Retry, {}, {}};
    if (kind == "INTERRUPT" || kind == "Interrupt")
        return Error{ErrorCode::Cancelled, Remedy::None, {}, {}};
    return Error{ErrorCode::WarehouseRejectedQuery, Remedy::FixInput, {}, {}}
        .with("position", position)
        .with("what", what.empty() ? meaningOf(kind) : what);
}

/// Without JSON the class stands before the sentence.
Error rejectedPlain(const std::string &text)
{
    const std::string kind = classOf(text);
    if (const std::string file = missingFile(kind, text); !file.empty())
        return Error{ErrorCode::WarehouseFileMissing, Remedy::FixInput, {}, {}}.with("path", file);
    return rejected(kind, {}, {});
}

} // namespace

Error errorFrom(const char *message)
{
    const std::string text = message == nullptr ? std::string{} : std::string{message};
    // Some calls put "Parser Error: " before the JSON.
    const std::size_t start = text.starts_with('{') ? 0 : text.find("Error: {");
    const Result<Json> json = start == std::string::npos ? Result<Json>{fail(ErrorCode::InvalidJson)} : parseJson(text.substr(text.find('{')));
    if (!json || !json->is_object())
        return rejectedPlain(text);
    const std::string kind = member(*json, "exception_type");
    if (const std::string file = missingFile(kind, member(*json, "exception_message")); !file.empty())
        return Error{ErrorCode::WarehouseFileMissing, Remedy::FixInput, {}, {}}.with("path", file);
    const std::string zeroBased = member(*json, "position");
    const bool isNumber = !zeroBased.empty() && zeroBased.size() < 9 && std::ranges::all_of(zeroBased, [](char c) { return c >= '0' && c <= '9'; });
    return rejected(kind, isNumber ? std::to_string(std::stol(zeroBased) + 1) : std::string{}, missingObject(*json));
}

Error openError(const std::string &path, const std::string &message)
{
    if (message.find("lock on file") != std::string::npos)
        return Error{ErrorCode::WarehouseFileLocked, Remedy::CloseOtherProgram, {}, {}}.with("path", path);
    if (message.find("does not exist") != std::string::npos || message.find("No such file") != std::string::npos)
        return Error{ErrorCode::WarehouseFileMissing, Remedy::FixInput, {}, {}}.with("path", path);
    const bool isNewer = message.find("version number") != std::string::npos;
    return Error{ErrorCode::WarehouseFileInvalid, Remedy::FixInput, {}, {}}
        .with("path", path)
        .with("what", isNewer ? "it was written by another version of DuckDB" : "it is not a DuckDB database");
}

} // namespace assay::warehouse::duckdb
