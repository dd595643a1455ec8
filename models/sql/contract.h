// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "models/core/json.h"

namespace assay::sql {

/// The only types that may cross from a warehouse (security.md section 12.2). There is none for an
/// identifier, so a subject key cannot be declared.
enum class ColumnType { Int64, Double, Date, Enum, Dimension };

enum class ColumnRole {
    Group,    ///< names the cell: metric ordinal, variation, day, property value
    Measure,  ///< a sum
    Count,    ///< number of distinct subjects in the cell; must be >= min_cell
    Tally,    ///< number of subjects or rows that may be none: 0 or >= min_cell; NULL for what lies between
};

struct ContractColumn {
    std::string name;
    ColumnType type{};
    ColumnRole role{};
    bool isNullable{};
    std::vector<std::string> values{};      ///< Enum: the declared set, at most 50; ordinals: what each stands for
    std::optional<std::int64_t> minimum{};  ///< Int64: inclusive range
    std::optional<std::int64_t> maximum{};

    bool operator==(const ContractColumn &) const = default;
};

/// Exactly what one statement may return. Anything else discards the whole result.
struct ResultContract {
    std::vector<ContractColumn> columns;    ///< in order; at least one of role Count
    std::int64_t maxRows = 10'000;          ///< never above 20,000
    std::int64_t maxBytes = 8LL << 20;      ///< never above 16 MiB
    std::int64_t minCell = 10;              ///< never under 5

    bool operator==(const ResultContract &) const = default;
};

/// NULL, integer, number, or text (Date as ISO text).
using Cell = std::variant<std::monostate, std::int64_t, double, std::string>;
using Row = std::vector<Cell>;

/// Rows as a driver handed them over, with the engine's own column names and logical types.
struct RowBatch {
    std::vector<std::string> columns;
    std::vector<Row> rows;

    bool operator==(const RowBatch &) const = default;
};

/// Checks batches of one statement against its contract; used by the runner before it writes and by
/// the console on arrival. After the first refusal every further batch is refused.
class ContractChecker {
public:
    explicit ContractChecker(ResultContract contract);

    /// @return ContractRefused with facts `column` and `what` (never a value of the batch)
    [[nodiscard]] Result<void> accept(const RowBatch &batch);

    [[nodiscard]] std::int64_t rows() const { return m_rows; }
    [[nodiscard]] std::int64_t bytes() const { return m_bytes; }
    /// Smallest value seen in Count columns; absent before the first row.
    [[nodiscard]] std::optional<std::int64_t> smallestCell() const { return m_smallestCell; }

private:
    [[nodiscard]] Result<void> check(const RowBatch &batch);

    ResultContract m_contract;
    std::int64_t m_rows{};
    std::int64_t m_bytes{};
    std::optional<std::int64_t> m_smallestCell;
    std::optional<Error> m_refusal;
};

/// A column's name as an error may repeat it: a plain identifier as it is, anything else by its place
/// ("column 3"), because a pivot can turn values into names.
[[nodiscard]] std::string printableColumn(const std::string &name, std::size_t place);

/// The contract itself must be sane: at least one Count column, limits within the hard bounds, enum
/// sets of at most 50 values. @return InvalidDocument
[[nodiscard]] Result<void> validated(const ResultContract &contract);

[[nodiscard]] Json toJson(const ResultContract &contract);
[[nodiscard]] Result<ResultContract> contractFromJson(const Json &value);
[[nodiscard]] Json toJson(const RowBatch &batch);
[[nodiscard]] Result<RowBatch> batchFromJson(const Json &value);

} // namespace assay::sql
