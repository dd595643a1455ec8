// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fakes/everykind.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

namespace assay::fakes {
namespace {

using metrics::CapKind;
using metrics::Comparison;
using metrics::Metric;
using metrics::MetricFact;
using metrics::MetricKind;

constexpr std::int64_t kHour = 3'600 * kMicrosPerSecond;

Timestamp at(const char *iso) { return *timestampFromIso(iso); }

MetricFact events(std::string kind, std::string value = {})
{
    return {"events", std::move(value), {{"kind", Comparison::Equal, {std::move(kind)}, false, {}}}, {}};
}

Metric metric(std::string key, MetricKind kind, MetricFact fact)
{
    Metric result;
    result.key = std::move(key);
    result.name = result.key;
    result.kind = kind;
    result.fact = std::move(fact);
    return result;
}

Metric capped(Metric base, CapKind kind, std::optional<double> lower, std::optional<double> upper)
{
    base.cap = {kind, lower, upper, {}};
    return base;
}

Metric windowed(Metric base, double start, std::optional<double> length)
{
    base.window = {start, length, {}};
    return base;
}

Metric threshold(Metric base, double value)
{
    base.threshold = value;
    return base;
}

Metric retention(std::string key, double start, std::optional<double> end)
{
    Metric result = metric(std::move(key), MetricKind::Retention, events("view"));
    result.retentionStartDays = start;
    result.retentionEndDays = end;
    return result;
}

Metric ratio(std::string key, MetricFact above, MetricFact below)
{
    Metric result = metric(std::move(key), MetricKind::Ratio, std::move(above));
    result.denominator = std::move(below);
    return result;
}

Metric percentile(std::string key, metrics::Ranked ranked, double fraction, MetricFact fact)
{
    Metric result = metric(std::move(key), MetricKind::Percentile, std::move(fact));
    result.ranked = ranked;
    result.percentile = fraction;
    return result;
}

Metric funnel(std::string key, MetricFact first, std::vector<MetricFact> then)
{
    Metric result = metric(std::move(key), MetricKind::Funnel, std::move(first));
    result.then = std::move(then);
    return result;
}

std::vector<Metric> everyKind()
{
    MetricFact mobile = events("view");
    mobile.filters.push_back({"device", Comparison::OneOf, {"phone", "tablet"}, false, {}});
    MetricFact large = events("purchase", "amount");
    large.filters.push_back({"amount", Comparison::GreaterOrEqual, {"20"}, true, {}});
    large.filters.push_back({"device", Comparison::NotEqual, {"it's"}, false, {}});
    MetricFact unknownDevice{"events", {}, {{"device", Comparison::IsNull, {}, false, {}}}, {}};
    const MetricFact refunds{"refunds", "amount", {}, {}};
    return {
        metric("revenue", MetricKind::Sum, events("purchase", "amount")),
        metric("purchases", MetricKind::Count, events("purchase")),
        windowed(metric("converted", MetricKind::Conversion, events("purchase")), 0, 72),
        capped(metric("revenue_capped", MetricKind::Sum, events("purchase", "amount")), CapKind::Percentile, {}, 0.95),
        capped(metric("revenue_trimmed", MetricKind::Sum, events("purchase", "amount")), CapKind::Percentile, {}, 0.9985),
        capped(metric("score_capped", MetricKind::Sum, events("score", "amount")), CapKind::Percentile, 0.03, 0.9),
        capped(metric("revenue_bounded", MetricKind::Sum, events("purchase", "amount")), CapKind::Absolute, 2, 40),
        threshold(metric("big_spender", MetricKind::Threshold, events("purchase", "amount")), 30),
        threshold(metric("returning_buyer", MetricKind::Threshold, events("purchase")), 1),
        threshold(metric("not_negative", MetricKind::Threshold, events("score", "amount")), -0.5),
        retention("retained_day_1", 1, 2),
        retention("retained_after_week", 7, {}),
        metric("order_value", MetricKind::Mean, events("purchase", "amount")),
        ratio("purchases_per_view", events("purchase"), events("view")),
        capped(ratio("refund_share", refunds, events("purchase", "amount")), CapKind::Percentile, {}, 0.9),
        windowed(metric("second_day_revenue", MetricKind::Sum, large), 24, 48),
        metric("mobile_views", MetricKind::Count, mobile),
        metric("unknown_device", MetricKind::Count, unknownDevice),
        metric("last_seen", MetricKind::Sum, events("seen", "amount")),
        percentile("purchase_p90", metrics::Ranked::Facts, 0.9, events("purchase", "amount")),
        percentile("revenue_p95", metrics::Ranked::Subjects, 0.95, events("purchase", "amount")),
        funnel("refunded", events("view"), {events("purchase"), refunds}),
        windowed(funnel("second_look", events("view"), {mobile}), 0, 72),
    };
}

/// Draws from fixed generators only: distributions of the library differ between implementations.
class Random {
public:
    explicit Random(std::uint64_t seed) : m_engine(seed) {}

