// SPDX-License-Identifier: GPL-3.0-or-later
#include <nlohmann/json.hpp>

#include <QFileInfo>

#include "app/ctl/await.h"
#include "app/ctl/commands.h"
#include "app/ctl/reportfile.h"
#include "app/ctl/resultview.h"
#include "models/access/actions.h"

namespace assay::ctl {

ExitCode runReport(Context &context)
{
    const Arguments &arguments = context.arguments();
    const QString path = QString::fromStdString(arguments.value("out").value_or(std::string{}));
    if (arguments.words.size() != 1 || path.isEmpty())
        return context.failed(usageError("report", "one experiment and --out FILE"));
    const std::string table = arguments.value("table").value_or(std::string{});
    if (Result<void> checked = checkReportFile(path, table, arguments.has("bom")); !checked)
        return context.failed(checked.error());
    const Result<workspace::Workspace *> opened = context.workspace();
    if (!opened)
        return context.failed(opened.error());
    const std::string &experiment = arguments.words.front();
    const Result<workspace::LoadedResults> loaded = analysedResults(**opened, experiment, arguments);
    if (!loaded)
        return context.failed(loaded.error());
    const Result<results::AnalysisOptions> options = analysisOptions(arguments, *loaded->snapshot);
    if (!options)
        return context.failed(options.error());
    const ReportJob job{**opened, *loaded, *options, table, arguments.has("bom"), path};
    if (Result<void> written = writeReportFile(job); !written)
        return context.failed(written.error());
    const Json detail{{"format", QFileInfo(path).suffix().toLower().toStdString()}, {"snapshot", loaded->snapshot->id}};
    const Result<void> noted
        = await((*opened)->note(std::string{access::action::ReportWrite}, "experiment/" + experiment, canonicalJson(detail)));
    if (!noted)
        return context.failed(noted.error());
    context.terminal().say(QStringLiteral("Wrote ") + path);
    return ExitCode::Ok;
}

} // namespace assay::ctl
