// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>

#include "models/core/error.h"

namespace assay::warehouse::duckdb {

/// Turns a message of the engine into an error. Only what its class means, the position and, for a table or
/// column that does not exist, its name are kept: messages quote values of rows.
/// @param message  JSON as written under errors_as_json, or plain text; null: unknown
/// @return WarehouseOutOfMemory, WarehouseFileMissing with `path`, Cancelled for an interrupt, else
///         WarehouseRejectedQuery with `position` (1-based, when known), `what` and, for inFolder(), the
///         `table` that is missing or the `file` that was refused
[[nodiscard]] Error errorFrom(const char *message);

/// The same in the words of a folder whose files are the tables: a table that is not there is a file that is
/// not, and `what` names both; a file that has gone since is WarehouseFileMissing. Takes `table` and `file` away.
/// @param folder  empty: the tables are no files
[[nodiscard]] Error inFolder(Error error, const std::filesystem::path &folder);

/// Why a database file does not open.
/// @return WarehouseFileLocked, WarehouseFileMissing or WarehouseFileInvalid with `path`
[[nodiscard]] Error openError(const std::string &path, const std::string &message);

} // namespace assay::warehouse::duckdb
