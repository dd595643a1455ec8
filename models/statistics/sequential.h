// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "models/statistics/comparison.h"

namespace assay::statistics {

/// Options of the always-valid interval; nTune is frozen when the experiment starts.
struct SequentialOptions {
    double alpha = 0.05;             ///< under 0.5 for one-sided alternatives
    double nTune = 10'000;           ///< subjects in both arms together where the interval is tightest
    Alternative alternative = Alternative::TwoSided;
    std::optional<double> tuning{};  ///< r in subjects where another alpha has fixed it; absent: that of alpha
};

/// Running spends alpha/2 on the always-valid interval, Final alpha/2 on one fixed interval.
enum class HybridPhase { Running, Final };

/// An effect with the multiplier its interval was made with.
struct SequentialEffect {
    Effect effect;
    double multiplier{};
    double effectiveAlpha{};

    bool operator==(const SequentialEffect &) const = default;
};

/// r of the boundary, in subjects: options.tuning, or what alpha and nTune give.
[[nodiscard]] double sequentialTuning(const SequentialOptions &options);

/// Half-width in standard errors at t subjects in both arms together, t > 0.
/// Source: Howard, Ramdas, McAuliffe, Sekhon, "Time-uniform, nonparametric, nonasymptotic confidence
/// sequences", two-sided and one-sided normal mixture; statistics.md section 8.
[[nodiscard]] double sequentialMultiplier(double t, const SequentialOptions &options);

/// Interval that holds at any number of looks, with the p-value of this look alone.
/// @param t  subjects in both arms together
/// @return InvalidAlpha, NoUnits (t < 1), ZeroVariance (se not above 0)
[[nodiscard]] Outcome<SequentialEffect> sequentialEffect(const PointEffect &point, double t, const SequentialOptions &options);

/// Half the error on looking while running, half on one look at the planned end.
[[nodiscard]] Outcome<SequentialEffect> hybridEffect(const PointEffect &point, double t, const SequentialOptions &options,
                                                     HybridPhase phase);

/// One look of a series.
struct Look {
    double n{};
    double estimate{};
    double se{};
};

/// What each look showed; pValueAlwaysValid is the running minimum.
struct LookResult {
    SequentialEffect result;
    double pValueAlwaysValid{};
};

struct LookSeries {
    std::vector<LookResult> looks;
    std::optional<std::size_t> firstSignificant; ///< first look whose interval excludes 0
};

/// All looks in order. Fails with the reason of the first look that fails.
[[nodiscard]] Outcome<LookSeries> sequentialLooks(std::span<const Look> looks, const SequentialOptions &options);

/// True when the interval lies wholly above or wholly below 0.
[[nodiscard]] bool excludesZero(const Interval &interval);

} // namespace assay::statistics
