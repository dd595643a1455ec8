// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/edge/environment.h"

#include <algorithm>

#include "app/edge/tagfilter.h"
#include "models/flags/ufc.h"

namespace assay::edge {
namespace {

std::vector<std::string> sortedTags(const publish::SdkKey &key)
{
    std::vector<std::string> tags = key.tags;
    std::ranges::sort(tags);
    const auto rest = std::ranges::unique(tags);
    tags.erase(rest.begin(), rest.end());
    return tags;
}

std::optional<secrets::Digest> digestFromHex(std::string_view text)
{
    const std::optional<secrets::Bytes> bytes = secrets::bytesFromHex(text);
    secrets::Digest digest{};
    if (!bytes || bytes->size() != digest.size())
        return std::nullopt;
    std::ranges::copy(*bytes, digest.begin());
    return digest;
}

} // namespace

Result<std::shared_ptr<const Environment>> Environment::make(publish::Release release, ReleaseFiles files, int maxAgeSeconds)
{
    const std::shared_ptr<Environment> made(new Environment);
    made->m_release = std::move(release);
    if (files.bandits) {
        Result<Parsed<flags::BanditModels>> models = flags::readBanditModels(*files.bandits);
        if (!models)
            return tl::unexpected(models.error());
        made->m_models = std::move(models->value);
    }
    const std::string none = R"({"updatedAt":")" + toIsoTime(made->m_release.created) + R"(","bandits":{}})";
    Result<Document> noBandits = documentOf(none, maxAgeSeconds);
    Result<Document> bandits = documentOf(files.bandits.value_or(none), maxAgeSeconds);
    if (!noBandits || !bandits)
        return tl::unexpected(noBandits ? bandits.error() : noBandits.error());
    made->m_noBandits = std::move(*noBandits);
    made->m_bandits = std::move(*bandits);
    for (const publish::SdkKey &key : made->m_release.sdkKeys) {
        const std::optional<secrets::Digest> digest = digestFromHex(key.sha256);
        if (!digest)
            continue; // a release that names one is refused before
        const std::vector<std::string> tags = sortedTags(key);
        if (const Result<void> added = made->addPortion(tags, files, maxAgeSeconds); !added)
            return tl::unexpected(added.error());
        made->m_keys[*digest] = {key.kind, &made->m_portions.at(tags)};
    }
    return made;
}

Result<void> Environment::addPortion(const std::vector<std::string> &tags, const ReleaseFiles &files, int maxAgeSeconds)
{
    if (m_portions.contains(tags))
        return {};
    const auto isRead = [&](publish::SdkKeyKind kind) {
        return std::ranges::any_of(m_release.sdkKeys, [&](const publish::SdkKey &key) { return key.kind == kind && sortedTags(key) == tags; });
    };
    Result<std::string> server = tags.empty() ? Result<std::string>(files.server) : withTags(files.server, tags);
    if (!server)
        return tl::unexpected(server.error());
    Result<flags::LoadedRuleset> loaded = flags::readRuleset(*server);
    if (!loaded)
        return tl::unexpected(loaded.error());
    Portion portion{.ruleset = std::move(loaded->ruleset)};
    m_findings = std::max(m_findings, loaded->findings.size());
    m_flagCount = std::max(m_flagCount, portion.ruleset->flagCount());
    if (isRead(publish::SdkKeyKind::Client)) {
        const std::string client = tags.empty() && files.client
            ? *files.client
            : flags::ufc::write(flags::ufc::documentOf(*portion.ruleset), flags::Format::Client);
        Result<Document> document = documentOf(client, maxAgeSeconds);
        if (!document)
            return tl::unexpected(document.error());
        portion.client = std::move(*document);
    }
    if (isRead(publish::SdkKeyKind::Server)) {
        if (const Result<void> added = addServerDocuments(portion, *server, files, tags.empty(), maxAgeSeconds); !added)
            return added;
    }
    m_portions.emplace(tags, std::move(portion));
    return {};
}

Result<void> Environment::addServerDocuments(Portion &portion, std::string_view ruleset, const ReleaseFiles &files, bool isWhole, int maxAgeSeconds)
{
    Result<Document> document = documentOf(ruleset, maxAgeSeconds);
    if (!document)
        return tl::unexpected(document.error());
    portion.server = std::move(*document);
    if (isWhole || !files.bandits)
        return {};
    const Result<std::string> models = banditsOf(*files.bandits, ruleset);
    if (!models)
        return tl::unexpected(models.error());
    Result<Document> bandits = documentOf(*models, maxAgeSeconds);
    if (!bandits)
        return tl::unexpected(bandits.error());
    portion.bandits = std::move(*bandits);
    return {};
}

std::optional<Access> Environment::accessOf(std::string_view apiKey) const
{
    const auto found = m_keys.find(secrets::sha256(apiKey));
    return found == m_keys.end() ? std::nullopt : std::optional(found->second);
}

const Document &Environment::config(const Access &access) const
{
    return access.kind == publish::SdkKeyKind::Server ? *access.portion->server : *access.portion->client;
}

const Document &Environment::bandits(const Access &access) const
{
    if (access.kind == publish::SdkKeyKind::Client)
        return m_noBandits;
    return access.portion->bandits ? *access.portion->bandits : m_bandits;
}

bool Snapshot::isComplete() const
{
    return !places.empty() && std::ranges::none_of(places, [](const Place &place) { return place.environment == nullptr; });
}

bool Snapshot::isReady() const
{
    return std::ranges::any_of(places, [](const Place &place) { return place.environment != nullptr; })
        && std::ranges::all_of(places, [](const Place &place) { return place.environment != nullptr || place.isUnpublished; });
}

} // namespace assay::edge
