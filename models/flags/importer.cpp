// SPDX-License-Identifier: GPL-3.0-or-later
// From a published ruleset back to editable flags.
#include <algorithm>
#include <set>

#include "models/core/text.h"
#include "models/flags/flagproblems.h"
#include "models/flags/lowering.h"
#include "models/flags/splitshape.h"

namespace assay::flags {
namespace {

AllocationKind kindOf(const ufc::Allocation &allocation, const FlagAllocation &made, bool isLast)
{
    if (made.shares.size() > 1 || (allocation.doLog && shardCount(made.exposure) < kTotalShards))
        return AllocationKind::Experiment;
    return isLast && allocation.rules.empty() && !allocation.doLog ? AllocationKind::Default : AllocationKind::Gate;
}

std::optional<FlagAllocation> allocationFrom(const ufc::Allocation &allocation, bool isLast)
{
    const std::optional<SplitShape> shape = shapeOf(allocation.splits);
    const auto hasOtherFields = [&](const ufc::Split &split) { return split.extraLogging != allocation.splits.front().extraLogging; };
    if (!shape || std::ranges::any_of(allocation.splits, hasOtherFields))
        return std::nullopt;
    FlagAllocation made{.key = allocation.key, .name = allocation.key};
    for (const ufc::Rule &rule : allocation.rules)
        made.rules.push_back({rule.conditions, {}, {}});
    made.exposure = shape->exposure.ranges;
    made.exposureSalt = shape->exposure.salt;
    made.splitSalt = shape->splitSalt;
    made.shares = shape->shares;
    made.start = allocation.startAt;
    made.end = allocation.endAt;
    if (!allocation.splits.empty())
        made.extraLogging = allocation.splits.front().extraLogging;
    made.isLogged = allocation.doLog;
    made.kind = kindOf(allocation, made, isLast);
    return made;
}

Error unsupported(const std::string &key, std::string what)
{
    return Error{ErrorCode::UnsupportedDefinition, Remedy::FixInput, {}, {}}.with("key", key).with("what", std::move(what));
}

Result<Flag> flagFrom(const ufc::Flag &published, const std::string &environment, const std::vector<ufc::Bandit> &bandits)
{
    if (published.totalShards != kTotalShards)
        return fail(unsupported(published.key, "it counts " + std::to_string(published.totalShards) + " shards instead of 10000"));
    Flag flag{.key = isKey(published.key) ? published.key : slug(published.key), .name = published.key, .type = published.type};
    if (flag.key != published.key)
        flag.wireKey = published.key;
    flag.entityId = published.entityId;
    for (const ufc::Variation &variation : published.variations)
        flag.variations.push_back({.key = variation.key, .name = variation.key, .value = variation.value});
    for (const ufc::Bandit &bandit : bandits) {
        for (const ufc::BanditUse &use : bandit.uses) {
            const auto variation = std::ranges::find(flag.variations, use.variation, &FlagVariation::key);
            if (use.flag != published.key || variation == flag.variations.end())
                continue;
            variation->bandit = bandit.key;
            flag.banditVersions[bandit.key] = bandit.modelVersion;
        }
    }
    FlagState &state = flag.environments[environment];
    state.isEnabled = published.enabled;
    for (std::size_t i = 0; i < published.allocations.size(); ++i) {
        std::optional<FlagAllocation> allocation = allocationFrom(published.allocations[i], i + 1 == published.allocations.size());
        if (!allocation)
            return fail(unsupported(published.key, "the splits of allocation " + published.allocations[i].key + " are not an exposure and a share"));
        state.allocations.push_back(std::move(*allocation));
    }
    if (std::vector<Error> problems = problemsOf(flag); !problems.empty())
        return fail(std::move(problems.front()));
    return flag;
}

} // namespace

Parsed<std::vector<Flag>> flagsFrom(const ufc::Document &document, const std::string &environmentKey)
{
    Parsed<std::vector<Flag>> imported;
    std::set<std::string> keys;
    for (const ufc::Flag &published : document.flags) {
        Result<Flag> flag = flagFrom(published, environmentKey, document.bandits);
        if (!flag)
            imported.problems.push_back(std::move(flag.error()));
        else if (!keys.insert(flag->key).second)
            imported.problems.push_back(unsupported(published.key, "another flag already has the key " + flag->key));
        else
            imported.value.push_back(std::move(*flag));
    }
    return imported;
}

} // namespace assay::flags
