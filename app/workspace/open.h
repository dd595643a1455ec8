// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "app/secrets/secretgateway.h"
#include "app/workspace/workspace.h"

namespace assay::workspace {

/// Which workspace, and how its key is found.
struct OpenOptions {
    std::filesystem::path folder;          ///< empty: the default folder
    bool isSession{};                      ///< in memory; folder and passphrase do not matter
    /// Asked at most once, when the workspace needs a passphrase; empty: there is none to give.
    std::function<Result<secrets::Secret>()> passphrase;
    std::chrono::seconds promptTimeout{60}; ///< how long the keychain's own prompt may stay open
};

/// An open workspace with what it lives on.
struct OpenedWorkspace {
    std::unique_ptr<secrets::SecretGateway> keychain; ///< null in a session and where none is running; outlives the workspace
    std::unique_ptr<Workspace> workspace;
    std::string recoveryKey;               ///< of a workspace just created: shown once, then forgotten
};

/// Where a passphrase comes from on a server: an open file descriptor, else the service credential
/// `assay-passphrase` when the service manager gives credentials, else nowhere (empty function).
[[nodiscard]] std::function<Result<secrets::Secret>()> passphraseSource(std::optional<int> descriptor);

/// Opens an existing workspace, or a new session workspace. Blocking.
/// @return what openLocalStore() returns
[[nodiscard]] Result<OpenedWorkspace> openWorkspace(const OpenOptions &options);

/// Creates a lasting workspace. With a passphrase source, its passphrase is needed from then on.
/// @return what createLocalStore() returns
[[nodiscard]] Result<OpenedWorkspace> createWorkspace(const OpenOptions &options);

/// Opens with the recovery key and gives this computer a new device key.
/// @return what recoverLocalStore() returns
[[nodiscard]] Result<OpenedWorkspace> recoverWorkspace(const OpenOptions &options, const std::string &recoveryKey);

/// The clock and the ids of real life.
[[nodiscard]] Timestamp systemNow();
[[nodiscard]] std::string newUuid();

} // namespace assay::workspace
