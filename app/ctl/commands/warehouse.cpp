// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>

#include "app/ctl/await.h"
#include "app/ctl/commands.h"
#include "app/ctl/texttable.h"
#include "app/pipeline/connectionjobs.h"
#include "app/secrets/passphrasesource.h"
#include "app/workspace/connections.h"
#include "app/workspace/definitions.h"
#include "app/workspace/errorwords.h"
#include "models/access/actions.h"
#include "models/sql/errorcodec.h"
#include "models/sql/warehousekind.h"

namespace assay::ctl {
namespace {

using pipeline::ConnectionCheck;
using pipeline::ConnectionReport;

/// What each of the commands below works on.
struct Target {
    Context &context;
    workspace::Workspace &workspace;
    metrics::Connection connection;

    [[nodiscard]] workspace::ConnectionCredentials credentials() const { return workspace::ConnectionCredentials(context.keychain()); }
};

QString text(const std::string &words) { return QString::fromStdString(words); }

QString stateWord(ConnectionCheck::State state)
{
    switch (state) {
    case ConnectionCheck::State::Passed: return QStringLiteral("passed");
    case ConnectionCheck::State::Failed: return QStringLiteral("failed");
    case ConnectionCheck::State::NotApplicable: return QStringLiteral("not applicable");
    case ConnectionCheck::State::NotRun: return QStringLiteral("not run");
    }
    return {};
}

Json jsonOf(const ConnectionReport &report)
{
    Json checks = Json::array();
    for (const ConnectionCheck &check : report.checks) {
        Json line{{"id", check.id}, {"state", stateWord(check.state).toStdString()}};
        if (!check.note.empty())
            line["note"] = check.note;
        if (check.error)
            line["error"] = sql::toJson(*check.error);
        checks.push_back(std::move(line));
    }
    return {{"engine", report.engine}, {"checks", std::move(checks)}};
}

void show(const ConnectionReport &report, const Terminal &terminal)
{
    if (terminal.wantsJson())
        return terminal.print(jsonOf(report));
    TextTable table({{QStringLiteral("Check")}, {QStringLiteral("Outcome")}, {QStringLiteral("Remark")}});
    for (const ConnectionCheck &check : report.checks)
        table.add({text(check.id), stateWord(check.state), check.error ? workspace::errorSentence(*check.error) : text(check.note)});
    terminal.print(table.text());
}

ExitCode test(const Target &target)
{
    Result<sql::RunnerPlan> plan = workspace::checkPlan(*target.workspace.catalog(), target.connection);
    if (!plan)
        return target.context.failed(plan.error());
    const Result<ConnectionReport> report = pipeline::testConnection({}, std::move(*plan), {});
    if (!report)
        return target.context.failed(report.error());
    show(*report, target.context.terminal());
    return report->failure() == nullptr ? ExitCode::Ok : ExitCode::Failed;
}

ExitCode audit(const Target &target)
{
    const auto catalog = target.workspace.catalog();
    Result<sql::RunnerPlan> plan = workspace::checkPlan(*catalog, target.connection);
    if (!plan)
        return target.context.failed(plan.error());
    const Result<pipeline::PrivilegeReport> report
        = pipeline::auditConnection({}, std::move(*plan), workspace::grantPlanOf(*catalog, target.connection), {});
    if (!report)
        return target.context.failed(report.error());
    const char grade = sql::gradeOf(report->findings);
    const Json detail{{"grade", std::string(1, grade)}, {"findings", report->findings.size()}};
    if (const Result<void> noted = await(target.workspace.note(std::string{access::action::PrivilegesCheck}, "connection/" + target.connection.key,
                                                               canonicalJson(detail)));
        !noted)
        return target.context.failed(noted.error());
    const Terminal &terminal = target.context.terminal();
    if (terminal.wantsJson()) {
        terminal.print(Json{{"engine", report->engine}, {"grade", std::string(1, grade)}, {"findings", sql::toJson(report->findings)}});
    } else {
        TextTable table({{QStringLiteral("Rule")}, {QStringLiteral("Object")}, {QStringLiteral("Finding")}});
        for (const sql::PrivilegeFinding &finding : report->findings)
            table.add({text(std::string{sql::ruleName(finding.rule)}), text(finding.object), text(finding.what)});
        terminal.print(QStringLiteral("Grade ") + QChar::fromLatin1(grade)
                       + (table.isEmpty() ? QStringLiteral(": the account may do what it is for, and nothing else.") : u'\n' + table.text()));
        for (const sql::PrivilegeFinding &finding : report->findings) {
            if (!finding.fix.empty())
                terminal.print(text(finding.fix));
        }
    }
    return grade == 'F' || grade == 'D' ? ExitCode::Failed : ExitCode::Ok;
}

ExitCode script(const Target &target)
{
    const std::string words = workspace::provisioningScript(*target.workspace.catalog(), target.connection);
    if (words.empty())
        return target.context.failed(usageError("warehouse script", "a connection with an account"));
    target.context.terminal().write(words);
    return ExitCode::Ok;
}

/// The secret fields in a JSON object from a descriptor.
Result<workspace::SecretFields> secretFields(int descriptor, const sql::WarehouseKind &kind)
{
    const Result<secrets::Secret> input = secrets::passphraseFromDescriptor(descriptor);
    if (!input)
        return fail(input.error());
    const std::string_view words(reinterpret_cast<const char *>(input->bytes().data()), input->bytes().size());
    const Result<Json> json = parseJson(words, {.bytes = 16'384, .depth = 2});
    std::string allowed;
    workspace::SecretFields fields;
    for (const sql::ConnectionFieldKind &field : kind.fields) {
        if (!field.isSecret)
            continue;
        allowed.append(allowed.empty() ? "" : ", ").append(field.id);
        if (json && json->is_object() && json->contains(field.id) && json->at(field.id).is_string())
            fields.emplace_back(field.id, secrets::Secret::fromText(json->at(field.id).get_ref<const std::string &>()));
    }
    if (fields.empty() || fields.size() != json->size())
        return fail(usageError("--secret-fd", "a JSON object of texts, with any of " + allowed));
    return fields;
}

/// Writes the reference to the item into the document, or takes it out.
Result<void> refer(const Target &target, const std::string &item)
{
    metrics::Connection connection = target.connection;
    connection.secretRef = item;
    const auto changes = await(target.workspace.apply({{"connection", canonicalJson(metrics::toJson(connection)), "warehouse"}}));
    return changes ? Result<void>{} : fail(changes.error());
}

ExitCode credential(const Target &target)
{
    const Result<std::optional<std::int64_t>> descriptor = target.context.arguments().integer("secret-fd", 0, 1'000'000);
    if (!descriptor || !*descriptor)
        return target.context.failed(descriptor ? usageError("warehouse credential", "--secret-fd N") : descriptor.error());
    const Result<workspace::SecretFields> fields = secretFields(static_cast<int>(**descriptor), *sql::findWarehouseKind(target.connection.kind));
    if (!fields)
        return target.context.failed(fields.error());
    Result<sql::RunnerPlan> plan = workspace::checkPlan(*target.workspace.catalog(), target.connection);
    if (!plan)
        return target.context.failed(plan.error());
    const workspace::ConnectionCredentials credentials = target.credentials();
    if (const Result<void> kept = credentials.stage(target.connection, *fields); !kept)
        return target.context.failed(kept.error());
    const Result<ConnectionReport> report = pipeline::testConnection({}, workspace::withNextCredential(std::move(*plan)), {});
    const ConnectionCheck *failure = report ? report->failure("open") : nullptr;
    if (!report || failure != nullptr) {
        const Error error = report ? *failure->error : report.error();
        const Result<void> forgotten = credentials.discard(target.connection.key);
        return target.context.failed(forgotten ? error : forgotten.error());
    }
    const Result<void> done = credentials.commit(target.connection.key)
                                  .and_then([&] { return refer(target, sql::credentialItem(target.connection.key)); })
                                  .and_then([&] { return await(target.workspace.note(std::string{access::action::SecretPut}, "connection/" + target.connection.key)); });
    if (!done)
        return target.context.failed(done.error());
    target.context.terminal().say(QStringLiteral("Signed in to ") + text(report->engine) + QStringLiteral("; the password store keeps the credential of ")
                                  + text(target.connection.key) + u'.');
    return ExitCode::Ok;
}

ExitCode disconnect(const Target &target)
{
    const Result<void> done = target.credentials()
                                  .remove(target.connection.key)
                                  .and_then([&] { return refer(target, {}); })
                                  .and_then([&] { return await(target.workspace.note(std::string{access::action::SecretRemove}, "connection/" + target.connection.key)); });
    if (!done)
        return target.context.failed(done.error());
    target.context.terminal().say(QStringLiteral("The password store holds nothing of ") + text(target.connection.key) + QStringLiteral(" any more."));
    return ExitCode::Ok;
}

struct Action {
    const char *name;
    ExitCode (*run)(const Target &target);
};

constexpr std::array kActions{
    Action{"test", test}, Action{"audit", audit}, Action{"script", script}, Action{"credential", credential}, Action{"disconnect", disconnect},
};

} // namespace

ExitCode runWarehouse(Context &context)
{
    const std::vector<std::string> &words = context.arguments().words;
    const auto action = std::ranges::find(kActions, words.empty() ? std::string_view{} : std::string_view{words.front()},
                                          [](const Action &row) { return std::string_view{row.name}; });
    if (words.size() != 2 || action == kActions.end())
        return context.failed(usageError("warehouse", "test, audit, script, credential or disconnect, and the key of a connection"));
    const Result<workspace::Workspace *> opened = context.workspace();
    if (!opened)
        return context.failed(opened.error());
    const auto catalog = (*opened)->catalog();
    const auto entry = catalog->connections.find(words[1]);
    if (entry == catalog->connections.end())
        return context.failed(workspace::unknownDocument(*catalog, "connection", words[1]));
    return action->run({context, **opened, entry->second.value});
}

} // namespace assay::ctl
