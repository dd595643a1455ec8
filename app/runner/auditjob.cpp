// SPDX-License-Identifier: GPL-3.0-or-later
#include <memory>

#include <nlohmann/json.hpp>

#include "app/runner/jobs.h"
#include "app/warehouse/drivers.h"
#include "models/sql/privileges.h"

namespace assay::runner {

Result<std::string> runPrivilegeAudit(const JobContext &context)
{
    const Result<Json> options = parseJson(context.plan.options);
    const Result<sql::GrantPlan> plan = options ? sql::grantPlanFromJson(*options) : fail(options.error());
    if (!plan)
        return fail(plan.error());
    const Result<std::unique_ptr<warehouse::Warehouse>> session = warehouse::openWarehouse(context.openRequest());
    if (!session)
        return fail(session.error());
    context.hello((*session)->engine());
    const Result<std::vector<sql::PrivilegeFinding>> findings = (*session)->auditPrivileges(*plan, context.stop);
    return findings ? Result<std::string>{canonicalJson({{"findings", sql::toJson(*findings)}})} : fail(findings.error());
}

} // namespace assay::runner
