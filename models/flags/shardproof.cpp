// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/flags/shardproof.h"

#include <algorithm>
#include <set>

#include "models/flags/splitshape.h"

namespace assay::flags {
namespace {

constexpr std::size_t kMostSalts = 4;            // 10,000^4 still fits 64 bits
constexpr std::uint64_t kMostCells = 4'000'000;

/// The shards of one salt, cut wherever a range begins or ends: within a piece nothing differs.
struct Axis {
    std::string salt;
    std::vector<std::uint32_t> cuts;             ///< piece i is [cuts[i], cuts[i + 1])

    [[nodiscard]] std::size_t pieces() const { return cuts.size() - 1; }
    [[nodiscard]] std::uint64_t size(std::size_t piece) const { return cuts[piece + 1] - cuts[piece]; }
};

std::vector<Axis> axesOf(const ufc::Allocation &before, const ufc::Allocation &after, std::uint32_t total)
{
    std::map<std::string, std::set<std::uint32_t>> cuts;
    for (const ufc::Allocation *allocation : {&before, &after}) {
        for (const ufc::Split &split : allocation->splits) {
            for (const ufc::Shard &shard : split.shards) {
                std::set<std::uint32_t> &of = cuts[shard.salt];
                of.insert({0, total});
                for (const ufc::Range &range : shard.ranges)
                    of.insert({std::min(range.start, total), std::min(range.end, total)});
            }
        }
    }
    std::vector<Axis> axes;
    for (const auto &[salt, of] : cuts)
        axes.push_back({salt, {of.begin(), of.end()}});
    return axes;
}

/// Which pieces each split of an allocation takes, as a table [split][axis][piece].
class Claims {
public:
    Claims(const ufc::Allocation &allocation, const std::vector<Axis> &axes) : m_splits(allocation.splits)
    {
        for (const ufc::Split &split : m_splits) {
            std::vector<std::vector<bool>> &onAxes = m_taken.emplace_back();
            for (const Axis &axis : axes)
                onAxes.push_back(takenOn(axis, split));
        }
    }

    /// The variation of a cell, or an empty name.
    [[nodiscard]] std::string_view variationAt(const std::vector<std::size_t> &pieces) const
    {
        for (std::size_t s = 0; s < m_splits.size(); ++s) {
            bool isTaken = true;
            for (std::size_t axis = 0; axis < pieces.size() && isTaken; ++axis)
                isTaken = m_taken[s][axis][pieces[axis]];
            if (isTaken)
                return m_splits[s].variation;
        }
        return {};
    }

private:
    static std::vector<bool> takenOn(const Axis &axis, const ufc::Split &split)
    {
        std::vector<bool> taken(axis.pieces(), true);
        for (const ufc::Shard &shard : split.shards) {
            if (shard.salt != axis.salt)
                continue;
            for (std::size_t piece = 0; piece < axis.pieces(); ++piece) {
                const bool isInside = std::ranges::any_of(shard.ranges, [&](const ufc::Range &range) {
                    return axis.cuts[piece] >= range.start && axis.cuts[piece] < range.end;
                });
                taken[piece] = taken[piece] && isInside;
            }
        }
        return taken;
    }

