// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>

namespace assay::statistics {

/// q - a·b/n with product and quotient carried to twice the precision, so that what is left after
/// cancellation depends on the rounding of the inputs alone.
/// Source: T. J. Dekker, "A floating-point technique for extending the available precision", 1971.
[[nodiscard]] inline double minusProductOver(double q, double a, double b, double n)
{
    const double product = a * b;
    const double productRest = std::fma(a, b, -product);
    const double quotient = product / n;
    const double quotientRest = (std::fma(-quotient, n, product) + productRest) / n;
    return (q - quotient) - quotientRest;
}

/// Turns -0.0 into 0.
[[nodiscard]] inline double tidy(double value)
{
    return value + 0.0;
}

} // namespace assay::statistics
