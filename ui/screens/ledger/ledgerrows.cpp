// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screens/ledger/ledgerrows.h"

#include <algorithm>
#include <map>
#include <utility>

#include <QCoreApplication>

#include <nlohmann/json.hpp>

#include "models/access/ledgerview.h"
#include "models/sql/contract.h"
#include "ui/widgets/format.h"

namespace assay::ui {

namespace {

struct LedgerText {
    Q_DECLARE_TR_FUNCTIONS(Ledger)
};

using access::LedgerVerdict;

Cell plain(const QString &text, QVariant sortKey = {})
{
    Cell cell;
    cell.text = text;
    cell.sortKey = std::move(sortKey);
    return cell;
}

Cell verdictCell(const LedgerLine &line)
{
    Cell cell;
    cell.text = line.isOpen ? LedgerText::tr("Sent") : verdictText(line.entry.verdict);
    switch (line.entry.verdict) {
    case LedgerVerdict::Passed:
        cell.icon = QStringLiteral("check");
        cell.iconToken = Token::Good;
        break;
    case LedgerVerdict::Refused:
        cell.icon = QStringLiteral("stop");
        cell.iconToken = Token::Bad;
        cell.token = Token::Bad;
        cell.style = TextStyle::BodyBold;
        cell.tip = refusalText(line.entry);
        break;
    case LedgerVerdict::Failed:
        cell.icon = QStringLiteral("alert");
        cell.iconToken = Token::Bad;
        break;
    case LedgerVerdict::Unknown:
        cell.icon = QStringLiteral("help");
        cell.iconToken = Token::Warning;
        break;
    case LedgerVerdict::Intended:
        cell.icon = QStringLiteral("clock");
        break;
    case LedgerVerdict::Cancelled:
    case LedgerVerdict::NotSent:
        cell.icon = QStringLiteral("minus");
        cell.token = Token::Muted;
        break;
    }
    return cell;
}

QString typeText(sql::ColumnType type)
{
    switch (type) {
    case sql::ColumnType::Int64: return LedgerText::tr("whole number");
    case sql::ColumnType::Double: return LedgerText::tr("number");
    case sql::ColumnType::Date: return LedgerText::tr("date");
    case sql::ColumnType::Enum: return LedgerText::tr("one of a fixed set");
    case sql::ColumnType::Dimension: return LedgerText::tr("property value");
    }
    return {};
}

std::string csvCell(std::string_view value)
{
    // Text that a spreadsheet would run gets a leading apostrophe (ux.md section 15).
    std::string cell(value);
    if (!cell.empty() && std::string_view("=+-@\t\r").find(cell.front()) != std::string_view::npos)
        cell.insert(cell.begin(), '\'');
    if (cell.find_first_of("\",\r\n") == std::string::npos)
        return cell;
    std::string quoted = "\"";
    for (const char c : cell)
        quoted.append(c == '"' ? "\"\"" : std::string(1, c));
    return quoted + '"';
}

} // namespace

QString verdictText(LedgerVerdict verdict)
{
    switch (verdict) {
    case LedgerVerdict::Intended: return LedgerText::tr("Intended");
    case LedgerVerdict::Passed: return LedgerText::tr("Passed");
    case LedgerVerdict::Refused: return LedgerText::tr("Refused");
    case LedgerVerdict::Failed: return LedgerText::tr("Failed");
    case LedgerVerdict::Cancelled: return LedgerText::tr("Cancelled");
    case LedgerVerdict::NotSent: return LedgerText::tr("Not sent");
    case LedgerVerdict::Unknown: return LedgerText::tr("Outcome unknown");
    }
    return {};
}

std::vector<LedgerLine> ledgerLines(const std::vector<access::LedgerEntry> &entries)
{
    std::vector<access::LedgerEntry> shown = access::withoutSettledIntents(entries);
    std::vector<LedgerLine> lines;
    lines.reserve(shown.size());
    for (auto entry = shown.rbegin(); entry != shown.rend(); ++entry) {
        const bool isIntent = entry->verdict == LedgerVerdict::Intended;
        lines.push_back({std::move(*entry), isIntent});
    }
    return lines;
}

std::vector<LedgerLine> within(const std::vector<LedgerLine> &lines, int days, Timestamp now)
{
    if (days <= 0)
        return lines;
    const Day first = dayOf(now) + (1 - days);
    std::vector<LedgerLine> kept;
    std::ranges::copy_if(lines, std::back_inserter(kept), [first](const LedgerLine &line) { return dayOf(line.entry.at) >= first; });
    return kept;
}

std::vector<Column> ledgerColumns()
{
    return {{QStringLiteral("time"), LedgerText::tr("Time, UTC"), 136, false, false, {}},
            {QStringLiteral("connection"), LedgerText::tr("Connection"), 84, false, false, {}},
            {QStringLiteral("purpose"), LedgerText::tr("Purpose"), 190, false, false, {}},
            {QStringLiteral("statement"), LedgerText::tr("Statement"), 92, false, true, {}},
            {QStringLiteral("query"), LedgerText::tr("Query"), 74, false, false, LedgerText::tr("Fingerprint (SHA-256) of the SQL text")},
            {QStringLiteral("rows"), LedgerText::tr("Rows"), 54, true, false, {}},
            {QStringLiteral("bytes"), LedgerText::tr("Bytes"), 68, true, false, {}},
            {QStringLiteral("columns"), LedgerText::tr("Cols"), 46, true, false, {}},
            {QStringLiteral("smallest"), LedgerText::tr("Smallest"), 68, true, false, LedgerText::tr("Smallest group of subjects behind a row")},
            {QStringLiteral("verdict"), LedgerText::tr("Verdict"), 112, false, false, {}}};
}

std::vector<TableRow> ledgerRows(const std::vector<LedgerLine> &lines)
{
    std::vector<TableRow> rows;
    rows.reserve(lines.size());
    for (const LedgerLine &line : lines) {
        const access::LedgerEntry &entry = line.entry;
        TableRow row;
        row.key = QString::number(entry.sequence);
        Cell time = plain(formatTimeShort(entry.at), static_cast<qlonglong>(entry.sequence));
        time.tip = formatTime(entry.at);
        Cell query = plain(text(entry.sqlSha256).left(4) + QStringLiteral("…") + text(entry.sqlSha256).right(2));
        query.style = TextStyle::Code;
        query.token = Token::Muted;
        query.tip = text(entry.sqlSha256);
        Cell statement = plain(text(entry.statement));
        statement.style = TextStyle::Code;
        statement.token = Token::Muted;
        row.cells = {time,
                     plain(text(entry.connection)),
                     plain(text(entry.purpose)),
                     statement,
                     query,
                     plain(formatCount(entry.rows), static_cast<qlonglong>(entry.rows)),
                     plain(formatBytes(entry.bytes), static_cast<qlonglong>(entry.bytes)),
                     plain(entry.columns > 0 ? formatCount(entry.columns) : QString(), static_cast<qlonglong>(entry.columns)),
                     plain(entry.smallestCell ? formatCount(*entry.smallestCell) : QString(), static_cast<qlonglong>(entry.smallestCell.value_or(-1))),
                     verdictCell(line)};
        row.facets = {{QStringLiteral("verdict"), text(access::verdictName(entry.verdict))},
                      {QStringLiteral("connection"), text(entry.connection)},
                      {QStringLiteral("entries"), access::isNotable(entry) ? QStringLiteral("notable") : QStringLiteral("step")},
                      {QStringLiteral("run"), text(entry.run)}};
        rows.push_back(std::move(row));
    }
    return rows;
}

LedgerTotals ledgerTotals(const std::vector<LedgerLine> &lines)
{
    LedgerTotals totals;
    for (const LedgerLine &line : lines) {
        const access::LedgerEntry &entry = line.entry;
        totals.statements += entry.verdict == LedgerVerdict::NotSent || line.isOpen ? 0 : 1;
        totals.refused += entry.verdict == LedgerVerdict::Refused ? 1 : 0;
        if (entry.verdict != LedgerVerdict::Passed)
            continue;
        totals.bytes += entry.bytes;
        totals.rows += entry.rows;
        if (entry.smallestCell)
            totals.smallest = std::min(totals.smallest.value_or(*entry.smallestCell), *entry.smallestCell);
    }
    return totals;
}

std::vector<DayBytes> bytesByDay(const std::vector<LedgerLine> &lines)
{
    std::map<Day, std::int64_t> byDay;
    for (const LedgerLine &line : lines) {
        if (line.entry.verdict == LedgerVerdict::Passed)
            byDay[dayOf(line.entry.at)] += line.entry.bytes;
    }
    std::vector<DayBytes> days;
    for (const auto &[day, bytes] : byDay)
        days.push_back({day, bytes});
    return days;
}

std::vector<ShapeRow> shapeRows(const access::LedgerEntry &entry)
{
    std::vector<ShapeRow> rows;
    const Result<Json> body = parseJson(entry.contract);
    const Result<sql::ResultContract> contract = body ? sql::contractFromJson(*body) : Result<sql::ResultContract>(fail(body.error()));
    if (!contract)
        return rows;
    bool isKnown = entry.column.empty();
    for (const sql::ContractColumn &column : contract->columns) {
        const bool isReason = column.name == entry.column;
        rows.push_back({text(column.name), typeText(column.type), isReason, true});
        isKnown = isKnown || isReason;
    }
    if (!isKnown)
        rows.push_back({text(entry.column), LedgerText::tr("not declared"), true, false});
    return rows;
}

QString refusalText(const access::LedgerEntry &entry)
{
    if (entry.verdict != LedgerVerdict::Refused)
        return {};
    if (entry.column.empty())
        return LedgerText::tr("Refused: the result %1. Nothing was read.").arg(text(entry.what));
    return LedgerText::tr("Refused: column %1 %2. Nothing was read.").arg(text(entry.column), text(entry.what));
}

QByteArray ledgerCsv(const std::vector<access::LedgerEntry> &entries)
{
    std::string csv = "sequence,at,run,statement,connection,actor,purpose,template_version,sql_sha256,rows,bytes,columns,smallest_cell,milliseconds,"
                      "verdict,column,what,hash\r\n";
    for (const access::LedgerEntry &entry : entries) {
        const std::string cells[] = {std::to_string(entry.sequence), toIsoTime(entry.at), csvCell(entry.run), csvCell(entry.statement),
                                     csvCell(entry.connection), csvCell(entry.actor), csvCell(entry.purpose), csvCell(entry.templateVersion),
                                     csvCell(entry.sqlSha256), std::to_string(entry.rows), std::to_string(entry.bytes), std::to_string(entry.columns),
                                     entry.smallestCell ? std::to_string(*entry.smallestCell) : std::string(), std::to_string(entry.milliseconds),
                                     std::string(access::verdictName(entry.verdict)), csvCell(entry.column), csvCell(entry.what), access::hex(entry.hash)};
        bool isFirst = true;
        for (const std::string &cell : cells) {
            csv.append(isFirst ? "" : ",").append(cell);
            isFirst = false;
        }
        csv.append("\r\n");
    }
    return QByteArray::fromStdString(csv);
}

} // namespace assay::ui
