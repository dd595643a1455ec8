// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <random>

namespace assay::vectors {

/// Random numbers that are the same with every standard library: its engines are fixed, its
/// distributions are not.
class RandomNumbers {
public:
    explicit RandomNumbers(std::uint64_t seed)
        : m_engine(seed)
    {
    }

    /// In (0, 1).
    double uniform() { return (static_cast<double>(m_engine() >> 11U) + 0.5) * 0x1p-53; }
    double between(double low, double high) { return low + (high - low) * uniform(); }
    int whole(int low, int high) { return low + static_cast<int>(m_engine() % static_cast<std::uint64_t>(high - low + 1)); }
    double exponential() { return -std::log(uniform()); }

    double normal()
    {
        if (m_hasSpare) {
            m_hasSpare = false;
            return m_spare;
        }
        constexpr double kTwoPi = 6.283185307179586;
        const double radius = std::sqrt(2 * exponential());
        const double angle = kTwoPi * uniform();
        m_spare = radius * std::sin(angle);
        m_hasSpare = true;
        return radius * std::cos(angle);
    }

    /// Marsaglia and Tsang, "A simple method for generating gamma variables", 2000.
    double gamma(double shape)
    {
        if (shape < 1)
            return gamma(shape + 1) * std::pow(uniform(), 1 / shape);
        const double d = shape - 1.0 / 3;
        const double c = 1 / std::sqrt(9 * d);
        while (true) {
            const double x = normal();
            const double root = 1 + c * x;
            if (root <= 0)
                continue;
            const double v = root * root * root;
            if (std::log(uniform()) < x * x / 2 + d - d * v + d * std::log(v))
                return d * v;
        }
    }

    /// By multiplication; for small means.
    int poisson(double mean)
    {
        const double limit = std::exp(-mean);
        int count = 0;
        for (double product = uniform(); product > limit; product *= uniform())
            ++count;
        return count;
    }

    /// 64 draws at a time: each random word decides one binary digit of p for all of them.
    double binomial(int n, double p)
    {
        constexpr int kDigits = 30;
        const auto scaled = static_cast<std::uint64_t>(std::lround(p * (1 << kDigits)));
        int hits = 0;
        for (int left = n; left > 0; left -= 64) {
            std::uint64_t lanes = 0;
            for (int digit = 0; digit < kDigits; ++digit) {
                if (lanes == 0 && (scaled >> digit & 1U) == 0)
                    continue; // and with nothing stays nothing
                const std::uint64_t word = m_engine();
                lanes = (scaled >> digit & 1U) != 0 ? lanes | word : lanes & word;
            }
            if (left < 64)
                lanes &= (std::uint64_t{1} << left) - 1;
            hits += std::popcount(lanes);
        }
        return hits;
    }

private:
    std::mt19937_64 m_engine;
    double m_spare{};
    bool m_hasSpare{};
};

} // namespace assay::vectors
