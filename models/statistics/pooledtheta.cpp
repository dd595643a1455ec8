// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>

#include "models/statistics/covariatesums.h"

namespace assay::statistics {
namespace {

double sumOf(const CovariateArm &arm)
{
    const auto *mean = std::get_if<MeanSums>(&arm.metric);
    return mean != nullptr ? *mean->sum : *std::get<ProportionSums>(arm.metric).successes;
}

/// One variation: the metric's moments and how its first covariate varies with it.
struct Side {
    const Moments &moments;
    double meanX{};
    double varX{};
    double covXY{};

    Side(const CovariateArm &arm, const Moments &metric)
        : moments(metric)
        , meanX(arm.x[0] / metric.n)
        , varX(covariance(arm.xx[0], arm.x[0], arm.x[0], metric.n))
        , covXY(responseCovariance(arm, metric, 0))
    {
    }

    /// Per subject, after y - theta·x.
    [[nodiscard]] double residualVariance(double theta) const
    {
        return moments.perSubject() + theta * theta * varX - 2 * theta * covXY;
    }
};

/// The slope over both variations together; nothing when the covariate does not vary.
std::optional<double> thetaOf(const CovariateArm &control, const CovariateArm &treatment, double n)
{
    const double sumX = control.x[0] + treatment.x[0];
    const double varX = covariance(control.xx[0] + treatment.xx[0], sumX, sumX, n);
    if (!(varX > 0))
        return std::nullopt;
    return covariance(control.xy[0] + treatment.xy[0], sumX, sumOf(control) + sumOf(treatment), n) / varX;
}

PointEffect adjustedPoint(const Side &c, const Side &t, double theta, EffectKind kind)
{
    const bool isRelative = kind == EffectKind::Relative;
    const double base = isRelative ? std::abs(c.moments.mean) : 1;
    const double rho = isRelative ? t.moments.mean / c.moments.mean : 1;
    const double variance = t.residualVariance(theta) / t.moments.n
        + (c.moments.perSubject() * rho * rho - 2 * theta * c.covXY * rho + theta * theta * c.varX) / c.moments.n;
    const double difference = (t.moments.offset - c.moments.offset) - theta * (t.meanX - c.meanX);
    return {tidy(difference / base), std::sqrt(std::max(0.0, variance)) / base, {}};
}

} // namespace

Outcome<AdjustedEffect> pooledThetaEffect(const CovariateArm &control, const CovariateArm &treatment,
                                          const CovariateOptions &options, double covariateShift)
{
    const Outcome<Moments> controlMoments = metricMoments(control, options.minControlZ);
    const Outcome<Moments> treatmentMoments = metricMoments(treatment, options.minControlZ);
    Outcome<PointEffect> plain = pointEffect(controlMoments, treatmentMoments, options.effect, options.minControlZ);
    if (!plain)
        return tl::unexpected(plain.error());
    if (std::holds_alternative<RatioSums>(control.metric) || std::holds_alternative<RatioSums>(treatment.metric))
        return notComputable(Reason::MissingAggregate);
    const std::size_t p = control.x.size();
    if (p == 0 || !hasCovariateSums(control, p) || !hasCovariateSums(treatment, p))
        return notComputable(Reason::InvalidAggregates);
    const Side c(control, *controlMoments);
    const Side t(treatment, *treatmentMoments);
    AdjustedEffect result;
    result.point = std::move(*plain);
    result.controlMean = c.moments.mean;
    result.treatmentMean = t.moments.mean;
    const std::optional<double> theta = thetaOf(control, treatment, c.moments.n + t.moments.n);
    if (!theta) {
        result.dropped.push_back(0);
        result.point.warnings.push_back(Warning::CovariateDropped);
        result.point.warnings.push_back(Warning::CupedNoUsableCovariate);
        return result;
    }
    PointEffect adjusted = adjustedPoint(c, t, *theta, options.effect);
    if (!std::isfinite(adjusted.estimate) || !std::isfinite(adjusted.se))
        return notComputable(Reason::InvalidAggregates);
    if (!(adjusted.se > 0))
        return notComputable(Reason::ZeroVariance);
    const double ratio = adjusted.se / result.point.se;
    result.varianceReduction = tidy(1 - ratio * ratio);
    result.controlMean -= *theta * (covariateShift + c.meanX);
    result.treatmentMean -= *theta * (covariateShift + t.meanX);
    if (!std::isfinite(result.varianceReduction) || !std::isfinite(result.controlMean) || !std::isfinite(result.treatmentMean))
        return notComputable(Reason::InvalidAggregates);
    adjusted.warnings = std::move(result.point.warnings);
    result.point = std::move(adjusted);
    result.isApplied = true;
    result.residualVarianceControl = c.residualVariance(*theta);
    result.residualVarianceTreatment = t.residualVariance(*theta);
    result.theta = theta;
    return result;
}

} // namespace assay::statistics
