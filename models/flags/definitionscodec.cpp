// SPDX-License-Identifier: GPL-3.0-or-later
#include <nlohmann/json.hpp>

#include "models/core/documentfields.h"
#include "models/flags/definitions.h"
#include "models/flags/flagproblems.h"
#include "models/flags/rulecodec.h"

namespace assay::flags {
namespace {

/// The value, or the first problem of reading, then of the rules.
template <typename T>
Result<T> checked(const FieldReader &fields, T value, std::vector<Error> *unknown)
{
    if (fields.firstProblem())
        return fail(*fields.firstProblem());
    if (std::vector<Error> problems = problemsOf(value); !problems.empty())
        return fail(std::move(problems.front()));
    return fields.finish(std::move(value), unknown);
}

LayerSlot slotFromJson(FieldReader &fields)
{
    return {fields.requiredText("flag", 256), fields.requiredText("allocation", 256), readRanges(fields, "ranges", {})};
}

} // namespace

Json toJson(const Audience &audience)
{
    Json body{{"key", audience.key}, {"name", audience.name}, {"rules", rulesJson(audience.rules)}};
    putText(body, "description", audience.description);
    putTexts(body, "tags", audience.tags);
    restoreExtra(body, audience.extra);
    return body;
}

Json toJson(const Layer &layer)
{
    Json body{{"key", layer.key}, {"name", layer.name}, {"salt", layer.salt}, {"slots", Json::array()}};
    for (const LayerSlot &slot : layer.places)
        body["slots"].push_back({{"flag", slot.flag}, {"allocation", slot.allocation}, {"ranges", rangesJson(slot.ranges)}});
    putTexts(body, "tags", layer.tags);
    restoreExtra(body, layer.extra);
    return body;
}

Json toJson(const Holdout &holdout)
{
    Json body{{"key", holdout.key}, {"name", holdout.name}, {"salt", holdout.salt}, {"shards", holdout.shards}};
    putTime(body, "start", holdout.start);
    putTime(body, "end", holdout.end);
    putTexts(body, "tags", holdout.tags);
    restoreExtra(body, holdout.extra);
    return body;
}

Result<Audience> audienceFromJson(const Json &body, std::vector<Error> *unknown)
{
    const std::string key = keyOf(body);
    FieldReader fields(body, "audience", key);
    Audience audience;
    audience.key = fields.requiredKey("key");
    audience.name = readName(fields, audience.key);
    audience.description = fields.text("description");
    audience.rules = readRules(fields, "audience", key, "rules");
    audience.tags = fields.texts("tags");
    audience.extra = fields.extra();
    return checked(fields, std::move(audience), unknown);
}

Result<Layer> layerFromJson(const Json &body, std::vector<Error> *unknown)
{
    const std::string key = keyOf(body);
    FieldReader fields(body, "layer", key);
    Layer layer;
    layer.key = fields.requiredKey("key");
    layer.name = readName(fields, layer.key);
    layer.salt = fields.requiredText("salt", 256);
    layer.places = readList<LayerSlot>(fields, "layer", key, "slots", slotFromJson);
    layer.tags = fields.texts("tags");
    layer.extra = fields.extra();
    return checked(fields, std::move(layer), unknown);
}

Result<Holdout> holdoutFromJson(const Json &body, std::vector<Error> *unknown)
{
    const std::string key = keyOf(body);
    FieldReader fields(body, "holdout", key);
    Holdout holdout;
    holdout.key = fields.requiredKey("key");
    holdout.name = readName(fields, holdout.key);
    holdout.salt = fields.requiredText("salt", 256);
    holdout.shards = static_cast<std::uint32_t>(fields.integer("shards", holdout.shards, 0, kTotalShards));
    holdout.start = fields.optionalTime("start");
    holdout.end = fields.optionalTime("end");
    holdout.tags = fields.texts("tags");
    holdout.extra = fields.extra();
    return checked(fields, std::move(holdout), unknown);
}

} // namespace assay::flags
