// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include <nlohmann/json.hpp>

#include "models/core/documentfields.h"
#include "models/metrics/metric.h"
#include "models/metrics/names.h"

namespace assay::metrics {
namespace {

constexpr std::size_t kMaxColumn = 128;
constexpr std::size_t kMaxValues = 1'000;
constexpr double kMaxHours = 87'600; // ten years
constexpr double kMaxDays = 3'650;
constexpr double kMaxValue = 1e15;
constexpr std::size_t kMaxSteps = 19; // after the first

bool takesNoValue(Comparison comparison)
{
    return comparison == Comparison::IsNull || comparison == Comparison::IsNotNull;
}

bool takesSeveral(Comparison comparison)
{
    return comparison == Comparison::OneOf || comparison == Comparison::NotOneOf;
}

Json literal(const FactFilter &filter, const std::string &value)
{
    if (!filter.isNumeric)
        return value;
    const Result<Json> number = parseJson(value);
    return number && number->is_number() ? *number : Json(value);
}

Json toJson(const FactFilter &filter)
{
    Json json{{"column", filter.column}, {"is", comparisonName(filter.comparison)}};
    Json values = Json::array();
    for (const std::string &value : filter.values)
        values.push_back(literal(filter, value));
    if (takesSeveral(filter.comparison))
        json["values"] = std::move(values);
    else if (!values.empty())
        json["value"] = values.front();
    restoreExtra(json, filter.extra);
    return json;
}

Json toJson(const MetricFact &fact)
{
    Json json{{"source", fact.factSource}};
    putText(json, "value", fact.valueColumn);
    for (const FactFilter &filter : fact.filters)
        json["filters"].push_back(toJson(filter));
    restoreExtra(json, fact.extra);
    return json;
}

Json toJson(const Window &window)
{
    Json json = Json::object();
    if (window.startHours != 0)
        json["start_hours"] = plainNumber(window.startHours);
    if (window.lengthHours)
        json["length_hours"] = plainNumber(*window.lengthHours);
    restoreExtra(json, window.extra);
    return json;
}

Json toJson(const Cap &cap)
{
    Json json{{"kind", spellingOf(kCapNames, cap.kind)}};
    if (cap.lower)
        json["lower"] = plainNumber(*cap.lower);
    if (cap.upper)
        json["upper"] = plainNumber(*cap.upper);
    restoreExtra(json, cap.extra);
    return json;
}

/// Appends one literal of a filter; all literals of a filter are numbers, or none is.
void readLiteral(FieldReader &fields, const char *name, const Json &value, FactFilter &filter)
{
    const bool isNumber = value.is_number();
    if (!isNumber && !value.is_string() && !value.is_boolean())
        return fields.problem(name, "a text, a number, true or false");
    if (!filter.values.empty() && isNumber != filter.isNumeric)
        return fields.problem(name, "only numbers or only texts");
    filter.isNumeric = isNumber;
    filter.values.push_back(value.is_string() ? value.get<std::string>() : value.dump());
    if (filter.values.back().size() > 1'000)
        fields.problem(name, "values of at most 1000 characters");
}

void readLiterals(FieldReader &fields, FactFilter &filter)
{
    const Json *one = fields.member("value");
    const Json *several = fields.array("values");
    if (takesNoValue(filter.comparison)) {
        if (one != nullptr || several != nullptr)
            fields.problem("value", "nothing, as this test takes no value");
        return;
    }
    if (takesSeveral(filter.comparison)) {
        if (several == nullptr || several->empty() || several->size() > kMaxValues || one != nullptr)
            return fields.problem("values", "a list of 1 to " + std::to_string(kMaxValues) + " values");
        for (const Json &value : *several)
            readLiteral(fields, "values", value, filter);
        return;
    }
    if (one == nullptr || several != nullptr)
        return fields.problem("value", "one value");
    readLiteral(fields, "value", *one, filter);
}

FactFilter filterFromJson(FieldReader &fields)
{
    FactFilter filter;
    filter.column = fields.requiredText("column", kMaxColumn);
    filter.comparison = fields.choice("is", kComparisonNames, Comparison::Equal);
    readLiterals(fields, filter);
    filter.extra = fields.extra();
    return filter;
}

MetricFact factFromJson(FieldReader &fields, const std::string &key)
{
    MetricFact fact;
    fact.factSource = fields.requiredKey("source");
    fact.valueColumn = fields.text("value", {}, kMaxColumn);
    if (const Json *filters = fields.array("filters")) {
        for (std::size_t i = 0; i < filters->size(); ++i) {
            FieldReader nested((*filters)[i], "metric", key, fields.pathOf("filters", i));
            fact.filters.push_back(filterFromJson(nested));
            fields.adopt(nested);
        }
    }
    fact.extra = fields.extra();
    return fact;
}

Window windowFromJson(FieldReader &fields)
{
    Window window;
    window.startHours = fields.number("start_hours", 0, 0, kMaxHours);
    window.lengthHours = fields.optionalNumber("length_hours", 0, kMaxHours);
    if (window.lengthHours && *window.lengthHours <= 0)
        fields.problem("length_hours", "more than 0 hours; leave it out for an open window");
    window.extra = fields.extra();
    return window;
}

Cap capFromJson(FieldReader &fields)
{
    Cap cap;
    cap.kind = fields.choice("kind", kCapNames, CapKind::None);
    const bool isFraction = cap.kind == CapKind::Percentile;
    cap.lower = fields.optionalNumber("lower", isFraction ? 0 : -kMaxValue, isFraction ? 1 : kMaxValue);
    cap.upper = fields.optionalNumber("upper", isFraction ? 0 : -kMaxValue, isFraction ? 1 : kMaxValue);
    if (isFraction && !cap.lower && !cap.upper)
        cap.upper = 0.999;
    if (cap.kind == CapKind::None && (cap.lower || cap.upper))
        fields.problem("kind", "percentile or absolute, as a bound is given");
    if (cap.kind == CapKind::Absolute && !cap.lower && !cap.upper)
        fields.problem("upper", "a bound for the absolute cap");
    if (cap.lower && cap.upper && *cap.lower >= *cap.upper)
        fields.problem("upper", "more than the lower bound");
    cap.extra = fields.extra();
    return cap;
}

/// Kind and value column have to agree: nothing a person wrote may be silently ignored.
void checkFacts(FieldReader &fields, const Metric &metric)
{
    if (metric.fact.factSource.empty() && !metric.denominator)
        return;
    const bool hasValue = !metric.fact.valueColumn.empty();
    const bool ranksFacts = metric.kind == MetricKind::Percentile && metric.ranked == Ranked::Facts;
    const bool needsValue = metric.kind == MetricKind::Sum || metric.kind == MetricKind::Mean || ranksFacts;
    const bool refusesValue = metric.kind == MetricKind::Count || metric.kind == MetricKind::Conversion || metric.kind == MetricKind::Retention
        || metric.kind == MetricKind::Funnel;
    const std::string kind{metricKindName(metric.kind)};
    if (needsValue && !hasValue)
        fields.problem("fact.value", "the column that a " + kind + (ranksFacts ? " metric ranks" : " metric adds up"));
    if (refusesValue && hasValue)
        fields.problem("fact.value", "no column, as a " + kind + " metric counts rows; filter on the column instead");
    if (metric.kind == MetricKind::Ratio && !metric.denominator)
        fields.problem("denominator", "a fact, as a ratio divides by it");
    if (metric.kind != MetricKind::Ratio && metric.denominator)
        fields.problem("denominator", "nothing, as only a ratio has one");
}

void checkCap(FieldReader &fields, const Metric &metric)
{
    if (metric.cap.kind == CapKind::None)
        return;
    if (isQuantile(metric.kind))
        fields.problem("cap", "nothing, as a percentile does not follow single large values");
    if (isProportion(metric.kind))
        fields.problem("cap", "nothing, as the value of a " + std::string{metricKindName(metric.kind)} + " metric is 0 or 1");
    if (isRatio(metric.kind) && metric.cap.kind == CapKind::Absolute)
        fields.problem("cap.kind", "percentile, as one value cannot cap both sides of a ratio");
}

void readThreshold(FieldReader &fields, Metric &metric)
{
    const std::optional<double> threshold = fields.optionalNumber("threshold", -kMaxValue, kMaxValue);
    if (metric.kind == MetricKind::Threshold && !threshold)
        fields.problem("threshold", "the value to exceed");
    if (metric.kind != MetricKind::Threshold && threshold)
        fields.problem("threshold", "nothing, as only a threshold metric has one");
    metric.threshold = threshold.value_or(0);
}

void readRetention(FieldReader &fields, Metric &metric)
{
    const std::optional<double> start = fields.optionalNumber("retention_start_days", 0, kMaxDays);
    metric.retentionEndDays = fields.optionalNumber("retention_end_days", 0, kMaxDays);
    if (metric.kind != MetricKind::Retention) {
        if (start || metric.retentionEndDays)
            fields.problem("retention_start_days", "nothing, as only a retention metric has one");
        return;
    }
    if (!start)
        fields.problem("retention_start_days", "the day after assignment from which a fact counts");
    metric.retentionStartDays = start.value_or(0);
    if (metric.retentionEndDays && *metric.retentionEndDays <= metric.retentionStartDays)
        fields.problem("retention_end_days", "more than retention_start_days");
    if (metric.window.startHours != 0 || metric.window.lengthHours)
        fields.problem("window", "nothing, as retention has its own days");
}

void readPercentile(FieldReader &fields, Metric &metric)
{
    const std::optional<double> percentile = fields.optionalNumber("percentile", 0, 1);
    const bool hasRanked = fields.member("of") != nullptr;
    metric.ranked = fields.choice("of", kRankedNames, Ranked::Facts);
    if (metric.kind != MetricKind::Percentile) {
        if (percentile || hasRanked)
            fields.problem(percentile ? "percentile" : "of", "nothing, as only a percentile metric has one");
        return;
    }
    if (!percentile || *percentile <= 0 || *percentile >= 1)
        fields.problem("percentile", "a fraction above 0 and below 1, such as 0.95");
    metric.percentile = percentile.value_or(0);
}

/// The steps after the first, which is `fact`.
void readSteps(FieldReader &fields, const std::string &key, Metric &metric)
{
    const Json *steps = fields.array("then");
    if (metric.kind != MetricKind::Funnel) {
        if (steps != nullptr)
            fields.problem("then", "nothing, as only a funnel has further steps");
        return;
    }
    if (steps == nullptr || steps->empty() || steps->size() > kMaxSteps)
        return fields.problem("then", "the 1 to " + std::to_string(kMaxSteps) + " facts that must follow the first");
    for (std::size_t i = 0; i < steps->size(); ++i) {
        FieldReader nested((*steps)[i], "metric", key, fields.pathOf("then", i));
        metric.then.push_back(factFromJson(nested, key));
        if (!metric.then.back().valueColumn.empty())
            nested.problem("value", "no column, as a step counts rows; filter on the column instead");
        if (metric.then.back() == (i == 0 ? metric.fact : metric.then[i - 1]))
            nested.problem("filters", "another fact than the step before; count it with a threshold metric instead");
        fields.adopt(nested);
    }
}

/// Reads a nested object with `read`, which gets a reader of its own.
template <typename T, typename Read>
void readPart(FieldReader &fields, const std::string &key, const char *name, T &target, Read read)
{
    const Json *member = fields.member(name);
    if (member == nullptr)
        return;
    FieldReader nested(*member, "metric", key, fields.pathOf(name));
    target = read(nested);
    fields.adopt(nested);
}

void readDisplay(FieldReader &fields, Metric &metric)
{
    metric.unit = fields.text("unit", {}, 16);
    metric.decimals = static_cast<int>(fields.integer("decimals", 2, 0, 12));
    metric.direction = fields.choice("direction", kDirectionNames, Direction::Increase);
    metric.precisionTarget = fields.number("precision_target", 0.05, 0.0001, 10);
    metric.isCertified = fields.boolean("certified", false);
    metric.owner = fields.text("owner", {}, 120);
    metric.tags = fields.texts("tags");
}

void putDisplay(Json &body, const Metric &metric)
{
    putText(body, "unit", metric.unit);
    body["decimals"] = metric.decimals;
    body["direction"] = spellingOf(kDirectionNames, metric.direction);
    body["precision_target"] = plainNumber(metric.precisionTarget);
    if (metric.isCertified)
        body["certified"] = true;
    putText(body, "owner", metric.owner);
    putTexts(body, "tags", metric.tags);
}

} // namespace

Json toJson(const Metric &metric)
{
    Json body{{"key", metric.key}, {"name", metric.name}, {"kind", metricKindName(metric.kind)}};
    putText(body, "description", metric.description);
    if (metric.fact != MetricFact{})
        body["fact"] = toJson(metric.fact);
    if (metric.denominator)
        body["denominator"] = toJson(*metric.denominator);
    if (metric.window != Window{})
        body["window"] = toJson(metric.window);
    if (metric.cap != Cap{})
        body["cap"] = toJson(metric.cap);
    if (metric.kind == MetricKind::Threshold)
        body["threshold"] = plainNumber(metric.threshold);
    if (metric.kind == MetricKind::Retention) {
        body["retention_start_days"] = plainNumber(metric.retentionStartDays);
        if (metric.retentionEndDays)
            body["retention_end_days"] = plainNumber(*metric.retentionEndDays);
    }
    if (metric.kind == MetricKind::Percentile) {
        body["percentile"] = plainNumber(metric.percentile);
        body["of"] = spellingOf(kRankedNames, metric.ranked);
    }
    for (const MetricFact &step : metric.then)
        body["then"].push_back(toJson(step));
    putDisplay(body, metric);
    restoreExtra(body, metric.extra);
    return body;
}

Result<Metric> metricFromJson(const Json &body, std::vector<Error> *unknown)
{
    Metric metric;
    const std::string key = keyOf(body);
    FieldReader fields(body, "metric", key);
    metric.key = fields.requiredKey("key");
    metric.name = readName(fields, metric.key);
    metric.description = fields.text("description");
    if (fields.member("kind") == nullptr)
        fields.problem("kind", "the kind of the metric, for example conversion");
    metric.kind = fields.choice("kind", kKindNames, MetricKind::Count);
    const auto readFact = [&key](FieldReader &nested) { return factFromJson(nested, key); };
    readPart(fields, key, "fact", metric.fact, readFact);
    readPart(fields, key, "denominator", metric.denominator, readFact);
    readPart(fields, key, "window", metric.window, windowFromJson);
    readPart(fields, key, "cap", metric.cap, capFromJson);
    readThreshold(fields, metric);
    readRetention(fields, metric);
    readPercentile(fields, metric);
    readSteps(fields, key, metric);
    readDisplay(fields, metric);
    checkFacts(fields, metric);
    checkCap(fields, metric);
    metric.extra = fields.extra();
    return fields.finish(std::move(metric), unknown);
}

} // namespace assay::metrics
