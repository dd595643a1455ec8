// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <tuple>

#include "models/results/analysis.h"
#include "models/results/snapshot.h"
#include "tests/fakes/everykind.h"
#include "tests/fakes/referenceaggregator.h"
#include "tests/integration/pipeline/engines.h"

using namespace assay;
using fakes::Engine;
using fakes::KeyType;
using fakes::ReferenceAggregator;
using results::Sums;

namespace {

constexpr double kTolerance = 1e-9;
constexpr int kSubjects = 3'000;

/// Relative to the size of what was added up, not of a sum that may cancel to nothing.
bool isClose(double actual, double expected, double scale)
{
    return std::abs(actual - expected) <= kTolerance * std::max({std::abs(expected), scale, 1e-300});
}

/// Where two sums differ; empty when they do not.
std::string difference(const Sums &actual, const Sums &expected, bool isWhole)
{
    if (actual.n != expected.n)
        return "n " + std::to_string(actual.n) + " instead of " + std::to_string(expected.n);
    const auto compare = [&](const char *name, double left, double right, double scale) {
        const bool isEqual = isWhole ? left == right : isClose(left, right, scale);
        return isEqual ? std::string{} : std::string{name} + " " + QByteArray::number(left, 'g', 17).toStdString() + " instead of " + QByteArray::number(right, 'g', 17).toStdString();
    };
    const auto root = [&](double squares) { return std::sqrt(std::max(squares, 0.0) * static_cast<double>(std::max<std::int64_t>(expected.n, 1))); };
    const auto first = [](const std::vector<double> &values) { return values.empty() ? 0.0 : values.front(); };
    const double x = first(expected.xx);
    for (const std::string &problem :
         {compare("y", actual.y, expected.y, root(expected.yy)), compare("yy", actual.yy, expected.yy, 0), compare("z", actual.z, expected.z, root(expected.zz)),
          compare("zz", actual.zz, expected.zz, 0), compare("yz", actual.yz, expected.yz, std::sqrt(expected.yy * expected.zz)),
          compare("x", first(actual.x), first(expected.x), root(x)), compare("xx", first(actual.xx), x, 0),
          compare("xy", first(actual.xy), first(expected.xy), std::sqrt(x * expected.yy))}) {
        if (!problem.empty())
            return problem;
    }
    return actual.x.size() == expected.x.size() ? std::string{} : "another number of covariates";
}

/// Sums of whole numbers must agree exactly.
bool isWhole(const metrics::Metric &metric)
{
    using enum metrics::MetricKind;
    return metric.kind == Count || metrics::isProportion(metric.kind);
}

} // namespace

class TestPipelineSql final : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();

    void exposures_equalTheReference_data() { engineRows(); }
    void exposures_equalTheReference();
    void freshness_equalsTheReference_data() { engineRows(); }
    void freshness_equalsTheReference();
    void freshness_namesNoDayOfFewSubjects_data() { engineRows(); }
    void freshness_namesNoDayOfFewSubjects();
    void totals_equalTheReference_data() { engineRows(); }
    void totals_equalTheReference();
    void totals_equalAPlainQueryPerMetric_data() { engineRows(); }
    void totals_equalAPlainQueryPerMetric();
    void totals_areTheSameWithoutASeries_data() { engineRows(); }
    void totals_areTheSameWithoutASeries();
    void series_equalsEachDayRecomputed_data() { engineRows(); }
    void series_equalsEachDayRecomputed();
    void series_hidesDaysOfFewSubjects_data() { engineRows(); }
    void series_hidesDaysOfFewSubjects();
    void caps_equalDensePercentiles_data() { engineRows(); }
    void caps_equalDensePercentiles();
    void notFinite_countsFactsThatAreNoNumbers_data() { engineRows(); }
    void notFinite_countsFactsThatAreNoNumbers();
    void stages_equalTheReference_data() { engineRows(); }
    void stages_equalTheReference();
    void dominance_equalsTheReference_data() { engineRows(); }
    void dominance_equalsTheReference();
    void quantiles_equalTheReference_data() { engineRows(); }
    void quantiles_equalTheReference();
    void steps_equalTheReference_data() { engineRows(); }
    void steps_equalTheReference();
    void propertyCounts_equalTheReference_data() { engineRows(); }
    void propertyCounts_equalTheReference();
    void breakdown_equalsTheReference_data() { engineRows(); }
    void breakdown_equalsTheReference();
    void strata_reachTheEstimate_data() { engineRows(); }
    void strata_reachTheEstimate();

