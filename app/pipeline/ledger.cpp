// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pipeline/ledger.h"

#include <algorithm>
#include <map>

#include <nlohmann/json.hpp>

namespace assay::pipeline {
namespace {

access::LedgerVerdict verdictOf(const StatementRun &statement)
{
    switch (statement.state) {
    case StatementState::Done: return access::LedgerVerdict::Passed;
    case StatementState::Failed: return access::LedgerVerdict::Failed;
    case StatementState::Cancelled: return access::LedgerVerdict::Cancelled;
    case StatementState::Refused: return access::LedgerVerdict::Refused;
    case StatementState::Waiting:
    case StatementState::NotSent: return access::LedgerVerdict::NotSent;
    case StatementState::Unknown:
    case StatementState::Running: break;
    }
    return access::LedgerVerdict::Unknown;
}

access::LedgerEntry outcome(access::LedgerEntry intent, access::LedgerVerdict verdict, Timestamp now)
{
    intent.sequence = 0;
    intent.hash = {};
    intent.at = now;
    intent.verdict = verdict;
    return intent;
}

} // namespace

std::vector<access::LedgerEntry> intentsOf(const RunRecord &run, const sql::PipelinePlan &plan, Timestamp now)
{
    std::vector<access::LedgerEntry> entries;
    for (std::size_t i = 0; i < plan.statements.size(); ++i) {
        const sql::Statement &statement = plan.statements[i];
        access::LedgerEntry entry;
        entry.at = now;
        entry.run = run.id;
        entry.statement = statement.id;
        entry.connection = run.connection;
        entry.actor = run.actor;
        entry.purpose = "pipeline " + run.experiment;
        entry.templateVersion = plan.templateVersion;
        entry.sqlSha256 = run.statements[i].sha256;
        if (statement.contract) {
            entry.contract = canonicalJson(sql::toJson(*statement.contract));
            entry.columns = static_cast<std::int64_t>(statement.contract->columns.size());
        }
        entry.verdict = access::LedgerVerdict::Intended;
        entries.push_back(std::move(entry));
    }
    return entries;
}

std::vector<access::LedgerEntry> outcomesOf(const RunRecord &run, const std::vector<access::LedgerEntry> &intents,
                                            const Refusal &refusal, Timestamp now)
{
    std::vector<access::LedgerEntry> entries;
    for (std::size_t i = 0; i < intents.size(); ++i) {
        const StatementRun &statement = run.statements[i];
        access::LedgerEntry entry = outcome(intents[i], verdictOf(statement), now);
        entry.milliseconds = statement.milliseconds;
        entry.rows = statement.rows;
        entry.bytes = statement.bytes;
        entry.smallestCell = statement.smallestCell;
        if (statement.id == refusal.statement) {
            entry.column = refusal.column;
            entry.what = refusal.what;
        }
        entries.push_back(std::move(entry));
    }
    return entries;
}

std::vector<access::LedgerEntry> unknownOutcomesOf(const std::string &runId, const std::vector<access::LedgerEntry> &ledger, Timestamp now)
{
    std::map<std::string, const access::LedgerEntry *> open;
    for (const access::LedgerEntry &entry : ledger) {
        if (entry.run != runId)
            continue;
        if (entry.verdict == access::LedgerVerdict::Intended)
            open[entry.statement] = &entry;
        else
            open.erase(entry.statement);
    }
    std::vector<access::LedgerEntry> entries;
    for (const auto &[statement, intent] : open)
        entries.push_back(outcome(*intent, access::LedgerVerdict::Unknown, now));
    std::ranges::sort(entries, {}, [&](const access::LedgerEntry &entry) { return open.at(entry.statement)->sequence; });
    return entries;
}

} // namespace assay::pipeline
