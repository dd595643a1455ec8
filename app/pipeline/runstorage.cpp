// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pipeline/runstorage.h"

#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "app/pipeline/storedsnapshot.h"
#include "models/access/actions.h"

namespace assay::pipeline {
namespace {

std::string_view actionFor(RunState state)
{
    switch (state) {
    case RunState::Planned:
    case RunState::Running:
    case RunState::Cancelling: return access::action::RunStart;
    case RunState::Succeeded: return access::action::RunFinish;
    case RunState::Failed: return access::action::RunFail;
    case RunState::Cancelled: return access::action::RunCancel;
    case RunState::Refused: return access::action::RunRefuse;
    case RunState::Interrupted: return access::action::RunInterrupt;
    }
    return access::action::RunFail;
}

access::AuditEvent event(const RunRecord &run, std::string_view action, std::string object, Json detail, Timestamp now)
{
    access::AuditEvent event;
    event.at = now;
    event.actor = run.actor;
    event.action = action;
    event.object = std::move(object);
    event.detail = canonicalJson(detail);
    return event;
}

Json detailOf(const RunRecord &run)
{
    Json detail{{"run", run.id}, {"connection", run.connection}, {"statements", run.statements.size()}};
    if (isFinal(run.state)) {
        detail["rows"] = run.rowsOut;
        detail["bytes"] = run.bytesOut;
    }
    if (run.error)
        detail["error"] = errorCodeName(run.error->code);
    if (run.state == RunState::Cancelled)
        detail["confirmed"] = run.isCancelConfirmed;
    return detail;
}

Result<void> storeSnapshot(store::Transaction &transaction, const RunRecord &run, const results::Snapshot &snapshot, Timestamp now)
{
    const store::SnapshotRow head{snapshot.id, run.experiment, run.id, snapshot.createdAt, snapshot.asOf};
    const std::string body = storedSnapshot(snapshot);
    if (Result<void> outcome = transaction.putSnapshot(head, body); !outcome)
        return outcome;
    const Json detail{{"run", run.id}, {"experiment", run.experiment}, {"snapshot", snapshot.id}, {"sha256", digestOf(body)}};
    const Result<access::AuditEvent> audited
        = transaction.append(event(run, access::action::SnapshotStore, "snapshot/" + snapshot.id, detail, now));
    return audited ? Result<void>{} : fail(audited.error());
}

} // namespace

Result<void> storeRun(store::DocumentStore &target, const RunWrite &write, Timestamp now)
{
    const RunRecord &run = write.run;
    const std::string body = write.keptBody != nullptr ? *write.keptBody : canonicalJson(toJson(run));
    return target.transaction([&](store::Transaction &transaction) -> Result<void> {
        const store::RunRow row{run.id, run.experiment, run.startedAt, std::string{runStateName(run.state)}, body};
        if (Result<void> outcome = transaction.putRun(row); !outcome)
            return outcome;
        for (const access::LedgerEntry &entry : write.ledger) {
            if (const Result<access::LedgerEntry> written = transaction.append(entry); !written)
                return fail(written.error());
        }
        if (write.snapshot != nullptr) {
            if (Result<void> outcome = storeSnapshot(transaction, run, *write.snapshot, now); !outcome)
                return outcome;
        }
        const Result<access::AuditEvent> audited
            = transaction.append(event(run, actionFor(run.state), "experiment/" + run.experiment, detailOf(run), now));
        return audited ? Result<void>{} : fail(audited.error());
    });
}

} // namespace assay::pipeline
