// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/commands.h"
#include "app/ctl/runmonitor.h"
#include "app/ctl/samplejob.h"
#include "app/store/localstore.h"

namespace assay::ctl {

ExitCode runSample(Context &context)
{
    const Result<std::optional<std::int64_t>> subjects = context.arguments().integer("subjects", 1'000, 10'000'000);
    const Result<workspace::OpenOptions> options = context.openOptions();
    if (!subjects || !options)
        return context.failed(subjects ? options.error() : subjects.error());
    if (options->isSession || !context.arguments().words.empty())
        return context.failed(usageError("sample", "a lasting workspace and no further words; for a session there is demo"));
    const Result<workspace::Workspace *> opened = context.workspace();
    if (!opened)
        return context.failed(opened.error());
    const Result<workspace::SampleFolder> folder
        = workspace::SampleFolder::inWorkspace(options->folder.empty() ? store::defaultWorkspaceFolder() : options->folder);
    if (!folder)
        return context.failed(folder.error());
    const Result<workspace::LoadedSample> sample
        = loadSampleShown(**opened, *folder, subjects->value_or(workspace::SampleOptions{}.subjects), context.terminal());
    if (!sample)
        return context.failed(sample.error());
    if (context.arguments().has("no-run"))
        return ExitCode::Ok;
    return runAndShow(**opened, sample->experiments, context);
}

} // namespace assay::ctl
