// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "app/pipeline/ledger.h"
#include "app/pipeline/runrecord.h"
#include "models/sql/contract.h"
#include "models/sql/planner.h"
#include "models/sql/protocol.h"

namespace assay::pipeline {

/// Follows the messages of one runner: keeps the run's record up to date, checks every batch of rows a
/// second time and collects the rows. Anything unexpected is a failure, which ends the run.
class RunProgress {
public:
    /// @param plan, run, now  outlive this object
    RunProgress(const sql::PipelinePlan &plan, RunRecord &run, const std::function<Timestamp()> &now);

    /// @return ContractRefused with `statement`, `column`, `what`; RunnerProtocol with `what`
    [[nodiscard]] Result<void> accept(const sql::RunnerMessage &message);

    [[nodiscard]] bool isDone() const { return m_isDone; }
    /// What the runner gave as the reason of its end.
    [[nodiscard]] const std::optional<Error> &reported() const { return m_reported; }
    [[nodiscard]] const Refusal &refusal() const { return m_refusal; }
    /// Rows of all statements with a contract, in plan order.
    [[nodiscard]] std::vector<sql::StatementRows> takeRows();

private:
    [[nodiscard]] Result<void> on(const sql::Hello &hello);
    [[nodiscard]] Result<void> on(const sql::Progress &progress);
    [[nodiscard]] Result<void> on(const sql::LedgerNote &note);
    [[nodiscard]] Result<void> on(const sql::Rows &rows);
    [[nodiscard]] Result<void> on(const sql::Done &done);
    [[nodiscard]] Result<void> on(const sql::Failed &failed);
    [[nodiscard]] Result<void> finished(std::size_t place, const sql::LedgerNote &note);
    void refuse(std::size_t place, std::string column, std::string what);
    [[nodiscard]] std::optional<std::size_t> placeOf(const std::string &statement) const;

    const sql::PipelinePlan &m_plan;
    RunRecord &m_run;
    const std::function<Timestamp()> &m_now;
    std::map<std::string, std::size_t> m_places;
    std::vector<std::optional<sql::ContractChecker>> m_checkers;
    std::vector<sql::RowBatch> m_rows;
    Refusal m_refusal;
    std::optional<Error> m_reported;
    bool m_isDone{};
};

} // namespace assay::pipeline
