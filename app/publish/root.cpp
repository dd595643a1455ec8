// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/publish/root.h"

#include <algorithm>
#include <array>
#include <limits>

#include <nlohmann/json.hpp>

#include "models/core/fields.h"

namespace assay::publish {
namespace {

constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();

Json toJson(const TrustedKey &key)
{
    return {{"id", keyIdOf(key.key)}, {"ed25519", secrets::hexOf(key.key.bytes)}, {"owner", key.owner}, {"roles", key.roles},
        {"not_after", toIsoTime(key.notAfter)}};
}

TrustedKey keyFrom(FieldReader &fields)
{
    TrustedKey key;
    const std::optional<PublicKey> found = publicKeyFromHex(fields.requiredText("ed25519", 64));
    if (!found)
        fields.problem("ed25519", "64 hexadecimal digits");
    else
        key.key = *found;
    if (fields.requiredText("id", 32) != keyIdOf(key.key))
        fields.problem("id", "the id of its key");
    key.owner = fields.text("owner", {}, 200);
    key.roles = fields.texts("roles");
    key.notAfter = fields.optionalTime("not_after").value_or(Timestamp{});
    return key;
}

Result<std::map<std::string, std::int64_t>> countsFrom(const Json &json, const char *name, std::int64_t lowest)
{
    std::map<std::string, std::int64_t> counts;
    if (!json.contains(name) || !json[name].is_object())
        return fail(refused(std::string("the root has no ") + name));
    for (const auto &[key, value] : json[name].items()) {
        if (!value.is_number_integer() || value.get<std::int64_t>() < lowest)
            return fail(refused(std::string("a number in ") + name + " is out of range"));
        counts.emplace(key, value.get<std::int64_t>());
    }
    return counts;
}

Result<Root> rootFrom(const Json &json)
{
    FieldReader fields(json, "root", {});
    Root root;
    if (fields.requiredText("type") != "assay-root")
        fields.problem("type", "assay-root");
    root.workspace = fields.requiredText("workspace", 64);
    root.version = fields.integer("version", 0, 1, kMost);
    root.expires = fields.optionalTime("expires").value_or(Timestamp{});
    if (const Json *keys = fields.array("keys")) {
        for (std::size_t i = 0; i < keys->size(); ++i) {
            FieldReader nested((*keys)[i], "root", {}, fields.pathOf("keys", i));
            root.keys.push_back(keyFrom(nested));
            fields.adopt(nested);
        }
    }
    if (fields.firstProblem())
        return fail(refused("the root's " + std::string(fields.firstProblem()->fact("path")) + " is not "
            + std::string(fields.firstProblem()->fact("what"))));
    const auto thresholds = countsFrom(json, "thresholds", 1);
    if (!thresholds)
        return tl::unexpected(thresholds.error());
    for (const auto &[role, count] : *thresholds)
        root.thresholds.emplace(role, static_cast<int>(std::min<std::int64_t>(count, 1'000)));
    const auto epochs = countsFrom(json, "key_epochs", 1);
    if (!epochs)
        return tl::unexpected(epochs.error());
    root.keyEpochs = *epochs;
    return root;
}

} // namespace

Result<Root> rootFromSignedText(std::string_view text)
{
    const Result<Json> json = parseJson(text, {.bytes = kMaxRootBytes, .depth = 16});
    if (!json || !json->is_object())
        return fail(refused("the root is not JSON"));
    Result<Root> root = rootFrom(*json);
    if (root && toSignedText(*root) != text)
        return fail(refused("the root holds members this version does not know"));
    return root;
}

namespace {

/// Signed by enough root keys of `trusted`. Signatures of others of `all` are looked at, and not counted.
Result<void> requireSigners(const Envelope &envelope, const Root &trusted, const std::map<std::string, PublicKey> &all, Timestamp now)
{
    const Result<std::vector<std::string>> signers = signersOf(envelope, kRootContext, all);
    if (!signers)
        return tl::unexpected(signers.error());
    const std::map<std::string, PublicKey> keys = trusted.keysOf(kRootRole, now);
    const auto counted = std::ranges::count_if(*signers, [&keys](const std::string &signer) { return keys.contains(signer); });
    const int needed = trusted.thresholdOf(kRootRole);
    if (needed < 1 || counted < needed)
        return fail(refused("the root is signed by too few of its keys"));
    return {};
}

Result<Root> checked(const Envelope &envelope, const Root *current, Timestamp now)
{
    Result<Root> root = rootFromSignedText(envelope.signedText);
    if (!root)
        return root;
    std::map<std::string, PublicKey> all = root->keysOf(kRootRole, now);
    if (current != nullptr)
        all.merge(current->keysOf(kRootRole, now));
    Result<void> signers = requireSigners(envelope, *root, all, now);
    if (signers && current != nullptr)
        signers = requireSigners(envelope, *current, all, now);
    if (!signers)
        return tl::unexpected(signers.error());
    return root;
}

} // namespace

std::map<std::string, PublicKey> Root::keysOf(std::string_view role, Timestamp now) const
{
    std::map<std::string, PublicKey> found;
    for (const TrustedKey &key : keys) {
        if (now <= key.notAfter && std::ranges::find(key.roles, role) != key.roles.end())
            found.emplace(keyIdOf(key.key), key.key);
    }
    return found;
}

int Root::thresholdOf(std::string_view role) const
{
    const auto found = thresholds.find(std::string(role));
    return found == thresholds.end() ? 0 : found->second;
}

std::string toSignedText(const Root &root)
{
    Json keys = Json::array();
    for (const TrustedKey &key : root.keys)
        keys.push_back(toJson(key));
    return canonicalJson(Json{{"type", "assay-root"}, {"workspace", root.workspace}, {"version", root.version}, {"expires", toIsoTime(root.expires)},
        {"keys", std::move(keys)}, {"thresholds", root.thresholds}, {"key_epochs", root.keyEpochs}});
}

std::string signRoot(const Root &root, std::span<const SigningKey *const> keys)
{
    return toText(signedWith(keys, kRootContext, toSignedText(root)));
}

Result<std::string> withRootSignature(std::string_view text, const SigningKey &key)
{
    Result<Envelope> envelope = envelopeFromText(text, kMaxRootBytes);
    if (!envelope)
        return tl::unexpected(envelope.error());
    if (const Result<Root> root = rootFromSignedText(envelope->signedText); !root)
        return tl::unexpected(root.error());
    const std::array keys{&key};
    Envelope own = signedWith(keys, kRootContext, envelope->signedText);
    std::erase_if(envelope->signatures, [&](const Signature &each) { return each.keyId == own.signatures.front().keyId; });
    envelope->signatures.push_back(std::move(own.signatures.front()));
    std::ranges::sort(envelope->signatures, {}, &Signature::keyId);
    return toText(*envelope);
}

Result<Root> readFirstRoot(std::string_view text, Timestamp now)
{
    return envelopeFromText(text, kMaxRootBytes).and_then([now](const Envelope &envelope) { return checked(envelope, nullptr, now); });
}

Result<Root> readNextRoot(const Root &current, std::string_view text, Timestamp now)
{
    Result<Root> root
        = envelopeFromText(text, kMaxRootBytes).and_then([&](const Envelope &envelope) { return checked(envelope, &current, now); });
    if (root && root->workspace != current.workspace)
        return fail(refused("the root is of another workspace"));
    if (root && root->version != current.version + 1)
        return fail(refused("the root does not follow the one that is trusted"));
    return root;
}

} // namespace assay::publish