private:
    struct Case {
        const char *name;
        const char *engine;
        int slices;
    };
    static constexpr Case kCases[] = {{"DuckDB, text keys", "duckdb-text", 8},
                                      {"DuckDB, whole-number keys", "duckdb-whole", 3},
                                      {"DuckDB, two passes", "duckdb-text", 16},
                                      {"PostgreSQL", "postgresql", 0}};

    void engineRows()
    {
        QTest::addColumn<QString>("engine");
        QTest::addColumn<int>("slices");
        for (const Case &row : kCases)
            QTest::newRow(row.name) << QString::fromLatin1(row.engine) << row.slices;
    }

    Engine *engine(const QString &name);
    /// The snapshot of the row at hand; null after a failure or a skip.
    const results::Snapshot *snapshot(bool wantsSeries = true);
    [[nodiscard]] const ReferenceAggregator &reference() const { return *m_reference; }
    /// Some, but fewer than the smallest cell.
    [[nodiscard]] bool isFew(std::int64_t count) const { return count > 0 && count < m_request.experiment.plan.minCell; }
    using Filter = std::function<bool(const ReferenceAggregator::Subject &)>;
    static bool isAnalysed(const ReferenceAggregator::Subject &subject) { return !subject.isMixed; }
    /// Few subjects of a variation hold a value, as of an instant.
    [[nodiscard]] bool isThin(const metrics::Metric &metric, Timestamp until, bool isCapped, const Filter &filter) const
    {
        return std::ranges::any_of(reference().holders(metric, until, isCapped, filter), [&](const auto &cell) {
            const ReferenceAggregator::Holders &held = cell.second;
            return isFew(held.y) || isFew(held.z) || isFew(held.yz) || isFew(held.ownY) || isFew(held.ownZ) || isFew(held.ownYz);
        });
    }
    [[nodiscard]] bool isShown(const metrics::Metric &metric) const { return !isThin(metric, reference().end(), true, isAnalysed); }
    [[nodiscard]] bool isBlind(const metrics::Metric &metric) const
    {
        return std::ranges::any_of(reference().holders(metric, reference().end(), true, isAnalysed), [&](const auto &cell) {
            return isFew(cell.second.x) || isFew(cell.second.xy) || isFew(cell.second.ownX) || isFew(cell.second.ownXy);
        });
    }
    /// As the reference is asked for it: a covariate that few have is not sent.
    [[nodiscard]] results::SnapshotMetric asked(results::SnapshotMetric measured) const
    {
        if (isBlind(measured.definition))
            measured.covariates.clear();
        return measured;
    }

    fakes::Log m_log;
    sql::PlanRequest m_request;
    std::unique_ptr<ReferenceAggregator> m_reference;
    std::map<QString, std::unique_ptr<Engine>> m_engines;
    std::map<QString, results::Snapshot> m_snapshots;
    std::string m_noPostgres;
};

void TestPipelineSql::initTestCase()
{
    QVERIFY2(fakes::library() != nullptr, "libduckdb.so is not beside the programs");
    m_log = fakes::generatedLog(20260301, kSubjects);
    m_request = fakes::everyKindRequest();
    m_reference = std::make_unique<ReferenceAggregator>(m_request, m_log);
}

Engine *TestPipelineSql::engine(const QString &name)
{
    std::unique_ptr<Engine> &engine = m_engines[name];
    if (engine)
        return engine.get();
    if (name == QLatin1String("postgresql")) {
        engine = fakes::PostgresEngine::start(m_log, m_noPostgres);
    } else {
        engine = std::make_unique<fakes::DuckDbEngine>(m_log, name == QLatin1String("duckdb-whole") ? KeyType::Whole : KeyType::Text);
    }
    return engine.get();
}

const results::Snapshot *TestPipelineSql::snapshot(bool wantsSeries)
{
    const QString name = *static_cast<QString *>(QTest::qData("engine", QMetaType::QString));
    const int slices = *static_cast<int *>(QTest::qData("slices", QMetaType::Int));
    const QString key = name + QString::number(slices) + (wantsSeries ? QLatin1Char('s') : QLatin1Char('t'));
    if (const auto found = m_snapshots.find(key); found != m_snapshots.end())
        return &found->second;
    Engine *chosen = engine(name);
    if (chosen == nullptr) {
        QTest::qSkip(m_noPostgres.c_str(), __FILE__, __LINE__);
        return nullptr;
    }
    sql::PlanRequest request = m_request;
    request.wantsSeries = wantsSeries;
    request.slices = slices;
    std::string problem;
    Result<results::Snapshot> outcome = chosen->run(request, problem);
    if (!outcome) {
        QTest::qFail((problem.empty() ? fakes::textOf(outcome.error()) : problem).c_str(), __FILE__, __LINE__);
        return nullptr;
    }
    return &(m_snapshots[key] = std::move(*outcome));
}

void TestPipelineSql::exposures_equalTheReference()
{
    const results::Snapshot *found = snapshot();
    if (found == nullptr)
        return;

    std::set<std::uint32_t> closing;     // days on which spans end: the same ones in every variation
    for (std::uint32_t variation = 0; variation < found->variations.size(); ++variation) {
        std::int64_t mixed = 0;
        std::vector<std::int64_t> perDay(static_cast<std::size_t>(reference().days()));
        for (const ReferenceAggregator::Subject &subject : reference().subjects()) {
            if (subject.variation != variation)
                continue;
            mixed += subject.isMixed ? 1 : 0;
            if (!subject.isMixed)
                ++perDay[static_cast<std::size_t>(dayOf(subject.first) - dayOf(*m_request.experiment.start))];
        }
        QCOMPARE(found->mixed[variation], results::Tally{mixed});
        QVERIFY(mixed > 0);

        std::int64_t total = 0;
        std::int64_t since = 0;
        std::set<std::uint32_t> own;
        const std::vector<std::int64_t> cumulative = results::cumulativeSubjects(*found, variation);
        for (std::size_t day = 0; day < perDay.size(); ++day) {
            total += perDay[day];
            since += perDay[day];
            const auto row = std::ranges::find_if(found->exposures, [&](const results::Exposure &exposure) {
                return exposure.variation == variation && exposure.period == day;
            });
            if (row == found->exposures.end())
                continue;
            QVERIFY(row->subjects >= found->minCell);
            QCOMPARE(row->subjects, since);
            QCOMPARE(cumulative[day], total);
            since = 0;
            own.insert(row->period);
        }
        QCOMPARE(since, std::int64_t{0});
        QVERIFY(own.size() < perDay.size() && own.size() > 5);
        QVERIFY(closing.empty() || closing == own);
        closing = own;
    }
    QCOMPARE(found->blankSubjects, results::Tally{reference().blankRows()});
    QCOMPARE(found->unknownVariation, results::Tally{reference().unknownVariation()});
    QVERIFY(reference().blankRows() > 0 && reference().unknownVariation() > 0);
    QVERIFY(found->repeatedRows && *found->repeatedRows == results::Tally{reference().repeatedRows()});
    QVERIFY(reference().repeatedRows() > 0);
}

