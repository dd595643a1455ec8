// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pipeline/runprogress.h"

#include <algorithm>
#include <iterator>

namespace assay::pipeline {
namespace {

tl::unexpected<Error> unexpectedLine(std::string what)
{
    return fail(Error{ErrorCode::RunnerProtocol, Remedy::None, {}, {}}.with("what", std::move(what)));
}

} // namespace

RunProgress::RunProgress(const sql::PipelinePlan &plan, RunRecord &run, const std::function<Timestamp()> &now)
    : m_plan(plan), m_run(run), m_now(now), m_rows(plan.statements.size())
{
    for (std::size_t i = 0; i < plan.statements.size(); ++i) {
        m_places.emplace(plan.statements[i].id, i);
        const auto &contract = plan.statements[i].contract;
        m_checkers.push_back(contract ? std::optional{sql::ContractChecker(*contract)} : std::nullopt);
    }
}

Result<void> RunProgress::accept(const sql::RunnerMessage &message)
{
    if (m_isDone || m_reported)
        return unexpectedLine("a line after the end");
    return std::visit([this](const auto &value) { return on(value); }, message);
}

std::vector<sql::StatementRows> RunProgress::takeRows()
{
    std::vector<sql::StatementRows> all;
    for (std::size_t i = 0; i < m_rows.size(); ++i) {
        if (m_checkers[i])
            all.push_back({m_plan.statements[i].id, std::move(m_rows[i])});
    }
    return all;
}

Result<void> RunProgress::on(const sql::Hello &hello)
{
    if (hello.protocol != sql::kProtocolVersion)
        return unexpectedLine("another version of the protocol");
    m_run.engine = hello.engine;
    return {};
}

Result<void> RunProgress::on(const sql::Progress &progress)
{
    if (progress.fraction)
        m_run.fraction = std::max(m_run.fraction, *progress.fraction);
    return {};
}

Result<void> RunProgress::on(const sql::LedgerNote &note)
{
    const std::optional<std::size_t> place = placeOf(note.statement);
    if (!place)
        return unexpectedLine("a note on a statement that is not in the plan");
    StatementRun &statement = m_run.statements[*place];
    if (statement.state != (note.state == "started" ? StatementState::Waiting : StatementState::Running))
        return unexpectedLine("a note out of order");
    if (note.state == "started") {
        statement.state = StatementState::Running;
        statement.startedAt = m_now();
        return {};
    }
    statement.milliseconds = note.milliseconds;
    if (note.state == "finished")
        return finished(*place, note);
    if (note.state == "refused") {
        refuse(*place, note.column, note.what);
        return {};
    }
    statement.state = note.state == "cancelled" ? StatementState::Cancelled : StatementState::Failed;
    m_run.isCancelConfirmed = m_run.isCancelConfirmed || statement.state == StatementState::Cancelled;
    return {};
}

/// A statement is done when the runner's own count of rows is the one that arrived.
Result<void> RunProgress::finished(std::size_t place, const sql::LedgerNote &note)
{
    StatementRun &statement = m_run.statements[place];
    const auto &checker = m_checkers[place];
    if (note.rows != (checker ? checker->rows() : 0))
        return unexpectedLine("another number of rows than arrived");
    statement.state = StatementState::Done;
    return {};
}

Result<void> RunProgress::on(const sql::Rows &rows)
{
    const std::optional<std::size_t> place = placeOf(rows.statement);
    if (!place || !m_checkers[*place] || m_run.statements[*place].state != StatementState::Running)
        return unexpectedLine("rows that no running statement declares");
    sql::ContractChecker &checker = *m_checkers[*place];
    if (Result<void> verdict = checker.accept(rows.batch); !verdict) {
        refuse(*place, std::string{verdict.error().fact("column")}, std::string{verdict.error().fact("what")});
        return fail(std::move(verdict.error()).with("statement", rows.statement));
    }
    sql::RowBatch &all = m_rows[*place];
    all.columns = rows.batch.columns;
    std::ranges::copy(rows.batch.rows, std::back_inserter(all.rows));
    StatementRun &statement = m_run.statements[*place];
    m_run.rowsOut += checker.rows() - statement.rows;
    m_run.bytesOut += checker.bytes() - statement.bytes;
    statement.rows = checker.rows();
    statement.bytes = checker.bytes();
    statement.smallestCell = checker.smallestCell();
    return {};
}

Result<void> RunProgress::on(const sql::Done &)
{
    const bool isComplete = std::ranges::all_of(m_run.statements, [](const StatementRun &statement) { return statement.state == StatementState::Done; });
    if (!isComplete)
        return unexpectedLine("the end before the last statement");
    m_isDone = true;
    return {};
}

Result<void> RunProgress::on(const sql::Failed &failed)
{
    m_reported = failed.error;
    if (failed.error.code == ErrorCode::Cancelled)
        m_run.isCancelConfirmed = true;
    return {};
}

void RunProgress::refuse(std::size_t place, std::string column, std::string what)
{
    m_run.statements[place].state = StatementState::Refused;
    m_refusal = {m_plan.statements[place].id, std::move(column), std::move(what)};
}

std::optional<std::size_t> RunProgress::placeOf(const std::string &statement) const
{
    const auto found = m_places.find(statement);
    return found == m_places.end() ? std::nullopt : std::optional{found->second};
}

} // namespace assay::pipeline
