// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/flags/lint.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "models/flags/events.h"
#include "models/flags/jsoncursor.h"
#include "models/flags/lintparts.h"
#include "models/flags/numbertext.h"

namespace assay::flags {
namespace {

constexpr std::size_t kTextLimit = 65'000;    // documented limit of a STRING value, bytes
constexpr std::size_t kJsonLimit = 250'000;   // and of a JSON value
constexpr std::size_t kRulesetLimit = 1'000'000;
constexpr double kExactIntegers = 9'007'199'254'740'992.0; // 2^53

std::string kilobytes(std::size_t bytes)
{
    return std::to_string((bytes + 999) / 1'000);
}

bool fits(VariationType type, const std::string &value)
{
    const std::optional<double> number = parseNumber(value);
    switch (type) {
    case VariationType::Boolean: return value == "true" || value == "false";
    case VariationType::String: return true;
    case VariationType::Integer: return number && std::trunc(*number) == *number;
    case VariationType::Numeric: return number.has_value();
    case VariationType::Json: return isJson(value);
    }
    return false;
}

void lintValue(const ufc::Flag &flag, const ufc::Variation &variation, const std::string &path, std::vector<Finding> &findings)
{
    if (!fits(flag.type, variation.value)) {
        const bool isJsonFlag = flag.type == VariationType::Json;
        findings.push_back({isJsonFlag ? FindingCode::JsonInvalid : FindingCode::ValueOfWrongType, path,
                            {variation.key, std::string{typeName(flag.type)}}});
        return;
    }
    const std::size_t limit = flag.type == VariationType::Json ? kJsonLimit : kTextLimit;
    if (variation.value.size() > limit)
        findings.push_back({FindingCode::ValueTooLarge, path, {variation.key, kilobytes(variation.value.size()), kilobytes(limit)}});
    if (flag.type == VariationType::Integer && std::abs(parseNumber(variation.value).value_or(0)) > kExactIntegers)
        findings.push_back({FindingCode::IntegerBeyondExact, path, {variation.key}});
}

} // namespace

void lintVariations(const ufc::Flag &flag, const std::string &path, std::vector<Finding> &findings)
{
    std::map<std::string_view, const ufc::Variation *> byValue;
    for (const ufc::Variation &variation : flag.variations) {
        const std::string at = path + "/variations/" + pointerPart(variation.key) + "/value";
        lintValue(flag, variation, at, findings);
        const auto [same, isNew] = byValue.emplace(variation.value, &variation);
        if (!isNew)
            findings.push_back({FindingCode::ValuesEqual, at, {same->second->key, variation.key}});
    }
}

std::string jsonText(std::string_view text)
{
    std::string json;
    appendJsonText(json, text);
    return json;
}

std::vector<Finding> lint(const ufc::Flag &flag, const LintContext &context)
{
    std::vector<Finding> findings;
    const std::string path = "/flags/" + pointerPart(flag.key);
    if (flag.totalShards != kTotalShards)
        findings.push_back({FindingCode::TotalShardsUnusual, path + "/totalShards", {std::to_string(flag.totalShards)}});
    lintVariations(flag, path, findings);
    lintConditions(flag, path, context, findings);
    lintShares(flag, path, findings);
    lintOrder(flag, path, context, findings);
    return findings;
}

std::vector<Finding> lint(const ufc::Document &document, const LintContext &context)
{
    std::vector<Finding> findings;
    for (const ufc::Flag &flag : document.flags)
        std::ranges::move(lint(flag, context), std::back_inserter(findings));
    if (context.hasNonAsciiSubjects)
        findings.push_back({FindingCode::NonAsciiSubject, "", {}});
    if (const std::size_t bytes = ufc::write(document, Format::Server).size(); bytes > kRulesetLimit)
        findings.push_back({FindingCode::RulesetLarge, "", {kilobytes(bytes)}});
    return findings;
}

bool hasErrors(const std::vector<Finding> &findings)
{
    return std::ranges::any_of(findings, [](const Finding &finding) { return severityOf(finding) == Severity::Error; });
}

} // namespace assay::flags
