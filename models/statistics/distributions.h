// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace assay::statistics {

// Every tail is computed as a tail, never as 1 - the other one. Arguments must be finite;
// probabilities lie in (0, 1). Source: statistics.md section 3.4.

[[nodiscard]] double normalDensity(double z);
/// P(Z <= z), standard normal.
[[nodiscard]] double normalCdf(double z);
/// P(Z > z).
[[nodiscard]] double normalTail(double z);
/// The z with P(Z > z) = `tail`.
[[nodiscard]] double normalUpperQuantile(double tail);

/// Student t with `df` > 0 degrees, fractional and large values allowed; above 1e7 the normal.
[[nodiscard]] double studentTail(double t, double df);
[[nodiscard]] double studentUpperQuantile(double tail, double df);

[[nodiscard]] double chiSquareTail(double x, double df);
[[nodiscard]] double fisherTail(double f, double df1, double df2);

/// exp(x²)·erfc(x) for x >= 0; no overflow, no underflow.
[[nodiscard]] double scaledErfc(double x);

/// Mills ratio P(Z > a) / density(a), a >= 0.
[[nodiscard]] double millsRatio(double a);

/// E[max(Z - a, 0)] = density(a) - a·P(Z > a), without cancellation for large a.
[[nodiscard]] double normalExcess(double a);

/// 1 - a·millsRatio(a), a >= 0: normalExcess(a) / density(a), without cancellation.
[[nodiscard]] double millsDeficit(double a);

/// ln Γ(a) minus Stirling's (a - 1/2)·ln a - a + ln(2π)/2, a > 0.
[[nodiscard]] double stirlingCorrection(double a);

} // namespace assay::statistics
