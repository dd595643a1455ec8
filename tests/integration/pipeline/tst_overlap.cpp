// SPDX-License-Identifier: GPL-3.0-or-later
// Attacks: two properties cut the same subjects so that sums of one less sums of the other are what a few have.
#include <algorithm>
#include <array>
#include <map>
#include <random>
#include <set>

#include "tests/integration/pipeline/engines.h"

using namespace assay;

namespace {

constexpr int kCell = 10;
constexpr std::array kVariations{"control", "blue", "green"};

/// Subjects of every variation with a country and a region; the first ones bought, the last ones looked.
struct People {
    std::string country;
    std::string region;
    int count{};
    int buyers{};
    int viewers{};
};

struct Person {
    std::string variation;
    std::array<std::string, 2> values;
    bool buys{};
    bool looks{};
};

std::vector<Person> personsOf(const std::vector<People> &groups)
{
    std::vector<Person> persons;
    for (const char *variation : kVariations) {
        for (const People &group : groups) {
            for (int i = 0; i < group.count; ++i)
                persons.push_back({variation, {group.country, group.region}, i < group.buyers, i >= group.count - group.viewers});
        }
    }
    return persons;
}

fakes::Log logOf(const std::vector<Person> &persons)
{
    const Timestamp start = *timestampFromIso("2026-03-02T00:00:00Z");
    fakes::Log log;
    int number = 0;
    for (const Person &person : persons) {
        const std::string key = "s" + std::to_string(number++);
        const Timestamp at{start.micros + number * kMicrosPerSecond};
        log.assignments.push_back({key, "checkout", person.variation, at, {{"country", person.values[0]}, {"tier", person.values[1]}}});
        const auto fact = [&](const char *kind) {
            log.facts.push_back({"events", key, {at.micros + kMicrosPerDay / 2}, {{"amount", 20.0 + number % 50}}, {{"kind", kind}, {"device", "phone"}}});
        };
        if (person.buys)
            fact("purchase");
        if (person.looks)
            fact("view");
    }
    return log;
}

/// Whom a person is counted with: each is a sum that leaves, or a number that leaves beside it.
using Counter = bool (*)(const Person &);
bool isAnybody(const Person &) { return true; }
bool buys(const Person &person) { return person.buys; }
bool looks(const Person &person) { return person.looks; }
bool doesBoth(const Person &person) { return person.buys && person.looks; }

/// The fewest persons that any sum over values of one property less any sum over values of the other rests
/// on, nobody aside: all such differences are tried.
int fewestBehindADifference(const std::vector<Person> &persons, const std::string &variation, Counter counts,
                            const std::array<std::set<std::string>, 2> &shown)
{
    std::map<std::pair<std::string, std::string>, int> cells;
    std::array<std::map<std::string, int>, 2> places;
    for (const Person &person : persons) {
        if (person.variation != variation || !counts(person))
            continue;
        std::array<std::string, 2> own;
        for (std::size_t side = 0; side < 2; ++side) {
            own[side] = shown[side].contains(person.values[side]) ? person.values[side] : "__other__";
            places[side].try_emplace(own[side], static_cast<int>(places[side].size()));
        }
        ++cells[{own[0], own[1]}];
    }
    int fewest = 1'000'000;
    const auto first = static_cast<unsigned>(places[0].size());
    const auto second = static_cast<unsigned>(places[1].size());
    for (unsigned chosen = 0; chosen < 1U << (first + second); ++chosen) {
        int behind = 0;
        for (const auto &[values, n] : cells) {
            const bool isAdded = (chosen >> places[0][values.first] & 1U) != 0;
            const bool isTakenOff = (chosen >> (first + static_cast<unsigned>(places[1][values.second])) & 1U) != 0;
            behind += isAdded != isTakenOff ? n : 0;
        }
        if (behind > 0)
            fewest = std::min(fewest, behind);
    }
    return fewest;
}

} // namespace

