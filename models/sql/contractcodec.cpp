// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>
#include <cmath>
#include <set>
#include <string_view>

#include <nlohmann/json.hpp>

#include "models/core/fields.h"
#include "models/core/text.h"
#include "models/sql/contract.h"

namespace assay::sql {
namespace {

constexpr std::array<std::pair<std::string_view, ColumnType>, 5> kTypes{{
    {"int64", ColumnType::Int64},
    {"double", ColumnType::Double},
    {"date", ColumnType::Date},
    {"enum", ColumnType::Enum},
    {"dimension", ColumnType::Dimension},
}};
constexpr std::array<std::pair<std::string_view, ColumnRole>, 4> kRoles{{
    {"group", ColumnRole::Group},
    {"measure", ColumnRole::Measure},
    {"count", ColumnRole::Count},
    {"tally", ColumnRole::Tally},
}};
constexpr std::size_t kMostColumns = 300;

template <typename Rows, typename E>
std::string nameOf(const Rows &rows, E value)
{
    for (const auto &[name, candidate] : rows) {
        if (candidate == value)
            return std::string{name};
    }
    return {};
}

Json columnJson(const ContractColumn &column)
{
    Json json{{"name", column.name}, {"type", nameOf(kTypes, column.type)}, {"role", nameOf(kRoles, column.role)}};
    if (column.isNullable)
        json["nullable"] = true;
    if (!column.values.empty())
        json["values"] = column.values;
    if (column.minimum)
        json["minimum"] = *column.minimum;
    if (column.maximum)
        json["maximum"] = *column.maximum;
    return json;
}

/// Reads one column; members nobody knows are an error here, as a contract must mean all it says.
ContractColumn columnFromJson(const Json &json, FieldReader &parent, std::size_t place)
{
    FieldReader reader(json, "contract", "", parent.pathOf("columns", place));
    ContractColumn column;
    column.name = reader.requiredText("name", 64);
    column.type = reader.choice("type", kTypes, ColumnType::Int64);
    column.role = reader.choice("role", kRoles, ColumnRole::Measure);
    if (reader.member("type") == nullptr || reader.member("role") == nullptr)
        reader.problem("type", "a type and a role");
    column.isNullable = reader.boolean("nullable", false);
    column.values = reader.texts("values");
    column.minimum = reader.optionalInteger("minimum", INT64_MIN, INT64_MAX);
    column.maximum = reader.optionalInteger("maximum", INT64_MIN, INT64_MAX);
    if (!reader.extra().empty())
        reader.problem("", "no members but name, type, role, nullable, values, minimum, maximum");
    parent.adopt(reader);
    return column;
}

/// Non-finite numbers have no JSON form. As text they fail the second check instead of turning into null.
Json cellJson(const Cell &cell)
{
    struct Visitor {
        Json operator()(std::monostate) const { return nullptr; }
        Json operator()(std::int64_t value) const { return value; }
        Json operator()(double value) const { return std::isfinite(value) ? Json(value) : Json("not finite"); }
        Json operator()(const std::string &value) const { return value; }
    };
    return std::visit(Visitor{}, cell);
}

std::optional<Cell> cellFromJson(const Json &json)
{
    if (json.is_null())
        return Cell{};
    if (json.is_string())
        return Cell{json.get<std::string>()};
    if (json.is_number_float())
        return Cell{json.get<double>()};
    const bool fits = json.is_number_integer()
        && (!json.is_number_unsigned() || json.get<std::uint64_t>() <= static_cast<std::uint64_t>(INT64_MAX));
    return fits ? std::optional<Cell>{json.get<std::int64_t>()} : std::nullopt;
}

tl::unexpected<Error> invalid(std::string path, std::string what)
{
    return fail(Error{ErrorCode::InvalidDocument, Remedy::FixInput, {}, {}}
                    .with("kind", "contract")
                    .with("key", "")
                    .with("path", std::move(path))
                    .with("what", std::move(what)));
}

/// What is wrong with one declared column; empty when nothing is.
std::string columnProblem(const ContractColumn &column)
{
    const bool isNamed = column.type == ColumnType::Enum || column.type == ColumnType::Date || column.type == ColumnType::Dimension;
    if (column.name.empty() || !isValidUtf8(column.name))
        return "a name";
    if (column.role == ColumnRole::Count)
        return column.type == ColumnType::Int64 && !column.isNullable ? "" : "a count as int64 that is never empty";
    if (column.role == ColumnRole::Tally)
        return column.type == ColumnType::Int64 && column.minimum && *column.minimum >= 0 ? "" : "a tally as int64 from 0 on";
    if (column.role == ColumnRole::Measure)
        return isNamed ? "a number for a measure" : "";
    if (column.type == ColumnType::Double)
        return "a cell named by an ordinal, a date or a declared value, not by a number";
    constexpr std::int64_t widestOrdinal = 100'000; // wider could hold an account number
    if (column.type == ColumnType::Int64 && !(column.minimum && column.maximum && *column.minimum >= 0 && *column.maximum <= widestOrdinal))
        return "a range within 0 to 100000 for an ordinal";
    return {};
}

std::string enumProblem(const ContractColumn &column)
{
    const bool isNamed = column.type == ColumnType::Int64 && column.role == ColumnRole::Group;
    if (column.type != ColumnType::Enum && column.values.empty())
        return {};
    if (column.type != ColumnType::Enum && !isNamed)
        return "values only for the type enum and for ordinals";
    if (column.values.empty() || column.values.size() > 50)
        return "1 to 50 declared values";
    for (const std::string &value : column.values) {
        if (value.size() > 256 || !isValidUtf8(value))
            return "values of at most 256 bytes of UTF-8";
    }
    return {};
}

} // namespace

Result<void> validated(const ResultContract &contract)
{
    if (contract.columns.empty() || contract.columns.size() > kMostColumns)
        return invalid("columns", "1 to 300 columns");
    if (contract.maxRows < 1 || contract.maxRows > 20'000)
        return invalid("maxRows", "1 to 20000");
    if (contract.maxBytes < 1 || contract.maxBytes > 16LL << 20)
        return invalid("maxBytes", "1 to 16777216");
    if (contract.minCell < 5)
        return invalid("minCell", "at least 5");
    std::set<std::string_view> names;
    bool hasCount = false;
    for (std::size_t i = 0; i < contract.columns.size(); ++i) {
        const ContractColumn &column = contract.columns[i];
        const std::string path = "columns[" + std::to_string(i) + "]";
        if (!names.insert(column.name).second)
            return invalid(path, "a name that no other column has");
        if (std::string problem = columnProblem(column); !problem.empty())
            return invalid(path, std::move(problem));
        if (std::string problem = enumProblem(column); !problem.empty())
            return invalid(path, std::move(problem));
        hasCount = hasCount || column.role == ColumnRole::Count;
    }
    return hasCount ? Result<void>{} : invalid("columns", "at least one column with the number of subjects");
}

Json toJson(const ResultContract &contract)
{
    Json columns = Json::array();
    for (const ContractColumn &column : contract.columns)
        columns.push_back(columnJson(column));
    return {{"columns", std::move(columns)}, {"maxRows", contract.maxRows}, {"maxBytes", contract.maxBytes}, {"minCell", contract.minCell}};
}

Result<ResultContract> contractFromJson(const Json &value)
{
    FieldReader reader(value, "contract", "");
    ResultContract contract;
    if (const Json *columns = reader.array("columns")) {
        for (std::size_t i = 0; i < columns->size() && i <= kMostColumns; ++i)
            contract.columns.push_back(columnFromJson((*columns)[i], reader, i));
    }
    contract.maxRows = reader.integer("maxRows", 0, 1, 20'000);
    contract.maxBytes = reader.integer("maxBytes", 0, 1, 16LL << 20);
    contract.minCell = reader.integer("minCell", 0, 5, INT64_MAX);
    if (!reader.extra().empty())
        reader.problem("", "no members but columns, maxRows, maxBytes, minCell");
    Result<ResultContract> read = reader.finish(std::move(contract));
    if (!read)
        return read;
    if (const Result<void> sane = validated(*read); !sane)
        return fail(sane.error());
    return read;
}

Json toJson(const RowBatch &batch)
{
    Json rows = Json::array();
    for (const Row &row : batch.rows) {
        Json cells = Json::array();
        for (const Cell &cell : row)
            cells.push_back(cellJson(cell));
        rows.push_back(std::move(cells));
    }
    return {{"columns", batch.columns}, {"data", std::move(rows)}};
}

Result<RowBatch> batchFromJson(const Json &value)
{
    FieldReader reader(value, "rows", "");
    RowBatch batch;
    batch.columns = reader.texts("columns");
    const Json *rows = reader.array("data");
    if (rows == nullptr || !reader.extra().empty())
        reader.problem("data", "a list of rows beside the columns, and nothing else");
    for (std::size_t i = 0; rows != nullptr && i < rows->size() && !reader.firstProblem(); ++i) {
        Row row;
        for (const Json &json : (*rows)[i]) {
            std::optional<Cell> cell = cellFromJson(json);
            if (!cell || !(*rows)[i].is_array()) {
                reader.problem("data", "lists of numbers, texts and nulls");
                break;
            }
            row.push_back(std::move(*cell));
        }
        if (!(*rows)[i].is_array() || row.size() != batch.columns.size())
            reader.problem("data", "rows with one value per column");
        batch.rows.push_back(std::move(row));
    }
    return reader.finish(std::move(batch));
}

} // namespace assay::sql