void TestPipelineSql::freshness_equalsTheReference()
{
    const results::Snapshot *found = snapshot();
    if (found == nullptr)
        return;
    // The day of the k-th subject, counted from the most recent.
    const auto reached = [&](std::vector<Day> days) {
        std::ranges::sort(days, std::greater{}, &Day::sinceEpoch);
        return days[static_cast<std::size_t>(found->minCell) - 1];
    };
    QCOMPARE(found->freshness.size(), m_request.factSources.size() + 1);
    for (const results::Freshness &source : found->freshness) {
        const std::vector<Day> days = source.source.empty() ? reference().lastAssigned() : reference().lastFacts(source.source);
        QVERIFY2(days.size() > static_cast<std::size_t>(found->minCell), source.source.c_str());
        QVERIFY2(source.day.has_value(), source.source.c_str());
        QVERIFY2(*source.day == reached(days), (source.source + " " + toIsoDate(*source.day) + " instead of " + toIsoDate(reached(days))).c_str());
    }
}

void TestPipelineSql::freshness_namesNoDayOfFewSubjects()
{
    const QString name = *static_cast<QString *>(QTest::qData("engine", QMetaType::QString));
    Engine *chosen = engine(name);
    if (chosen == nullptr)
        QSKIP(m_noPostgres.c_str());
    // So large a cell that no source has one in the days looked at; the variations themselves have it.
    sql::PlanRequest request = fakes::withMetrics(m_request, {"revenue"});
    request.slices = 1;
    request.experiment.plan.minCell = static_cast<std::int64_t>(reference().lastFacts(request.metrics.front().fact.factSource).size()) + 1;
    std::string problem;
    const Result<results::Snapshot> found = chosen->run(request, problem);
    QVERIFY2(found, problem.c_str());
    const auto source = std::ranges::find(found->freshness, request.metrics.front().fact.factSource, &results::Freshness::source);
    QVERIFY(source != found->freshness.end());
    QVERIFY(!source->day.has_value());
}

void TestPipelineSql::totals_equalTheReference()
{
    const results::Snapshot *found = snapshot();
    if (found == nullptr)
        return;

    for (std::uint32_t metric = 0; metric < found->metrics.size(); ++metric) {
        const results::SnapshotMetric &measured = found->metrics[metric];
        if (metrics::isQuantile(measured.definition.kind))
            continue;
        for (std::uint32_t variation = 0; variation < found->variations.size(); ++variation) {
            QCOMPARE(!measured.isWithheld, isShown(measured.definition));
            if (measured.isWithheld)
                continue;
            const Sums actual = results::cumulative(*found, metric, variation).back();
            const Sums expected = reference().sums(asked(measured), variation, reference().end());
            const std::string problem = difference(actual, expected, isWhole(measured.definition));
            QVERIFY2(problem.empty(), (measured.definition.key + ", " + found->variations[variation] + ": " + problem).c_str());
            QVERIFY(expected.n > 0);
        }
    }
}

/// The query an analyst would write: every subject in a row of its own, joined with all its facts.
void TestPipelineSql::totals_equalAPlainQueryPerMetric()
{
    const results::Snapshot *found = snapshot();
    if (found == nullptr)
        return;
    QFETCH(QString, engine);
    struct Plain {
        const char *metric;
        const char *value;      ///< of a fact
        const char *test;       ///< which facts count
        const char *ofSubject;  ///< of the sum over the subject's facts
        const char *isIn;       ///< which subjects count
    };
    static constexpr const char *kAmount = "CASE WHEN ABS(e.amount) < 1e300 THEN e.amount ELSE 0 END";
    static constexpr const char *kOne = "CASE WHEN e.ts IS NULL THEN 0 ELSE 1 END";
    static constexpr Plain plains[] = {
        {"revenue", kAmount, "e.kind = 'purchase' AND e.ts >= u.first_ts", "total", "TRUE"},
        {"purchases", kOne, "e.kind = 'purchase' AND e.ts >= u.first_ts", "total", "TRUE"},
        {"converted", kOne, "e.kind = 'purchase' AND e.ts >= u.first_ts AND e.ts < u.first_ts + INTERVAL '72 hours'", "CASE WHEN total > 0 THEN 1 ELSE 0 END", "TRUE"},
        {"returning_buyer", kOne, "e.kind = 'purchase' AND e.ts >= u.first_ts", "CASE WHEN total > 1 THEN 1 ELSE 0 END", "TRUE"},
        {"revenue_bounded", kAmount, "e.kind = 'purchase' AND e.ts >= u.first_ts", "CASE WHEN total < 2 THEN 2 WHEN total > 40 THEN 40 ELSE total END", "TRUE"},
        {"second_day_revenue", kAmount, "e.kind = 'purchase' AND e.amount >= 20 AND e.device <> 'it''s' AND e.ts >= u.first_ts + INTERVAL '24 hours' AND e.ts < u.first_ts + INTERVAL '72 hours'", "total", "TRUE"},
        {"retained_day_1", kOne, "e.kind = 'view' AND e.ts >= u.first_ts + INTERVAL '24 hours' AND e.ts < u.first_ts + INTERVAL '48 hours'", "CASE WHEN total > 0 THEN 1 ELSE 0 END", "u.first_ts + INTERVAL '48 hours' <= TIMESTAMP '2026-03-15 18:30:00'"},
    };
    sql::ResultContract shape;
    shape.columns = {{"variation", sql::ColumnType::Enum, sql::ColumnRole::Group, false, found->variations, {}, {}},
                     {"n", sql::ColumnType::Int64, sql::ColumnRole::Count, false, {}, {}, {}},
                     {"y", sql::ColumnType::Double, sql::ColumnRole::Measure, false, {}, {}, {}},
                     {"yy", sql::ColumnType::Double, sql::ColumnRole::Measure, false, {}, {}, {}}};
    int compared = 0;
    for (const Plain &plain : plains) {
        const std::string text = std::string{"WITH units AS (SELECT CAST(subject_key AS VARCHAR(50)) AS unit, MIN(ts) AS first_ts, MIN(variation) AS variation FROM assignments "
                                             "WHERE experiment = 'checkout' AND ts >= TIMESTAMP '2026-03-01 06:00:00' AND ts < TIMESTAMP '2026-03-15 18:30:00' "
                                             "AND TRIM(CAST(subject_key AS VARCHAR(50))) <> '' GROUP BY subject_key "
                                             "HAVING COUNT(DISTINCT COALESCE(variation, '?')) = 1 AND MIN(variation) IN ('blue', 'green', 'control')), "
                                             "totals AS (SELECT u.unit, u.variation, SUM("}
            + plain.value + ") AS total FROM units u LEFT JOIN events e ON CAST(e.subject_key AS VARCHAR(50)) = u.unit AND e.ts < TIMESTAMP '2026-03-15 18:30:00' AND "
            + plain.test + " WHERE " + plain.isIn + " GROUP BY u.unit, u.variation), valued AS (SELECT variation, " + plain.ofSubject
            + " AS y FROM totals) SELECT variation, COUNT(*) AS n, CAST(SUM(y) AS DOUBLE PRECISION) AS y, CAST(SUM(y * y) AS DOUBLE PRECISION) AS yy FROM valued GROUP BY variation ORDER BY 1";
        std::string problem;
        const sql::RowBatch rows = this->engine(engine)->rows(text, shape, problem);
        QVERIFY2(problem.empty(), problem.c_str());
        QCOMPARE(rows.rows.size(), found->variations.size());

        if (std::ranges::find(found->metrics, plain.metric, [](const auto &measured) { return measured.definition.key; })->isWithheld)
            continue;
        ++compared;
        const auto metric = static_cast<std::uint32_t>(std::ranges::find(found->metrics, plain.metric, [](const auto &measured) { return measured.definition.key; }) - found->metrics.begin());
        const double c = found->metrics[metric].centre;
        for (const sql::Row &row : rows.rows) {
            const auto variation = static_cast<std::uint32_t>(std::ranges::find(found->variations, std::get<std::string>(row[0])) - found->variations.begin());
            const Sums sums = results::cumulative(*found, metric, variation).back();
            const auto n = static_cast<double>(sums.n);
            const double y = sums.y + n * c;
            QCOMPARE(sums.n, std::get<std::int64_t>(row[1]));
            QVERIFY2(isClose(y, std::get<double>(row[2]), std::sqrt(std::get<double>(row[3]) * n)), plain.metric);
            QVERIFY2(isClose(sums.yy + 2 * c * y - n * c * c, std::get<double>(row[3]), 0), plain.metric);
        }
    }
    QCOMPARE(compared, 6);               // second_day_revenue is withheld: few have any
}

