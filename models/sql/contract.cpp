// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/sql/contract.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <string_view>

#include "models/core/text.h"
#include "models/core/timestamp.h"

namespace assay::sql {
namespace {

constexpr std::size_t kMostTextCharacters = 64;
constexpr std::string_view kOther = "__other__";
constexpr std::string_view kNone = "__none__";

tl::unexpected<Error> refused(std::string column, std::string what)
{
    return fail(Error{ErrorCode::ContractRefused, Remedy::FixInput, {}, "E-SHAPE-001"}
                    .with("column", std::move(column))
                    .with("what", std::move(what)));
}

std::size_t characters(std::string_view utf8)
{
    return static_cast<std::size_t>(std::ranges::count_if(utf8, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80; }));
}

bool hasControlCharacter(std::string_view text)
{
    return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

/// True for text that looks like an identifier, also inside quotes, brackets or blanks.
bool isSuspicious(std::string_view text)
{
    if (text == kOther || text == kNone)
        return false;
    constexpr std::string_view wrapping = " \"'`<>{}[]";
    const std::size_t first = text.find_first_not_of(wrapping);
    if (first == std::string_view::npos)
        return false;
    const std::string_view core = text.substr(first, text.find_last_not_of(wrapping) - first + 1);
    return looksLikeIdentifier(text) || looksLikeIdentifier(core);
}

/// Why one cell does not fit its column; empty when it does.
std::string wholeNumberProblem(const Cell &cell, const ContractColumn &column, std::int64_t minCell)
{
    const auto *value = std::get_if<std::int64_t>(&cell);
    if (value == nullptr)
        return "is not a whole number";
    if ((column.minimum && *value < *column.minimum) || (column.maximum && *value > *column.maximum))
        return "lies outside its declared range";
    if (column.role == ColumnRole::Count && *value < minCell)
        return "counts fewer subjects than the smallest cell of " + std::to_string(minCell);
    if (column.role == ColumnRole::Tally && *value != 0 && *value < minCell)
        return "counts some, but fewer than the smallest cell of " + std::to_string(minCell);
    return {};
}

std::string numberProblem(const Cell &cell)
{
    const auto *value = std::get_if<double>(&cell);
    if (value == nullptr)
        return "is not a number";
    return std::isfinite(*value) ? std::string{} : "is not a finite number";
}

std::string textProblem(const std::string &text)
{
    if (!isValidUtf8(text))
        return "is not valid UTF-8 text";
    if (characters(text) > kMostTextCharacters)
        return "is longer than " + std::to_string(kMostTextCharacters) + " characters";
    return hasControlCharacter(text) ? "holds control characters" : std::string{};
}

std::string namedValueProblem(const Cell &cell, const ContractColumn &column)
{
    const auto *text = std::get_if<std::string>(&cell);
    if (text == nullptr)
        return "is not text";
    switch (column.type) {
    case ColumnType::Enum:
        return std::ranges::find(column.values, *text) != column.values.end() ? std::string{} : "holds a value outside its declared set";
    case ColumnType::Date:
        return dayFromIso(*text) ? std::string{} : "is not a date";
    case ColumnType::Dimension:
        return textProblem(*text);
    case ColumnType::Int64:
    case ColumnType::Double:
        break;
    }
    return "is not text";
}

std::string cellProblem(const Cell &cell, const ContractColumn &column, std::int64_t minCell)
{
    if (std::holds_alternative<std::monostate>(cell))
        return column.isNullable ? std::string{} : "is empty where a value is required";
    switch (column.type) {
    case ColumnType::Int64: return wholeNumberProblem(cell, column, minCell);
    case ColumnType::Double: return numberProblem(cell);
    case ColumnType::Date:
    case ColumnType::Enum:
    case ColumnType::Dimension: break;
    }
    return namedValueProblem(cell, column);
}

/// Size of a cell as it counts towards the byte limit: eight for a number, its length for text.
std::int64_t sizeOf(const Cell &cell)
{
    if (const auto *text = std::get_if<std::string>(&cell))
        return static_cast<std::int64_t>(text->size());
    return std::holds_alternative<std::monostate>(cell) ? 1 : 8;
}

Result<void> checkNames(const ResultContract &contract, const std::vector<std::string> &names)
{
    for (std::size_t i = 0; i < names.size(); ++i) {
        const bool isDeclared = std::ranges::any_of(contract.columns, [&](const ContractColumn &column) { return column.name == names[i]; });
        if (!isDeclared)
            return refused(printableColumn(names[i], i), "is not part of the declared shape");
    }
    for (std::size_t i = 0; i < contract.columns.size(); ++i) {
        const std::string &expected = contract.columns[i].name;
        if (std::ranges::find(names, expected) == names.end())
            return refused(expected, "is missing");
        if (names[i] != expected)
            return refused(expected, "is not in its declared place");
    }
    return names.size() == contract.columns.size() ? Result<void>{} : refused(printableColumn(names.back(), names.size() - 1), "appears twice");
}

/// What the definition is called whose value a row holds, as ` of property "country"`; empty where the shape names none.
std::string ownerOf(const ResultContract &contract, const Row &row)
{
    for (std::size_t i = 0; i < contract.columns.size(); ++i) {
        const ContractColumn &column = contract.columns[i];
        const auto *ordinal = std::get_if<std::int64_t>(&row[i]);
        const bool isNamed = column.type == ColumnType::Int64 && column.role == ColumnRole::Group && ordinal != nullptr && *ordinal >= 0;
        if (isNamed && static_cast<std::size_t>(*ordinal) < column.values.size())
            return " of " + column.name + " \"" + column.values[static_cast<std::size_t>(*ordinal)] + "\"";
    }
    return {};
}

/// Refuses a dimension whose values look like identifiers: one such value is enough, and a column with
/// more than a fifth of them is named as what it is (security.md section 12.3). The value itself is not repeated.
Result<void> checkDimension(const ResultContract &contract, std::size_t place, const std::vector<Row> &rows)
{
    std::set<std::string_view> distinct;
    std::size_t suspicious = 0;
    std::string owner;
    for (const Row &row : rows) {
        const auto *text = std::get_if<std::string>(&row[place]);
        if (text == nullptr || !distinct.insert(*text).second || !isSuspicious(*text))
            continue;
        if (suspicious++ == 0)
            owner = ownerOf(contract, row);
    }
    if (suspicious == 0)
        return {};
    const std::string remedy = owner.empty() ? "" : "; leave the property out, or group its values in the SQL of the assignment source";
    if (suspicious * 5 > distinct.size())
        return refused(contract.columns[place].name, "is identifier-like: more than a fifth of its values" + owner
                                                         + " look like e-mail addresses, numbers or tokens of persons" + remedy);
    return refused(contract.columns[place].name, "holds a value" + owner + " that looks like an identifier of a person" + remedy);
}

Result<void> checkRow(const ResultContract &contract, const Row &row)
{
    if (row.size() != contract.columns.size())
        return refused("", "a row has another number of values than the declared shape");
    for (std::size_t i = 0; i < row.size(); ++i) {
        if (std::string what = cellProblem(row[i], contract.columns[i], contract.minCell); !what.empty())
            return refused(contract.columns[i].name, std::move(what));
    }
    return {};
}

} // namespace

std::string printableColumn(const std::string &name, std::size_t place)
{
    const auto isPlain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; };
    const bool isIdentifier = !name.empty() && name.size() <= kMostTextCharacters && !(name.front() >= '0' && name.front() <= '9')
        && std::ranges::all_of(name, isPlain) && !looksLikeIdentifier(name);
    return isIdentifier ? name : "column " + std::to_string(place + 1);
}

