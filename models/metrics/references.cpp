// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/metrics/references.h"

namespace assay::metrics {
namespace {

/// Sources of either kind name a connection and an entity.
template <typename Source>
std::vector<Error> sourceProblems(const char *kind, const Source &source, const Lookup &lookup)
{
    std::vector<Error> problems;
    if (lookup.connection(source.connection) == nullptr)
        problems.push_back(unknownReference(kind, source.key, "connection", "connection", source.connection));
    if (lookup.entity(source.entity) == nullptr)
        problems.push_back(unknownReference(kind, source.key, "entity", "entity", source.entity));
    return problems;
}

Error disagreement(const Metric &metric, std::string path, const char *what, const std::string &first, const std::string &second)
{
    return Error{ErrorCode::InvalidDocument, Remedy::FixInput, {}, {}}
        .with("kind", "metric")
        .with("key", metric.key)
        .with("path", std::move(path))
        .with("what", std::string{"a source of the same "} + what + " as the first fact (" + first + ", not " + second + ")");
}

} // namespace

Error unknownReference(std::string kind, std::string key, std::string path, std::string missingKind, std::string missing)
{
    return Error{ErrorCode::UnknownReference, Remedy::FixInput, {}, {}}
        .with("kind", std::move(kind))
        .with("key", std::move(key))
        .with("path", std::move(path))
        .with("missing_kind", std::move(missingKind))
        .with("missing", std::move(missing));
}

std::vector<Error> problemsOf(const AssignmentSource &source, const Lookup &lookup)
{
    return sourceProblems("assignment_source", source, lookup);
}

std::vector<Error> problemsOf(const FactSource &source, const Lookup &lookup)
{
    return sourceProblems("fact_source", source, lookup);
}

std::vector<Error> problemsOf(const Property &property, const Lookup &lookup)
{
    if (lookup.assignmentSource(property.assignmentSource) != nullptr)
        return {};
    return {unknownReference("property", property.key, "assignment_source", "assignment_source", property.assignmentSource)};
}

std::vector<Error> problemsOf(const Metric &metric, const Lookup &lookup)
{
    std::vector<Error> problems;
    if (factSourcesOf(metric).empty())
        return problems;
    const FactSource *numerator = lookup.factSource(metric.fact.factSource);
    if (numerator == nullptr)
        problems.push_back(unknownReference("metric", metric.key, "fact.source", "fact_source", metric.fact.factSource));
    for (std::size_t i = 0; i < metric.then.size(); ++i) {
        const std::string path = "then[" + std::to_string(i) + "].source";
        const FactSource *step = lookup.factSource(metric.then[i].factSource);
        if (step == nullptr)
            problems.push_back(unknownReference("metric", metric.key, path, "fact_source", metric.then[i].factSource));
        else if (numerator != nullptr && step->entity != numerator->entity)
            problems.push_back(disagreement(metric, path, "entity", numerator->entity, step->entity));
        else if (numerator != nullptr && step->connection != numerator->connection)
            problems.push_back(disagreement(metric, path, "connection", numerator->connection, step->connection));
    }
    if (!metric.denominator)
        return problems;
    const FactSource *denominator = lookup.factSource(metric.denominator->factSource);
    if (denominator == nullptr)
        problems.push_back(unknownReference("metric", metric.key, "denominator.source", "fact_source", metric.denominator->factSource));
    if (numerator == nullptr || denominator == nullptr)
        return problems;
    if (numerator->entity != denominator->entity)
        problems.push_back(disagreement(metric, "denominator.source", "entity", numerator->entity, denominator->entity));
    if (numerator->connection != denominator->connection)
        problems.push_back(disagreement(metric, "denominator.source", "connection", numerator->connection, denominator->connection));
    return problems;
}

} // namespace assay::metrics