void TestPipelineSql::totals_areTheSameWithoutASeries()
{
    const results::Snapshot *found = snapshot(false);
    if (found == nullptr)
        return;

    for (std::uint32_t metric = 0; metric < found->metrics.size(); ++metric) {
        const results::SnapshotMetric &measured = found->metrics[metric];
        if (metrics::isQuantile(measured.definition.kind) || measured.isWithheld)
            continue;
        for (std::uint32_t variation = 0; variation < found->variations.size(); ++variation) {
            const Sums actual = results::cumulative(*found, metric, variation).back();
            const std::string problem = difference(actual, reference().sums(asked(measured), variation, reference().end()), isWhole(measured.definition));
            QVERIFY2(problem.empty(), (measured.definition.key + ", " + found->variations[variation] + ": " + problem).c_str());
        }
    }
    const auto sums = std::ranges::count_if(found->metrics, [](const auto &measured) { return !metrics::isQuantile(measured.definition.kind) && !measured.isWithheld; });
    QCOMPARE(found->increments.size(), static_cast<std::size_t>(sums) * found->variations.size());
}

void TestPipelineSql::series_equalsEachDayRecomputed()
{
    const results::Snapshot *found = snapshot();
    if (found == nullptr)
        return;

    std::size_t compared = 0;
    for (std::uint32_t metric = 0; metric < found->metrics.size(); ++metric) {
        const results::SnapshotMetric &measured = found->metrics[metric];
        if (metrics::isQuantile(measured.definition.kind))
            continue;
        for (std::uint32_t variation = 0; variation < found->variations.size(); ++variation) {
            const std::vector<Sums> cumulative = results::cumulative(*found, metric, variation);
            for (const results::Increment &increment : found->increments) {
                if (increment.metric != metric || increment.variation != variation)
                    continue;
                const Sums expected = reference().sums(asked(measured), variation, reference().endOfDay(static_cast<int>(increment.period)));
                const std::string problem = difference(cumulative[increment.period], expected, isWhole(measured.definition));
                QVERIFY2(problem.empty(), (measured.definition.key + ", " + found->variations[variation] + ", day " + std::to_string(increment.period) + ": " + problem).c_str());
                ++compared;
            }
        }
    }
    QVERIFY2(compared > 150, std::to_string(compared).c_str());
}

