// SPDX-License-Identifier: GPL-3.0-or-later
#include <QObject>

#include "app/edge/conditions.h"

using namespace assay::edge;

class EdgeConditionsTest final : public QObject
{
    Q_OBJECT

private slots:
    void isMatching_followsTheStandard_data()
    {
        QTest::addColumn<QByteArray>("field");
        QTest::addColumn<bool>("matches");
        QTest::newRow("not sent") << QByteArray("") << false;
        QTest::newRow("the same") << QByteArray("\"a\"") << true;
        QTest::newRow("weak form of it") << QByteArray("W/\"a\"") << true;
        QTest::newRow("lower-case w is no prefix") << QByteArray("w/\"a\"") << false;
        QTest::newRow("another") << QByteArray("\"b\"") << false;
        QTest::newRow("last of a list") << QByteArray("\"b\", W/\"c\" ,\"a\"") << true;
        QTest::newRow("none of a list") << QByteArray("\"b\",\"c\"") << false;
        QTest::newRow("empty members") << QByteArray(", ,\"a\",,") << true;
        QTest::newRow("star") << QByteArray(" * ") << true;
        QTest::newRow("star in a list") << QByteArray("\"b\",*") << false;
        QTest::newRow("without quotes") << QByteArray("a") << false;
        QTest::newRow("quote left open") << QByteArray("\"a") << false;
        QTest::newRow("a match before what is broken") << QByteArray("\"a\", x") << false;
        QTest::newRow("comma inside a tag") << QByteArray("\"x,\"a\"") << false;
        QTest::newRow("part of it") << QByteArray("\"aa\"") << false;
    }

    void isMatching_followsTheStandard()
    {
        QFETCH(QByteArray, field);
        QFETCH(bool, matches);
        QCOMPARE(isMatching(field.toStdString(), "\"a\""), matches);
    }

    void prefersGzip_weighsCodings_data()
    {
        QTest::addColumn<QByteArray>("field");
        QTest::addColumn<bool>("isGzip");
        QTest::newRow("not sent") << QByteArray("") << false;
        QTest::newRow("as SDKs send it") << QByteArray("gzip, deflate") << true;
        QTest::newRow("as browsers send it") << QByteArray("gzip, deflate, br, zstd") << true;
        QTest::newRow("other case") << QByteArray("GZip") << true;
        QTest::newRow("old name") << QByteArray("x-gzip") << true;
        QTest::newRow("refused") << QByteArray("gzip;q=0, *") << false;
        QTest::newRow("refused with decimals") << QByteArray("gzip; q=0.000") << false;
        QTest::newRow("little is enough") << QByteArray("gzip;q=0.001") << true;
        QTest::newRow("less than none") << QByteArray("gzip;q=0.2, identity;q=0.5") << false;
        QTest::newRow("as much as none") << QByteArray("identity, gzip") << true;
        QTest::newRow("any") << QByteArray("*") << true;
        QTest::newRow("any but little") << QByteArray("*;q=0") << false;
        QTest::newRow("others only") << QByteArray("br, deflate") << false;
        QTest::newRow("a name that begins so") << QByteArray("gzipped") << false;
        QTest::newRow("broken weight") << QByteArray("gzip;q=2") << false;
        QTest::newRow("broken parameter") << QByteArray("gzip;level=9") << false;
    }

    void prefersGzip_weighsCodings()
    {
        QFETCH(QByteArray, field);
        QFETCH(bool, isGzip);
        QCOMPARE(prefersGzip(field.toStdString()), isGzip);
    }
};

QTEST_APPLESS_MAIN(EdgeConditionsTest)
#include "tst_edgeconditions.moc"
