// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/results/surroundingsinput.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "models/core/fields.h"
#include "models/results/aggregaterows.h"

namespace assay::results {
namespace {

constexpr auto kKind = "aggregates";
constexpr double kLargest = 1e300;
constexpr std::int64_t kLargestCount = 1'000'000'000'000;
constexpr std::size_t kMostOverlaps = 100;
constexpr std::size_t kMostVariations = 100;

/// Index of the key in the list; a problem of the field when it is not there.
std::size_t indexOf(FieldReader &fields, const char *name, const std::vector<std::string> &keys)
{
    const std::string key = fields.requiredText(name, 128);
    const auto found = std::ranges::find(keys, key);
    if (found == keys.end()) {
        fields.problem(name, "the key of one of the variations");
        return 0;
    }
    return static_cast<std::size_t>(found - keys.begin());
}

void readEveryone(FieldReader &fields, const Snapshot &snapshot, Surroundings &surroundings)
{
    const Json *member = fields.member("everyone");
    if (member == nullptr)
        return;
    FieldReader nested(*member, kKind, "input", fields.pathOf("everyone"));
    surroundings.exposure = nested.optionalNumber("exposure", 1e-6, 1);
    if (!surroundings.exposure)
        nested.problem("exposure", "the enrolled share of the eligible subjects");
    if (const Json *totals = nested.member("totals")) {
        FieldReader list(*totals, kKind, "input", nested.pathOf("totals"));
        for (const SnapshotMetric &metric : snapshot.metrics)
            surroundings.totals.push_back(list.optionalNumber(metric.definition.key.c_str(), -kLargest, kLargest));
        nested.adopt(list);
    }
    fields.adopt(nested);
}

/// Numbers of one metric in one pair of variations.
void readCell(FieldReader &fields, const Snapshot &snapshot, const std::vector<SnapshotMetric> &plain, OverlappingExperiment &overlap)
{
    const AggregateRow row = aggregateRow(fields, plain);
    const std::size_t own = indexOf(fields, "variation", snapshot.variations);
    const std::size_t other = indexOf(fields, "other", overlap.variations);
    const auto metric = std::ranges::find(snapshot.metrics, row.metric, [](const SnapshotMetric &each) { return each.definition.key; });
    if (fields.firstProblem() || metric == snapshot.metrics.end())
        return;
    if (row.quantile || !canCentre(row, *metric))
        return fields.problem("metric", "no percentile, in the form that the rows of the metric have");
    Sums sums = centredSums(row, *metric);
    if (!isFinite(sums))
        return fields.problem("metric", "numbers whose squares can be represented");
    overlap.sums[static_cast<std::size_t>(metric - snapshot.metrics.begin())][own][other] = std::move(sums);
}

OverlappingExperiment readOverlap(FieldReader &fields, const Snapshot &snapshot)
{
    OverlappingExperiment overlap;
    overlap.experiment = fields.requiredKey("experiment");
    overlap.variations = fields.texts("variations");
    if (overlap.variations.size() < 2 || overlap.variations.size() > kMostVariations) {
        fields.problem("variations", "the keys of at least two variations of the other experiment");
        return overlap;
    }
    const std::size_t others = overlap.variations.size();
    overlap.subjects.assign(snapshot.variations.size(), std::vector<std::int64_t>(others, 0));
    const Json *subjects = fields.array("subjects");
    if (subjects == nullptr)
        fields.problem("subjects", "one row for each pair of variations");
    for (std::size_t i = 0; subjects != nullptr && i < subjects->size() && !fields.firstProblem(); ++i) {
        FieldReader row((*subjects)[i], kKind, "input", fields.pathOf("subjects", i));
        const std::size_t own = indexOf(row, "variation", snapshot.variations);
        const std::size_t other = indexOf(row, "other", overlap.variations);
        overlap.subjects[own][other] = row.integer("n", 0, 0, kLargestCount);
        fields.adopt(row);
    }
    const Json *rows = fields.array("rows");
    if (rows == nullptr)
        return overlap;
    std::vector<SnapshotMetric> plain = snapshot.metrics;
    for (SnapshotMetric &metric : plain)
        metric.covariates.clear();
    overlap.sums.assign(snapshot.metrics.size(), std::vector<std::vector<Sums>>(snapshot.variations.size(), std::vector<Sums>(others)));
    for (std::size_t i = 0; i < rows->size() && !fields.firstProblem(); ++i) {
        FieldReader row((*rows)[i], kKind, "input", fields.pathOf("rows", i));
        readCell(row, snapshot, plain, overlap);
        fields.adopt(row);
    }
    return overlap;
}

} // namespace

Result<Surroundings> surroundingsFromAggregates(const Json &body, const Snapshot &snapshot)
{
    FieldReader fields(body, kKind, "input");
    Surroundings surroundings;
    readEveryone(fields, snapshot, surroundings);
    const Json *overlaps = fields.array("overlaps");
    if (overlaps != nullptr && overlaps->size() > kMostOverlaps)
        fields.problem("overlaps", "at most " + std::to_string(kMostOverlaps) + " experiments");
    for (std::size_t i = 0; overlaps != nullptr && i < overlaps->size() && !fields.firstProblem(); ++i) {
        FieldReader nested((*overlaps)[i], kKind, "input", fields.pathOf("overlaps", i));
        surroundings.overlaps.push_back(readOverlap(nested, snapshot));
        fields.adopt(nested);
    }
    std::vector<Error> doubts;
    Result<Surroundings> read = fields.finish(std::move(surroundings), &doubts);
    // Of the members at the top the other reader has its own say.
    const auto isInside = [](const Error &doubt) { return doubt.fact("path").find_first_of(".[") != std::string::npos; };
    const auto doubt = std::ranges::find_if(doubts, isInside);
    return read && doubt != doubts.end() ? Result<Surroundings>(fail(*doubt)) : read;
}

} // namespace assay::results
