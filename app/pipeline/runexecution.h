// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <stop_token>

#include "app/pipeline/pipelineservice.h"
#include "app/pipeline/runrecord.h"
#include "models/sql/planner.h"

namespace assay::pipeline {

/// One run to be made.
struct RunOrder {
    RunRecord record;                  ///< Planned, with its id
    sql::PlanRequest request;
    metrics::Connection connection;
};

/// Hears about changes of a run, on the run's thread; at most 20 times a second, but always of the last.
using RunObserver = std::function<void(const RunRecord &)>;

/// The record of a run that has not begun.
[[nodiscard]] RunRecord plannedRun(const PipelineContext &context, const sql::PlanRequest &request, const metrics::Connection &connection,
                                   Trigger trigger);

/// Makes one run from plan to snapshot on the calling thread, which may be any but the GUI thread: plan,
/// intents in the ledger, runner, second check of the contracts, snapshot. Whatever happens, the record
/// that is returned is final and stored, and results that were there before stay.
[[nodiscard]] RunRecord executeRun(const PipelineContext &context, const RunOrder &order, const RunObserver &observer, const std::stop_token &stop);

} // namespace assay::pipeline
