// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/warehouse/duckdb/values.h"

#include <cmath>
#include <functional>
#include <string>

#include "models/core/timestamp.h"

namespace assay::warehouse::duckdb {
namespace {

/// The type of a vector, freed with it.
class LogicalType {
public:
    LogicalType(const Api &api, duckdb_vector vector) : m_api(api), m_type(api.vectorGetColumnType(vector)) {}
    ~LogicalType() { m_api.destroyLogicalType(&m_type); }
    LogicalType(const LogicalType &) = delete;
    LogicalType &operator=(const LogicalType &) = delete;

    [[nodiscard]] duckdb_logical_type get() const { return m_type; }

private:
    const Api &m_api;
    duckdb_logical_type m_type;
};

/// Turns element `i` of a vector's data into a cell.
using Read = std::function<sql::Cell(const void *data, idx_t i)>;

double toDouble(duckdb_hugeint value)
{
    return std::ldexp(static_cast<double>(value.upper), 64) + static_cast<double>(value.lower);
}

/// A whole number when it fits; else a number, which the contract then refuses as out of shape.
sql::Cell wholeNumber(duckdb_hugeint value)
{
    const auto low = static_cast<std::int64_t>(value.lower);
    const bool fits = (value.upper == 0 && low >= 0) || (value.upper == -1 && low < 0);
    return fits ? sql::Cell{low} : sql::Cell{toDouble(value)};
}

template <typename T>
T element(const void *data, idx_t i)
{
    return static_cast<const T *>(data)[i];
}

template <typename T>
Read wholeNumbers()
{
    return [](const void *data, idx_t i) { return sql::Cell{static_cast<std::int64_t>(element<T>(data, i))}; };
}

Read decimals(const Api &api, duckdb_logical_type type)
{
    const double divisor = std::pow(10.0, api.decimalScale(type));
    switch (api.decimalInternalType(type)) {
    case DUCKDB_TYPE_SMALLINT: return [divisor](const void *data, idx_t i) { return sql::Cell{element<std::int16_t>(data, i) / divisor}; };
    case DUCKDB_TYPE_INTEGER: return [divisor](const void *data, idx_t i) { return sql::Cell{element<std::int32_t>(data, i) / divisor}; };
    case DUCKDB_TYPE_BIGINT:
        return [divisor](const void *data, idx_t i) { return sql::Cell{static_cast<double>(element<std::int64_t>(data, i)) / divisor}; };
    default: return [divisor](const void *data, idx_t i) { return sql::Cell{toDouble(element<duckdb_hugeint>(data, i)) / divisor}; };
    }
}

Read enumerations(const Api &api, duckdb_logical_type type)
{
    const duckdb_type stored = api.enumInternalType(type);
    return [&api, type, stored](const void *data, idx_t i) {
        const idx_t index = stored == DUCKDB_TYPE_UTINYINT ? element<std::uint8_t>(data, i)
            : stored == DUCKDB_TYPE_USMALLINT              ? element<std::uint16_t>(data, i)
                                                           : element<std::uint32_t>(data, i);
        char *text = api.enumDictionaryValue(type, index);
        std::string value = text == nullptr ? std::string{} : std::string{text};
        api.free(text);
        return sql::Cell{std::move(value)};
    };
}

sql::Cell textAt(const void *data, idx_t i)
{
    const auto &text = static_cast<const duckdb_string_t *>(data)[i];
    constexpr std::uint32_t inlined = 12; // shorter strings are stored in place
    const std::uint32_t length = text.value.inlined.length;
    return sql::Cell{std::string(length <= inlined ? text.value.inlined.inlined : text.value.pointer.ptr, length)};
}

sql::Cell unsignedNumber(const void *data, idx_t i)
{
    return wholeNumber(duckdb_hugeint{element<std::uint64_t>(data, i), 0});
}

Read reader(const Api &api, duckdb_type type, duckdb_logical_type logical)
{
    switch (type) {
    case DUCKDB_TYPE_TINYINT: return wholeNumbers<std::int8_t>();
    case DUCKDB_TYPE_SMALLINT: return wholeNumbers<std::int16_t>();
    case DUCKDB_TYPE_INTEGER: return wholeNumbers<std::int32_t>();
    case DUCKDB_TYPE_BIGINT: return wholeNumbers<std::int64_t>();
    case DUCKDB_TYPE_UTINYINT: return wholeNumbers<std::uint8_t>();
    case DUCKDB_TYPE_USMALLINT: return wholeNumbers<std::uint16_t>();
    case DUCKDB_TYPE_UINTEGER: return wholeNumbers<std::uint32_t>();
    case DUCKDB_TYPE_UBIGINT: return unsignedNumber;
    case DUCKDB_TYPE_HUGEINT: return [](const void *data, idx_t i) { return wholeNumber(element<duckdb_hugeint>(data, i)); };
    case DUCKDB_TYPE_FLOAT: return [](const void *data, idx_t i) { return sql::Cell{static_cast<double>(element<float>(data, i))}; };
    case DUCKDB_TYPE_DOUBLE: return [](const void *data, idx_t i) { return sql::Cell{element<double>(data, i)}; };
    case DUCKDB_TYPE_DATE: return [](const void *data, idx_t i) { return sql::Cell{toIsoDate(Day{element<duckdb_date>(data, i).days})}; };
    case DUCKDB_TYPE_DECIMAL: return decimals(api, logical);
    case DUCKDB_TYPE_ENUM: return enumerations(api, logical);
    default: return textAt;
    }
}

bool isValid(const std::uint64_t *validity, idx_t row)
{
    return validity == nullptr || ((validity[row / 64] >> (row % 64)) & 1U) != 0;
}

} // namespace

bool mayLeave(duckdb_type type)
{
    switch (type) {
    case DUCKDB_TYPE_TINYINT:
    case DUCKDB_TYPE_SMALLINT:
    case DUCKDB_TYPE_INTEGER:
    case DUCKDB_TYPE_BIGINT:
    case DUCKDB_TYPE_UTINYINT:
    case DUCKDB_TYPE_USMALLINT:
    case DUCKDB_TYPE_UINTEGER:
    case DUCKDB_TYPE_UBIGINT:
    case DUCKDB_TYPE_HUGEINT:
    case DUCKDB_TYPE_FLOAT:
    case DUCKDB_TYPE_DOUBLE:
    case DUCKDB_TYPE_DATE:
    case DUCKDB_TYPE_DECIMAL:
    case DUCKDB_TYPE_ENUM:
    case DUCKDB_TYPE_VARCHAR: return true;
    default: return false;
    }
}

void appendRows(const Api &api, duckdb_data_chunk chunk, std::size_t columns, std::vector<sql::Row> &rows)
{
    const idx_t size = api.dataChunkGetSize(chunk);
    const std::size_t first = rows.size();
    rows.resize(first + size, sql::Row(columns));
    for (std::size_t column = 0; column < columns; ++column) {
        const duckdb_vector vector = api.dataChunkGetVector(chunk, column);
        const LogicalType logical(api, vector);
        const Read read = reader(api, api.getTypeId(logical.get()), logical.get());
        const void *data = api.vectorGetData(vector);
        const std::uint64_t *validity = api.vectorGetValidity(vector);
        for (idx_t row = 0; row < size; ++row) {
            if (isValid(validity, row))
                rows[first + row][column] = read(data, row);
        }
    }
}

} // namespace assay::warehouse::duckdb
