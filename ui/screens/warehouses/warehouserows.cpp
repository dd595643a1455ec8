// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/screens/warehouses/warehouserows.h"

#include <algorithm>
#include <set>

#include <QCoreApplication>

#include <nlohmann/json.hpp>

#include "app/workspace/connections.h"
#include "models/sql/warehousekind.h"
#include "ui/widgets/format.h"

namespace assay::ui {

namespace {

struct WarehouseText {
    Q_DECLARE_TR_FUNCTIONS(Warehouses)
};

QString kindName(const std::string &kind)
{
    const sql::WarehouseKind *row = sql::findWarehouseKind(kind);
    return row ? QString::fromUtf8(row->name) : text(kind);
}

const pipeline::RunRecord *lastRunOf(const workspace::Catalog &catalog, const std::string &connection)
{
    const auto at = std::ranges::find(catalog.runs, connection, &pipeline::RunRecord::connection);
    return at == catalog.runs.end() ? nullptr : &*at;
}

QString runText(const pipeline::RunRecord *run, Timestamp now)
{
    if (!run)
        return WarehouseText::tr("never used");
    const QString when = formatRelative(run->startedAt, now);
    switch (run->state) {
    case pipeline::RunState::Succeeded: return WarehouseText::tr("last run %1").arg(when);
    case pipeline::RunState::Failed:
    case pipeline::RunState::Interrupted: return WarehouseText::tr("last run failed %1").arg(when);
    case pipeline::RunState::Refused: return WarehouseText::tr("last run refused %1").arg(when);
    case pipeline::RunState::Cancelled: return WarehouseText::tr("last run cancelled %1").arg(when);
    case pipeline::RunState::Planned:
    case pipeline::RunState::Running:
    case pipeline::RunState::Cancelling: return WarehouseText::tr("running now");
    }
    return {};
}

/// The place the engine reads: a database on a server, or the first field that names a file or folder.
QString targetOf(const metrics::Connection &connection)
{
    if (const std::string host = connection.field("host"); !host.empty())
        return WarehouseText::tr("%1 on %2", "database and server").arg(text(connection.field("database")), text(host));
    for (const metrics::ConnectionField &field : connection.fields) {
        if (!field.value.empty())
            return text(field.value);
    }
    return {};
}

Cell plain(const QString &text)
{
    Cell cell;
    cell.text = text;
    cell.token = Token::Muted;
    return cell;
}

/// The grade of an account: by letter, and by colour where it is bad.
Cell accountCell(const metrics::Connection &connection, const std::map<std::string, workspace::AccountHistory> &histories)
{
    const sql::WarehouseKind *kind = sql::findWarehouseKind(connection.kind);
    if (!kind || !sql::needsCredential(*kind))
        return plain(WarehouseText::tr("none", "the engine has no accounts"));
    const auto history = histories.find(connection.key);
    if (history == histories.end() || !history->second.checkedAt)
        return plain(WarehouseText::tr("not checked"));
    const char grade = history->second.grade;
    Cell cell = plain(WarehouseText::tr("Grade %1").arg(QString(QChar::fromLatin1(grade))));
    cell.token = grade == 'F' || grade == 'D' ? Token::Bad : grade == 'C' ? Token::Warning : Token::Muted;
    cell.tip = formatTime(*history->second.checkedAt);
    return cell;
}

struct Uses {
    int experiments{};
    int assignmentSources{};
    int factSources{};
};

Uses usesOf(const workspace::Catalog &catalog, const std::string &connection)
{
    Uses uses;
    std::set<std::string> sources;
    for (const auto &[key, entry] : catalog.assignmentSources) {
        if (entry.value.connection == connection)
            sources.insert(key);
    }
    uses.assignmentSources = static_cast<int>(sources.size());
    for (const auto &[key, entry] : catalog.factSources)
        uses.factSources += entry.value.connection == connection ? 1 : 0;
    for (const auto &[key, entry] : catalog.experiments)
        uses.experiments += sources.contains(entry.value.assignmentSource) ? 1 : 0;
    return uses;
}

QString checkName(const std::string &id)
{
    if (id == "network")
        return WarehouseText::tr("Resolve and TLS");
    if (id == "open")
        return WarehouseText::tr("Open");
    if (id == "read")
        return WarehouseText::tr("Read assignments");
    if (id == "refuse-write")
        return WarehouseText::tr("Write refused");
    if (id == "cancel")
        return WarehouseText::tr("Cancel works");
    if (id == "clock")
        return WarehouseText::tr("Clock");
    return text(id);
}

} // namespace

std::vector<Column> warehouseColumns()
{
    return {{QStringLiteral("name"), WarehouseText::tr("Name"), 220, false, false, {}},
            {QStringLiteral("kind"), WarehouseText::tr("Engine"), 110, false, false, {}},
            {QStringLiteral("target"), WarehouseText::tr("Reads"), 320, false, true, {}},
            {QStringLiteral("environment"), WarehouseText::tr("Environment"), 110, false, false, {}},
            {QStringLiteral("used"), WarehouseText::tr("Experiments"), 110, true, false, {}},
            {QStringLiteral("last"), WarehouseText::tr("Last run"), 160, true, false, {}},
            {QStringLiteral("account"), WarehouseText::tr("Account"), 110, false, false, {}}};
}

std::vector<TableRow> warehouseRows(const workspace::Catalog &catalog, Timestamp now, const std::map<std::string, workspace::AccountHistory> &histories)
{
    std::vector<TableRow> rows;
    for (const auto &[key, entry] : catalog.connections) {
        const metrics::Connection &connection = entry.value;
        const pipeline::RunRecord *run = lastRunOf(catalog, key);
        TableRow row;
        row.key = text(key);
        row.icon = QStringLiteral("database");
        row.note = WarehouseText::tr("%1, %2", "engine and last run").arg(kindName(connection.kind), runText(run, now));
        if (connection.isProduction)
            row.badge = WarehouseText::tr("Production");
        Cell name;
        name.text = text(connection.name.empty() ? key : connection.name);
        name.icon = row.icon;
        Cell target = plain(targetOf(connection));
        target.style = TextStyle::Code;
        target.tip = target.text;
        Cell used = plain(formatCount(usesOf(catalog, key).experiments));
        used.sortKey = usesOf(catalog, key).experiments;
        Cell last = plain(runText(run, now));
        last.sortKey = run ? static_cast<qlonglong>(run->startedAt.micros) : 0LL;
        row.cells = {name, plain(kindName(connection.kind)), target, plain(connection.isProduction ? WarehouseText::tr("Production") : WarehouseText::tr("Not production")), used, last,
                     accountCell(connection, histories)};
        row.facets = {{QStringLiteral("engine"), text(connection.kind)}, {QStringLiteral("production"), connection.isProduction ? QStringLiteral("yes") : QStringLiteral("no")}};
        rows.push_back(std::move(row));
    }
    return rows;
}

std::vector<CheckLine> checkLines(const std::vector<pipeline::ConnectionCheck> &checks)
{
    std::vector<CheckLine> lines;
    for (const pipeline::ConnectionCheck &check : checks)
        lines.push_back({text(check.id), checkName(check.id), check.state, text(check.note), check.error});
    return lines;
}

std::optional<WarehouseDetail> warehouseDetail(const workspace::Catalog &catalog, const std::string &key, Timestamp now, const workspace::AccountHistory &history)
{
    const auto at = catalog.connections.find(key);
    if (at == catalog.connections.end())
        return std::nullopt;
    const metrics::Connection &connection = at->second.value;
    WarehouseDetail detail;
    detail.key = text(key);
    detail.name = text(connection.name.empty() ? key : connection.name);
    detail.kind = kindName(connection.kind);
    detail.isProduction = connection.isProduction;
    detail.fields.emplace_back(WarehouseText::tr("Engine"), detail.kind);
    const sql::WarehouseKind *kind = sql::findWarehouseKind(connection.kind);
    for (const sql::ConnectionFieldKind &field : kind ? kind->fields : std::span<const sql::ConnectionFieldKind>{}) {
        if (const std::string value = sql::settingOf(connection, field.id); !field.isSecret && !value.empty())
            detail.fields.emplace_back(WarehouseText::tr(field.label), text(value));
    }
    detail.fields.emplace_back(WarehouseText::tr("Access"), WarehouseText::tr("read-only"));
    detail.fields.emplace_back(WarehouseText::tr("Credential"),
                               !connection.secretRef.empty() && history.credentialAt
                                   ? WarehouseText::tr("stored in the keychain %1, never shown", "how long ago").arg(formatRelative(*history.credentialAt, now))
                                   : !connection.secretRef.empty()       ? WarehouseText::tr("stored in the keychain, never shown")
                                   : kind && sql::needsCredential(*kind) ? WarehouseText::tr("none stored")
                                                                         : WarehouseText::tr("none needed"));
    detail.fields.emplace_back(WarehouseText::tr("Statement timeout"), formatDuration(connection.statementTimeoutSeconds * 1'000));
    detail.fields.emplace_back(WarehouseText::tr("Environment"), connection.isProduction ? WarehouseText::tr("Production") : WarehouseText::tr("Not production"));
    const Uses uses = usesOf(catalog, key);
    detail.uses.emplace_back(WarehouseText::tr("%n experiment(s)", nullptr, uses.experiments), QStringLiteral("flask"));
    detail.uses.emplace_back(WarehouseText::tr("%n assignment source(s)", nullptr, uses.assignmentSources), QStringLiteral("assignment"));
    detail.uses.emplace_back(WarehouseText::tr("%n fact source(s)", nullptr, uses.factSources), QStringLiteral("fact"));
    detail.needsCredential = kind && sql::needsCredential(*kind);
    detail.hasCredential = !connection.secretRef.empty();
    detail.script = text(workspace::provisioningScript(catalog, connection));
    detail.lastRun = runText(lastRunOf(catalog, key), now);
    detail.json = text(prettyJson(metrics::toJson(connection)));
    return detail;
}

} // namespace assay::ui
