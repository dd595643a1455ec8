// SPDX-License-Identifier: GPL-3.0-or-later
#include <utility>

#include <nlohmann/json.hpp>

#include "app/ctl/await.h"
#include "app/ctl/commands.h"
#include "app/ctl/texttable.h"
#include "app/workspace/ledgerjson.h"
#include "models/access/ledgerview.h"

namespace assay::ctl {
namespace {

using access::LedgerEntry;

Json entryJson(const LedgerEntry &entry)
{
    Json json = workspace::ledgerEntryJson(entry);
    if (entry.verdict == access::LedgerVerdict::Refused) {
        json["refused_column"] = entry.column;
        json["refused_because"] = entry.what;
    }
    return json;
}

QString verdictText(const LedgerEntry &entry)
{
    const std::string_view name = access::verdictName(entry.verdict);
    QString text = QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size()));
    if (entry.verdict == access::LedgerVerdict::Refused)
        text += QStringLiteral(": ") + QString::fromStdString(entry.column.empty() ? entry.what : entry.column + ", " + entry.what);
    return text;
}

void printTable(const std::vector<LedgerEntry> &entries, const Terminal &terminal)
{
    using Align = TextTable::Align;
    TextTable table({{QStringLiteral("No."), Align::Right},
                     {QStringLiteral("Time")},
                     {QStringLiteral("Connection")},
                     {QStringLiteral("Purpose")},
                     {QStringLiteral("Statement")},
                     {QStringLiteral("Rows"), Align::Right},
                     {QStringLiteral("Bytes"), Align::Right},
                     {QStringLiteral("Smallest cell"), Align::Right},
                     {QStringLiteral("Verdict")}});
    for (const LedgerEntry &entry : entries)
        table.add({QString::number(entry.sequence), QString::fromStdString(toIsoTime(entry.at)), QString::fromStdString(entry.connection),
                   QString::fromStdString(entry.purpose), QString::fromStdString(entry.statement), QString::number(entry.rows),
                   QString::number(entry.bytes), entry.smallestCell ? QString::number(*entry.smallestCell) : QStringLiteral("-"),
                   verdictText(entry)});
    terminal.print(table.text());
}

std::vector<LedgerEntry> notable(std::vector<LedgerEntry> entries)
{
    entries = access::withoutSettledIntents(std::move(entries));
    std::erase_if(entries, [](const LedgerEntry &entry) { return !access::isNotable(entry); });
    return entries;
}

} // namespace

ExitCode runLedger(Context &context)
{
    if (!context.arguments().words.empty())
        return context.failed(usageError("ledger", "no further words"));
    const Result<workspace::Workspace *> opened = context.workspace();
    if (!opened)
        return context.failed(opened.error());
    Result<std::vector<LedgerEntry>> entries = await((*opened)->ledger());
    if (!entries)
        return context.failed(entries.error());
    const bool hadAny = !entries->empty();
    if (context.arguments().has("notable"))
        *entries = notable(std::move(*entries));
    if (context.terminal().wantsJson()) {
        Json list = Json::array();
        for (const LedgerEntry &entry : *entries)
            list.push_back(entryJson(entry));
        context.terminal().print(Json{{"ledger", std::move(list)}});
    } else if (entries->empty()) {
        context.terminal().print(hadAny ? QStringLiteral("Every statement passed and brought no rows.") : QStringLiteral("Nothing has left a warehouse yet."));
    } else {
        printTable(*entries, context.terminal());
    }
    return ExitCode::Ok;
}

} // namespace assay::ctl