class TestOverlap final : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { QVERIFY2(fakes::library() != nullptr, "libduckdb.so is not beside the programs"); }

    void value_foldsWhereAnotherPropertyDiffersByFew_data() { engines(); }
    void value_foldsWhereAnotherPropertyDiffersByFew();
    void value_foldsWhereFewHoldersMakeTheDifference_data() { engines(); }
    void value_foldsWhereFewHoldersMakeTheDifference();
    void nestedValues_areAllShown_data() { engines(); }
    void nestedValues_areAllShown();
    void smallCorners_areAllShown_data() { engines(); }
    void smallCorners_areAllShown();
    void difference_neverRestsOnFew_data() { engines(); }
    void difference_neverRestsOnFew();

private:
    static void engines()
    {
        QTest::addColumn<QString>("engine");
        QTest::newRow("DuckDB") << QStringLiteral("duckdb");
        QTest::newRow("PostgreSQL") << QStringLiteral("postgresql");
    }

    /// The snapshot; nothing after a skip or a failure.
    std::optional<results::Snapshot> run(const std::vector<Person> &persons)
    {
        sql::PlanRequest request = fakes::withMetrics(fakes::everyKindRequest(), {"revenue", "purchases_per_view"});
        request.slices = 2;
        request.experiment.plan.primary = "revenue";
        return m_engine.run(logOf(persons), request);
    }
    /// @param metric  nothing: of the counts of subjects
    static std::set<std::string> shown(const results::Snapshot &snapshot, std::optional<std::uint32_t> metric, std::uint32_t property)
    {
        std::set<std::string> values;
        for (const results::BreakdownCell &cell : snapshot.breakdown) {
            if (cell.metric == metric && cell.property == property)
                values.insert(cell.value);
        }
        for (const results::PropertyCount &count : snapshot.propertyCounts) {
            if (!metric && count.property == property)
                values.insert(count.value);
        }
        return values;
    }

    fakes::RowEngine m_engine;
};

using Values = std::set<std::string>;

void TestOverlap::value_foldsWhereAnotherPropertyDiffersByFew()
{
    // All of DE but one live in Bavaria: DE less Bavaria would be that one.
    const std::vector<Person> persons = personsOf({{"DE", "Bavaria", 40, 20, 30}, {"DE", "Paris", 1, 1, 1}, {"FR", "Paris", 60, 30, 40},
                                                   {"FR", "Lyon", 30, 20, 20}, {"JP", "Tokyo", 50, 30, 30}});
    const auto found = run(persons);
    if (!found)
        return;

    QVERIFY((shown(*found, {}, 0) == Values{"DE", "FR", "JP"}));
    QVERIFY((shown(*found, {}, 1) == Values{"Lyon", "Tokyo", "__other__"}));
    for (const std::uint32_t metric : {0U, 1U}) {
        QVERIFY((shown(*found, metric, 0) == Values{"DE", "FR", "JP"}));
        QVERIFY((shown(*found, metric, 1) == Values{"Lyon", "Tokyo", "__other__"}));
    }
}

void TestOverlap::value_foldsWhereFewHoldersMakeTheDifference()
{
    // Enough of DE live elsewhere, of whom two bought.
    const std::vector<Person> persons = personsOf({{"DE", "Bavaria", 40, 20, 30}, {"DE", "Paris", 20, 2, 20}, {"FR", "Paris", 60, 30, 40},
                                                   {"FR", "Lyon", 30, 20, 20}, {"JP", "Tokyo", 50, 30, 30}});
    const auto found = run(persons);
    if (!found)
        return;

    QVERIFY((shown(*found, {}, 1) == Values{"Bavaria", "Lyon", "Paris", "Tokyo"}));
    QVERIFY((shown(*found, 0, 0) == Values{"DE", "FR", "JP"}));
    QVERIFY((shown(*found, 0, 1) == Values{"Lyon", "Tokyo", "__other__"}));
}

