// SPDX-License-Identifier: GPL-3.0-or-later
// What a client posts to have its flags pre-computed, and the answer made from it.
#include "tests/fuzz/fuzz.h"

#include <nlohmann/json.hpp>

#include "models/flags/precomputed.h"
#include "models/flags/ufc.h"

using namespace assay;
using namespace assay::flags;

namespace {

std::shared_ptr<const Ruleset> ruleset()
{
    ufc::Flag flag{.key = "f", .enabled = true, .type = VariationType::String, .variations = {{"a", "banner"}, {"b", "other"}}};
    flag.allocations.push_back({.key = "exp",
                                .rules = {{{{"country", Operator::OneOf, std::vector<std::string>{"US"}}}}, {{{"age", Operator::Gte, 18.0}}}},
                                .splits = {{"a", {{"s", {{0, 5'000}}}}, {}}, {"b", {{"s", {{5'000, 10'000}}}}, {{"k", "v"}}}}});
    const ufc::Document document{.flags = {flag}, .bandits = {{"banner", "v1", {{"f", "exp", "a", "banner"}}}}};
    return readRuleset(ufc::write(document, Format::Server))->ruleset;
}

BanditModels models()
{
    BanditModel model{.key = "banner", .name = "falcon", .version = "v1", .gamma = 1};
    model.actions["nike"] = {.intercept = 1, .subjectNumeric = {{"age", 0.1, 0}}};
    return {{"banner", model}};
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    static const std::shared_ptr<const Ruleset> rules = ruleset();
    static const BanditModels bandits = models();
    const Result<PrecomputedRequest> request = readPrecomputedRequest(fuzz::text(data, size));
    if (!request)
        return 0;
    const PrecomputedAnswer answer = precompute(*rules, bandits, *request, "salt", Timestamp{1'700'000'000 * kMicrosPerSecond});
    fuzz::require(Json::accept(obfuscatedJson(answer)));
    fuzz::require(Json::accept(plainJson(answer)));
    for (const PrecomputedBandit &bandit : answer.bandits)
        fuzz::require(bandit.choice.probability >= 0 && bandit.choice.probability <= 1 && bandit.choice.optimalityGap >= 0);
    return 0;
}
