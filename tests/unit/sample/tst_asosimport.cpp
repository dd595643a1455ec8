// SPDX-License-Identifier: GPL-3.0-or-later
#include <string>

#include "models/results/asoscsv.h"
#include "tests/unit/sample/asoshelpers.h"

using namespace assay;
using namespace assay::results;
using assay::results::testing::isClose;
using assay::results::testing::readingAt;

namespace {

const std::string kHeader
    = "experiment_id,variant_id,metric_id,time_since_start,count_c,count_t,mean_c,mean_t,variance_c,variance_t\n";

Result<std::vector<ImportedExperiment>> imported(const std::string &lines)
{
    return asosFromCsv(kHeader + lines, Timestamp{1'700'000'000'000'000});
}

} // namespace

class tst_AsosImport : public QObject {
    Q_OBJECT

private slots:
    void increments_addUpToTheCheckpoints()
    {
        // Checkpoint 1.5 carries the data set's arithmetic noise; the count falls at the last one.
        const auto outcome = imported("036afc,2,4,1.5000000000000002,100,110,20.5,21.5,9.25,8.75\n"
                                      "036afc,2,4,2.0,400,390,22.25,22.5,16.5,17.125\n"
                                      "036afc,2,4,2.5,390,395,22.5,22.75,16.0,17.0\n");
        QVERIFY(outcome);
        QCOMPARE(outcome->size(), std::size_t{1});
        const Snapshot &snapshot = outcome->front().snapshot;

        QCOMPARE(snapshot.periods.size(), std::size_t{3});
        QCOMPARE(snapshot.periods[0].offsetDays, 1.5);
        QCOMPARE(snapshot.periods[2].offsetDays, 2.5);
        // 22.6258... is the pooled mean of the last checkpoint, to six digits.
        QCOMPARE(snapshot.metrics[3].centre, 22.6258);
        const auto last = readingAt(snapshot, 3, 1, 2);
        QCOMPARE(last.n, std::int64_t{395});
        QVERIFY(isClose(last.mean, 22.75, 1e-12));
        QVERIFY(isClose(*last.variance, 17.0, 1e-12));
        const auto middle = readingAt(snapshot, 3, 0, 1);
        QVERIFY(isClose(middle.mean, 22.25, 1e-12));
        QVERIFY(isClose(*middle.variance, 16.5, 1e-12));
        QCOMPARE(snapshot.exposures.size(), std::size_t{6});
        QCOMPARE(snapshot.exposures[2].subjects, std::int64_t{-10});
    }

    void allZeroCheckpoint_staysExact()
    {
        const auto outcome = imported("aa,1,2,1.0,175,203,0.0747,0,0.0695,0\n"
                                      "aa,1,2,2.0,340,364,0.0888,0.0637,0.0811,0.0598\n");
        QVERIFY(outcome);
        const auto zero = readingAt(outcome->front().snapshot, 1, 1, 0);
        QCOMPARE(zero.mean, 0.0);
        QCOMPARE(*zero.variance, 0.0);
    }

    void proportion_becomesWholeSuccesses()
    {
        const auto outcome = imported("036afc,2,1,1.0,1000,1010,0.125,0.2,0.109375,0.16\n");
        QVERIFY(outcome);
        const Sums &sums = outcome->front().snapshot.increments.front().sums;
        QCOMPARE(sums.n, std::int64_t{1000});
        QCOMPARE(sums.y, 125.0);
        QCOMPARE(sums.yy, 125.0);
        QCOMPARE(outcome->front().snapshot.metrics.front().definition.kind, metrics::MetricKind::Conversion);
    }

    void missingVariance_isMarkedAndSpanned()
    {
        const auto outcome = imported("aa,1,2,1.0,100,100,2.0,3.0,4.0,5.0\n"
                                      "aa,1,2,2.0,150,160,2.5,3.5,,\n"
                                      "aa,1,2,3.0,200,220,2.75,3.75,6.0,7.0\n");
        QVERIFY(outcome);
        const Snapshot &snapshot = outcome->front().snapshot;
        QVERIFY(!readingAt(snapshot, 1, 1, 1).variance);
        QCOMPARE(readingAt(snapshot, 1, 1, 1).n, std::int64_t{160});
        const auto after = readingAt(snapshot, 1, 1, 2);
        QCOMPARE(after.n, std::int64_t{220});
        QVERIFY(isClose(after.mean, 3.75, 1e-12));
        QVERIFY(isClose(*after.variance, 7.0, 1e-12));
    }

    void sameControl_isOneExperiment()
    {
        const auto outcome = imported("aa,1,1,1.0,100,100,0.5,0.25,0.25,0.1875\n"
                                      "aa,2,1,1.0,100,104,0.5,0.75,0.25,0.1875\n");
        QVERIFY(outcome);
        QCOMPARE(outcome->size(), std::size_t{1});
        const auto &[experiment, snapshot] = outcome->front();
        QCOMPARE(experiment.key, std::string{"asos-aa"});
        QCOMPARE(experiment.name, std::string{"ASOS aa"});
        QCOMPARE(experiment.origin, experiments::Origin::Import);
        QVERIFY(experiment.attribution.find("CC BY 4.0") != std::string::npos);
        QCOMPARE(snapshot.variations, (std::vector<std::string>{"control", "treatment-1", "treatment-2"}));
        QCOMPARE(snapshot.exposures.size(), std::size_t{3});
        QCOMPARE(snapshot.exposures[2].subjects, std::int64_t{104});
    }

    void differentControls_stayApart()
    {
        const auto outcome = imported("aa,1,1,1.0,100,100,0.5,0.25,0.25,0.1875\n"
                                      "aa,2,1,1.0,101,104,0.5,0.75,0.25,0.1875\n");
        QVERIFY(outcome);
        QCOMPARE(outcome->size(), std::size_t{2});
        QCOMPARE((*outcome)[0].experiment.key, std::string{"asos-aa-1"});
        QCOMPARE((*outcome)[1].experiment.key, std::string{"asos-aa-2"});
        QCOMPARE((*outcome)[1].experiment.name, std::string{"ASOS aa, variant 2"});
        QCOMPARE((*outcome)[1].snapshot.variations, (std::vector<std::string>{"control", "treatment"}));
    }

    void badLine_isRefusedByNumber_data()
    {
        QTest::addColumn<QByteArray>("line");
        QTest::newRow("too few cells") << QByteArray{"aa,1,1,1.0,100"};
        QTest::newRow("too many cells") << QByteArray{"aa,1,1,1.0,1,1,0,0,0,0,0"};
        QTest::newRow("blank line inside") << QByteArray{"\naa,1,1,1.0,1,1,0,0,0,0"};
        QTest::newRow("not a number") << QByteArray{"aa,1,2,1.0,1,1,x,0,0,0"};
        QTest::newRow("NaN") << QByteArray{"aa,1,2,1.0,1,1,nan,0,0,0"};
        QTest::newRow("infinity") << QByteArray{"aa,1,2,1.0,1,1,0,0,inf,0"};
        QTest::newRow("negative count") << QByteArray{"aa,1,2,1.0,-1,1,0,0,0,0"};
        QTest::newRow("fractional count") << QByteArray{"aa,1,2,1.0,1.5,1,0,0,0,0"};
        QTest::newRow("count beyond exact integers") << QByteArray{"aa,1,2,1.0,1e300,1,0,0,0,0"};
        QTest::newRow("negative variance") << QByteArray{"aa,1,2,1.0,1,1,0,0,-1,0"};
        QTest::newRow("share above one") << QByteArray{"aa,1,1,1.0,10,10,1.5,0,0,0"};
        QTest::newRow("fifth metric") << QByteArray{"aa,1,5,1.0,1,1,0,0,0,0"};
        QTest::newRow("third of a day") << QByteArray{"aa,1,1,1.3333,1,1,0,0,0,0"};
        QTest::newRow("negative day") << QByteArray{"aa,1,1,-1.0,1,1,0,0,0,0"};
        QTest::newRow("mean whose square overflows") << QByteArray{"aa,1,2,1.0,1,1,1e200,0,0,0"};
        QTest::newRow("markup in the id") << QByteArray{"<b>,1,1,1.0,1,1,0,0,0,0"};
        QTest::newRow("empty id") << QByteArray{",1,1,1.0,1,1,0,0,0,0"};
    }

    void badLine_isRefusedByNumber()
    {
        QFETCH(QByteArray, line);
        const auto outcome = imported("aa,1,1,0.5,100,100,0.5,0.25,0.25,0.1875\n" + line.toStdString() + "\n");
        QVERIFY(!outcome);
        QCOMPARE(outcome.error().code, ErrorCode::InvalidDocument);
        QCOMPARE(outcome.error().fact("path"), std::string_view{"line 3"});
        QVERIFY(!outcome.error().fact("what").empty());
    }

    void repeatedCheckpoint_isRefused()
    {
        // 1.5 and 1.5000000000000002 are one checkpoint.
        const auto outcome = imported("aa,1,1,1.5,100,100,0.5,0.25,0.25,0.1875\n"
                                      "aa,1,1,1.5000000000000002,100,100,0.5,0.25,0.25,0.1875\n");
        QVERIFY(!outcome);
        QCOMPARE(outcome.error().fact("key"), std::string_view{"aa"});
    }

    void foreignHeader_isRefused()
    {
        const auto outcome = asosFromCsv("a,b,c\n1,2,3\n", {});
        QVERIFY(!outcome);
        QCOMPARE(outcome.error().fact("path"), std::string_view{"line 1"});
    }

    void headerAlone_hasNoExperiments()
    {
        const auto outcome = imported({});
        QVERIFY(outcome);
        QVERIFY(outcome->empty());
    }

    void carriageReturns_areLineEnds()
    {
        const auto rows = asosRowsFromCsv(kHeader.substr(0, kHeader.size() - 1) + "\r\naa,1,2,1.0,1,2,3,4,5,6\r\n");
        QVERIFY(rows);
        QCOMPARE(rows->size(), std::size_t{1});
        QCOMPARE(rows->front().treatment, (AsosArm{2, 4, 6}));
    }
};

QTEST_APPLESS_MAIN(tst_AsosImport)
#include "tst_asosimport.moc"