ContractChecker::ContractChecker(ResultContract contract) : m_contract(std::move(contract))
{
    if (const Result<void> sane = validated(m_contract); !sane)
        m_refusal = refused("", "the declared shape itself is not allowed: " + std::string{sane.error().fact("path")} + ", expected "
                                + std::string{sane.error().fact("what")})
                        .value();
}

Result<void> ContractChecker::accept(const RowBatch &batch)
{
    if (m_refusal)
        return fail(*m_refusal);
    Result<void> verdict = check(batch);
    if (!verdict)
        m_refusal = verdict.error();
    return verdict;
}

Result<void> ContractChecker::check(const RowBatch &batch)
{
    if (Result<void> names = checkNames(m_contract, batch.columns); !names)
        return names;
    m_rows += static_cast<std::int64_t>(batch.rows.size());
    if (m_rows > m_contract.maxRows)
        return refused("", "more than " + std::to_string(m_contract.maxRows) + " rows");
    for (const Row &row : batch.rows) {
        if (Result<void> verdict = checkRow(m_contract, row); !verdict)
            return verdict;
        for (const Cell &cell : row)
            m_bytes += sizeOf(cell);
        if (m_bytes > m_contract.maxBytes)
            return refused("", "more than " + std::to_string(m_contract.maxBytes) + " bytes");
    }
    for (std::size_t i = 0; i < m_contract.columns.size(); ++i) {
        if (m_contract.columns[i].type == ColumnType::Dimension) {
            if (Result<void> verdict = checkDimension(m_contract, i, batch.rows); !verdict)
                return verdict;
        }
        if (m_contract.columns[i].role != ColumnRole::Count)
            continue;
        for (const Row &row : batch.rows) {
            const std::int64_t count = std::get<std::int64_t>(row[i]);
            m_smallestCell = std::min(m_smallestCell.value_or(count), count);
        }
    }
    return {};
}

} // namespace assay::sql
