// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workspace/signingkeys.h"

#include <algorithm>
#include <array>
#include <optional>

#include <nlohmann/json.hpp>

#include "app/publish/root.h"
#include "app/workspace/documentkinds.h"
#include "app/workspace/releases.h"
#include "models/access/actions.h"

namespace assay::workspace {
namespace {

constexpr std::int64_t kRootDays = 365;
constexpr std::int64_t kRenewRootDays = 60;
constexpr std::int64_t kKeyDays = 3'650; // a root that expires stops verifiers sooner; the key must still sign the next one

Timestamp daysFrom(Timestamp now, std::int64_t days)
{
    return {now.micros + days * kMicrosPerDay};
}

/// The key of a role, or nothing when there is none yet.
Result<std::optional<publish::SigningKey>> storedKey(store::DocumentStore &store, const std::string &key)
{
    const Result<store::Document> document = store.get(std::string{kSigningKeyKind}, key);
    if (!document && document.error().code == ErrorCode::NotFound)
        return std::optional<publish::SigningKey>{};
    if (!document)
        return fail(document.error());
    const Result<Json> body = parseJson(document->body);
    const std::optional<secrets::Bytes> seed
        = body && body->contains("seed") ? secrets::bytesFromHex(body->at("seed").get<std::string>()) : std::nullopt;
    if (!seed)
        return fail(Error{ErrorCode::Internal, Remedy::None, {}, {}}.with("what", "the signing key " + key + " cannot be read"));
    return publish::SigningKey::fromSeed(*seed).map([](publish::SigningKey made) { return std::optional{std::move(made)}; });
}

Result<publish::SigningKey> keyOrNew(store::DocumentStore &store, store::Transaction &transaction, const std::string &key,
                                     const Author &author)
{
    Result<std::optional<publish::SigningKey>> stored = storedKey(store, key);
    if (!stored)
        return fail(std::move(stored.error()));
    if (*stored)
        return std::move(**stored);
    publish::SigningKey made = publish::SigningKey::generate();
    const Json body{{"seed", secrets::hexOf(made.seed())}, {"public", secrets::hexOf(made.publicKey().bytes)}};
    return putInternal(store, transaction, kSigningKeyKind, key, canonicalJson(body), author).map([&made] {
        return std::move(made);
    });
}

bool lists(const publish::Root &root, const publish::PublicKey &key, const std::string &role)
{
    return std::ranges::any_of(root.keys, [&](const publish::TrustedKey &trusted) {
        return trusted.key == key && std::ranges::find(trusted.roles, role) != trusted.roles.end();
    });
}

/// The root after `current`, or the first.
publish::Root nextRoot(const std::optional<publish::Root> &current, const std::string &workspace,
                       const publish::SigningKey &rootKey, const publish::SigningKey &publishKey, const std::string &environment,
                       const Author &author)
{
    publish::Root next = current.value_or(publish::Root{});
    const std::string role = publish::publishRole(environment);
    if (current)
        ++next.version;
    else
        next.keys.push_back({rootKey.publicKey(), author.name, {std::string(publish::kRootRole)}, {}});
    if (!lists(next, publishKey.publicKey(), role))
        next.keys.push_back({publishKey.publicKey(), author.name, {role}, {}});
    next.workspace = workspace;
    next.expires = daysFrom(author.now, kRootDays);
    for (publish::TrustedKey &key : next.keys)
        key.notAfter = daysFrom(author.now, kKeyDays);
    next.thresholds.try_emplace(std::string(publish::kRootRole), 1);
    next.thresholds.try_emplace(role, 1);
    next.keyEpochs.try_emplace(environment, 1);
    return next;
}

Result<void> keepRoot(store::DocumentStore &store, store::Transaction &transaction, const publish::Root &root,
                      const publish::SigningKey &rootKey, const Author &author)
{
    const std::array<const publish::SigningKey *, 1> keys{&rootKey};
    const std::string text = publish::signRoot(root, keys);
    access::AuditEvent event;
    event.at = author.now;
    event.actor = author.name;
    event.action = access::action::RootSign;
    event.object = "root/" + std::to_string(root.version);
    event.detail = canonicalJson(Json{{"sha256", secrets::hexOf(secrets::sha256(text))}, {"expires", toIsoTime(root.expires)}});
    return putInternal(store, transaction, kRootKind, std::to_string(root.version), canonicalJson(Json{{"text", text}}), author)
        .and_then([&] { return transaction.append(std::move(event)); })
        .map([](const access::AuditEvent &) {});
}

Result<std::optional<publish::Root>> newestRoot(store::DocumentStore &store)
{
    const Result<std::vector<std::string>> texts = rootTexts(store);
    if (!texts)
        return fail(texts.error());
    if (texts->empty())
        return std::optional<publish::Root>{};
    return publish::envelopeFromText(texts->back(), publish::kMaxRootBytes)
        .and_then([](const publish::Envelope &envelope) { return publish::rootFromSignedText(envelope.signedText); })
        .map([](publish::Root root) { return std::optional{std::move(root)}; });
}

} // namespace

Result<std::vector<std::string>> rootTexts(store::DocumentStore &store)
{
    Result<std::vector<store::Document>> documents = store.list(std::string{kRootKind}, true);
    if (!documents)
        return fail(std::move(documents.error()));
    std::ranges::sort(*documents, {},
                      [](const store::Document &document) { return std::pair(document.key.size(), document.key); });
    std::vector<std::string> texts;
    for (const store::Document &document : *documents) {
        const Result<Json> body = parseJson(document.body);
        if (!body)
            return fail(body.error());
        texts.push_back(body->at("text").get<std::string>());
    }
    return texts;
}

Result<publish::SigningKey> signingKeyFor(store::DocumentStore &store, store::Transaction &transaction,
                                          const std::string &environment, const Author &author)
{
    const Result<std::optional<publish::Root>> current = newestRoot(store);
    if (!current)
        return fail(current.error());
    const Result<std::optional<publish::SigningKey>> known = storedKey(store, "root");
    if (!known)
        return fail(known.error());
    if (*current && !*known)
        return fail(Error{ErrorCode::Internal, Remedy::None, {}, {}}.with("what", "the key that signs roots is gone"));
    const Result<publish::SigningKey> rootKey = keyOrNew(store, transaction, "root", author);
    if (!rootKey)
        return fail(rootKey.error());
    Result<publish::SigningKey> key = keyOrNew(store, transaction, "publish." + environment, author);
    if (!key)
        return key;
    const bool isCurrent = *current && lists(**current, key->publicKey(), publish::publishRole(environment))
        && (*current)->expires > daysFrom(author.now, kRenewRootDays);
    if (isCurrent)
        return key;
    return keepRoot(store, transaction, nextRoot(*current, store.id(), *rootKey, *key, environment, author), *rootKey, author)
        .map([&key] { return std::move(*key); });
}

} // namespace assay::workspace
