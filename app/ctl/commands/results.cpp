// SPDX-License-Identifier: GPL-3.0-or-later
#include <nlohmann/json.hpp>

#include "app/ctl/await.h"
#include "app/ctl/commands.h"
#include "app/ctl/resultview.h"
#include "app/workspace/definitions.h"

namespace assay::ctl {

namespace {

QString shown(const std::string &value) { return value.empty() ? QStringLiteral("nothing") : QString::fromStdString(value); }

Json verificationJson(const workspace::Verification &verification)
{
    Json list = Json::array();
    for (const workspace::DocumentChange::Field &field : verification.differences)
        list.push_back(Json{{"path", field.path}, {"stored", field.before}, {"recomputed", field.after}});
    return Json{{"snapshot", verification.snapshot},
                {"sha256", verification.digest},
                {"audit", verification.isAudited ? verification.isDigestAudited ? "matches" : "differs" : "silent"},
                {"analysis_stored", verification.hasAnalysis},
                {"identical", verification.isIdentical()},
                {"engine_stored", verification.engineThen},
                {"engine_now", verification.engineNow},
                {"differences", std::move(list)}};
}

void printVerification(const workspace::Verification &verification, const Terminal &terminal)
{
    const QString name = QStringLiteral("Snapshot ") + QString::fromStdString(verification.snapshot);
    if (verification.isIdentical()) {
        const QString audited = verification.isAudited ? QStringLiteral("; its SHA-256 is the one in the audit log") : QString{};
        return terminal.print(name + QStringLiteral(": identical when recomputed") + audited + u'.');
    }
    if (!verification.hasAnalysis)
        terminal.print(name + QStringLiteral(": stored without an analysis, so there is nothing to compare with. Run the experiment again."));
    if (verification.isAudited && !verification.isDigestAudited)
        terminal.print(name + QStringLiteral(": it is not what the audit log says was stored. Someone altered it, or the log."));
    if (verification.differences.empty())
        return;
    const workspace::DocumentChange::Field &first = verification.differences.front();
    terminal.print(QStringLiteral("%1: differs at %2: stored %3, recomputed %4.")
                       .arg(name, QString::fromStdString(first.path), shown(first.before), shown(first.after)));
    if (verification.differences.size() > 1)
        terminal.print(QStringLiteral("%1 more differences; --json lists all.").arg(verification.differences.size() - 1));
    if (verification.engineThen != verification.engineNow)
        terminal.print(QStringLiteral("It was computed by Assay %1, this is %2.")
                           .arg(QString::fromStdString(verification.engineThen), QString::fromStdString(verification.engineNow)));
}

/// The options of an analysis make no sense here: what is compared is the analysis of the plan.
std::optional<std::string> analysisOptionIn(const Arguments &arguments)
{
    for (const Option &option : kAnalysisOptions) {
        if (arguments.has(option.name))
            return std::string{"--"} + option.name;
    }
    return std::nullopt;
}

ExitCode verify(Context &context, workspace::Workspace &workspace, const std::string &experiment)
{
    if (!workspace.catalog()->experiments.contains(experiment))
        return context.failed(workspace::unknownDocument(*workspace.catalog(), "experiment", experiment));
    const Result<workspace::Verification> verification = await(workspace.verifyResults(experiment));
    if (!verification)
        return context.failed(verification.error());
    if (context.terminal().wantsJson())
        context.terminal().print(verificationJson(*verification));
    else
        printVerification(*verification, context.terminal());
    return verification->isIdentical() ? ExitCode::Ok : ExitCode::Failed;
}

} // namespace

ExitCode runResults(Context &context)
{
    if (context.arguments().words.size() != 1)
        return context.failed(usageError("results", "one experiment"));
    const std::optional<std::string> other = analysisOptionIn(context.arguments());
    if (context.arguments().has("verify") && other)
        return context.failed(usageError(*other, "not to be given with --verify, which recomputes what the plan says"));
    const Result<workspace::Workspace *> opened = context.workspace();
    if (!opened)
        return context.failed(opened.error());
    if (context.arguments().has("verify"))
        return verify(context, **opened, context.arguments().words.front());
    const Result<workspace::LoadedResults> loaded = analysedResults(**opened, context.arguments().words.front(), context.arguments());
    if (!loaded)
        return context.failed(loaded.error());
    if (context.terminal().wantsJson())
        context.terminal().print(results::toJson(*loaded->analysis, *loaded->snapshot));
    else
        printResults(context.terminal(), *loaded, (*opened)->now());
    return ExitCode::Ok;
}

} // namespace assay::ctl
