// SPDX-License-Identifier: GPL-3.0-or-later
// assay-runner: one job per process. A plan as one JSON line on stdin, messages as JSON lines on
// stdout, logs on stderr. Closing stdin asks for cancel.
#include <csignal>
#include <cstdio>
#include <string_view>

#include <unistd.h>

#include "app/runner/credential.h"
#include "app/runner/jobs.h"
#include "app/runner/output.h"
#include "app/runner/planinput.h"
#include "app/secrets/hardening.h"

namespace {

constexpr auto kHelp = R"(assay-runner runs one job in a warehouse and brings back aggregates only.
The console and assayctl start it; by hand it is of use to look at what they do.

  standard input   a plan as one line of JSON; closing it asks for cancel
  standard output  messages as lines of JSON: hello, progress, ledger, rows, done or failed
  standard error   a log without values

Exit status: 0 when the job is done, 1 when it failed or was cancelled, 2 for a plan that cannot be read.
To run a pipeline, use "assayctl run EXPERIMENT".

  --help           show this
  --version        show the version
)";

} // namespace

int main(int argc, char **argv)
{
    using namespace assay;
    if (argc > 1) {
        const std::string_view word = argv[1];
        const bool isVersion = word == "--version";
        const bool isKnown = isVersion || word == "--help";
        std::fputs(isVersion ? "assay-runner " ASSAY_VERSION "\n" : kHelp, isKnown ? stdout : stderr);
        return isKnown ? 0 : runner::kBadPlan;
    }
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
