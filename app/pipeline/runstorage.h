// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "app/pipeline/runrecord.h"
#include "app/store/documentstore.h"
#include "models/results/snapshot.h"

namespace assay::pipeline {

/// Everything one step of a run writes; all of it in one transaction.
struct RunWrite {
    const RunRecord &run;
    const std::vector<access::LedgerEntry> &ledger;
    const results::Snapshot *snapshot{};        ///< null unless the run succeeded
    const std::string *keptBody{};              ///< a stored record that cannot be read and must not be lost; null: `run` is written
};

/// Writes the record, the ledger lines, the snapshot and the audit events that belong to the run's state.
[[nodiscard]] Result<void> storeRun(store::DocumentStore &target, const RunWrite &write, Timestamp now);

} // namespace assay::pipeline
