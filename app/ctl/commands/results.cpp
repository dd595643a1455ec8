// SPDX-License-Identifier: GPL-3.0-or-later
#include <nlohmann/json.hpp>

#include "app/ctl/commands.h"
#include "app/ctl/resultview.h"

namespace assay::ctl {

ExitCode runResults(Context &context)
{
    if (context.arguments().words.size() != 1)
        return context.failed(usageError("results", "one experiment"));
    const Result<workspace::Workspace *> opened = context.workspace();
    if (!opened)
        return context.failed(opened.error());
    const Result<workspace::LoadedResults> loaded = analysedResults(**opened, context.arguments().words.front(), context.arguments());
    if (!loaded)
        return context.failed(loaded.error());
    if (context.terminal().wantsJson())
        context.terminal().print(results::toJson(*loaded->analysis, *loaded->snapshot));
    else
        printResults(context.terminal(), *loaded, (*opened)->now());
    return ExitCode::Ok;
}

} // namespace assay::ctl
