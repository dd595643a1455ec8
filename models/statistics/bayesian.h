// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "models/statistics/comparison.h"

namespace assay::statistics {

/// Which way the metric should move.
enum class Goal { Increase, Decrease };

/// Normal prior on the lift; no `sd` is the flat prior.
struct Prior {
    double mean = 0;
    std::optional<double> sd = 0.05;

    bool operator==(const Prior &) const = default;
};

struct BayesianOptions {
    Prior prior;
    double alpha = 0.05;             ///< credible level is 1 - alpha
    Goal goal = Goal::Increase;
    std::optional<double> precision; ///< lift for probExceedsPrecision
};

/// Posterior of the effect and what follows from it for the decision.
struct Posterior {
    double mean{};
    double sd{};
    Interval interval;               ///< credible
    double probBeatsControl{};
    std::optional<double> probExceedsPrecision;
    double risk{};                   ///< expected effect given that it goes the wrong way
    double loss{};                   ///< expected wrong-way part, signed as the effect
    double expectedLossTreatment{};  ///< of shipping the treatment, >= 0
    double expectedLossControl{};    ///< of keeping the control, >= 0

    bool operator==(const Posterior &) const = default;
};

/// Precision-weighted posterior of a normal estimate under a normal prior; all quantities in closed
/// form, through the Mills ratio where the plain form would give 0/0.
///
/// @return InvalidAlpha, InvalidPrior, ZeroVariance
/// Source: statistics.md section 9.
[[nodiscard]] Outcome<Posterior> posteriorOf(double estimate, double se, const BayesianOptions &options);

/// The prior of an absolute effect: mean and sd scaled by |control mean|.
[[nodiscard]] Prior scaledBy(const Prior &prior, double controlMean);

} // namespace assay::statistics
