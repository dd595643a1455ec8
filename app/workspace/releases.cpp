// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workspace/releases.h"

#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>

#include "app/workspace/documentkinds.h"
#include "app/workspace/signingkeys.h"
#include "models/access/actions.h"

namespace assay::workspace {
namespace {

constexpr JsonLimits kStoredLimits{.bytes = 256U << 20U, .depth = 8, .stringBytes = 128U << 20U};

Result<Json> bodyOf(const store::Document &document)
{
    return parseJson(document.body, kStoredLimits);
}

Result<StoredRelease> releaseFrom(const store::Document &document)
{
    const Result<Json> body = bodyOf(document);
    if (!body)
        return fail(body.error());
    StoredRelease stored;
    stored.text = body->at("text").get<std::string>();
    stored.sha256 = publish::ReleaseObject::of(stored.text).sha256;
    stored.actor = document.updatedBy;
    if (body->contains("rollback_of"))
        stored.rollbackOf = body->at("rollback_of").get<std::int64_t>();
    // What this workspace signed itself needs no second look at the signatures; targets and verifiers take one.
    Result<publish::Release> release
        = publish::envelopeFromText(stored.text, publish::kMaxReleaseBytes).and_then([](const publish::Envelope &envelope) {
              return publish::releaseFromSignedText(envelope.signedText);
          });
    if (!release)
        return fail(std::move(release.error()));
    stored.release = std::move(*release);
    return stored;
}

std::string keyOf(const publish::Release &release)
{
    return release.environment + "." + std::to_string(release.keyEpoch) + "." + std::to_string(release.version);
}

Result<void> keepContent(store::DocumentStore &store, store::Transaction &transaction, const std::string &content,
                         const Author &author)
{
    const std::string sha256 = publish::ReleaseObject::of(content).sha256;
    if (store.get(std::string{kReleaseContentKind}, sha256))
        return {};
    return putInternal(store, transaction, kReleaseContentKind, sha256, canonicalJson(Json{{"text", content}}), author);
}

Result<void> keepContents(store::DocumentStore &store, store::Transaction &transaction, const ReleaseContent &content,
                          const Author &author)
{
    for (const std::optional<std::string> &each : {std::optional{content.server}, content.client, content.bandits}) {
        if (!each)
            continue;
        if (Result<void> kept = keepContent(store, transaction, *each, author); !kept)
            return kept;
    }
    return {};
}

std::optional<publish::ReleaseObject> objectOf(const std::optional<std::string> &content)
{
    return content ? std::optional{publish::ReleaseObject::of(*content)} : std::nullopt;
}

/// Everything but the audit entry, which is written first so that the release can name it.
publish::Release drafted(const store::DocumentStore &store, const SigningOrder &order, const ReleaseContent &content,
                         const std::vector<StoredRelease> &earlier, std::int64_t keyEpoch, Timestamp now)
{
    publish::Release release;
    release.workspace = store.id();
    release.environment = order.environment;
    release.keyEpoch = keyEpoch;
    if (!earlier.empty()) {
        // In a new key epoch versions begin again: what verifiers remember of the old one is over.
        if (earlier.back().release.keyEpoch == keyEpoch)
            release.version = earlier.back().release.version + 1;
        release.previous = earlier.back().sha256;
    }
    release.server = publish::ReleaseObject::of(content.server);
    release.client = objectOf(content.client);
    release.bandits = objectOf(content.bandits);
    release.sdkKeys = content.sdkKeys;
    release.created = now;
    release.expires = Timestamp{now.micros + order.expiresAfterDays * kMicrosPerDay};
    return release;
}

Result<access::AuditEvent> audited(store::Transaction &transaction, const publish::Release &release, const SigningOrder &order,
                                   const Author &author)
{
    Json detail{{"version", release.version},
                {"key_epoch", release.keyEpoch},
                {"ufc_sha256", release.server.sha256},
                {"ufc_length", release.server.bytes}};
    if (order.rollbackOf)
        detail["rollback_of"] = *order.rollbackOf;
    access::AuditEvent event;
    event.at = author.now;
    event.actor = author.name;
    event.action = access::action::ReleaseSign;
    event.object = "environment/" + release.environment;
    event.detail = canonicalJson(detail);
    return transaction.append(std::move(event));
}

} // namespace

Result<void> putInternal(store::DocumentStore &store, store::Transaction &transaction, std::string_view kind,
                         const std::string &key, std::string body, const Author &author)
{
    const Result<store::Document> current = store.get(std::string{kind}, key);
    if (!current && current.error().code != ErrorCode::NotFound)
        return fail(current.error());
    store::Document document;
    document.kind = kind;
    document.key = key;
    document.id = current ? current->id : author.newId();
    document.body = std::move(body);
    document.updatedAt = author.now;
    document.updatedBy = author.name;
    document.isArchived = true;
    return transaction.put(std::move(document), current ? current->revision : 0).map([](const store::Document &) {});
}

Result<std::vector<StoredRelease>> releasesOf(store::DocumentStore &store, const std::string &environment)
{
    const Result<std::vector<store::Document>> documents = store.list(std::string{kReleaseKind}, true);
    if (!documents)
        return fail(documents.error());
    std::vector<StoredRelease> found;
    for (const store::Document &document : *documents) {
        Result<StoredRelease> stored = releaseFrom(document);
        if (!stored)
            return fail(std::move(stored.error()));
        if (stored->release.environment == environment)
            found.push_back(std::move(*stored));
    }
    std::ranges::sort(found, {},
                      [](const StoredRelease &stored) { return std::pair(stored.release.keyEpoch, stored.release.version); });
    return found;
}

Result<std::string> releaseContent(store::DocumentStore &store, const std::string &sha256)
{
    return store.get(std::string{kReleaseContentKind}, sha256).and_then(bodyOf).map([](const Json &body) {
        return body.at("text").get<std::string>();
    });
}

Result<ReleaseContent> contentOf(store::DocumentStore &store, const publish::Release &release)
{
    ReleaseContent content;
    content.sdkKeys = release.sdkKeys;
    Result<std::string> server = releaseContent(store, release.server.sha256);
    if (!server)
        return fail(std::move(server.error()));
    content.server = std::move(*server);
    for (const auto &[object, place] :
         {std::pair{&release.client, &content.client}, std::pair{&release.bandits, &content.bandits}}) {
        if (!*object)
            continue;
        Result<std::string> text = releaseContent(store, (*object)->sha256);
        if (!text)
            return fail(std::move(text.error()));
        *place = std::move(*text);
    }
    return content;
}

Result<StoredRelease> signRelease(store::DocumentStore &store, store::Transaction &transaction, const SigningOrder &order,
                                  const ReleaseContent &content, const Author &author)
{
    const Result<std::vector<StoredRelease>> earlier = releasesOf(store, order.environment);
    if (!earlier)
        return fail(earlier.error());
    const Result<publish::SigningKey> key = signingKeyFor(store, transaction, order.environment, author);
    if (!key)
        return fail(key.error());
    const Result<std::int64_t> keyEpoch = keyEpochOf(store, order.environment);
    if (!keyEpoch)
        return fail(keyEpoch.error());
    publish::Release release = drafted(store, order, content, *earlier, *keyEpoch, author.now);
    const Result<access::AuditEvent> event = audited(transaction, release, order, author);
    if (!event)
        return fail(event.error());
    release.auditSequence = event->sequence;
    release.auditHash = access::hex(event->hash);

    const std::array<const publish::SigningKey *, 1> keys{&*key};
    StoredRelease stored{release, publish::signRelease(release, keys), {}, author.name, order.rollbackOf};
    stored.sha256 = publish::ReleaseObject::of(stored.text).sha256;
    Json body{{"text", stored.text}};
    if (order.rollbackOf)
        body["rollback_of"] = *order.rollbackOf;
    return keepContents(store, transaction, content, author)
        .and_then([&] { return putInternal(store, transaction, kReleaseKind, keyOf(release), canonicalJson(body), author); })
        .map([&] { return std::move(stored); });
}

} // namespace assay::workspace
