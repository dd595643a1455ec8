// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/publishview.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "app/ctl/rulesetdiff.h"
#include "app/ctl/texttable.h"
#include "app/workspace/errorwords.h"
#include "models/flags/lint.h"

namespace assay::ctl {
namespace {

using workspace::TargetOutcome;

QString shown(const std::string &text)
{
    return QString::fromStdString(text);
}

Json outcomeJson(const TargetOutcome &outcome)
{
    Json json{{"target", outcome.target},
              {"version", outcome.version},
              {"reached", publish::nameOf(outcome.reached)},
              {"done", !outcome.error}};
    if (outcome.error)
        json["error"]
            = {{"code", errorCodeName(outcome.error->code)}, {"message", workspace::errorSentence(*outcome.error).toStdString()}};
    return json;
}

Json outcomesJson(const std::vector<TargetOutcome> &outcomes)
{
    Json list = Json::array();
    for (const TargetOutcome &outcome : outcomes)
        list.push_back(outcomeJson(outcome));
    return list;
}

void sayOutcome(const TargetOutcome &outcome, const Terminal &terminal)
{
    if (!outcome.error)
        return terminal.print(QStringLiteral("%1: version %2 is in place").arg(shown(outcome.target)).arg(outcome.version));
    terminal.complain(QStringLiteral("%1: stopped at %2. %3")
                          .arg(shown(outcome.target), shown(std::string{publish::nameOf(outcome.reached)}),
                               workspace::errorSentence(*outcome.error)));
}

ExitCode exitOf(const std::vector<TargetOutcome> &outcomes)
{
    const auto failed = std::ranges::find_if(outcomes, [](const TargetOutcome &outcome) { return outcome.error.has_value(); });
    return failed == outcomes.end() ? ExitCode::Ok : exitCodeOf(*failed->error);
}

std::size_t countOf(const std::vector<flags::Finding> &findings, flags::Severity severity)
{
    return static_cast<std::size_t>(std::ranges::count(findings, severity, flags::severityOf));
}

Json previewJson(const workspace::PublishPreview &preview, const std::string &environment, const RulesetDiff &diff)
{
    Json json = diffJson(diff);
    json["environment"] = environment;
    json["new_version"] = preview.isNew;
    json["last_version"] = preview.last ? Json(preview.last->release.version) : Json(nullptr);
    json["targets"] = preview.targets;
    json["server_bytes"] = preview.built.content.server.size();
    if (preview.built.content.client)
        json["client_bytes"] = preview.built.content.client->size();
    json["errors"] = countOf(preview.built.findings, flags::Severity::Error);
    json["warnings"] = countOf(preview.built.findings, flags::Severity::Warning);
    json["sdk_keys"] = preview.built.content.sdkKeys.size();
    json["dry_run"] = true;
    return json;
}

} // namespace

workspace::Publishing publishingOf(const Context &context, workspace::Workspace &workspace)
{
    workspace::Publishing::Context service;
    service.store = workspace.store();
    service.catalog = workspace.catalog();
    service.actor = workspace.actor();
    service.now = workspace::systemNow;
    service.newId = workspace::newUuid;
    service.secret = workspace::publishSecretReader(context.keychain());
    service.onStep = [&terminal = context.terminal()](const std::string &target, publish::PublishStep step) {
        terminal.say(QStringLiteral("%1: %2").arg(shown(target), shown(std::string{publish::nameOf(step)})));
    };
    return workspace::Publishing(std::move(service));
}

void showPreview(const workspace::PublishPreview &preview, const std::string &environment, const Terminal &terminal)
{
    RulesetDiff diff{preview.changes, {}};
    if (terminal.wantsJson())
        return terminal.print(previewJson(preview, environment, diff));
    for (const flags::Finding &finding : preview.built.findings)
        terminal.complain(QStringLiteral("%1: %2 %3")
                              .arg(shown(finding.path), shown(flags::messageText(finding)), shown(flags::remedyText(finding))));
    if (!preview.isNew)
        return terminal.print(QStringLiteral("Nothing has changed since version %1.").arg(preview.last->release.version));
    if (preview.last)
        printDiff(diff, terminal);
    terminal.print(
        QStringLiteral("Version %1 of %2: %3 flags, %4 bytes, to %5")
            .arg(preview.last ? preview.last->release.version + 1 : 1)
            .arg(shown(environment))
            .arg(preview.built.document.flags.size())
            .arg(preview.built.content.server.size())
            .arg(shown(std::to_string(preview.targets.size()) + (preview.targets.size() == 1 ? " target" : " targets"))));
    terminal.say(QStringLiteral("Dry run: nothing was signed or sent."));
}

ExitCode showReport(const workspace::PublishReport &report, const Context &context)
{
    const Terminal &terminal = context.terminal();
    if (terminal.wantsJson()) {
        terminal.print(Json{{"environment", report.release.release.environment},
                            {"version", report.release.release.version},
                            {"key_epoch", report.release.release.keyEpoch},
                            {"release_sha256", report.release.sha256},
                            {"ufc_sha256", report.release.release.server.sha256},
                            {"new_version", report.isNew},
                            {"targets", outcomesJson(report.targets)}});
        return exitOf(report.targets);
    }
    if (!report.isNew)
        terminal.say(QStringLiteral("Nothing has changed since version %1.").arg(report.release.release.version));
    return showOutcomes(report.targets, context);
}

ExitCode showOutcomes(const std::vector<TargetOutcome> &outcomes, const Context &context)
{
    if (context.terminal().wantsJson()) {
        context.terminal().print(Json{{"targets", outcomesJson(outcomes)}});
        return exitOf(outcomes);
    }
    for (const TargetOutcome &outcome : outcomes)
        sayOutcome(outcome, context.terminal());
    return exitOf(outcomes);
}

} // namespace assay::ctl
