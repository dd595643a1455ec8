// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "app/pipeline/runrecord.h"
#include "models/access/chain.h"
#include "models/sql/planner.h"

namespace assay::pipeline {

/// Why a statement was refused, as the ledger keeps it.
struct Refusal {
    std::string statement;
    std::string column;
    std::string what;
};

/// One intent per statement of a plan, written before the runner starts.
[[nodiscard]] std::vector<access::LedgerEntry> intentsOf(const RunRecord &run, const sql::PipelinePlan &plan, Timestamp now);

/// The outcome of each intent once the run has ended: a statement that was started but never reported
/// back is Unknown, one that never started is NotSent.
[[nodiscard]] std::vector<access::LedgerEntry> outcomesOf(const RunRecord &run, const std::vector<access::LedgerEntry> &intents,
                                                          const Refusal &refusal, Timestamp now);

/// Unknown for every intent of the run that has no outcome yet.
[[nodiscard]] std::vector<access::LedgerEntry> unknownOutcomesOf(const std::string &runId, const std::vector<access::LedgerEntry> &ledger,
                                                                 Timestamp now);

} // namespace assay::pipeline
