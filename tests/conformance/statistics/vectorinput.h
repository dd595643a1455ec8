// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "models/core/json.h"
#include "models/statistics/bayesian.h"
#include "models/statistics/comparison.h"
#include "models/statistics/moments.h"

namespace assay::vectors {

/// Runs one operation of the vectors on its input and answers in their output schema.
using Operation = std::function<Json(const Json &input)>;
using Operations = std::map<std::string, Operation>;

void addComparisonOps(Operations &operations);
void addOtherOps(Operations &operations);
void addPlanningOps(Operations &operations);
void addAnalysisOps(Operations &operations);

/// A number of the input; absent for a missing key and null, "NaN" and "Infinity" as such.
[[nodiscard]] statistics::Given given(const Json &object, const char *key);
[[nodiscard]] double number(const Json &object, const char *key, double fallback);
[[nodiscard]] std::string text(const Json &object, const char *key, const std::string &fallback);
[[nodiscard]] std::vector<double> numbers(const Json &list);

[[nodiscard]] statistics::Outcome<statistics::Moments> armOf(const Json &arm, const Json &input);
[[nodiscard]] statistics::MeanSums meanSumsOf(const Json &arm);
[[nodiscard]] statistics::RatioSums ratioSumsOf(const Json &arm);
[[nodiscard]] statistics::EffectKind effectKindOf(const Json &input);
[[nodiscard]] statistics::Alternative alternativeOf(const Json &input);
[[nodiscard]] statistics::Goal goalOf(const Json &input);

/// Answer of the operation "srm".
[[nodiscard]] Json splitAnswer(const std::vector<double> &observed, const std::vector<double> &weights, double alpha);

[[nodiscard]] Json failed(const statistics::NotComputable &failure);
[[nodiscard]] Json listOf(std::span<const double> values);
[[nodiscard]] Json warningsOf(std::span<const statistics::Warning> warnings);
[[nodiscard]] Json orNull(const std::optional<double> &value);
void putEffect(Json &answer, const statistics::Effect &effect);

} // namespace assay::vectors
