// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/statistics/compensated.h"
#include "models/statistics/covariates.h"

namespace assay::statistics {

// What the two kinds of adjustment read off the sums of one variation.

/// Moments of the metric alone.
[[nodiscard]] Outcome<Moments> metricMoments(const CovariateArm &arm, double minDenominatorZ);

/// True when all lists have the size that p covariates need, and are finite.
[[nodiscard]] bool hasCovariateSums(const CovariateArm &arm, std::size_t p);

[[nodiscard]] inline double covariance(double product, double a, double b, double n)
{
    return minusProductOver(product, a, b, n) / (n - 1);
}

/// Covariance of covariate j with the metric; a ratio is linearised to (y - R·z)/mean(z).
[[nodiscard]] double responseCovariance(const CovariateArm &arm, const Moments &moments, std::size_t j);

/// Place of (row, column) in a lower triangle stored row by row.
[[nodiscard]] inline std::size_t triangle(std::size_t row, std::size_t column)
{
    return row < column ? column * (column + 1) / 2 + row : row * (row + 1) / 2 + column;
}

} // namespace assay::statistics
