// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/statistics/covariates.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <Eigen/Cholesky>
#include <Eigen/Core>

#include "models/statistics/covariatesums.h"

namespace assay::statistics {
namespace {

using Index = Eigen::Index;

// Up to `Most` covariates the matrices live on the stack: a page fits thousands of small regressions,
// and allocating would cost more than the arithmetic. Eigen::Dynamic has no bound.
template <int Most> using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::ColMajor, Most, Most>;
template <int Most> using Vector = Eigen::Matrix<double, Eigen::Dynamic, 1, Eigen::ColMajor, Most, 1>;

/// Covariate sums of all arms together.
template <int Most> struct Pooled {
    double n{};
    Vector<Most> meanX;
    Matrix<Most> covX;
    Vector<Most> sumSquares;         ///< Σx_j², for the screening
};

std::size_t at(Index index)
{
    return static_cast<std::size_t>(index);
}

template <int Most> Pooled<Most> pooledOf(std::span<const CovariateArm> arms, const std::vector<double> &counts)
{
    const auto p = static_cast<Index>(arms.front().x.size());
    Vector<Most> sums = Vector<Most>::Zero(p);
    Matrix<Most> products = Matrix<Most>::Zero(p, p);
    Pooled<Most> pooled;
    for (std::size_t i = 0; i < arms.size(); ++i) {
        pooled.n += counts[i];
        for (Index j = 0; j < p; ++j) {
            sums(j) += arms[i].x[at(j)];
            for (Index k = 0; k <= j; ++k)
                products(j, k) += arms[i].xx[triangle(at(j), at(k))];
        }
    }
    pooled.meanX = sums / pooled.n;
    pooled.covX = Matrix<Most>(p, p);
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
template <int Most> std::vector<Index> screened(const Pooled<Most> &pooled)
{
    constexpr double kConstant = 64 * std::numeric_limits<double>::epsilon();
    constexpr double kUnexplained = 1e-10;
    const Index p = pooled.covX.rows();
    std::vector<Index> kept;
    Matrix<Most> factor = Matrix<Most>::Zero(p, p);
    for (Index j = 0; j < p; ++j) {
        const double variance = pooled.covX(j, j);
        if (!((pooled.n - 1) * variance > kConstant * pooled.sumSquares(j)))
            continue;
        const auto rank = static_cast<Index>(kept.size());
        Vector<Most> row = Vector<Most>::Zero(p);
        double unexplained = 1;
        for (Index k = 0; k < rank; ++k) {
            const Index other = kept[at(k)];
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

/// One variation in the form of the regression, over the kept covariates.
template <int Most> struct Response {
    Vector<Most> meanX;              ///< of the shifted covariates
    Matrix<Most> covX;               ///< n - 1 denominator
    Vector<Most> covXY;
};

template <int Most> Response<Most> responseOf(const CovariateArm &arm, const Moments &moments, const std::vector<Index> &kept)
{
    const auto p = static_cast<Index>(kept.size());
    const double n = moments.n;
    Response<Most> response{Vector<Most>(p), Matrix<Most>(p, p), Vector<Most>(p)};
    for (Index j = 0; j < p; ++j) {
        const std::size_t own = at(kept[at(j)]);
        response.meanX(j) = arm.x[own] / n;
        response.covXY(j) = responseCovariance(arm, moments, own);
        for (Index k = 0; k <= j; ++k) {
            const std::size_t other = at(kept[at(k)]);
            response.covX(j, k) = covariance(arm.xx[triangle(own, other)], arm.x[own], arm.x[other], n);
            response.covX(k, j) = response.covX(j, k);
        }
    }
    return response;
}

/// A variation after adjustment.
struct Fit {
    std::vector<double> beta;
    double mean{};
    double offset{};                 ///< mean less the metric's shift
    double residualVariance{};       ///< per subject
};

/// Least squares on columns scaled to unit variance. A covariate that is constant within this one
/// variation makes the system singular and gets the slope 0 through the semi-definite solver.
template <int Most>
Fit fitOf(const Response<Most> &response, const Moments &moments, const Vector<Most> &pooledMeanX, double ridge)
{
    const Index p = response.covX.rows();
    const Vector<Most> scale
        = response.covX.diagonal().cwiseMax(0).cwiseSqrt().unaryExpr([](double s) { return s > 0 ? 1 / s : 0; });
    Matrix<Most> system = scale.asDiagonal() * response.covX * scale.asDiagonal();
    system.diagonal().array() += ridge;
    const Vector<Most> target = scale.asDiagonal() * response.covXY;
    const Eigen::LLT<Matrix<Most>> definite(system);
    const Vector<Most> solution = definite.info() == Eigen::Success ? Vector<Most>(definite.solve(target))
                                                                    : Vector<Most>(system.ldlt().solve(target));
    const Vector<Most> beta = scale.asDiagonal() * solution;
    Fit fit;
    fit.beta.assign(beta.data(), beta.data() + beta.size());
    const double shiftOfMean = beta.dot(response.meanX - pooledMeanX);
    fit.mean = moments.mean - shiftOfMean;
    fit.offset = moments.offset - shiftOfMean;
    const Vector<Most> explained = response.covX * beta;
    const double residual = moments.perSubject() - 2 * beta.dot(response.covXY) + beta.dot(explained);
    fit.residualVariance = std::max(0.0, residual) * (moments.n - 1) / (moments.n - static_cast<double>(p) - 1);
    return fit;
}

} // namespace

/// What all pairs share.
struct CovariateModel::Fits {
    double minControlZ{};
    std::vector<Outcome<Moments>> moments; ///< unadjusted, by arm
    bool isSound{};                  ///< the covariate sums can be used at all
    std::vector<std::size_t> dropped;
    std::vector<Warning> warnings;
    bool isApplied{};
    std::vector<Fit> fits;           ///< by arm; of arms without moments an empty one
    double pooledN{};
    std::vector<double> pooledCovX;  ///< of the kept covariates, by column

    template <int Most> void solve(std::span<const CovariateArm> arms, const std::vector<double> &counts, double ridge);
    [[nodiscard]] double centringVariance(const Fit &control, const Fit &treatment, double rho) const;
    [[nodiscard]] PointEffect adjusted(std::size_t control, std::size_t treatment, EffectKind kind) const;
};

template <int Most>
void CovariateModel::Fits::solve(std::span<const CovariateArm> arms, const std::vector<double> &counts, double ridge)
{
    const Pooled<Most> pooled = pooledOf<Most>(arms, counts);
    const std::vector<Index> kept = screened<Most>(pooled);
    for (Index j = 0; j < pooled.covX.rows(); ++j) {
        if (std::ranges::find(kept, j) == kept.end())
            dropped.push_back(at(j));
    }
    if (!dropped.empty())
        warnings.push_back(Warning::CovariateDropped);
    const double needed = static_cast<double>(kept.size()) + 3;
    if (kept.empty()) {
        warnings.push_back(Warning::CupedNoUsableCovariate);
        return;
    }
    if (std::ranges::any_of(counts, [needed](double n) { return n < needed; })) {
        warnings.push_back(Warning::CupedInsufficientUnits);
        return;
    }
    const Vector<Most> meanX = pooled.meanX(kept);
    const Matrix<Most> covX = pooled.covX(kept, kept);
    isApplied = true;
    pooledN = pooled.n;
    pooledCovX.assign(covX.data(), covX.data() + covX.size());
    for (std::size_t arm = 0; arm < arms.size(); ++arm)
        fits.push_back(moments[arm] ? fitOf<Most>(responseOf<Most>(arms[arm], *moments[arm], kept), *moments[arm], meanX, ridge)
                                    : Fit{});
}

/// The price of centring at an estimated mean: d'S d / N with d the difference of the slopes.
double CovariateModel::Fits::centringVariance(const Fit &control, const Fit &treatment, double rho) const
{
    const std::size_t p = control.beta.size();
    double sum = 0;
    for (std::size_t j = 0; j < p; ++j) {
        const double dj = treatment.beta[j] - rho * control.beta[j];
        for (std::size_t k = 0; k < p; ++k)
            sum += dj * pooledCovX[j * p + k] * (treatment.beta[k] - rho * control.beta[k]);
    }
    return sum / pooledN;
}

PointEffect CovariateModel::Fits::adjusted(std::size_t control, std::size_t treatment, EffectKind kind) const
{
    const Fit &c = fits[control];
    const Fit &t = fits[treatment];
    const bool isRelative = kind == EffectKind::Relative;
    const double rho = isRelative ? t.mean / c.mean : 1;
    const double variance = t.residualVariance / moments[treatment]->n + rho * rho * c.residualVariance / moments[control]->n
        + centringVariance(c, t, rho);
    const double base = isRelative ? std::abs(c.mean) : 1;
    return {tidy((t.offset - c.offset) / base), std::sqrt(variance) / base, {}};
}

CovariateModel::CovariateModel(std::span<const CovariateArm> arms, double minControlZ, double ridge)
{
    auto fits = std::make_unique<Fits>();
    fits->minControlZ = minControlZ;
    const std::size_t p = arms.empty() ? 0 : arms.front().x.size();
    std::vector<double> counts;
    fits->isSound = !arms.empty();
    for (const CovariateArm &arm : arms) {
        fits->moments.push_back(metricMoments(arm, minControlZ));
        counts.push_back(std::visit([](const auto &metric) { return metric.n.value_or(0); }, arm.metric));
        fits->isSound = fits->isSound && hasCovariateSums(arm, p) && std::isfinite(counts.back()) && counts.back() >= 0;
    }
    constexpr std::size_t kFew = 8;
    if (fits->isSound && p <= kFew)
        fits->solve<static_cast<int>(kFew)>(arms, counts, ridge);
    else if (fits->isSound)
        fits->solve<Eigen::Dynamic>(arms, counts, ridge);
    m_fits = std::move(fits);
}

CovariateModel::CovariateModel(CovariateModel &&) noexcept = default;
CovariateModel &CovariateModel::operator=(CovariateModel &&) noexcept = default;
CovariateModel::~CovariateModel() = default;

Outcome<AdjustedPoint> CovariateModel::point(std::size_t control, std::size_t treatment, EffectKind kind) const
{
    Outcome<PointEffect> plain = pointEffect(m_fits->moments[control], m_fits->moments[treatment], kind, m_fits->minControlZ);
    if (!plain)
        return tl::unexpected(plain.error());
    if (!m_fits->isSound)
        return notComputable(Reason::InvalidAggregates);
    AdjustedPoint result;
    result.point = std::move(*plain);
    result.point.warnings.insert(result.point.warnings.end(), m_fits->warnings.begin(), m_fits->warnings.end());
    if (!m_fits->isApplied)
        return result;
    PointEffect adjusted = m_fits->adjusted(control, treatment, kind);
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
    result.residualVarianceControl = m_fits->fits[control].residualVariance;
    result.residualVarianceTreatment = m_fits->fits[treatment].residualVariance;
    return result;
}

Outcome<AdjustedEffect> CovariateModel::effect(std::size_t control, std::size_t treatment, EffectKind kind) const
{
    Outcome<AdjustedPoint> adjusted = point(control, treatment, kind);
    if (!adjusted)
        return tl::unexpected(adjusted.error());
    AdjustedEffect result;
    static_cast<AdjustedPoint &>(result) = std::move(*adjusted);
    result.dropped = m_fits->dropped;
    result.controlMean = m_fits->moments[control]->mean;
    result.treatmentMean = m_fits->moments[treatment]->mean;
    if (!result.isApplied)
        return result;
    result.controlMean = m_fits->fits[control].mean;
    result.treatmentMean = m_fits->fits[treatment].mean;
    result.betaControl = m_fits->fits[control].beta;
    result.betaTreatment = m_fits->fits[treatment].beta;
    return result;
}

Outcome<AdjustedEffect> adjustedEffect(std::span<const CovariateArm> arms, std::size_t control, std::size_t treatment,
                                       const CovariateOptions &options)
{
    return CovariateModel(arms, options.minControlZ, options.ridge).effect(control, treatment, options.effect);
}

} // namespace assay::statistics
