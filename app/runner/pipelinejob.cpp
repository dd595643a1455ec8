// SPDX-License-Identifier: GPL-3.0-or-later
#include <chrono>
#include <memory>
#include <numeric>
#include <vector>

#include "app/runner/jobs.h"
#include "app/warehouse/drivers.h"
#include "models/sql/contract.h"

namespace assay::runner {
namespace {

using Clock = std::chrono::steady_clock;

/// Runs the statements of one plan and reports each.
class PipelineRun {
public:
    PipelineRun(const JobContext &context, warehouse::Warehouse &session) : m_context(context), m_session(session)
    {
        for (const sql::Statement &statement : context.plan.statements)
            m_totalWeight += statement.weight;
    }

    [[nodiscard]] Result<void> run(const sql::Statement &statement);

private:
    [[nodiscard]] Result<void> describe(const sql::Statement &statement);
    [[nodiscard]] Result<void> aggregate(const sql::Statement &statement, sql::LedgerNote &note);
    void sendRows(const sql::Statement &statement, const std::vector<sql::RowBatch> &batches) const;
    void sendProgress(const sql::Statement &statement) const;

    const JobContext &m_context;
    warehouse::Warehouse &m_session;
    double m_totalWeight{};
    double m_doneWeight{};
};

std::string stateAfter(const Result<void> &outcome)
{
    if (outcome)
        return "finished";
    switch (outcome.error().code) {
    case ErrorCode::Cancelled: return "cancelled";
    case ErrorCode::ContractRefused: return "refused";
    default: return "failed";
    }
}

Result<void> PipelineRun::run(const sql::Statement &statement)
{
    sql::LedgerNote note;
    note.statement = statement.id;
    note.state = "started";
    m_context.output.write(note);
    sendProgress(statement);

    const auto began = Clock::now();
    Result<void> outcome = statement.contract ? aggregate(statement, note)
        : statement.source                    ? describe(statement)
                                              : m_session.execute(statement.text, m_context.stop);
    note.milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - began).count();
    note.state = stateAfter(outcome);
    if (note.state == "refused") {
        note.column = outcome.error().fact("column");
        note.what = outcome.error().fact("what");
    }
    m_context.output.write(note);
    log("statement", {{"id", statement.id}, {"state", note.state}, {"ms", std::to_string(note.milliseconds)}, {"rows", std::to_string(note.rows)}});
    if (!outcome)
        return fail(std::move(outcome.error()).with("statement", statement.id));
    m_doneWeight += statement.weight;
    sendProgress(statement);
    return {};
}

/// The names of the columns stay here: only what a definition misses is reported.
Result<void> PipelineRun::describe(const sql::Statement &statement)
{
    const Result<std::vector<std::string>> columns = m_session.describe(statement.text, m_context.stop);
    if (!columns)
        return fail(sql::inDefinition(*statement.source, statement.text, columns.error()));
    return sql::checkColumns(*statement.source, *columns);
}

/// Checks every batch while it is fetched and writes the rows only after the last one has passed, so a
/// refused result leaves nothing behind.
Result<void> PipelineRun::aggregate(const sql::Statement &statement, sql::LedgerNote &note)
{
    sql::ContractChecker checker(*statement.contract);
    std::vector<sql::RowBatch> batches;
    Result<void> outcome = m_session.aggregate(
        statement.text,
        [&](const sql::RowBatch &batch) {
            Result<void> verdict = checker.accept(batch);
            if (verdict)
                batches.push_back(batch);
            return verdict;
        },
        m_context.stop);
    if (!outcome)
        return outcome;
    note.rows = checker.rows();
    note.bytes = checker.bytes();
    note.smallestCell = checker.smallestCell();
    sendRows(statement, batches);
    return outcome;
}

void PipelineRun::sendRows(const sql::Statement &statement, const std::vector<sql::RowBatch> &batches) const
{
    for (const sql::RowBatch &batch : batches) {
        if (!batch.rows.empty() || batches.size() == 1)
            m_context.output.write(sql::Rows{statement.id, batch});
    }
}

void PipelineRun::sendProgress(const sql::Statement &statement) const
{
    const double fraction = m_totalWeight > 0 ? std::min(1.0, m_doneWeight / m_totalWeight) : 0;
    m_context.output.write(sql::Progress{statement.stage, statement.id, fraction, std::nullopt});
}

} // namespace

Result<std::string> runPipeline(const JobContext &context)
{
    Result<std::unique_ptr<warehouse::Warehouse>> session = warehouse::openWarehouse(context.openRequest());
    if (!session)
        return fail(session.error());
    context.hello((*session)->engine());
    PipelineRun run(context, **session);
    for (const sql::Statement &statement : context.plan.statements) {
        if (context.stop.stop_requested())
            return fail(Error{ErrorCode::Cancelled, Remedy::None, {}, {}}.with("statement", statement.id));
        if (Result<void> outcome = run.run(statement); !outcome)
            return fail(outcome.error());
    }
    return "{}";
}

} // namespace assay::runner
