// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fakes/referenceaggregator.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace assay::fakes {
namespace {

using metrics::Comparison;
using metrics::MetricKind;

std::int64_t inHours(double count) { return std::llround(count * 3'600e6); }
std::int64_t inDays(double count) { return std::llround(count * 86'400e6); }

bool isBlank(const std::optional<std::string> &subject)
{
    return !subject || subject->find_first_not_of(' ') == std::string::npos;
}

bool compares(Comparison comparison, int order, bool isListed)
{
    switch (comparison) {
    case Comparison::Equal: return order == 0;
    case Comparison::NotEqual: return order != 0;
    case Comparison::OneOf: return isListed;
    case Comparison::NotOneOf: return !isListed;
    case Comparison::Less: return order < 0;
    case Comparison::LessOrEqual: return order <= 0;
    case Comparison::Greater: return order > 0;
    case Comparison::GreaterOrEqual: return order >= 0;
    case Comparison::IsNull:
    case Comparison::IsNotNull: break;
    }
    return false;
}

template <typename T>
const T *find(const std::map<std::string, std::optional<T>> &values, const std::string &name)
{
    const auto found = values.find(name);
    return found != values.end() && found->second ? &*found->second : nullptr;
}

double clipped(double value, const std::optional<double> &lower, const std::optional<double> &upper)
{
    value = lower ? std::max(value, *lower) : value;
    return upper ? std::min(value, *upper) : value;
}

/// Compensated sum, so that the reference is the more exact side.
class Total {
public:
    void add(double value)
    {
        const double next = m_sum + value;
        m_lost += std::abs(m_sum) >= std::abs(value) ? (m_sum - next) + value : (value - next) + m_sum;
        m_sum = next;
    }
    [[nodiscard]] double value() const { return m_sum + m_lost; }

private:
    double m_sum{};
    double m_lost{};
};

} // namespace

std::optional<double> percentile(std::vector<double> values, double fraction)
{
    if (values.empty())
        return {};
    std::ranges::sort(values);
    const double h = static_cast<double>(values.size() - 1) * fraction;
    const auto low = static_cast<std::size_t>(std::floor(h));
    const std::size_t high = std::min(low + 1, values.size() - 1);
    return values[low] + (h - std::floor(h)) * (values[high] - values[low]);
}

ReferenceAggregator::ReferenceAggregator(const sql::PlanRequest &request, const Log &log) : m_request(request)
{
    const experiments::Experiment &experiment = request.experiment;
    m_start = *experiment.start;
    m_end = experiment.end ? std::min(*experiment.end, request.asOf) : request.asOf;

    std::map<std::string, std::vector<const AssignmentRow *>> bySubject;
    for (const AssignmentRow &row : log.assignments) {
        if (row.experiment != experiment.keyInWarehouse() || row.at < m_start || row.at >= m_end)
            continue;
        if (isBlank(row.subject))
            ++m_blankRows;
        else
            bySubject[*row.subject].push_back(&row);
    }
    std::map<std::string, std::size_t> places;
    for (auto &[key, rows] : bySubject) {
        const AssignmentRow *first = nullptr;
        std::map<std::string, int> seen;
        const auto known = [&](const AssignmentRow &row) {
            return row.variation && std::ranges::any_of(experiment.variations, [&](const auto &variation) { return variation.key == *row.variation; });
        };
        for (const AssignmentRow *row : rows) {
            ++seen[known(*row) ? *row->variation : std::string{"?"}];
            if (!known(*row))
                continue;
            if (first == nullptr || row->at < first->at || (row->at == first->at && *row->variation < *first->variation))
                first = row;
        }
        if (first == nullptr) {
            ++m_unknownVariation;
            continue;
        }
        Subject subject{key, 0, seen.size() > 1, first->at, {}, {}};
        const auto variation = std::ranges::find(experiment.variations, *first->variation, &experiments::Variation::key);
        subject.variation = static_cast<std::uint32_t>(variation - experiment.variations.begin());
        for (const AssignmentRow *row : rows) {
            if (row->at != first->at)
                continue;
            for (const auto &[name, value] : row->properties) {
                std::optional<std::string> &kept = subject.properties[name];
                if (value && (!kept || *value < *kept))
                    kept = value;
            }
        }
        if (!subject.isMixed)
            m_repeatedRows += static_cast<std::int64_t>(rows.size()) - 1;
        m_lastAssigned.push_back(dayOf((*std::ranges::max_element(rows, {}, [](const AssignmentRow *row) { return row->at; }))->at));
        places[key] = m_subjects.size();
        m_subjects.push_back(std::move(subject));
    }
    for (const FactRow &fact : log.facts) {
        if (!fact.subject)
            continue;
        if (const auto found = places.find(*fact.subject); found != places.end())
            m_subjects[found->second].facts.push_back(&fact);
    }
}

int ReferenceAggregator::days() const { return dayOf({m_end.micros - 1}) - dayOf(m_start) + 1; }

Timestamp ReferenceAggregator::endOfDay(int day) const { return std::min(startOf(dayOf(m_start) + day + 1), m_end); }

bool ReferenceAggregator::isIn(const Subject &subject, const metrics::Metric &metric, Timestamp until) const
{
    const std::int64_t age
        = metric.kind == MetricKind::Retention ? inDays(metric.retentionEndDays.value_or(metric.retentionStartDays)) : std::int64_t{0};
    return subject.first < until && subject.first.micros + age <= until.micros;
}

bool ReferenceAggregator::passes(const FactRow &fact, const metrics::MetricFact &definition) const
{
    if (fact.source != definition.factSource)
        return false;
    return std::ranges::all_of(definition.filters, [&](const metrics::FactFilter &filter) {
        const double *number = find(fact.numbers, filter.column);
        const std::string *text = find(fact.texts, filter.column);
        const bool isNull = number == nullptr && text == nullptr;
        if (filter.comparison == Comparison::IsNull || filter.comparison == Comparison::IsNotNull)
            return isNull == (filter.comparison == Comparison::IsNull);
        if (isNull)
            return false;
        int order = 0;
        bool isListed = false;
        for (const std::string &value : filter.values) {
            const double parsed = filter.isNumeric ? std::stod(value) : 0;
            const int compared = filter.isNumeric ? (*number < parsed ? -1 : *number > parsed ? 1 : 0) : text->compare(value);
            order = compared;
            isListed = isListed || compared == 0;
        }
        return compares(filter.comparison, order, isListed);
    });
}

ReferenceAggregator::Span ReferenceAggregator::spanOf(const Subject &subject, const metrics::Metric &metric) const
{
    Span span;
    span.from = subject.first.micros + inHours(metric.window.startHours);
    span.to = std::numeric_limits<std::int64_t>::max();
    if (metric.window.lengthHours)
        span.to = span.from + inHours(*metric.window.lengthHours);
    if (metric.kind == MetricKind::Retention) {
        span.from = subject.first.micros + inDays(metric.retentionStartDays);
        if (metric.retentionEndDays)
            span.to = subject.first.micros + inDays(*metric.retentionEndDays);
    }
    const std::int64_t days = m_request.experiment.plan.lookbackDays * kMicrosPerDay;
    span.lookBack = std::max(subject.first.micros - days, m_start.micros - days);
    return span;
}

std::int64_t ReferenceAggregator::notFinite(const metrics::Metric &metric) const
{
    std::int64_t count = 0;
    for (const Subject &subject : m_subjects) {
        if (subject.isMixed || !isIn(subject, metric, m_end))
            continue;
        const Span span = spanOf(subject, metric);
        for (const FactRow *fact : subject.facts) {
            const std::int64_t at = fact->at.micros;
            const bool isBefore = metrics::hasCovariate(metric) && at < subject.first.micros && at >= span.lookBack;
            if (at >= m_end.micros || !(isBefore || (at >= span.from && at < span.to)))
                continue;
            for (const metrics::MetricFact *side : {&metric.fact, metric.denominator ? &*metric.denominator : nullptr}) {
                const double *value = side == nullptr || side->valueColumn.empty() || !passes(*fact, *side) ? nullptr : find(fact->numbers, side->valueColumn);
                count += value != nullptr && !std::isfinite(*value) ? 1 : 0;
            }
        }
    }
    return count;
}

std::vector<Day> ReferenceAggregator::lastFacts(const std::string &source) const
{
    std::vector<Day> days;
    for (const Subject &subject : m_subjects) {
        std::optional<Timestamp> last;
        for (const metrics::Metric &metric : m_request.metrics) {
            if (metric.kind == MetricKind::Retention)
                continue;
            std::vector<const metrics::MetricFact *> parts{&metric.fact};
            if (metric.denominator)
                parts.push_back(&*metric.denominator);
            for (const metrics::MetricFact &step : metric.then)
                parts.push_back(&step);
            const Span span = spanOf(subject, metric);
            const bool needsValue = metrics::isQuantile(metric.kind) && metric.ranked == metrics::Ranked::Facts;
            for (const FactRow *fact : subject.facts) {
                const bool isInside = fact->source == source && fact->at < m_end && fact->at.micros >= span.from && fact->at.micros < span.to;
                const bool counts = isInside && std::ranges::any_of(parts, [&](const metrics::MetricFact *part) {
                    return passes(*fact, *part) && !(needsValue && find(fact->numbers, part->valueColumn) == nullptr);
                });
                if (counts && (!last || fact->at > *last))
                    last = fact->at;
            }
        }
        if (last)
            days.push_back(dayOf(*last));
    }
    return days;
}

int ReferenceAggregator::stepsOf(const Subject &subject, const metrics::Metric &metric, Timestamp until) const
{
    const auto [from, to, lookBack] = spanOf(subject, metric);
    std::vector<const metrics::MetricFact *> steps{&metric.fact};
    for (const metrics::MetricFact &step : metric.then)
        steps.push_back(&step);
    std::int64_t reached = from;
    int count = 0;
    for (const metrics::MetricFact *step : steps) {
        std::optional<std::int64_t> earliest;
        for (const FactRow *fact : subject.facts) {
            const std::int64_t at = fact->at.micros;
            if (at >= reached && at < to && at < until.micros && passes(*fact, *step) && (!earliest || at < *earliest))
                earliest = at;
        }
        if (!earliest)
            break;
        reached = *earliest;
        ++count;
    }
    return count;
}

std::vector<std::vector<double>> ReferenceAggregator::rankedValues(const metrics::Metric &metric, std::uint32_t variation) const
{
    std::vector<std::vector<double>> clusters;
    for (const Subject &subject : m_subjects) {
        if (subject.isMixed || subject.variation != variation)
            continue;
        if (metric.ranked == metrics::Ranked::Subjects) {
            clusters.push_back({valueOf(subject, metric, m_end).y});
            continue;
        }
        const auto [from, to, lookBack] = spanOf(subject, metric);
        std::vector<double> values;
        for (const FactRow *fact : subject.facts) {
            const double *value = find(fact->numbers, metric.fact.valueColumn);
            if (value != nullptr && std::isfinite(*value) && fact->at.micros >= from && fact->at.micros < to && fact->at < m_end && passes(*fact, metric.fact))
                values.push_back(*value);
        }
        if (!values.empty())
            clusters.push_back(std::move(values));
    }
    return clusters;
}

ReferenceAggregator::Value ReferenceAggregator::valueOf(const Subject &subject, const metrics::Metric &metric, Timestamp until) const
{
    if (metric.kind == MetricKind::Funnel)
        return {stepsOf(subject, metric, until) == static_cast<int>(metric.then.size()) + 1 ? 1.0 : 0.0, 0, 0};
    const auto [from, to, lookBack] = spanOf(subject, metric);
    const auto added = [](const FactRow &fact, const metrics::MetricFact &definition) {
        if (definition.valueColumn.empty())
            return 1.0;
        const double *value = find(fact.numbers, definition.valueColumn);
        return value != nullptr && std::isfinite(*value) ? *value : 0.0;
    };
    Value value;
    for (const FactRow *fact : subject.facts) {
        if (fact->at.micros >= until.micros)
            continue;
        const bool counts = fact->at.micros >= from && fact->at.micros < to;
        const bool isBefore = fact->at < subject.first && fact->at.micros >= lookBack;
        if (passes(*fact, metric.fact)) {
            value.y += counts ? added(*fact, metric.fact) : 0;
            value.x += isBefore && metrics::hasCovariate(metric) ? added(*fact, metric.fact) : 0;
            if (metric.kind == MetricKind::Mean && counts) {
                const double *number = find(fact->numbers, metric.fact.valueColumn);
                value.z += number != nullptr && std::isfinite(*number) ? 1 : 0;
            }
        }
        if (metric.denominator && counts && passes(*fact, *metric.denominator))
            value.z += added(*fact, *metric.denominator);
    }
    return value;
}

ReferenceAggregator::Caps ReferenceAggregator::capsOf(const metrics::Metric &metric) const
{
    const metrics::Cap &cap = metric.cap;
    if (cap.kind == metrics::CapKind::None)
        return {};
    if (cap.kind == metrics::CapKind::Absolute)
        return {cap.lower, cap.upper, {}, {}, cap.lower, cap.upper};
    if (const auto found = m_caps.find(metric.key); found != m_caps.end())
        return found->second;
    std::vector<double> y;
    std::vector<double> z;
    std::vector<double> x;
    for (const Subject &subject : m_subjects) {
        if (subject.isMixed)
            continue;
        const Value value = valueOf(subject, metric, m_end);
        y.push_back(value.y);
        z.push_back(value.z);
        x.push_back(value.x);
    }
    // The cap moves inwards until enough values lie beyond it; where that would cap all there is to 0, there is none.
    const std::int64_t k = m_request.experiment.plan.minCell;
    const auto at = [&](const std::vector<double> &values, const std::optional<double> &fraction, bool isUpper) -> std::optional<double> {
        if (!fraction || values.size() < 2)
            return {};
        const auto most = static_cast<double>(values.size() - 1);
        const double room = std::min(static_cast<double>(k) / most, 0.5);
        const auto beyond = std::ranges::count_if(values, [&](double value) { return isUpper ? value > 0 : value < 0; });
        const bool moves = isUpper ? *fraction > 1 - room : *fraction < room;
        if (!moves)
            return percentile(values, *fraction);
        if (beyond > 0 && beyond <= k)
            return {};
        std::vector<double> sorted = values;
        std::ranges::sort(sorted);
        return sorted[isUpper ? sorted.size() - 1 - static_cast<std::size_t>(k) : static_cast<std::size_t>(k)];
    };
    const bool isRatio = metrics::isRatio(metric.kind);
    const Caps caps{at(y, cap.lower, false), at(y, cap.upper, true), isRatio ? at(z, cap.lower, false) : std::nullopt,
                    isRatio ? at(z, cap.upper, true) : std::nullopt, at(x, cap.lower, false), at(x, cap.upper, true)};
    return m_caps[metric.key] = caps;
}

std::map<std::uint32_t, ReferenceAggregator::Holders> ReferenceAggregator::holders(const metrics::Metric &metric, Timestamp until, bool isCapped,
                                                                                  const std::function<bool(const Subject &)> &filter) const
{
    const Caps caps = isCapped ? capsOf(metric) : Caps{};
    const Value start = settled({}, metric, caps);
    std::map<std::uint32_t, Holders> found;
    for (const Subject &subject : m_subjects) {
        if (!filter(subject) || !isIn(subject, metric, until))
            continue;
        const Value value = settled(valueOf(subject, metric, until), metric, caps);
        Holders &holders = found[subject.variation];
        struct Side {
            bool isHeld, isOwn;
        };
        const auto count = [](double own, double none, const std::optional<double> &lower, const std::optional<double> &upper, std::int64_t &held,
                              std::int64_t &free) {
            const Side side{own != none, own != none && own != lower && own != upper};
            held += side.isHeld ? 1 : 0;
            free += side.isOwn ? 1 : 0;
            return side;
        };
        const Side y = count(value.y, start.y, caps.lower, caps.upper, holders.y, holders.ownY);
        const Side z = count(value.z, start.z, caps.denominatorLower, caps.denominatorUpper, holders.z, holders.ownZ);
        const Side x = count(value.x, start.x, caps.covariateLower, caps.covariateUpper, holders.x, holders.ownX);
        holders.yz += y.isHeld && z.isHeld ? 1 : 0;
        holders.ownYz += y.isHeld && z.isHeld && (y.isOwn || z.isOwn) ? 1 : 0;
        holders.xy += x.isHeld && y.isHeld ? 1 : 0;
        holders.ownXy += x.isHeld && y.isHeld && (x.isOwn || y.isOwn) ? 1 : 0;
    }
    return found;
}

ReferenceAggregator::Value ReferenceAggregator::settled(Value value, const metrics::Metric &metric, const Caps &caps)
{
    switch (metric.kind) {
    case MetricKind::Conversion:
    case MetricKind::Funnel:
    case MetricKind::Retention: return {value.y > 0 ? 1.0 : 0.0, 0, 0};
    case MetricKind::Threshold: return {value.y > metric.threshold ? 1.0 : 0.0, 0, 0};
    case MetricKind::Count:
    case MetricKind::Sum:
    case MetricKind::Mean:
    case MetricKind::Percentile:
    case MetricKind::Ratio: break;
    }
    return {clipped(value.y, caps.lower, caps.upper), clipped(value.z, caps.denominatorLower, caps.denominatorUpper),
            clipped(value.x, caps.covariateLower, caps.covariateUpper)};
}

results::Sums ReferenceAggregator::sums(const results::SnapshotMetric &measured, std::uint32_t variation, Timestamp until, bool isCapped,
                                        bool withMixed, const std::function<bool(const Subject &)> &filter) const
{
    const metrics::Metric &metric = measured.definition;
    const Caps caps = isCapped ? capsOf(metric) : Caps{};
    const bool hasCovariate = !measured.covariates.empty() && isCapped;
    results::Sums sums;
    Total y, yy, z, zz, yz, x, xx, xy;
    for (const Subject &subject : m_subjects) {
        if (subject.variation != variation || (subject.isMixed && !withMixed) || (filter && !filter(subject)) || !isIn(subject, metric, until))
            continue;
        Value value = settled(valueOf(subject, metric, until), metric, caps);
        value.y -= measured.centre;
        value.z -= measured.denominatorCentre;
        value.x -= hasCovariate ? measured.covariateCentres.front() : 0;
        ++sums.n;
        y.add(value.y);
        yy.add(value.y * value.y);
        z.add(value.z);
        zz.add(value.z * value.z);
        yz.add(value.y * value.z);
        x.add(value.x);
        xx.add(value.x * value.x);
        xy.add(value.x * value.y);
    }
    sums.y = y.value();
    sums.yy = yy.value();
    if (metrics::isRatio(metric.kind)) {
        sums.z = z.value();
        sums.zz = zz.value();
        sums.yz = yz.value();
    }
    if (hasCovariate) {
        sums.x = {x.value()};
        sums.xx = {xx.value()};
        sums.xy = {xy.value()};
    }
    return sums;
}

} // namespace assay::fakes
