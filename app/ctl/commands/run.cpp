// SPDX-License-Identifier: GPL-3.0-or-later
#include <nlohmann/json.hpp>

#include "app/ctl/commands.h"
#include "app/ctl/runmonitor.h"

namespace assay::ctl {
namespace {

/// With --all: every experiment that can be run now. Drafts and imports are passed over.
std::vector<std::string> runnableExperiments(const workspace::Workspace &workspace)
{
    std::vector<std::string> keys;
    for (const auto &[key, entry] : workspace.catalog()->experiments) {
        const Result<workspace::Workspace::RunInput> input = workspace.runInput(key);
        if (input || input.error().code != ErrorCode::UnsupportedDefinition)
            keys.push_back(key);
    }
    return keys;
}

void printRuns(const std::vector<pipeline::RunRecord> &runs, const Terminal &terminal)
{
    Json list = Json::array();
    for (const pipeline::RunRecord &run : runs) {
        Json json = pipeline::toJson(run);
        json.erase("statements");
        json.erase("log");
        list.push_back(std::move(json));
    }
    terminal.print(Json{{"runs", std::move(list)}});
}

} // namespace

ExitCode runRun(Context &context)
{
    const bool all = context.arguments().has("all");
    if (all == !context.arguments().words.empty())
        return context.failed(usageError("run", "experiments, or --all"));
    const Result<workspace::Workspace *> opened = context.workspace();
    if (!opened)
        return context.failed(opened.error());
    RunMonitor monitor(**opened, context.terminal());
    if (Result<int> resolved = monitor.resolveInterrupted(); !resolved)
        return context.failed(resolved.error());
    ExitCode notStarted = ExitCode::Ok;
    for (const std::string &key : all ? runnableExperiments(**opened) : context.arguments().words) {
        if (Result<void> started = monitor.start(key); !started)
            notStarted = context.failed(started.error());
    }
    monitor.wait();
    const std::vector<pipeline::RunRecord> runs = monitor.records();
    if (context.terminal().wantsJson())
        printRuns(runs, context.terminal());
    const ExitCode outcome = exitCodeOf(runs);
    return outcome == ExitCode::Ok ? notStarted : outcome;
}

} // namespace assay::ctl
