// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "app/secrets/crypto.h"
#include "app/secrets/secretgateway.h"
#include "app/store/documentstore.h"

namespace assay::store {

/// Where the file key of a workspace comes from.
struct Unlocking {
    secrets::SecretGateway *keychain{}; ///< device key and anchor; may be null on servers; outlives the store
    /// Asked once when a passphrase slot must be opened or made; empty: PassphraseNeeded, or none is set.
    std::function<Result<secrets::Secret>()> passphrase;
    /// What a guess at a new passphrase costs; empty: as much as suits this machine.
    std::optional<secrets::PassphraseCost> cost{};
};

/// The outcome of creating a workspace.
struct Created {
    std::unique_ptr<DocumentStore> store;
    std::string recoveryKey; ///< shown once; empty for the session workspace
};

/// What is on disk before anything is opened.
enum class StoreState {
    Absent,
    Locked, ///< a workspace, to be opened
    KeyMissing, ///< store.db without its key slot files
    InUse,
    Damaged,
};

/// Creates an encrypted workspace in `folder` (mode 0700; made when missing).
/// The random file key is wrapped by the keychain's device key; with `passphrase` set it needs both;
/// without a keychain a passphrase slot alone holds it (Argon2id, servers).
/// @return StoreExists, the keychain's errors, PassphraseNeeded, InvalidArgument (a passphrase of fewer than
///         12 characters), WriteFailed. A failure leaves no workspace and no device key behind.
[[nodiscard]] Result<Created> createLocalStore(const std::filesystem::path &folder, const Unlocking &unlocking);

/// Opens an existing workspace.
/// @return StoreAbsent, StoreKeyMissing (never "create new"), StoreInUse, StoreRolledBack, StoreDamaged,
///         StoreNewer, PassphraseNeeded, WrongPassphrase and the keychain's errors
[[nodiscard]] Result<std::unique_ptr<DocumentStore>> openLocalStore(const std::filesystem::path &folder,
                                                                    const Unlocking &unlocking);

/// Opens with the recovery key, binds a fresh device key (or, without a keychain, the passphrase) to the same
/// file key, accepts the state of the store as it is, also one that was rolled back, and writes the audit
/// event workspace.recover with what the anchor had said.
/// @return InvalidArgument for a wrong recovery key, and the errors of opening but StoreKeyMissing and
///         StoreRolledBack
[[nodiscard]] Result<std::unique_ptr<DocumentStore>>
recoverLocalStore(const std::filesystem::path &folder, const std::string &recoveryKey, const Unlocking &unlocking);

/// A session workspace: the same store in memory, gone with the process. Never touches disk or keychain.
[[nodiscard]] Result<std::unique_ptr<DocumentStore>> makeSessionStore();

[[nodiscard]] StoreState stateOf(const std::filesystem::path &folder);

/// The workspace folder used when none is named: $XDG_DATA_HOME/assay/default.
[[nodiscard]] std::filesystem::path defaultWorkspaceFolder();

} // namespace assay::store