void TestPipelineSql::series_hidesDaysOfFewSubjects()
{
    const results::Snapshot *found = snapshot();
    if (found == nullptr)
        return;

    std::size_t folded = 0;
    for (std::uint32_t metric = 0; metric < found->metrics.size(); ++metric) {
        const results::SnapshotMetric &measured = found->metrics[metric];
        if (metrics::isQuantile(measured.definition.kind) || measured.isWithheld)
            continue;
        const ReferenceAggregator::Caps caps = reference().capsOf(measured.definition);
        std::set<std::uint32_t> closing;
        for (const results::Increment &increment : found->increments) {
            if (increment.metric == metric)
                closing.insert(increment.period);
        }
        QCOMPARE(*closing.rbegin(), static_cast<std::uint32_t>(reference().days() - 1));
        folded += static_cast<std::size_t>(reference().days()) - closing.size();
        if (closing.size() == 1)
            continue;
        int before = -1;
        for (const std::uint32_t period : closing) {
            std::map<std::uint32_t, std::int64_t> moved;
            std::map<std::uint32_t, std::int64_t> movedY;
            std::map<std::uint32_t, std::int64_t> movedZ;
            std::map<std::uint32_t, std::int64_t> known;
            std::map<std::uint32_t, std::int64_t> came;
            for (const ReferenceAggregator::Subject &subject : reference().subjects()) {
                const Timestamp until = reference().endOfDay(static_cast<int>(period));
                if (subject.isMixed || !reference().isIn(subject, measured.definition, until))
                    continue;
                const auto valueAt = [&](int day) {
                    const bool counts = day >= 0 && reference().isIn(subject, measured.definition, reference().endOfDay(day));
                    const ReferenceAggregator::Value value
                        = counts ? reference().valueOf(subject, measured.definition, reference().endOfDay(day)) : ReferenceAggregator::Value{};
                    return ReferenceAggregator::settled(value, measured.definition, caps);
                };
                const ReferenceAggregator::Value earlier = valueAt(before);
                const ReferenceAggregator::Value later = valueAt(static_cast<int>(period));
                moved[subject.variation] += earlier.y != later.y || earlier.z != later.z ? 1 : 0;
                // From one known value to another is no amount of the subject's own.
                const auto isOwn = [](double value, double none, const auto &lower, const auto &upper) { return value != none && value != lower && value != upper; };
                const ReferenceAggregator::Value none = ReferenceAggregator::settled({}, measured.definition, caps);
                movedY[subject.variation] += earlier.y != later.y
                        && (isOwn(earlier.y, none.y, caps.lower, caps.upper) || isOwn(later.y, none.y, caps.lower, caps.upper)) ? 1 : 0;
                movedZ[subject.variation] += earlier.z != later.z
                        && (isOwn(earlier.z, none.z, caps.denominatorLower, caps.denominatorUpper) || isOwn(later.z, none.z, caps.denominatorLower, caps.denominatorUpper)) ? 1 : 0;
                known[subject.variation] += earlier.x != later.x ? 1 : 0;
                came[subject.variation] += before >= 0 && reference().isIn(subject, measured.definition, reference().endOfDay(before)) ? 0 : 1;
            }
            for (std::uint32_t variation = 0; variation < found->variations.size(); ++variation) {
                const std::string where = measured.definition.key + ", day " + std::to_string(period);
                QVERIFY2(moved[variation] >= found->minCell, where.c_str());
                QVERIFY2(!isFew(movedY[variation]) && !isFew(movedZ[variation]), where.c_str());
                QVERIFY2(came[variation] == 0 || came[variation] >= found->minCell, where.c_str());
                QVERIFY2(measured.covariates.empty() || isBlind(measured.definition) || !isFew(known[variation]), where.c_str());
            }
            QVERIFY2(!isThin(measured.definition, reference().endOfDay(static_cast<int>(period)), true, isAnalysed), measured.definition.key.c_str());
            before = static_cast<int>(period);
        }
    }
    QVERIFY(folded > 0);
}

void TestPipelineSql::caps_equalDensePercentiles()
{
    const results::Snapshot *found = snapshot();
    if (found == nullptr)
        return;

    int compared = 0;
    for (const results::SnapshotMetric &measured : found->metrics) {
        if (measured.isWithheld)
            continue;
        const ReferenceAggregator::Caps caps = reference().capsOf(measured.definition);
        const auto compare = [&](const std::optional<double> &actual, const std::optional<double> &expected) {
            QCOMPARE(actual.has_value(), expected.has_value());
            if (expected) {
                QVERIFY2(isClose(*actual, *expected, 0), measured.definition.key.c_str());
                ++compared;
            }
        };
        compare(measured.capLower, caps.lower);
        compare(measured.capUpper, caps.upper);
        compare(measured.denominatorCapLower, caps.denominatorLower);
        compare(measured.denominatorCapUpper, caps.denominatorUpper);

        if (measured.definition.cap.kind == metrics::CapKind::None)
            continue;
        std::int64_t cut = 0;
        for (const ReferenceAggregator::Subject &subject : reference().subjects()) {
            if (subject.isMixed)
                continue;
            const ReferenceAggregator::Value plain = reference().valueOf(subject, measured.definition, reference().end());
            const ReferenceAggregator::Value capped = ReferenceAggregator::settled(plain, measured.definition, caps);
            cut += plain.y != capped.y || plain.z != capped.z ? 1 : 0;
        }
        QCOMPARE(measured.capped, cut < found->minCell ? results::Tally{} : results::Tally{cut});
        QVERIFY(cut > 0);
    }
    QCOMPARE(compared, 8);
}

void TestPipelineSql::notFinite_countsFactsThatAreNoNumbers()
{
    const results::Snapshot *found = snapshot();
    if (found == nullptr)
        return;

    int known = 0;
    for (const results::SnapshotMetric &measured : found->metrics) {
        if (measured.isWithheld)
            continue;
        const std::int64_t expected = reference().notFinite(measured.definition);
        QVERIFY2(measured.notFinite == (expected > 0 && expected < found->minCell ? results::Tally{} : results::Tally{expected}),
                 (measured.definition.key + ": " + std::to_string(measured.notFinite.value_or(-1)) + " instead of " + std::to_string(expected)).c_str());
        known += expected >= found->minCell ? 1 : 0;
    }
    QVERIFY(known > 3);
}

