// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/statistics/merging.h"

#include <algorithm>
#include <cmath>

namespace assay::statistics {

Partial merged(std::span<const Partial> partials)
{
    Partial whole;
    double offset = 0;
    double anchor = 0;
    for (const Partial &part : partials) {
        if (part.n == 0)
            continue;
        if (whole.n == 0)
            anchor = part.mean;
        const double n = whole.n + part.n;
        const double d = (part.mean - anchor) - offset;
        offset += d * (part.n / n);
        whole.m2 += part.m2 + d * d * (whole.n * (part.n / n));
        whole.n = n;
    }
    whole.mean = anchor + offset;
    return whole;
}

CrossPartial merged(std::span<const CrossPartial> partials)
{
    CrossPartial whole;
    double offsetA = 0;
    double offsetB = 0;
    double anchorA = 0;
    double anchorB = 0;
    for (const CrossPartial &part : partials) {
        if (part.n == 0)
            continue;
        if (whole.n == 0) {
            anchorA = part.meanA;
            anchorB = part.meanB;
        }
        const double n = whole.n + part.n;
        const double dA = (part.meanA - anchorA) - offsetA;
        const double dB = (part.meanB - anchorB) - offsetB;
        offsetA += dA * (part.n / n);
        offsetB += dB * (part.n / n);
        whole.c += part.c + dA * dB * (whole.n * (part.n / n));
        whole.n = n;
    }
    whole.meanA = anchorA + offsetA;
    whole.meanB = anchorB + offsetB;
    return whole;
}

Outcome<Partial> partialOf(const MeanSums &sums)
{
    const bool isSmall = sums.n && (*sums.n == 0 || *sums.n == 1);
    if (isSmall && sums.sum && std::isfinite(*sums.sum))
        return *sums.n == 0 ? Partial{} : Partial{1, sums.shift + *sums.sum, 0};
    const Outcome<Moments> moments = momentsOf(sums);
    if (!moments)
        return tl::unexpected(moments.error());
    return Partial{moments->n, moments->mean, moments->variance * moments->n * (moments->n - 1)};
}

Outcome<Moments> momentsOf(const Partial &partial)
{
    return momentsOf(CentredSums{partial.n, partial.mean, partial.m2});
}

} // namespace assay::statistics
