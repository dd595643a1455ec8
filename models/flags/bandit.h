// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "models/core/json.h"
#include "models/flags/evaluator.h"

namespace assay::flags {

struct NumericCoefficient {
    std::string attribute{};
    double coefficient{};
    double whenMissing{};
};

struct CategoricalCoefficient {
    std::string attribute{};
    std::map<std::string, double, std::less<>> values{};
    double whenMissing{};
};

/// The linear score of one action.
struct ActionCoefficients {
    double intercept{};
    std::vector<NumericCoefficient> subjectNumeric{};
    std::vector<NumericCoefficient> actionNumeric{};
    std::vector<CategoricalCoefficient> subjectCategorical{};
    std::vector<CategoricalCoefficient> actionCategorical{};
};

struct BanditModel {
    std::string key{};
    std::string name{};                ///< "falcon"
    std::string version{};
    double gamma{};
    double defaultActionScore{};
    double probabilityFloor{};       ///< of one action, before it is divided by their number
    std::map<std::string, ActionCoefficients, std::less<>> actions{};
};

using BanditModels = std::map<std::string, BanditModel, std::less<>>;

/// Reads a models document. A bandit that cannot be read is left out and named in the problems.
[[nodiscard]] Result<Parsed<BanditModels>> readBanditModels(std::string_view text);

/// Attributes of a subject or an action, as a bandit takes them.
struct ContextAttributes {
    std::vector<std::pair<std::string, double>> numeric{};
    std::vector<std::pair<std::string, std::string>> categorical{};
};

/// Reads `{numericAttributes, categoricalAttributes}`, or flat attributes: numbers are numeric, texts and
/// booleans categorical, null is dropped.
[[nodiscard]] ContextAttributes contextFromJson(const Json &attributes);

struct BanditAction {
    std::string key{};
    ContextAttributes attributes{};
};

/// What a bandit chose. `action` is empty when there was nothing to choose from.
struct BanditChoice {
    std::string banditKey{};
    std::string modelVersion{};
    std::string action{};
    double probability{};            ///< with which this action was chosen
    double optimalityGap{};          ///< score of the best action minus score of the chosen one, >= 0
};

/// Chooses an action for a subject: scores, turns scores into probabilities, and draws by hash, so the
/// same subject always draws the same number.
/// @param actions  at least one
/// Source: inverse gap weighting as in Foster, Krishnamurthy, "Beyond UCB and Regression Oracles" (2020),
///         with a floor per action.
[[nodiscard]] BanditChoice chooseAction(const BanditModel &model, std::string_view flagKey, std::string_view subjectKey,
                                        const ContextAttributes &subject, std::span<const BanditAction> actions);

/// The flag's assignment together with the bandit's choice, when its value names a bandit.
struct BanditAssignment {
    Assignment assignment;
    EvaluationCode code{};           ///< Match when an action was chosen; else why not, or the flag's own code
    std::optional<BanditChoice> choice{};
};

/// Evaluates a STRING flag and lets its bandit choose. A flag that ends without Match keeps its code.
[[nodiscard]] BanditAssignment evaluateBandit(const Ruleset &ruleset, const BanditModels &models, std::string_view flagKey,
                                              std::string_view subjectKey, const ContextAttributes &subject,
                                              std::span<const BanditAction> actions, Timestamp now);

/// The same from an assignment that was made already.
[[nodiscard]] BanditAssignment banditOf(const Ruleset &ruleset, const BanditModels &models, const Assignment &assignment,
                                        std::string_view subjectKey, const ContextAttributes &subject, std::span<const BanditAction> actions);

} // namespace assay::flags
