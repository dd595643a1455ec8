// SPDX-License-Identifier: GPL-3.0-or-later
#include <nlohmann/json.hpp>

#include "models/results/aggregatesinput.h"
#include "models/results/analysis.h"
#include "models/results/surroundingsinput.h"
#include "models/results/veil.h"

using namespace assay;
using namespace assay::results;

namespace {

constexpr Timestamp kNow{1'770'000'000'000'000};

Result<Snapshot> read(const QByteArray &text) { return snapshotFromAggregates(*parseJson(text.toStdString()), kNow); }

/// A sound input of one metric with `changes` merged in (null removes a member).
QByteArray inputWith(const QByteArray &changes)
{
    Json body = *parseJson(R"({"metrics":[{"key":"revenue","kind":"sum"}],
        "rows":[{"variation":"off","n":1000,"mean":10,"variance":4},{"variation":"on","n":1100,"mean":11,"variance":5}]})");
    body.merge_patch(*parseJson(changes.toStdString()));
    return QByteArray::fromStdString(canonicalJson(body));
}

} // namespace

class TestAggregatesInput final : public QObject
{
    Q_OBJECT

private slots:
    void minimal_takesTheRestFromTheRows();
    void momentsAndSums_sayTheSame();
    void largeValues_keepTheirDigits();
    void ratios_sayTheSameInBothForms();
    void days_becomeIncrements();
    void subjects_decideTheSplit();
    void covariates_reduceTheVariance();
    void percentiles_becomeCells();
    void breakdowns_becomeCellsAndStrata();
    void surroundings_giveGlobalLiftAndInteractions();
    void fixedPlans_areVeiledBeforeTheirEnd();
    void roles_areThoseOfThePlan();
    void example_isAnalysed();
    void snapshots_canBeStored();
    void wrongInput_saysWhatAndWhere_data();
    void wrongInput_saysWhatAndWhere();
};

void TestAggregatesInput::minimal_takesTheRestFromTheRows()
{
    const Result<Snapshot> snapshot = read(R"({"metrics":[{"key":"buyers","kind":"conversion"}],
        "rows":[{"variation":"A","n":1000,"successes":100},{"variation":"B","n":1010,"successes":140}]})");

    QVERIFY(snapshot.has_value());
    QCOMPARE(snapshot->variations, (std::vector<std::string>{"A", "B"}));
    QCOMPARE(snapshot->experiment.control, std::string("A"));
    QCOMPARE(snapshot->experiment.plan.primary, std::string("buyers"));
    QVERIFY(snapshot->asOf == kNow);
    const Analysis analysis = analyse(*snapshot);
    QCOMPARE(analysis.results.size(), std::size_t{1});
    QCOMPARE(analysis.results[0].control.mean.value(), 0.1);
    QVERIFY2(!analysis.split.isPlanKnown, "nobody said how traffic was meant to be split");
}

void TestAggregatesInput::momentsAndSums_sayTheSame()
{
    const Result<Snapshot> moments = read(inputWith("{}"));
    // sum of squares = (n - 1) variance + n mean^2
    const Result<Snapshot> sums = read(inputWith(R"({"rows":[{"variation":"off","n":1000,"sum":10000,"sum_squares":103996},
        {"variation":"on","n":1100,"sum":12100,"sum_squares":138595}]})"));

    QVERIFY(moments.has_value() && sums.has_value());
    const MetricResult a = analyse(*moments).results.at(0);
    const MetricResult b = analyse(*sums).results.at(0);
    QVERIFY(a.estimate.relative && b.estimate.relative);
    QVERIFY(std::abs(a.estimate.relative->estimate - 0.1) < 1e-12);
    QVERIFY(std::abs(a.estimate.relative->se - b.estimate.relative->se) < 1e-12);
    QVERIFY(std::abs(a.control.total.value() - 10'000) < 1e-6);
}

void TestAggregatesInput::largeValues_keepTheirDigits()
{
    const Result<Snapshot> snapshot = read(inputWith(R"({"rows":[{"variation":"off","n":1000,"mean":1.6e9,"variance":2},
        {"variation":"on","n":1000,"mean":1.6e9,"variance":2}]})"));

    QVERIFY(snapshot.has_value());
    const auto absolute = analyse(*snapshot).results.at(0).estimate.absolute;
    QVERIFY(absolute.has_value());
    QVERIFY(std::abs(absolute->se - std::sqrt(4.0 / 1000)) < 1e-9);
}

