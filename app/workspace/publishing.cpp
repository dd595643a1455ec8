// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workspace/publishing.h"

#include <algorithm>
#include <cstdlib>
#include <ranges>

#include <nlohmann/json.hpp>

#include "app/publish/targetfactory.h"
#include "app/secrets/passphrasesource.h"
#include "app/workspace/definitions.h"
#include "app/workspace/publishjournal.h"
#include "app/workspace/signingkeys.h"
#include "models/access/actions.h"
#include "models/flags/lint.h"

namespace assay::workspace {
namespace {

using publish::PublishStep;

constexpr std::int64_t kRenewReleaseDays = 30; // a release that ends sooner is signed again

Error lintRefused(const std::string &environment, const std::vector<flags::Finding> &findings)
{
    const auto isError = [](const flags::Finding &finding) { return flags::severityOf(finding) == flags::Severity::Error; };
    const flags::Finding &first = *std::ranges::find_if(findings, isError);
    return Error{ErrorCode::InvalidDocument, Remedy::FixInput, {}, "E-PUB-101"}
        .with("key", environment)
        .with("errors", std::to_string(std::ranges::count_if(findings, isError)))
        .with("path", first.path)
        .with("what", flags::messageText(first) + " " + flags::remedyText(first));
}

PublicationEntry entryOf(const StoredRelease &release, const std::string &target)
{
    return {release.release.environment, target,   release.release.keyEpoch,
            release.release.version,     "signed", PublicationState::Running};
}

access::AuditEvent outcomeEvent(const StoredRelease &release, const std::string &target, std::string_view action,
                                const std::string &what, const Author &author)
{
    access::AuditEvent event;
    event.at = author.now;
    event.actor = author.name;
    event.action = action;
    event.object = "publish_target/" + target;
    Json detail{
        {"environment", release.release.environment}, {"version", release.release.version}, {"release_sha256", release.sha256}};
    if (!what.empty())
        detail["what"] = what;
    event.detail = canonicalJson(detail);
    return event;
}

/// The last release's models, unless there are new ones.
Result<std::string> modelsOf(store::DocumentStore &store, const PublishRequest &request,
                             const std::vector<StoredRelease> &earlier)
{
    if (!request.bandits.empty() || earlier.empty() || !earlier.back().release.bandits)
        return request.bandits;
    return releaseContent(store, earlier.back().release.bandits->sha256);
}

bool hasSameFiles(const publish::Release &last, const ReleaseContent &content)
{
    const auto models = content.bandits ? std::optional{publish::ReleaseObject::of(*content.bandits)} : std::nullopt;
    return last.sdkKeys == content.sdkKeys && last.bandits == models && last.client.has_value() == content.client.has_value();
}

} // namespace

bool PublishReport::isComplete() const
{
    return std::ranges::none_of(targets, [](const TargetOutcome &outcome) { return outcome.error.has_value(); });
}

Result<std::vector<std::string>> Publishing::targetsOf(const std::string &environment,
                                                       const std::vector<std::string> &wanted) const
{
    const auto &all = m_context.catalog->publishTargets;
    std::vector<std::string> keys;
    for (const std::string &key : wanted) {
        const auto found = all.find(key);
        if (found == all.end())
            return fail(unknownDocument(*m_context.catalog, "publish_target", key));
        if (!found->second.value.serves(environment))
            return fail(Error{ErrorCode::InvalidArgument, Remedy::FixInput, {}, {}}
                            .with("name", "target " + key)
                            .with("what", "one that serves environment " + environment));
        keys.push_back(key);
    }
    for (const auto &[key, entry] : all) {
        if (wanted.empty() && entry.value.serves(environment))
            keys.push_back(key);
    }
    if (keys.empty())
        return fail(Error{ErrorCode::InvalidArgument, Remedy::FixInput, {}, {}}
                        .with("name", "publish")
                        .with("what", "a publish_target document that serves environment " + environment));
    return keys;
}

Result<PublishPreview> Publishing::preview(const PublishRequest &request) const
{
    if (!m_context.catalog->environments.contains(request.environment))
        return fail(unknownDocument(*m_context.catalog, "environment", request.environment));
    Result<std::vector<std::string>> targets = targetsOf(request.environment, request.targets);
    if (!targets)
        return fail(std::move(targets.error()));
    Result<std::vector<StoredRelease>> earlier = releasesOf(*m_context.store, request.environment);
    if (!earlier)
        return fail(std::move(earlier.error()));
    const Timestamp now = m_context.now();
    Result<BuiltRuleset> built = modelsOf(*m_context.store, request, *earlier).and_then([&](const std::string &models) {
        return buildRuleset(*m_context.catalog, request.environment, models, now);
    });
    if (!built)
        return fail(std::move(built.error()));
    PublishPreview preview{std::move(*built), {}, {}, true, std::move(*targets)};
    if (earlier->empty()) {
        preview.changes = flags::diff({}, preview.built.document);
        return preview;
    }
    preview.last = std::move(earlier->back());
    const publish::Release &last = preview.last->release;
    const Result<flags::ufc::Document> published
        = releaseContent(*m_context.store, last.server.sha256).and_then(readServerRuleset);
    if (!published)
        return fail(published.error());
    preview.changes = flags::diff(*published, preview.built.document);
    const bool endsSoon = last.expires.micros - now.micros < kRenewReleaseDays * kMicrosPerDay;
    const Result<std::int64_t> keyEpoch = keyEpochOf(*m_context.store, request.environment);
    if (!keyEpoch)
        return fail(keyEpoch.error());
    preview.isNew = request.isForced || endsSoon || last.keyEpoch != *keyEpoch || !preview.changes.empty() || !hasSameFiles(last, preview.built.content)
        || published->environment != preview.built.document.environment;
    return preview;
}

Result<StoredRelease> Publishing::sign(const SigningOrder &order, const ReleaseContent &content,
                                       const std::vector<std::string> &targets) const
{
    std::optional<StoredRelease> signedOne;
    // One transaction: whoever sees the release sees where it still has to go.
    const Result<void> done = m_context.store->transaction([&](store::Transaction &transaction) -> Result<void> {
        Result<StoredRelease> made = signRelease(*m_context.store, transaction, order, content, author());
        if (!made)
            return fail(std::move(made.error()));
        for (const std::string &target : targets) {
            if (Result<void> noted = putEntry(*m_context.store, transaction, entryOf(*made, target), author()); !noted)
                return noted;
        }
        signedOne = std::move(*made);
        return {};
    });
    if (!done)
        return fail(done.error());
    return std::move(*signedOne);
}

Result<PublishReport> Publishing::publish(const PublishRequest &request) const
{
    Result<PublishPreview> preview = this->preview(request);
    if (!preview)
        return fail(std::move(preview.error()));
    if (flags::hasErrors(preview->built.findings))
        return fail(lintRefused(request.environment, preview->built.findings));
    if (!preview->isNew) {
        StoredRelease last = std::move(*preview->last);
        std::vector<TargetOutcome> outcomes = carryToAll(last, preview->targets);
        return PublishReport{std::move(last), false, std::move(outcomes)};
    }
    const flags::Environment &environment = m_context.catalog->environments.at(request.environment).value;
    Result<StoredRelease> release
        = sign({request.environment, environment.expiresAfterDays, {}}, preview->built.content, preview->targets);
    if (!release)
        return fail(std::move(release.error()));
    std::vector<TargetOutcome> outcomes = carryToAll(*release, preview->targets);
    return PublishReport{std::move(*release), true, std::move(outcomes)};
}

Result<PublishReport> Publishing::rollback(const std::string &environment, std::int64_t version,
                                           const std::vector<std::string> &wanted) const
{
    const auto known = m_context.catalog->environments.find(environment);
    if (known == m_context.catalog->environments.end())
        return fail(unknownDocument(*m_context.catalog, "environment", environment));
    const Result<std::vector<std::string>> targets = targetsOf(environment, wanted);
    if (!targets)
        return fail(targets.error());
    const Result<std::vector<StoredRelease>> all = releasesOf(*m_context.store, environment);
    if (!all)
        return fail(all.error());
    // The newest of that version: in a new key epoch they begin again.
    const auto backwards = std::views::reverse(*all);
    const auto old = std::ranges::find_if(backwards, [version](const StoredRelease &stored) { return stored.release.version == version; });
    if (old == backwards.end())
        return fail(Error{ErrorCode::NotFound, Remedy::FixInput, {}, {}}
                        .with("kind", "release of " + environment)
                        .with("key", std::to_string(version)));
    Result<ReleaseContent> content = contentOf(*m_context.store, old->release);
    if (!content)
        return fail(std::move(content.error()));
    content->sdkKeys = sdkKeysOf(*m_context.catalog, environment); // a key revoked since stays revoked
    Result<StoredRelease> release = sign({environment, known->second.value.expiresAfterDays, version}, *content, *targets);
    if (!release)
        return fail(std::move(release.error()));
    std::vector<TargetOutcome> outcomes = carryToAll(*release, *targets);
    return PublishReport{std::move(*release), true, std::move(outcomes)};
}

std::vector<TargetOutcome> Publishing::carryToAll(const StoredRelease &release, const std::vector<std::string> &targets) const
{
    std::vector<TargetOutcome> outcomes;
    for (const std::string &target : targets)
        outcomes.push_back(carry(release, target));
    return outcomes;
}

Result<publish::Publication> Publishing::publicationOf(const StoredRelease &release) const
{
    Result<ReleaseContent> content = contentOf(*m_context.store, release.release);
    if (!content)
        return fail(std::move(content.error()));
    const Result<std::vector<std::string>> roots = rootTexts(*m_context.store);
    if (!roots)
        return fail(roots.error());
    const Result<std::vector<StoredRelease>> all = releasesOf(*m_context.store, release.release.environment);
    if (!all)
        return fail(all.error());
    publish::Publication publication{release.release,
                                     release.text,
                                     std::move(content->server),
                                     std::move(content->client),
                                     std::move(content->bandits),
                                     {},
                                     {}};
    for (std::size_t i = 0; i < roots->size(); ++i)
        publication.roots.push_back({"root/" + std::to_string(i + 1) + ".json", (*roots)[i]});
    for (const StoredRelease &earlier : *all) {
        if (release.release.isNewerThan(earlier.release.keyEpoch, earlier.release.version))
            publication.overtaken.push_back(earlier.sha256);
    }
    return publication;
}

Result<std::unique_ptr<publish::Target>> Publishing::open(const flags::PublishTarget &target) const
{
    publish::TargetSettings settings{target.kind, {target.settings.begin(), target.settings.end()}, {}, m_context.now};
    if (!target.secretRef.empty()) {
        Result<secrets::Secret> secret = m_context.secret(target.secretRef);
        if (!secret)
            return fail(std::move(secret.error()));
        settings.secret = std::move(*secret);
    }
    return publish::makeTarget(settings);
}

Result<void> Publishing::carryTo(const StoredRelease &release, const flags::PublishTarget &target, TargetOutcome &outcome) const
{
    const Result<publish::Publication> publication = publicationOf(release);
    if (!publication)
        return fail(publication.error());
    Result<std::unique_ptr<publish::Target>> place = open(target);
    if (!place)
        return fail(std::move(place.error()));
    std::unique_ptr<publish::Target> reader;
    if (const std::string url = target.setting("public_url"); !url.empty()) {
        Result<std::unique_ptr<publish::Target>> made = publish::makeReader(url);
        if (!made)
            return fail(std::move(made.error()));
        reader = std::move(*made);
    }
    publish::PublishHooks hooks;
    hooks.onStep = [&](PublishStep step) {
        outcome.reached = step;
        if (m_context.onStep)
            m_context.onStep(target.key, step);
        PublicationEntry entry = entryOf(release, target.key);
        entry.step = publish::nameOf(step);
        entry.state = step == PublishStep::Done ? PublicationState::Done : PublicationState::Running;
        return m_context.store->transaction([&](store::Transaction &transaction) -> Result<void> {
            if (Result<void> noted = putEntry(*m_context.store, transaction, entry, author());
                !noted || step != PublishStep::Done)
                return noted;
            return transaction.append(outcomeEvent(release, target.key, access::action::ReleasePublish, {}, author()))
                .map([](const access::AuditEvent &) {});
        });
    };
    if (reader)
        hooks.readPublic = [&reader](const std::string &path) {
            return reader->get(path, publish::kMaxObjectBytes)
                .and_then([&path](std::optional<publish::StoredFile> file) -> Result<std::string> {
                    return file ? Result<std::string>(std::move(file->content))
                                : fail(publish::refused("the public address has no " + path));
                });
        };
    hooks.probe = [](const std::string &server) { return readServerRuleset(server).map([](const flags::ufc::Document &) {}); };
    return publish::publishRelease(**place, *publication, hooks);
}

TargetOutcome Publishing::carry(const StoredRelease &release, const std::string &target) const
{
    TargetOutcome outcome{target, release.release.version, PublishStep::Check, {}};
    const auto known = m_context.catalog->publishTargets.find(target);
    if (known == m_context.catalog->publishTargets.end()) {
        outcome.error = unknownDocument(*m_context.catalog, "publish_target", target);
        return outcome;
    }
    const Result<void> done = carryTo(release, known->second.value, outcome);
    if (done)
        return outcome;
    outcome.error = done.error();
    if (done.error().code != ErrorCode::TargetConflict)
        return outcome;
    // Another workspace publishes there: trying again cannot help, so it is no longer unfinished.
    const Result<void> noted = m_context.store->transaction([&](store::Transaction &transaction) {
        PublicationEntry entry = entryOf(release, target);
        entry.step = publish::nameOf(outcome.reached);
        entry.state = PublicationState::Refused;
        return putEntry(*m_context.store, transaction, entry, author())
            .and_then([&] {
                return transaction.append(outcomeEvent(release, target, access::action::ReleaseRefuse,
                                                       std::string{done.error().fact("path")}, author()));
            })
            .map([](const access::AuditEvent &) {});
    });
    if (!noted)
        outcome.error = noted.error();
    return outcome;
}

Result<std::vector<UnfinishedPublication>> Publishing::unfinished(const std::string &environment) const
{
    const Result<std::vector<PublicationEntry>> entries = publicationEntries(*m_context.store);
    if (!entries)
        return fail(entries.error());
    std::vector<UnfinishedPublication> found;
    for (const PublicationEntry &entry : *entries) {
        if (entry.state == PublicationState::Running && (environment.empty() || entry.environment == environment))
            found.push_back({entry.environment, entry.target, entry.version, entry.step});
    }
    return found;
}

Result<std::vector<TargetOutcome>> Publishing::resume(const std::string &environment) const
{
    const Result<std::vector<UnfinishedPublication>> open = unfinished(environment);
    if (!open)
        return fail(open.error());
    std::vector<TargetOutcome> outcomes;
    for (const UnfinishedPublication &each : *open) {
        const Result<std::vector<StoredRelease>> releases = releasesOf(*m_context.store, each.environment);
        if (!releases)
            return fail(releases.error());
        outcomes.push_back(carry(releases->back(), each.target));
    }
    return outcomes;
}

std::function<Result<secrets::Secret>(const std::string &item)> publishSecretReader(secrets::SecretGateway *keychain)
{
    return [keychain](const std::string &item) -> Result<secrets::Secret> {
        if (std::getenv("CREDENTIALS_DIRECTORY") != nullptr) {
            std::string name = item; // a file name holds no slash
            std::ranges::replace(name, '/', '-');
            return secrets::credentialOfService(name);
        }
        if (keychain == nullptr)
            return fail(ErrorCode::KeychainServiceMissing, Remedy::StartKeychain);
        return keychain->get(item);
    };
}

} // namespace assay::workspace
