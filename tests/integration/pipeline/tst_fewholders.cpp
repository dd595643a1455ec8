// SPDX-License-Identifier: GPL-3.0-or-later
// Attacks: sets of enough subjects of whom only a few hold a value, so that a sum would be what they have.
#include <algorithm>
#include <map>
#include <set>

#include "models/results/analysis.h"
#include "tests/integration/pipeline/engines.h"

using namespace assay;

namespace {

constexpr int kCell = 10;
constexpr int kMany = 30;            ///< buyers where nothing is to hide

/// Subjects of one variation and country; the first ones hold something.
struct People {
    const char *variation;
    const char *country;
    int count{};
    int buyers{};
    double first = 20;               ///< what the first buyer spends; each further one spends one more
    double step = 1;
    bool areMixed{};
    bool view{};                     ///< all of them
    int repeating{};                 ///< assigned again, 50 times each, ten days later
    int before{};                    ///< the last ones bought before they were exposed
};

fakes::Log logOf(const std::vector<People> &groups)
{
    const Timestamp start = *timestampFromIso("2026-03-02T00:00:00Z");
    fakes::Log log;
    int number = 0;
    for (const People &group : groups) {
        for (int i = 0; i < group.count; ++i) {
            const std::string key = "s" + std::to_string(number++);
            const Timestamp at{start.micros + number * kMicrosPerSecond};
            log.assignments.push_back({key, "checkout", group.variation, at, {{"country", group.country}, {"tier", "one"}}});
            if (group.areMixed)
                log.assignments.push_back({key, "checkout", group.variation == std::string{"blue"} ? "green" : "blue", {at.micros + kMicrosPerSecond}, {}});
            for (int again = 0; i < group.repeating && again < 50; ++again)
                log.assignments.push_back({key, "checkout", group.variation, {at.micros + 10 * kMicrosPerDay + again}, {}});
            const auto fact = [&](const char *kind, double amount) {
                log.facts.push_back({"events", key, {at.micros + (1 + i % 5) * kMicrosPerDay / 2}, {{"amount", amount}}, {{"kind", kind}, {"device", "phone"}}});
            };
            if (group.view)
                fact("view", 1);
            if (i < group.buyers)
                fact("purchase", group.first + group.step * i);
            if (i >= group.count - group.before)
                log.facts.push_back({"events", key, {at.micros - kMicrosPerDay}, {{"amount", 7.0 + i}}, {{"kind", "purchase"}, {"device", "phone"}}});
        }
    }
    return log;
}

/// Nothing to hide in the other variations.
std::vector<People> withOthers(std::vector<People> groups, bool areMixed = false)
{
    for (const char *variation : {"blue", "green"}) {
        groups.push_back({variation, "DE", 60, kMany, 20, 1, false, true});
        groups.push_back({variation, "FR", 60, kMany, 20, 1, false, true});
        if (areMixed)
            groups.push_back({variation, "DE", 12, 12, 20, 1, true, true});
    }
    return groups;
}

bool isEnough(int holders) { return holders == 0 || holders >= kCell; }

} // namespace

class TestFewHolders final : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { QVERIFY2(fakes::library() != nullptr, "libduckdb.so is not beside the programs"); }

    void breakdown_foldsValuesFewHold_data() { rows(); }
    void breakdown_foldsValuesFewHold();
    void total_staysBackWhereFewHold_data() { rows(); }
    void total_staysBackWhereFewHold();
    void ratio_staysBackWhereFewHoldItsNumerator_data() { rows(); }
    void ratio_staysBackWhereFewHoldItsNumerator();
    void ratio_staysBackWhereFewHoldBothSides_data() { rows(); }
    void ratio_staysBackWhereFewHoldBothSides();
    void covariate_staysBackWhereFewHoldBoth_data() { rows(); }
    void covariate_staysBackWhereFewHoldBoth();
    void bounded_staysBackWhereFewLieBetweenTheBounds_data() { rows(); }
    void bounded_staysBackWhereFewLieBetweenTheBounds();
    void stage_staysBackWhereFewMixedHold_data() { rows(); }
    void stage_staysBackWhereFewMixedHold();
    void cap_hasEnoughBeyondIt_data() { rows(); }
    void cap_hasEnoughBeyondIt();
    void centre_saysNothingOfAVariationTooSmall_data() { engines(); }
    void centre_saysNothingOfAVariationTooSmall();
    void series_endsWhereNothingMovedSince_data() { engines(); }
    void series_endsWhereNothingMovedSince();
    void repeats_stayBackWhereFewRepeat_data() { rows(); }
    void repeats_stayBackWhereFewRepeat();
    void funnel_hidesAStepFewReached_data() { rows(); }
    void funnel_hidesAStepFewReached();

