// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "app/secrets/secretgateway.h"
#include "app/store/documentstore.h"

namespace assay::store {

/// Where the file key of a workspace comes from.
struct Unlocking {
    secrets::SecretGateway *keychain{};            ///< device key and anchor; may be null on servers
    /// Asked once when a passphrase slot must be opened; empty: PassphraseNeeded.
    std::function<Result<secrets::Secret>()> passphrase;
};

/// The outcome of creating a workspace.
struct Created {
    std::unique_ptr<DocumentStore> store;
    std::string recoveryKey;                       ///< shown once; empty for the session workspace
};

/// What is on disk before anything is opened (security.md section 3.6).
enum class StoreState { Absent, Locked, KeyMissing, InUse, Damaged };

/// Creates an encrypted workspace in `folder` (mode 0700; made when missing).
/// The random file key is wrapped by the keychain's device key; with `passphrase` set it needs both;
/// without a keychain a passphrase slot alone holds it (Argon2id, servers).
/// @return StoreExists, the keychain's errors, PassphraseNeeded, WriteFailed. A failure leaves no
///         workspace and no device key behind.
[[nodiscard]] Result<Created> createLocalStore(const std::filesystem::path &folder, const Unlocking &unlocking);

/// Opens an existing workspace.
/// @return StoreAbsent, StoreKeyMissing (never "create new"), StoreInUse, StoreRolledBack, StoreDamaged,
///         StoreNewer, PassphraseNeeded, WrongPassphrase and the keychain's errors
[[nodiscard]] Result<std::unique_ptr<DocumentStore>> openLocalStore(const std::filesystem::path &folder, const Unlocking &unlocking);

/// Opens with the recovery key and binds a fresh device key to the same file key.
[[nodiscard]] Result<std::unique_ptr<DocumentStore>> recoverLocalStore(const std::filesystem::path &folder, const std::string &recoveryKey,
                                                                      const Unlocking &unlocking);

/// A session workspace: the same store in memory, gone with the process. Never touches disk or keychain.
[[nodiscard]] Result<std::unique_ptr<DocumentStore>> makeSessionStore();

[[nodiscard]] StoreState stateOf(const std::filesystem::path &folder);

/// The workspace folder used when none is named: $XDG_DATA_HOME/assay/default.
[[nodiscard]] std::filesystem::path defaultWorkspaceFolder();

} // namespace assay::store
