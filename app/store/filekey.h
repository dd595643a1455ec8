// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>

#include "app/secrets/keyslots.h"
#include "app/store/localstore.h"
#include "models/core/error.h"

namespace assay::store {

/// Name of the keychain item that holds the device key of a store.
[[nodiscard]] std::string deviceItem(const std::string &storeId);

/// The file key by the everyday way: device key, device key with passphrase, or passphrase alone.
/// @return StoreKeyMissing when the keychain has no device key for this store; the keychain's errors;
///         PassphraseNeeded; WrongPassphrase; StoreDamaged
[[nodiscard]] Result<secrets::SecureBuffer> fileKeyByDay(const secrets::KeySlots &keySlots, const Unlocking &unlocking);

/// The file key by the recovery key. @return InvalidArgument with `name` "recovery key"; StoreDamaged
[[nodiscard]] Result<secrets::SecureBuffer> fileKeyByRecovery(const secrets::KeySlots &keySlots, const std::string &recoveryKey);

/// The passphrase for a new slot; nothing when none is wanted.
/// @return InvalidArgument when it is too short; PassphraseNeeded when there is no keychain either
[[nodiscard]] Result<std::optional<secrets::Secret>> newPassphrase(const Unlocking &unlocking);

/// Wraps the file key for every day: puts a new device key into the keychain, or stretches the passphrase.
[[nodiscard]] Result<secrets::KeySlot> makeDaySlot(const std::string &storeId, const Unlocking &unlocking,
                                                   const std::optional<secrets::Secret> &passphrase,
                                                   const secrets::SecureBuffer &fileKey);

/// True when the store is tied to the keychain of a machine, so that its anchor is there too.
[[nodiscard]] bool isDeviceBound(const secrets::KeySlots &keySlots);

} // namespace assay::store