    const std::vector<ufc::Split> &m_splits;
    std::vector<std::vector<std::vector<bool>>> m_taken;
};

/// Steps to the next cell; false after the last.
bool advance(std::vector<std::size_t> &pieces, const std::vector<Axis> &axes)
{
    for (std::size_t axis = 0; axis < pieces.size(); ++axis) {
        if (++pieces[axis] < axes[axis].pieces())
            return true;
        pieces[axis] = 0;
    }
    return false;
}

ShardProof counted(const ufc::Allocation &before, const ufc::Allocation &after, const std::vector<Axis> &axes, std::uint32_t total)
{
    ShardProof proof{.of = 1};
    if (axes.empty())
        proof.of = total; // no shards at all: everyone or nobody, said in shards
    for (std::size_t i = 0; i < axes.size(); ++i)
        proof.of *= total;
    const Claims old(before, axes);
    const Claims fresh(after, axes);
    std::map<std::pair<std::string, std::string>, std::uint64_t> moves;
    std::vector<std::size_t> pieces(axes.size(), 0);
    do {
        std::uint64_t count = axes.empty() ? total : 1;
        for (std::size_t axis = 0; axis < axes.size(); ++axis)
            count *= axes[axis].size(pieces[axis]);
        const std::string from{old.variationAt(pieces)};
        const std::string to{fresh.variationAt(pieces)};
        if (!from.empty())
            proof.before[from] += count;
        if (!to.empty())
            proof.after[to] += count;
        if (from != to)
            moves[{from, to}] += count;
    } while (advance(pieces, axes));
    for (const auto &[ends, count] : moves) {
        proof.movements.push_back({ends.first, ends.second, count});
        proof.moved += count;
        (ends.first.empty() ? proof.gained : ends.second.empty() ? proof.lost : proof.betweenVariations) += count;
    }
    std::ranges::stable_sort(proof.movements, std::ranges::greater{}, &Movement::count);
    return proof;
}

/// Cuts ranges to their first `wanted` shards and gives what is left over.
std::vector<Range> cutTo(std::vector<Range> &ranges, std::uint32_t wanted)
{
    std::vector<Range> rest;
    std::uint32_t kept = 0;
    std::vector<Range> prefix;
    for (const Range &range : ranges) {
        const std::uint32_t taken = std::min(range.size(), wanted - kept);
        if (taken > 0)
            prefix.push_back({range.start, range.start + taken});
        if (taken < range.size())
            rest.push_back({range.start + taken, range.end});
        kept += taken;
    }
    ranges = std::move(prefix);
    return rest;
}

/// Sorted, with touching ranges joined.
std::vector<Range> tidy(std::vector<Range> ranges)
{
    std::ranges::sort(ranges, {}, &Range::start);
    std::vector<Range> joined;
    for (const Range &range : ranges) {
        if (!joined.empty() && joined.back().end == range.start)
            joined.back().end = range.end;
        else
            joined.push_back(range);
    }
    return joined;
}

std::vector<Range> unclaimed(const std::vector<Share> &shares, std::uint32_t total)
{
    std::vector<Range> claimed;
    for (const Share &share : shares)
        claimed.insert(claimed.end(), share.ranges.begin(), share.ranges.end());
    std::ranges::sort(claimed, {}, &Range::start);
    std::vector<Range> free;
    std::uint32_t at = 0;
    for (const Range &range : claimed) {
        if (range.start > at)
            free.push_back({at, range.start});
        at = std::max(at, range.end);
    }
    if (at < total)
        free.push_back({at, total});
    return free;
}

std::vector<std::pair<std::string, std::uint32_t>> sizesOf(const std::vector<Share> &shares)
{
    std::vector<std::pair<std::string, std::uint32_t>> sizes;
    for (const Share &share : shares)
        sizes.emplace_back(share.variation, share.shards());
    return sizes;
}

} // namespace

std::optional<ShardProof> proveShards(const ufc::Allocation &before, const ufc::Allocation &after, std::uint32_t totalShards)
{
    const std::vector<Axis> axes = axesOf(before, after, totalShards);
    std::uint64_t cells = 1;
    for (const Axis &axis : axes) {
        cells *= axis.pieces();
        if (cells > kMostCells)
            return std::nullopt;
    }
    if (axes.size() > kMostSalts || totalShards == 0 || totalShards > 60'000)
        return std::nullopt;
    return counted(before, after, axes, totalShards);
}

std::vector<Share> leastMoving(const std::vector<Share> &current, const std::vector<std::pair<std::string, std::uint32_t>> &wanted,
                               std::uint32_t totalShards)
{
    std::vector<Range> pool = unclaimed(current, totalShards);
    std::vector<Share> shares;
    for (const auto &[variation, size] : wanted) {
        const auto old = std::ranges::find(current, variation, &Share::variation);
        Share share{variation, old == current.end() ? std::vector<Range>{} : tidy(old->ranges)};
        const std::vector<Range> rest = cutTo(share.ranges, size);
        pool.insert(pool.end(), rest.begin(), rest.end());
        shares.push_back(std::move(share));
    }
    for (const Share &old : current) {
        const bool isKept = std::ranges::any_of(wanted, [&old](const auto &entry) { return entry.first == old.variation; });
        if (!isKept)
            pool.insert(pool.end(), old.ranges.begin(), old.ranges.end());
    }
    for (std::size_t i = 0; i < shares.size(); ++i) {
        std::vector<Range> taken = pool;
        pool = cutTo(taken, wanted[i].second - shares[i].shards());
        shares[i].ranges.insert(shares[i].ranges.end(), taken.begin(), taken.end());
        shares[i].ranges = tidy(std::move(shares[i].ranges));
    }
    return shares;
}

std::optional<ufc::Allocation> leastMovingAlternative(const ufc::Allocation &before, const ufc::Allocation &after, std::uint32_t totalShards)
{
    const std::optional<SplitShape> old = shapeOf(before.splits);
    const std::optional<SplitShape> fresh = shapeOf(after.splits);
    const std::optional<ShardProof> planned = proveShards(before, after, totalShards);
    if (!old || !fresh || !planned || planned->moved == 0 || totalShards != kTotalShards)
        return std::nullopt;
    SplitShape shape = *old;
    shape.shares = leastMoving(old->shares, sizesOf(fresh->shares), totalShards);
    if (shape.splitSalt.empty())
        shape.splitSalt = fresh->splitSalt;
    const Share exposure{"in", old->exposure.ranges};
    shape.exposure.ranges = leastMoving({exposure}, {{"in", shardCount(fresh->exposure.ranges)}}, totalShards).front().ranges;
    if (shape.exposure.salt.empty())
        shape.exposure.salt = fresh->exposure.salt;
    ufc::Allocation alternative = after;
    alternative.splits = splitsOf(shape, after.splits.empty() ? ufc::Fields{} : after.splits.front().extraLogging);
    const std::optional<ShardProof> proof = proveShards(before, alternative, totalShards);
    if (!proof || proof->moved >= planned->moved)
        return std::nullopt;
    return alternative;
}

} // namespace assay::flags
