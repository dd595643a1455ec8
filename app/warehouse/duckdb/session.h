// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include "app/warehouse/duckdb/database.h"
#include "app/warehouse/warehouse.h"

namespace assay::warehouse::duckdb {

/// Opens the connection's `path`: a DuckDB file, read-only, or a folder of CSV and Parquet files, each
/// of which becomes a view named after its stem. Everything is locked down before it returns: no other
/// file, no extension, no spill file, no setting can be reached from SQL (security.md section 3.9).
/// @return WarehouseDriverMissing, WarehouseFileMissing, WarehouseFileLocked, WarehouseFileInvalid
[[nodiscard]] Result<std::unique_ptr<Warehouse>> openSession(const OpenRequest &request);

/// As openSession(), on a library that is loaded already.
[[nodiscard]] Result<std::unique_ptr<Warehouse>> openSessionWith(std::shared_ptr<const Api> api, const OpenRequest &request);

} // namespace assay::warehouse::duckdb
