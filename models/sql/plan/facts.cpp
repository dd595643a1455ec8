// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/sql/plan/facts.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <set>

#include "models/sql/plan/template.h"

namespace assay::sql::plan {
namespace {

using metrics::Comparison;
using metrics::FactFilter;

constexpr double kMicrosPerHour = 3'600e6;
/// Largest finite double: NaN and infinities, which some columns hold, are not below it.
constexpr double kLargest = 1.7976931348623157e308;

/// Facts must say which of several sources they are of.
bool namesSources(const Shape &shape, const Group &group)
{
    return shape.request->wantsSeries && group.scans.size() > 1;
}

class ScanSql {
public:
    ScanSql(const Shape &shape, const Group &group, const Scan &scan, int pass)
        : m_shape(shape), m_group(group), m_scan(scan), m_dialect(*shape.dialect), m_pass(pass), m_switch(switchColumn())
    {
    }

    [[nodiscard]] std::string text() const
    {
        std::vector<std::string> parts;
        for (const KeyMatch &match : m_dialect.keyMatches("s", column(m_scan.source->subjectColumn)))
            parts.push_back(select(match));
        return joined(parts, "\nUNION ALL\n");
    }

private:
    [[nodiscard]] std::string column(const std::string &name) const { return "f." + m_dialect.quoted(name); }
    [[nodiscard]] std::string time() const { return Dialect::asTimestamp(column(m_scan.source->timeColumn)); }
    [[nodiscard]] const MetricShape &metricOf(const Contribution &contribution) const
    {
        return *std::ranges::find(m_group.metrics, contribution.metric, &MetricShape::ordinal);
    }

    /// One expression per contribution, chosen by its number.
    template <typename Make>
    [[nodiscard]] std::string each(Make make) const
    {
        std::vector<Choice> choices;
        for (std::size_t i = 0; i < m_scan.contributions.size(); ++i)
            choices.emplace_back(static_cast<int>(i), make(m_scan.contributions[i]));
        return chosenBy("u.use_no", choices);
    }

    [[nodiscard]] std::string select(const KeyMatch &match) const;
    [[nodiscard]] std::string rangeTest() const;
    [[nodiscard]] std::string numerator(const Contribution &contribution) const;
    [[nodiscard]] std::string denominator(const Contribution &contribution) const;
    [[nodiscard]] std::string value(const std::string &name) const;
    [[nodiscard]] std::string windowTest(const Contribution &contribution) const;
    [[nodiscard]] std::string dayNumber(const Contribution &contribution) const;
    [[nodiscard]] std::string filterTest(const Contribution &contribution) const;
    [[nodiscard]] std::string test(const FactFilter &filter) const;
    [[nodiscard]] std::string usesJoin() const;
    [[nodiscard]] std::string switchColumn() const;
    [[nodiscard]] const FactFilter *switchFilter(const Contribution &contribution) const;

