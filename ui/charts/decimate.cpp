// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/decimate.h"

#include <algorithm>
#include <limits>
#include <set>

namespace assay::ui {
namespace {

constexpr std::size_t kKeptPerBucket = 7; ///< first, last, four extremes, one gap

/// Position of the smallest (sign 1) or largest (sign -1) of an optional member, if any has it.
void keepExtreme(std::set<std::size_t> &kept, std::span<const PlotPoint> points, std::size_t from, std::size_t to,
                 std::optional<double> PlotPoint::*member, double sign)
{
    std::size_t best = to;
    double bestValue = std::numeric_limits<double>::infinity();
    for (std::size_t i = from; i < to; ++i) {
        const std::optional<double> &value = points[i].*member;
        if (value && sign * *value < bestValue) {
            bestValue = sign * *value;
            best = i;
        }
    }
    if (best < to)
        kept.insert(best);
}

} // namespace

std::vector<PlotPoint> decimated(std::span<const PlotPoint> points, std::size_t most)
{
    if (points.size() <= most)
        return {points.begin(), points.end()};
    const std::size_t buckets = std::max<std::size_t>(1, most / kKeptPerBucket);
    std::set<std::size_t> kept;
    for (std::size_t bucket = 0; bucket < buckets; ++bucket) {
        const std::size_t from = bucket * points.size() / buckets;
        const std::size_t to = (bucket + 1) * points.size() / buckets;
        kept.insert(from);
        kept.insert(to - 1);
        keepExtreme(kept, points, from, to, &PlotPoint::y, 1);
        keepExtreme(kept, points, from, to, &PlotPoint::y, -1);
        keepExtreme(kept, points, from, to, &PlotPoint::low, 1);
        keepExtreme(kept, points, from, to, &PlotPoint::high, -1);
        const auto gap = std::find_if(points.begin() + static_cast<std::ptrdiff_t>(from), points.begin() + static_cast<std::ptrdiff_t>(to),
                                      [](const PlotPoint &point) { return !point.y; });
        if (gap != points.begin() + static_cast<std::ptrdiff_t>(to))
            kept.insert(static_cast<std::size_t>(gap - points.begin()));
    }
    std::vector<PlotPoint> thinned;
    thinned.reserve(kept.size());
    for (const std::size_t i : kept)
        thinned.push_back(points[i]);
    return thinned;
}

} // namespace assay::ui