private:
    static void engines()
    {
        QTest::addColumn<QString>("engine");
        QTest::addColumn<int>("buyers");
        QTest::newRow("DuckDB") << QStringLiteral("duckdb") << 0;
        QTest::newRow("PostgreSQL") << QStringLiteral("postgresql") << 0;
    }
    static void rows()
    {
        QTest::addColumn<QString>("engine");
        QTest::addColumn<int>("buyers");
        for (const char *engine : {"duckdb", "postgresql"}) {
            for (const int buyers : {0, 1, kCell - 1, kCell, kCell + 1})
                QTest::addRow("%s, %d", engine, buyers) << QString::fromLatin1(engine) << buyers;
        }
    }

    /// The snapshot of the groups; nothing after a skip or a failure.
    std::optional<results::Snapshot> run(const std::vector<People> &groups, const std::vector<std::string> &metrics, bool wantsSeries = true)
    {
        sql::PlanRequest request = fakes::withMetrics(fakes::everyKindRequest(), metrics);
        request.wantsSeries = wantsSeries;
        request.slices = 1;
        request.experiment.plan.primary = metrics.front();
        return m_engine.run(logOf(groups), request);
    }
    static std::set<std::string> valuesOf(const results::Snapshot &snapshot)
    {
        std::set<std::string> values;
        for (const results::BreakdownCell &cell : snapshot.breakdown) {
            if (cell.property == 0)
                values.insert(cell.value);
        }
        return values;
    }

    fakes::RowEngine m_engine;
};

void TestFewHolders::breakdown_foldsValuesFewHold()
{
    QFETCH(int, buyers);
    // One country where few bought, in one variation; a third one so that there is somebody to hide among.
    const auto found = run(withOthers({{"control", "DE", 40, buyers}, {"control", "FR", 40, kMany}, {"control", "JP", 40, kMany},
                                       {"blue", "JP", 40, kMany}, {"green", "JP", 50, kMany}}),
                           {"revenue", "purchases", "converted"});
    if (!found)
        return;

    const std::set<std::string> values = valuesOf(*found);
    if (isEnough(buyers)) {
        QVERIFY((values == std::set<std::string>{"DE", "FR", "JP"}));
    } else {
        // DE alone would be what its buyers have, whatever it is called: the smallest value hides it.
        QVERIFY((values == std::set<std::string>{"FR", "__other__"}));
    }
    for (const results::BreakdownCell &cell : found->breakdown) {
        if (cell.metric == 1)
            QVERIFY(isEnough(static_cast<int>(cell.sums.y + static_cast<double>(cell.sums.n) * found->metrics[1].centre)));
    }
    QVERIFY(std::ranges::none_of(found->metrics, &results::SnapshotMetric::isWithheld));
    QCOMPARE(found->propertyCounts.size(), std::size_t{4 * 3});
}

