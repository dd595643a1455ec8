// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

#include "app/publish/signature.h"
#include "app/secrets/crypto.h"

namespace assay::publish {

/// What a guess at the passphrase of a key file costs: 256 MiB, and about a second.
inline constexpr secrets::PassphraseCost kKeyFileCost{262'144, 4};

/// A key that signs roots as a file that a passphrase opens, for a computer that is kept away from the network.
/// @param passphrase  normalized
/// @return what argon2id() returns
[[nodiscard]] Result<std::string> sealedKeyFile(const SigningKey &key, const secrets::Secret &passphrase,
                                                secrets::PassphraseCost cost = kKeyFileCost);

/// @return InvalidDocument; WrongPassphrase; what argon2id() returns
[[nodiscard]] Result<SigningKey> keyFromFile(std::string_view text, const secrets::Secret &passphrase);

/// The public half, for which no passphrase is needed. @return InvalidDocument
[[nodiscard]] Result<PublicKey> publicKeyOfFile(std::string_view text);

} // namespace assay::publish