void TestPipelineSql::stages_equalTheReference()
{
    const results::Snapshot *found = snapshot();
    if (found == nullptr)
        return;

    // Mixed subjects too few to be seen are not told by a difference either: the raw stage is left out. The
    // same holds for what a cap takes from few: neither stage before the cap leaves.
    std::set<std::tuple<results::Stage, std::uint32_t, std::uint32_t>> expected;
    for (std::uint32_t metric = 0; metric < found->metrics.size(); ++metric) {
        const metrics::Metric &definition = found->metrics[metric].definition;
        if (metrics::isQuantile(definition.kind) || found->metrics[metric].isWithheld)
            continue;
        const ReferenceAggregator::Caps caps = reference().capsOf(definition);
        std::map<std::uint32_t, std::int64_t> mixed;
        std::map<std::uint32_t, std::int64_t> cutY;
        std::map<std::uint32_t, std::int64_t> cutZ;
        std::map<std::uint32_t, std::int64_t> cutProduct;
        for (const ReferenceAggregator::Subject &subject : reference().subjects()) {
            if (!reference().isIn(subject, definition, reference().end()))
                continue;
            const ReferenceAggregator::Value plain = reference().valueOf(subject, definition, reference().end());
            const ReferenceAggregator::Value capped = ReferenceAggregator::settled(plain, definition, caps);
            const bool canCut = definition.cap.kind != metrics::CapKind::None && !subject.isMixed;
            mixed[subject.variation] += subject.isMixed ? 1 : 0;
            cutY[subject.variation] += canCut && plain.y != capped.y ? 1 : 0;
            cutZ[subject.variation] += canCut && plain.z != capped.z ? 1 : 0;
            cutProduct[subject.variation] += canCut && plain.y * plain.z != capped.y * capped.z ? 1 : 0;
        }
        const bool isCapped = definition.cap.kind != metrics::CapKind::None;
        const auto isFewHere = [&](const std::map<std::uint32_t, ReferenceAggregator::Holders> &held, std::uint32_t variation) {
            const auto cell = held.find(variation);
            return cell != held.end() && (isFew(cell->second.y) || isFew(cell->second.z) || isFew(cell->second.yz));
        };
        const auto analysed = reference().holders(definition, reference().end(), false, isAnalysed);
        const auto ofMixed = reference().holders(definition, reference().end(), false, [](const auto &subject) { return subject.isMixed; });
        bool isRawThin = std::ranges::any_of(mixed, [&](const auto &cell) { return isFew(cell.second); });
        for (std::uint32_t variation = 0; variation < found->variations.size(); ++variation)
            isRawThin = isRawThin || isFewHere(ofMixed, variation) || isFewHere(analysed, variation);
        for (std::uint32_t variation = 0; variation < found->variations.size(); ++variation) {
            if (isFew(cutY[variation]) || isFew(cutZ[variation]) || isFew(cutProduct[variation]) || (isCapped && isFewHere(analysed, variation)))
                continue;
            expected.insert({results::Stage::Deduplicated, metric, variation});
            if (!isRawThin)
                expected.insert({results::Stage::Raw, metric, variation});
        }
    }
    std::set<std::tuple<results::Stage, std::uint32_t, std::uint32_t>> actual;
    for (const results::StageTotal &stage : found->stages)
        actual.insert({stage.stage, stage.metric, stage.variation});
    QVERIFY(actual == expected);
    QCOMPARE(actual.size(), found->stages.size());
    QVERIFY2(actual.size() + 8 <= 2 * found->metrics.size() * found->variations.size(), std::to_string(actual.size()).c_str());
    for (const results::StageTotal &stage : found->stages) {
        const results::SnapshotMetric &measured = found->metrics[stage.metric];
        const bool isRaw = stage.stage == results::Stage::Raw;
        const Sums sums = reference().sums(measured, stage.variation, reference().end(), false, isRaw);
        const std::string problem = difference(stage.sums, sums, isWhole(measured.definition));
        QVERIFY2(problem.empty(), (measured.definition.key + (isRaw ? ", raw: " : ", deduplicated: ") + problem).c_str());
    }
}

void TestPipelineSql::dominance_equalsTheReference()
{
    const results::Snapshot *found = snapshot();
    if (found == nullptr)
        return;

    std::size_t dominated = 0;
    for (const results::Dominance &dominance : found->dominance) {
        const metrics::Metric &metric = found->metrics[dominance.metric].definition;
        const ReferenceAggregator::Caps caps = reference().capsOf(metric);
        std::vector<double> values;
        for (const ReferenceAggregator::Subject &subject : reference().subjects()) {
            if (!subject.isMixed && subject.variation == dominance.variation)
                values.push_back(ReferenceAggregator::settled(reference().valueOf(subject, metric, reference().end()), metric, caps).y);
        }
        double mean = 0;
        for (const double value : values)
            mean += value / static_cast<double>(values.size());
        double squares = 0;
        double largest = 0;
        for (const double value : values) {
            squares += (value - mean) * (value - mean);
            largest = std::max(largest, (value - mean) * (value - mean));
        }
        QVERIFY2(dominance.isDominated == (largest > results::kDominatedFrom * squares), metric.key.c_str());
        dominated += dominance.isDominated ? 1 : 0;
    }
    QVERIFY(found->dominance.size() >= 10 * found->variations.size());
    QVERIFY(dominated > 0 && dominated < found->dominance.size());
}

