// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/results/settings.h"

#include <algorithm>
#include <cmath>

namespace assay::results {
namespace {

std::uint32_t controlOf(const Snapshot &snapshot)
{
    const auto found = std::ranges::find(snapshot.variations, snapshot.experiment.control);
    return found == snapshot.variations.end() ? 0 : static_cast<std::uint32_t>(found - snapshot.variations.begin());
}

/// 1 - 0.95 is not 0.05 in binary; the nearest short decimal is what was meant.
double alphaOf(double level)
{
    constexpr double kDigits = 1e12;
    return std::round((1 - level) * kDigits) / kDigits;
}

} // namespace

Settings settingsOf(const Snapshot &snapshot, const AnalysisOptions &options)
{
    const experiments::Plan &plan = snapshot.experiment.plan;
    const auto periods = static_cast<std::uint32_t>(snapshot.periods.size());
    const std::uint32_t last = periods == 0 ? 0 : periods - 1;
    Settings settings;
    settings.method = options.method.value_or(plan.method);
    settings.level = options.level.value_or(plan.level);
    settings.alpha = alphaOf(settings.level);
    settings.isVarianceReduced = options.isVarianceReduced.value_or(plan.isVarianceReduced);
    settings.minControlZ = options.minControlZ.value_or(plan.minControlZ);
    settings.isAbsolute = options.isAbsolute;
    settings.nTune = plan.nTune;
    settings.minimumSubjects = plan.minimumSubjects.value_or(0);
    settings.through = std::min(options.throughPeriod.value_or(last), last);
    settings.isLatest = settings.through == last;
    settings.control = controlOf(snapshot);
    return settings;
}

bool isAtPlannedEnd(const Snapshot &snapshot, std::uint32_t period)
{
    if (snapshot.axis != AxisKind::UtcDay || !snapshot.experiment.end || period >= snapshot.periods.size())
        return false;
    return startOf(snapshot.periods[period].day + 1) >= *snapshot.experiment.end;
}

} // namespace assay::results
