// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

#include "app/warehouse/sample/generator.h"
#include "models/core/fields.h"
#include "models/core/timestamp.h"

namespace assay::warehouse::sample {
namespace {

using Layout = ShopOptions::Layout;

constexpr std::int64_t kMostSubjects = 20'000'000;
constexpr std::int64_t kMostExperiments = 1'000;
constexpr std::array<std::pair<std::string_view, Layout>, 2> kLayouts{{{"shop", Layout::Shop}, {"many", Layout::Many}}};

std::string_view flawName(Flaw flaw)
{
    switch (flaw) {
    case Flaw::None: return "none";
    case Flaw::BrokenSplit: return "broken-split";
    case Flaw::MixedAssignments: return "mixed-assignments";
    }
    return "none";
}

Json armJson(const Arm &arm)
{
    Json lifts = Json::object();
    for (const auto &[metric, lift] : trueLifts(arm))
        lifts[std::string{metric}] = lift;
    return {{"key", arm.key}, {"share", arm.share}, {"lifts", std::move(lifts)}};
}

Json experimentJson(const ShopExperiment &experiment, Day asOf)
{
    Json json{{"key", experiment.key},
              {"start", toIsoDate(asOf + -experiment.startDaysAgo)},
              {"flaw", flawName(experiment.flaw)},
              {"variations", Json::array()}};
    if (experiment.endDaysAgo > 0)
        json["end"] = toIsoDate(asOf + -experiment.endDaysAgo);
    for (const Arm &arm : experiment.arms)
        json["variations"].push_back(armJson(arm));
    return json;
}

} // namespace

std::string truthOf(const ShopOptions &options, const std::vector<ShopExperiment> &experiments)
{
    Json truth{{"as_of", toIsoDate(Day{options.asOfDay})},
               {"seed", options.seed},
               {"subjects", options.subjects},
               {"experiments", Json::array()}};
    for (const ShopExperiment &experiment : experiments)
        truth["experiments"].push_back(experimentJson(experiment, Day{options.asOfDay}));
    return canonicalJson(truth);
}

Result<GenerateRequest> generateRequestFromJson(const std::string &options, std::int32_t today)
{
    const Result<Json> json = parseJson(options);
    if (!json)
        return fail(json.error());
    FieldReader fields(*json, "generate", "options");
    GenerateRequest request;
    request.file = fields.requiredText("file", 4'096);
    request.shop.subjects = fields.integer("subjects", request.shop.subjects, 1'000, kMostSubjects);
    request.shop.seed = static_cast<std::uint64_t>(fields.integer("seed", 1, 0, INT64_MAX));
    request.shop.layout = fields.choice("layout", kLayouts, Layout::Shop);
    request.shop.experiments = static_cast<int>(fields.integer("experiments", request.shop.experiments, 1, kMostExperiments));
    request.shop.asOfDay = today;
    if (const std::optional<Timestamp> asOf = fields.optionalTime("as_of")) {
        request.shop.asOfDay = dayOf(*asOf).sinceEpoch;
        if (*asOf != startOf(dayOf(*asOf)) || asOf->micros < 0)
            fields.problem("as_of", "a day after 1970");
    }
    if (!fields.extra().empty())
        fields.problem("", "only file, subjects, seed, layout, experiments and as_of");
    return fields.finish(std::move(request));
}

} // namespace assay::warehouse::sample
