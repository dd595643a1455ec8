// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/rulesetsource.h"

#include "app/ctl/inputfile.h"
#include "app/workspace/releases.h"
#include "app/workspace/rulesets.h"

namespace assay::ctl {
namespace {

constexpr std::string_view kEnvironment = "env:";
constexpr std::string_view kRelease = "release:";

/// @param name  environment, or environment:version
Result<std::string> releasedText(store::DocumentStore &store, const std::string &name)
{
    const std::size_t colon = name.find(':');
    const std::string environment = name.substr(0, colon);
    const std::string version = colon == std::string::npos ? std::string{} : name.substr(colon + 1);
    const Result<std::vector<workspace::StoredRelease>> releases = workspace::releasesOf(store, environment);
    if (!releases)
        return fail(releases.error());
    for (auto stored = releases->rbegin(); stored != releases->rend(); ++stored) {
        if (version.empty() || std::to_string(stored->release.version) == version)
            return workspace::releaseContent(store, stored->release.server.sha256);
    }
    return fail(Error{ErrorCode::NotFound, Remedy::FixInput, {}, {}}
                    .with("kind", "release of " + environment)
                    .with("key", version.empty() ? "newest" : version));
}

Result<std::string> textOf(Context &context, const std::string &source)
{
    if (!source.starts_with(kEnvironment) && !source.starts_with(kRelease))
        return readInputFile(source);
    const Result<workspace::Workspace *> opened = context.workspace();
    if (!opened)
        return fail(opened.error());
    if (source.starts_with(kRelease))
        return releasedText(*(*opened)->store(), source.substr(kRelease.size()));
    return workspace::rulesetOf(*(*opened)->catalog(), source.substr(kEnvironment.size()), (*opened)->now())
        .map([](const flags::ufc::Document &document) { return flags::ufc::write(document, flags::Format::Server); });
}

} // namespace

Result<NamedRuleset> readRulesetSource(Context &context, const std::string &source)
{
    return textOf(context, source).and_then([&source](std::string text) { return namedRuleset(inputName(source), std::move(text)); });
}

Result<NamedRuleset> namedRuleset(const std::string &name, std::string text)
{
    Result<flags::LoadedRuleset> loaded = flags::readRuleset(text);
    if (!loaded)
        return fail(std::move(loaded).error().with("origin", name));
    return NamedRuleset{name, std::move(text), std::move(*loaded)};
}

Result<flags::ufc::Document> documentOf(const NamedRuleset &ruleset)
{
    if (ruleset.loaded.ruleset->format() == flags::Format::Server)
        return flags::ufc::documentOf(*ruleset.loaded.ruleset);
    return fail(Error{ErrorCode::InvalidArgument, Remedy::FixInput, {}, {}}
                    .with("origin", ruleset.name)
                    .with("name", "format")
                    .with("what", "a plain ruleset (SERVER), as an obfuscated one does not say what is in it"));
}

} // namespace assay::ctl