    [[nodiscard]] std::int64_t below(std::int64_t bound) { return static_cast<std::int64_t>(m_engine() % static_cast<std::uint64_t>(bound)); }
    [[nodiscard]] double unit() { return static_cast<double>(m_engine() >> 11U) * 0x1.0p-53; }
    [[nodiscard]] bool chance(double share) { return unit() < share; }
    template <typename List>
    [[nodiscard]] const auto &of(const List &list)
    {
        return list[static_cast<std::size_t>(below(static_cast<std::int64_t>(std::size(list))))];
    }

private:
    std::mt19937_64 m_engine;
};

class Generator {
public:
    Generator(std::uint64_t seed, int subjects) : m_random(seed), m_subjects(subjects) {}

    Log run()
    {
        for (int i = 0; i < m_subjects; ++i)
            addSubject(std::to_string(100'000 + i));
        for (int i = 0; i < 25; ++i)
            assign(i % 3 == 0 ? std::nullopt : std::optional<std::string>{i % 3 == 1 ? "" : "  "}, "blue", instant());
        for (int i = 0; i < 40; ++i)
            addFact("events", {}, instant(), "purchase", 5);
        for (int i = 0; i < 60; ++i)
            addFact("events", std::to_string(900'000 + i), instant(), "purchase", 5);
        return std::move(m_log);
    }

private:
    [[nodiscard]] Timestamp instant() { return {m_start.micros + m_random.below(m_end.micros - m_start.micros)}; }

    void assign(std::optional<std::string> subject, std::optional<std::string> variation, Timestamp when)
    {
        static const std::vector<std::optional<std::string>> countries{"DE", "DE", "FR", "FR", "JP", "CH", "", std::nullopt};
        static const std::string longName(70, 'x');
        std::optional<std::string> plan = m_random.chance(0.02) ? std::optional<std::string>{longName} : "tier " + std::to_string(m_random.below(4));
        if (m_random.chance(0.003))
            plan = "rare " + std::to_string(m_random.below(3));
        m_log.assignments.push_back({std::move(subject), "checkout", std::move(variation), when, {{"country", m_random.of(countries)}, {"tier", plan}}});
    }

    void addFact(const std::string &source, std::optional<std::string> subject, Timestamp when, const std::string &kind, std::optional<double> amount)
    {
        static const std::vector<std::optional<std::string>> devices{"phone", "tablet", "desktop", "it's", std::nullopt};
        m_log.facts.push_back({source, std::move(subject), when, {{"amount", amount}}, {{"kind", kind}, {"device", m_random.of(devices)}}});
    }

    void addSubject(const std::string &key)
    {
        static const std::vector<std::string> variations{"blue", "green", "control"};
        const std::string &own = m_random.of(variations);
        // Fewer subjects come early, so that the first days are thin.
        Timestamp first{m_start.micros + static_cast<std::int64_t>(std::sqrt(m_random.unit()) * static_cast<double>(m_end.micros - m_start.micros))};
        if (m_random.chance(0.05))
            first = startOf(dayOf(first) + 1);
        if (first >= m_end)
            first = {m_end.micros - 1};
        if (m_random.chance(0.01)) {
            assign(key, m_random.chance(0.5) ? std::optional<std::string>{"retired"} : std::nullopt, first);
            return addFact("events", key, {first.micros + kHour}, "purchase", 10);
        }
        assign(key, own, first);
        if (m_random.chance(0.3))
            assign(key, own, {first.micros + m_random.below(3 * kMicrosPerDay)});
        if (m_random.chance(0.04)) {
            // Some at the very same instant: the smaller key is the first variation.
            const std::int64_t delay = m_random.chance(0.3) ? 0 : m_random.below(2 * kMicrosPerDay);
            assign(key, m_random.of(variations), {first.micros + delay});
        }
        if (m_random.chance(0.003))
            assign(key, "retired", {first.micros + kHour});
        if (m_random.chance(0.05))
            m_log.assignments.push_back({key, "another", "blue", {first.micros - kHour}, {}});
        addFactsOf(key, first);
    }

    void addFactsOf(const std::string &key, Timestamp first)
    {
        static const std::vector<std::string> kinds{"purchase", "purchase", "view", "view", "view", "score", "seen", "other"};
        const std::int64_t count = m_random.chance(0.35) ? 0 : m_random.below(m_random.chance(0.05) ? 60 : 9);
        for (std::int64_t i = 0; i < count; ++i) {
            const std::int64_t offset = m_random.below(35 * kMicrosPerDay) - 25 * kMicrosPerDay;
            addFact("events", key, {first.micros + offset}, m_random.of(kinds), amount());
        }
        if (count > 0 && m_random.chance(0.3))
            addEdges(key, first);
        for (std::int64_t i = m_random.below(4); count > 0 && i > 1; --i)
            addFact("refunds", key, {first.micros + m_random.below(6 * kMicrosPerDay)}, "refund", amount());
    }

    /// Facts on the edges of windows, and the instant before each.
    void addEdges(const std::string &key, Timestamp first)
    {
        const std::int64_t edges[] = {0, 24 * kHour, 72 * kHour, kMicrosPerDay, 2 * kMicrosPerDay, 7 * kMicrosPerDay, -20 * kMicrosPerDay};
        const std::int64_t edge = m_random.of(edges);
        const std::string kind = m_random.chance(0.5) ? "purchase" : "view";
        addFact("events", key, {first.micros + edge}, kind, amount());
        addFact("events", key, {first.micros + edge - 1}, kind, amount());
        addFact("events", key, startOf(dayOf(first) + 1), kind, amount());
    }

    std::optional<double> amount()
    {
        if (m_random.chance(0.02))
            return {};
        if (m_random.chance(0.01))
            return m_random.chance(0.5) ? std::numeric_limits<double>::quiet_NaN() : std::numeric_limits<double>::infinity();
        if (m_random.chance(0.1))
            return -std::round(m_random.unit() * 40) / 4;
        if (m_random.chance(0.02))
            return std::round(m_random.unit() * 4'000) / 4;
        return m_random.chance(0.5) ? std::round(m_random.unit() * 80) / 4 : m_random.unit() * 25;
    }

    Random m_random;
    int m_subjects;
    Timestamp m_start = at("2026-03-01T06:00:00Z");
    Timestamp m_end = at("2026-03-15T18:30:00Z");
    Log m_log;
};

std::string orNull(const std::optional<std::string> &value, const sql::Dialect &dialect) { return value ? dialect.text(*value) : "NULL"; }

std::string orNull(const std::optional<double> &value, const sql::Dialect &dialect)
{
    if (!value)
        return "NULL";
    if (std::isnan(*value))
        return dialect.asDouble("'NaN'");
    if (std::isinf(*value))
        return dialect.asDouble("'Infinity'");
    return sql::Dialect::number(*value);
}

/// "INSERT INTO table VALUES ..." in batches.
void insert(std::vector<std::string> &statements, const std::string &table, const std::vector<std::string> &rows)
{
    constexpr std::size_t batch = 1'000;
    for (std::size_t i = 0; i < rows.size(); i += batch) {
        std::string text = "INSERT INTO " + table + " VALUES ";
        for (std::size_t j = i; j < std::min(i + batch, rows.size()); ++j)
            text.append(j == i ? "" : ", ").append(rows[j]);
        statements.push_back(std::move(text));
    }
}

} // namespace

sql::PlanRequest everyKindRequest()
{
    sql::PlanRequest request;
    request.runId = "00000000-0000-4000-8000-000000000001";
    experiments::Experiment &experiment = request.experiment;
    experiment.key = "checkout";
    experiment.entity = "customer";
    experiment.assignmentSource = "assignments";
    // Not in the order of the keys: arms are numbered by key, variations by this list.
    experiment.variations = {{"control", "Control", 1}, {"green", "Green", 1}, {"blue", "Blue", 1}};
    experiment.control = "control";
    experiment.start = at("2026-03-01T06:00:00Z");
    experiment.plan.lookbackDays = 20;
    experiment.plan.minCell = 10;
    request.assignmentSource.key = "assignments";
    request.assignmentSource.connection = "shop";
    request.assignmentSource.sql = "SELECT subject_key, experiment, variation, ts, country, tier\nFROM assignments\nWHERE ts >= {{start}} AND ts < {{end}}";
    metrics::FactSource source;
    source.key = "events";
    source.sql = "SELECT subject_key, ts, kind, device, amount FROM events -- facts of the shop";
    metrics::FactSource refunds;
    refunds.key = "refunds";
    refunds.sql = "SELECT subject_key AS customer, ts AS \"at\", amount FROM refunds";
    refunds.subjectColumn = "customer";
    refunds.timeColumn = "at";
    request.factSources = {source, refunds};
    request.metrics = everyKind();
    metrics::Property country;
    country.key = "country";
    country.column = "country";
    metrics::Property tier;
    tier.key = "tier";
    tier.column = "tier";
    request.properties = {country, tier};
    request.asOf = at("2026-03-15T18:30:00Z");
    return request;
}

sql::PlanRequest withMetrics(sql::PlanRequest request, const std::vector<std::string> &keys)
{
    std::vector<Metric> kept;
    for (const std::string &key : keys)
        kept.push_back(*std::ranges::find(request.metrics, key, &Metric::key));
    request.metrics = std::move(kept);
    return request;
}

Log generatedLog(std::uint64_t seed, int subjects) { return Generator(seed, subjects).run(); }

std::vector<std::string> loadStatements(const Log &log, const sql::Dialect &dialect, KeyType keys)
{
    const std::string number = dialect.id() == "postgresql" ? "DOUBLE PRECISION" : "DOUBLE";
    const std::string key = keys == KeyType::Whole ? "BIGINT" : dialect.id() == "postgresql" ? "TEXT" : "VARCHAR";
    std::vector<std::string> statements{
        "CREATE TABLE assignments (subject_key " + key + ", experiment VARCHAR(50), variation VARCHAR(50), ts TIMESTAMP, country VARCHAR(50), tier VARCHAR(100))",
        "CREATE TABLE events (subject_key " + key + ", ts TIMESTAMP, kind VARCHAR(50), device VARCHAR(50), amount " + number + ")",
        "CREATE TABLE refunds (subject_key " + key + ", ts TIMESTAMP, amount " + number + ")",
    };
    const auto keyOf = [&](const std::optional<std::string> &subject) {
        const bool isNull = !subject || (keys == KeyType::Whole && subject->find_first_not_of(' ') == std::string::npos);
        return isNull ? std::string{"NULL"} : keys == KeyType::Whole ? *subject : dialect.text(*subject);
    };
    std::vector<std::string> rows;
    for (const AssignmentRow &row : log.assignments) {
        const auto property = [&](const char *name) {
            const auto found = row.properties.find(name);
            return found == row.properties.end() ? std::string{"NULL"} : orNull(found->second, dialect);
        };
        rows.push_back("(" + keyOf(row.subject) + ", " + dialect.text(row.experiment) + ", " + orNull(row.variation, dialect) + ", "
                       + sql::Dialect::timestamp(row.at) + ", " + property("country") + ", " + property("tier") + ")");
    }
    insert(statements, "assignments", rows);
    for (const char *source : {"events", "refunds"}) {
        rows.clear();
        const bool isEvents = std::string{"events"} == source;
        for (const FactRow &fact : log.facts) {
            if (fact.source != source)
                continue;
            const std::string texts = isEvents ? orNull(fact.texts.at("kind"), dialect) + ", " + orNull(fact.texts.at("device"), dialect) + ", " : "";
            rows.push_back("(" + keyOf(fact.subject) + ", " + sql::Dialect::timestamp(fact.at) + ", " + texts + orNull(fact.numbers.at("amount"), dialect) + ")");
        }
        insert(statements, source, rows);
    }
    return statements;
}

} // namespace assay::fakes
