// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "models/core/error.h"

namespace assay::warehouse::duckdb {

/// A data file of a folder connection and the view it becomes.
struct DataFile {
    enum class Format { Csv, Parquet };
    std::string view;               ///< the file's stem
    std::filesystem::path path;     ///< absolute, no symlinks
    Format format{};
};

/// The CSV (.csv, .tsv, also .gz) and Parquet files of a folder, by name. Sub-folders and other files
/// are left out.
/// @return WarehouseFileMissing with `path`; WarehouseFileInvalid with `path`, `what` when a file is a
///         symlink out of the folder, two files would share one view, or there is no data file
[[nodiscard]] Result<std::vector<DataFile>> dataFilesOf(const std::filesystem::path &folder);

} // namespace assay::warehouse::duckdb
