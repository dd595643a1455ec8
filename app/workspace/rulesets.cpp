// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workspace/rulesets.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "app/workspace/definitions.h"
#include "models/flags/lowering.h"

namespace assay::workspace {
namespace {

const flags::Flag *publishedAs(const Catalog &catalog, const std::string &publishedKey)
{
    for (const auto &[key, entry] : catalog.flags) {
        if (entry.value.publishedKey() == publishedKey)
            return &entry.value;
    }
    return nullptr;
}

/// The flag as it stands, with what the ruleset says of its variations and of one environment.
flags::Flag merged(flags::Flag stored, flags::Flag imported, const std::string &environment)
{
    for (flags::FlagVariation &variation : imported.variations) {
        const auto known = std::ranges::find(stored.variations, variation.key, &flags::FlagVariation::key);
        if (known == stored.variations.end()) {
            stored.variations.push_back(std::move(variation));
            continue;
        }
        known->value = std::move(variation.value);
        known->bandit = std::move(variation.bandit);
    }
    stored.type = imported.type;
    stored.entityId = imported.entityId;
    stored.banditVersions.merge(imported.banditVersions);
    stored.environments.insert_or_assign(environment, std::move(imported.environments[environment]));
    return stored;
}

} // namespace

Result<flags::ufc::Document> rulesetOf(const Catalog &catalog, const std::string &environment, Timestamp createdAt)
{
    const auto found = catalog.environments.find(environment);
    if (found == catalog.environments.end())
        return fail(unknownDocument(catalog, "environment", environment));
    std::vector<flags::Flag> all;
    for (const auto &[key, entry] : catalog.flags)
        all.push_back(entry.value);
    Parsed<flags::ufc::Document> lowered
        = flags::lower(all, catalog.flagDefinitions(), {environment, found->second.value.sdkName(), createdAt, {}});
    if (!lowered.problems.empty())
        return fail(std::move(lowered.problems.front()));
    return std::move(lowered.value);
}

Parsed<std::vector<DocumentInput>> importedRuleset(const Catalog &catalog, const flags::ufc::Document &document,
                                                   const std::string &environment, const std::string &origin)
{
    Parsed<std::vector<DocumentInput>> result;
    Parsed<std::vector<flags::Flag>> read = flags::flagsFrom(document, environment);
    result.problems = std::move(read.problems);
    if (!catalog.environments.contains(environment)) {
        const flags::Environment made{.key = environment,
                                      .name = environment,
                                      .publishedName = document.environment == environment ? "" : document.environment};
        result.value.push_back({"environment", canonicalJson(toJson(made)), origin});
    }
    for (flags::Flag &flag : read.value) {
        const flags::Flag *stored = publishedAs(catalog, flag.publishedKey());
        flag = stored == nullptr ? std::move(flag) : merged(*stored, std::move(flag), environment);
        result.value.push_back({"flag", canonicalJson(toJson(flag)), origin});
    }
    return result;
}

} // namespace assay::workspace
