// SPDX-License-Identifier: GPL-3.0-or-later
// Simulations with fixed seeds. A rate is accepted within the 99.9 % binomial bounds (normal
// approximation) around its nominal value, or must stay under alpha where the theory gives a bound.
// ASSAY_SIMULATIONS multiplies the number of runs.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <random>

#include <QtGlobal>

namespace assay::statistics::testing {

/// Own transformations, so that the numbers are the same with every standard library.
class Generator {
public:
    explicit Generator(std::uint64_t seed)
        : m_engine(seed)
    {
    }

    double uniform() { return (static_cast<double>(m_engine() >> 11U) + 0.5) * 0x1p-53; }
    double exponential() { return -std::log(uniform()); }
    double normal()
    {
        constexpr double kTwoPi = 6.283185307179586;
        return std::sqrt(2 * exponential()) * std::cos(kTwoPi * uniform());
    }
    bool happens(double probability) { return uniform() < probability; }

private:
    std::mt19937_64 m_engine;
};

inline int runs(int quick)
{
    return quick * std::max(1, qEnvironmentVariableIntValue("ASSAY_SIMULATIONS"));
}

/// 99.9 % of binomial rates lie inside.
inline bool isPlausible(int hits, int trials, double rate)
{
    constexpr double kZ = 3.290526731491894;
    const double half = kZ * std::sqrt(rate * (1 - rate) / trials);
    const double seen = static_cast<double>(hits) / trials;
    std::printf("    rate %.4f, accepted %.4f to %.4f\n", seen, rate - half, rate + half);
    return std::abs(seen - rate) <= half;
}

/// At most so often: the upper one of the same bounds.
inline bool isAtMost(int hits, int trials, double rate)
{
    constexpr double kZ = 3.290526731491894;
    const double most = rate + kZ * std::sqrt(rate * (1 - rate) / trials);
    const double seen = static_cast<double>(hits) / trials;
    std::printf("    rate %.4f, accepted up to %.4f\n", seen, most);
    return seen <= most;
}

} // namespace assay::statistics::testing