void TestFewHolders::total_staysBackWhereFewHold()
{
    QFETCH(int, buyers);
    for (const bool wantsSeries : {true, false}) {
        const auto found = run(withOthers({{"control", "DE", 60, buyers}, {"control", "FR", 60}}), {"revenue", "converted"}, wantsSeries);
        if (!found)
            return;

        for (std::uint32_t metric = 0; metric < 2; ++metric) {
            QCOMPARE(found->metrics[metric].isWithheld, !isEnough(buyers));
            const auto isOurs = [&](const auto &row) { return row.metric == metric; };
            QCOMPARE(std::ranges::any_of(found->increments, isOurs), isEnough(buyers));
            QCOMPARE(std::ranges::any_of(found->stages, isOurs), isEnough(buyers));
            QCOMPARE(std::ranges::any_of(found->breakdown, isOurs), isEnough(buyers));
            QVERIFY(isEnough(buyers) || (found->metrics[metric].centre == 0 && std::ranges::none_of(found->dominance, isOurs)));
        }
        const results::Analysis analysis = results::analyse(*found);
        QCOMPARE(analysis.results.size(), std::size_t{4});
        for (const results::MetricResult &result : analysis.results) {
            QCOMPARE(result.control.n, std::int64_t{120});
            if (isEnough(buyers))
                continue;
            QVERIFY(!result.estimate.relative && !result.control.mean && !result.treatment.total);
            QCOMPARE(result.estimate.relative.error().reason, statistics::Reason::SuppressedSmallCell);
        }
    }
}

void TestFewHolders::ratio_staysBackWhereFewHoldItsNumerator()
{
    QFETCH(int, buyers);
    const auto found = run(withOthers({{"control", "DE", 60, buyers, 20, 1, false, true}, {"control", "FR", 60, 0, 20, 1, false, true}}), {"purchases_per_view"});
    if (!found)
        return;

    QCOMPARE(found->metrics[0].isWithheld, !isEnough(buyers));
    QCOMPARE(found->increments.empty(), !isEnough(buyers));
}

void TestFewHolders::ratio_staysBackWhereFewHoldBothSides()
{
    QFETCH(int, buyers);
    // Many bought, many looked, a few did both: the sum of products is theirs alone.
    const auto found = run(withOthers({{"control", "DE", kMany, kMany}, {"control", "FR", kMany, 0, 20, 1, false, true},
                                       {"control", "DE", buyers, buyers, 20, 1, false, true}}),
                           {"purchases_per_view"});
    if (!found)
        return;

    QCOMPARE(found->metrics[0].isWithheld, !isEnough(buyers));
    QCOMPARE(found->increments.empty(), !isEnough(buyers));
    QCOMPARE(found->stages.empty(), !isEnough(buyers));
}

void TestFewHolders::covariate_staysBackWhereFewHoldBoth()
{
    QFETCH(int, buyers);
    for (const bool wantsSeries : {true, false}) {
        // Of 60, 30 buy and 30 bought before; a few are among both.
        std::vector<People> groups = withOthers({});
        for (People &group : groups)
            group.before = 60;
        groups.push_back({"control", "DE", 60, kMany, 20, 1, false, false, 0, kMany + buyers});
        const auto found = run(groups, {"revenue"}, wantsSeries);
        if (!found)
            return;

        QVERIFY(!found->metrics[0].isWithheld && !found->increments.empty());
        const bool hasCovariates = std::ranges::any_of(found->increments, [](const results::Increment &row) { return !row.sums.x.empty(); });
        QCOMPARE(hasCovariates, isEnough(buyers));
        QCOMPARE(found->metrics[0].covariateCentres.front() != 0, isEnough(buyers));
    }
}

void TestFewHolders::bounded_staysBackWhereFewLieBetweenTheBounds()
{
    QFETCH(int, buyers);
    // The bounds are 2 and 40, and known: everybody else is at one of them.
    const auto found = run(withOthers({{"control", "DE", 60, buyers, 20, 0}, {"control", "FR", 60, kMany, 100}}), {"revenue_bounded"});
    if (!found)
        return;

    QCOMPARE(found->metrics[0].isWithheld, !isEnough(buyers));
    QCOMPARE(found->increments.empty(), !isEnough(buyers));
}

void TestFewHolders::stage_staysBackWhereFewMixedHold()
{
    QFETCH(int, buyers);
    const auto found = run(withOthers({{"control", "DE", 60, kMany}, {"control", "DE", 12, buyers, 20, 1, true}}, true), {"revenue"});
    if (!found)
        return;

    QCOMPARE(found->mixed.front(), results::Tally{12});
    QVERIFY(!found->metrics[0].isWithheld);
    const auto isRaw = [](const results::StageTotal &total) { return total.stage == results::Stage::Raw; };
    QCOMPARE(std::ranges::any_of(found->stages, isRaw), isEnough(buyers));
}