    const Shape &m_shape;
    const Group &m_group;
    const Scan &m_scan;
    const Dialect &m_dialect;
    int m_pass;
    std::string m_switch;   ///< column whose value tells which contributions a row can have; may be empty
};

/// A number of a definition as a literal, whatever the locale.
std::string numberLiteral(const std::string &text)
{
    double value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return Dialect::number(value);
}

bool isSwitch(const FactFilter &filter)
{
    return !filter.isNumeric && (filter.comparison == Comparison::Equal || filter.comparison == Comparison::OneOf);
}

/// The column most contributions test for equality, such as the name of an event: joining on it finds
/// the contributions of a row without trying each.
std::string ScanSql::switchColumn() const
{
    if (m_scan.contributions.size() < 2)
        return {};
    std::map<std::string, int> votes;
    for (const Contribution &contribution : m_scan.contributions) {
        std::set<std::string> columns;
        for (const FactFilter &filter : contribution.fact->filters) {
            if (isSwitch(filter) && columns.insert(filter.column).second)
                ++votes[filter.column];
        }
    }
    const auto best = std::ranges::max_element(votes, {}, [](const auto &vote) { return vote.second; });
    return best == votes.end() ? std::string{} : best->first;
}

const FactFilter *ScanSql::switchFilter(const Contribution &contribution) const
{
    const auto found = std::ranges::find_if(contribution.fact->filters,
                                            [&](const FactFilter &filter) { return isSwitch(filter) && filter.column == m_switch; });
    return found == contribution.fact->filters.end() ? nullptr : &*found;
}

/// Contributions as a small table. Those without a test of the switch column match every value: they
/// stand under each listed value and under one that stands for all others.
std::string ScanSql::usesJoin() const
{
    if (m_scan.contributions.size() == 1)
        return {};
    std::set<std::string> listed;
    bool hasOpen = false;
    for (const Contribution &contribution : m_scan.contributions) {
        const FactFilter *filter = switchFilter(contribution);
        hasOpen = hasOpen || filter == nullptr;
        if (filter != nullptr)
            listed.insert(filter->values.begin(), filter->values.end());
    }
    std::string others;                 // stands for every value that is not listed
    while (listed.contains(others))
        others.push_back('*');
    std::vector<std::string> rows;
    for (std::size_t i = 0; i < m_scan.contributions.size(); ++i) {
        const Contribution &contribution = m_scan.contributions[i];
        const std::string numbers = std::to_string(i) + ", " + std::to_string(contribution.metric) + ")";
        if (m_switch.empty()) {
            rows.push_back("(" + numbers);
            continue;
        }
        const FactFilter *filter = switchFilter(contribution);
        const std::set<std::string> values = filter == nullptr ? listed : std::set<std::string>(filter->values.begin(), filter->values.end());
        for (const std::string &value : values)
            rows.push_back("(" + m_dialect.text(value) + ", " + numbers);
        if (filter == nullptr)
            rows.push_back("(" + m_dialect.text(others) + ", " + numbers);
    }
    const std::string table = "(VALUES " + joined(rows, ", ") + ") AS u";
    if (m_switch.empty())
        return "\nCROSS JOIN " + table + "(use_no, metric)";
    std::string matched = m_dialect.asText(column(m_switch));
    if (hasOpen) {
        std::vector<std::string> literals;
        for (const std::string &value : listed)
            literals.push_back(m_dialect.text(value));
        matched = "CASE WHEN " + matched + " IN (" + joined(literals, ", ") + ") THEN " + matched + " ELSE " + m_dialect.text(others) + " END";
    }
    return "\nJOIN " + table + "(match_value, use_no, metric) ON u.match_value = " + matched;
}

std::string ScanSql::select(const KeyMatch &match) const
{
    const bool isSingle = m_scan.contributions.size() == 1;
    const std::string metric = isSingle ? std::to_string(m_scan.contributions.front().metric) : "u.metric";
    std::string columns = "SELECT s.subject_id, s.arm, CAST(" + metric + " AS SMALLINT) AS metric,";
    if (m_shape.request->wantsSeries)
        columns.append("\n       " + each([&](const Contribution &c) { return dayNumber(c); }) + " AS day_no,");
    if (namesSources(m_shape, m_group))
        columns.append(" CAST(" + std::to_string(m_scan.fresh) + " AS SMALLINT) AS source_no,");
    if (m_group.hasCovariates())
        columns.append("\n       " + time() + " < s.first_ts AS is_before,");
    columns.append("\n       " + each([&](const Contribution &c) { return numerator(c); }) + " AS y");
    if (m_group.hasDenominators() || m_group.hasFunnels())
        columns.append(",\n       " + each([&](const Contribution &c) { return denominator(c); }) + " AS z");

    std::string tests = rangeTest();
    if (const std::string filter = each([&](const Contribution &c) { return filterTest(c); }); filter != "TRUE")
        tests.append("\n  AND " + filter);
    tests.append("\n  AND s.status <= 1\n  AND " + each([&](const Contribution &c) { return windowTest(c); }));
    if (m_shape.passes > 1)
        tests.append("\n  AND s.subject_id % " + std::to_string(m_shape.passes) + " = " + std::to_string(m_pass));
    if (!match.guard.empty())
        tests.append("\n  AND " + match.guard);
    return fill("{columns}\nFROM (\n{fragment}\n) AS f{uses}\nJOIN {subjects} AS s ON {condition}\nWHERE {tests}",
                {{"columns", columns},
                 {"fragment", m_scan.sql},
                 {"uses", usesJoin()},
                 {"subjects", m_shape.stage("subjects")},
                 {"condition", match.condition},
                 {"tests", tests}});
}

/// Predicates on the bare columns, so that the engine can skip what lies outside.
std::string ScanSql::rangeTest() const
{
    const std::string time = column(m_scan.source->timeColumn);
    std::string tests = time + " >= " + Dialect::timestamp(m_shape.factStart) + " AND " + time + " < " + Dialect::timestamp(m_shape.end);
    if (!m_scan.source->partitionColumn.empty()) {
        // A day to spare on either side: the partition may be by local days.
        const std::string partition = column(m_scan.source->partitionColumn);
        tests.append("\n  AND " + partition + " >= " + Dialect::date(dayOf(m_shape.factStart) + -1) + " AND " + partition
                     + " <= " + Dialect::date(dayOf(m_shape.end) + 1));
    }
    return tests;
}

std::string ScanSql::value(const std::string &name) const
{
    const std::string number = m_dialect.asDouble(column(name));
    return "CASE WHEN ABS(" + number + ") <= " + Dialect::number(kLargest) + " THEN " + number + " WHEN " + column(name) + " IS NULL THEN "
        + Dialect::number(0.0) + " END";
}

std::string ScanSql::numerator(const Contribution &contribution) const
{
    if (contribution.step >= 0)
        return m_dialect.asDouble(std::to_string(contribution.step));
    if (contribution.side == Contribution::Side::Denominator)
        return m_dialect.asDouble("0");
    return contribution.fact->valueColumn.empty() ? m_dialect.asDouble("1") : value(contribution.fact->valueColumn);
}

std::string ScanSql::denominator(const Contribution &contribution) const
{
    if (contribution.step >= 0)
        return m_dialect.asDouble(m_dialect.micros(time()));
    if (contribution.side == Contribution::Side::Numerator)
        return m_dialect.asDouble("0");
    if (contribution.countsValues) {
        const std::string number = m_dialect.asDouble(column(contribution.fact->valueColumn));
        return m_dialect.asDouble("CASE WHEN ABS(" + number + ") <= " + Dialect::number(kLargest) + " THEN 1 ELSE 0 END");
    }
    const std::string &name = contribution.side == Contribution::Side::Both ? contribution.divided : contribution.fact->valueColumn;
    return name.empty() ? m_dialect.asDouble("1") : value(name);
}

/// start <= t < start + length after the first exposure, or the look-back before it.
std::string ScanSql::windowTest(const Contribution &contribution) const
{
    const MetricShape &shape = metricOf(contribution);
    const metrics::Metric &metric = *shape.metric;
    std::int64_t from = std::llround(metric.window.startHours * kMicrosPerHour);
    std::optional<std::int64_t> until;
    if (metric.window.lengthHours)
        until = from + std::llround(*metric.window.lengthHours * kMicrosPerHour);
    if (metric.kind == metrics::MetricKind::Retention) {
        from = std::llround(metric.retentionStartDays * static_cast<double>(kMicrosPerDay));
        until.reset();
        if (metric.retentionEndDays)
            until = std::llround(*metric.retentionEndDays * static_cast<double>(kMicrosPerDay));
    }
    if (shape.hasCovariate) {
        // Such a metric has an open window from the first exposure on: only the look-back has an edge.
        return time() + " >= " + m_dialect.plusMicros("s.first_ts", -m_shape.request->experiment.plan.lookbackDays * kMicrosPerDay);
    }
    std::string tests = time() + " >= " + m_dialect.plusMicros("s.first_ts", from);
    if (until)
        tests.append(" AND " + time() + " < " + m_dialect.plusMicros("s.first_ts", *until));
    if (shape.entry != 0)
        tests.append(" AND s.entry_" + std::to_string(shape.entry) + " IS NOT NULL");
    return "(" + tests + ")";
}

/// The day the fact counts on: its own, but never before the subject enters the metric. Facts before
/// exposure count on the day of entry.
std::string ScanSql::dayNumber(const Contribution &contribution) const
{
    const MetricShape &shape = metricOf(contribution);
    const std::string own = "CAST(" + Dialect::asDate(time()) + " - " + Dialect::date(m_shape.firstDay) + " AS INTEGER)";
    const bool comesLate = shape.hasCovariate || shape.entry != 0;
    return comesLate ? "GREATEST(" + own + ", s.entry_" + std::to_string(shape.entry) + ")" : own;
}

std::string ScanSql::test(const FactFilter &filter) const
{
    const std::string name = column(filter.column);
    if (filter.comparison == Comparison::IsNull)
        return name + " IS NULL";
    if (filter.comparison == Comparison::IsNotNull)
        return name + " IS NOT NULL";
    std::vector<std::string> literals;
    for (const std::string &value : filter.values)
        literals.push_back(filter.isNumeric ? numberLiteral(value) : m_dialect.text(value));
    const std::string left = filter.isNumeric ? m_dialect.asDouble(name) : m_dialect.asText(name);
    const std::string ordered = filter.isNumeric ? left : m_dialect.byBytes(left);
    switch (filter.comparison) {
    case Comparison::Equal: return left + " = " + literals.front();
    case Comparison::NotEqual: return left + " <> " + literals.front();
    case Comparison::OneOf: return left + " IN (" + joined(literals, ", ") + ")";
    case Comparison::NotOneOf: return left + " NOT IN (" + joined(literals, ", ") + ")";
    case Comparison::Less: return ordered + " < " + literals.front();
    case Comparison::LessOrEqual: return ordered + " <= " + literals.front();
    case Comparison::Greater: return ordered + " > " + literals.front();
    case Comparison::GreaterOrEqual: return ordered + " >= " + literals.front();
    case Comparison::IsNull:
    case Comparison::IsNotNull: break;
    }
    return "TRUE";
}

std::string ScanSql::filterTest(const Contribution &contribution) const
{
    const FactFilter *joinedOn = m_scan.contributions.size() == 1 ? nullptr : switchFilter(contribution);
    std::vector<std::string> tests;
    for (const FactFilter &filter : contribution.fact->filters) {
        if (&filter != joinedOn)
            tests.push_back(test(filter));
    }
    const MetricShape &shape = metricOf(contribution);
    if (shape.isQuantile && shape.metric->ranked == metrics::Ranked::Facts)
        tests.push_back(column(contribution.fact->valueColumn) + " IS NOT NULL");   // an empty value has no rank
    return tests.empty() ? "TRUE" : tests.size() == 1 ? tests.front() : "(" + joined(tests, " AND ") + ")";
}

} // namespace

std::string factsSql(const Shape &shape, const Group &group, int pass)
{
    std::vector<std::string> parts;
    for (const Scan &scan : group.scans)
        parts.push_back(ScanSql(shape, group, scan, pass).text());
    return joined(parts, "\nUNION ALL\n");
}

std::string lastDaysSql(const Shape &shape, const Group &group)
{
    const bool hasNames = namesSources(shape, group);
    std::string tests = "t.day_no >= " + std::to_string(std::max(shape.days - results::kFreshDays, 0));
    if (group.hasCovariates())
        tests.append(" AND NOT t.is_before");
    std::vector<int> plain;
    for (const MetricShape &metric : group.metrics) {
        if (metric.entry == 0)
            plain.push_back(metric.ordinal);
    }
    if (plain.size() < group.metrics.size())
        tests.append(" AND t.metric IN " + listOf(plain));
    return fill("SELECT {name} AS source_no, l.last_day, COUNT(*) AS n\nFROM (\nSELECT {source}MAX(t.day_no) AS last_day\nFROM {facts} AS t\n"
                "WHERE {tests}\nGROUP BY {source}t.subject_id\n) AS l\nGROUP BY {by}l.last_day",
                {{"name", hasNames ? "l.source_no" : std::to_string(group.scans.front().fresh)},
                 {"source", hasNames ? "t.source_no, " : ""},
                 {"facts", shape.stage("facts_" + std::to_string(group.number))},
                 {"tests", tests},
                 {"by", hasNames ? "l.source_no, " : ""}});
}

std::string notFiniteSql(const Shape &shape, const Group &group)
{
    return fill("SELECT t.metric, COUNT(*) AS n\nFROM {facts} AS t\nWHERE t.arm < {arms} AND (t.y IS NULL{denominator})\nGROUP BY t.metric",
                {{"facts", shape.stage("facts_" + std::to_string(group.number))},
                 {"arms", std::to_string(shape.arms())},
                 {"denominator", group.hasDenominators() ? " OR t.z IS NULL" : ""}});
}

} // namespace assay::sql::plan
