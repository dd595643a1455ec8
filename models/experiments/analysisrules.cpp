// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/experiments/analysisrules.h"

#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>

#include "models/core/documentfields.h"
#include "models/experiments/names.h"

namespace assay::experiments {
namespace {

/// The object that holds the rules, and whose it is.
struct Source {
    FieldReader &fields;
    const std::string &kind;
    const std::string &key;
};

/// One rule: how it is read, written and taken over. A new rule is a member and a row.
struct Rule {
    const char *name;
    void (*read)(const Source &source, const char *name, AnalysisRules &rules);
    Json (*write)(const AnalysisRules &rules);
    void (*copy)(const AnalysisRules &from, AnalysisRules &to);
};

template <auto member>
void copied(const AnalysisRules &from, AnalysisRules &to)
{
    to.*member = from.*member;
}

template <auto member, const auto &rows>
void readChoice(const Source &source, const char *name, AnalysisRules &rules)
{
    rules.*member = source.fields.choice(name, rows, rules.*member);
}

template <auto member, const auto &rows>
Json writeChoice(const AnalysisRules &rules)
{
    return spellingOf(rows, rules.*member);
}

/// Bounds in thousandths: template arguments of type double need a newer compiler than ours.
template <auto member, std::int64_t low, std::int64_t high>
void readNumber(const Source &source, const char *name, AnalysisRules &rules)
{
    rules.*member = source.fields.number(name, rules.*member, static_cast<double>(low) / 1'000, static_cast<double>(high) / 1'000);
}

template <auto member>
Json writeNumber(const AnalysisRules &rules)
{
    return plainNumber(rules.*member);
}

template <auto member, std::int64_t low, std::int64_t high>
void readInteger(const Source &source, const char *name, AnalysisRules &rules)
{
    using Integer = std::remove_reference_t<decltype(rules.*member)>;
    rules.*member = static_cast<Integer>(source.fields.integer(name, rules.*member, low, high));
}

template <auto member>
Json writePlain(const AnalysisRules &rules)
{
    return rules.*member;
}

/// A limit of 0 stands for "off": an absent member would mean the default.
template <auto member, std::int64_t high>
void readLimit(const Source &source, const char *name, AnalysisRules &rules)
{
    using Limit = std::remove_reference_t<decltype(rules.*member)>;
    if (const std::optional<std::int64_t> found = source.fields.optionalInteger(name, 0, high))
        rules.*member = *found == 0 ? Limit{} : Limit{static_cast<typename Limit::value_type>(*found)};
}

template <auto member>
Json writeLimit(const AnalysisRules &rules)
{
    return static_cast<std::int64_t>((rules.*member).value_or(0));
}

void readVarianceReduction(const Source &source, const char *name, AnalysisRules &rules)
{
    rules.isVarianceReduced = source.fields.boolean(name, rules.isVarianceReduced);
}

void readContract(const Source &source, const char *, AnalysisRules &rules) { rules.contract = contractFrom(source.fields, source.kind, source.key); }

Json writeContract(const AnalysisRules &rules) { return toJson(rules.contract); }

using R = AnalysisRules;

constexpr std::array kRules{
    Rule{"profile", readChoice<&R::profile, kProfileNames>, writeChoice<&R::profile, kProfileNames>, copied<&R::profile>},
    Rule{"method", readChoice<&R::method, kMethodNames>, writeChoice<&R::method, kMethodNames>, copied<&R::method>},
    Rule{"level", readNumber<&R::level, 800, 999>, writeNumber<&R::level>, copied<&R::level>},
    Rule{"sidedness", readChoice<&R::sidedness, kSidednessNames>, writeChoice<&R::sidedness, kSidednessNames>, copied<&R::sidedness>},
    Rule{"correction", readChoice<&R::correction, kCorrectionNames>, writeChoice<&R::correction, kCorrectionNames>, copied<&R::correction>},
    Rule{"gamma", readNumber<&R::gamma, 10, 990>, writeNumber<&R::gamma>, copied<&R::gamma>},
    Rule{"variance_reduction", readVarianceReduction, writePlain<&R::isVarianceReduced>, copied<&R::isVarianceReduced>},
    Rule{"covariates", readChoice<&R::covariates, kCovariateNames>, writeChoice<&R::covariates, kCovariateNames>, copied<&R::covariates>},
    Rule{"lookback_days", readInteger<&R::lookbackDays, 7, 90>, writePlain<&R::lookbackDays>, copied<&R::lookbackDays>},
    Rule{"n_tune", readNumber<&R::nTune, 1'000, 1'000'000'000'000'000>, writeNumber<&R::nTune>, copied<&R::nTune>},
    Rule{"min_control_z", readNumber<&R::minControlZ, 0, 1'000'000>, writeNumber<&R::minControlZ>, copied<&R::minControlZ>},
    Rule{"prior_mean", readNumber<&R::priorMean, -1'000, 10'000>, writeNumber<&R::priorMean>, copied<&R::priorMean>},
    Rule{"prior_sd", readNumber<&R::priorSd, 0, 100'000>, writeNumber<&R::priorSd>, copied<&R::priorSd>},
    Rule{"guardrail_margin", readNumber<&R::guardrailMargin, 0, 1'000>, writeNumber<&R::guardrailMargin>, copied<&R::guardrailMargin>},
    Rule{"minimum_days", readLimit<&R::minimumDays, 3'650>, writeLimit<&R::minimumDays>, copied<&R::minimumDays>},
    Rule{"minimum_subjects", readLimit<&R::minimumSubjects, 1'000'000'000>, writeLimit<&R::minimumSubjects>, copied<&R::minimumSubjects>},
    Rule{"maximum_days", readLimit<&R::maximumDays, 3'650>, writeLimit<&R::maximumDays>, copied<&R::maximumDays>},
    Rule{"min_cell", readInteger<&R::minCell, 5, 1'000'000>, writePlain<&R::minCell>, copied<&R::minCell>},
    Rule{"contract", readContract, writeContract, copied<&R::contract>},
};

bool isNamed(const RuleNames &names, const char *name) { return std::ranges::find(names, name) != names.end(); }

template <typename E, typename Rows>
std::optional<E> valueOf(const Rows &rows, std::string_view name)
{
    for (const auto &[spelling, value] : rows) {
        if (spelling == name)
            return value;
    }
    return std::nullopt;
}

} // namespace

AnalysisRules builtInRules(Profile profile)
{
    AnalysisRules rules;
    rules.profile = profile;
    if (profile == Profile::GrowthBook) {
        rules.nTune = 5'000;
        rules.minControlZ = 0;
        rules.priorSd = 0;
    }
    return rules;
}

void inheritRules(AnalysisRules &rules, const RuleNames &names, const AnalysisRules &from)
{
    AnalysisRules source = from;
    const Profile profile = isNamed(names, "profile") ? from.profile : rules.profile;
    if (profile != from.profile) {
        const AnalysisRules own = builtInRules(profile);
        source.nTune = own.nTune;
        source.minControlZ = own.minControlZ;
        source.priorSd = own.priorSd;
    }
    for (const Rule &rule : kRules) {
        if (isNamed(names, rule.name))
            rule.copy(source, rules);
    }
}

RuleNames readRules(FieldReader &fields, const std::string &kind, const std::string &key, AnalysisRules &rules)
{
    const Source source{fields, kind, key};
    RuleNames absent;
    for (const Rule &rule : kRules) {
        if (fields.member(rule.name) == nullptr)
            absent.emplace_back(rule.name);
        else
            rule.read(source, rule.name, rules);
    }
    inheritRules(rules, absent, builtInRules());
    return absent;
}

void putRules(Json &object, const AnalysisRules &rules, const RuleNames &unless)
{
    for (const Rule &rule : kRules) {
        if (!isNamed(unless, rule.name))
            object[rule.name] = rule.write(rules);
    }
}

Json toJson(const AnalysisDefaults &defaults)
{
    Json body{{"key", kAnalysisDefaultsKey}};
    putRules(body, defaults.rules, defaults.inherited);
    restoreExtra(body, defaults.extra);
    return body;
}

Result<AnalysisDefaults> analysisDefaultsFromJson(const Json &body, std::vector<Error> *unknown)
{
    AnalysisDefaults defaults;
    FieldReader fields(body, "analysis_defaults", keyOf(body));
    if (fields.requiredKey("key") != kAnalysisDefaultsKey)
        fields.problem("key", "\"default\", as a workspace has one set of defaults");
    defaults.inherited = readRules(fields, "analysis_defaults", keyOf(body), defaults.rules);
    const AnalysisRules &rules = defaults.rules;
    if (rules.minimumDays && rules.maximumDays && *rules.minimumDays > *rules.maximumDays)
        fields.problem("maximum_days", "at least minimum_days");
    defaults.extra = fields.extra();
    return fields.finish(std::move(defaults), unknown);
}

std::string_view methodName(Method method) { return spellingOf(kMethodNames, method); }
std::optional<Method> methodFromName(std::string_view name) { return valueOf<Method>(kMethodNames, name); }
std::string_view sidednessName(Sidedness sidedness) { return spellingOf(kSidednessNames, sidedness); }
std::optional<Sidedness> sidednessFromName(std::string_view name) { return valueOf<Sidedness>(kSidednessNames, name); }
std::string_view correctionName(Correction correction) { return spellingOf(kCorrectionNames, correction); }
std::optional<Correction> correctionFromName(std::string_view name) { return valueOf<Correction>(kCorrectionNames, name); }
std::string_view profileName(Profile profile) { return spellingOf(kProfileNames, profile); }
std::optional<Profile> profileFromName(std::string_view name) { return valueOf<Profile>(kProfileNames, name); }

} // namespace assay::experiments
