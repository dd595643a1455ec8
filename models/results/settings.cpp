// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/results/settings.h"

#include <algorithm>
#include <cmath>

#include "models/statistics/multiplicity.h"

namespace assay::results {
namespace {

using experiments::Correction;
using experiments::Method;
using experiments::Plan;

std::uint32_t controlOf(const Snapshot &snapshot)
{
    const auto found = std::ranges::find(snapshot.variations, snapshot.experiment.control);
    return found == snapshot.variations.end() ? 0 : static_cast<std::uint32_t>(found - snapshot.variations.begin());
}

/// 1 - 0.95 is not 0.05 in binary; the nearest short decimal is what was meant.
double alphaOf(double level)
{
    constexpr double kDigits = 1e12;
    return std::abs(level) < 2 ? std::round((1 - level) * kDigits) / kDigits : 1 - level;
}

/// What the page asks for, unless it is no number at all.
double askedFor(const std::optional<double> &asked, double planned)
{
    return asked && std::isfinite(*asked) ? *asked : planned;
}

/// The plan's rules are in force as they are; another profile brings its own numbers along.
void applyProfile(Settings &settings, const Plan &plan, const AnalysisOptions &options)
{
    experiments::AnalysisRules rules = plan;
    if (settings.profile != plan.profile)
        rules = experiments::builtInRules(settings.profile);
    settings.nTune = rules.nTune;
    settings.minControlZ = askedFor(options.minControlZ, rules.minControlZ);
    settings.prior = {rules.priorMean, rules.priorSd > 0 ? std::optional(rules.priorSd) : std::nullopt};
}

/// The plan fixes how many metrics are paid for, so those that turn out not computable count.
void applyCorrection(Settings &settings, const Snapshot &snapshot)
{
    settings.alphaPrimary = settings.alpha;
    settings.alphaOther = settings.alpha;
    const bool isBayesian = settings.method == Method::Bayesian;
    if (isBayesian || settings.correction != Correction::PreferentialBonferroni || snapshot.variations.size() < 2)
        return;
    const auto levels = statistics::preferentialLevels(settings.alpha, snapshot.experiment.plan.gamma, snapshot.metrics.size(),
                                                       snapshot.variations.size() - 1);
    if (!levels)
        return;
    settings.alphaPrimary = levels->alphaPrimary;
    settings.alphaOther = levels->alphaOther.value_or(levels->alphaPrimary);
}

} // namespace

Settings settingsOf(const Snapshot &snapshot, const AnalysisOptions &options)
{
    const Plan &plan = snapshot.experiment.plan;
    const auto periods = static_cast<std::uint32_t>(snapshot.periods.size());
    const std::uint32_t last = periods == 0 ? 0 : periods - 1;
    Settings settings;
    settings.method = options.method.value_or(plan.method);
    settings.level = askedFor(options.level, plan.level);
    settings.alpha = alphaOf(settings.level);
    settings.isAbsolute = options.isAbsolute;
    settings.minimumSubjects = plan.minimumSubjects.value_or(0);
    settings.segment = options.segment;
    // A segment is known as of the whole snapshot only, and without covariates.
    settings.isVarianceReduced = !settings.segment && options.isVarianceReduced.value_or(plan.isVarianceReduced);
    settings.through = settings.segment ? last : std::min(options.throughPeriod.value_or(last), last);
    settings.isLatest = settings.through == last;
    settings.control = options.baseline && *options.baseline < snapshot.variations.size() ? *options.baseline : controlOf(snapshot);
    settings.sidedness = options.sidedness.value_or(plan.sidedness);
    settings.profile = options.profile.value_or(plan.profile);
    settings.correction = options.correction.value_or(plan.correction);
    settings.breakdownCorrection = options.breakdownCorrection;
    applyProfile(settings, plan, options);
    applyCorrection(settings, snapshot);
    return settings;
}

std::vector<std::string> deviationsOf(const Snapshot &snapshot, const AnalysisOptions &options)
{
    const Settings planned = settingsOf(snapshot, {});
    const Settings actual = settingsOf(snapshot, options);
    std::vector<std::string> names;
    const auto compare = [&names](const char *name, const auto &left, const auto &right) {
        if (left != right)
            names.emplace_back(name);
    };
    compare("method", planned.method, actual.method);
    compare("level", planned.level, actual.level);
    compare("variance-reduction", planned.isVarianceReduced, options.isVarianceReduced.value_or(planned.isVarianceReduced));
    compare("min-control-z", planned.minControlZ, askedFor(options.minControlZ, planned.minControlZ));
    compare("sidedness", planned.sidedness, actual.sidedness);
    compare("profile", planned.profile, actual.profile);
    compare("correction", planned.correction, actual.correction);
    compare("baseline", planned.control, actual.control);
    compare("segment", planned.segment, actual.segment);
    compare("date-range", planned.through, actual.through);
    return names;
}

statistics::Alternative alternativeOf(const SnapshotMetric &metric, const Settings &settings)
{
    using experiments::Sidedness;
    using statistics::Alternative;
    const metrics::Direction direction = metric.definition.direction;
    if (settings.sidedness == Sidedness::TwoSided || direction == metrics::Direction::None || settings.method == Method::Bayesian)
        return Alternative::TwoSided;
    const bool isUp = (settings.sidedness == Sidedness::Improvement) == (direction == metrics::Direction::Increase);
    return isUp ? Alternative::Greater : Alternative::Less;
}

bool isAtPlannedEnd(const Snapshot &snapshot, std::uint32_t period)
{
    if (snapshot.axis != AxisKind::UtcDay || !snapshot.experiment.end || period >= snapshot.periods.size())
        return false;
    return startOf(snapshot.periods[period].day + 1) >= *snapshot.experiment.end;
}

std::optional<Timestamp> plannedLook(const Snapshot &snapshot)
{
    const experiments::Experiment &experiment = snapshot.experiment;
    if (snapshot.axis != AxisKind::UtcDay)
        return std::nullopt;
    if (experiment.end)
        return experiment.end;
    // Nobody runs an import on, so a limit of days it did not state itself is no end of its.
    if (experiment.origin == experiments::Origin::Import || !experiment.start || !experiment.plan.maximumDays)
        return std::nullopt;
    return startOf(dayOf(*experiment.start) + *experiment.plan.maximumDays);
}

} // namespace assay::results
