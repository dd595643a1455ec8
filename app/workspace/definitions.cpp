// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workspace/definitions.h"

#include <algorithm>

#include "models/core/text.h"
#include "models/experiments/problems.h"
#include "models/flags/flagproblems.h"
#include "models/sql/fragment.h"
#include "models/sql/warehousekind.h"

namespace assay::workspace {
namespace {

template <typename T>
auto finder(const std::map<std::string, Entry<T>> &entries)
{
    return [&entries](const std::string &key) -> const T * {
        const auto found = entries.find(key);
        return found == entries.end() ? nullptr : &found->second.value;
    };
}

Error problem(const metrics::Connection &connection, std::string path, std::string what)
{
    return Error{ErrorCode::InvalidDocument, Remedy::FixInput, {}, {}}
        .with("kind", "connection")
        .with("key", connection.key)
        .with("path", std::move(path))
        .with("what", std::move(what));
}

std::string namesOfWarehouseKinds()
{
    std::string names;
    for (const sql::WarehouseKind &kind : sql::warehouseKinds())
        names.append(names.empty() ? "" : ", ").append(kind.id);
    return names;
}

/// The SQL of a source, read the way the planner will read it; the range stands for any.
template <typename Source>
void checkFragment(const Source &source, const metrics::Lookup &lookup, std::vector<Error> &problems)
{
    const metrics::Connection *connection = lookup.connection(source.connection);
    const sql::WarehouseKind *kind = connection == nullptr ? nullptr : sql::findWarehouseKind(connection->kind);
    if (kind == nullptr)
        return;
    constexpr sql::FragmentRange range{Timestamp{0}, Timestamp{kMicrosPerDay}};
    if (Result<std::string> bound = sql::boundFragment(source.sql, source.key, range, kind->dialect()); !bound)
        problems.push_back(std::move(bound.error()));
}

template <typename T>
std::vector<std::string> keysOf(const std::map<std::string, Entry<T>> &entries)
{
    std::vector<std::string> keys;
    for (const auto &[key, entry] : entries)
        keys.push_back(key);
    return keys;
}

std::vector<std::string> keysOfKind(const Catalog &catalog, std::string_view kind)
{
    if (kind == "entity")
        return keysOf(catalog.entities);
    if (kind == "connection")
        return keysOf(catalog.connections);
    if (kind == "assignment_source")
        return keysOf(catalog.assignmentSources);
    if (kind == "fact_source")
        return keysOf(catalog.factSources);
    if (kind == "property")
        return keysOf(catalog.properties);
    if (kind == "metric")
        return keysOf(catalog.metrics);
    if (kind == "experiment")
        return keysOf(catalog.experiments);
    if (kind == "flag")
        return keysOf(catalog.flags);
    if (kind == "audience")
        return keysOf(catalog.audiences);
    if (kind == "layer")
        return keysOf(catalog.layers);
    if (kind == "holdout")
        return keysOf(catalog.holdouts);
    if (kind == "environment")
        return keysOf(catalog.environments);
    if (kind == "sdk_key")
        return keysOf(catalog.sdkKeys);
    return kind == "publish_target" ? keysOf(catalog.publishTargets) : std::vector<std::string>{};
}

/// Adds the key that was probably meant.
Error withGuess(Error problem, const Catalog &catalog)
{
    if (problem.code != ErrorCode::UnknownReference)
        return problem;
    const std::optional<std::string> guess = nearest(problem.fact("missing"), keysOfKind(catalog, problem.fact("missing_kind")));
    return guess ? std::move(problem).with("guess", *guess) : problem;
}

template <typename T, typename Check>
void collect(const std::map<std::string, Entry<T>> &entries, std::vector<Error> &problems, Check check)
{
    for (const auto &[key, entry] : entries)
        std::ranges::move(check(entry.value), std::back_inserter(problems));
}

/// Adds an unknown reference unless the environment is there.
void requireEnvironment(const Catalog &catalog, const char *kind, const std::string &key, std::string path, const std::string &environment,
                        std::vector<Error> &problems)
{
    if (!catalog.environments.contains(environment))
        problems.push_back(metrics::unknownReference(kind, key, std::move(path), "environment", environment));
}

/// SDKs look flags up by their published key, which only one may have.
void checkPublishedKeys(const Catalog &catalog, std::vector<Error> &problems)
{
    std::map<std::string_view, std::string_view> owners;
    for (const auto &[key, entry] : catalog.flags) {
        const auto [owner, isFirst] = owners.emplace(entry.value.publishedKey(), key);
        if (!isFirst)
            problems.push_back(Error{ErrorCode::InvalidDocument, Remedy::FixInput, {}, {}}
                                   .with("kind", "flag")
                                   .with("key", key)
                                   .with("path", "wire_key")
                                   .with("what", "a key that flag " + std::string{owner->second} + " is not published under"));
    }
}

/// What flags, their parts and their way to the SDKs say of each other.
void checkDelivery(const Catalog &catalog, std::vector<Error> &problems)
{
    const flags::Definitions definitions = catalog.flagDefinitions();
    collect(catalog.audiences, problems, [&](const flags::Audience &audience) { return flags::problemsOf(audience, definitions); });
    collect(catalog.flags, problems, [&](const flags::Flag &flag) { return flags::problemsOf(flag, definitions); });
    for (const auto &[key, entry] : catalog.flags) {
        for (const auto &[environment, state] : entry.value.environments)
            requireEnvironment(catalog, "flag", key, "environments." + environment, environment, problems);
    }
    checkPublishedKeys(catalog, problems);
    for (const auto &[key, entry] : catalog.sdkKeys)
        requireEnvironment(catalog, "sdk_key", key, "environment", entry.value.environment, problems);
    for (const auto &[key, entry] : catalog.publishTargets) {
        for (std::size_t i = 0; i < entry.value.environments.size(); ++i)
            requireEnvironment(catalog, "publish_target", key, "environments[" + std::to_string(i) + "]", entry.value.environments[i], problems);
    }
}

} // namespace

metrics::Lookup lookupIn(const Catalog &catalog)
{
    return {finder(catalog.entities),    finder(catalog.connections), finder(catalog.assignmentSources),
            finder(catalog.factSources), finder(catalog.properties),  finder(catalog.metrics)};
}

std::vector<Error> problemsOf(const metrics::Connection &connection)
{
    const sql::WarehouseKind *kind = sql::findWarehouseKind(connection.kind);
    if (kind == nullptr)
        return {problem(connection, "kind", "one of " + namesOfWarehouseKinds())};
    std::vector<Error> problems;
    for (const metrics::ConnectionField &field : connection.fields) {
        const auto known = std::ranges::find_if(kind->fields, [&field](const auto &row) { return row.id == field.id; });
        if (known == kind->fields.end())
            problems.push_back(problem(connection, "settings." + field.id, std::string{"a setting of "} + kind->name));
        else if (known->isSecret)
            problems.push_back(problem(connection, "settings." + field.id, "nothing, as secrets are kept in the keychain"));
    }
    for (const sql::ConnectionFieldKind &field : kind->fields) {
        if (field.isRequired && !field.isSecret && connection.field(field.id).empty())
            problems.push_back(problem(connection, std::string{"settings."} + field.id, "a value"));
    }
    // Any other item would be sent to whatever server the connection names.
    if (!connection.secretRef.empty() && connection.secretRef != sql::credentialItem(connection.key))
        problems.push_back(problem(connection, "secret", "\"" + sql::credentialItem(connection.key) + "\" or nothing"));
    return problems;
}

std::vector<Error> problemsOf(const Catalog &catalog)
{
    const metrics::Lookup lookup = lookupIn(catalog);
    const auto references = [&lookup](const auto &value) { return problemsOf(value, lookup); };
    std::vector<Error> problems;
    collect(catalog.connections, problems, [](const metrics::Connection &connection) { return problemsOf(connection); });
    const auto sourceProblems = [&](const auto &source) {
        std::vector<Error> found = references(source);
        checkFragment(source, lookup, found);
        return found;
    };
    collect(catalog.assignmentSources, problems, sourceProblems);
    collect(catalog.factSources, problems, sourceProblems);
    collect(catalog.properties, problems, references);
    collect(catalog.metrics, problems, references);
    collect(catalog.experiments, problems, references);
    checkDelivery(catalog, problems);
    for (Error &problem : problems)
        problem = withGuess(std::move(problem), catalog);
    return problems;
}

Error unknownDocument(const Catalog &catalog, const std::string &kind, const std::string &key)
{
    return Error{ErrorCode::NotFound, Remedy::FixInput, {}, {}}
        .with("kind", kind)
        .with("key", key)
        .with("guess", nearest(key, keysOfKind(catalog, kind)).value_or(std::string{}));
}

} // namespace assay::workspace
