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

} // namespace

Result<std::string> withTags(std::string_view ruleset, const std::vector<std::string> &tags)
{
    Result<Json> document = parseJson(ruleset, {.bytes = 64U << 20U, .keysPerObject = 1'000'000});
    if (!document)
        return tl::unexpected(document.error());
    if (!document->is_object() || !document->contains("flags") || !(*document)["flags"].is_object()) {
        return fail(Error{ErrorCode::InvalidDocument, Remedy::FixInput, {}, {}}
                        .with("kind", "ruleset").with("key", "").with("path", "flags").with("what", "an object of flags"));
    }
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

} // namespace assay::edge
