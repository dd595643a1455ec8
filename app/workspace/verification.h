// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>

#include "app/store/documentstore.h"
#include "app/workspace/workspace.h"

namespace assay::workspace {

/// Recomputes the analysis of a stored snapshot from its aggregates and compares it with the one that was
/// stored with it; compares the stored text with the digest in the audit log. Blocking.
/// @return NotFound; StoreDamaged when the aggregates cannot be read
[[nodiscard]] Result<Verification> verifySnapshot(store::DocumentStore &store, const std::string &snapshotId);

/// What is stored, decoded. Blocking. @return InvalidJson, InvalidDocument
struct StoredSnapshot {
    results::Snapshot snapshot;
    std::string analysis;                  ///< outline stored with it, canonical JSON; empty: none
    std::string digest;                    ///< of the stored text
};
[[nodiscard]] Result<StoredSnapshot> readStoredSnapshot(store::DocumentStore &store, const std::string &snapshotId);

} // namespace assay::workspace
