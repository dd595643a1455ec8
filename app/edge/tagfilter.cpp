// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/edge/tagfilter.h"

#include <algorithm>
#include <optional>

#include <nlohmann/json.hpp>

#include "models/core/json.h"

namespace assay::edge {
namespace {

bool isTagged(const Json &flag, const std::vector<std::string> &tags)
{
    const auto own = flag.is_object() ? flag.find("tags") : flag.end();
    return own != flag.end() && own->is_array() && std::ranges::any_of(*own, [&tags](const Json &tag) {
        return tag.is_string() && std::ranges::find(tags, tag.get_ref<const std::string &>()) != tags.end();
    });
}

/// Keeps the uses by flags that are there.
void keepUses(Json &uses, const Json &flags)
{
    Json kept = Json::array();
    for (Json &use : uses) {
        const auto flag = use.is_object() ? use.find("flagKey") : use.end();
        if (flag != use.end() && flag->is_string() && flags.contains(flag->get_ref<const std::string &>()))
            kept.push_back(std::move(use));
    }
    uses = std::move(kept);
}

/// Keeps the bandits of an index that something still uses; an index without any goes, as one SDK asks for models when it is there.
/// @param member  of a bandit, that lists the uses; empty when the bandit is the list
void keepBandits(Json &document, const char *index, std::string_view member)
{
    const auto found = document.find(index);
    if (found == document.end() || !found->is_object())
        return;
    Json kept = Json::object();
    for (auto &[key, bandit] : found->items()) {
        const auto uses = member.empty() ? std::optional(&bandit) : bandit.contains(member) ? std::optional(&bandit.at(std::string(member))) : std::nullopt;
        if (!uses)
            continue;
        keepUses(**uses, document["flags"]);
        if (!(*uses)->empty())
            kept[key] = std::move(bandit);
    }
    if (kept.empty())
        document.erase(index);
    else
        *found = std::move(kept);
}

/// A document that is an object with an object in one of its members.
Result<Json> documentWith(std::string_view text, const char *kind, const char *member, const char *what)
{
    Result<Json> document = parseJson(text, {.bytes = 64U << 20U, .keysPerObject = 1'000'000});
    if (!document)
        return document;
    if (!document->is_object() || !document->contains(member) || !(*document)[member].is_object()) {
        return fail(Error{ErrorCode::InvalidDocument, Remedy::FixInput, {}, {}}
                        .with("kind", kind).with("key", "").with("path", member).with("what", what));
    }
    return document;
}

Result<Json> rulesetFrom(std::string_view text) { return documentWith(text, "ruleset", "flags", "an object of flags"); }

bool isInIndex(const Json &document, const char *index, const std::string &bandit)
{
    const auto found = document.find(index);
    return found != document.end() && found->is_object() && found->contains(bandit);
}

} // namespace

Result<std::string> withTags(std::string_view ruleset, const std::vector<std::string> &tags)
{
    Result<Json> document = rulesetFrom(ruleset);
    if (!document)
        return tl::unexpected(document.error());
    Json flags = Json::object();
    for (auto &[key, flag] : (*document)["flags"].items()) {
        if (!isTagged(flag, tags))
            continue;
        flag.erase("tags");
        flags[key] = std::move(flag);
    }
    (*document)["flags"] = std::move(flags);
    keepBandits(*document, "banditReferences", "flagVariations");
    keepBandits(*document, "bandits", {});
    return canonicalJson(*document);
}

Result<std::string> banditsOf(std::string_view models, std::string_view ruleset)
{
    const Result<Json> flags = rulesetFrom(ruleset);
    if (!flags)
        return tl::unexpected(flags.error());
    Result<Json> document = documentWith(models, "bandit models", "bandits", "an object of bandits");
    if (!document)
        return tl::unexpected(document.error());
    Json kept = Json::object();
    for (auto &[key, bandit] : (*document)["bandits"].items()) {
        if (isInIndex(*flags, "banditReferences", key) || isInIndex(*flags, "bandits", key))
            kept[key] = std::move(bandit);
    }
    (*document)["bandits"] = std::move(kept);
    return canonicalJson(*document);
}

} // namespace assay::edge
