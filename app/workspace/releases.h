// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/publish/publisher.h"
#include "app/store/documentstore.h"
#include "app/workspace/changeset.h"

// Signed releases, kept beside the definitions as documents of internal kinds. They are archived from the start, so
// that nothing that lists a workspace reads them.
namespace assay::workspace {

/// A release that was signed here, whether or not it reached a target.
struct StoredRelease {
    publish::Release release;
    std::string text; ///< the signed document
    std::string sha256;
    std::string actor;
    std::optional<std::int64_t> rollbackOf; ///< version whose content it has
};

/// What a release is made of.
struct ReleaseContent {
    std::string server;
    std::optional<std::string> client;
    std::optional<std::string> bandits;
    std::vector<publish::SdkKey> sdkKeys;
};

/// Releases of an environment, oldest first. Blocking.
[[nodiscard]] Result<std::vector<StoredRelease>> releasesOf(store::DocumentStore &store, const std::string &environment);

/// The bytes of a release's file. @return NotFound
[[nodiscard]] Result<std::string> releaseContent(store::DocumentStore &store, const std::string &sha256);
/// All of them.
[[nodiscard]] Result<ReleaseContent> contentOf(store::DocumentStore &store, const publish::Release &release);

/// Texts of all roots, from the first.
[[nodiscard]] Result<std::vector<std::string>> rootTexts(store::DocumentStore &store);

/// How a release is to be signed.
struct SigningOrder {
    std::string environment;
    std::int64_t expiresAfterDays = 90;
    std::optional<std::int64_t> rollbackOf;
};

/// Signs the next version of an environment and keeps it with its bytes, part of `transaction`. The keys are made when
/// there are none, a root that lists them too. The version follows the last one of the store.
[[nodiscard]] Result<StoredRelease> signRelease(store::DocumentStore &store, store::Transaction &transaction,
                                                const SigningOrder &order, const ReleaseContent &content, const Author &author);

/// A document of an internal kind; the body of the key that is there already is replaced.
[[nodiscard]] Result<void> putInternal(store::DocumentStore &store, store::Transaction &transaction, std::string_view kind,
                                       const std::string &key, std::string body, const Author &author);

} // namespace assay::workspace
