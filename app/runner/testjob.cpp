// SPDX-License-Identifier: GPL-3.0-or-later
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <stop_token>
#include <thread>

#include <nlohmann/json.hpp>

#include "app/runner/jobs.h"
#include "app/warehouse/drivers.h"
#include "models/sql/errorcodec.h"

namespace assay::runner {
namespace {

/// Collects the checks in order.
class Checks {
public:
    void passed(const char *id) { m_list.push_back({{"id", id}, {"state", "passed"}}); }
    void notApplicable(const char *id) { m_list.push_back({{"id", id}, {"state", "not-applicable"}}); }
    void add(const char *id, const Result<void> &outcome)
    {
        if (outcome)
            passed(id);
        else
            m_list.push_back({{"id", id}, {"state", "failed"}, {"error", sql::toJson(outcome.error())}});
    }
    [[nodiscard]] std::string text() const { return canonicalJson({{"checks", m_list}}); }

private:
    Json m_list = Json::array();
};

/// Each statement of the plan must give a result of its declared shape; the rows go nowhere.
Result<void> readSources(warehouse::Warehouse &session, const JobContext &context)
{
    for (const sql::Statement &statement : context.plan.statements) {
        if (!statement.contract)
            continue;
        sql::ContractChecker checker(*statement.contract);
        Result<void> outcome = session.aggregate(statement.text, [&](const sql::RowBatch &batch) { return checker.accept(batch); }, context.stop);
        if (!outcome)
            return fail(std::move(outcome.error()).with("statement", statement.id));
    }
    return {};
}

/// A statement that would write must be refused.
Result<void> refuseWrites(warehouse::Warehouse &session, const JobContext &context)
{
    const Result<void> attempt = session.execute("CREATE TABLE assay_write_check AS SELECT 1 AS x", context.stop);
    return attempt ? Result<void>{fail(Error{ErrorCode::PermissionDenied, Remedy::AskAdmin, {}, {}}.with("what", "the session may write"))}
                   : Result<void>{};
}

/// A query that would run for hours must end when it is asked to.
Result<void> cancelInTheEngine(warehouse::Warehouse &session)
{
    std::stop_source stop;
    std::mutex mutex;
    std::condition_variable_any ended;
    std::jthread asker([&](const std::stop_token &finished) {
        std::unique_lock lock(mutex);
        ended.wait_for(lock, finished, std::chrono::milliseconds{200}, [] { return false; });
        stop.request_stop();
    });
    const Result<void> outcome
        = session.aggregate(session.slowQuery(), [](const sql::RowBatch &) { return Result<void>{}; }, stop.get_token());
    if (!outcome && outcome.error().code == ErrorCode::Cancelled)
        return {};
    return fail(outcome ? Error{ErrorCode::Internal, Remedy::None, {}, {}}.with("what", "the statement ended before it was cancelled")
                        : outcome.error());
}

} // namespace

Result<std::string> runConnectionTest(const JobContext &context)
{
    Result<std::unique_ptr<warehouse::Warehouse>> session = warehouse::openWarehouse(context.openRequest());
    Checks checks;
    checks.notApplicable("network"); // an engine inside the process: no host, no certificate
    checks.add("open", session ? Result<void>{} : Result<void>{fail(session.error())});
    if (!session)
        return checks.text();
    context.hello((*session)->engine());
    checks.add("read", readSources(**session, context));
    checks.add("refuse-write", refuseWrites(**session, context));
    checks.add("cancel", cancelInTheEngine(**session));
    checks.notApplicable("clock");
    return context.stop.stop_requested() ? Result<std::string>{fail(ErrorCode::Cancelled)} : checks.text();
}

} // namespace assay::runner
