// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/results/estimates.h"

#include <algorithm>
#include <cmath>

#include "models/statistics/comparison.h"
#include "models/statistics/sequential.h"

namespace assay::results {
namespace {

using experiments::Method;
using statistics::Outcome;

/// Under this many subjects in an arm the always-valid interval is only roughly valid (statistics.md section 8).
constexpr double kAsymptoticSubjects = 100;

/// What stays the same for the two effects of one comparison.
struct Frame {
    const Settings &settings;
    double alpha{};
    double subjects{};               ///< both arms together
    statistics::Alternative alternative{};
    statistics::Goal goal{};
    bool isAtPlannedEnd{};
    std::optional<double> df;

    [[nodiscard]] statistics::SequentialOptions sequential() const { return {alpha, settings.nTune, alternative, {}}; }
    [[nodiscard]] statistics::HybridPhase phase() const
    {
        return isAtPlannedEnd ? statistics::HybridPhase::Final : statistics::HybridPhase::Running;
    }
};

/// An effect as the method reports it.
struct Reported {
    Outcome<statistics::Effect> effect = statistics::notComputable(statistics::Reason::NoUnits);
    std::optional<double> multiplier;
    std::optional<statistics::Posterior> posterior;
};

/// Distance of the bounded end (the upper one of two) from the estimate, in standard errors.
std::optional<double> multiplierOf(const statistics::Effect &effect)
{
    const auto &[low, high] = effect.interval;
    const double reach = high ? *high - effect.estimate : low ? effect.estimate - *low : 0;
    const double multiplier = reach / effect.se;
    return std::isfinite(multiplier) ? std::optional(multiplier) : std::nullopt;
}

Reported bayesian(const statistics::PointEffect &point, const Frame &frame, double priorScale)
{
    statistics::BayesianOptions options;
    options.alpha = frame.alpha;
    options.goal = frame.goal;
    options.prior = statistics::scaledBy(frame.settings.prior, priorScale);
    const auto posterior = statistics::posteriorOf(point.estimate, point.se, options);
    if (!posterior)
        return {tl::unexpected(posterior.error()), {}, {}};
    const double sd = posterior->sd;
    if (!std::isfinite(posterior->mean / sd))
        return {statistics::notComputable(statistics::Reason::InvalidAggregates), {}, {}};
    statistics::Effect effect{posterior->mean, sd, posterior->interval, posterior->mean / sd, std::nullopt, point.warnings};
    const std::optional<double> multiplier = multiplierOf(effect);
    return {std::move(effect), multiplier, *posterior};
}

Reported always(Outcome<statistics::SequentialEffect> result)
{
    if (!result)
        return {tl::unexpected(result.error()), {}, {}};
    return {std::move(result->effect), result->multiplier, {}};
}

Reported reported(const Outcome<statistics::PointEffect> &point, const Frame &frame, double priorScale)
{
    if (!point)
        return {tl::unexpected(point.error()), {}, {}};
    switch (frame.settings.method) {
    case Method::Sequential: return always(statistics::sequentialEffect(*point, frame.subjects, frame.sequential()));
    case Method::Hybrid:
        return always(statistics::hybridEffect(*point, frame.subjects, frame.sequential(), frame.phase()));
    case Method::Bayesian: return bayesian(*point, frame, priorScale);
    case Method::Fixed: break;
    }
    Outcome<statistics::Effect> effect = statistics::fixedEffect(*point, frame.alpha, frame.alternative, frame.df);
    const std::optional<double> multiplier = effect ? multiplierOf(*effect) : std::nullopt;
    return {std::move(effect), multiplier, {}};
}

bool isAsymptotic(const Frame &frame)
{
    return frame.settings.method == Method::Sequential || (frame.settings.method == Method::Hybrid && !frame.isAtPlannedEnd);
}

void warnOfSmallSamples(const Look &look, std::uint32_t treatment, const Frame &frame, Reported &relative, Reported &absolute)
{
    const double least = std::min(look.moments[frame.settings.control]->n, look.moments[treatment]->n);
    if (!isAsymptotic(frame) || least >= kAsymptoticSubjects)
        return;
    for (Reported *side : {&relative, &absolute}) {
        if (side->effect)
            side->effect->warnings.push_back(statistics::Warning::AsymptoticSmallSample);
    }
}

/// The method's own result where it is one that holds at any time; computed beside it otherwise.
AlwaysValid alwaysValid(const Outcome<statistics::PointEffect> &point, const Reported &shown, const Frame &frame)
{
    if (!point)
        return {};
    const bool isRunning = frame.settings.method == Method::Hybrid && !frame.isAtPlannedEnd;
    if (frame.settings.method == Method::Sequential || isRunning) {
        if (!shown.effect)
            return {};
        return {statistics::excludesZero(shown.effect->interval), shown.effect->pValue};
    }
    statistics::SequentialOptions options = frame.sequential();
    if (frame.settings.method == Method::Hybrid)
        options.alpha /= 2; // the other half is kept for the end
    const auto result = statistics::sequentialEffect(*point, frame.subjects, options);
    if (!result)
        return {};
    return {statistics::excludesZero(result->effect.interval), result->effect.pValue};
}

/// The fixed-horizon interval behind the method's own.
std::optional<statistics::Interval> fixedInterval(const Outcome<statistics::PointEffect> &point, const Reported &shown,
                                                  const Frame &frame)
{
    if (!point)
        return std::nullopt;
    if (frame.settings.method == Method::Fixed)
        return shown.effect ? std::optional(shown.effect->interval) : std::nullopt;
    if (!(point->se > 0) || !statistics::isAlpha(frame.alpha))
        return std::nullopt;
    const double tail = frame.alternative == statistics::Alternative::TwoSided ? frame.alpha : 2 * frame.alpha;
    const double reach = statistics::fixedMultiplier(tail) * point->se;
    if (!std::isfinite(point->estimate - reach) || !std::isfinite(point->estimate + reach))
        return std::nullopt;
    return statistics::intervalAround(point->estimate, reach, frame.alternative);
}

Frame frameOf(const Look &look, std::uint32_t treatment, const Points &points, const Settings &settings, double alpha)
{
    const auto &control = look.moments[settings.control];
    const auto &other = look.moments[treatment];
    Frame frame{settings, alpha, 0, alternativeOf(*look.metric, settings), goalOf(*look.metric), look.isAtPlannedEnd, {}};
    if (!control || !other)
        return frame;
    frame.subjects = control->n + other->n;
    if (settings.isGrowthBook() && settings.method == Method::Fixed) {
        const double df = statistics::welchDegrees(points.varianceControl, control->n, points.varianceTreatment, other->n);
        frame.df = std::isfinite(df) && df > 0 ? std::optional(df) : std::nullopt;
    }
    return frame;
}

/// The same alpha as the method spends: hybrid has two halves.
double spent(const Settings &settings, double alpha)
{
    return settings.method == Method::Hybrid ? alpha / 2 : alpha;
}

} // namespace

statistics::Goal goalOf(const SnapshotMetric &metric)
{
    return metric.definition.direction == metrics::Direction::Decrease ? statistics::Goal::Decrease : statistics::Goal::Increase;
}

const Outcome<statistics::Effect> &headlineOf(const Estimate &estimate, const Settings &settings)
{
    return settings.isAbsolute ? estimate.absolute : estimate.relative;
}

const Outcome<statistics::Effect> &decidingOf(const Estimate &estimate, const Settings &settings)
{
    return estimate.relative ? estimate.relative : headlineOf(estimate, settings);
}

Estimated estimateOf(const Look &look, std::uint32_t treatment, const Points &points, const Settings &settings, double alpha)
{
    const Frame frame = frameOf(look, treatment, points, settings, alpha);
    const auto &control = look.moments[settings.control];
    Reported relative = reported(points.relative, frame, 1);
    Reported absolute = reported(points.absolute, frame, control ? control->mean : 1);
    if (frame.subjects > 0)
        warnOfSmallSamples(look, treatment, frame, relative, absolute);
    const Reported &headline = settings.isAbsolute ? absolute : relative;
    const auto &point = settings.isAbsolute ? points.absolute : points.relative;
    Estimated result;
    result.always = relative.effect ? alwaysValid(points.relative, relative, frame) : alwaysValid(point, headline, frame);
    Estimate &estimate = result.estimate;
    estimate.isVarianceReduced = points.varianceReduction.has_value();
    estimate.varianceReduction = points.varianceReduction;
    estimate.multiplier = headline.multiplier;
    estimate.df = frame.df;
    estimate.posterior = headline.posterior;
    if (headline.posterior)
        estimate.probBeatsControl = headline.posterior->probBeatsControl;
    estimate.fixedInterval = fixedInterval(point, headline, frame);
    estimate.relative = std::move(relative.effect);
    estimate.absolute = std::move(absolute.effect);
    return result;
}

void widen(Estimate &estimate, const SnapshotMetric &metric, const Settings &settings, const Reach &reach)
{
    const statistics::Alternative alternative = alternativeOf(metric, settings);
    const statistics::SequentialOptions tuned{spent(settings, reach.tuningAlpha), settings.nTune, alternative, {}};
    const statistics::SequentialOptions options{spent(settings, reach.alpha), settings.nTune, alternative,
                                                statistics::sequentialTuning(tuned)};
    const bool isAlways = settings.method == Method::Sequential || (settings.method == Method::Hybrid && !reach.isAtPlannedEnd);
    for (Outcome<statistics::Effect> *effect : {&estimate.relative, &estimate.absolute}) {
        if (!*effect)
            continue;
        const statistics::PointEffect point{(*effect)->estimate, (*effect)->se, {}};
        if (isAlways) {
            if (const auto result = statistics::sequentialEffect(point, reach.subjects, options))
                (*effect)->interval = result->effect.interval;
        } else if (const auto result = statistics::fixedEffect(point, options.alpha, alternative, estimate.df)) {
            (*effect)->interval = result->interval;
        }
    }
    const auto &headline = headlineOf(estimate, settings);
    if (!headline)
        return;
    estimate.multiplier = multiplierOf(*headline);
    const statistics::PointEffect point{headline->estimate, headline->se, {}};
    if (const auto fixed = statistics::fixedEffect(point, reach.alpha, alternative, estimate.df))
        estimate.fixedInterval = fixed->interval;
}

} // namespace assay::results
