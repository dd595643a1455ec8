// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "app/store/sqlite.h"
#include "models/core/error.h"

namespace assay::store {

/// Version of the tables this program writes; a store of a higher one is left alone (StoreNewer).
inline constexpr int kSchemaVersion = 1;

/// Makes the tables of an empty database and names the store.
[[nodiscard]] Result<void> createSchema(SqliteHandle &database, const std::string &storeId);

/// Checks an existing database: its pages (quick_check), its version, the store it belongs to.
/// @return StoreDamaged, StoreNewer with `schema`
[[nodiscard]] Result<void> checkSchema(SqliteHandle &database, const std::string &storeId);

} // namespace assay::store
