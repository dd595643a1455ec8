// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/runner/jobs.h"

#include <algorithm>
#include <array>
#include <exception>

namespace assay::runner {
namespace {

/// Runs the job; an exception of a library is an error without its text, which could quote rows.
Result<std::string> guarded(const Job &job, const JobContext &context)
{
    try {
        return job.run(context);
    } catch (const std::bad_alloc &) {
        return fail(Error{ErrorCode::WarehouseOutOfMemory, Remedy::Retry, {}, {}}.with("statement", ""));
    } catch (const std::exception &) {
        return fail(Error{ErrorCode::Internal, Remedy::Retry, {}, {}}.with("what", "an exception in the runner"));
    }
}

} // namespace

warehouse::OpenRequest JobContext::openRequest() const
{
    return {plan.connection, credential, plan.memoryLimitMiB, plan.threads, plan.runId};
}

void JobContext::hello(const std::string &engine) const
{
    output.write(sql::Hello{sql::kProtocolVersion, ASSAY_VERSION, engine});
    log("started", {{"job", plan.job}, {"run", plan.runId}, {"engine", engine}});
}

std::span<const Job> jobs()
{
    static constexpr std::array rows{
        Job{"pipeline", runPipeline},
        Job{"test", runConnectionTest},
        Job{"audit", runPrivilegeAudit},
        Job{"generate", runGenerate},
    };
    return rows;
}

int runJob(const JobContext &context)
{
    const sql::RunnerPlan &plan = context.plan;
    const auto rows = jobs();
    const auto job = std::ranges::find_if(rows, [&](const Job &row) { return row.id == plan.job; });
    if (job == rows.end()) {
        context.output.write(sql::Failed{Error{ErrorCode::RunnerProtocol, Remedy::None, {}, {}}.with("what", "an unknown job")});
        return kBadPlan;
    }
    Result<std::string> outcome = guarded(*job, context);
    log("ended", {{"job", plan.job}, {"run", plan.runId}, {"code", outcome ? "ok" : std::string{errorCodeName(outcome.error().code)}}});
    if (outcome)
        context.output.write(sql::Done{std::move(*outcome)});
    else
        context.output.write(sql::Failed{outcome.error()});
    return outcome ? 0 : kFailed;
}

} // namespace assay::runner
