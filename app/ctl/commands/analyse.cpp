// SPDX-License-Identifier: GPL-3.0-or-later
#include <nlohmann/json.hpp>

#include "app/ctl/commands.h"
#include "app/ctl/inputfile.h"
#include "app/ctl/resultview.h"
#include "models/results/aggregatesinput.h"
#include "models/results/surroundingsinput.h"
#include "models/results/veil.h"

namespace assay::ctl {
namespace {

/// What the plan in the file hides stays hidden, as in a workspace; without one there is no log to note a look in, so
/// the reason stands in the output.
Result<Json> analysed(const Context &context, const results::Snapshot &snapshot, const results::AnalysisOptions &options,
                      const results::Surroundings &surroundings)
{
    const std::optional<std::string> reason = context.arguments().value("early-look");
    if (reason && reason->empty())
        return fail(usageError("--early-look", "a reason"));
    results::Analysis analysis = results::analyse(snapshot, options, surroundings);
    const std::optional<Timestamp> hidden = results::veiledUntil(snapshot);
    if (hidden && !reason) {
        context.terminal().say(QStringLiteral("The plan decides once, on %1; until then its effects are hidden. --early-look \"REASON\" shows them.")
                                   .arg(QString::fromStdString(toIsoDate(dayOf(*hidden)))));
        analysis = results::veiled(std::move(analysis), *hidden);
    }
    Json body = results::toJson(analysis, snapshot);
    if (hidden && reason)
        body["early_look"] = *reason;
    return body;
}

} // namespace

ExitCode runAnalyse(Context &context)
{
    const Arguments &arguments = context.arguments();
    if (arguments.words.size() != 1)
        return context.failed(usageError("analyse", "one file of aggregates, or - for standard input"));
    const std::string &path = arguments.words.front();
    const auto failed = [&](const Error &error) { return context.failed(Error{error}.with("origin", inputName(path))); };
    const Result<Json> input = readInputFile(path).and_then([](const std::string &text) { return parseJson(text); });
    if (!input)
        return failed(input.error());
    const Result<results::Snapshot> snapshot = results::snapshotFromAggregates(*input, workspace::systemNow());
    if (!snapshot)
        return failed(snapshot.error());
    const Result<results::Surroundings> surroundings = results::surroundingsFromAggregates(*input, *snapshot);
    if (!surroundings)
        return failed(surroundings.error());
    const Result<results::AnalysisOptions> options = analysisOptions(arguments, *snapshot);
    if (!options)
        return context.failed(options.error());
    const Result<Json> body = analysed(context, *snapshot, *options, *surroundings);
    if (!body)
        return context.failed(body.error());
    context.terminal().print(*body);
    return ExitCode::Ok;
}

} // namespace assay::ctl
