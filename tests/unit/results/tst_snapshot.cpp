// SPDX-License-Identifier: GPL-3.0-or-later
#include <limits>

#include <nlohmann/json.hpp>

#include "models/results/snapshot.h"
#include "tests/unit/results/builders.h"

using namespace assay;
using namespace assay::results;
using namespace assay::results::testing;

namespace {

/// Uses every member once.
Snapshot fullSnapshot()
{
    SnapshotMetric revenue = metricOf("revenue", metrics::MetricKind::Sum);
    revenue.centre = 12.5;
    revenue.covariates = {"revenue, 30 days before"};
    revenue.covariateCentres = {11};
    revenue.capUpper = 400;
    revenue.capped = 17;
    SnapshotMetric basket = metricOf("basket", metrics::MetricKind::Ratio);
    basket.denominatorCentre = 2;
    basket.denominatorCapUpper = 9;
    revenue.notFinite = std::nullopt;
    basket.notFinite = 40;
    SnapshotMetric latency = metricOf("latency", metrics::MetricKind::Percentile);
    latency.definition.percentile = 0.95;
    latency.definition.fact = {"requests", "seconds", {}, {}};
    SnapshotMetric checkout = metricOf("checkout", metrics::MetricKind::Funnel);
    checkout.definition.fact = {"visits", {}, {}, {}};
    checkout.definition.then = {{"orders", {}, {}, {}}};
    Snapshot snapshot = snapshotOf({"control", "treatment"}, 3, {revenue, basket, latency, checkout});
    Sums covariate = sumsOf(10, 1.0 / 3, 50);
    covariate.x = {1};
    covariate.xx = {30};
    covariate.xy = {0.1};
    Sums ratio = sumsOf(-2, 0, 5);
    ratio.z = 1e-300;
    ratio.zz = 4;
    ratio.yz = -1;
    Sums missing;
    missing.n = 5;
    missing.isMissing = true;
    snapshot.increments = {{0, 0, 0, covariate}, {0, 0, 2, Sums{}}, {0, 1, 1, missing}, {1, 0, 0, ratio}};
    snapshot.exposures = {{0, 0, 10}, {1, 0, 12}, {1, 2, -1}};
    snapshot.mixed = {13, std::nullopt};
    snapshot.blankSubjects = std::nullopt;
    snapshot.unknownVariation = 12;
    snapshot.repeatedRows = Tally{};
    snapshot.freshness = {{"", snapshot.periods.back().day}, {"orders", std::nullopt}};
    snapshot.propertyCounts = {{0, "__other__", 1, 20}, {0, "\xC3\x96sterreich", 0, 30}}; // by bytes
    snapshot.quantiles = {{2, 0, 900, 900, 1.5, 1.25, 2, false, 0, 0, 0, 0, 0}, {2, 1, 900, 300, 1.5, 1.25, 2, true, 855, 2500, 900, 2800, 2600}};
    snapshot.steps = {{3, 0, 0, 1000, 400}, {3, 0, 1, 1000, 420}, {3, 1, 1, 1000, 40}};
    snapshot.stages = {{Stage::Raw, 0, 0, covariate}, {Stage::Deduplicated, 1, 1, ratio}};
    snapshot.properties = {"country"};
    snapshot.breakdown = {{0, "Österreich", 0, 0, covariate}, {0, "__other__", 1, 1, ratio}};
    snapshot.dominance = {{0, 1, true}};
    snapshot.provenance = {{"f1", "F1", "Facts", "SELECT 1", "ab", 12, 340}};
    snapshot.notes = {"whole-days"};
    return snapshot;
}

Json edited(const char *pointer, Json value)
{
    Json body = toJson(fullSnapshot());
    body[Json::json_pointer(pointer)] = std::move(value);
    return body;
}

} // namespace

class TestSnapshot : public QObject {
    Q_OBJECT

private slots:
    void codec_bringsEveryMemberBack()
    {
        const Snapshot snapshot = fullSnapshot();

        const Result<Json> text = parseJson(canonicalJson(toJson(snapshot)));
        QVERIFY(text);
        const Result<Snapshot> back = snapshotFromJson(*text);

        QVERIFY2(back, back ? "" : std::string(back.error().fact("path")).append(": ").append(back.error().fact("what")).c_str());
        QVERIFY(*back == snapshot);
    }

    void codec_keepsOffsetsOfImports()
    {
        Snapshot snapshot = fullSnapshot();
        snapshot.axis = AxisKind::DaysSinceStart;
        snapshot.periods = {{{}, 0.5}, {{}, 1}, {{}, 7.5}};

        const Result<Snapshot> back = snapshotFromJson(toJson(snapshot));

        QVERIFY(back);
        QVERIFY(back->periods == snapshot.periods);
    }

    void rows_holdNoNames()
    {
        const Json row = toJson(fullSnapshot())["increments"][0];

        QCOMPARE(canonicalJson(row), std::string("[0,0,0,10,0.3333333333333333,50.0,0.0,0.0,0.0,[1.0],[30.0],[0.1]]"));
    }

