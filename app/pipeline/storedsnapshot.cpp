// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pipeline/storedsnapshot.h"

#include <nlohmann/json.hpp>

#include "app/secrets/crypto.h"
#include "models/access/chain.h"
#include "models/results/analysis.h"

namespace assay::pipeline {
namespace {

constexpr std::size_t kLongestList = 256; // characters of JSON

/// Replaces each long list in the members of `object` by its digest and its length.
void shorten(Json &object)
{
    for (auto &[name, value] : object.items()) {
        if (value.is_object())
            shorten(value);
        if (!value.is_array())
            continue;
        const std::string text = canonicalJson(value);
        if (text.size() > kLongestList)
            value = Json{{"rows", value.size()}, {"sha256", digestOf(text)}};
    }
}

} // namespace

std::string digestOf(std::string_view text) { return access::hex(secrets::sha256(text)); }

Json analysisOutline(const results::Snapshot &snapshot)
{
    Json outline = results::toJson(results::analyse(snapshot), snapshot);
    // The rows of the page stay as they are, so that a difference can be named; their long parts do not.
    Json rows = std::move(outline["results"]);
    outline.erase("results");
    shorten(outline);
    for (Json &row : rows)
        shorten(row);
    outline["results"] = std::move(rows);
    return outline;
}

std::string storedSnapshot(const results::Snapshot &snapshot)
{
    Json body = results::toJson(snapshot);
    body["analysis"] = analysisOutline(snapshot);
    return canonicalJson(body);
}

} // namespace assay::pipeline
