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

std::string keyNameOf(const std::string &environment) { return "publish." + environment; }

/// A key that no root lists yet.
std::string nextKeyNameOf(const std::string &environment) { return keyNameOf(environment) + ".next"; }

Result<void> keepKey(store::DocumentStore &store, store::Transaction &transaction, const std::string &name, const publish::SigningKey &key,
                     const Author &author)
{
    const Json body{{"seed", secrets::hexOf(key.seed())}, {"public", secrets::hexOf(key.publicKey().bytes)}};
    return putInternal(store, transaction, kSigningKeyKind, name, canonicalJson(body), author);
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
    if (body && body->contains("public") && !body->contains("seed"))
        return std::optional<publish::SigningKey>{}; // its secret half is kept elsewhere
    const std::optional<secrets::Bytes> seed
        = body && body->contains("seed") ? secrets::bytesFromHex(body->at("seed").get<std::string>()) : std::nullopt;
    if (!seed)
        return fail(Error{ErrorCode::Internal, Remedy::None, {}, {}}.with("what", "the signing key " + key + " cannot be read"));
    return publish::SigningKey::fromSeed(*seed).map([](publish::SigningKey made) { return std::optional{std::move(made)}; });
}

Result<publish::SigningKey> newKey(store::DocumentStore &store, store::Transaction &transaction, const std::string &key,
                                   const Author &author)
{
    publish::SigningKey made = publish::SigningKey::generate();
    return keepKey(store, transaction, key, made, author).map([&made] { return std::move(made); });
}

