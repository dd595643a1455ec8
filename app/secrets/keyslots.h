// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "app/secrets/crypto.h"
#include "app/secrets/securebuffer.h"
#include "models/core/error.h"

namespace assay::secrets {

/// A way to the file key of a workspace. Names are stored.
enum class SlotKind {
    Device, ///< the key in the OS keychain; together with the passphrase when there is one
    Passphrase, ///< the passphrase alone, for machines without a keychain
    Recovery, ///< the key on paper
};

/// The file key, wrapped for one way in. Everything but `commitment` and `sealed` is the slot's header,
/// which both of them cover.
struct KeySlot {
    SlotKind kind{};
    bool needsPassphrase{};
    Bytes salt; ///< of HKDF, 32 bytes
    Bytes passphraseSalt; ///< of Argon2id, 16 bytes; empty without passphrase
    PassphraseCost cost{}; ///< zero without passphrase
    Digest commitment{}; ///< HMAC of the header under the slot's key: tells a wrong key from damage
    Bytes sealed; ///< the file key under the slot's key

    bool operator==(const KeySlot &) const = default;
};

/// What the key slot file holds.
struct KeySlots {
    std::int64_t generation{};
    std::string storeId;
    std::vector<KeySlot> entries;
    Digest authentication{}; ///< HMAC of all the above under a key made from the file key

    bool operator==(const KeySlots &) const = default;
};

/// What a person or keychain can offer; a member that the slot does not need may be null.
struct SlotSecrets {
    const Secret *deviceKey{};
    const Secret *passphrase{};
    const Secret *recoveryKey{};
};

/// Wraps `fileKey`. With a passphrase, `cost` is raised until one guess takes at least 0.3 s here,
/// unless it is the lowest that is accepted (tests).
/// @return PassphraseNeeded, StoreKeyMissing or InvalidArgument when the needed secret is not there;
///         the errors of argon2id()
[[nodiscard]] Result<KeySlot> makeSlot(SlotKind kind, std::string_view storeId, const SlotSecrets &secrets, PassphraseCost cost,
                                       const SecureBuffer &fileKey);

/// Unwraps the file key.
/// @return WrongPassphrase; StoreKeyMissing when the device key is another one; InvalidArgument with
///         `name` "recovery key"; StoreDamaged when the key is right and the wrapped bytes are not
[[nodiscard]] Result<SecureBuffer> openSlot(const KeySlot &slot, std::string_view storeId, const SlotSecrets &secrets);

/// The file: one line of canonical JSON, authenticated with the file key, and its SHA-256 in hex.
[[nodiscard]] std::string keySlotsText(KeySlots keySlots, const SecureBuffer &fileKey);

/// Reads the file. The SHA-256 finds damage before any key is at hand; isAuthentic() finds forgery.
/// @return StoreDamaged with `what`
[[nodiscard]] Result<KeySlots> keySlotsFromText(std::string_view text);

/// True when generation, store and every slot are as the holder of the file key wrote them.
[[nodiscard]] bool isAuthentic(const KeySlots &keySlots, const SecureBuffer &fileKey);

} // namespace assay::secrets
