// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "models/statistics/bayesian.h"
#include "models/statistics/outcome.h"

namespace assay::statistics {

/// Bayesian: the effect is found when the credible interval leaves 0 out.
enum class PowerMethod { Fixed, Sequential, Hybrid, Bayesian };
/// Scaled: the fixed effect times B/k. Exact: (B + z)·se, smaller.
enum class SequentialRule { Scaled, Exact };

struct PowerOptions {
    PowerMethod method = PowerMethod::Fixed;
    SequentialRule rule = SequentialRule::Scaled;
    double alpha = 0.05;
    double power = 0.8;
    double nTune = 10'000;
    bool isOneSided{};               ///< only one end of the interval has to leave 0 out; not under Bayesian
    Prior prior;                     ///< Bayesian: of the lift, its mean counted towards the effect that is looked for
    bool isMargin{};                 ///< the effect is a margin: found when harm beyond it is excluded though there is no effect
};

/// Smallest effect that is found with the wanted power.
struct DetectableEffect {
    double seAbsolute{};
    double absolute{};
    double relative{};               ///< of |control mean|
    std::optional<double> multiplier;///< of the sequential boundary

    bool operator==(const DetectableEffect &) const = default;
};

/// @param controlMean, variance  of the metric per subject, from history
/// @return InvalidAlpha (also for the power), ZeroControlMean, ZeroVariance, NoUnits
/// Source: statistics.md section 14.
[[nodiscard]] Outcome<DetectableEffect> detectableEffect(double controlMean, double variance, double nControl, double nTreatment,
                                                         const PowerOptions &options);

/// Subjects in both arms together.
struct SampleSize {
    std::optional<double> exact;     ///< before rounding up; the sequential one is a whole number by search
    double total{};

    bool operator==(const SampleSize &) const = default;
};

/// @param mdeRelative     effect to be found, a fraction of |control mean|, > 0
/// @param treatmentShare  share of the pair that gets the treatment
/// @return InvalidAlpha, ZeroControlMean, ZeroVariance, InvalidMde, InvalidWeights
[[nodiscard]] Outcome<SampleSize> sampleSize(double controlMean, double variance, double mdeRelative, double treatmentShare,
                                             const PowerOptions &options);

/// Probability to find a true effect, on the side or sides the options look at; of a margin, to exclude harm beyond it
/// when there is no effect.
/// @param effect, se  on the scale of the prior, under the Bayesian method
/// @param n  subjects in both arms together, for the sequential method
[[nodiscard]] Outcome<double> powerAt(double effect, double se, double n, const PowerOptions &options);

/// How near an interval is to the wanted precision.
struct Progress {
    double halfWidth{};
    double progress{};               ///< 0..1
    double uncapped{};
    double daysRemaining{};          ///< at the present pace; optimistic by construction

    bool operator==(const Progress &) const = default;
};

/// @return InvalidMde unless target > 0; InconsistentAggregates unless the interval is bounded and not empty
[[nodiscard]] Outcome<Progress> progressOf(const Interval &interval, double targetHalfWidth, double daysElapsed);

} // namespace assay::statistics
