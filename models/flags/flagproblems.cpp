// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/flags/flagproblems.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "models/flags/jsoncursor.h"
#include "models/flags/numbertext.h"
#include "models/flags/pattern.h"
#include "models/flags/problemlist.h"
#include "models/flags/semver.h"

namespace assay::flags {
namespace {

bool isAscii(std::string_view text)
{
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

void checkValue(const Flag &flag, std::size_t index, ProblemList &problems)
{
    const std::string &value = flag.variations[index].value;
    const std::string path = indexed("variations", index) + ".value";
    const std::optional<double> number = parseNumber(value);
    switch (flag.type) {
    case VariationType::Boolean:
        if (value != "true" && value != "false")
            problems.add(path, "true or false");
        break;
    case VariationType::String: break;
    case VariationType::Integer:
        if (!number || std::trunc(*number) != *number)
            problems.add(path, "a whole number (" + value.substr(0, 40) + " is none)", "V-210");
        break;
    case VariationType::Numeric:
        if (!number)
            problems.add(path, "a number");
        break;
    case VariationType::Json:
        if (!isJson(value))
            problems.add(path, "valid JSON", "V-211");
        break;
    }
}

void checkVariations(const Flag &flag, ProblemList &problems)
{
    std::set<std::string_view> keys;
    if (flag.variations.empty())
        problems.add("variations", "at least one variation");
    for (std::size_t i = 0; i < flag.variations.size(); ++i) {
        const FlagVariation &variation = flag.variations[i];
        if (variation.key.empty() || !keys.insert(variation.key).second)
            problems.add(indexed("variations", i) + ".key", "a key that no other variation has");
        if (!variation.bandit.empty() && flag.type != VariationType::String)
            problems.add(indexed("variations", i) + ".bandit", "no bandit, as the flag is not of type string");
        if (!variation.bandit.empty() && !flag.banditVersions.contains(variation.bandit))
            problems.add("bandit_versions", "the model version of bandit " + variation.bandit);
        checkValue(flag, i, problems);
    }
    if (!flag.control.empty() && flag.variation(flag.control) == nullptr)
        problems.add("control", "the key of one of the variations");
}

bool overlap(std::vector<Range> ranges)
{
    std::ranges::sort(ranges, {}, &Range::start);
    return std::ranges::adjacent_find(ranges, [](const Range &a, const Range &b) { return b.start < a.end; }) != ranges.end();
}

bool areWithin(const std::vector<Range> &ranges)
{
    return std::ranges::all_of(ranges, [](const Range &range) { return range.start < range.end && range.end <= kTotalShards; });
}

void checkShares(const Flag &flag, const FlagAllocation &allocation, const std::string &path, ProblemList &problems)
{
    std::vector<Range> claimed;
    for (std::size_t i = 0; i < allocation.shares.size(); ++i) {
        const Share &share = allocation.shares[i];
        if (flag.variation(share.variation) == nullptr)
            problems.add(path + "." + indexed("shares", i) + ".variation", "the key of one of the variations");
        claimed.insert(claimed.end(), share.ranges.begin(), share.ranges.end());
    }
    if (!areWithin(claimed) || overlap(claimed))
        problems.add(path + ".shares", "ranges within 0 to 10000 that do not overlap", "V-227");
    else if (!allocation.shares.empty() && shardCount(claimed) != kTotalShards)
        problems.add(path + ".shares", "shares that add up to 100 % (they add up to " + numberText(shardCount(claimed) / 100.0) + " %)", "V-227");
    if (!areWithin(allocation.exposure) || overlap(allocation.exposure))
        problems.add(path + ".exposure", "ranges within 0 to 10000 that do not overlap", "V-226");
    const bool isSplit = allocation.shares.size() > 1;
    const bool isPartial = allocation.layer.empty() && (shardCount(allocation.exposure) != kTotalShards || !allocation.phases.empty());
    if (isSplit && allocation.splitSalt.empty())
        problems.add(path + ".split_salt", "a salt for the split");
    if (isPartial && allocation.exposureSalt.empty())
        problems.add(path + ".exposure_salt", "a salt for the exposure");
    if (isSplit && isPartial && allocation.splitSalt == allocation.exposureSalt)
        problems.add(path + ".split_salt", "a salt that differs from the exposure's, or the split follows the exposure");
    for (const std::string *salt : {&allocation.splitSalt, &allocation.exposureSalt}) {
        if (!isAscii(*salt))
            problems.add(path + (salt == &allocation.splitSalt ? ".split_salt" : ".exposure_salt"), "a salt of ASCII characters", "V-232");
    }
    if (!allocation.shipped.empty() && flag.variation(allocation.shipped) == nullptr)
        problems.add(path + ".shipped", "the key of one of the variations");
}

void checkTimes(const FlagAllocation &allocation, const std::string &path, ProblemList &problems)
{
    if (allocation.start && allocation.end && *allocation.end <= *allocation.start)
        problems.add(path + ".end", "a time after the start", "V-228");
    for (std::size_t i = 1; i < allocation.phases.size(); ++i) {
        if (allocation.phases[i].start <= allocation.phases[i - 1].start)
            problems.add(path + "." + indexed("phases", i) + ".start", "a time after that of the phase before", "V-229");
    }
    if (!allocation.phases.empty() && allocation.end && *allocation.end <= allocation.phases.back().start)
        problems.add(path + ".end", "a time after the start of the last phase", "V-228");
    if (!allocation.phases.empty() && allocation.start)
        problems.add(path + ".start", "nothing, as the first phase says when it starts");
}

void checkState(const Flag &flag, const std::string &environment, const FlagState &state, ProblemList &problems)
{
    std::set<std::string_view> keys;
    for (std::size_t i = 0; i < state.allocations.size(); ++i) {
        const FlagAllocation &allocation = state.allocations[i];
        const std::string path = "environments." + environment + "." + indexed("allocations", i);
        if (allocation.key.empty() || !keys.insert(allocation.key).second)
            problems.add(path + ".key", "a key that no other allocation of the flag has (" + allocation.key + ")", "V-221");
        checkRules(allocation.rules, path + ".rules", problems);
        checkShares(flag, allocation, path, problems);
        checkTimes(allocation, path, problems);
    }
}

void checkReferences(const std::vector<TargetRule> &rules, const std::string &path, const Definitions &definitions, ProblemList &problems)
{
    for (std::size_t i = 0; i < rules.size(); ++i) {
        for (std::size_t a = 0; a < rules[i].audiences.size(); ++a) {
            if (definitions.audience(rules[i].audiences[a]) == nullptr)
                problems.addUnknown(path + "[" + std::to_string(i) + "]." + indexed("audiences", a), "audience", rules[i].audiences[a]);
        }
    }
}

void checkReferences(const Flag &flag, const FlagAllocation &allocation, const std::string &path, const Definitions &definitions,
                     ProblemList &problems)
{
    checkReferences(allocation.rules, path + ".rules", definitions, problems);
    if (!allocation.layer.empty()) {
        const Layer *layer = definitions.layer(allocation.layer);
        if (layer == nullptr)
            problems.addUnknown(path + ".layer", "layer", allocation.layer);
        else if (layer->slot(flag.key, allocation.key) == nullptr)
            problems.add(path + ".layer", "a layer that has a slot for this allocation");
    }
    for (std::size_t i = 0; i < allocation.holdouts.size(); ++i) {
        if (definitions.holdout(allocation.holdouts[i]) == nullptr)
            problems.addUnknown(path + "." + indexed("holdouts", i), "holdout", allocation.holdouts[i]);
    }
}

/// Finds a way from the audience back to itself.
bool containsItself(const Audience &audience, const Definitions &definitions, std::set<std::string> &path)
{
    if (!path.insert(audience.key).second)
        return true;
    for (const TargetRule &rule : audience.rules) {
        for (const std::string &key : rule.audiences) {
            const Audience *inner = definitions.audience(key);
            if (inner != nullptr && containsItself(*inner, definitions, path))
                return true;
        }
    }
    path.erase(audience.key);
    return false;
}

} // namespace

std::vector<Error> problemsOf(const Flag &flag)
{
    ProblemList problems("flag", flag.key);
    checkVariations(flag, problems);
    for (const auto &[environment, state] : flag.environments)
        checkState(flag, environment, state, problems);
    return problems.take();
}

std::vector<Error> problemsOf(const Flag &flag, const Definitions &definitions)
{
    std::vector<Error> all = problemsOf(flag);
    ProblemList problems("flag", flag.key);
    for (const auto &[environment, state] : flag.environments) {
        for (std::size_t i = 0; i < state.allocations.size(); ++i)
            checkReferences(flag, state.allocations[i], "environments." + environment + "." + indexed("allocations", i), definitions, problems);
    }
    std::ranges::move(problems.take(), std::back_inserter(all));
    return all;
}

std::vector<Error> problemsOf(const Audience &audience)
{
    ProblemList problems("audience", audience.key);
    if (audience.rules.empty())
        problems.add("rules", "at least one rule");
    checkRules(audience.rules, "rules", problems);
    return problems.take();
}

std::vector<Error> problemsOf(const Audience &audience, const Definitions &definitions)
{
    std::vector<Error> all = problemsOf(audience);
    ProblemList problems("audience", audience.key);
    checkReferences(audience.rules, "rules", definitions, problems);
    std::set<std::string> path;
    if (containsItself(audience, definitions, path))
        problems.add("rules", "audiences that do not lead back to this one", "V-701");
    std::ranges::move(problems.take(), std::back_inserter(all));
    return all;
}

std::vector<Error> problemsOf(const Layer &layer)
{
    constexpr std::uint32_t smallest = 200; // 2 %
    ProblemList problems("layer", layer.key);
    std::vector<Range> claimed;
    std::set<std::pair<std::string_view, std::string_view>> owners;
    for (std::size_t i = 0; i < layer.places.size(); ++i) {
        const LayerSlot &slot = layer.places[i];
        if (!areWithin(slot.ranges) || shardCount(slot.ranges) < smallest)
            problems.add(indexed("slots", i) + ".ranges", "ranges within 0 to 10000 of 2 % or more together");
        if (!owners.emplace(slot.flag, slot.allocation).second)
            problems.add(indexed("slots", i), "one slot per allocation");
        claimed.insert(claimed.end(), slot.ranges.begin(), slot.ranges.end());
    }
    if (overlap(claimed))
        problems.add("slots", "slots that do not overlap", "V-711");
    if (!isAscii(layer.salt) || layer.salt.empty())
        problems.add("salt", "a salt of ASCII characters", "V-232");
    return problems.take();
}

std::vector<Error> problemsOf(const Holdout &holdout)
{
    ProblemList problems("holdout", holdout.key);
    if (holdout.shards < 50 || holdout.shards > 2'000)
        problems.add("shards", "50 to 2000 of 10000 shards (0.5 % to 20 %)");
    if (holdout.start && holdout.end && *holdout.end <= *holdout.start)
        problems.add("end", "a time after the start", "V-228");
    if (!isAscii(holdout.salt) || holdout.salt.empty())
        problems.add("salt", "a salt of ASCII characters", "V-232");
    return problems.take();
}

} // namespace assay::flags
