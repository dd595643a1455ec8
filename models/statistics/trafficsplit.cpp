// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/statistics/trafficsplit.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "models/statistics/distributions.h"

namespace assay::statistics {
namespace {

constexpr double kSmallExpected = 5;

std::optional<Reason> weightsProblem(std::span<const double> weights)
{
    const auto isBroken = [](double weight) { return !std::isfinite(weight) || weight < 0; };
    if (weights.empty() || std::ranges::any_of(weights, isBroken))
        return Reason::InvalidWeights;
    const auto active = std::ranges::count_if(weights, [](double weight) { return weight > 0; });
    if (active == 0)
        return Reason::InvalidWeights;
    return active < 2 ? std::optional(Reason::SingleVariant) : std::nullopt;
}

std::optional<Reason> countsProblem(std::span<const double> observed, std::span<const double> weights)
{
    if (observed.size() != weights.size())
        return Reason::InvalidWeights;
    const auto isBroken = [](double count) { return !std::isfinite(count) || count < 0; };
    if (std::ranges::any_of(observed, isBroken))
        return Reason::InvalidAggregates;
    return std::nullopt;
}

std::vector<double> sharesOf(std::span<const double> weights)
{
    const double total = std::accumulate(weights.begin(), weights.end(), 0.0);
    std::vector<double> shares(weights.begin(), weights.end());
    for (double &share : shares)
        share /= total;
    return shares;
}

double activeTotal(std::span<const double> observed, std::span<const double> shares)
{
    double total = 0;
    for (std::size_t i = 0; i < shares.size(); ++i)
        total += shares[i] > 0 ? observed[i] : 0;
    return total;
}

/// ln of the Bayes factor of one look. With a_i = concentration·θ_i and Stirling's form of ln Γ the
/// large terms combine into Σ(a_i + O_i)·ln(p_i/θ_i) and cancel before they are computed.
double logBayesFactor(std::span<const double> observed, std::span<const double> shares, double concentration)
{
    const double n = activeTotal(observed, shares);
    double sum
        = 0.5 * std::log1p(n / concentration) - (stirlingCorrection(concentration + n) - stirlingCorrection(concentration));
    for (std::size_t i = 0; i < shares.size(); ++i) {
        if (!(shares[i] > 0))
            continue;
        const double prior = concentration * shares[i];
        const double posterior = prior + observed[i];
        const double excess = (observed[i] - n * shares[i]) / (shares[i] * (concentration + n));
        sum += posterior * std::log1p(excess) - 0.5 * std::log1p(observed[i] / prior)
            + (stirlingCorrection(posterior) - stirlingCorrection(prior));
    }
    return sum;
}

} // namespace

Outcome<SplitTest> splitTest(std::span<const double> observed, std::span<const double> weights, double alpha)
{
    if (const auto problem = weightsProblem(weights))
        return notComputable(*problem);
    if (const auto problem = countsProblem(observed, weights))
        return notComputable(*problem);
    const std::vector<double> shares = sharesOf(weights);
    const double n = activeTotal(observed, shares);
    if (!(n > 0))
        return notComputable(Reason::NoUnits);
    if (!std::isfinite(n))
        return notComputable(Reason::InvalidAggregates);
    SplitTest test;
    bool isSmall = false;
    bool hasStrays = false;
    for (std::size_t i = 0; i < shares.size(); ++i) {
        const double expected = n * shares[i];
        test.expected.push_back(expected);
        if (!(shares[i] > 0)) {
            hasStrays = hasStrays || observed[i] > 0;
            continue;
        }
        const double difference = observed[i] - expected;
        test.chiSquare += difference * (difference / expected);
        test.df += 1;
        isSmall = isSmall || expected < kSmallExpected;
    }
    test.df -= 1;
    // Shares of weights of very different size may vanish.
    if (!std::isfinite(test.chiSquare) || test.df < 1)
        return notComputable(Reason::InvalidWeights);
    test.pValue = chiSquareTail(test.chiSquare, test.df);
    test.isMismatch = test.pValue < alpha;
    if (isSmall)
        test.warnings.push_back(Warning::ExpectedCountBelow5);
    if (hasStrays)
        test.warnings.push_back(Warning::UnitsInZeroWeightVariant);
    return test;
}

SplitLevels splitTestByLevel(std::span<const std::vector<double>> observed, std::span<const double> weights, double alpha)
{
    SplitLevels result;
    for (const std::vector<double> &level : observed) {
        result.levels.push_back({splitTest(level, weights, alpha), std::nullopt, false});
        result.tests += result.levels.back().test ? 1U : 0U;
    }
    for (SplitLevels::Level &level : result.levels) {
        if (!level.test)
            continue;
        level.adjustedPValue = std::min(1.0, level.test->pValue * static_cast<double>(result.tests));
        level.isMismatch = *level.adjustedPValue < alpha;
    }
    return result;
}

Outcome<std::vector<SplitLook>> sequentialSplit(std::span<const std::vector<double>> cumulative, std::span<const double> weights,
                                                double concentration)
{
    if (const auto problem = weightsProblem(weights))
        return notComputable(*problem);
    if (!(concentration > 0) || !std::isfinite(concentration))
        return notComputable(Reason::InvalidPrior);
    const std::vector<double> shares = sharesOf(weights);
    std::vector<SplitLook> looks;
    double smallest = 1;
    for (const std::vector<double> &observed : cumulative) {
        if (const auto problem = countsProblem(observed, weights))
            return notComputable(*problem);
        const double evidence = logBayesFactor(observed, shares, concentration);
        if (!std::isfinite(evidence))
            return notComputable(Reason::InvalidWeights);
        const double pValue = std::min(1.0, std::exp(-evidence));
        smallest = std::min(smallest, pValue);
        looks.push_back({evidence, pValue, smallest});
    }
    return looks;
}

Outcome<BalanceTest> balanceTest(std::span<const Outcome<Moments>> arms)
{
    double weightSum = 0;
    double mean = 0;
    for (const Outcome<Moments> &arm : arms) {
        if (!arm)
            return tl::unexpected(arm.error());
        if (!(arm->variance > 0))
            return notComputable(Reason::ZeroVariance);
        const double weight = 1 / arm->variance;
        weightSum += weight;
        mean += (arm->mean - mean) * (weight / weightSum);
    }
    if (arms.size() < 2)
        return notComputable(Reason::SingleVariant);
    BalanceTest test{0, static_cast<double>(arms.size()) - 1, 1};
    for (const Outcome<Moments> &arm : arms)
        test.chiSquare += (arm->mean - mean) * ((arm->mean - mean) / arm->variance);
    if (!std::isfinite(test.chiSquare))
        return notComputable(Reason::InvalidAggregates);
    test.pValue = chiSquareTail(test.chiSquare, test.df);
    return test;
}

} // namespace assay::statistics
