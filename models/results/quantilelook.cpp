// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/results/quantilelook.h"

#include <cmath>

#include "models/statistics/quantiles.h"

namespace assay::results {
namespace {

const Sums kNoSums{};

statistics::QuantileSums sumsOf(const QuantileCell &cell)
{
    statistics::QuantileSums sums;
    sums.nObservations = static_cast<double>(cell.observations);
    sums.qHat = cell.value;
    sums.qLower = cell.lower;
    sums.qUpper = cell.upper;
    if (!cell.hasClusters)
        return sums;
    sums.nClusters = static_cast<double>(cell.clusters);
    sums.s = cell.s;
    sums.ss = cell.ss;
    sums.n = cell.n;
    sums.nn = cell.nn;
    sums.sn = cell.sn;
    return sums;
}

void takeCell(Look &look, const QuantileCell &cell)
{
    auto quantile = statistics::quantileMoments(look.metric->definition.percentile, sumsOf(cell));
    ArmValue &value = look.values[cell.variation];
    value.n = cell.clusters;
    if (std::isfinite(cell.value))
        value.mean = cell.value;
    if (!quantile) {
        look.moments[cell.variation] = tl::unexpected(quantile.error());
        return;
    }
    value.standardError = quantile->moments.standardError();
    look.moments[cell.variation] = std::move(quantile->moments);
}

} // namespace

void takeQuantileLook(Look &look, const Snapshot &snapshot, std::uint32_t metric, const Settings &settings)
{
    const std::size_t variations = snapshot.variations.size();
    look.metric = &snapshot.metrics[metric];
    look.isAtPlannedEnd = isAtPlannedEnd(snapshot, settings.through);
    look.sums.assign(variations, &kNoSums);
    look.values.assign(variations, {});
    look.moments.assign(variations, statistics::notComputable(statistics::Reason::SuppressedSmallCell));
    look.reduction.reset();
    for (const QuantileCell &cell : snapshot.quantiles) {
        if (cell.metric == metric && cell.variation < variations)
            takeCell(look, cell);
    }
}

} // namespace assay::results
