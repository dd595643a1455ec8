// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

#include "app/secrets/crypto.h"

namespace assay::publish {

/// An Ed25519 public key as it stands in a root document.
struct PublicKey {
    secrets::Digest bytes{};

    bool operator==(const PublicKey &) const = default;
};

/// The first 128 bits of the SHA-256 of a public key, in hex: how documents name a key.
[[nodiscard]] std::string keyIdOf(const PublicKey &key);

[[nodiscard]] std::optional<PublicKey> publicKeyFromHex(std::string_view text);

/// A key pair that signs. The seed is all there is to keep: it is sealed in the workspace.
class SigningKey {
public:
    /// A new key from the random source of the operating system.
    [[nodiscard]] static SigningKey generate();
    /// @param seed  32 bytes. @return InvalidArgument for any other length
    [[nodiscard]] static Result<SigningKey> fromSeed(secrets::ByteView seed);

    [[nodiscard]] const PublicKey &publicKey() const { return m_public; }
    [[nodiscard]] secrets::ByteView seed() const { return m_seed.bytes(); }

    /// Signature of `context` ‖ `message`, 64 bytes. The context keeps documents of different kinds apart.
    [[nodiscard]] secrets::Bytes sign(std::string_view context, std::string_view message) const;

private:
    SigningKey() = default;

    secrets::SecureBuffer m_seed;
    secrets::SecureBuffer m_expanded;
    PublicKey m_public;
};

/// True when `signature` is the key's over `context` ‖ `message`.
[[nodiscard]] bool isSignedBy(const PublicKey &key, secrets::ByteView signature, std::string_view context, std::string_view message);

} // namespace assay::publish
