// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <variant>
#include <vector>

#include "models/statistics/comparison.h"
#include "models/statistics/moments.h"

namespace assay::statistics {

/// One variation's sums with p pre-experiment covariates x. Sums of x are over x - covariateShift,
/// the same for every variation; xy and xz are over products of shifted values. The lists are borrowed.
struct CovariateArm {
    std::variant<MeanSums, ProportionSums, RatioSums> metric;
    std::span<const double> x;       ///< Σx_j
    std::span<const double> xx;      ///< Σx_j x_k, lower triangle row by row: (0,0) (1,0) (1,1) ...
    std::span<const double> xy;      ///< Σx_j y; y is the numerator of a ratio
    std::span<const double> xz;      ///< Σx_j z, ratio metrics only
};

struct CovariateOptions {
    EffectKind effect = EffectKind::Relative;
    double minControlZ = 10;         ///< on the unadjusted control
    double ridge = 0;                ///< penalty on standardised covariates, >= 0
};

/// A variance-reduced effect; when no adjustment was possible the plain effect, with the reason as a warning.
struct AdjustedEffect {
    PointEffect point;
    bool isApplied{};
    double controlMean{};
    double treatmentMean{};
    double varianceReduction{};      ///< 1 - var / var unadjusted
    std::vector<std::size_t> dropped;///< covariates screened out
    std::vector<double> betaControl; ///< slopes of the kept covariates
    std::vector<double> betaTreatment;
    double residualVarianceControl{};///< per subject, after adjustment
    double residualVarianceTreatment{};
    std::optional<double> theta;     ///< pooled theta only

    bool operator==(const AdjustedEffect &) const = default;
};

/// Regression adjustment with its own slopes per variation (CUPED generalised), from sums alone.
///
/// Covariates are centred at their mean over all `arms`; those that are constant or explained by
/// earlier ones are dropped.
/// @param control, treatment  positions in `arms`
/// @return those of pointEffect(); InvalidAggregates when covariate sums have the wrong size or are not finite
/// Source: Lin, "Agnostic notes on regression adjustments to experimental data", 2013, in
///         sufficient-statistic form; statistics.md section 7.
[[nodiscard]] Outcome<AdjustedEffect> adjustedEffect(std::span<const CovariateArm> arms, std::size_t control,
                                                     std::size_t treatment, const CovariateOptions &options);

/// Both effects from one regression, without a penalty.
struct AdjustedPair {
    Outcome<AdjustedEffect> relative = notComputable(Reason::NoUnits);
    Outcome<AdjustedEffect> absolute = notComputable(Reason::NoUnits);
};
[[nodiscard]] AdjustedPair adjustedEffects(std::span<const CovariateArm> arms, std::size_t control, std::size_t treatment,
                                           double minControlZ);

/// CUPED with the first covariate and one slope for both variations, the control mean in the
/// denominator left unadjusted. Mean and proportion metrics; others give MissingAggregate.
///
/// @param covariateShift  added back to the covariate's means, which show in the adjusted means only
/// Source: Deng, Xu, Kohavi, Walker, "Improving the sensitivity of online controlled experiments by
///         utilizing pre-experiment data", WSDM 2013; statistics.md section 7.
[[nodiscard]] Outcome<AdjustedEffect> pooledThetaEffect(const CovariateArm &control, const CovariateArm &treatment,
                                                        const CovariateOptions &options, double covariateShift = 0);

} // namespace assay::statistics