void TestAggregatesInput::ratios_sayTheSameInBothForms()
{
    // Two values per subject: y = (1, 3), z = (1, 2), 500 subjects of each kind.
    const QByteArray sums = R"({"metrics":[{"key":"r","kind":"ratio"}],"rows":[
        {"variation":"a","n":1000,"sum":2000,"sum_squares":5000,"denominator_sum":1500,"denominator_sum_squares":2500,"sum_products":3500},
        {"variation":"b","n":1000,"sum":2000,"sum_squares":5000,"denominator_sum":1500,"denominator_sum_squares":2500,"sum_products":3500}]})";
    const QByteArray moments = QByteArray(R"({"metrics":[{"key":"r","kind":"ratio"}],"rows":[
        {"variation":"a","n":1000,"mean":2,"variance":V,"denominator_mean":1.5,"denominator_variance":W,"covariance":C},
        {"variation":"b","n":1000,"mean":2,"variance":V,"denominator_mean":1.5,"denominator_variance":W,"covariance":C}]})")
                                   .replace('V', QByteArray::number(1000.0 / 999, 'g', 17))
                                   .replace('W', QByteArray::number(250.0 / 999, 'g', 17))
                                   .replace('C', QByteArray::number(500.0 / 999, 'g', 17));

    const Result<Snapshot> a = read(sums);
    const Result<Snapshot> b = read(moments);

    QVERIFY(a.has_value() && b.has_value());
    const auto first = analyse(*a).results.at(0);
    const auto second = analyse(*b).results.at(0);
    QCOMPARE(first.control.mean.value(), 2000.0 / 1500);
    QVERIFY(std::abs(first.control.standardError.value() - second.control.standardError.value()) < 1e-12);
    QVERIFY(std::abs(first.control.mean.value() - second.control.mean.value()) < 1e-12);
}

void TestAggregatesInput::days_becomeIncrements()
{
    const Result<Snapshot> snapshot = read(R"({"metrics":[{"key":"buyers","kind":"conversion"}],"rows":[
        {"variation":"a","day":"2026-01-02","n":300,"successes":30},{"variation":"b","day":"2026-01-02","n":310,"successes":40},
        {"variation":"a","day":"2026-01-01","n":100,"successes":9},{"variation":"b","day":"2026-01-01","n":110,"successes":14}]})");

    QVERIFY(snapshot.has_value());
    QCOMPARE(snapshot->periods.size(), std::size_t{2});
    QVERIFY(snapshot->periods[0].day < snapshot->periods[1].day);
    const std::vector<Sums> rows = cumulative(*snapshot, 0, 1);
    QCOMPARE(rows[0].n, std::int64_t{110});
    QCOMPARE(rows[1].n, std::int64_t{310});
    QCOMPARE(rows[1].y, 40.0);
    QCOMPARE(analyse(*snapshot).results.at(0).series.size(), std::size_t{2});
}

void TestAggregatesInput::subjects_decideTheSplit()
{
    const QByteArray experiment = R"("experiment":{"variations":[{"key":"off"},{"key":"on"}]})";
    const Result<Snapshot> even = read(inputWith("{" + experiment + R"(,"subjects":[{"variation":"off","n":5000},{"variation":"on","n":5010}]})"));
    const Result<Snapshot> broken = read(inputWith("{" + experiment + R"(,"subjects":[{"variation":"off","n":5000},{"variation":"on","n":5600}]})"));

    QVERIFY(even.has_value() && broken.has_value());
    QVERIFY(analyse(*even).split.isPlanKnown && !analyse(*even).split.isMismatch);
    QVERIFY(analyse(*broken).split.isMismatch);
}

