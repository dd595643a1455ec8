// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "app/store/documentstore.h"
#include "app/workspace/workspace.h"
#include "models/results/snapshot.h"

namespace assay::workspace {

/// One experiment measured elsewhere: its definitions and its aggregates.
struct ImportedExperiment {
    std::vector<DocumentInput> documents;  ///< metrics may be repeated between experiments when they are the same
    results::Snapshot snapshot;            ///< with an id of its own
};

/// Stores all of them in one transaction, with audit events. Idempotent: unchanged documents and
/// snapshots that are there already are left alone. Blocking.
/// @return the first problem of the definitions, or the store's error
[[nodiscard]] Result<void> importSnapshots(store::DocumentStore &store, const std::vector<ImportedExperiment> &imports,
                                           const std::string &actor, Timestamp now);

} // namespace assay::workspace
