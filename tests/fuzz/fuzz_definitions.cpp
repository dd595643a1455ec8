// SPDX-License-Identifier: GPL-3.0-or-later
// Every codec of a document. What one accepts it must write so that reading it again gives the same.
#include "tests/fuzz/fuzz.h"

#include <nlohmann/json.hpp>

#include "models/core/json.h"
#include "models/experiments/experiment.h"
#include "models/metrics/metric.h"
#include "models/metrics/sources.h"

using namespace assay;

namespace {

template <typename Read>
void roundTrip(const Json &body, Read read)
{
    std::vector<Error> unknown;
    const auto value = read(body, &unknown);
    if (!value)
        return;
    const auto again = read(toJson(*value), nullptr);
    fuzz::require(again.has_value() && *again == *value);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const Result<Json> body = parseJson(fuzz::text(data, size));
    if (!body)
        return 0;
    fuzz::require(parseJson(canonicalJson(*body)).has_value());
    roundTrip(*body, metrics::entityFromJson);
    roundTrip(*body, metrics::connectionFromJson);
    roundTrip(*body, metrics::assignmentSourceFromJson);
    roundTrip(*body, metrics::factSourceFromJson);
    roundTrip(*body, metrics::propertyFromJson);
    roundTrip(*body, metrics::metricFromJson);
    roundTrip(*body, experiments::experimentFromJson);
    roundTrip(*body, experiments::analysisDefaultsFromJson);
    return 0;
}
