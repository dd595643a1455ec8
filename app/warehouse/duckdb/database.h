// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "app/warehouse/duckdb/library.h"

namespace assay::warehouse::duckdb {

/// Settings by name, given when the database opens.
using Settings = std::vector<std::pair<std::string, std::string>>;

/// An open database with one connection; closes both. Move-only, one thread at a time, save
/// interrupt(), which any thread may call.
class Database {
public:
    /// Opens `path`, or a database in memory when it is empty.
    /// @return WarehouseFileLocked, WarehouseFileInvalid, WarehouseFileMissing with `path`
    [[nodiscard]] static Result<Database> open(std::shared_ptr<const Api> api, const std::filesystem::path &path, const Settings &settings);

    ~Database();
    Database(Database &&other) noexcept;
    Database &operator=(Database &&) = delete;
    Database(const Database &) = delete;
    Database &operator=(const Database &) = delete;

    /// Runs SQL of our own making (settings, views, generated data); the rows are dropped.
    /// @return as errorFrom() in errors.h
    [[nodiscard]] Result<void> run(const std::string &sql);

    void interrupt() const;
    [[nodiscard]] const Api &api() const { return *m_api; }
    [[nodiscard]] duckdb_connection connection() const { return m_connection; }
    /// For example "DuckDB 1.4.4".
    [[nodiscard]] std::string engine() const;

private:
    explicit Database(std::shared_ptr<const Api> api) : m_api(std::move(api)) {}

    std::shared_ptr<const Api> m_api;
    duckdb_database m_database{};
    duckdb_connection m_connection{};
};

/// Text as an SQL literal, quotes included.
[[nodiscard]] std::string quotedText(const std::string &text);
/// A name as a quoted SQL identifier.
[[nodiscard]] std::string quotedName(const std::string &name);

} // namespace assay::warehouse::duckdb
