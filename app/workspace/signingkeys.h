// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "app/publish/root.h"
#include "app/store/documentstore.h"
#include "app/workspace/changeset.h"

namespace assay::workspace {

/// The key that signs an environment's releases. Made at the first release, together with the root key, and kept in the
/// encrypted store alone: never listed, exported or shown. A root that lists it is signed when the newest does not, or
/// ends within 60 days. One key for each environment: what signs staging cannot sign production.
/// @return InvalidArgument when a new root is needed and the key that signs roots is kept elsewhere
[[nodiscard]] Result<publish::SigningKey> signingKeyFor(store::DocumentStore &store, store::Transaction &transaction,
                                                        const std::string &environment, const Author &author);

/// The key epoch in which releases of an environment are signed now.
[[nodiscard]] Result<std::int64_t> keyEpochOf(store::DocumentStore &store, const std::string &environment);

/// How the next root is to differ.
struct RootChange {
    std::optional<std::string> environment{};      ///< that gets a new signing key; its key epoch rises, and old releases are over
    std::optional<publish::PublicKey> rootKey{};   ///< signs roots from then on; its secret half is kept elsewhere
};

/// The next root with the signatures that can be given here.
struct RootDraft {
    std::string text;
    bool isTaken{}; ///< they were enough: it is the newest root now
};

/// Draws up the next root. A new signing key waits in the store until a root that lists it is taken.
/// @return NotFound when no root was signed yet
[[nodiscard]] Result<RootDraft> changeRoot(store::DocumentStore &store, store::Transaction &transaction, const RootChange &change,
                                           const Author &author);

/// Takes the next root, signed elsewhere too. The secret half of a key that signs roots no more is removed.
/// @return ReleaseRefused when it does not follow, or too few have signed
[[nodiscard]] Result<publish::Root> takeRoot(store::DocumentStore &store, store::Transaction &transaction, const std::string &text,
                                             const Author &author);

} // namespace assay::workspace
