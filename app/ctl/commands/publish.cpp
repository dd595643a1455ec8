// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include <nlohmann/json.hpp>

#include "app/ctl/await.h"
#include "app/ctl/commands.h"
#include "app/ctl/inputfile.h"
#include "app/ctl/publishview.h"
#include "app/secrets/passphrasesource.h"
#include "app/workspace/definitions.h"
#include "models/access/actions.h"
#include "models/flags/delivery.h"
#include "models/flags/lint.h"

namespace assay::ctl {
namespace {

Result<workspace::PublishRequest> requestOf(const Arguments &arguments)
{
    workspace::PublishRequest request;
    request.environment = *arguments.value("env");
    request.targets = arguments.all("target");
    request.isForced = arguments.has("force");
    if (const std::optional<std::string> file = arguments.value("bandits")) {
        Result<std::string> text = readInputFile(*file);
        if (!text)
            return fail(std::move(text.error()));
        request.bandits = std::move(*text);
    }
    return request;
}

/// The secret fields of a target, as they go into the password store.
Result<secrets::Secret> secretFields(int descriptor, const flags::PublishTarget &target)
{
    Result<secrets::Secret> secret = secrets::passphraseFromDescriptor(descriptor);
    if (!secret)
        return secret;
    const std::string_view text(reinterpret_cast<const char *>(secret->bytes().data()), secret->bytes().size());
    const Result<Json> json = parseJson(text, {.bytes = 16'384, .depth = 2});
    const flags::TargetKind *kind = flags::findTargetKind(target.kind);
    std::string allowed;
    for (const flags::TargetField &field : kind->fields) {
        if (field.isSecret)
            allowed.append(allowed.empty() ? "" : ", ").append(field.id);
    }
    const auto isText = [](const Json &value) { return value.is_string(); };
    const auto isField = [kind](const std::string &name) {
        return std::ranges::any_of(kind->fields,
                                   [&name](const flags::TargetField &field) { return field.isSecret && name == field.id; });
    };
    bool isFitting = json && json->is_object() && !json->empty() && std::ranges::all_of(*json, isText);
    for (auto member = isFitting ? json->begin() : Json::const_iterator{}; isFitting && member != json->end(); ++member)
        isFitting = isField(member.key());
    if (!isFitting)
        return fail(usageError("--store-secret-fd", "a JSON object of texts, with any of " + allowed));
    return secret;
}

ExitCode storeSecret(Context &context, workspace::Workspace &workspace)
{
    const Result<std::optional<std::int64_t>> descriptor = context.arguments().integer("store-secret-fd", 0, 1'000'000);
    const std::vector<std::string> targets = context.arguments().all("target");
    if (!descriptor || targets.size() != 1)
        return context.failed(descriptor ? usageError("--store-secret-fd", "one --target") : descriptor.error());
    const auto &known = workspace.catalog()->publishTargets;
    const auto target = known.find(targets.front());
    if (target == known.end())
        return context.failed(workspace::unknownDocument(*workspace.catalog(), "publish_target", targets.front()));
    const Result<secrets::Secret> secret = secretFields(static_cast<int>(**descriptor), target->second.value);
    if (!secret)
        return context.failed(secret.error());
    if (context.keychain() == nullptr)
        return context.failed(Error{ErrorCode::KeychainServiceMissing, Remedy::StartKeychain, {}, {}});
    if (const Result<void> kept = context.keychain()->put(flags::secretItemOf(targets.front()), *secret); !kept)
        return context.failed(kept.error());
    if (const Result<void> noted
        = await(workspace.note(std::string{access::action::SecretPut}, "publish_target/" + targets.front()));
        !noted)
        return context.failed(noted.error());
    context.terminal().say(QStringLiteral("The password store keeps the secret of ") + QString::fromStdString(targets.front()));
    return ExitCode::Ok;
}

ExitCode resume(const Context &context, const workspace::Publishing &publishing)
{
    const Result<std::vector<workspace::TargetOutcome>> outcomes
        = publishing.resume(context.arguments().value("env").value_or(std::string{}));
    if (!outcomes)
        return context.failed(outcomes.error());
    if (outcomes->empty())
        context.terminal().say(QStringLiteral("Nothing was left unfinished."));
    return showOutcomes(*outcomes, context);
}

Result<void> checkLine(const Arguments &arguments)
{
    if (!arguments.words.empty())
        return fail(usageError("publish", "no further words"));
    const bool isOther = arguments.has("resume") || arguments.has("store-secret-fd");
    if (!arguments.has("env") && !isOther)
        return fail(usageError("publish", "--env KEY"));
    for (const char *option : {"dry-run", "force", "bandits"}) {
        if (isOther && arguments.has(option))
            return fail(usageError(std::string{"--"} + option, "no --resume or --store-secret-fd beside it"));
    }
    return {};
}

} // namespace

ExitCode runPublish(Context &context)
{
    const Arguments &arguments = context.arguments();
    if (const Result<void> fits = checkLine(arguments); !fits)
        return context.failed(fits.error());
    const Result<workspace::Workspace *> opened = context.workspace();
    if (!opened)
        return context.failed(opened.error());
    if (arguments.has("store-secret-fd"))
        return storeSecret(context, **opened);
    const workspace::Publishing publishing = publishingOf(context, **opened);
    if (arguments.has("resume"))
        return resume(context, publishing);
    const Result<workspace::PublishRequest> request = requestOf(arguments);
    if (!request)
        return context.failed(request.error());
    if (arguments.has("dry-run")) {
        const Result<workspace::PublishPreview> preview = publishing.preview(*request);
        if (!preview)
            return context.failed(preview.error());
        showPreview(*preview, request->environment, context.terminal());
        return flags::hasErrors(preview->built.findings) ? ExitCode::Failed : ExitCode::Ok;
    }
    const Result<workspace::PublishReport> report = publishing.publish(*request);
    return report ? showReport(*report, context) : context.failed(report.error());
}

} // namespace assay::ctl
