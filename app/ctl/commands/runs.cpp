// SPDX-License-Identifier: GPL-3.0-or-later
#include <nlohmann/json.hpp>

#include "app/ctl/commands.h"
#include "app/ctl/texttable.h"
#include "app/workspace/errorwords.h"

namespace assay::ctl {
namespace {

QString stateText(const pipeline::RunRecord &run)
{
    const std::string_view name = pipeline::runStateName(run.state);
    return QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size()));
}

QString secondsText(const pipeline::RunRecord &run)
{
    if (!run.finishedAt)
        return QStringLiteral("-");
    return QString::number(static_cast<double>(run.finishedAt->micros - run.startedAt.micros) / 1e6, 'f', 1);
}

} // namespace

ExitCode runRuns(Context &context)
{
    if (!context.arguments().words.empty())
        return context.failed(usageError("runs", "no further words"));
    const Result<workspace::Workspace *> opened = context.workspace();
    if (!opened)
        return context.failed(opened.error());
    const std::vector<pipeline::RunRecord> &runs = (*opened)->catalog()->runs;
    if (context.terminal().wantsJson()) {
        Json list = Json::array();
        for (const pipeline::RunRecord &run : runs)
            list.push_back(pipeline::toJson(run));
        context.terminal().print(Json{{"runs", std::move(list)}});
        return ExitCode::Ok;
    }
    using Align = TextTable::Align;
    TextTable table({{QStringLiteral("Started")}, {QStringLiteral("Experiment")}, {QStringLiteral("Connection")}, {QStringLiteral("State")},
                     {QStringLiteral("Seconds"), Align::Right}, {QStringLiteral("Rows out"), Align::Right},
                     {QStringLiteral("Bytes out"), Align::Right}, {QStringLiteral("Remark")}});
    for (const pipeline::RunRecord &run : runs)
        table.add({QString::fromStdString(toIsoTime(run.startedAt)), QString::fromStdString(run.experiment),
                   QString::fromStdString(run.connection), stateText(run), secondsText(run), QString::number(run.rowsOut),
                   QString::number(run.bytesOut), run.error ? workspace::errorSentence(*run.error) : QString{}});
    context.terminal().print(table.isEmpty() ? QStringLiteral("No pipeline has run yet.") : table.text());
    return ExitCode::Ok;
}

} // namespace assay::ctl
