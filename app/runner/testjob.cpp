// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>
#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>

#include <nlohmann/json.hpp>

#include "app/runner/jobs.h"
#include "app/warehouse/drivers.h"
#include "models/sql/errorcodec.h"
#include "models/sql/warehousekind.h"

namespace assay::runner {
namespace {

/// The checks of a connection by id, in order (ux.md section 4.8).
constexpr std::array kChecks{"network", "open", "read", "refuse-write", "cancel", "clock"};

/// Collects the checks; what was not come to is "not-run".
class Checks {
public:
    void passed(const char *id, std::string note = {}) { m_found[id] = {{"state", "passed"}, {"note", std::move(note)}}; }
    void notApplicable(const char *id) { m_found[id] = {{"state", "not-applicable"}}; }
    void failed(const char *id, const Error &error) { m_found[id] = {{"state", "failed"}, {"error", sql::toJson(error)}}; }
    void add(const char *id, const Result<void> &outcome)
    {
        if (outcome)
            passed(id);
        else
            failed(id, outcome.error());
    }
    [[nodiscard]] std::string text() const
    {
        Json list = Json::array();
        for (const char *id : kChecks) {
            const auto found = m_found.find(id);
            Json check = found == m_found.end() ? Json{{"state", "not-run"}} : found->second;
            check["id"] = id;
            list.push_back(std::move(check));
        }
        return canonicalJson({{"checks", std::move(list)}});
    }

private:
    std::map<std::string, Json> m_found;
};

/// Which check a session that did not open has failed.
void addOpening(Checks &checks, bool isRemote, const Error &error)
{
    if (!isRemote) {
        checks.notApplicable("network");
        return checks.failed("open", error);
    }
    if (error.fact("step") == "network")
        return checks.failed("network", error);
    if (error.fact("step") == "authenticate")
        checks.passed("network");
    checks.failed("open", error);
}

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

/// A statement that would write must be refused, and for no other reason.
Result<void> refuseWrites(warehouse::Warehouse &session, const JobContext &context)
{
    const Result<void> attempt = session.execute("CREATE TABLE assay_write_check AS SELECT 1 AS x", context.stop);
    if (attempt)
        return fail(Error{ErrorCode::PermissionDenied, Remedy::AskAdmin, {}, {}}.with("what", "the session may write"));
    return attempt.error().code == ErrorCode::WarehouseRejectedQuery ? Result<void>{} : attempt;
}

/// Over a minute a warning, over five minutes wrong (ux.md section 4.8).
void addClock(Checks &checks, warehouse::Warehouse &session)
{
    const Result<std::chrono::milliseconds> skew = session.clockSkew();
    if (!skew)
        return checks.failed("clock", skew.error());
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(*skew).count();
    if (seconds > 300)
        return checks.failed("clock", Error{ErrorCode::WarehouseUnreachable, Remedy::FixInput, {}, {}}.with(
                                          "what", "its clock is " + std::to_string(seconds) + " seconds from the one of this computer"));
    checks.passed("clock", seconds > 60 ? "differs by " + std::to_string(seconds) + " s" : std::string{});
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
    const sql::WarehouseKind *kind = sql::findWarehouseKind(context.plan.connection.kind);
    const bool isRemote = kind != nullptr && sql::needsCredential(*kind);
    Checks checks;
    Result<std::unique_ptr<warehouse::Warehouse>> session = warehouse::openWarehouse(context.openRequest());
    if (!session) {
        addOpening(checks, isRemote, session.error());
        return checks.text();
    }
    context.hello((*session)->engine());
    if (isRemote)
        checks.passed("network", (*session)->transport());
    else
        checks.notApplicable("network"); // an engine inside the process: no host, no certificate
    checks.passed("open");
    if (context.plan.statements.empty())
        checks.notApplicable("read"); // nothing was read, so nothing was proven about reading
    else
        checks.add("read", readSources(**session, context));
    checks.add("refuse-write", refuseWrites(**session, context));
    checks.add("cancel", cancelInTheEngine(**session));
    if (isRemote)
        addClock(checks, **session);
    else
        checks.notApplicable("clock");
    return context.stop.stop_requested() ? Result<std::string>{fail(ErrorCode::Cancelled)} : checks.text();
}

} // namespace assay::runner