void TestPipelineSql::quantiles_equalTheReference()
{
    const results::Snapshot *found = snapshot();
    if (found == nullptr)
        return;

    QCOMPARE(found->quantiles.size(), 2 * found->variations.size());
    for (const results::QuantileCell &cell : found->quantiles) {
        const metrics::Metric &metric = found->metrics[cell.metric].definition;
        const std::vector<std::vector<double>> clusters = reference().rankedValues(metric, cell.variation);
        std::vector<double> values;
        for (const std::vector<double> &cluster : clusters)
            values.insert(values.end(), cluster.begin(), cluster.end());
        std::ranges::sort(values);
        const auto n = static_cast<double>(values.size());
        const double half = 1.9599639845400545 * std::sqrt(metric.percentile * (1 - metric.percentile) / n);
        const auto at = [&](double fraction) { return values[static_cast<std::size_t>(std::clamp(std::ceil(fraction * n), 1.0, n)) - 1]; };
        QCOMPARE(cell.observations, static_cast<std::int64_t>(values.size()));
        QCOMPARE(cell.clusters, static_cast<std::int64_t>(clusters.size()));
        QVERIFY(isClose(cell.value, at(metric.percentile), 1));
        QVERIFY(isClose(cell.lower, at(metric.percentile - half), 1));
        QVERIFY(isClose(cell.upper, at(metric.percentile + half), 1));
        QVERIFY(cell.lower <= cell.value && cell.value <= cell.upper && cell.lower < cell.upper);
        QCOMPARE(cell.hasClusters, metric.ranked == metrics::Ranked::Facts);
        if (!cell.hasClusters)
            continue;
        results::QuantileCell expected;
        for (const std::vector<double> &cluster : clusters) {
            const auto size = static_cast<double>(cluster.size());
            const auto below = static_cast<double>(std::ranges::count_if(cluster, [&](double value) { return value <= cell.value; }));
            expected.s += below;
            expected.ss += below * below;
            expected.n += size;
            expected.nn += size * size;
            expected.sn += below * size;
        }
        QCOMPARE(cell.s, expected.s);
        QCOMPARE(cell.ss, expected.ss);
        QCOMPARE(cell.n, expected.n);
        QCOMPARE(cell.nn, expected.nn);
        QCOMPARE(cell.sn, expected.sn);
        QVERIFY(cell.clusters < cell.observations);
    }
}

void TestPipelineSql::steps_equalTheReference()
{
    const results::Snapshot *found = snapshot();
    if (found == nullptr)
        return;

    std::size_t sent = 0;
    for (const metrics::Metric &metric : m_request.metrics) {
        for (int step = 0; metric.kind == metrics::MetricKind::Funnel && step <= static_cast<int>(metric.then.size()); ++step) {
            std::map<std::uint32_t, std::int64_t> reached;
            for (const ReferenceAggregator::Subject &subject : reference().subjects())
                reached[subject.variation] += isAnalysed(subject) && reference().stepsOf(subject, metric, reference().end()) > step ? 1 : 0;
            sent += std::ranges::any_of(reached, [&](const auto &cell) { return isFew(cell.second); }) ? 0 : found->variations.size();
        }
    }
    QCOMPARE(found->steps.size(), sent);
    QVERIFY(sent > 0);
    for (const results::FunnelStep &step : found->steps) {
        const metrics::Metric &metric = found->metrics[step.metric].definition;
        std::int64_t n = 0;
        std::int64_t reached = 0;
        for (const ReferenceAggregator::Subject &subject : reference().subjects()) {
            if (subject.isMixed || subject.variation != step.variation)
                continue;
            ++n;
            reached += reference().stepsOf(subject, metric, reference().end()) > static_cast<int>(step.step) ? 1 : 0;
        }
        QCOMPARE(step.n, n);
        QCOMPARE(step.reached, reached);
        QVERIFY(reached > 0);
    }
}

void TestPipelineSql::propertyCounts_equalTheReference()
{
    const results::Snapshot *found = snapshot();
    if (found == nullptr)
        return;

    for (std::uint32_t property = 0; property < m_request.properties.size(); ++property) {
        std::set<std::string> shown;
        for (const results::PropertyCount &count : found->propertyCounts) {
            if (count.property == property)
                shown.insert(count.value);
        }
        QVERIFY(shown.size() >= 4);
        std::map<std::pair<std::string, std::uint32_t>, std::int64_t> expected;
        for (const ReferenceAggregator::Subject &subject : reference().subjects()) {
            if (subject.isMixed)
                continue;
            const auto value = subject.properties.find(m_request.properties[property].column);
            const bool isEmpty = value == subject.properties.end() || !value->second || value->second->find_first_not_of(' ') == std::string::npos;
            const std::string own = isEmpty ? "__none__" : *value->second;
            ++expected[{shown.contains(own) ? own : "__other__", subject.variation}];
        }
        for (const results::PropertyCount &count : found->propertyCounts) {
            if (count.property != property)
                continue;
            QVERIFY(count.subjects >= found->minCell);
            QCOMPARE(count.subjects, (expected[{count.value, count.variation}]));
            expected.erase({count.value, count.variation});
        }
        QVERIFY(expected.empty());
    }
}

