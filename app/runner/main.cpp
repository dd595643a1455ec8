// SPDX-License-Identifier: GPL-3.0-or-later
// assay-runner: one job per process. A plan as one JSON line on stdin, messages as JSON lines on
// stdout, logs on stderr. Closing stdin asks for cancel.
#include <unistd.h>

#include "app/runner/jobs.h"
#include "app/runner/output.h"
#include "app/runner/planinput.h"
#include "app/runner/process.h"

int main()
{
    using namespace assay;
    runner::hardenProcess();
    runner::Output output = runner::Output::claimStdout();
    runner::PlanInput input(STDIN_FILENO);
    const Result<sql::RunnerPlan> plan = input.readPlan();
    if (!plan) {
        output.write(sql::Failed{plan.error()});
        return runner::kBadPlan;
    }
    const runner::CancelWatch cancel(STDIN_FILENO);
    return runner::runJob(*plan, output, cancel.token());
}
