// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <QObject>

#include "app/pipeline/runrecord.h"
#include "app/store/documentstore.h"
#include "models/core/error.h"
#include "models/sql/planner.h"

namespace assay::pipeline {

/// What the service needs from outside.
struct PipelineContext {
    std::shared_ptr<store::DocumentStore> store;
    std::string runnerPath;                          ///< assay-runner; empty: beside the program
    std::string actor;
    std::function<Timestamp()> now;
    std::function<std::string()> newId;              ///< uuids
    /// Makes the plan; empty: sql::planExperiment() in the dialect of the connection's kind.
    std::function<Result<sql::PipelinePlan>(const sql::PlanRequest &, const metrics::Connection &)> planner{};
};

/// Runs pipelines: plan -> intents in the ledger -> runner process -> second contract check -> snapshot.
/// Lives on the GUI (or main) thread; planning, checking and storing happen on a pool. One run per
/// experiment at a time, at most two at once; others wait in order.
class PipelineService final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(PipelineService)

public:
    explicit PipelineService(PipelineContext context, QObject *parent = nullptr);
    ~PipelineService() override;

    /// Queues a run. The request's runId is ignored and made here. Problems of planning appear as a
    /// failed run, never as silence. Returns the run's id at once.
    std::string start(sql::PlanRequest request, metrics::Connection connection, Trigger trigger);

    /// Asks a queued or running run to stop; the record says whether the engine confirmed it.
    void cancel(const std::string &runId);

    /// Runs that are not final, in the order they were started.
    [[nodiscard]] std::vector<RunRecord> active() const;

    /// Marks runs left unfinished by an earlier process as Interrupted, and their open intents in the
    /// ledger as unknown. Call once after opening.
    [[nodiscard]] Result<int> resolveInterrupted();

signals:
    /// Any change of a run, at most 20 times a second; the last one has a final state.
    void runChanged(const assay::pipeline::RunRecord &run);
    /// A new snapshot is stored.
    void snapshotStored(const QString &experimentKey, const QString &snapshotId);

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace assay::pipeline

Q_DECLARE_METATYPE(assay::pipeline::RunRecord)
