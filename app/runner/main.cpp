// SPDX-License-Identifier: GPL-3.0-or-later
// assay-runner: one job per process. A plan as one JSON line on stdin, messages as JSON lines on
// stdout, logs on stderr. Closing stdin asks for cancel.
#include <csignal>

#include <unistd.h>

#include "app/runner/credential.h"
#include "app/runner/jobs.h"
#include "app/runner/output.h"
#include "app/runner/planinput.h"
#include "app/secrets/hardening.h"

int main()
{
    using namespace assay;
    secrets::hardenProcess();
    std::signal(SIGPIPE, SIG_IGN); // a console that went away is a failed write
    const runner::Output output = runner::Output::claimStdout();
    runner::PlanInput input(STDIN_FILENO);
    const Result<sql::RunnerPlan> plan = input.readPlan();
    if (!plan) {
        output.write(sql::Failed{plan.error()});
        return runner::kBadPlan;
    }
    const Result<std::optional<secrets::Secret>> credential = runner::credentialOf(*plan, input);
    if (!credential) {
        output.write(sql::Failed{credential.error()});
        return runner::kFailed;
    }
    const runner::CancelWatch cancel(STDIN_FILENO);
    return runner::runJob({*plan, *credential ? &**credential : nullptr, output, cancel.token()});
}
