// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/publish/envelope.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "models/core/fields.h"

namespace assay::publish {
namespace {

constexpr std::size_t kMaxSignatures = 16;

Result<Signature> signatureFrom(const Json &json)
{
    if (!json.is_object() || json.size() != 2 || !json.contains("key_id") || !json.contains("sig") || !json["key_id"].is_string()
        || !json["sig"].is_string())
        return fail(refused("a signature is not {key_id, sig}"));
    std::optional<secrets::Bytes> bytes = secrets::bytesFromHex(json["sig"].get_ref<const std::string &>());
    if (!bytes)
        return fail(refused("a signature is not hexadecimal"));
    return Signature{json["key_id"].get<std::string>(), std::move(*bytes)};
}

} // namespace

Error refused(std::string what) { return Error{ErrorCode::ReleaseRefused, Remedy::None, {}, {}}.with("what", std::move(what)); }

std::string toText(const Envelope &envelope)
{
    // Canonical form sorts "signatures" before "signed"; the signed text is canonical already.
    Json signatures = Json::array();
    for (const Signature &signature : envelope.signatures)
        signatures.push_back(Json{{"key_id", signature.keyId}, {"sig", secrets::hexOf(signature.bytes)}});
    return R"({"signatures":)" + canonicalJson(signatures) + R"(,"signed":)" + envelope.signedText + "}";
}

Result<Envelope> envelopeFromText(std::string_view text, std::size_t limit)
{
    if (text.size() > limit)
        return fail(Error{ErrorCode::InputTooLarge, Remedy::None, {}, {}}.with("what", "signed document").with("limit", std::to_string(limit)));
    const Result<Json> json = parseJson(text, {.bytes = limit, .depth = 16});
    if (!json)
        return fail(refused("it is not JSON"));
    if (!json->is_object() || json->size() != 2 || !json->contains("signed") || !json->contains("signatures") || !(*json)["signed"].is_object()
        || !(*json)["signatures"].is_array())
        return fail(refused("it is not {signed, signatures}"));
    if ((*json)["signatures"].size() > kMaxSignatures)
        return fail(refused("it carries more than " + std::to_string(kMaxSignatures) + " signatures"));
    Envelope envelope{canonicalJson((*json)["signed"]), {}};
    for (const Json &entry : (*json)["signatures"]) {
        Result<Signature> signature = signatureFrom(entry);
        if (!signature)
            return tl::unexpected(signature.error());
        envelope.signatures.push_back(std::move(*signature));
    }
    if (toText(envelope) != text)
        return fail(refused("it is not in canonical form"));
    return envelope;
}

Envelope signedWith(std::span<const SigningKey *const> keys, std::string_view context, std::string signedText)
{
    Envelope envelope{std::move(signedText), {}};
    for (const SigningKey *key : keys)
        envelope.signatures.push_back({keyIdOf(key->publicKey()), key->sign(context, envelope.signedText)});
    std::ranges::sort(envelope.signatures, {}, &Signature::keyId);
    return envelope;
}

Result<std::vector<std::string>> signersOf(
    const Envelope &envelope, std::string_view context, const std::map<std::string, PublicKey> &keys)
{
    std::vector<std::string> signers;
    for (const Signature &signature : envelope.signatures) {
        const auto key = keys.find(signature.keyId);
        if (key == keys.end())
            return fail(refused("it is signed by a key that is not trusted"));
        if (!isSignedBy(key->second, signature.bytes, context, envelope.signedText))
            return fail(refused("a signature does not fit the document"));
        if (std::ranges::find(signers, signature.keyId) != signers.end())
            return fail(refused("a key has signed twice"));
        signers.push_back(signature.keyId);
    }
    return signers;
}

} // namespace assay::publish
