// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/statistics/sequential.h"

#include <algorithm>
#include <cmath>

#include "models/statistics/compensated.h"

namespace assay::statistics {
namespace {

std::optional<Reason> problemOf(const PointEffect &point, double t, const SequentialOptions &options)
{
    const double largest = options.alternative == Alternative::TwoSided ? 1 : 0.5;
    if (!(options.alpha > 0 && options.alpha < largest))
        return Reason::InvalidAlpha;
    if (!std::isfinite(point.estimate) || !std::isfinite(point.se) || !std::isfinite(t) || !(options.nTune > 0)
        || !std::isfinite(options.nTune) || (options.tuning && !(*options.tuning > 0 && std::isfinite(*options.tuning))))
        return Reason::InvalidAggregates;
    if (t < 1)
        return Reason::NoUnits;
    if (!(point.se > 0))
        return Reason::ZeroVariance;
    return std::nullopt;
}

/// The smallest level at which the boundary of tuning r would just be touched.
double pValueNow(double z, double t, double r, Alternative alternative)
{
    const double evidence = z * z / 2 * (t / (t + r));
    const double scale = std::sqrt((t + r) / r);
    if (alternative == Alternative::TwoSided)
        return std::min(1.0, scale * std::exp(-evidence));
    const double towards = alternative == Alternative::Greater ? z : -z;
    if (towards <= 0)
        return 1;
    return std::min(1.0, scale / (2 * std::expm1(evidence)));
}

} // namespace

double sequentialTuning(const SequentialOptions &options)
{
    if (options.tuning)
        return *options.tuning;
    const double alpha = options.alternative == Alternative::TwoSided ? options.alpha : 2 * options.alpha;
    const double twice = -2 * std::log(alpha);
    return options.nTune / (std::log1p(twice) + twice);
}

double sequentialMultiplier(double t, const SequentialOptions &options)
{
    const double r = sequentialTuning(options);
    const double inflation = (t + r) / t;
    if (options.alternative == Alternative::TwoSided)
        return std::sqrt(inflation * (std::log((t + r) / r) - 2 * std::log(options.alpha)));
    return std::sqrt(2 * inflation * std::log1p(std::sqrt((t + r) / r) / (2 * options.alpha)));
}

Outcome<SequentialEffect> sequentialEffect(const PointEffect &point, double t, const SequentialOptions &options)
{
    if (const auto problem = problemOf(point, t, options))
        return notComputable(*problem);
    const double multiplier = sequentialMultiplier(t, options);
    const double z = point.estimate / point.se;
    Effect effect{tidy(point.estimate),
                  point.se,
                  intervalAround(point.estimate, multiplier * point.se, options.alternative),
                  tidy(z),
                  pValueNow(z, t, sequentialTuning(options), options.alternative),
                  point.warnings};
    if (!std::isfinite(z) || !std::isfinite(multiplier * point.se) || !std::isfinite(*effect.pValue))
        return notComputable(Reason::InvalidAggregates);
    return SequentialEffect{std::move(effect), multiplier, options.alpha};
}

Outcome<SequentialEffect> hybridEffect(const PointEffect &point, double t, const SequentialOptions &options, HybridPhase phase)
{
    if (const auto problem = problemOf(point, t, options))
        return notComputable(*problem);
    SequentialOptions halved = options;
    halved.alpha = options.alpha / 2;
    if (phase == HybridPhase::Running)
        return sequentialEffect(point, t, halved);
    Outcome<Effect> effect = fixedEffect(point, halved.alpha, options.alternative);
    if (!effect)
        return tl::unexpected(effect.error());
    const double end = effect->interval.high ? *effect->interval.high - point.estimate : point.estimate - *effect->interval.low;
    return SequentialEffect{std::move(*effect), end / point.se, halved.alpha};
}

Outcome<LookSeries> sequentialLooks(std::span<const Look> looks, const SequentialOptions &options)
{
    LookSeries series;
    double smallest = 1;
    for (const Look &look : looks) {
        Outcome<SequentialEffect> result = sequentialEffect(PointEffect{look.estimate, look.se, {}}, look.n, options);
        if (!result)
            return tl::unexpected(result.error());
        smallest = std::min(smallest, result->effect.pValue.value_or(1));
        if (!series.firstSignificant && excludesZero(result->effect.interval))
            series.firstSignificant = series.looks.size();
        series.looks.push_back({std::move(*result), smallest});
    }
    return series;
}

bool excludesZero(const Interval &interval)
{
    return (interval.low && *interval.low > 0) || (interval.high && *interval.high < 0);
}

} // namespace assay::statistics
