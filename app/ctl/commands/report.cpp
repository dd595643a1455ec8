// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>

#include <nlohmann/json.hpp>

#include <QFileInfo>
#include <QSaveFile>

#include "app/ctl/await.h"
#include "app/ctl/commands.h"
#include "app/ctl/resultview.h"
#include "app/workspace/exporttables.h"
#include "models/access/actions.h"

namespace assay::ctl {
namespace {

/// What a writer gets.
struct ReportJob {
    const Context &context;
    const workspace::Workspace &workspace;
    const workspace::LoadedResults &results;
    QString path;
};

/// One ending of --out: a row.
struct ReportFormat {
    const char *ending;
    Result<void> (*write)(const ReportJob &job);
};

/// A file appears whole or not at all.
Result<void> writeFile(const QString &path, const std::string &text)
{
    QSaveFile file(path);
    const auto size = static_cast<qint64>(text.size());
    if (file.open(QIODevice::WriteOnly) && file.write(text.data(), size) == size && file.commit())
        return {};
    return fail(Error{ErrorCode::WriteFailed, Remedy::FixInput, {}, {}}
                    .with("path", path.toStdString())
                    .with("what", file.errorString().toStdString()));
}

Result<void> writeCsv(const ReportJob &job)
{
    const std::string name = job.context.arguments().value("table").value_or("results");
    const workspace::ExportTable *table = workspace::findExportTable(name);
    if (table == nullptr)
        return fail(usageError("--table", "results, series, exposures, breakdown, split or health"));
    const workspace::CsvOptions options{.hasByteOrderMark = job.context.arguments().has("bom")};
    return writeFile(job.path, workspace::toCsv(table->make(*job.results.snapshot, *job.results.analysis), options));
}

Result<void> writeJson(const ReportJob &job)
{
    return writeFile(job.path, prettyJson(results::toJson(*job.results.analysis, *job.results.snapshot)) + '\n');
}

constexpr std::array kFormats{
    ReportFormat{"csv", writeCsv},
    ReportFormat{"json", writeJson},
};

const ReportFormat *formatOf(const QString &path)
{
    const std::string ending = QFileInfo(path).suffix().toLower().toStdString();
    const auto found = std::ranges::find(kFormats, ending, [](const ReportFormat &format) { return std::string{format.ending}; });
    return found == kFormats.end() ? nullptr : &*found;
}

std::string endings()
{
    std::string names;
    for (const ReportFormat &format : kFormats)
        names.append(names.empty() ? "." : ", .").append(format.ending);
    return names;
}

} // namespace

ExitCode runReport(Context &context)
{
    const Arguments &arguments = context.arguments();
    const QString path = QString::fromStdString(arguments.value("out").value_or(std::string{}));
    if (arguments.words.size() != 1 || path.isEmpty())
        return context.failed(usageError("report", "one experiment and --out FILE"));
    const ReportFormat *format = formatOf(path);
    if (format == nullptr)
        return context.failed(usageError("--out", "a file that ends in one of " + endings()));
    const Result<workspace::Workspace *> opened = context.workspace();
    if (!opened)
        return context.failed(opened.error());
    const std::string &experiment = arguments.words.front();
    const Result<workspace::LoadedResults> loaded = analysedResults(**opened, experiment, arguments);
    if (!loaded)
        return context.failed(loaded.error());
    if (Result<void> written = format->write({context, **opened, *loaded, path}); !written)
        return context.failed(written.error());
    const Result<void> noted = await((*opened)->note(std::string{access::action::ReportWrite}, "experiment/" + experiment,
                                                     canonicalJson(Json{{"format", format->ending}, {"snapshot", loaded->snapshot->id}})));
    if (!noted)
        return context.failed(noted.error());
    context.terminal().say(QStringLiteral("Wrote ") + path);
    return ExitCode::Ok;
}

} // namespace assay::ctl
