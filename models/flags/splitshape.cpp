// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/flags/splitshape.h"

#include <algorithm>

namespace assay::flags {
namespace {

bool isSame(const ufc::Shard &shard, const std::vector<ufc::Split> &splits, std::size_t position)
{
    return std::ranges::all_of(splits, [&](const ufc::Split &split) { return split.shards[position] == shard; });
}

} // namespace

std::optional<SplitShape> shapeOf(const std::vector<ufc::Split> &splits)
{
    SplitShape shape;
    if (splits.empty())
        return shape;
    const std::size_t count = splits.front().shards.size();
    if (count > 2 || !std::ranges::all_of(splits, [count](const ufc::Split &split) { return split.shards.size() == count; }))
        return std::nullopt;
    std::optional<std::size_t> exposureAt;
    std::optional<std::size_t> splitAt;
    for (std::size_t i = 0; i < count; ++i) {
        const ufc::Shard &first = splits.front().shards[i];
        if (!exposureAt && isSame(first, splits, i) && (count == 2 || splits.size() == 1))
            exposureAt = i;
        else if (!splitAt && std::ranges::all_of(splits, [&](const ufc::Split &split) { return split.shards[i].salt == first.salt; }))
            splitAt = i;
        else
            return std::nullopt;
    }
    if (exposureAt)
        shape.exposure = splits.front().shards[*exposureAt];
    if (splitAt)
        shape.splitSalt = splits.front().shards[*splitAt].salt;
    for (const ufc::Split &split : splits)
        shape.shares.push_back({split.variation, splitAt ? split.shards[*splitAt].ranges : std::vector<Range>{{0, kTotalShards}}});
    if (!splitAt && splits.size() > 1)
        shape.shares.resize(1); // without shards the first split takes everyone
    return shape;
}

std::vector<ufc::Split> splitsOf(const SplitShape &shape, const ufc::Fields &extraLogging)
{
    std::vector<ufc::Split> splits;
    for (const Share &share : shape.shares) {
        ufc::Split split{share.variation, {}, extraLogging};
        if (shardCount(shape.exposure.ranges) != kTotalShards)
            split.shards.push_back(shape.exposure);
        if (share.shards() != kTotalShards)
            split.shards.push_back({shape.splitSalt, share.ranges});
        splits.push_back(std::move(split));
    }
    return splits;
}

} // namespace assay::flags
