// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/statistics/bandits.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <boost/math/quadrature/gauss.hpp>

#include "models/statistics/distributions.h"

namespace assay::statistics {
namespace {

struct Arm {
    double mean{};
    double sd{};
};

constexpr double kReach = 14; // standard deviations; what lies outside is under 1e-43

/// Ends of the panels: inside one panel every factor is smooth at the scale of the panel.
std::vector<double> panelEnds(const std::vector<Arm> &arms, const Arm &own)
{
    const double low = own.mean - kReach * own.sd;
    const double high = own.mean + kReach * own.sd;
    std::vector<double> ends{low, high};
    for (const Arm &arm : arms) {
        for (const double k : {-8.0, -3.0, 0.0, 3.0, 8.0}) {
            const double end = arm.mean + k * arm.sd;
            if (end > low && end < high)
                ends.push_back(end);
        }
    }
    std::ranges::sort(ends);
    return ends;
}

/// ∫ density of arm i · Π P(arm j below).
double bestProbability(const std::vector<Arm> &arms, std::size_t i)
{
    const Arm &own = arms[i];
    const auto integrand = [&](double x) {
        double value = normalDensity((x - own.mean) / own.sd) / own.sd;
        for (std::size_t j = 0; j < arms.size(); ++j) {
            if (j != i)
                value *= normalCdf((x - arms[j].mean) / arms[j].sd);
        }
        return value;
    };
    const std::vector<double> ends = panelEnds(arms, own);
    double sum = 0;
    for (std::size_t k = 1; k < ends.size(); ++k) {
        if (ends[k] > ends[k - 1])
            sum += boost::math::quadrature::gauss<double, 30>::integrate(integrand, ends[k - 1], ends[k]);
    }
    return std::clamp(sum, 0.0, 1.0);
}

Outcome<std::vector<Arm>> posteriors(std::span<const Outcome<Moments>> arms, const ThompsonOptions &options)
{
    std::vector<Arm> result;
    for (const Outcome<Moments> &arm : arms) {
        if (!arm)
            return tl::unexpected(arm.error());
        if (arm->n < options.minimumUnits)
            return notComputable(Reason::InsufficientUnits);
        BayesianOptions bayesian;
        bayesian.prior = options.prior;
        const Outcome<Posterior> posterior = posteriorOf(arm->mean, arm->standardError(), bayesian);
        if (!posterior)
            return tl::unexpected(posterior.error());
        const double sign = options.goal == Goal::Increase ? 1 : -1;
        result.push_back({sign * posterior->mean, posterior->sd});
    }
    return result;
}

} // namespace

Outcome<ActionWeights> inverseGapWeights(std::span<const std::pair<std::string, double>> scores, double gamma, double floor)
{
    if (scores.empty())
        return notComputable(Reason::NoUnits);
    if (!(gamma >= 0) || !std::isfinite(gamma) || !(floor >= 0 && floor <= 1))
        return notComputable(Reason::InvalidWeights);
    if (!std::ranges::all_of(scores, [](const auto &action) { return std::isfinite(action.second); }))
        return notComputable(Reason::InvalidAggregates);
    const auto top = std::ranges::min_element(scores, [](const auto &left, const auto &right) {
        return left.second != right.second ? left.second > right.second : left.first < right.first;
    });
    const auto count = static_cast<double>(scores.size());
    ActionWeights result;
    result.top = top->first;
    double others = 0;
    for (const auto &[key, score] : scores) {
        const bool isTop = key == top->first;
        const double gap = std::min(top->second - score, std::numeric_limits<double>::max());
        const double weight = isTop ? 0 : std::max(1 / (count + gamma * gap), floor / count);
        others += weight;
        result.weights.emplace_back(key, weight);
    }
    result.weights[static_cast<std::size_t>(top - scores.begin())].second = std::max(0.0, 1 - others);
    return result;
}

Outcome<ThompsonWeights> thompsonWeights(std::span<const Outcome<Moments>> arms, const ThompsonOptions &options)
{
    if (arms.size() < 2)
        return notComputable(Reason::SingleVariant);
    if (!(options.floor >= 0))
        return notComputable(Reason::InvalidWeights);
    const Outcome<std::vector<Arm>> posterior = posteriors(arms, options);
    if (!posterior)
        return tl::unexpected(posterior.error());
    const auto count = static_cast<double>(arms.size());
    const bool isUniform = count * options.floor >= 1;
    ThompsonWeights result;
    for (std::size_t i = 0; i < posterior->size(); ++i) {
        result.bestProbability.push_back(bestProbability(*posterior, i));
        if (!std::isfinite(result.bestProbability.back()))
            return notComputable(Reason::InvalidAggregates);
        result.weights.push_back(isUniform ? 1 / count
                                           : options.floor + (1 - count * options.floor) * result.bestProbability.back());
    }
    return result;
}

} // namespace assay::statistics
