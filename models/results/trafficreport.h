// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace assay::results {

/// Sample ratio mismatch of one period (cumulative).
struct SplitPoint {
    std::uint32_t period{};
    std::vector<std::int64_t> observed;
    std::optional<double> pValue;                ///< chi-square
    std::optional<double> sequentialPValue;      ///< running minimum of the sequential multinomial test

    bool operator==(const SplitPoint &) const = default;
};

struct SplitByProperty {
    std::string property;
    std::string value;
    std::vector<std::int64_t> observed;
    std::optional<double> adjustedPValue;        ///< Bonferroni over the testable values

    bool operator==(const SplitByProperty &) const = default;
};

struct TrafficSplit {
    bool isPlanKnown = true;                     ///< false for imports that do not say it: nothing is tested
    std::vector<std::int64_t> observed;          ///< subjects per variation
    std::vector<double> expected;                ///< subjects per variation under the plan
    std::vector<double> share;                   ///< planned shares, sum 1
    std::optional<double> chiSquare;
    std::optional<double> pValue;
    std::optional<double> sequentialPValue;      ///< of the last period
    bool isMismatch{};                           ///< chi-square; the sequential test is shown beside it
    std::vector<SplitPoint> series;
    std::vector<SplitByProperty> byProperty;

    bool operator==(const TrafficSplit &) const = default;
};

} // namespace assay::results
