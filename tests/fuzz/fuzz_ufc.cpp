// SPDX-License-Identifier: GPL-3.0-or-later
// A ruleset from anywhere: read it, evaluate it in every way, explain it, look it over, write it again.
#include "tests/fuzz/fuzz.h"

#include <nlohmann/json.hpp>

#include "models/flags/details.h"
#include "models/flags/diff.h"
#include "models/flags/lint.h"
#include "models/flags/lowering.h"
#include "models/flags/precomputed.h"
#include "models/flags/ufc.h"

using namespace assay;
using namespace assay::flags;

namespace {

constexpr Timestamp kNow{1'700'000'000 * kMicrosPerSecond};

bool isSame(const Assignment &a, const Assignment &b)
{
    return a.code == b.code && a.allocationKey == b.allocationKey && a.variationKey == b.variationKey && a.isLogged == b.isLogged;
}

/// Single, batch, many subjects and the explanation have to agree.
void evaluateEverything(const Ruleset &ruleset)
{
    const Attribute attributes[]{{"country", AttributeValue::of(std::string_view{"US"})}, {"age", AttributeValue::of(50.0)}, {"x", AttributeValue::of(true)}};
    const Subject subject{"alice", attributes};
    std::vector<Assignment> all;
    evaluateAll(ruleset, subject, kNow, all);
    for (std::size_t i = 0; i < ruleset.flagCount() && ruleset.format() == Format::Server; ++i) {
        const std::string_view key = ruleset.flagKey(i);
        const Assignment one = evaluate(ruleset, key, subject, std::nullopt, kNow);
        fuzz::require(key.empty() || isSame(one, all[i]));
        std::vector<Assignment> many;
        evaluateSubjects(ruleset, key, {&subject, 1}, std::nullopt, kNow, many);
        fuzz::require(isSame(one, many.front()));
        const EvaluationDetails details = explain(ruleset, key, subject, std::nullopt, kNow);
        fuzz::require(isSame(one, details.assignment));
        (void)traceJson(details).dump(-1, ' ', false, Json::error_handler_t::replace);
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const Result<LoadedRuleset> loaded = readRuleset(std::string{fuzz::text(data, size)});
    if (!loaded)
        return 0;
    for (const Finding &finding : loaded->findings)
        fuzz::require(!messageText(finding).empty() && !remedyText(finding).empty());
    evaluateEverything(*loaded->ruleset);
    if (loaded->ruleset->format() == Format::Client)
        return 0;
    const ufc::Document document = ufc::documentOf(*loaded->ruleset);
    (void)lint(document);
    const Result<LoadedRuleset> again = readRuleset(ufc::write(document, Format::Server));
    fuzz::require(again.has_value());
    fuzz::require(diff(document, ufc::documentOf(*again->ruleset)).empty());
    fuzz::require(readRuleset(ufc::write(document, Format::Client)).has_value());
    for (const Flag &flag : flagsFrom(document, "test").value) {
        const Result<Flag> stored = flagFromJson(toJson(flag));
        fuzz::require(!stored || *stored == flag);
    }
    return 0;
}
