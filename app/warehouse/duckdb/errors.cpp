// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/warehouse/duckdb/errors.h"

#include <algorithm>
#include <array>
#include <system_error>

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

/// The table of a statement that is not there; empty when something else is wrong with it.
std::string missingTable(const Json &json)
{
    const std::string name = member(json, "name");
    const bool isTable = member(json, "error_subtype") == "MISSING_ENTRY" && member(json, "type") == "Table";
    return isTable && isPlainName(name) ? name : std::string{};
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

/// The word at which the parser stopped: `syntax error at or near "FORM"` gives ` near "FORM"`. Empty for anything
/// but a bare word: what stands in quotes, and numbers, may be values.
std::string nearWord(const std::string &kind, const std::string &message)
{
    constexpr std::string_view before = "at or near \"";
    const std::size_t start = message.find(before);
    if ((kind != "Parser" && kind != "Syntax") || start == std::string::npos)
        return {};
    const std::size_t from = start + before.size();
    const std::string word = message.substr(from, message.find('"', from) - from);
    const bool isWord = isPlainName(word) && !(word.front() >= '0' && word.front() <= '9');
    return isWord ? " near \"" + word + "\"" : std::string{};
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

/// A file that is not there is looked for as a folder, which the lock-down refuses: `Cannot access file
/// "/data/purchases.csv/**/*.csv"` names it. Empty for anything else.
std::string refusedFile(const std::string &kind, const std::string &message)
{
    const std::size_t open = message.find('"');
    const std::size_t end = open == std::string::npos ? open : message.find("/**/*.", open + 1);
    if (kind != "Permission" || end == std::string::npos || message.find('"', open + 1) < end)
        return {};
    return message.substr(open + 1, end - open - 1);
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
    const std::string word = nearWord(kind, text);
    return rejected(kind, {}, word.empty() ? std::string{} : meaningOf(kind) + word);
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
    std::string what = missingObject(*json);
    if (const std::string word = nearWord(kind, member(*json, "exception_message")); what.empty() && !word.empty())
        what = meaningOf(kind) + word;
    Error error = rejected(kind, isNumber ? std::to_string(std::stol(zeroBased) + 1) : std::string{}, what);
    if (std::string table = missingTable(*json); !table.empty())
        return std::move(error).with("table", std::move(table));
    if (std::string file = refusedFile(kind, member(*json, "exception_message")); !file.empty())
        return std::move(error).with("file", std::move(file));
    return error;
}

Error inFolder(Error error, const std::filesystem::path &folder)
{
    namespace fs = std::filesystem;
    const std::string table{error.fact("table")};
    const fs::path file{error.fact("file")};
    std::erase_if(error.facts, [](const auto &fact) { return fact.first == "table" || fact.first == "file"; });
    if (folder.empty())
        return error;
    std::error_code problem;
    if (!file.empty() && file.parent_path() == fs::weakly_canonical(folder, problem) && !fs::exists(file, problem))
        return Error{ErrorCode::WarehouseFileMissing, Remedy::FixInput, {}, {}}.with("path", file.string());
    if (table.empty())
        return error;
    for (auto &[name, value] : error.facts) {
        if (name == "what")
            value = "there is no table " + table + ": the folder " + folder.string() + " holds no file " + table + ".csv or " + table + ".parquet";
    }
    return error;
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
