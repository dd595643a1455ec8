// SPDX-License-Identifier: GPL-3.0-or-later
#include <nlohmann/json.hpp>

#include "app/ctl/await.h"
#include "app/ctl/commands.h"
#include "app/ctl/texttable.h"

namespace assay::ctl {
namespace {

using access::ChainReport;

Json reportJson(const ChainReport &report)
{
    Json json{{"entries", report.entries}, {"head", access::hex(report.head)}, {"intact", !report.brokenAt.has_value()}};
    if (report.brokenAt)
        json["broken_at"] = *report.brokenAt;
    return json;
}

void printReport(const QString &name, const ChainReport &report, const Terminal &terminal)
{
    if (report.brokenAt)
        return terminal.print(name + QStringLiteral(": broken at entry ") + QString::number(*report.brokenAt));
    terminal.print(name + QStringLiteral(": chain intact, ") + QString::number(report.entries) + QStringLiteral(" entries, head ")
                   + QString::fromStdString(access::hex(report.head)));
}

Error broken(const char *chain, const ChainReport &report)
{
    return Error{ErrorCode::ChainBroken, Remedy::None, {}, {}}.with("chain", chain).with("sequence", std::to_string(*report.brokenAt));
}

ExitCode verify(Context &context, workspace::Workspace &workspace)
{
    const Result<ChainReport> audit = await(workspace.verifyAudit());
    const Result<ChainReport> ledger = await(workspace.verifyLedger());
    if (!audit || !ledger)
        return context.failed(audit ? ledger.error() : audit.error());
    if (context.terminal().wantsJson()) {
        context.terminal().print(Json{{"audit", reportJson(*audit)}, {"ledger", reportJson(*ledger)}});
        return audit->brokenAt || ledger->brokenAt ? ExitCode::Failed : ExitCode::Ok;
    }
    printReport(QStringLiteral("Audit"), *audit, context.terminal());
    printReport(QStringLiteral("Ledger"), *ledger, context.terminal());
    if (audit->brokenAt)
        return context.failed(broken("audit", *audit));
    if (ledger->brokenAt)
        return context.failed(broken("ledger", *ledger));
    return ExitCode::Ok;
}

ExitCode list(Context &context, workspace::Workspace &workspace)
{
    const Result<std::vector<access::AuditEvent>> events = await(workspace.audit());
    if (!events)
        return context.failed(events.error());
    Json json = Json::array();
    TextTable table({{QStringLiteral("No."), TextTable::Align::Right}, {QStringLiteral("Time")}, {QStringLiteral("Actor")},
                     {QStringLiteral("Action")}, {QStringLiteral("Object")}});
    for (const access::AuditEvent &event : *events) {
        json.push_back(Json{{"sequence", event.sequence}, {"at", toIsoTime(event.at)}, {"actor", event.actor}, {"action", event.action},
                            {"object", event.object}, {"hash", access::hex(event.hash)}});
        table.add({QString::number(event.sequence), QString::fromStdString(toIsoTime(event.at)), QString::fromStdString(event.actor),
                   QString::fromStdString(event.action), QString::fromStdString(event.object)});
    }
    if (context.terminal().wantsJson())
        context.terminal().print(Json{{"audit", std::move(json)}});
    else
        context.terminal().print(table.isEmpty() ? QStringLiteral("Nothing was done here yet.") : table.text());
    return ExitCode::Ok;
}

} // namespace

ExitCode runAudit(Context &context)
{
    const std::vector<std::string> &words = context.arguments().words;
    const std::string what = words.empty() ? "list" : words.front();
    if (words.size() > 1 || (what != "list" && what != "verify"))
        return context.failed(usageError("audit", "list or verify"));
    const Result<workspace::Workspace *> opened = context.workspace();
    if (!opened)
        return context.failed(opened.error());
    return what == "verify" ? verify(context, **opened) : list(context, **opened);
}

} // namespace assay::ctl
