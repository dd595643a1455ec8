// SPDX-License-Identifier: GPL-3.0-or-later
#include <chrono>

#include "app/runner/jobs.h"
#include "app/warehouse/sample/generator.h"
#include "models/core/timestamp.h"

namespace assay::runner {

Result<std::string> runGenerate(const JobContext &context)
{
    const auto today = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now()).time_since_epoch();
    Result<warehouse::sample::GenerateRequest> request
        = warehouse::sample::generateRequestFromJson(context.plan.options, static_cast<std::int32_t>(today.count()));
    if (!request)
        return fail(request.error());
    request->memoryLimitMiB = context.plan.memoryLimitMiB;
    request->threads = context.plan.threads;
    const warehouse::sample::GenerateReporter reporter{
        [&context](const std::string &engine) { context.hello(engine); },
        [&context](const std::string &title, double fraction) {
            context.output.write(sql::Progress{"generate", title, fraction, std::nullopt});
        }};
    return warehouse::sample::generateShop(*request, reporter, context.stop);
}

} // namespace assay::runner
