// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>

#include "app/warehouse/duckdb/library.h"
#include "models/sql/contract.h"

namespace assay::warehouse::duckdb {

/// True for the types that have a logical type in a result contract: whole numbers, decimal and
/// floating numbers, dates, text. A blob, a list or a timestamp has none.
[[nodiscard]] bool mayLeave(duckdb_type type);

/// Reads one chunk column by column and appends its rows.
/// @param chunk  all its columns satisfy mayLeave()
void appendRows(const Api &api, duckdb_data_chunk chunk, std::size_t columns, std::vector<sql::Row> &rows);

} // namespace assay::warehouse::duckdb
