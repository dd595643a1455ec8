// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workspace/rulesetbuild.h"

#include <algorithm>

#include "app/workspace/rulesets.h"
#include "models/flags/bandit.h"
#include "models/flags/evaluator.h"
#include "models/flags/lint.h"

namespace assay::workspace {
namespace {

constexpr int kSampleSubjects = 50;

Error modelProblem(const std::string &bandit, std::string what)
{
    return Error{ErrorCode::InvalidDocument, Remedy::FixInput, {}, {}}
        .with("kind", "bandit")
        .with("key", bandit)
        .with("path", "model")
        .with("what", std::move(what));
}

/// Every bandit that flags use has its model, of the version they name.
Result<void> checkModels(const flags::ufc::Document &document, const std::string &text)
{
    if (document.bandits.empty())
        return {};
    if (text.empty())
        return fail(modelProblem(document.bandits.front().key, "its model, which --bandits FILE gives"));
    const auto models = flags::readBanditModels(text);
    if (!models)
        return fail(models.error());
    if (!models->problems.empty())
        return fail(models->problems.front());
    for (const flags::ufc::Bandit &bandit : document.bandits) {
        const auto model = models->value.find(bandit.key);
        if (model == models->value.end())
            return fail(modelProblem(bandit.key, "a model in the file of models"));
        if (model->second.version != bandit.modelVersion)
            return fail(modelProblem(bandit.key,
                                     "version " + bandit.modelVersion + ", as the flag says (the file has "
                                         + model->second.version + ")"));
    }
    return {};
}

Error disagreement(const std::string &flag)
{
    return Error{ErrorCode::Internal, Remedy::None, {}, {}}.with(
        "what", "the plain and the obfuscated form of flag " + flag + " give a subject different values");
}

/// Evaluates every flag for sample subjects in both forms. A value is compared, as keys are hashed in one of them.
Result<void> compareForms(const flags::ufc::Document &document, const flags::Ruleset &server, const flags::Ruleset &client,
                          Timestamp now)
{
    for (int i = 0; i < kSampleSubjects; ++i) {
        const std::string key = "sample-" + std::to_string(i);
        const flags::Subject subject{key, {}};
        for (const flags::ufc::Flag &flag : document.flags) {
            const flags::Assignment plain = flags::evaluate(server, flag.key, subject, std::nullopt, now);
            const flags::Assignment hidden = flags::evaluate(client, flag.key, subject, std::nullopt, now);
            if (plain.code != hidden.code || plain.value.text != hidden.value.text)
                return fail(disagreement(flag.key));
        }
    }
    return {};
}

Result<void> checkForms(BuiltRuleset &built, Timestamp now)
{
    Result<flags::LoadedRuleset> server = flags::readRuleset(built.content.server);
    if (!server)
        return fail(std::move(server.error()));
    built.findings.insert(built.findings.end(), server->findings.begin(), server->findings.end());
    if (!built.content.client)
        return {};
    const Result<flags::LoadedRuleset> client = flags::readRuleset(*built.content.client);
    if (!client)
        return fail(client.error());
    return compareForms(built.document, *server->ruleset, *client->ruleset, now);
}

Result<void> checkSize(const ReleaseContent &content)
{
    for (const std::string *text :
         {&content.server, content.client ? &*content.client : nullptr, content.bandits ? &*content.bandits : nullptr}) {
        if (text != nullptr && static_cast<std::int64_t>(text->size()) > publish::kMaxObjectBytes)
            return fail(Error{ErrorCode::InputTooLarge, Remedy::FixInput, {}, {}}
                            .with("what", "a published ruleset")
                            .with("limit", std::to_string(publish::kMaxObjectBytes) + " bytes"));
    }
    return {};
}

} // namespace

std::vector<publish::SdkKey> sdkKeysOf(const Catalog &catalog, const std::string &environment)
{
    std::vector<publish::SdkKey> keys;
    for (const auto &[key, entry] : catalog.sdkKeys) {
        const flags::SdkKeyDefinition &definition = entry.value;
        if (definition.environment == environment && !definition.isRevoked)
            keys.push_back({definition.sha256, definition.isClient ? publish::SdkKeyKind::Client : publish::SdkKeyKind::Server,
                            definition.tags});
    }
    return keys;
}

Result<BuiltRuleset> buildRuleset(const Catalog &catalog, const std::string &environment, const std::string &banditModels,
                                  Timestamp now)
{
    Result<flags::ufc::Document> document = rulesetOf(catalog, environment, now);
    if (!document)
        return fail(std::move(document.error()));
    if (Result<void> models = checkModels(*document, banditModels); !models)
        return fail(std::move(models.error()));
    BuiltRuleset built;
    built.document = std::move(*document);
    built.content.server = flags::ufc::write(built.document, flags::Format::Server);
    if (catalog.environments.at(environment).value.hasClientForm)
        built.content.client = flags::ufc::write(built.document, flags::Format::Client);
    if (!built.document.bandits.empty())
        built.content.bandits = banditModels;
    built.content.sdkKeys = sdkKeysOf(catalog, environment);
    flags::LintContext context;
    context.now = now;
    built.findings = flags::lint(built.document, context);
    return checkSize(built.content).and_then([&] { return checkForms(built, now); }).map([&built] { return std::move(built); });
}

Result<flags::ufc::Document> readServerRuleset(const std::string &text)
{
    return flags::readRuleset(text).map(
        [](const flags::LoadedRuleset &loaded) { return flags::ufc::documentOf(*loaded.ruleset); });
}

} // namespace assay::workspace
