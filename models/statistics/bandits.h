// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "models/statistics/bayesian.h"
#include "models/statistics/moments.h"

namespace assay::statistics {

/// Weights by inverse gap to the best score.
struct ActionWeights {
    std::string top;                 ///< highest score, ties to the smaller key
    std::vector<std::pair<std::string, double>> weights; ///< in the order given, sum 1

    bool operator==(const ActionWeights &) const = default;
};

/// What the SDKs serve from the scores of a model.
/// @param floor  smallest share of all other actions together, divided among all
/// @return NoUnits without actions; InvalidAggregates for a score that is not finite; InvalidWeights
/// Source: Eppo js-sdk-common, src/bandit-evaluator.ts (behaviour); statistics.md section 15.
[[nodiscard]] Outcome<ActionWeights> inverseGapWeights(std::span<const std::pair<std::string, double>> scores, double gamma,
                                                      double floor);

struct ThompsonOptions {
    Prior prior{0, std::nullopt};    ///< on each arm's mean; flat by default
    double floor = 0.01;             ///< smallest weight; K·floor >= 1 gives equal weights
    double minimumUnits = 100;       ///< per arm; fewer: no update
    Goal goal = Goal::Increase;
};

struct ThompsonWeights {
    std::vector<double> bestProbability;
    std::vector<double> weights;     ///< sum 1

    bool operator==(const ThompsonWeights &) const = default;
};

/// Probability of each arm to be best under independent normal posteriors, by quadrature, no random numbers.
/// @return an arm's reason, InsufficientUnits, SingleVariant, ZeroVariance, InvalidPrior
[[nodiscard]] Outcome<ThompsonWeights> thompsonWeights(std::span<const Outcome<Moments>> arms, const ThompsonOptions &options);

} // namespace assay::statistics
