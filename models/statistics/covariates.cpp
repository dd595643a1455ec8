// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/statistics/covariates.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <Eigen/Cholesky>
#include <Eigen/Core>

#include "models/statistics/compensated.h"

namespace assay::statistics {
namespace {

using Index = Eigen::Index;
using Matrix = Eigen::MatrixXd;
using Vector = Eigen::VectorXd;

Index triangle(Index row, Index column)
{
    const Index high = std::max(row, column);
    return high * (high + 1) / 2 + std::min(row, column);
}

double at(std::span<const double> values, Index index)
{
    return values[static_cast<std::size_t>(index)];
}

Outcome<Moments> metricMoments(const CovariateArm &arm, double minDenominatorZ)
{
    if (const auto *mean = std::get_if<MeanSums>(&arm.metric))
        return momentsOf(*mean);
    if (const auto *proportion = std::get_if<ProportionSums>(&arm.metric))
        return momentsOf(*proportion);
    return momentsOf(std::get<RatioSums>(arm.metric), minDenominatorZ);
}

/// One variation in the form of the regression: a response whose mean is `mean`, its variance and
/// its covariance with x. A ratio is linearised: the response is (y - R·z)/mean(z).
struct Response {
    Moments moments;
    Vector meanX; ///< of the shifted covariates
    Matrix covX; ///< n - 1 denominator
    Vector covXY;
};

bool hasCovariateSums(const CovariateArm &arm, std::size_t p)
{
    const auto isFinite = [](std::span<const double> values) {
        return std::ranges::all_of(values, [](double value) { return std::isfinite(value); });
    };
    const bool isRatio = std::holds_alternative<RatioSums>(arm.metric);
    return arm.x.size() == p && arm.xx.size() == p * (p + 1) / 2 && arm.xy.size() == p && (!isRatio || arm.xz.size() == p)
        && isFinite(arm.x) && isFinite(arm.xx) && isFinite(arm.xy) && isFinite(arm.xz);
}

double covariance(double product, double a, double b, double n)
{
    return minusProductOver(product, a, b, n) / (n - 1);
}

double responseCovariance(const CovariateArm &arm, const Moments &moments, Index j)
{
    const double n = moments.n;
    const double x = at(arm.x, j);
    if (const auto *mean = std::get_if<MeanSums>(&arm.metric))
        return covariance(at(arm.xy, j), x, *mean->sum, n);
    if (const auto *proportion = std::get_if<ProportionSums>(&arm.metric))
        return covariance(at(arm.xy, j), x, *proportion->successes, n);
    const auto &ratio = std::get<RatioSums>(arm.metric);
    const double meanZ = ratio.denominatorShift + *ratio.z / n;
    return (covariance(at(arm.xy, j), x, *ratio.y, n) - moments.mean * covariance(at(arm.xz, j), x, *ratio.z, n)) / meanZ;
}

Response responseOf(const CovariateArm &arm, const Moments &moments)
{
    const auto p = static_cast<Index>(arm.x.size());
    const double n = moments.n;
    Response response{moments, Vector(p), Matrix(p, p), Vector(p)};
    for (Index j = 0; j < p; ++j) {
        response.meanX(j) = at(arm.x, j) / n;
        response.covXY(j) = responseCovariance(arm, moments, j);
        for (Index k = 0; k <= j; ++k) {
            response.covX(j, k) = covariance(at(arm.xx, triangle(j, k)), at(arm.x, j), at(arm.x, k), n);
            response.covX(k, j) = response.covX(j, k);
        }
    }
    return response;
}

/// Covariate sums of all arms together.
struct Pooled {
    double n{};
    Vector meanX;
    Matrix covX;
    Vector sumSquares; ///< Σx_j², for the screening
};

Pooled pooledOf(std::span<const CovariateArm> arms, const std::vector<double> &counts)
{
    const auto p = static_cast<Index>(arms.front().x.size());
    Vector sums = Vector::Zero(p);
    Matrix products = Matrix::Zero(p, p);
    Pooled pooled;
    for (std::size_t i = 0; i < arms.size(); ++i) {
        pooled.n += counts[i];
        for (Index j = 0; j < p; ++j) {
            sums(j) += at(arms[i].x, j);
            for (Index k = 0; k <= j; ++k)
                products(j, k) += at(arms[i].xx, triangle(j, k));
        }
    }
    pooled.meanX = sums / pooled.n;
    pooled.covX = Matrix(p, p);
    pooled.sumSquares = products.diagonal();
    for (Index j = 0; j < p; ++j) {
        for (Index k = 0; k <= j; ++k) {
            pooled.covX(j, k) = covariance(products(j, k), sums(j), sums(k), pooled.n);
            pooled.covX(k, j) = pooled.covX(j, k);
        }
    }
    return pooled;
}

/// Keeps, in the given order, covariates that vary and are not explained by those kept before: a
/// Cholesky factorisation of the correlations that skips columns whose pivot vanishes.
std::vector<Index> screened(const Pooled &pooled)
{
    constexpr double kConstant = 64 * std::numeric_limits<double>::epsilon();
    constexpr double kUnexplained = 1e-10;
    const Index p = pooled.covX.rows();
    std::vector<Index> kept;
    Matrix factor = Matrix::Zero(p, p);
    for (Index j = 0; j < p; ++j) {
        const double variance = pooled.covX(j, j);
        if (!((pooled.n - 1) * variance > kConstant * pooled.sumSquares(j)))
            continue;
        const auto rank = static_cast<Index>(kept.size());
        Vector row = Vector::Zero(p);
        double unexplained = 1;
        for (Index k = 0; k < rank; ++k) {
            const Index other = kept[static_cast<std::size_t>(k)];
            const double correlation = pooled.covX(j, other) / std::sqrt(variance) / std::sqrt(pooled.covX(other, other));
            row(k) = (correlation - row.head(k).dot(factor.row(k).head(k))) / factor(k, k);
            unexplained -= row(k) * row(k);
        }
        if (unexplained < kUnexplained)
            continue;
        factor.row(rank) = row.transpose();
        factor(rank, rank) = std::sqrt(unexplained);
        kept.push_back(j);
    }
    return kept;
}

Response restricted(const Response &response, const std::vector<Index> &kept)
{
    return {response.moments, response.meanX(kept), response.covX(kept, kept), response.covXY(kept)};
}

/// A variation after adjustment.
struct Fit {
    Vector beta;
    double mean{};
    double offset{}; ///< mean less the metric's shift
    double residualVariance{}; ///< per subject
};

/// Least squares on columns scaled to unit variance. A covariate that is constant within this one
/// variation makes the system singular and gets the slope 0 through the semi-definite solver.
Fit fitOf(const Response &response, const Vector &pooledMeanX, double ridge)
{
    const Index p = response.covX.rows();
    const Vector scale = response.covX.diagonal().cwiseMax(0).cwiseSqrt().unaryExpr([](double s) { return s > 0 ? 1 / s : 0; });
    Matrix system = scale.asDiagonal() * response.covX * scale.asDiagonal();
    system.diagonal().array() += ridge;
    const Vector target = scale.asDiagonal() * response.covXY;
    const Eigen::LLT<Matrix> definite(system);
    const Vector solution
        = definite.info() == Eigen::Success ? Vector(definite.solve(target)) : Vector(system.ldlt().solve(target));
    Fit fit;
    fit.beta = scale.asDiagonal() * solution;
    const double n = response.moments.n;
    const double shiftOfMean = fit.beta.dot(response.meanX - pooledMeanX);
    fit.mean = response.moments.mean - shiftOfMean;
    fit.offset = response.moments.offset - shiftOfMean;
    const double residual
        = response.moments.perSubject() - 2 * fit.beta.dot(response.covXY) + fit.beta.dot(response.covX * fit.beta);
    fit.residualVariance = std::max(0.0, residual) * (n - 1) / (n - static_cast<double>(p) - 1);
    return fit;
}

AdjustedEffect unadjusted(PointEffect point, const Moments &control, const Moments &treatment)
{
    AdjustedEffect result;
    result.point = std::move(point);
    result.controlMean = control.mean;
    result.treatmentMean = treatment.mean;
    return result;
}

std::vector<double> toStd(const Vector &vector)
{
    return {vector.data(), vector.data() + vector.size()};
}

/// The effect of two fits. The last term of the variance is the price of centring at an estimated mean.
PointEffect adjustedPoint(const Fit &control, const Fit &treatment, double nControl, double nTreatment, const Matrix &pooledCovX,
                          double pooledN, EffectKind kind)
{
    const bool isRelative = kind == EffectKind::Relative;
    const double rho = isRelative ? treatment.mean / control.mean : 1;
    const Vector d = treatment.beta - rho * control.beta;
    const double variance = treatment.residualVariance / nTreatment + rho * rho * control.residualVariance / nControl
        + d.dot(pooledCovX * d) / pooledN;
    const double base = isRelative ? std::abs(control.mean) : 1;
    return {tidy((treatment.offset - control.offset) / base), std::sqrt(variance) / base, {}};
}

/// Everything both effects share: the unadjusted arms, what was screened out, and the two fits.
struct Regression {
    Moments control;
    Moments treatment;
    std::vector<std::size_t> dropped;
    std::vector<Warning> warnings;
    bool isApplied{};
    double pooledN{};
    Matrix pooledCovX;
    Fit fitControl;
    Fit fitTreatment;
};

Outcome<Regression> regressionOf(std::span<const CovariateArm> arms, std::size_t control, std::size_t treatment,
                                 double minControlZ, double ridge)
{
    Outcome<Moments> controlMoments = metricMoments(arms[control], minControlZ);
    if (!controlMoments)
        return tl::unexpected(controlMoments.error());
    Outcome<Moments> treatmentMoments = metricMoments(arms[treatment], minControlZ);
    if (!treatmentMoments)
        return tl::unexpected(treatmentMoments.error());
    const std::size_t p = arms[control].x.size();
    std::vector<double> counts;
    for (const CovariateArm &arm : arms) {
        counts.push_back(std::visit([](const auto &metric) { return metric.n.value_or(0); }, arm.metric));
        if (!hasCovariateSums(arm, p) || !std::isfinite(counts.back()) || counts.back() < 0)
            return notComputable(Reason::InvalidAggregates);
    }
    Regression regression;
    regression.control = std::move(*controlMoments);
    regression.treatment = std::move(*treatmentMoments);
    const Pooled pooled = pooledOf(arms, counts);
    const std::vector<Index> kept = screened(pooled);
    for (Index j = 0; j < static_cast<Index>(p); ++j) {
        if (std::ranges::find(kept, j) == kept.end())
            regression.dropped.push_back(static_cast<std::size_t>(j));
    }
    if (!regression.dropped.empty())
        regression.warnings.push_back(Warning::CovariateDropped);
    const double needed = static_cast<double>(kept.size()) + 3;
    if (kept.empty()) {
        regression.warnings.push_back(Warning::CupedNoUsableCovariate);
    } else if (std::ranges::any_of(counts, [needed](double n) { return n < needed; })) {
        regression.warnings.push_back(Warning::CupedInsufficientUnits);
    } else {
        const Vector meanX = pooled.meanX(kept);
        regression.isApplied = true;
        regression.pooledN = pooled.n;
        regression.pooledCovX = pooled.covX(kept, kept);
        regression.fitControl = fitOf(restricted(responseOf(arms[control], regression.control), kept), meanX, ridge);
        regression.fitTreatment = fitOf(restricted(responseOf(arms[treatment], regression.treatment), kept), meanX, ridge);
    }
    return regression;
}

Outcome<AdjustedEffect> effectOf(const Outcome<Regression> &regression, EffectKind kind, double minControlZ)
{
    if (!regression)
        return tl::unexpected(regression.error());
    const Moments &control = regression->control;
    const Moments &treatment = regression->treatment;
    Outcome<PointEffect> plain = pointEffect(control, treatment, kind, minControlZ);
    if (!plain)
        return tl::unexpected(plain.error());
    AdjustedEffect result = unadjusted(std::move(*plain), control, treatment);
    result.dropped = regression->dropped;
    result.point.warnings.insert(result.point.warnings.end(), regression->warnings.begin(), regression->warnings.end());
    if (!regression->isApplied)
        return result;
    const Fit &fitC = regression->fitControl;
    const Fit &fitT = regression->fitTreatment;
    PointEffect adjusted = adjustedPoint(fitC, fitT, control.n, treatment.n, regression->pooledCovX, regression->pooledN, kind);
    if (!std::isfinite(adjusted.estimate) || !std::isfinite(adjusted.se))
        return notComputable(Reason::InvalidAggregates);
    if (!(adjusted.se > 0))
        return notComputable(Reason::ZeroVariance);
    const double ratio = adjusted.se / result.point.se;
    result.varianceReduction = tidy(1 - ratio * ratio);
    if (!std::isfinite(result.varianceReduction))
        return notComputable(Reason::InvalidAggregates);
    adjusted.warnings = std::move(result.point.warnings);
    result.point = std::move(adjusted);
    result.isApplied = true;
    result.controlMean = fitC.mean;
    result.treatmentMean = fitT.mean;
    result.betaControl = toStd(fitC.beta);
    result.betaTreatment = toStd(fitT.beta);
    result.residualVarianceControl = fitC.residualVariance;
    result.residualVarianceTreatment = fitT.residualVariance;
    return result;
}

} // namespace

AdjustedPair adjustedEffects(std::span<const CovariateArm> arms, std::size_t control, std::size_t treatment, double minControlZ)
{
    const Outcome<Regression> regression = regressionOf(arms, control, treatment, minControlZ, 0);
    return {effectOf(regression, EffectKind::Relative, minControlZ), effectOf(regression, EffectKind::Absolute, minControlZ)};
}

Outcome<AdjustedEffect> adjustedEffect(std::span<const CovariateArm> arms, std::size_t control, std::size_t treatment,
                                       const CovariateOptions &options)
{
    return effectOf(regressionOf(arms, control, treatment, options.minControlZ, options.ridge), options.effect,
                    options.minControlZ);
}

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
    AdjustedEffect result = unadjusted(std::move(*plain), *controlMoments, *treatmentMoments);
    const Moments &c = *controlMoments;
    const Moments &t = *treatmentMoments;
    const double n = c.n + t.n;
    const double sumX = control.x[0] + treatment.x[0];
    const double varX = covariance(control.xx[0] + treatment.xx[0], sumX, sumX, n);
    if (!(varX > 0)) {
        result.dropped.push_back(0);
        result.point.warnings.push_back(Warning::CovariateDropped);
        result.point.warnings.push_back(Warning::CupedNoUsableCovariate);
        return result;
    }
    const auto sumY = [](const CovariateArm &arm) {
        const auto *mean = std::get_if<MeanSums>(&arm.metric);
        return mean != nullptr ? *mean->sum : *std::get<ProportionSums>(arm.metric).successes;
    };
    const double theta = covariance(control.xy[0] + treatment.xy[0], sumX, sumY(control) + sumY(treatment), n) / varX;
    const Response rc = responseOf(control, c);
    const Response rt = responseOf(treatment, t);
    const bool isRelative = options.effect == EffectKind::Relative;
    const double base = isRelative ? std::abs(c.mean) : 1;
    const double rho = isRelative ? t.mean / c.mean : 1;
    const double slope = theta * theta;
    result.residualVarianceControl = c.perSubject() + slope * rc.covX(0, 0) - 2 * theta * rc.covXY(0);
    result.residualVarianceTreatment = t.perSubject() + slope * rt.covX(0, 0) - 2 * theta * rt.covXY(0);
    const double variance = (t.perSubject() + slope * rt.covX(0, 0) - 2 * theta * rt.covXY(0)) / t.n
        + (c.perSubject() * rho * rho - 2 * theta * rc.covXY(0) * rho + slope * rc.covX(0, 0)) / c.n;
    const double difference = (t.offset - c.offset) - theta * (rt.meanX(0) - rc.meanX(0));
    PointEffect adjusted{tidy(difference / base), std::sqrt(std::max(0.0, variance)) / base, {}};
    if (!std::isfinite(adjusted.estimate) || !std::isfinite(adjusted.se))
        return notComputable(Reason::InvalidAggregates);
    if (!(adjusted.se > 0))
        return notComputable(Reason::ZeroVariance);
    const double ratio = adjusted.se / result.point.se;
    result.varianceReduction = tidy(1 - ratio * ratio);
    if (!std::isfinite(result.varianceReduction))
        return notComputable(Reason::InvalidAggregates);
    adjusted.warnings = std::move(result.point.warnings);
    result.point = std::move(adjusted);
    result.isApplied = true;
    result.controlMean = c.mean - theta * (covariateShift + rc.meanX(0));
    result.treatmentMean = t.mean - theta * (covariateShift + rt.meanX(0));
    result.theta = theta;
    return result;
}

} // namespace assay::statistics
