// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/results/runningsums.h"

#include <algorithm>

#include "models/results/counts.h"

namespace assay::results {
namespace {

/// The increments of one metric and variation; they are sorted.
std::span<const Increment> incrementsOf(const Snapshot &snapshot, std::uint32_t metric, std::uint32_t variation)
{
    const auto first = std::ranges::partition_point(snapshot.increments, [=](const Increment &row) {
        return row.metric != metric ? row.metric < metric : row.variation < variation;
    });
    const auto last = std::partition_point(first, snapshot.increments.end(), [=](const Increment &row) {
        return row.metric == metric && row.variation == variation;
    });
    return {first, last};
}

} // namespace

RunningSums::RunningSums(const Snapshot &snapshot, std::uint32_t metric)
    : m_sums(snapshot.variations.size())
{
    for (std::uint32_t variation = 0; variation < snapshot.variations.size(); ++variation) {
        m_rest.push_back(incrementsOf(snapshot, metric, variation));
        m_view.push_back(&m_sums[variation]);
    }
}

void RunningSums::advanceTo(std::uint32_t period)
{
    for (std::size_t variation = 0; variation < m_sums.size(); ++variation) {
        Sums &running = m_sums[variation];
        std::span<const Increment> &rest = m_rest[variation];
        while (!rest.empty() && rest.front().period <= period) {
            const Sums &part = rest.front().sums;
            running.isMissing = part.isMissing;
            if (part.isMissing)
                running.n = plus(running.n, part.n);
            else
                add(running, part);
            rest = rest.subspan(1);
        }
    }
}

} // namespace assay::results
