// SPDX-License-Identifier: GPL-3.0-or-later
#include <QObject>

#include "app/edge/target.h"

using namespace assay::edge;

class EdgeTargetTest final : public QObject
{
    Q_OBJECT

private slots:
    void targetOf_knowsItsRoutes_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("route");
        QTest::newRow("config") << QByteArray("/flag-config/v1/config") << QByteArray("config");
        QTest::newRow("config below /api") << QByteArray("/api/flag-config/v1/config?apiKey=k") << QByteArray("config");
        QTest::newRow("bandits") << QByteArray("/flag-config/v1/bandits?x=y") << QByteArray("bandits");
        QTest::newRow("assignments") << QByteArray("/assignments") << QByteArray("assignments");
        QTest::newRow("assignments below /api") << QByteArray("/api/assignments?") << QByteArray("assignments");
        QTest::newRow("health") << QByteArray("/healthz") << QByteArray("health");
        QTest::newRow("metrics") << QByteArray("/metrics") << QByteArray("metrics");
        QTest::newRow("absolute form") << QByteArray("http://edge:8080/flag-config/v1/config?apiKey=k") << QByteArray("config");
        QTest::newRow("absolute form without path") << QByteArray("http://edge") << QByteArray("unknown");
        QTest::newRow("longer word than /api") << QByteArray("/apiary/healthz") << QByteArray("unknown");
        QTest::newRow("/api twice") << QByteArray("/api/api/healthz") << QByteArray("unknown");
        QTest::newRow("slash at the end") << QByteArray("/healthz/") << QByteArray("unknown");
        QTest::newRow("other case") << QByteArray("/Healthz") << QByteArray("unknown");
        QTest::newRow("dots") << QByteArray("/x/../healthz") << QByteArray("unknown");
        QTest::newRow("star") << QByteArray("*") << QByteArray("unknown");
        QTest::newRow("nothing") << QByteArray("") << QByteArray("unknown");
    }

    void targetOf_knowsItsRoutes()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, route);
        const Target target = targetOf({text.constData(), std::size_t(text.size())});
        QCOMPARE(QByteArray::fromStdString(std::string(nameOf(target.route))), route);
    }

    void targetOf_readsTheKey_data()
    {
        QTest::addColumn<QByteArray>("query");
        QTest::addColumn<QByteArray>("key");
        QTest::newRow("alone") << QByteArray("apiKey=abc") << QByteArray("abc");
        QTest::newRow("with what SDKs add") << QByteArray("sdkName=node&apiKey=abc&sdkVersion=3") << QByteArray("abc");
        QTest::newRow("encoded") << QByteArray("apiKey=a%2Bb%3d+c") << QByteArray("a+b= c");
        QTest::newRow("the first of two") << QByteArray("apiKey=a&apiKey=b") << QByteArray("a");
        QTest::newRow("empty") << QByteArray("apiKey=") << QByteArray("");
        QTest::newRow("absent") << QByteArray("key=abc") << QByteArray("");
        QTest::newRow("longer name") << QByteArray("xapiKey=abc") << QByteArray("");
        QTest::newRow("broken encoding") << QByteArray("apiKey=%2") << QByteArray("");
        QTest::newRow("no hexadecimal") << QByteArray("apiKey=%zz") << QByteArray("");
        QTest::newRow("fragment") << QByteArray("apiKey=abc#x") << QByteArray("abc");
        QTest::newRow("many separators") << QByteArray("&&apiKey=abc&&") << QByteArray("abc");
    }

    void targetOf_readsTheKey()
    {
        QFETCH(QByteArray, query);
        QFETCH(QByteArray, key);
        const Target target = targetOf("/flag-config/v1/config?" + query.toStdString());
        QCOMPARE(QByteArray::fromStdString(target.apiKey), key);
    }
};

QTEST_APPLESS_MAIN(EdgeTargetTest)
#include "tst_edgetarget.moc"
