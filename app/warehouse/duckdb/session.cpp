// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/warehouse/duckdb/session.h"

#include <array>
#include <chrono>
#include <utility>
#include <vector>

#include "app/warehouse/duckdb/errors.h"
#include "app/warehouse/duckdb/folder.h"
#include "app/warehouse/duckdb/values.h"
#include "app/warehouse/statements.h"
#include "app/warehouse/statementwatch.h"

namespace assay::warehouse::duckdb {
namespace {

/// A handle of the C interface, destroyed with its scope.
template <typename T>
class Owned {
public:
    explicit Owned(void (*destroy)(T *)) : m_destroy(destroy) {}
    ~Owned() { m_destroy(&m_value); }
    Owned(const Owned &) = delete;
    Owned &operator=(const Owned &) = delete;

    [[nodiscard]] T *out() { return &m_value; }
    [[nodiscard]] T get() const { return m_value; }

private:
    void (*m_destroy)(T *);
    T m_value{};
};

tl::unexpected<Error> notAllowed(std::string what)
{
    return fail(Error{ErrorCode::WarehouseRejectedQuery, Remedy::FixInput, {}, {}}
                    .with("position", "")
                    .with("what", std::move(what)));
}

class DuckDbSession final : public Warehouse {
public:
    DuckDbSession(Database database, std::filesystem::path folder, std::chrono::seconds timeout)
        : m_database(std::move(database)), m_folder(std::move(folder)), m_timeout(timeout)
    {
    }

    [[nodiscard]] std::string engine() const override { return m_database.engine(); }
    [[nodiscard]] std::string slowQuery() const override
    {
        return "SELECT sum(a.i * b.i) AS s FROM range(100000000) a(i), range(100000000) b(i)";
    }
    [[nodiscard]] Result<void> execute(const std::string &sql, std::stop_token stop) override;
    [[nodiscard]] Result<std::vector<std::string>> describe(const std::string &sql, std::stop_token stop) override;
    [[nodiscard]] Result<void> aggregate(const std::string &sql, const BatchTaker &take, std::stop_token stop) override;

private:
    using Work = std::function<Result<void>()>;

    [[nodiscard]] Result<void> watched(std::stop_token stop, const Work &work);
    /// Takes the result of a statement of the allowed kind.
    using ResultTaker = std::function<Result<void>(duckdb_result *)>;
    [[nodiscard]] Result<void> run(const std::string &sql, bool isStage, const ResultTaker &take);
    [[nodiscard]] Result<void> prepareOne(const std::string &sql, Owned<duckdb_extracted_statements> &extracted, Owned<duckdb_prepared_statement> &prepared);
    [[nodiscard]] Result<void> fetch(duckdb_result *result, const BatchTaker &take);
    [[nodiscard]] Result<std::vector<std::string>> columnsOf(duckdb_result *result);

