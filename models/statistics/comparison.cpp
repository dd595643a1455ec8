// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/statistics/comparison.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "models/statistics/compensated.h"
#include "models/statistics/distributions.h"

namespace assay::statistics {
namespace {

/// The reference distribution of the statistic: normal, or t with the Welch-Satterthwaite degrees.
struct Reference {
    std::optional<double> df;

    [[nodiscard]] double tail(double statistic) const { return df ? studentTail(statistic, *df) : normalTail(statistic); }
    [[nodiscard]] double upperQuantile(double probability) const
    {
        return df ? studentUpperQuantile(probability, *df) : normalUpperQuantile(probability);
    }
    [[nodiscard]] double critical(double alpha, Alternative alternative) const
    {
        return upperQuantile(alternative == Alternative::TwoSided ? alpha / 2 : alpha);
    }
    [[nodiscard]] double pValue(double statistic, Alternative alternative) const
    {
        switch (alternative) {
        case Alternative::TwoSided: return std::min(1.0, 2 * tail(std::abs(statistic)));
        case Alternative::Greater: return tail(statistic);
        case Alternative::Less: return tail(-statistic);
        }
        return 1;
    }
};

bool isFinite(const Effect &effect)
{
    const auto isFiniteEnd = [](const std::optional<double> &end) { return !end || std::isfinite(*end); };
    return std::isfinite(effect.estimate) && std::isfinite(effect.se) && std::isfinite(effect.statistic)
        && isFiniteEnd(effect.interval.low) && isFiniteEnd(effect.interval.high)
        && (!effect.pValue || std::isfinite(*effect.pValue));
}

Outcome<Comparison> finished(Comparison comparison)
{
    if (!isFinite(comparison.effect))
        return notComputable(Reason::InvalidAggregates);
    comparison.effect.estimate = tidy(comparison.effect.estimate);
    comparison.effect.statistic = tidy(comparison.effect.statistic);
    return comparison;
}

/// An interval on the scale of the effect: the same on both sides, or one side left open.
Interval oriented(double low, double high, Alternative alternative)
{
    Interval interval{tidy(low), tidy(high)};
    if (alternative == Alternative::Greater)
        interval.high.reset();
    if (alternative == Alternative::Less)
        interval.low.reset();
    return interval;
}

Outcome<Comparison> logComparison(const Moments &control, const Moments &treatment, PointEffect point, const Reference &reference,
                                  const ComparisonOptions &options)
{
    if (control.mean <= 0 || treatment.mean <= 0)
        return notComputable(Reason::LogRequiresPositiveMeans);
    const double logRatio = std::log(treatment.mean / control.mean);
    const double se = std::hypot(treatment.standardError() / treatment.mean, control.standardError() / control.mean);
    const double reach = reference.critical(options.alpha, options.alternative) * se;
    Effect effect{
        point.estimate, se,           oriented(std::expm1(logRatio - reach), std::expm1(logRatio + reach), options.alternative),
        logRatio / se,  std::nullopt, std::move(point.warnings)};
    effect.pValue = reference.pValue(effect.statistic, options.alternative);
    return finished({std::move(effect), reference.df});
}

/// Fieller's set for the ratio of means, minus 1.
/// Source: Fieller, "Some problems in interval estimation", 1954; statistics.md section 5. The
/// discriminant is written without the difference of squares.
Outcome<Comparison> fiellerComparison(const Moments &control, const Moments &treatment, PointEffect point,
                                      const Reference &reference, const ComparisonOptions &options)
{
    const double k = reference.critical(options.alpha, options.alternative);
    const double a = control.mean * control.mean - k * k * control.variance;
    if (!(a > 0))
        return notComputable(Reason::FiellerUnbounded);
    const double b = treatment.mean * control.mean;
    const double root
        = std::abs(k) * std::sqrt(std::max(0.0, treatment.variance * a + control.variance * treatment.mean * treatment.mean));
    const bool isMirrored = control.mean < 0;
    const double low = isMirrored ? 1 - (b + root) / a : (b - root) / a - 1;
    const double high = isMirrored ? 1 - (b - root) / a : (b + root) / a - 1;
    const double difference = treatment.offset - control.offset;
    Effect effect{point.estimate,
                  point.se,
                  oriented(low, high, options.alternative),
                  difference / std::hypot(treatment.standardError(), control.standardError()),
                  std::nullopt,
                  std::move(point.warnings)};
    effect.pValue = reference.pValue(effect.statistic, options.alternative);
    return finished({std::move(effect), reference.df});
}

Outcome<Comparison> deltaComparison(PointEffect point, const Reference &reference, const ComparisonOptions &options)
{
    const double reach = reference.critical(options.alpha, options.alternative) * point.se;
    Effect effect{point.estimate,
                  point.se,
                  intervalAround(point.estimate, reach, options.alternative),
                  point.estimate / point.se,
                  std::nullopt,
                  std::move(point.warnings)};
    effect.pValue = reference.pValue(effect.statistic, options.alternative);
    return finished({std::move(effect), reference.df});
}

std::vector<Warning> pairWarnings(const Moments &control, const Moments &treatment, EffectKind effect)
{
    std::vector<Warning> warnings = control.warnings;
    for (const Warning warning : treatment.warnings) {
        if (std::ranges::find(warnings, warning) == warnings.end())
            warnings.push_back(warning);
    }
    if ((control.variance == 0) != (treatment.variance == 0))
        warnings.push_back(Warning::ZeroVarianceInOneArm);
    if (effect == EffectKind::Relative && control.mean < 0)
        warnings.push_back(Warning::NegativeControlMean);
    return warnings;
}

} // namespace

bool isAlpha(double alpha)
{
    return alpha > 0 && alpha < 1;
}

double welchDegrees(double varianceControl, double nControl, double varianceTreatment, double nTreatment)
{
    // From the shares of the variance, so that it cannot overflow.
    const double total = varianceControl + varianceTreatment;
    const double shareC = varianceControl / total;
    const double shareT = varianceTreatment / total;
    return 1 / (shareT * shareT / (nTreatment - 1) + shareC * shareC / (nControl - 1));
}

double fixedMultiplier(double alpha)
{
    return normalUpperQuantile(alpha / 2);
}

Interval intervalAround(double estimate, double halfWidth, Alternative alternative)
{
    return oriented(estimate - halfWidth, estimate + halfWidth, alternative);
}

std::optional<Reason> pairProblem(const Moments &control, const Moments &treatment, EffectKind effect, double minControlZ)
{
    if (control.isAllZero() && treatment.isAllZero())
        return Reason::AllZero;
    if (effect == EffectKind::Relative) {
        if (control.mean == 0)
            return Reason::ZeroControlMean;
        if (std::abs(control.mean) < minControlZ * control.standardError())
            return Reason::ControlNearZero;
    }
    if (control.variance == 0 && treatment.variance == 0)
        return Reason::ZeroVariance;
    return std::nullopt;
}

Outcome<PointEffect> pointEffect(const Outcome<Moments> &control, const Outcome<Moments> &treatment, EffectKind effect,
                                 double minControlZ)
{
    if (!control)
        return tl::unexpected(control.error());
    if (!treatment)
        return tl::unexpected(treatment.error());
    if (const auto problem = pairProblem(*control, *treatment, effect, minControlZ))
        return notComputable(*problem);
    // With a common shift the difference of offsets keeps the digits that the means have lost.
    const double difference
        = control->shift == treatment->shift ? treatment->offset - control->offset : treatment->mean - control->mean;
    PointEffect point{difference, std::hypot(treatment->standardError(), control->standardError()),
                      pairWarnings(*control, *treatment, effect)};
    if (effect == EffectKind::Relative) {
        const double base = std::abs(control->mean);
        point.estimate = difference / base;
        point.se = std::hypot(treatment->standardError() / base, treatment->mean / base * (control->standardError() / base));
    }
    if (!std::isfinite(point.estimate) || !std::isfinite(point.se))
        return notComputable(Reason::InvalidAggregates);
    point.estimate = tidy(point.estimate);
    return point;
}

Outcome<Comparison> compare(const Outcome<Moments> &control, const Outcome<Moments> &treatment, const ComparisonOptions &options)
{
    if (!isAlpha(options.alpha))
        return notComputable(Reason::InvalidAlpha);
    Outcome<PointEffect> point = pointEffect(control, treatment, options.effect, options.minControlZ);
    if (!point)
        return tl::unexpected(point.error());
    Reference reference;
    if (options.critical == Critical::WelchT)
        reference.df = welchDegrees(control->variance, control->n, treatment->variance, treatment->n);
    if (options.effect == EffectKind::Relative && options.interval == IntervalKind::Log)
        return logComparison(*control, *treatment, std::move(*point), reference, options);
    if (options.effect == EffectKind::Relative && options.interval == IntervalKind::Fieller)
        return fiellerComparison(*control, *treatment, std::move(*point), reference, options);
    if (!(point->se > 0))
        return notComputable(Reason::ZeroVariance);
    return deltaComparison(std::move(*point), reference, options);
}

Outcome<Effect> fixedEffect(const PointEffect &point, double alpha, Alternative alternative, std::optional<double> df)
{
    if (!isAlpha(alpha))
        return notComputable(Reason::InvalidAlpha);
    if (!(point.se > 0))
        return notComputable(Reason::ZeroVariance);
    if (df && !(*df > 0))
        return notComputable(Reason::InvalidAggregates);
    ComparisonOptions options;
    options.alpha = alpha;
    options.alternative = alternative;
    Outcome<Comparison> comparison = deltaComparison(point, Reference{df}, options);
    if (!comparison)
        return tl::unexpected(comparison.error());
    return std::move(comparison->effect);
}

} // namespace assay::statistics
