// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/results/snapshot.h"

#include <algorithm>
#include <span>

#include "models/results/counts.h"

namespace assay::results {
namespace {

void addTo(std::vector<double> &sum, const std::vector<double> &part)
{
    if (sum.empty()) {
        sum = part;
        return;
    }
    for (std::size_t i = 0; i < part.size() && i < sum.size(); ++i)
        sum[i] += part[i];
}

/// The increments of one metric and variation; they are sorted.
std::span<const Increment> seriesOf(const Snapshot &snapshot, std::uint32_t metric, std::uint32_t variation)
{
    const auto before = [](const Increment &left, const Increment &right) {
        return left.metric != right.metric ? left.metric < right.metric : left.variation < right.variation;
    };
    const auto [first, last]
        = std::equal_range(snapshot.increments.begin(), snapshot.increments.end(), Increment{metric, variation, 0, {}}, before);
    return {first, last};
}

} // namespace

void add(Sums &sum, const Sums &part)
{
    sum.n = plus(sum.n, part.n);
    sum.y += part.y;
    sum.yy += part.yy;
    sum.z += part.z;
    sum.zz += part.zz;
    sum.yz += part.yz;
    addTo(sum.x, part.x);
    addTo(sum.xx, part.xx);
    addTo(sum.xy, part.xy);
    addTo(sum.xz, part.xz);
}

std::vector<Sums> cumulative(const Snapshot &snapshot, std::uint32_t metric, std::uint32_t variation)
{
    std::vector<Sums> rows;
    rows.reserve(snapshot.periods.size());
    const std::span<const Increment> increments = seriesOf(snapshot, metric, variation);
    auto next = increments.begin();
    Sums running;
    for (std::uint32_t period = 0; period < snapshot.periods.size(); ++period) {
        for (; next != increments.end() && next->period <= period; ++next) {
            running.isMissing = next->sums.isMissing;
            if (running.isMissing)
                running.n = plus(running.n, next->sums.n);
            else
                add(running, next->sums);
        }
        rows.push_back(running);
    }
    return rows;
}

std::vector<std::int64_t> cumulativeSubjects(const Snapshot &snapshot, std::uint32_t variation)
{
    std::vector<std::int64_t> subjects(snapshot.periods.size());
    for (const Exposure &exposure : snapshot.exposures) {
        if (exposure.variation == variation && exposure.period < subjects.size())
            subjects[exposure.period] = plus(subjects[exposure.period], exposure.subjects);
    }
    for (std::size_t period = 1; period < subjects.size(); ++period)
        subjects[period] = plus(subjects[period], subjects[period - 1]);
    return subjects;
}

Tally mixedSubjectsOf(const Snapshot &snapshot)
{
    Tally total = 0;
    for (const Tally &subjects : snapshot.mixed)
        total = total && subjects ? Tally{*total + *subjects} : Tally{};
    return total;
}

} // namespace assay::results
