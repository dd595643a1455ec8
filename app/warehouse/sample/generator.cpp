// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/warehouse/sample/generator.h"

#include <unistd.h>

#include <chrono>
#include <memory>
#include <optional>
#include <system_error>

#include "app/warehouse/duckdb/database.h"
#include "app/warehouse/sample/shopsql.h"
#include "app/warehouse/statementwatch.h"

namespace assay::warehouse::sample {
namespace {

using duckdb::Database;

Error writeError(const std::filesystem::path &path, std::string what)
{
    return Error{ErrorCode::WriteFailed, Remedy::FixInput, {}, {}}.with("path", path.string()).with("what", std::move(what));
}

/// A database file under a name of its own; gone unless it is kept.
class DraftFile {
public:
    explicit DraftFile(const std::filesystem::path &target)
        : m_target(target)
        , m_path(target.string() + ".part-" + std::to_string(::getpid()))
    {
        remove();
    }
    ~DraftFile() { remove(); }
    DraftFile(const DraftFile &) = delete;
    DraftFile &operator=(const DraftFile &) = delete;

    [[nodiscard]] const std::filesystem::path &path() const { return m_path; }

    [[nodiscard]] Result<void> keep() const
    {
        std::error_code problem;
        std::filesystem::rename(m_path, m_target, problem);
        if (problem)
            return fail(writeError(m_target, problem.message()));
        // A log of the file that was replaced must not be replayed into the new one.
        std::filesystem::remove(m_target.string() + ".wal", problem);
        return {};
    }

private:
    void remove() const
    {
        std::error_code ignored;
        std::filesystem::remove(m_path, ignored);
        std::filesystem::remove(m_path.string() + ".wal", ignored);
    }

    std::filesystem::path m_target;
    std::filesystem::path m_path;
};

Result<void> checkFolder(const std::filesystem::path &file)
{
    std::error_code problem;
    const std::filesystem::path folder = file.parent_path().empty() ? "." : file.parent_path();
    if (file.filename().empty() || std::filesystem::is_directory(file, problem))
        return fail(writeError(file, "a file name is needed, not a folder"));
    if (!std::filesystem::is_directory(folder, problem))
        return fail(writeError(file, "the folder does not exist"));
    return {};
}

duckdb::Settings settingsOf(const GenerateRequest &request)
{
    return {{"threads", std::to_string(request.threads)},
            {"memory_limit", std::to_string(request.memoryLimitMiB) + "MiB"},
            {"temp_directory", ""},
            {"preserve_insertion_order", "false"},
            {"autoinstall_known_extensions", "false"},
            {"autoload_known_extensions", "false"},
            {"allow_unsigned_extensions", "false"},
            {"allow_community_extensions", "false"},
            {"custom_extension_repository", ""}};
}

/// Runs one statement of ours. It is sound by construction, so what the engine refuses is the disk.
Result<void> runOne(Database &database, const std::string &sql, const std::filesystem::path &file, const std::stop_token &stop)
{
    if (stop.stop_requested())
        return fail(ErrorCode::Cancelled);
    Result<void> outcome;
    {
        const StatementWatch watch(stop, std::chrono::seconds{0}, [&database] { database.interrupt(); });
        outcome = database.run(sql);
    }
    if (!outcome && outcome.error().code == ErrorCode::WarehouseRejectedQuery)
        return fail(
            writeError(file, "the database could not be written (" + std::string{outcome.error().fact("what")} + ")"));
    return outcome;
}

Result<void> fill(std::shared_ptr<const duckdb::Api> api, const GenerateRequest &request,
                  const std::vector<ShopStatement> &statements, const std::filesystem::path &path,
                  const GenerateReporter &reporter, const std::stop_token &stop)
{
    Result<Database> database = Database::open(std::move(api), path, settingsOf(request));
    if (!database)
        return fail(writeError(request.file, "the database could not be created"));
    if (reporter.opened)
        reporter.opened(database->engine());
    double total{};
    for (const ShopStatement &statement : statements)
        total += statement.weight;
    double done{};
    for (const ShopStatement &statement : statements) {
        if (reporter.progressed)
            reporter.progressed(statement.title, done / total);
        if (Result<void> outcome = runOne(*database, statement.sql, request.file, stop); !outcome)
            return outcome;
        done += statement.weight;
    }
    return {};
}

} // namespace

Result<std::string> generateShop(const GenerateRequest &request, const GenerateReporter &reporter, std::stop_token stop)
{
    Result<std::shared_ptr<const duckdb::Api>> api = duckdb::loadLibrary();
    if (!api)
        return fail(api.error());
    return generateShopWith(std::move(*api), request, reporter, std::move(stop));
}

Result<std::string> generateShopWith(std::shared_ptr<const duckdb::Api> api, const GenerateRequest &request,
                                     const GenerateReporter &reporter, std::stop_token stop)
{
    if (Result<void> folder = checkFolder(request.file); !folder)
        return fail(folder.error());
    const std::vector<ShopExperiment> experiments = shopExperiments(request.shop);
    const DraftFile draft(request.file);
    const std::vector<ShopStatement> statements = shopStatements(request.shop, experiments);
    if (Result<void> outcome = fill(std::move(api), request, statements, draft.path(), reporter, stop); !outcome)
        return fail(outcome.error());
    if (Result<void> kept = draft.keep(); !kept)
        return fail(kept.error());
    if (reporter.progressed)
        reporter.progressed("Finished", 1);
    return truthOf(request.shop, experiments);
}

} // namespace assay::warehouse::sample
