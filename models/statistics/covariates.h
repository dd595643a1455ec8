// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <memory>
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
struct AdjustedPoint {
    PointEffect point;
    bool isApplied{};
    double varianceReduction{};      ///< 1 - var / var unadjusted
    double residualVarianceControl{};///< per subject, after adjustment
    double residualVarianceTreatment{};

    bool operator==(const AdjustedPoint &) const = default;
};

/// The same with what it was made from.
struct AdjustedEffect : AdjustedPoint {
    double controlMean{};
    double treatmentMean{};
    std::vector<std::size_t> dropped;///< covariates screened out
    std::vector<double> betaControl; ///< slopes of the kept covariates
    std::vector<double> betaTreatment;
    std::optional<double> theta;     ///< pooled theta only

    bool operator==(const AdjustedEffect &) const = default;
};

/// Regression adjustment with its own slopes per variation (CUPED generalised), from sums alone,
/// fitted once for all pairs of variations.
///
/// Covariates are centred at their mean over all arms; those that are constant or explained by
/// earlier ones are dropped.
/// Source: Lin, "Agnostic notes on regression adjustments to experimental data", 2013, in
///         sufficient-statistic form; statistics.md section 7.
class CovariateModel {
public:
    /// @param arms  borrowed until the constructor returns
    CovariateModel(std::span<const CovariateArm> arms, double minControlZ, double ridge = 0);
    CovariateModel(CovariateModel &&) noexcept;
    CovariateModel &operator=(CovariateModel &&) noexcept;
    ~CovariateModel();

    /// @param control, treatment  positions in `arms`
    /// @return those of pointEffect(); InvalidAggregates when covariate sums have the wrong size or are not finite
    [[nodiscard]] Outcome<AdjustedPoint> point(std::size_t control, std::size_t treatment, EffectKind kind) const;
    [[nodiscard]] Outcome<AdjustedEffect> effect(std::size_t control, std::size_t treatment, EffectKind kind) const;

private:
    struct Fits;
    std::unique_ptr<const Fits> m_fits;
};

/// One effect of a model that is needed once.
[[nodiscard]] Outcome<AdjustedEffect> adjustedEffect(std::span<const CovariateArm> arms, std::size_t control,
                                                     std::size_t treatment, const CovariateOptions &options);

/// CUPED with the first covariate and one slope for both variations, the control mean in the
/// denominator left unadjusted. Mean and proportion metrics; others give MissingAggregate.
///
/// @param covariateShift  added back to the covariate's means, which show in the adjusted means only
/// Source: Deng, Xu, Kohavi, Walker, "Improving the sensitivity of online controlled experiments by
///         utilizing pre-experiment data", WSDM 2013; statistics.md section 7.
[[nodiscard]] Outcome<AdjustedEffect> pooledThetaEffect(const CovariateArm &control, const CovariateArm &treatment,
                                                        const CovariateOptions &options, double covariateShift = 0);

} // namespace assay::statistics