void TestAggregatesInput::covariates_reduceTheVariance()
{
    // The covariate explains most of the value.
    const Result<Snapshot> snapshot = read(R"({"metrics":[{"key":"revenue","kind":"sum","covariates":["revenue before"]}],"rows":[
        {"variation":"a","n":1000,"mean":10,"variance":4,"covariates":{"sums":[9000],"products":[84996],"with_value":[93596]}},
        {"variation":"b","n":1000,"mean":10,"variance":4,"covariates":{"sums":[9000],"products":[84996],"with_value":[93596]}}]})");

    QVERIFY(snapshot.has_value());
    const Estimate estimate = analyse(*snapshot).results.at(0).estimate;
    QVERIFY(estimate.isVarianceReduced);
    // slope = covariance / variance = 3.6 / 4 up to n / (n - 1), so the rest is 1 - 0.81.
    QVERIFY(estimate.varianceReduction && std::abs(*estimate.varianceReduction - 0.81) < 0.005);
}

void TestAggregatesInput::percentiles_becomeCells()
{
    const QByteArray text = R"({"metrics":[{"key":"p90","kind":"percentile","percentile":0.9,"of":"subjects"}],"rows":[
        {"variation":"a","observations":10000,"value":200,"lower":197,"upper":203},
        {"variation":"b","observations":10000,"value":190,"lower":187,"upper":193}]})";
    const Result<Snapshot> snapshot = read(text);
    QVERIFY2(snapshot.has_value(), snapshot ? "" : std::string(snapshot.error().fact("path")).c_str());

    QCOMPARE(snapshot->quantiles.size(), std::size_t{2});
    QCOMPARE(snapshot->quantiles[1].variation, 1U);
    QCOMPARE(snapshot->quantiles[1].value, 190.0);
    QCOMPARE(snapshot->quantiles[1].clusters, std::int64_t{10'000});
    QVERIFY(!snapshot->quantiles[1].hasClusters);
    QVERIFY(snapshotFromJson(toJson(*snapshot)) == *snapshot);
}

/// 1,000 + 1,000 subjects in two countries; by hand 60 / 500 against 40 / 500 is a lift of 0.5.
void TestAggregatesInput::breakdowns_becomeCellsAndStrata()
{
    const Result<Snapshot> snapshot = read(R"({"metrics":[{"key":"signup","kind":"conversion"}],
        "experiment":{"plan":{"stratify_by":"country","min_control_z":0}},
        "rows":[{"variation":"off","n":1000,"successes":100},{"variation":"on","n":1000,"successes":120}],
        "breakdown":[{"property":"country","value":"DE","variation":"off","n":500,"successes":40},{"property":"country","value":"DE","variation":"on","n":500,"successes":60},
                     {"property":"country","value":"FR","variation":"off","n":500,"successes":60},{"property":"country","value":"FR","variation":"on","n":500,"successes":60}]})");
    QVERIFY2(snapshot.has_value(), snapshot ? "" : std::string(snapshot.error().fact("what")).c_str());

    const MetricResult result = analyse(*snapshot).results.at(0);

    QCOMPARE(result.breakdown.size(), std::size_t{2});
    QCOMPARE(result.breakdown[0].value, std::string("DE"));
    QVERIFY(std::abs(result.breakdown[0].estimate.relative->estimate - 0.5) < 1e-12);
    QVERIFY(result.stratified.has_value());
    QCOMPARE(result.stratified->strata, std::size_t{2});
    QVERIFY(std::abs(result.stratified->estimate.relative->estimate - 0.2) < 1e-12);
    QVERIFY(snapshotFromJson(toJson(*snapshot)) == *snapshot);
}