void TestOverlap::nestedValues_areAllShown()
{
    const std::vector<Person> persons = personsOf({{"DE", "Bavaria", 40, 20, 30}, {"DE", "Berlin", 30, 12, 30}, {"FR", "Paris", 60, 30, 40},
                                                   {"FR", "Lyon", 30, 20, 20}, {"JP", "Tokyo", 50, 30, 30}});
    const auto found = run(persons);
    if (!found)
        return;

    for (const auto &metric : {std::optional<std::uint32_t>{}, std::optional<std::uint32_t>{0}, std::optional<std::uint32_t>{1}}) {
        QVERIFY((shown(*found, metric, 0) == Values{"DE", "FR", "JP"}));
        QVERIFY((shown(*found, metric, 1) == Values{"Bavaria", "Berlin", "Lyon", "Paris", "Tokyo"}));
    }
}

void TestOverlap::smallCorners_areAllShown()
{
    // Few share JP and tablet, or CH and anything at all; no difference comes down to them.
    const std::vector<Person> persons = personsOf({{"DE", "phone", 60, 30, 60}, {"DE", "tablet", 40, 20, 40}, {"FR", "phone", 60, 30, 60},
                                                   {"FR", "tablet", 40, 20, 40}, {"JP", "phone", 50, 30, 50}, {"JP", "tablet", 3, 1, 3},
                                                   {"CH", "phone", 9, 6, 9}, {"CH", "tablet", 8, 5, 8}});
    const auto found = run(persons);
    if (!found)
        return;

    for (const auto &metric : {std::optional<std::uint32_t>{}, std::optional<std::uint32_t>{0}, std::optional<std::uint32_t>{1}}) {
        QVERIFY((shown(*found, metric, 0) == Values{"CH", "DE", "FR", "JP"}));
        QVERIFY((shown(*found, metric, 1) == Values{"phone", "tablet"}));
    }
}

/// Populations of every shape: whatever is shown, each difference rests on nobody or on enough.
void TestOverlap::difference_neverRestsOnFew()
{
    constexpr int kPopulations = 25;
    std::mt19937_64 random(20'261'124);
    const auto below = [&](int bound) { return static_cast<int>(random() % static_cast<std::uint64_t>(bound)); };
    int folded = 0;
    int whole = 0;
    for (int population = 0; population < kPopulations; ++population) {
        std::vector<People> groups;
        const int countries = 2 + below(4);
        const int regions = 2 + below(4);
        for (int country = 0; country < countries; ++country) {
            for (int region = 0; region < regions; ++region) {
                // Many cells are empty or thin.
                const int shape = below(4);
                const int count = shape == 0 ? 0 : shape == 1 ? 1 + below(kCell) : 8 + below(35);
                groups.push_back({"c" + std::to_string(country), "r" + std::to_string(region), count, below(count + 1), below(count + 1)});
            }
        }
        groups.push_back({"c0", "r0", 40, 30, 30});
        const std::vector<Person> persons = personsOf(groups);
        const auto found = run(persons);
        if (!found)
            return;
        std::set<std::string> regionsThere;
        for (const Person &person : persons)
            regionsThere.insert(person.values[1]);
        for (const auto &metric : {std::optional<std::uint32_t>{}, std::optional<std::uint32_t>{0}, std::optional<std::uint32_t>{1}}) {
            if (metric && found->metrics[*metric].isWithheld)
                continue;
            const std::array<std::set<std::string>, 2> values{shown(*found, metric, 0), shown(*found, metric, 1)};
            (values[1] == regionsThere ? whole : folded) += 1;
            std::vector<Counter> counters{isAnybody};
            if (metric)
                counters.push_back(buys);
            if (metric == 1)
                counters.insert(counters.end(), {looks, doesBoth});
            for (const Counter counter : counters) {
                const int fewest = fewestBehindADifference(persons, "control", counter, values);
                QVERIFY2(fewest >= kCell, ("population " + std::to_string(population) + ": " + std::to_string(fewest)).c_str());
            }
        }
    }
    QVERIFY2(folded >= 10 && whole >= 10, (std::to_string(folded) + " folded, " + std::to_string(whole) + " whole").c_str());
}

QTEST_GUILESS_MAIN(TestOverlap)
#include "tst_overlap.moc"
