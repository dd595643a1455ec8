// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "app/publish/signature.h"
#include "app/store/documentstore.h"
#include "app/workspace/changeset.h"

namespace assay::workspace {

/// The key that signs an environment's releases. Made at the first release, together with the root key, and kept in the
/// encrypted store alone: never listed, exported or shown. A root that lists it is signed when the newest does not, or
/// ends within 60 days. One key for each environment: what signs staging cannot sign production.
/// @return Internal when the store holds a root without the key that signs the next one
[[nodiscard]] Result<publish::SigningKey> signingKeyFor(store::DocumentStore &store, store::Transaction &transaction,
                                                        const std::string &environment, const Author &author);

} // namespace assay::workspace