/// By hand: a = 1,200 / 0.5, b = 1,000 / 0.5, D = 5,000 - 2,200 + 2,000; (a - b) / (0.5 D) = 1 / 6.
void TestAggregatesInput::surroundings_giveGlobalLiftAndInteractions()
{
    const Json body = *parseJson(R"({"metrics":[{"key":"revenue","kind":"sum"}],"experiment":{"plan":{"min_control_z":0}},
        "rows":[{"variation":"off","n":100,"sum":1000,"sum_squares":20000},{"variation":"on","n":100,"sum":1200,"sum_squares":24000}],
        "everyone":{"exposure":0.5,"totals":{"revenue":5000}},
        "overlaps":[{"experiment":"banner","variations":["a","b"],
            "subjects":[{"variation":"off","other":"a","n":50},{"variation":"off","other":"b","n":50},{"variation":"on","other":"a","n":50},{"variation":"on","other":"b","n":50}],
            "rows":[{"variation":"off","other":"a","n":50,"mean":10,"variance":4},{"variation":"off","other":"b","n":50,"mean":10,"variance":4},
                    {"variation":"on","other":"a","n":50,"mean":10,"variance":4},{"variation":"on","other":"b","n":50,"mean":14,"variance":4}]}]})");
    const Result<Snapshot> snapshot = snapshotFromAggregates(body, kNow);
    QVERIFY(snapshot.has_value());
    const Result<Surroundings> surroundings = surroundingsFromAggregates(body, *snapshot);
    QVERIFY2(surroundings.has_value(), surroundings ? "" : std::string(surroundings.error().fact("path")).c_str());

    const Analysis analysis = analyse(*snapshot, {}, *surroundings);

    QVERIFY(std::abs((*analysis.results.at(0).global)->point.estimate - 1.0 / 6) < 1e-12);
    QCOMPARE(analysis.interactions.size(), std::size_t{1});
    QVERIFY(!analysis.interactions[0].assignment->isDependent);
    QVERIFY(analysis.interactions[0].effects[0].effect->hasInteraction);

    Json wrong = body;
    wrong["overlaps"][0]["rows"][2]["other"] = "c";
    QCOMPARE(std::string(surroundingsFromAggregates(wrong, *snapshot).error().fact("path")), std::string("overlaps[0].rows[2].other"));
    wrong = body;
    wrong["everyone"]["total"] = 1;
    QCOMPARE(std::string(surroundingsFromAggregates(wrong, *snapshot).error().fact("path")), std::string("everyone.total"));
}

void TestAggregatesInput::fixedPlans_areVeiledBeforeTheirEnd()
{
    const QByteArray text = R"({"metrics":[{"key":"signup","kind":"conversion"}],"experiment":{"start":"2026-03-01","end":"2026-03-15","plan":{"method":"fixed"}},
        "rows":[{"variation":"off","day":"2026-03-04","n":1000,"successes":100},{"variation":"on","day":"2026-03-04","n":1000,"successes":120}]})";

    QVERIFY(veiledUntil(*read(text)).has_value());
    QVERIFY(!veiledUntil(*read(QByteArray(text).replace("2026-03-15", "2026-03-05"))));
    QVERIFY(!veiledUntil(*read(QByteArray(text).replace("fixed", "sequential"))));
}

void TestAggregatesInput::roles_areThoseOfThePlan()
{
    const Result<Snapshot> snapshot = read(R"({"experiment":{"key":"x","plan":{"primary":"b","guardrails":[{"metric":"c","margin":0.1}]}},
        "metrics":[{"key":"a","kind":"conversion"},{"key":"b","kind":"conversion"},{"key":"c","kind":"conversion"}],
        "rows":[{"metric":"a","variation":"off","n":200,"successes":20},{"metric":"b","variation":"on","n":200,"successes":20}]})");

    QVERIFY(snapshot.has_value());
    QCOMPARE(snapshot->experiment.plan.metrics(), (std::vector<std::string>{"b", "c", "a"}));
    QCOMPARE(snapshot->metrics[0].definition.key, std::string("b"));
    const Analysis analysis = analyse(*snapshot);
    QVERIFY2(analysis.results.at(0).verdict != Verdict::Better, "one side is empty");
}

void TestAggregatesInput::example_isAnalysed()
{
    QFile file(QStringLiteral(ASSAY_TEST_DATA "/aggregates/checkout.json"));
    QVERIFY(file.open(QIODevice::ReadOnly));

    const Result<Snapshot> snapshot = read(file.readAll());

    QVERIFY2(snapshot.has_value(), snapshot ? "" : std::string(snapshot.error().fact("what")).c_str());
    const Analysis analysis = analyse(*snapshot);
    QCOMPARE(analysis.results.size(), std::size_t{3});
    for (const MetricResult &result : analysis.results)
        QVERIFY(result.estimate.relative.has_value());
    // 701 of 5,041 against 610 of 5,000.
    QVERIFY(std::abs(analysis.results[0].estimate.relative->estimate - (701.0 / 5041 / (610.0 / 5000) - 1)) < 1e-12);
}

