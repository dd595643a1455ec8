// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workspace/runinput.h"

#include <algorithm>

#include "app/workspace/definitions.h"
#include "models/experiments/problems.h"

namespace assay::workspace {
namespace {

Error unsupported(const std::string &key, std::string what)
{
    return Error{ErrorCode::UnsupportedDefinition, Remedy::FixInput, {}, {}}.with("key", key).with("what", std::move(what));
}

/// Why there is nothing to read for a sound experiment, or nothing.
std::optional<Error> nothingToRead(const experiments::Experiment &experiment, Timestamp now)
{
    if (experiment.origin == experiments::Origin::Import)
        return unsupported(experiment.key, "its results were imported, so there is nothing to run");
    if (!experiment.start)
        return unsupported(experiment.key, "it has no start yet");
    if (*experiment.start >= now)
        return unsupported(experiment.key, "it starts on " + toIsoTime(*experiment.start));
    return std::nullopt;
}

/// Adds the fact sources of a metric that are not there yet.
void addFactSources(const metrics::Metric &metric, const metrics::Lookup &lookup, std::vector<metrics::FactSource> &sources)
{
    for (const std::string &key : metrics::factSourcesOf(metric)) {
        if (std::ranges::find(sources, key, &metrics::FactSource::key) == sources.end())
            sources.push_back(*lookup.factSource(key));
    }
}

} // namespace

Result<Workspace::RunInput> runInputFor(const Catalog &catalog, const std::string &key, Timestamp now)
{
    const auto found = catalog.experiments.find(key);
    if (found == catalog.experiments.end())
        return fail(unknownDocument(catalog, "experiment", key));
    const experiments::Experiment &experiment = found->second.value;
    if (std::optional<Error> reason = nothingToRead(experiment, now))
        return fail(std::move(*reason));

    const metrics::Lookup lookup = lookupIn(catalog);
    if (std::vector<Error> problems = problemsOf(experiment, lookup); !problems.empty())
        return fail(std::move(problems.front()));
    Workspace::RunInput input;
    input.request.experiment = experiment;
    input.request.experiment.plan = experiments::frozen(experiment.plan);
    input.request.assignmentSource = *lookup.assignmentSource(experiment.assignmentSource);
    for (const std::string &metric : experiment.plan.metrics()) {
        input.request.metrics.push_back(*lookup.metric(metric));
        addFactSources(input.request.metrics.back(), lookup, input.request.factSources);
    }
    for (const std::string &property : experiment.plan.properties())
        input.request.properties.push_back(*lookup.property(property));
    input.request.asOf = experiment.end ? std::min(*experiment.end, now) : now;

    const metrics::Connection *connection = lookup.connection(input.request.assignmentSource.connection);
    if (connection == nullptr)
        return fail(metrics::unknownReference("assignment_source", input.request.assignmentSource.key, "connection", "connection",
                                              input.request.assignmentSource.connection));
    input.connection = *connection;
    return input;
}

} // namespace assay::workspace
