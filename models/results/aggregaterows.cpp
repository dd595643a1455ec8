// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/results/aggregaterows.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <nlohmann/json.hpp>

namespace assay::results {
namespace {

constexpr auto kKind = "aggregates";
constexpr std::int64_t kLargestCount = 1'000'000'000'000;
constexpr double kLargest = 1e300;

AggregateMoment momentOf(FieldReader &fields)
{
    AggregateMoment moment;
    const std::string day = fields.text("day");
    if (!day.empty()) {
        const Result<Day> read = dayFromIso(day);
        if (!read)
            fields.problem("day", "a date such as 2026-11-20");
        moment.day = read ? std::optional(*read) : std::nullopt;
    }
    moment.offset = fields.optionalNumber("offset_days", 0, 100'000);
    if (moment.day && moment.offset)
        fields.problem("offset_days", "either a day or offset_days");
    return moment;
}

double required(FieldReader &fields, const char *name, double minimum)
{
    const std::optional<double> found = fields.optionalNumber(name, minimum, kLargest);
    if (!found)
        fields.problem(name, "a number");
    return found.value_or(0);
}

/// Every value is 0 or 1, so one number says both sums.
void readShare(FieldReader &fields, AggregateRow &row)
{
    const std::optional<std::int64_t> successes = fields.optionalInteger("successes", 0, row.sums.n);
    if (!successes)
        fields.problem("successes", "how many of n have the value 1");
    row.sums.y = row.sums.yy = static_cast<double>(successes.value_or(0));
}

void readMoments(FieldReader &fields, bool isRatio, AggregateRow &row)
{
    const auto degrees = static_cast<double>(std::max<std::int64_t>(row.sums.n - 1, 0));
    row.form = AggregateRow::Form::Moments;
    row.mean = required(fields, "mean", -kLargest);
    row.sums.yy = required(fields, "variance", 0) * degrees;
    if (!isRatio)
        return;
    row.denominatorMean = required(fields, "denominator_mean", -kLargest);
    row.sums.zz = required(fields, "denominator_variance", 0) * degrees;
    row.sums.yz = required(fields, "covariance", -kLargest) * degrees;
}

void readSums(FieldReader &fields, bool isRatio, AggregateRow &row)
{
    row.sums.y = required(fields, "sum", -kLargest);
    row.sums.yy = required(fields, "sum_squares", 0);
    if (!isRatio)
        return;
    row.sums.z = required(fields, "denominator_sum", -kLargest);
    row.sums.zz = required(fields, "denominator_sum_squares", 0);
    row.sums.yz = required(fields, "sum_products", -kLargest);
}

std::vector<double> numbers(FieldReader &fields, const char *name, std::size_t size)
{
    std::vector<double> found;
    const Json *list = fields.array(name);
    for (std::size_t i = 0; list != nullptr && i < list->size(); ++i) {
        const Json &number = (*list)[i];
        if (number.is_number() && std::isfinite(number.get<double>()))
            found.push_back(number.get<double>());
    }
    if (list == nullptr || list->size() != size || found.size() != size)
        fields.problem(name, "a list of " + std::to_string(size) + " numbers");
    found.resize(size);
    return found;
}

void readCovariates(FieldReader &fields, std::size_t count, bool isRatio, AggregateRow &row)
{
    const Json *member = fields.member("covariates");
    if (count == 0) {
        if (member != nullptr)
            fields.problem("covariates", "nothing, as the metric names no covariates");
        return;
    }
    if (member == nullptr)
        return fields.problem("covariates", "the sums of the metric's covariates");
    FieldReader nested(*member, kKind, "input", fields.pathOf("covariates"));
    row.sums.x = numbers(nested, "sums", count);
    row.sums.xx = numbers(nested, "products", count * (count + 1) / 2);
    row.sums.xy = numbers(nested, "with_value", count);
    if (isRatio)
        row.sums.xz = numbers(nested, "with_denominator", count);
    fields.adopt(nested);
}

std::int64_t readCount(FieldReader &fields, const char *name = "n", const char *what = "the number of subjects")
{
    const std::optional<std::int64_t> n = fields.optionalInteger(name, 0, kLargestCount);
    if (!n)
        fields.problem(name, what);
    return n.value_or(0);
}

/// Order statistics; with `clusters`, also sums over the subjects that the values belong to.
QuantileCell readQuantile(FieldReader &fields)
{
    QuantileCell cell;
    cell.observations = readCount(fields, "observations", "the number of values");
    cell.clusters = cell.observations;
    cell.value = required(fields, "value", -kLargest);
    cell.lower = required(fields, "lower", -kLargest);
    cell.upper = required(fields, "upper", -kLargest);
    if (!(cell.lower <= cell.value && cell.value <= cell.upper))
        fields.problem("lower", "bounds around the value: lower <= value <= upper");
    cell.hasClusters = fields.member("clusters") != nullptr;
    if (!cell.hasClusters)
        return cell;
    cell.clusters = readCount(fields, "clusters", "the number of subjects that have a value");
    cell.s = required(fields, "below_sum", 0);
    cell.ss = required(fields, "below_sum_squares", 0);
    cell.n = static_cast<double>(cell.observations);
    cell.nn = required(fields, "observations_sum_squares", 0);
    cell.sn = required(fields, "sum_products", 0);
    return cell;
}

} // namespace

AggregateRow aggregateRow(FieldReader &fields, const std::vector<SnapshotMetric> &metrics)
{
    AggregateRow row;
    row.path = fields.pathOf("");
    row.metric = metrics.size() == 1 ? fields.text("metric", metrics.front().definition.key) : fields.requiredText("metric");
    row.variation = fields.requiredText("variation", 128);
    row.moment = momentOf(fields);
    const auto metric = std::ranges::find(metrics, row.metric, [](const SnapshotMetric &each) { return each.definition.key; });
    if (metric == metrics.end()) {
        fields.problem("metric", "the key of one of the metrics");
        return row;
    }
    if (metrics::isQuantile(metric->definition.kind)) {
        row.quantile = readQuantile(fields);
        row.sums.n = row.quantile->clusters;
        return row;
    }
    row.sums.n = readCount(fields);
    const bool isRatio = metrics::isRatio(metric->definition.kind);
    if (metrics::isProportion(metric->definition.kind))
        readShare(fields, row);
    else if (fields.member("mean") != nullptr)
        readMoments(fields, isRatio, row);
    else if (fields.member("sum") != nullptr)
        readSums(fields, isRatio, row);
    else
        fields.problem("mean", "mean and variance, or sum and sum_squares");
    readCovariates(fields, metric->covariates.size(), isRatio, row);
    return row;
}

AggregateRow subjectsRow(FieldReader &fields)
{
    AggregateRow row;
    row.path = fields.pathOf("");
    row.variation = fields.requiredText("variation", 128);
    row.moment = momentOf(fields);
    row.sums.n = readCount(fields);
    return row;
}

Sums centredSums(const AggregateRow &row, const SnapshotMetric &metric)
{
    Sums sums = row.sums;
    if (row.form == AggregateRow::Form::Moments) {
        const auto n = static_cast<double>(sums.n);
        const double y = row.mean - metric.centre;
        const double z = row.denominatorMean - metric.denominatorCentre;
        sums.y = n * y;
        sums.yy += n * y * y;
        sums.z = n * z;
        sums.zz += n * z * z;
        sums.yz += n * y * z;
    }
    for (std::size_t j = 0; j < sums.x.size(); ++j) {
        sums.xy[j] -= metric.centre * sums.x[j];
        if (j < sums.xz.size())
            sums.xz[j] -= metric.denominatorCentre * sums.x[j];
    }
    return sums;
}

Error wrongAggregate(const std::string &path, std::string what)
{
    return Error{ErrorCode::InvalidDocument, Remedy::FixInput, {}, {}}
        .with("kind", kKind)
        .with("key", "input")
        .with("path", path)
        .with("what", std::move(what));
}

bool isFinite(const Sums &sums)
{
    const auto areFinite = [](const auto &numbers) { return std::ranges::all_of(numbers, [](double number) { return std::isfinite(number); }); };
    return areFinite(std::array{sums.y, sums.yy, sums.z, sums.zz, sums.yz}) && areFinite(sums.x) && areFinite(sums.xx)
        && areFinite(sums.xy) && areFinite(sums.xz);
}

Sums difference(Sums later, const Sums &earlier)
{
    Sums negative = earlier;
    negative.n = -negative.n;
    for (double *number : {&negative.y, &negative.yy, &negative.z, &negative.zz, &negative.yz})
        *number = -*number;
    for (std::vector<double> *list : {&negative.x, &negative.xx, &negative.xy, &negative.xz}) {
        for (double &number : *list)
            number = -number;
    }
    add(later, negative);
    return later;
}

} // namespace assay::results
