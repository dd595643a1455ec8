// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/warehouse/duckdb/database.h"

#include "app/warehouse/duckdb/errors.h"

namespace assay::warehouse::duckdb {
namespace {

std::string quoted(const std::string &text, char quote)
{
    std::string result(1, quote);
    for (const char c : text) {
        result.push_back(c);
        if (c == quote)
            result.push_back(c);
    }
    result.push_back(quote);
    return result;
}

/// Closes a configuration.
class Config {
public:
    Config(const Api &api, const Settings &settings) : m_api(api)
    {
        m_isValid = m_api.createConfig(&m_config) == DuckDBSuccess;
        for (const auto &[name, value] : settings)
            m_isValid = m_isValid && m_api.setConfig(m_config, name.c_str(), value.c_str()) == DuckDBSuccess;
    }
    ~Config() { m_api.destroyConfig(&m_config); }
    Config(const Config &) = delete;
    Config &operator=(const Config &) = delete;

    [[nodiscard]] bool isValid() const { return m_isValid; }
    [[nodiscard]] duckdb_config get() const { return m_config; }

private:
    const Api &m_api;
    duckdb_config m_config{};
    bool m_isValid{};
};

} // namespace

std::string quotedText(const std::string &text) { return quoted(text, '\''); }

std::string quotedName(const std::string &name) { return quoted(name, '"'); }

Result<Database> Database::open(std::shared_ptr<const Api> api, const std::filesystem::path &path, const Settings &settings)
{
    Database database(std::move(api));
    const Api &calls = database.api();
    const Config config(calls, settings);
    if (!config.isValid())
        return fail(Error{ErrorCode::Internal, Remedy::None, {}, {}}.with("what", "a setting that this DuckDB does not know"));
    char *message = nullptr;
    const bool isOpen = calls.openExt(path.empty() ? nullptr : path.c_str(), &database.m_database, config.get(), &message) == DuckDBSuccess;
    if (!isOpen) {
        Error error = openError(path.string(), message == nullptr ? std::string{} : std::string{message});
        calls.free(message);
        return fail(std::move(error));
    }
    if (calls.connect(database.m_database, &database.m_connection) != DuckDBSuccess)
        return fail(Error{ErrorCode::WarehouseUnreachable, Remedy::Retry, {}, {}});
    return database;
}

Database::Database(Database &&other) noexcept
    : m_api(other.m_api), m_database(std::exchange(other.m_database, nullptr)), m_connection(std::exchange(other.m_connection, nullptr))
{
}

Database::~Database()
{
    if (m_connection != nullptr)
        m_api->disconnect(&m_connection);
    if (m_database != nullptr)
        m_api->close(&m_database);
}

Result<void> Database::run(const std::string &sql)
{
    duckdb_result result{};
    const bool isDone = m_api->query(m_connection, sql.c_str(), &result) == DuckDBSuccess;
    Result<void> outcome;
    if (!isDone)
        outcome = fail(errorFrom(m_api->resultError(&result)));
    m_api->destroyResult(&result);
    return outcome;
}

void Database::interrupt() const { m_api->interrupt(m_connection); }

std::string Database::engine() const
{
    std::string version = m_api->libraryVersion();
    if (version.starts_with('v'))
        version.erase(0, 1);
    return "DuckDB " + version.substr(0, version.find('-'));
}

} // namespace assay::warehouse::duckdb