void TestFewHolders::cap_hasEnoughBeyondIt()
{
    QFETCH(int, buyers);
    // A few spend far more than the rest: the percentile of the definition lies among them.
    const auto found = run(withOthers({{"control", "DE", 60, kMany}, {"control", "FR", 60, buyers, 5'000}}), {"revenue_trimmed"});
    if (!found)
        return;

    QVERIFY(found->metrics[0].capUpper.has_value());
    const double cap = *found->metrics[0].capUpper;
    QCOMPARE(cap >= 5'000, buyers > kCell);
    QVERIFY(cap == 5'000 || cap <= 50);
    QCOMPARE(found->metrics[0].isWithheld, false);
    // So few hold anything that every cap would be what one of them has.
    const auto sparse = run({{"control", "DE", 60, buyers, 5'000}, {"blue", "DE", 60}, {"green", "DE", 60}}, {"revenue_trimmed"});
    QVERIFY(sparse && (!sparse->metrics[0].capUpper || *sparse->metrics[0].capUpper == 0 || buyers > kCell));
}

void TestFewHolders::centre_saysNothingOfAVariationTooSmall()
{
    const auto with = run(withOthers({{"control", "DE", kCell - 1, 1, 90'000}}), {"revenue"});
    const auto without = run(withOthers({{"control", "DE", kCell - 1}}), {"revenue"});
    if (!with || !without)
        return;

    QVERIFY(!with->metrics[0].isWithheld && with->metrics[0].centre != 0);
    QVERIFY(with->metrics == without->metrics && with->increments == without->increments && with->stages == without->stages);
}

void TestFewHolders::series_endsWhereNothingMovedSince()
{
    const auto found = run(withOthers({{"control", "DE", 120, kMany}}), {"revenue"});
    if (!found)
        return;

    // All buy within three days; the experiment goes on. What is known then stays where it is.
    constexpr std::uint32_t lastPurchase = 3; // the log begins on the second day
    QVERIFY(found->periods.size() > lastPurchase + 5);
    QVERIFY(!found->increments.empty());
    for (const results::Increment &increment : found->increments)
        QVERIFY2(increment.period <= lastPurchase, std::to_string(increment.period).c_str());
    for (std::uint32_t variation = 0; variation < found->variations.size(); ++variation) {
        const std::vector<results::Sums> sums = results::cumulative(*found, 0, variation);
        QCOMPARE(sums[lastPurchase].n, sums.back().n);
        QCOMPARE(sums.back().n, std::int64_t{120});
        QCOMPARE(sums[lastPurchase].y, sums.back().y);
    }
}

void TestFewHolders::repeats_stayBackWhereFewRepeat()
{
    QFETCH(int, buyers);
    const auto found = run(withOthers({{"control", "DE", 60, kMany, 20, 1, false, false, buyers}}), {"revenue"});
    if (!found)
        return;

    QVERIFY(found->repeatedRows.has_value());
    QCOMPARE(*found->repeatedRows, isEnough(buyers) ? results::Tally{50 * buyers} : results::Tally{});
    // The last day is that of the few only when they are no longer few.
    QVERIFY(found->freshness.front().day.has_value());
    QCOMPARE(*found->freshness.front().day - *dayFromIso("2026-03-02"), buyers >= kCell ? 10 : 0);
}

void TestFewHolders::funnel_hidesAStepFewReached()
{
    QFETCH(int, buyers);
    const auto found = run(withOthers({{"control", "DE", 60, buyers, 20, 1, false, true}}), {"refunded"});
    if (!found)
        return;

    std::set<std::uint32_t> steps;
    for (const results::FunnelStep &step : found->steps)
        steps.insert(step.step);
    QCOMPARE(steps.contains(0), true);
    QCOMPARE(steps.contains(1), isEnough(buyers));
    QVERIFY(!found->metrics[0].isWithheld);  // nobody came to the end anywhere
    const results::Analysis analysis = results::analyse(*found);
    QCOMPARE(analysis.results.front().funnel.size(), steps.size());
}

QTEST_GUILESS_MAIN(TestFewHolders)
#include "tst_fewholders.moc"
