// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/statistics/multiplicity.h"

#include <algorithm>

#include "models/statistics/comparison.h"

namespace assay::statistics {
namespace {

/// Adjusted values of ascending p-values.
std::vector<double> adjustedAscending(const std::vector<double> &p, Correction correction)
{
    const std::size_t m = p.size();
    const auto count = static_cast<double>(m);
    std::vector<double> adjusted(m);
    switch (correction) {
    case Correction::Bonferroni:
        std::ranges::transform(p, adjusted.begin(), [count](double value) { return std::min(1.0, count * value); });
        break;
    case Correction::Holm:
        for (std::size_t i = 0; i < m; ++i) {
            const double own = std::min(1.0, static_cast<double>(m - i) * p[i]);
            adjusted[i] = i == 0 ? own : std::max(adjusted[i - 1], own);
        }
        break;
    case Correction::BenjaminiHochberg:
        for (std::size_t i = m; i-- > 0;) {
            const double own = std::min(1.0, p[i] * (count / static_cast<double>(i + 1)));
            adjusted[i] = i + 1 == m ? own : std::min(adjusted[i + 1], own);
        }
        break;
    }
    return adjusted;
}

} // namespace

Outcome<AdjustedPValues> adjustPValues(std::span<const std::optional<double>> pValues, Correction correction, double alpha)
{
    if (!isAlpha(alpha))
        return notComputable(Reason::InvalidAlpha);
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < pValues.size(); ++i) {
        if (!pValues[i])
            continue;
        if (!(*pValues[i] >= 0 && *pValues[i] <= 1))
            return notComputable(Reason::InvalidAggregates);
        order.push_back(i);
    }
    std::ranges::stable_sort(order, {}, [&pValues](std::size_t i) { return *pValues[i]; });
    std::vector<double> ascending;
    for (const std::size_t i : order)
        ascending.push_back(*pValues[i]);
    const std::vector<double> adjusted = adjustedAscending(ascending, correction);
    AdjustedPValues result;
    result.adjusted.resize(pValues.size());
    result.rejected.resize(pValues.size());
    result.tests = order.size();
    std::size_t rejections = 0;
    for (std::size_t rank = 0; rank < order.size(); ++rank) {
        result.adjusted[order[rank]] = adjusted[rank];
        result.rejected[order[rank]] = adjusted[rank] <= alpha;
        rejections += adjusted[rank] <= alpha ? 1U : 0U;
    }
    if (correction == Correction::BenjaminiHochberg && rejections > 0)
        result.fcrAlpha = alpha * static_cast<double>(rejections) / static_cast<double>(order.size());
    return result;
}

Outcome<PreferentialLevels> preferentialLevels(double alpha, double gamma, std::size_t metrics, std::size_t treatments)
{
    if (!isAlpha(alpha))
        return notComputable(Reason::InvalidAlpha);
    if (!isAlpha(gamma) || metrics == 0 || treatments == 0)
        return notComputable(Reason::InvalidWeights);
    const auto k = static_cast<double>(treatments);
    if (metrics == 1)
        return PreferentialLevels{alpha / k, std::nullopt};
    return PreferentialLevels{gamma * alpha / k, (1 - gamma) * alpha / (k * static_cast<double>(metrics - 1))};
}

} // namespace assay::statistics