    Database m_database;
    std::filesystem::path m_folder;      // empty: a database file
    std::chrono::seconds m_timeout;
};

Result<void> DuckDbSession::execute(const std::string &sql, std::stop_token stop)
{
    if (!isStageStatement(sql))
        return notAllowed("a stage may only create or drop a temporary table assay_tmp_...");
    return watched(std::move(stop), [&] { return run(sql, true, [](duckdb_result *) { return Result<void>{}; }); });
}

Result<void> DuckDbSession::aggregate(const std::string &sql, const BatchTaker &take, std::stop_token stop)
{
    if (!isQueryStatement(sql))
        return notAllowed("only one SELECT without parameters may run");
    return watched(std::move(stop), [&] { return run(sql, false, [&](duckdb_result *result) { return fetch(result, take); }); });
}

/// The result is dropped unread, whatever the types of its columns.
Result<std::vector<std::string>> DuckDbSession::describe(const std::string &sql, std::stop_token stop)
{
    if (!isQueryStatement(sql))
        return notAllowed("only one SELECT without parameters may run");
    std::vector<std::string> names;
    const auto collect = [&](duckdb_result *result) {
        for (idx_t i = 0; i < m_database.api().columnCount(result); ++i)
            names.emplace_back(m_database.api().columnName(result, i));
        return Result<void>{};
    };
    if (const Result<void> outcome = watched(std::move(stop), [&] { return run(sql, false, collect); }); !outcome)
        return fail(outcome.error());
    return names;
}

/// Runs `work` under a watch and says what an interrupt was for.
Result<void> DuckDbSession::watched(std::stop_token stop, const Work &work)
{
    StatementWatch watch(std::move(stop), m_timeout, [this] { m_database.interrupt(); });
    Result<void> outcome = work();
    if (outcome)
        return outcome;
    if (outcome.error().code == ErrorCode::Cancelled && watch.outcome() == StatementWatch::Outcome::TimedOut)
        return fail(Error{ErrorCode::WarehouseTimeout, Remedy::Retry, {}, "E-WH-104"}.with("seconds", std::to_string(m_timeout.count())));
    return fail(inFolder(std::move(outcome.error()), m_folder));
}

Result<void> DuckDbSession::run(const std::string &sql, bool isStage, const ResultTaker &take)
{
    const Api &api = m_database.api();
    Owned<duckdb_extracted_statements> extracted(api.destroyExtracted);
    Owned<duckdb_prepared_statement> prepared(api.destroyPrepare);
    if (Result<void> outcome = prepareOne(sql, extracted, prepared); !outcome)
        return outcome;
    const duckdb_statement_type type = api.preparedStatementType(prepared.get());
    const bool isAllowed = isStage ? type == DUCKDB_STATEMENT_TYPE_CREATE || type == DUCKDB_STATEMENT_TYPE_DROP : type == DUCKDB_STATEMENT_TYPE_SELECT;
    if (!isAllowed || api.nparams(prepared.get()) != 0)
        return notAllowed(isStage ? "a stage may only create or drop a temporary table assay_tmp_..." : "only one SELECT without parameters may run");

    Owned<duckdb_pending_result> pending(api.destroyPending);
    if (api.pendingPreparedStreaming(prepared.get(), pending.out()) != DuckDBSuccess)
        return fail(errorFrom(api.pendingError(pending.get())));
    Owned<duckdb_result> result(api.destroyResult);
    if (api.executePending(pending.get(), result.out()) != DuckDBSuccess)
        return fail(errorFrom(api.resultError(result.out())));
    return take(result.out());
}

/// Parses the text, which must be exactly one statement, and prepares it.
Result<void> DuckDbSession::prepareOne(const std::string &sql, Owned<duckdb_extracted_statements> &extracted,
                                       Owned<duckdb_prepared_statement> &prepared)
{
    const Api &api = m_database.api();
    if (sql.find('\0') != std::string::npos)
        return notAllowed("the text holds a zero byte");
    const idx_t count = api.extractStatements(m_database.connection(), sql.c_str(), extracted.out());
    if (const char *problem = api.extractStatementsError(extracted.get()); count == 0 && problem != nullptr)
        return fail(errorFrom(problem));
    if (count != 1)
        return notAllowed("exactly one statement may run");
    if (api.prepareExtractedStatement(m_database.connection(), extracted.get(), 0, prepared.out()) != DuckDBSuccess)
        return fail(errorFrom(api.prepareError(prepared.get())));
    return {};
}

Result<std::vector<std::string>> DuckDbSession::columnsOf(duckdb_result *result)
{
    const Api &api = m_database.api();
    std::vector<std::string> names;
    for (idx_t i = 0; i < api.columnCount(result); ++i) {
        names.emplace_back(api.columnName(result, i));
        if (!mayLeave(api.columnType(result, i)))
            return fail(Error{ErrorCode::ContractRefused, Remedy::FixInput, {}, "E-SHAPE-001"}
                            .with("column", sql::printableColumn(names.back(), i))
                            .with("what", "has a type that may not leave a warehouse"));
    }
    return names;
}

Result<void> DuckDbSession::fetch(duckdb_result *result, const BatchTaker &take)
{
    const Api &api = m_database.api();
    const Result<std::vector<std::string>> columns = columnsOf(result);
    if (!columns)
        return fail(columns.error());
    if (Result<void> verdict = take({*columns, {}}); !verdict)
        return verdict;
    while (true) {
        Owned<duckdb_data_chunk> chunk(api.destroyDataChunk);
        *chunk.out() = api.fetchChunk(*result);
        if (chunk.get() == nullptr)
            break;
        sql::RowBatch batch{*columns, {}};
        appendRows(api, chunk.get(), columns->size(), batch.rows);
        if (batch.rows.empty())
            break;
        if (Result<void> verdict = take(batch); !verdict)
            return verdict;
    }
    const char *problem = api.resultError(result);
    return problem == nullptr || *problem == '\0' ? Result<void>{} : fail(errorFrom(problem));
}

std::string listOf(const std::vector<DataFile> &files)
{
    std::string list;
    for (const DataFile &file : files)
        list.append(list.empty() ? "[" : ", ").append(quotedText(file.path.string()));
    return list.empty() ? "[]" : list + "]";
}

std::string viewOf(const DataFile &file)
{
    const char *reader = file.format == DataFile::Format::Csv ? "read_csv(" : "read_parquet(";
    return "CREATE VIEW " + quotedName(file.view) + " AS SELECT * FROM " + reader + quotedText(file.path.string()) + ")";
}

/// Closes every door, in this order: a later step would undo or refuse an earlier one otherwise.
Result<void> lockDown(Database &database, const std::vector<DataFile> &files, const OpenRequest &request)
{
    // Without the ICU module time zones do not exist and everything is UTC already.
    static_cast<void>(database.run("SET TimeZone='UTC'"));
    const std::array settings{
        std::string{"SET errors_as_json=true"},
        "SET allowed_paths=" + listOf(files),
        std::string{"SET enable_external_access=false"},
        std::string{"SET autoinstall_known_extensions=false"},
        std::string{"SET autoload_known_extensions=false"},
        std::string{"SET allow_community_extensions=false"},
        "SET memory_limit='" + std::to_string(request.memoryLimitMiB) + "MiB'",
        "SET threads=" + std::to_string(request.threads),
    };
    for (const std::string &setting : settings) {
        if (Result<void> outcome = database.run(setting); !outcome)
            return outcome;
    }
    for (const DataFile &file : files) {
        if (const Result<void> outcome = database.run(viewOf(file)); !outcome)
            return fail(Error{ErrorCode::WarehouseFileInvalid, Remedy::FixInput, {}, {}}
                            .with("path", file.path.string())
                            .with("what", "it cannot be read as a table"));
    }
    return database.run("SET lock_configuration=true");
}

/// Settings in force before the file is read; spill files would hold subject keys in clear and
/// survive a kill, so there are none.
Settings openingSettings(const OpenRequest &request, bool isFile)
{
    Settings settings{{"threads", std::to_string(request.threads)},
                      {"memory_limit", std::to_string(request.memoryLimitMiB) + "MiB"},
                      {"temp_directory", ""},
                      {"autoinstall_known_extensions", "false"},
                      {"autoload_known_extensions", "false"},
                      {"allow_unsigned_extensions", "false"},
                      {"allow_community_extensions", "false"},
                      {"custom_extension_repository", ""}};
    if (isFile)
        settings.emplace_back("access_mode", "READ_ONLY");
    return settings;
}

} // namespace

Result<std::unique_ptr<Warehouse>> openSession(const OpenRequest &request)
{
    Result<std::shared_ptr<const Api>> api = loadLibrary();
    return api ? openSessionWith(std::move(*api), request) : fail(std::move(api.error()));
}

Result<std::unique_ptr<Warehouse>> openSessionWith(std::shared_ptr<const Api> api, const OpenRequest &request)
{
    const std::filesystem::path path = request.connection.field("path");
    std::error_code problem;
    if (path.empty() || !std::filesystem::exists(path, problem))
        return fail(Error{ErrorCode::WarehouseFileMissing, Remedy::FixInput, {}, {}}.with("path", path.string()));
    const bool isFile = !std::filesystem::is_directory(path, problem);
    std::vector<DataFile> files;
    if (!isFile) {
        Result<std::vector<DataFile>> found = dataFilesOf(path);
        if (!found)
            return fail(found.error());
        files = std::move(*found);
    }
    Result<Database> database = Database::open(std::move(api), isFile ? path : std::filesystem::path{}, openingSettings(request, isFile));
    if (!database)
        return fail(database.error());
    if (Result<void> outcome = lockDown(*database, files, request); !outcome)
        return fail(outcome.error());
    const std::chrono::seconds timeout{request.connection.statementTimeoutSeconds};
    return std::make_unique<DuckDbSession>(std::move(*database), isFile ? std::filesystem::path{} : path, timeout);
}

} // namespace assay::warehouse::duckdb