void TestAggregatesInput::snapshots_canBeStored()
{
    QFile file(QStringLiteral(ASSAY_TEST_DATA "/aggregates/checkout.json"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const Result<Snapshot> snapshot = read(file.readAll());

    QVERIFY2(snapshotFromJson(toJson(*snapshot)) == *snapshot, "it keeps every promise of a snapshot");
}

void TestAggregatesInput::wrongInput_saysWhatAndWhere_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("what");
    const auto row = [](const char *name, const QByteArray &text, const char *path, const char *what) {
        QTest::newRow(name) << text << QByteArray(path) << QByteArray(what);
    };
    row("a list", "[]", "", "an object");
    row("no metrics", inputWith(R"({"metrics":null})"), "metrics", "a list of at least one metric");
    row("no rows", inputWith(R"({"rows":null})"), "rows", "a list of 1 to");
    row("metric kind", inputWith(R"({"metrics":[{"key":"revenue","kind":"median"}]})"), "kind", "one of count");
    row("metric twice", inputWith(R"({"metrics":[{"key":"revenue","kind":"sum"},{"key":"revenue","kind":"sum"}]})"), "metrics[1].key", "a key that no other");
    row("typo in a metric", inputWith(R"({"metrics":[{"key":"revenue","kind":"sum","decimls":2}]})"), "decimls", "no such member");
    row("typo in a row", inputWith(R"({"rows":[{"variation":"off","n":10,"mean":1,"variance":1,"se":3}]})"), "rows[0].se", "no such member");
    row("typo at the top", inputWith(R"({"row":[]})"), "row", "no such member");
    row("unknown metric", inputWith(R"({"rows":[{"metric":"x","variation":"off","n":10,"mean":1,"variance":1}]})"), "rows[0].metric", "the key of one");
    row("no variation", inputWith(R"({"rows":[{"n":10,"mean":1,"variance":1}]})"), "rows[0].variation", "text that is not empty");
    row("no n", inputWith(R"({"rows":[{"variation":"off","mean":1,"variance":1}]})"), "rows[0].n", "the number of subjects");
    row("negative n", inputWith(R"({"rows":[{"variation":"off","n":-1,"mean":1,"variance":1}]})"), "rows[0].n", "a whole number from 0");
    row("fewer than the day before", inputWith(R"({"rows":[{"variation":"off","day":"2026-03-01","n":9,"mean":1,"variance":1},{"variation":"on","day":"2026-03-01","n":9,"mean":1,"variance":1},
        {"variation":"off","day":"2026-03-02","n":12,"mean":1,"variance":1},{"variation":"on","day":"2026-03-02","n":7,"mean":1,"variance":1}]})"), "rows[3].n", "at least 9, as on the day before");
    row("an arm ends early", inputWith(R"({"rows":[{"variation":"off","day":"2026-03-01","n":9,"mean":1,"variance":1},{"variation":"on","day":"2026-03-01","n":9,"mean":1,"variance":1},
        {"variation":"off","day":"2026-03-02","n":12,"mean":1,"variance":1}]})"), "rows[1]", "followed by rows of this variation");
    row("breakdown by day", inputWith(R"({"breakdown":[{"property":"country","value":"DE","variation":"off","day":"2026-03-01","n":9,"mean":1,"variance":1}]})"), "breakdown[0].day", "nothing, as a breakdown");
    row("breakdown twice", inputWith(R"({"breakdown":[{"property":"country","value":"DE","variation":"off","n":9,"mean":1,"variance":1},{"property":"country","value":"DE","variation":"off","n":9,"mean":1,"variance":1}]})"), "breakdown[1]", "one row for each property");
    row("breakdown in another form", inputWith(R"({"breakdown":[{"property":"country","value":"DE","variation":"off","n":9,"sum":1,"sum_squares":1}]})"), "breakdown[0]", "the form that the rows");
    row("breakdown without a value", inputWith(R"({"breakdown":[{"property":"country","variation":"off","n":9,"mean":1,"variance":1}]})"), "breakdown[0].value", "text that is not empty");
    row("half a subject", inputWith(R"({"rows":[{"variation":"off","n":1.5,"mean":1,"variance":1}]})"), "rows[0].n", "a whole number");
    row("no numbers", inputWith(R"({"rows":[{"variation":"off","n":10}]})"), "rows[0].mean", "mean and variance, or sum");
    row("no variance", inputWith(R"({"rows":[{"variation":"off","n":10,"mean":1}]})"), "rows[0].variance", "a number");
    row("negative variance", inputWith(R"({"rows":[{"variation":"off","n":10,"mean":1,"variance":-1}]})"), "rows[0].variance", "a number from 0");
    row("huge", inputWith(R"({"rows":[{"variation":"off","n":1000,"mean":0,"variance":1},{"variation":"on","n":1000,"mean":1e299,"variance":1}]})"),
        "rows[1]", "numbers whose squares");
    row("both forms", inputWith(R"({"rows":[{"variation":"off","n":10,"mean":1,"variance":1},{"variation":"on","n":10,"sum":1,"sum_squares":1}]})"),
        "rows[1]", "the form that the other rows");
    row("twice", inputWith(R"({"rows":[{"variation":"off","n":10,"mean":1,"variance":1},{"variation":"off","n":10,"mean":1,"variance":1},
        {"variation":"on","n":10,"mean":1,"variance":1}]})"), "rows[1]", "one row for each");
    row("some days", inputWith(R"({"rows":[{"variation":"off","n":10,"mean":1,"variance":1},
        {"variation":"on","day":"2026-01-01","n":10,"mean":1,"variance":1}]})"), "rows", "the same in every row");
    row("no date", inputWith(R"({"rows":[{"variation":"off","day":"1.2.26","n":10,"mean":1,"variance":1}]})"), "rows[0].day", "a date such as");
    row("one variation", inputWith(R"({"rows":[{"variation":"off","n":10,"mean":1,"variance":1}]})"), "variations", "2 to 50 variations");
    row("another variation", inputWith(R"({"experiment":{"variations":[{"key":"off"},{"key":"b"}]}})"), "rows[1].variation", "the key of one of the variations");
    row("plan of others", inputWith(R"({"experiment":{"plan":{"primary":"buyers"}}})"), "experiment.plan", "metrics that are among");
    row("metric without role", inputWith(R"({"metrics":[{"key":"revenue","kind":"sum"},{"key":"b","kind":"sum"}],
        "experiment":{"plan":{"primary":"revenue","secondary":[]}},"rows":[{"metric":"revenue","variation":"off","n":10,"mean":1,"variance":1},
        {"metric":"b","variation":"on","n":10,"mean":1,"variance":1}]})"), "experiment.plan", "a role for each metric");
    row("covariates nobody named", inputWith(R"({"rows":[{"variation":"off","n":10,"mean":1,"variance":1,"covariates":{}}]})"), "rows[0].covariates", "nothing");
    row("too few products", R"({"metrics":[{"key":"r","kind":"sum","covariates":["a","b"]}],"rows":[{"variation":"x","n":10,"mean":1,"variance":1,
        "covariates":{"sums":[1,2],"products":[1,2],"with_value":[1,2]}}]})", "rows[0].covariates.products", "a list of 3 numbers");
    row("bounds beside the value", R"({"metrics":[{"key":"p","kind":"percentile","percentile":0.5,"of":"subjects"}],"rows":[{"variation":"x",
        "observations":10,"value":1,"lower":2,"upper":3}]})", "rows[0].lower", "bounds around the value");
    row("more successes than subjects", R"({"metrics":[{"key":"b","kind":"conversion"}],"rows":[{"variation":"x","n":10,"successes":11}]})",
        "rows[0].successes", "a whole number from 0 to 10");
}

void TestAggregatesInput::wrongInput_saysWhatAndWhere()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, path);
    QFETCH(QByteArray, what);

    const Result<Snapshot> snapshot = read(text);

    QVERIFY(!snapshot.has_value());
    QCOMPARE(snapshot.error().code, ErrorCode::InvalidDocument);
    QCOMPARE(QByteArray::fromStdString(std::string(snapshot.error().fact("path"))), path);
    const QByteArray said = QByteArray::fromStdString(std::string(snapshot.error().fact("what")));
    QVERIFY2(said.startsWith(what), said.constData());
}

QTEST_APPLESS_MAIN(TestAggregatesInput)
#include "tst_aggregatesinput.moc"
