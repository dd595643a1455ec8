// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <vector>

#include "models/statistics/moments.h"
#include "models/statistics/outcome.h"

namespace assay::statistics {

enum class EffectKind { Relative, Absolute };
enum class IntervalKind { Delta, Log, Fieller };
enum class Critical { Normal, WelchT };
enum class Alternative { TwoSided, Greater, Less };

/// Defaults of statistics.md section 0.1.
struct ComparisonOptions {
    EffectKind effect = EffectKind::Relative;
    IntervalKind interval = IntervalKind::Delta; ///< relative effects only
    Critical critical = Critical::Normal;
    Alternative alternative = Alternative::TwoSided;
    double alpha = 0.05;
    double minControlZ = 10;         ///< standard errors the control mean must be away from 0
};

/// An estimate without an interval yet.
struct PointEffect {
    double estimate{};               ///< lift (fraction) or absolute difference
    double se{};
    std::vector<Warning> warnings;

    bool operator==(const PointEffect &) const = default;
};

/// A fixed-horizon comparison and, for the t interval, its degrees of freedom.
struct Comparison {
    Effect effect;
    std::optional<double> df;

    bool operator==(const Comparison &) const = default;
};

/// True for 0 < alpha < 1.
[[nodiscard]] bool isAlpha(double alpha);

/// Difference or lift of treatment over control with the standard error of the delta method.
/// The arms are independent: there is no covariance term.
///
/// @return the first of the arms' own reasons (control first), AllZero, ZeroControlMean,
///         ControlNearZero, ZeroVariance
/// Source: Deng, Knoblich & Lu, "Applying the Delta Method in Metric Analytics", KDD 2018;
///         statistics.md section 5.
[[nodiscard]] Outcome<PointEffect> pointEffect(const Outcome<Moments> &control, const Outcome<Moments> &treatment,
                                               EffectKind effect, double minControlZ);

/// The checks of pointEffect() alone, for estimators that compute the effect themselves.
[[nodiscard]] std::optional<Reason> pairProblem(const Moments &control, const Moments &treatment, EffectKind effect,
                                                double minControlZ);

/// Fixed-horizon comparison of two variations.
/// @return InvalidAlpha, those of pointEffect(), LogRequiresPositiveMeans, FiellerUnbounded
[[nodiscard]] Outcome<Comparison> compare(const Outcome<Moments> &control, const Outcome<Moments> &treatment,
                                          const ComparisonOptions &options);

/// Fixed-horizon interval and p-value around an estimate that is already there.
/// @param df  of the t distribution; absent: normal
/// @return InvalidAlpha; ZeroVariance unless se > 0
[[nodiscard]] Outcome<Effect> fixedEffect(const PointEffect &point, double alpha,
                                          Alternative alternative = Alternative::TwoSided,
                                          std::optional<double> df = std::nullopt);

/// Degrees of freedom of Welch and Satterthwaite from the variances of the two means.
[[nodiscard]] double welchDegrees(double varianceControl, double nControl, double varianceTreatment, double nTreatment);

/// Half-width of the two-sided normal interval in standard errors, 0 < alpha < 1.
[[nodiscard]] double fixedMultiplier(double alpha);

/// estimate ± k·se, open at the side a one-sided alternative does not bound.
[[nodiscard]] Interval intervalAround(double estimate, double halfWidth, Alternative alternative);

} // namespace assay::statistics
