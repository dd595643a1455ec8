// SPDX-License-Identifier: GPL-3.0-or-later
// Aggregates of any origin. What is accepted must keep every promise of a snapshot, and the analysis of
// it must have no number that is not finite.
#include <algorithm>
#include <cmath>

#include <nlohmann/json.hpp>

#include "models/results/aggregatesinput.h"
#include "models/results/analysis.h"
#include "tests/fuzz/fuzz.h"

using namespace assay;

namespace {

bool isSound(const Json &value)
{
    if (value.is_null())
        return false;
    if (value.is_number_float())
        return std::isfinite(value.get<double>());
    return !value.is_structured() || std::all_of(value.begin(), value.end(), isSound);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const Result<Json> body = parseJson(fuzz::text(data, size));
    if (!body)
        return 0;
    const auto snapshot = results::snapshotFromAggregates(*body, Timestamp{1'770'000'000'000'000});
    if (!snapshot)
        return 0;
    fuzz::require(results::snapshotFromJson(results::toJson(*snapshot)).has_value());
    fuzz::require(isSound(results::toJson(results::analyse(*snapshot), *snapshot)));
    return 0;
}
