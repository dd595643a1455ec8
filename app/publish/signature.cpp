// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/publish/signature.h"

#include <algorithm>
#include <new>

#include <sodium.h>

namespace assay::publish {
namespace {

constexpr std::size_t kKeyIdBytes = 16;

std::string signedText(std::string_view context, std::string_view message)
{
    std::string text(context);
    text.append(message);
    return text;
}

const unsigned char *bytesOf(const std::string &text) { return reinterpret_cast<const unsigned char *>(text.data()); }

} // namespace

std::string keyIdOf(const PublicKey &key)
{
    const std::string_view text(reinterpret_cast<const char *>(key.bytes.data()), key.bytes.size());
    return secrets::hexOf(secrets::ByteView(secrets::sha256(text)).first(kKeyIdBytes));
}

std::optional<PublicKey> publicKeyFromHex(std::string_view text)
{
    const std::optional<secrets::Bytes> bytes = secrets::bytesFromHex(text);
    PublicKey key;
    if (!bytes || bytes->size() != key.bytes.size())
        return std::nullopt;
    std::ranges::copy(*bytes, key.bytes.begin());
    return key;
}

SigningKey SigningKey::generate()
{
    const secrets::SecureBuffer seed = secrets::randomKey();
    return *fromSeed(seed.bytes());
}

Result<SigningKey> SigningKey::fromSeed(secrets::ByteView seed)
{
    if (seed.size() != crypto_sign_SEEDBYTES)
        return fail(Error{ErrorCode::InvalidArgument, Remedy::FixInput, {}, {}}.with("name", "seed").with("what", "32 bytes"));
    SigningKey key;
    key.m_seed = secrets::SecureBuffer(seed);
    key.m_expanded = secrets::SecureBuffer(crypto_sign_SECRETKEYBYTES);
    if (crypto_sign_seed_keypair(key.m_public.bytes.data(), key.m_expanded.bytes().data(), key.m_seed.bytes().data()) != 0)
        throw std::bad_alloc();
    return key;
}

secrets::Bytes SigningKey::sign(std::string_view context, std::string_view message) const
{
    const std::string text = signedText(context, message);
    secrets::Bytes signature(crypto_sign_BYTES);
    if (crypto_sign_detached(signature.data(), nullptr, bytesOf(text), text.size(), m_expanded.bytes().data()) != 0)
        throw std::bad_alloc();
    return signature;
}

bool isSignedBy(const PublicKey &key, secrets::ByteView signature, std::string_view context, std::string_view message)
{
    if (signature.size() != crypto_sign_BYTES)
        return false;
    const std::string text = signedText(context, message);
    return crypto_sign_verify_detached(signature.data(), bytesOf(text), text.size(), key.bytes.data()) == 0;
}

} // namespace assay::publish
