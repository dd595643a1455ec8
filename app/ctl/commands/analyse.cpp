// SPDX-License-Identifier: GPL-3.0-or-later
#include <nlohmann/json.hpp>

#include "app/ctl/commands.h"
#include "app/ctl/inputfile.h"
#include "app/ctl/resultview.h"
#include "models/results/aggregatesinput.h"

namespace assay::ctl {

ExitCode runAnalyse(Context &context)
{
    const Arguments &arguments = context.arguments();
    if (arguments.words.size() != 1)
        return context.failed(usageError("analyse", "one file of aggregates, or - for standard input"));
    const std::string &path = arguments.words.front();
    const Result<results::Snapshot> snapshot
        = readInputFile(path)
              .and_then([](const std::string &text) { return parseJson(text); })
              .and_then([](const Json &body) { return results::snapshotFromAggregates(body, workspace::systemNow()); });
    if (!snapshot)
        return context.failed(Error{snapshot.error()}.with("origin", inputName(path)));
    const Result<results::AnalysisOptions> options = analysisOptions(arguments, *snapshot);
    if (!options)
        return context.failed(options.error());
    context.terminal().print(results::toJson(results::analyse(*snapshot, *options), *snapshot));
    return ExitCode::Ok;
}

} // namespace assay::ctl
