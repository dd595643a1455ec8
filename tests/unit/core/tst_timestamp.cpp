// SPDX-License-Identifier: GPL-3.0-or-later
#include <rapidcheck.h>

#include "models/core/timestamp.h"

using namespace assay;

class TestTimestamp final : public QObject
{
    Q_OBJECT

private slots:
    void toIsoTime_writesKnownInstants_data();
    void toIsoTime_writesKnownInstants();
    void timestampFromIso_readsBackWhatWasWritten();
    void dayFromIso_readsBackWhatWasWritten();
    void timestampFromIso_acceptsShortForms();
    void timestampFromIso_refuses_data();
    void timestampFromIso_refuses();
    void dayOf_roundsDownAlsoBefore1970();
};

void TestTimestamp::toIsoTime_writesKnownInstants_data()
{
    QTest::addColumn<qint64>("micros");
    QTest::addColumn<QByteArray>("text");
    // Seconds as `date -u -d TEXT +%s` gives them.
    QTest::newRow("epoch") << qint64{0} << QByteArray("1970-01-01T00:00:00Z");
    QTest::newRow("leap day") << qint64{1'709'210'096} * 1'000'000 << QByteArray("2024-02-29T12:34:56Z");
    QTest::newRow("before the epoch") << qint64{-1} << QByteArray("1969-12-31T23:59:59.999999Z");
    QTest::newRow("fraction") << qint64{1'795'500'000'500'000} << QByteArray("2026-11-24T06:00:00.500000Z");
}

void TestTimestamp::toIsoTime_writesKnownInstants()
{
    QFETCH(qint64, micros);
    QFETCH(QByteArray, text);

    QCOMPARE(toIsoTime(Timestamp{micros}), text.toStdString());
}

void TestTimestamp::timestampFromIso_readsBackWhatWasWritten()
{
    const bool holds = rc::check("time round trip", [] {
        const Timestamp instant{*rc::gen::inRange<std::int64_t>(-62'135'596'800'000'000, 253'402'300'800'000'000)};
        const Result<Timestamp> back = timestampFromIso(toIsoTime(instant));
        RC_ASSERT(back.has_value());
        RC_ASSERT(*back == instant);
    });
    QVERIFY(holds);
}

void TestTimestamp::dayFromIso_readsBackWhatWasWritten()
{
    const bool holds = rc::check("day round trip", [] {
        const Day day{*rc::gen::inRange(-719'162, 2'932'897)};
        const Result<Day> back = dayFromIso(toIsoDate(day));
        RC_ASSERT(back.has_value());
        RC_ASSERT(*back == day);
        RC_ASSERT(dayOf(startOf(day)) == day);
    });
    QVERIFY(holds);
}

void TestTimestamp::timestampFromIso_acceptsShortForms()
{
    QCOMPARE(timestampFromIso("2026-11-20")->micros, startOf(*dayFromIso("2026-11-20")).micros);
    QCOMPARE(timestampFromIso("2026-11-20T06:10Z")->micros, timestampFromIso("2026-11-20T06:10:00Z")->micros);
    QCOMPARE(timestampFromIso("2026-11-20T06:10:00.5Z")->micros - timestampFromIso("2026-11-20T06:10:00Z")->micros, 500'000);
}

void TestTimestamp::timestampFromIso_refuses_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("empty") << QByteArray("");
    QTest::newRow("day that does not exist") << QByteArray("2026-02-29");
    QTest::newRow("month 13") << QByteArray("2026-13-01");
    QTest::newRow("hour 24") << QByteArray("2026-01-01T24:00:00Z");
    QTest::newRow("no zone") << QByteArray("2026-01-01T12:00:00");
    QTest::newRow("other zone") << QByteArray("2026-01-01T12:00:00+01:00");
    QTest::newRow("seven fraction digits") << QByteArray("2026-01-01T12:00:00.1234567Z");
    QTest::newRow("rest") << QByteArray("2026-01-01T12:00:00Z ");
    QTest::newRow("words") << QByteArray("yesterday");
}

void TestTimestamp::timestampFromIso_refuses()
{
    QFETCH(QByteArray, text);

    const Result<Timestamp> outcome = timestampFromIso(text.toStdString());

    QVERIFY(!outcome);
    QCOMPARE(outcome.error().code, ErrorCode::InvalidArgument);
}

void TestTimestamp::dayOf_roundsDownAlsoBefore1970()
{
    QCOMPARE(dayOf(Timestamp{-1}).sinceEpoch, -1);
    QCOMPARE(dayOf(Timestamp{0}).sinceEpoch, 0);
    QCOMPARE(dayOf(Timestamp{kMicrosPerDay - 1}).sinceEpoch, 0);
    QCOMPARE(dayOf(Timestamp{-kMicrosPerDay}).sinceEpoch, -1);
}

QTEST_APPLESS_MAIN(TestTimestamp)
#include "tst_timestamp.moc"
