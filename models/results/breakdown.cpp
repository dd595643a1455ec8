// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/results/breakdown.h"

#include <algorithm>
#include <map>

#include "models/results/corrections.h"
#include "models/results/estimates.h"

namespace assay::results {
namespace {

constexpr std::size_t kMostValues = 50; // statistics.md section 13
constexpr std::string_view kOther = "__other__";

} // namespace

BreakdownCells::BreakdownCells(const Snapshot &snapshot, std::uint32_t metric, const Settings &settings)
    : m_snapshot(snapshot)
    , m_settings(settings)
{
    if (!settings.isLatest || settings.segment)
        return;
    std::map<std::uint32_t, std::map<std::string, Group>> found;
    for (const BreakdownCell &cell : snapshot.breakdown) {
        if (cell.metric != metric || cell.variation >= snapshot.variations.size() || cell.property >= snapshot.properties.size())
            continue;
        Group &group = found[cell.property][cell.value];
        group.value = cell.value;
        group.sums.resize(snapshot.variations.size());
        add(group.sums[cell.variation], cell.sums);
        group.subjects += static_cast<double>(cell.sums.n);
    }
    for (auto &[property, values] : found) {
        Property &entry = m_properties.emplace_back(Property{snapshot.properties[property], {}});
        for (auto &[value, group] : values)
            entry.groups.push_back(std::move(group));
        std::ranges::stable_sort(entry.groups, [](const Group &left, const Group &right) {
            const bool isLeftOther = left.value == kOther;
            const bool isRightOther = right.value == kOther;
            return isLeftOther != isRightOther ? isRightOther : left.subjects > right.subjects;
        });
        if (entry.groups.size() <= kMostValues)
            continue;
        Group rest{std::string{kOther}, std::vector<Sums>(snapshot.variations.size()), 0};
        for (std::size_t i = kMostValues; i < entry.groups.size(); ++i) {
            for (std::size_t variation = 0; variation < rest.sums.size(); ++variation)
                add(rest.sums[variation], entry.groups[i].sums[variation]);
            rest.subjects += entry.groups[i].subjects;
        }
        entry.groups.resize(kMostValues);
        entry.groups.push_back(std::move(rest));
    }
}

void BreakdownCells::explain(MetricResult &result) const
{
    for (const Property &property : m_properties)
        explain(result, property);
    correctBreakdown(result.breakdown, m_settings);
}

void BreakdownCells::explain(MetricResult &result, const Property &property) const
{
    const SnapshotMetric &metric = m_snapshot.metrics[result.metric];
    std::vector<statistics::PointEffect> lifts;
    Look look;
    for (const Group &group : property.groups) {
        std::vector<const Sums *> sums;
        for (const Sums &arm : group.sums)
            sums.push_back(&arm);
        takeLook(look, metric, sums, m_settings, isAtPlannedEnd(m_snapshot, m_settings.through), false);
        BreakdownRow &row = result.breakdown.emplace_back();
        row.property = property.key;
        row.value = group.value;
        row.control = look.values[m_settings.control];
        row.treatment = look.values[result.variation];
        Points points = pointsOf(look, result.variation, m_settings, false);
        row.estimate = estimateOf(look, result.variation, points, m_settings, m_settings.alpha).estimate;
        // Before any prior: the test asks what the data say.
        if (points.relative)
            lifts.push_back(std::move(*points.relative));
    }
    Heterogeneity &heterogeneity = result.heterogeneity.emplace_back();
    heterogeneity.property = property.key;
    heterogeneity.values = lifts.size();
    heterogeneity.test = lifts.size() < 2 ? statistics::notComputable(statistics::Reason::SingleVariant)
                                          : statistics::pooledEffect(lifts);
}

} // namespace assay::results
