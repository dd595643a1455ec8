// SPDX-License-Identifier: GPL-3.0-or-later
// Stored snapshots. What the reader accepts it must write back as the same, and the analysis of it
// must have no number that is not finite.
#include <algorithm>
#include <cmath>

#include <nlohmann/json.hpp>

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
    const auto snapshot = results::snapshotFromJson(*body);
    if (!snapshot)
        return 0;
    const auto again = results::snapshotFromJson(results::toJson(*snapshot));
    fuzz::require(again.has_value() && *again == *snapshot);
    fuzz::require(isSound(results::toJson(results::analyse(*snapshot), *snapshot)));
    return 0;
}