void TestPipelineSql::breakdown_equalsTheReference()
{
    const results::Snapshot *found = snapshot();
    if (found == nullptr)
        return;

    int folded = 0;
    int full = 0;
    int exact = 0;
    const auto valueOf = [&](const ReferenceAggregator::Subject &subject, std::uint32_t property) {
        const auto value = subject.properties.find(m_request.properties[property].column);
        const bool isEmpty = value == subject.properties.end() || !value->second || value->second->find_first_not_of(' ') == std::string::npos;
        return isEmpty ? std::string{"__none__"} : *value->second;
    };
    const auto valuesOf = [&](std::uint32_t property) {
        std::set<std::string> values;
        for (const ReferenceAggregator::Subject &subject : reference().subjects())
            values.insert(valueOf(subject, property));
        return values;
    };
    const auto sharesFew = [&](const metrics::Metric &metric, std::uint32_t later) {
        for (std::uint32_t earlier = 0; earlier < later; ++earlier) {
            for (const std::string &a : valuesOf(earlier)) {
                for (const std::string &b : valuesOf(later)) {
                    if (isThin(metric, reference().end(), true, [&](const auto &subject) {
                            return isAnalysed(subject) && valueOf(subject, earlier) == a && valueOf(subject, later) == b;
                        }))
                        return true;
                }
            }
        }
        return false;
    };
    for (std::uint32_t metric = 0; metric < found->metrics.size(); ++metric) {
        if (metrics::isQuantile(found->metrics[metric].definition.kind) || found->metrics[metric].isWithheld)
            continue;
        for (std::uint32_t property = 0; property < m_request.properties.size(); ++property) {
            std::set<std::string> shown;
            for (const results::BreakdownCell &cell : found->breakdown) {
                if (cell.metric == metric && cell.property == property)
                    shown.insert(cell.value);
            }
            std::int64_t subjects = 0;
            for (const results::BreakdownCell &cell : found->breakdown) {
                if (cell.metric != metric || cell.property != property)
                    continue;
                const metrics::Metric &definition = found->metrics[metric].definition;
                QVERIFY2(!isThin(definition, reference().end(), true, [&](const auto &subject) {
                    const std::string value = valueOf(subject, property);
                    return isAnalysed(subject) && (cell.value == "__other__" ? !shown.contains(value) : value == cell.value);
                }), (definition.key + ", " + cell.value).c_str());
                const auto isHere = [&](const ReferenceAggregator::Subject &subject) {
                    const std::string value = valueOf(subject, property);
                    return cell.value == "__other__" ? !shown.contains(value) : value == cell.value;
                };
                results::SnapshotMetric measured = found->metrics[metric];
                measured.covariates.clear();
                const Sums expected = reference().sums(measured, cell.variation, reference().end(), true, false, isHere);
                const std::string problem = difference(cell.sums, expected, isWhole(measured.definition));
                QVERIFY2(problem.empty(), (measured.definition.key + ", " + cell.value + ": " + problem).c_str());
                QVERIFY(cell.sums.n >= found->minCell);
                subjects += cell.sums.n;
            }
            std::int64_t all = 0;
            for (std::uint32_t variation = 0; variation < found->variations.size(); ++variation)
                all += reference().sums(found->metrics[metric], variation, reference().end()).n;
            QCOMPARE(subjects, all);
            folded += shown.size() < 4 ? 1 : 0;
            full += shown.size() >= 4 ? 1 : 0;
            // Every value that few of nobody hold is shown, unless few share it with a value of an earlier property: the
            // rule takes no more than it must.
            if (sharesFew(found->metrics[metric].definition, property))
                continue;
            std::set<std::string> whole;
            for (const results::PropertyCount &count : found->propertyCounts) {
                const bool isLarge = count.property == property && count.value != "__other__"
                    && !isThin(found->metrics[metric].definition, reference().end(), true,
                               [&](const auto &subject) { return isAnalysed(subject) && valueOf(subject, property) == count.value; });
                if (isLarge)
                    whole.insert(count.value);
            }
            std::erase_if(whole, [&](const std::string &value) { return shown.contains(value); });
            QVERIFY2(whole.size() <= 1, found->metrics[metric].definition.key.c_str());
            ++exact;
        }
    }
    QVERIFY2(full >= 20 && folded >= 1 && exact >= 15,
             (std::to_string(full) + " " + std::to_string(folded) + " " + std::to_string(exact)).c_str());
}

/// From `stratify_by` of the plan to the rows that leave, to the lift weighted by the strata.
void TestPipelineSql::strata_reachTheEstimate()
{
    const QString name = *static_cast<QString *>(QTest::qData("engine", QMetaType::QString));
    Engine *chosen = engine(name);
    if (chosen == nullptr)
        QSKIP(m_noPostgres.c_str());
    sql::PlanRequest request = fakes::withMetrics(m_request, {"revenue"});
    request.slices = 1;
    request.experiment.plan.primary = "revenue";
    request.experiment.plan.stratifyBy = "country";
    std::erase_if(request.properties, [&](const metrics::Property &property) {
        const std::vector<std::string> keys = request.experiment.plan.properties();
        return std::ranges::find(keys, property.key) == keys.end();
    });
    QCOMPARE(request.properties.size(), std::size_t{1});
    std::string problem;
    const Result<results::Snapshot> found = chosen->run(request, problem);
    QVERIFY2(found, problem.c_str());

    struct Cell {
        double n{};
        double sum{};
    };
    std::map<std::string, std::map<std::uint32_t, Cell>> strata;
    for (const ReferenceAggregator::Subject &subject : reference().subjects()) {
        if (subject.isMixed)
            continue;
        const auto country = subject.properties.find("country");
        const bool isEmpty = country == subject.properties.end() || !country->second || country->second->empty();
        Cell &cell = strata[isEmpty ? "" : *country->second][subject.variation];
        cell.n += 1;
        cell.sum += reference().valueOf(subject, request.metrics.front(), reference().end()).y;
    }
    QVERIFY(strata.size() >= 4);
    const results::Analysis analysis = results::analyse(*found);
    QCOMPARE(analysis.results.size(), std::size_t{2});
    for (const results::MetricResult &result : analysis.results) {
        double subjects = 0;
        double control = 0;
        double treatment = 0;
        for (auto &[value, cells] : strata)
            subjects += cells[0].n + cells[result.variation].n;
        for (auto &[value, cells] : strata) {
            const double weight = (cells[0].n + cells[result.variation].n) / subjects;
            control += weight * cells[0].sum / cells[0].n;
            treatment += weight * cells[result.variation].sum / cells[result.variation].n;
        }
        QVERIFY(result.stratified.has_value());
        QCOMPARE(result.stratified->property, std::string{"country"});
        QCOMPARE(result.stratified->strata, strata.size());
        QVERIFY(result.stratified->estimate.absolute.has_value());
        QVERIFY(isClose(result.stratified->estimate.absolute->estimate, treatment - control, std::abs(control)));
        QVERIFY(std::abs(result.stratified->estimate.absolute->estimate - (*result.treatment.mean - *result.control.mean)) > 1e-6);
    }
}

QTEST_GUILESS_MAIN(TestPipelineSql)
#include "tst_pipelinesql.moc"
