// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/core/json.h"
#include "models/experiments/contract.h"

namespace assay {
class FieldReader;
}

namespace assay::experiments {

enum class Method { Sequential, Fixed, Hybrid, Bayesian };

/// Which side of an interval is bounded. One-sided intervals follow the direction of the metric.
enum class Sidedness { TwoSided, Improvement, Harm };

/// How many metrics and treatments are paid for (statistics.md section 12).
enum class Correction { None, PreferentialBonferroni, Holm, BenjaminiHochberg };

/// Which pre-exposure values reduce a metric's variance: its own, or those of every eligible metric.
enum class CovariateChoice { Own, All };

/// A named set of options of the engine (statistics.md section 0).
enum class Profile { Eppo, GrowthBook };

/// How results are analysed and when they may be judged. Every member has a company default that an
/// experiment may leave as it is or replace (statistics.md section 0.1).
struct AnalysisRules {
    Profile profile{};
    Method method = Method::Sequential;
    double level = 0.95;             ///< confidence, 0.80 to 0.999
    Sidedness sidedness{};
    Correction correction{};
    double gamma = 0.5;              ///< share of alpha that preferential Bonferroni gives the primary metric
    bool isVarianceReduced = true;   ///< CUPED
    CovariateChoice covariates{};
    int lookbackDays = 30;           ///< 7 to 90
    double nTune = 10'000;
    double minControlZ = 10;
    double priorMean = 0;            ///< of the lift, Bayesian
    double priorSd = 0.05;           ///< of the lift, Bayesian; 0: flat
    double guardrailMargin = 0;      ///< lift, >= 0: of guardrails that state no margin
    std::optional<int> minimumDays = 7;
    std::optional<std::int64_t> minimumSubjects = 100; ///< per variation
    std::optional<int> maximumDays = 90;
    std::int64_t minCell = 10;       ///< smallest published cell, >= 5
    Contract contract;               ///< what each outcome leads to; replaced as a whole

    bool operator==(const AnalysisRules &) const = default;
};

/// The rules of a profile where nobody says otherwise.
[[nodiscard]] AnalysisRules builtInRules(Profile profile = Profile::Eppo);

/// Names of rules as they stand in JSON, in a fixed order.
using RuleNames = std::vector<std::string>;

/// Copies the named rules. The numbers a profile brings along (n_tune, min_control_z, prior_sd) are those
/// of `profile` where `from` is of another profile.
void inheritRules(AnalysisRules &rules, const RuleNames &names, const AnalysisRules &from);

/// Reads the rules that are there and returns the names of those that are not.
/// @param kind, key  of the document, for messages
[[nodiscard]] RuleNames readRules(FieldReader &fields, const std::string &kind, const std::string &key, AnalysisRules &rules);

/// Writes every rule but the named ones.
void putRules(Json &object, const AnalysisRules &rules, const RuleNames &unless);

/// The company's defaults: one document, `default`, in a workspace.
struct AnalysisDefaults {
    AnalysisRules rules;
    RuleNames inherited;             ///< rules left as they are built in
    std::string extra;               ///< unknown members, canonical JSON

    bool operator==(const AnalysisDefaults &) const = default;
};

/// Key of the only document of its kind.
inline constexpr std::string_view kAnalysisDefaultsKey = "default";

[[nodiscard]] Json toJson(const AnalysisDefaults &defaults);
/// @param unknown  takes one InvalidDocument for each member that nothing reads
/// @return InvalidDocument with `kind`, `key`, `path`, `what`
[[nodiscard]] Result<AnalysisDefaults> analysisDefaultsFromJson(const Json &body, std::vector<Error> *unknown = nullptr);

[[nodiscard]] std::string_view methodName(Method method);        ///< "sequential"
[[nodiscard]] std::optional<Method> methodFromName(std::string_view name);
[[nodiscard]] std::string_view sidednessName(Sidedness sidedness); ///< "two_sided"
[[nodiscard]] std::optional<Sidedness> sidednessFromName(std::string_view name);
[[nodiscard]] std::string_view correctionName(Correction correction); ///< "preferential_bonferroni"
[[nodiscard]] std::optional<Correction> correctionFromName(std::string_view name);
[[nodiscard]] std::string_view profileName(Profile profile);     ///< "eppo"
[[nodiscard]] std::optional<Profile> profileFromName(std::string_view name);

} // namespace assay::experiments
