// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDir>
#include <QFileInfo>

#include "app/ctl/await.h"
#include "app/ctl/commands.h"
#include "app/ctl/demopictures.h"
#include "app/ctl/reportfile.h"
#include "app/ctl/resultview.h"
#include "app/ctl/runmonitor.h"
#include "app/ctl/samplejob.h"

namespace assay::ctl {
namespace {

/// The experiment that the report is about: the first that is ready for review, else the first.
const workspace::LoadedResults &showpiece(const std::vector<workspace::LoadedResults> &all, Timestamp now)
{
    for (const workspace::LoadedResults &results : all) {
        const experiments::Status status = experiments::statusOf(results.snapshot->experiment, results.analysis->evidence, now);
        if (status.state == experiments::State::ReadyForReview)
            return results;
    }
    return all.front();
}

/// PDF and PNG of one experiment, CSV and JSON of its numbers.
Result<void> writeReports(const workspace::Workspace &workspace, const workspace::LoadedResults &results, const QDir &folder, const Terminal &terminal)
{
    const QString base = folder.filePath(QString::fromStdString(results.snapshot->experiment.key));
    for (const char *ending : {".pdf", ".png", ".csv", ".json"}) {
        const ReportJob job{workspace, results, {}, {}, {}, base + QString::fromLatin1(ending)};
        if (Result<void> written = writeReportFile(job); !written)
            return written;
        terminal.say(QStringLiteral("Wrote ") + job.path);
    }
    return {};
}

Result<QDir> outputFolder(const Arguments &arguments)
{
    const QString path = QString::fromStdString(arguments.value("out").value_or(std::string{}));
    if (path.isEmpty() || !arguments.words.empty())
        return fail(usageError("demo", "--out DIR"));
    if (!QDir().mkpath(path + QStringLiteral("/screens")))
        return fail(Error{ErrorCode::WriteFailed, Remedy::FixInput, {}, {}}.with("path", path.toStdString()).with("what", "the folder cannot be made"));
    return QDir(path);
}

Result<std::vector<workspace::LoadedResults>> loadAll(workspace::Workspace &workspace, const std::vector<std::string> &experiments)
{
    std::vector<workspace::LoadedResults> all;
    for (const std::string &key : experiments) {
        Result<workspace::LoadedResults> loaded = await(workspace.results(key));
        if (!loaded)
            return fail(std::move(loaded.error()));
        all.push_back(std::move(*loaded));
    }
    if (all.empty())
        return fail(Error{ErrorCode::NoResults, Remedy::RunPipeline, {}, {}}.with("experiment", "the sample"));
    return all;
}

Result<void> showAndWrite(workspace::Workspace &workspace, const std::vector<std::string> &experiments, const QDir &folder, const Terminal &terminal)
{
    const Result<std::vector<workspace::LoadedResults>> all = loadAll(workspace, experiments);
    if (!all)
        return fail(all.error());
    const workspace::LoadedResults &best = showpiece(*all, workspace.now());
    printSummary(terminal, *all, workspace.now());
    terminal.print(QString{});
    printResults(terminal, best, workspace.now());
    if (Result<void> written = writeReports(workspace, best, folder, terminal); !written)
        return written;
    const Result<QStringList> pictures
        = drawScreens(workspace, {best.snapshot->experiment.key}, QDir(folder.filePath(QStringLiteral("screens"))));
    if (!pictures)
        return fail(pictures.error());
    terminal.say(QStringLiteral("Wrote %1 pictures to %2").arg(pictures->size()).arg(folder.filePath(QStringLiteral("screens"))));
    return {};
}

} // namespace

ExitCode runDemo(Context &context)
{
    const Result<std::optional<std::int64_t>> subjects = context.arguments().integer("subjects", 1'000, 10'000'000);
    const Result<QDir> folder = outputFolder(context.arguments());
    if (!subjects || !folder)
        return context.failed(subjects ? folder.error() : subjects.error());
    workspace::OpenOptions options;
    options.isSession = true;
    Result<workspace::OpenedWorkspace> opened = workspace::openWorkspace(options);
    const Result<workspace::SampleFolder> shop = workspace::SampleFolder::temporary();
    if (!opened || !shop)
        return context.failed(opened ? shop.error() : opened.error());
    workspace::Workspace &workspace = *opened->workspace;

    const Result<workspace::LoadedSample> sample
        = loadSampleShown(workspace, *shop, subjects->value_or(workspace::SampleOptions{}.subjects), context.terminal());
    if (!sample)
        return context.failed(sample.error());
    if (const ExitCode outcome = runAndShow(workspace, sample->experiments, context); outcome != ExitCode::Ok)
        return outcome;
    if (Result<void> done = showAndWrite(workspace, sample->experiments, *folder, context.terminal()); !done)
        return context.failed(done.error());
    return ExitCode::Ok;
}

} // namespace assay::ctl