    void reader_refusesWhatIsNotPromised_data()
    {
        QTest::addColumn<QString>("pointer");
        QTest::addColumn<QString>("value");
        QTest::addColumn<QString>("path");
        const auto row = [](const char *name, const char *pointer, const char *value, const char *path) {
            QTest::newRow(name) << QString::fromLatin1(pointer) << QString::fromLatin1(value) << QString::fromLatin1(path);
        };
        row("newer format", "/format", "2", "format");
        row("metric out of range", "/increments/0/0", "4", "increments");
        row("variation out of range", "/increments/0/1", "2", "increments");
        row("period out of range", "/increments/0/2", "3", "increments");
        row("negative index", "/increments/0/2", "-1", "increments");
        row("unsorted", "/increments/1/2", "0", "increments");
        row("fraction of a subject", "/increments/0/3", "1.5", "increments");
        row("text for a sum", "/increments/0/4", "\"1\"", "increments");
        row("no number", "/increments/0/4", "null", "increments");
        row("covariates of another size", "/increments/0/9", "[1,2]", "increments");
        row("no list of increments", "/increments", "{}", "increments");
        row("a row that is no list", "/exposures/0", "7", "exposures");
        row("a row too long", "/exposures/0", "[0,0,1,1]", "exposures");
        row("unknown stage", "/stages/0/0", "\"later\"", "stages");
        row("property out of range", "/breakdown/0/0", "1", "breakdown");
        row("share above 1", "/dominance/0/2", "1.5", "dominance");
        row("descending periods", "/periods/1", "\"2024-01-01\"", "periods");
        row("no such day", "/periods/1", "\"2024-02-30\"", "periods");
        row("other variations", "/variations/0", "\"other\"", "variations");
        row("mixed of one variation", "/mixed", "[1]", "mixed");
        row("metric that is none", "/metrics/0/definition/kind", "\"magic\"", "metrics[0].definition");
        row("centres missing", "/metrics/0/covariate_centres", "[]", "metrics[0].covariate_centres");
        row("no time", "/as_of", "\"yesterday\"", "as_of");
        row("quantile of a sum", "/quantiles/0/0", "0", "quantiles");
        row("cluster sums cut short", "/quantiles/1/11", "null", "quantiles");
        row("a step too many", "/steps/2/1", "2", "steps");
        row("more came than there were", "/steps/2/4", "1001", "steps");
        row("property counts unsorted", "/property_counts/1/1", "\"\"", "property_counts");
        row("a huge count", "/blank_subjects", "1e300", "blank_subjects");
    }

    void reader_refusesWhatIsNotPromised()
    {
        QFETCH(QString, pointer);
        QFETCH(QString, value);
        QFETCH(QString, path);
        const Json body = edited(pointer.toUtf8().constData(), Json::parse(value.toStdString()));

        const Result<Snapshot> read = snapshotFromJson(body);

        QVERIFY(!read);
        QCOMPARE(read.error().code, ErrorCode::InvalidDocument);
        QCOMPARE(QString::fromStdString(std::string(read.error().fact("path"))), path);
        QVERIFY(!read.error().fact("what").empty());
    }

    void reader_refusesSumsOutsideDouble()
    {
        Json body = toJson(fullSnapshot());
        body["increments"][0][4] = std::numeric_limits<double>::infinity();

        QVERIFY(!snapshotFromJson(body));
        QVERIFY(!snapshotFromJson(Json::array()));
        QVERIFY(!snapshotFromJson(Json()));
    }

    void cumulative_repeatsPeriodsWithoutIncrement()
    {
        Snapshot snapshot = snapshotOf({"a", "b"}, 4, {metricOf("m", metrics::MetricKind::Count)});
        snapshot.increments = {{0, 1, 1, sumsOf(10, 5, 7)}, {0, 1, 3, sumsOf(-3, -1, -2)}};

        const std::vector<Sums> rows = cumulative(snapshot, 0, 1);

        QCOMPARE(rows.size(), std::size_t{4});
        QVERIFY(rows[0] == Sums{});
        QVERIFY(rows[1] == sumsOf(10, 5, 7));
        QVERIFY(rows[2] == rows[1]);
        QVERIFY(rows[3] == sumsOf(7, 4, 5));
        QVERIFY(cumulative(snapshot, 0, 0)[3] == Sums{});
    }

    void cumulative_spansMissingMoments()
    {
        Snapshot snapshot = snapshotOf({"a", "b"}, 3, {metricOf("m", metrics::MetricKind::Count)});
        Sums missing;
        missing.n = 4;
        missing.isMissing = true;
        snapshot.increments = {{0, 0, 0, sumsOf(10, 5, 7)}, {0, 0, 1, missing}, {0, 0, 2, sumsOf(1, 3, 4)}};

        const std::vector<Sums> rows = cumulative(snapshot, 0, 0);

        QVERIFY(rows[1].isMissing);
        QCOMPARE(rows[1].n, std::int64_t{14});
        QCOMPARE(rows[1].y, 5.0);
        QVERIFY(rows[2] == sumsOf(15, 8, 11));
    }

    void add_growsEmptyCovariateLists()
    {
        Sums sum = sumsOf(1, 2, 3);
        Sums part = sumsOf(1, 1, 1);
        part.x = {5};
        part.xx = {6};
        part.xy = {7};

        add(sum, part);
        add(sum, sumsOf(1, 0, 0));
        add(sum, part);

        QCOMPARE(sum.n, std::int64_t{4});
        QVERIFY(sum.x == std::vector<double>{10});
        QVERIFY(sum.xx == std::vector<double>{12});
        QVERIFY(sum.xy == std::vector<double>{14});
    }

    void cumulativeSubjects_addsUp()
    {
        Snapshot snapshot = snapshotOf({"a", "b"}, 3, {});
        snapshot.exposures = {{0, 1, 5}, {1, 0, 7}, {1, 2, -2}};

        QVERIFY(cumulativeSubjects(snapshot, 0) == (std::vector<std::int64_t>{0, 5, 5}));
        QVERIFY(cumulativeSubjects(snapshot, 1) == (std::vector<std::int64_t>{7, 7, 5}));
    }
};

QTEST_APPLESS_MAIN(TestSnapshot)
#include "tst_snapshot.moc"