Result<publish::SigningKey> keyOrNew(store::DocumentStore &store, store::Transaction &transaction, const std::string &key,
                                     const Author &author)
{
    Result<std::optional<publish::SigningKey>> stored = storedKey(store, key);
    if (!stored)
        return fail(std::move(stored.error()));
    if (*stored)
        return std::move(**stored);
    return newKey(store, transaction, key, author);
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

Result<void> keepRootText(store::DocumentStore &store, store::Transaction &transaction, const publish::Root &root, const std::string &text,
                          const Author &author)
{
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

Result<void> keepRoot(store::DocumentStore &store, store::Transaction &transaction, const publish::Root &root,
                      const publish::SigningKey &rootKey, const Author &author)
{
    const std::array<const publish::SigningKey *, 1> keys{&rootKey};
    return keepRootText(store, transaction, root, publish::signRoot(root, keys), author);
}

void takeRole(publish::Root &root, std::string_view role)
{
    for (publish::TrustedKey &key : root.keys)
        std::erase(key.roles, role);
    std::erase_if(root.keys, [](const publish::TrustedKey &key) { return key.roles.empty(); });
}

/// A waiting key that the root lists signs from now on.
Result<void> useWaitingKeys(store::DocumentStore &store, store::Transaction &transaction, const publish::Root &root, const Author &author)
{
    for (const auto &[environment, epoch] : root.keyEpochs) {
        const Result<std::optional<publish::SigningKey>> waiting = storedKey(store, nextKeyNameOf(environment));
        if (!waiting)
            return fail(waiting.error());
        if (!*waiting || !lists(root, (*waiting)->publicKey(), publish::publishRole(environment)))
            continue;
        if (Result<void> kept = keepKey(store, transaction, keyNameOf(environment), **waiting, author); !kept)
            return kept;
    }
    return {};
}

/// What signs roots no more is not kept.
Result<void> dropRootKey(store::DocumentStore &store, store::Transaction &transaction, const publish::Root &root, const Author &author)
{
    const Result<std::optional<publish::SigningKey>> own = storedKey(store, "root");
    if (!own)
        return fail(own.error());
    if (!*own || lists(root, (*own)->publicKey(), std::string(publish::kRootRole)))
        return {};
    const Json body{{"public", secrets::hexOf((*own)->publicKey().bytes)}};
    return putInternal(store, transaction, kSigningKeyKind, "root", canonicalJson(body), author);
}

Result<void> take(store::DocumentStore &store, store::Transaction &transaction, const publish::Root &root, const std::string &text,
                  const Author &author)
{
    return keepRootText(store, transaction, root, text, author)
        .and_then([&] { return useWaitingKeys(store, transaction, root, author); })
        .and_then([&] { return dropRootKey(store, transaction, root, author); });
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

Error noRoot()
{
    return Error{ErrorCode::NotFound, Remedy::FixInput, {}, {}}.with("kind", "root").with("key", "1");
}

/// The key that a root lists already, as here is nobody who could sign another root.
Result<publish::SigningKey> listedKey(store::DocumentStore &store, const publish::Root &root, const std::string &environment, Timestamp now)
{
    Result<std::optional<publish::SigningKey>> key = storedKey(store, keyNameOf(environment));
    if (!key)
        return fail(std::move(key.error()));
    if (*key && lists(root, (*key)->publicKey(), publish::publishRole(environment)) && root.expires > now)
        return std::move(**key);
    return fail(Error{ErrorCode::InvalidArgument, Remedy::FixInput, {}, {}}
                    .with("name", "root")
                    .with("what", "one that has not expired and lists a key of " + environment
                              + "; the key that signs roots is kept elsewhere, so begin with: assayctl release root change"));
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

Result<std::int64_t> keyEpochOf(store::DocumentStore &store, const std::string &environment)
{
    return newestRoot(store).map([&environment](const std::optional<publish::Root> &root) -> std::int64_t {
        if (!root || !root->keyEpochs.contains(environment))
            return 1;
        return root->keyEpochs.at(environment);
    });
}

Result<RootDraft> changeRoot(store::DocumentStore &store, store::Transaction &transaction, const RootChange &change, const Author &author)
{
    const Result<std::optional<publish::Root>> current = newestRoot(store);
    if (!current)
        return fail(current.error());
    if (!*current)
        return fail(noRoot());
    publish::Root next = **current;
    ++next.version;
    next.expires = daysFrom(author.now, kRootDays);
    if (change.environment) {
        const Result<publish::SigningKey> key = newKey(store, transaction, nextKeyNameOf(*change.environment), author);
        if (!key)
            return fail(key.error());
        const std::string role = publish::publishRole(*change.environment);
        takeRole(next, role);
        next.keys.push_back({key->publicKey(), author.name, {role}, {}});
        next.thresholds.try_emplace(role, 1);
        ++next.keyEpochs[*change.environment];
    }
    if (change.rootKey) {
        takeRole(next, publish::kRootRole);
        next.keys.push_back({*change.rootKey, author.name, {std::string(publish::kRootRole)}, {}});
    }
    for (publish::TrustedKey &key : next.keys)
        key.notAfter = daysFrom(author.now, kKeyDays);
    const Result<std::optional<publish::SigningKey>> own = storedKey(store, "root");
    if (!own)
        return fail(own.error());
    const std::vector<const publish::SigningKey *> keys = *own ? std::vector{&**own} : std::vector<const publish::SigningKey *>{};
    RootDraft draft{publish::signRoot(next, keys)};
    draft.isTaken = publish::readNextRoot(**current, draft.text, author.now).has_value();
    if (!draft.isTaken)
        return draft;
    return take(store, transaction, next, draft.text, author).map([&draft] { return std::move(draft); });
}

Result<publish::Root> takeRoot(store::DocumentStore &store, store::Transaction &transaction, const std::string &text, const Author &author)
{
    const Result<std::optional<publish::Root>> current = newestRoot(store);
    if (!current)
        return fail(current.error());
    if (!*current)
        return fail(noRoot());
    Result<publish::Root> next = publish::readNextRoot(**current, text, author.now);
    if (!next)
        return next;
    return take(store, transaction, *next, text, author).map([&next] { return std::move(*next); });
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
        return listedKey(store, **current, environment, author.now);
    const Result<publish::SigningKey> rootKey = keyOrNew(store, transaction, "root", author);
    if (!rootKey)
        return fail(rootKey.error());
    Result<publish::SigningKey> key = keyOrNew(store, transaction, keyNameOf(environment), author);
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
