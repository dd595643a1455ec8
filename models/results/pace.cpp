// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/results/pace.h"

#include <algorithm>

#include "models/results/metricseries.h"

namespace assay::results {

std::vector<double> arrivals(const Snapshot &snapshot)
{
    std::vector<double> subjects(snapshot.periods.size(), 0.0);
    for (std::uint32_t variation = 0; variation < snapshot.variations.size(); ++variation) {
        const std::vector<std::int64_t> own = cumulativeSubjects(snapshot, variation);
        for (std::size_t period = 0; period < subjects.size(); ++period)
            subjects[period] += static_cast<double>(own[period]);
    }
    return subjects;
}

Pace recentPace(const Snapshot &snapshot, std::uint32_t through)
{
    if (through >= snapshot.periods.size())
        return {};
    const std::vector<double> subjects = arrivals(snapshot);
    const double now = daysThrough(snapshot, through);
    double before = 0;
    double since = 0;
    for (std::uint32_t period = 0; period < through && daysThrough(snapshot, period) <= now - kPaceDays; ++period) {
        before = subjects[period];
        since = daysThrough(snapshot, period);
    }
    Pace pace{subjects[through], 0};
    if (now > since)
        pace.perDay = std::max(0.0, (pace.subjects - before) / (now - since));
    return pace;
}

} // namespace assay::results
