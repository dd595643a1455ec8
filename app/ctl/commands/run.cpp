// SPDX-License-Identifier: GPL-3.0-or-later
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

} // namespace

ExitCode runRun(Context &context)
{
    const bool all = context.arguments().has("all");
    if (all == !context.arguments().words.empty())
        return context.failed(usageError("run", "experiments, or --all"));
    const Result<workspace::Workspace *> opened = context.workspace();
    if (!opened)
        return context.failed(opened.error());
    const std::vector<std::string> keys = all ? runnableExperiments(**opened) : context.arguments().words;
    if (keys.empty())
        context.terminal().say(QStringLiteral("There is no experiment to run. Drafts and imports have none."));
    return runAndShow(**opened, keys, context);
}

} // namespace assay::ctl
