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
    if (subtype == "MISSING_ENTRY")
        return "there is no " + (isPlainName(member(json, "type")) ? member(json, "type") : std::string{"object"}) + " " + name;
    return {};
}

Error rejected(const std::string &kind, const std::string &position, const std::string &what)
{
    if (kind.find("Memory") != std::string::npos || kind.find("MEMORY") != std::string::npos)
        return Error{ErrorCode::WarehouseOutOfMemory, Remedy::Retry, {}, {}};
    if (kind == "INTERRUPT" || kind == "Interrupt")
        return Error{ErrorCode::Cancelled, Remedy::None, {}, {}};
    return Error{ErrorCode::WarehouseRejectedQuery, Remedy::FixInput, {}, {}}
        .with("sqlstate", kind)
        .with("position", position)
        .with("what", what);
}

} // namespace

Error errorFrom(const char *message)
{
    const std::string text = message == nullptr ? std::string{} : std::string{message};
    // Some calls put "Parser Error: " before the JSON.
    const std::size_t start = text.starts_with('{') ? 0 : text.find("Error: {");
    const Result<Json> json = start == std::string::npos ? Result<Json>{fail(ErrorCode::InvalidJson)} : parseJson(text.substr(text.find('{')));
    if (!json || !json->is_object())
        return rejected(classOf(text), {}, {});
    const std::string zeroBased = member(*json, "position");
    const bool isNumber = !zeroBased.empty() && zeroBased.size() < 9 && std::ranges::all_of(zeroBased, [](char c) { return c >= '0' && c <= '9'; });
    return rejected(member(*json, "exception_type"), isNumber ? std::to_string(std::stol(zeroBased) + 1) : std::string{}, missingObject(*json));
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
