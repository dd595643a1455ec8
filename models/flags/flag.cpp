// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/flags/flag.h"

#include <algorithm>

#include "models/flags/definitions.h"

namespace assay::flags {
namespace {

template <typename T>
const T *byKey(const std::vector<T> &all, std::string_view key)
{
    const auto found = std::ranges::find(all, key, &T::key);
    return found == all.end() ? nullptr : &*found;
}

} // namespace

std::uint32_t shardCount(const std::vector<Range> &ranges)
{
    std::uint32_t count = 0;
    for (const Range &range : ranges)
        count += range.size();
    return count;
}

std::uint32_t Share::shards() const
{
    return shardCount(ranges);
}

const std::string &Flag::controlKey() const
{
    return control.empty() && !variations.empty() ? variations.front().key : control;
}

const FlagVariation *Flag::variation(std::string_view variationKey) const
{
    return byKey(variations, variationKey);
}

const LayerSlot *Layer::slot(std::string_view flag, std::string_view allocation) const
{
    const auto found =
        std::ranges::find_if(places, [&](const LayerSlot &slot) { return slot.flag == flag && slot.allocation == allocation; });
    return found == places.end() ? nullptr : &*found;
}

const Audience *Definitions::audience(std::string_view key) const
{
    return byKey(audiences, key);
}

const Layer *Definitions::layer(std::string_view key) const
{
    return byKey(layers, key);
}

const Holdout *Definitions::holdout(std::string_view key) const
{
    return byKey(holdouts, key);
}

} // namespace assay::flags
