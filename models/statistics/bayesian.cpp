// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/statistics/bayesian.h"

#include <cmath>

#include "models/statistics/compensated.h"
#include "models/statistics/distributions.h"

namespace assay::statistics {
namespace {

/// E[X | X < 0] of N(a, 1).
double unitRisk(double a)
{
    constexpr double kScaledFrom = 2;
    if (a > kScaledFrom)
        return -millsDeficit(a) / millsRatio(a);
    return -normalExcess(a) / normalTail(a);
}

bool isFinite(const Posterior &posterior)
{
    return std::isfinite(posterior.mean) && std::isfinite(posterior.sd) && std::isfinite(*posterior.interval.low)
        && std::isfinite(*posterior.interval.high) && std::isfinite(posterior.risk)
        && std::isfinite(posterior.expectedLossTreatment) && std::isfinite(posterior.expectedLossControl);
}

} // namespace

Prior scaledBy(const Prior &prior, double controlMean)
{
    Prior scaled{prior.mean * std::abs(controlMean), prior.sd};
    if (scaled.sd)
        *scaled.sd *= std::abs(controlMean);
    return scaled;
}

Outcome<Posterior> posteriorOf(double estimate, double se, const BayesianOptions &options)
{
    if (!isAlpha(options.alpha))
        return notComputable(Reason::InvalidAlpha);
    const Prior &prior = options.prior;
    if (!std::isfinite(prior.mean) || (prior.sd && (!(*prior.sd > 0) || !std::isfinite(*prior.sd))))
        return notComputable(Reason::InvalidPrior);
    if (!std::isfinite(estimate) || !std::isfinite(se))
        return notComputable(Reason::InvalidAggregates);
    if (!(se > 0))
        return notComputable(Reason::ZeroVariance);
    Posterior posterior{estimate, se, {}, 0, {}, 0, 0, 0, 0};
    if (prior.sd) {
        const double total = std::hypot(se, *prior.sd);
        const double share = (*prior.sd / total) * (*prior.sd / total);
        posterior.mean = prior.mean + share * (estimate - prior.mean);
        posterior.sd = se / total * *prior.sd;
    }
    const double m = posterior.mean;
    const double s = posterior.sd;
    posterior.interval = intervalAround(m, normalUpperQuantile(options.alpha / 2) * s, Alternative::TwoSided);
    const double sign = options.goal == Goal::Increase ? 1 : -1;
    const double a = sign * m / s;
    posterior.probBeatsControl = normalCdf(a);
    if (options.precision)
        posterior.probExceedsPrecision = normalCdf((sign * m - *options.precision) / s);
    posterior.risk = sign * s * unitRisk(a);
    posterior.expectedLossTreatment = s * normalExcess(a);
    posterior.expectedLossControl = s * normalExcess(-a);
    posterior.loss = tidy(-sign * posterior.expectedLossTreatment);
    return isFinite(posterior) ? Outcome<Posterior>(posterior) : notComputable(Reason::InvalidAggregates);
}

} // namespace assay::statistics
