// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workspace/sample.h"

#include <optional>
#include <system_error>
#include <type_traits>
#include <utility>
#include <variant>

#include <QTemporaryDir>

#include <nlohmann/json.hpp>

#include "app/pipeline/runnerprocess.h"
#include "app/workspace/changeset.h"
#include "app/workspace/open.h"
#include "app/workspace/sampledocuments.h"
#include "models/access/actions.h"
#include "models/sql/protocol.h"

namespace assay::workspace {
namespace {

using Step = SampleProgress::Step;
using Reporter = std::function<void(const SampleProgress &)>;

constexpr double kDefinitionsEnd = 0.05; // shares of the waiting time, as seen with 200,000 subjects
constexpr double kImportsEnd = 0.2;

Error writeError(const std::filesystem::path &path, std::string what)
{
    return Error{ErrorCode::WriteFailed, Remedy::FixInput, {}, {}}.with("path", path.string()).with("what", std::move(what));
}

Result<std::vector<DocumentInput>> writeDefinitions(store::DocumentStore &store, const SampleOptions &options)
{
    Result<std::vector<DocumentInput>> documents = sampleDocuments(options.shopFile, dayOf(options.now));
    if (!documents)
        return documents;
    const Result<ChangeSet> changes = planChanges(store, *documents);
    if (!changes)
        return fail(changes.error());
    if (!changes->problems.empty())
        return fail(changes->problems.front());
    const Result<void> written = store.transaction([&](store::Transaction &transaction) {
        return writeChanges(transaction, *changes, {options.actor, options.now, newUuid});
    });
    return written ? std::move(documents) : Result<std::vector<DocumentInput>>{fail(written.error())};
}

std::string planLine(const SampleOptions &options)
{
    sql::RunnerPlan plan;
    plan.job = "generate";
    plan.runId = newUuid();
    plan.connection.key = "shop";
    plan.connection.name = "Sample shop";
    plan.connection.kind = "duckdb";
    plan.options = canonicalJson(Json{{"file", options.shopFile.string()},
                                      {"subjects", options.subjects},
                                      {"seed", options.seed},
                                      {"as_of", toIsoDate(dayOf(options.now))}});
    return sql::encode(plan);
}

/// Has the runner write the shop. @return what was planted
Result<std::string> generateShop(const SampleOptions &options, const Reporter &progressed, const std::stop_token &stop)
{
    std::optional<std::string> truth;
    std::optional<Error> refusal;
    pipeline::RunnerListener listener;
    listener.onMessage = [&](sql::RunnerMessage message) -> Result<void> {
        if (const auto *progress = std::get_if<sql::Progress>(&message))
            progressed({Step::Shop, kImportsEnd + (1 - kImportsEnd) * progress->fraction.value_or(0), progress->statement});
        else if (auto *done = std::get_if<sql::Done>(&message))
            truth = std::move(done->result);
        else if (auto *failed = std::get_if<sql::Failed>(&message))
            refusal = std::move(failed->error);
        return {};
    };
    listener.onLog = [](const std::string &) {};
    listener.onTick = [] {};
    const std::string runner = options.runnerPath.empty() ? pipeline::runnerBesideProgram() : options.runnerPath;
    const Result<pipeline::RunnerEnd> end = pipeline::runRunner(runner, planLine(options), listener, stop);
    if (!end)
        return fail(end.error());
    if (truth)
        return std::move(*truth);
    if (refusal)
        return fail(std::move(*refusal));
    if (stop.stop_requested())
        return fail(ErrorCode::Cancelled);
    return fail(Error{ErrorCode::RunnerFailed, Remedy::Retry, {}, {}}.with("exit", std::to_string(end->exitCode)));
}

Result<void> noteCreation(store::DocumentStore &store, const SampleOptions &options)
{
    access::AuditEvent event;
    event.at = options.now;
    event.actor = options.actor;
    event.action = access::action::SampleCreate;
    event.object = "connection/shop";
    event.detail = canonicalJson(Json{{"subjects", options.subjects}, {"seed", options.seed}});
    return store.transaction(
        [&](store::Transaction &transaction) { return transaction.append(event).map([](const access::AuditEvent &) {}); });
}

} // namespace

SampleFolder::SampleFolder(std::filesystem::path path, std::unique_ptr<QTemporaryDir> temporary)
    : m_path(std::move(path))
    , m_temporary(std::move(temporary))
{
}

SampleFolder::~SampleFolder() = default;
SampleFolder::SampleFolder(SampleFolder &&other) noexcept = default;
SampleFolder &SampleFolder::operator=(SampleFolder &&other) noexcept = default;

Result<SampleFolder> SampleFolder::inWorkspace(const std::filesystem::path &workspace)
{
    const std::filesystem::path path = std::filesystem::absolute(workspace) / "sample";
    std::error_code problem;
    std::filesystem::create_directories(path, problem);
    if (!problem)
        std::filesystem::permissions(path, std::filesystem::perms::owner_all, problem);
    if (problem)
        return fail(writeError(path, problem.message()));
    return SampleFolder{path, nullptr};
}

Result<SampleFolder> SampleFolder::temporary()
{
    auto folder = std::make_unique<QTemporaryDir>(); // mode 0700
    if (!folder->isValid())
        return fail(writeError(folder->path().toStdString(), folder->errorString().toStdString()));
    const std::filesystem::path path = folder->path().toStdString();
    return SampleFolder{path, std::move(folder)};
}

Result<LoadedSample> loadSample(store::DocumentStore &store, const SampleOptions &options, const Reporter &progressed,
                                std::stop_token stop)
{
    const auto report = [&progressed](const SampleProgress &progress) {
        if (progressed)
            progressed(progress);
    };
    LoadedSample sample;
    report({Step::Definitions, 0, {}});
    const Result<std::vector<DocumentInput>> documents = writeDefinitions(store, options);
    if (!documents)
        return fail(documents.error());
    Result<std::vector<std::string>> started = startedExperiments(*documents, options.now);
    if (!started)
        return fail(std::move(started.error()));
    sample.experiments = std::move(*started);
    if (stop.stop_requested())
        return fail(ErrorCode::Cancelled);

    report({Step::Imports, kDefinitionsEnd, {}});
    const Result<std::vector<ImportedExperiment>> imports = sampleImports(options.now);
    if (!imports)
        return fail(imports.error());
    if (Result<void> imported = importSnapshots(store, *imports, options.actor, options.now); !imported)
        return fail(std::move(imported.error()));
    sample.imported = imports->size();

    report({Step::Shop, kImportsEnd, {}});
    Result<std::string> truth = generateShop(options, report, stop);
    if (!truth)
        return fail(std::move(truth.error()));
    sample.truth = std::move(*truth);
    if (Result<void> noted = noteCreation(store, options); !noted)
        return fail(std::move(noted.error()));
    return sample;
}

} // namespace assay::workspace
