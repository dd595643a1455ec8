// SPDX-License-Identifier: GPL-3.0-or-later
#include <csignal>

#include "tests/integration/ctl/ctlprocess.h"
#include "tests/integration/edge/httpclient.h"

/// `assayctl edge`: flags to try out, served by the real assay-edge.
class TestCtlEdge final : public QObject
{
    Q_OBJECT

private slots:
    void edge_servesBothFormsUntilItIsInterrupted_data();
    void edge_servesBothFormsUntilItIsInterrupted();
    void edge_saysWhatItCannotServe_data();
    void edge_saysWhatItCannotServe();
};

void TestCtlEdge::edge_servesBothFormsUntilItIsInterrupted_data()
{
    QTest::addColumn<ctl::Words>("ruleset");
    QTest::addColumn<QByteArray>("flag");
    QTest::newRow("example") << ctl::Words{} << QByteArray("\"free-delivery\"");
    QTest::newRow("file") << ctl::Words{ASSAY_TEST_DATA "/ufc/config/flags-v1.json"} << QByteArray("\"kill-switch\"");
}

void TestCtlEdge::edge_servesBothFormsUntilItIsInterrupted()
{
    QFETCH(ctl::Words, ruleset);
    QFETCH(QByteArray, flag);
    const ctl::Program program(QStringLiteral("none"));
    QProcess process;
    program.start(process, ctl::Words{"edge"} + ruleset);
    while (!process.canReadLine())
        QVERIFY2(process.waitForReadyRead(60'000), process.readAllStandardError().constData());
    const QByteArray line = process.readLine().trimmed();
    QVERIFY2(line.startsWith("listening on http://127.0.0.1:"), line.constData());
    const auto port = line.mid(line.lastIndexOf(':') + 1).toUShort();

    const auto plain = test::getOnce(port, "/flag-config/v1/config?apiKey=server-key");
    const auto hidden = test::getOnce(port, "/flag-config/v1/config?apiKey=client-key");
    const auto refused = test::getOnce(port, "/flag-config/v1/config?apiKey=another-key");
    ::kill(static_cast<pid_t>(process.processId()), SIGINT);
    const ctl::Outcome outcome = ctl::Program::finished(process);

    QVERIFY(plain && hidden && refused);
    QCOMPARE(plain->status, 200);
    QVERIFY(plain->body.find(flag.constData()) != std::string::npos);
    QCOMPARE(hidden->status, 200);
    QVERIFY(hidden->body.find(flag.constData()) == std::string::npos);
    QVERIFY(refused->status >= 400);
    QVERIFY2(outcome.exitCode == 0, outcome.said().c_str());
    QVERIFY2(!test::getOnce(port, "/healthz"), "the server has ended too");
}

void TestCtlEdge::edge_saysWhatItCannotServe_data()
{
    QTest::addColumn<ctl::Words>("words");
    QTest::addColumn<int>("exitCode");
    QTest::addColumn<QByteArray>("said");
    QTest::newRow("two rulesets") << ctl::Words{"a.json", "b.json"} << 2 << QByteArray("one ruleset");
    QTest::newRow("no such file") << ctl::Words{"/nowhere/flags.json"} << 1 << QByteArray("/nowhere/flags.json");
    QTest::newRow("no ruleset") << ctl::Words{ASSAY_TEST_DATA "/aggregates/checkout.json"} << 2 << QByteArray("checkout.json");
    QTest::newRow("no port") << ctl::Words{"--port", "70000"} << 2 << QByteArray("0 to 65535");
}

void TestCtlEdge::edge_saysWhatItCannotServe()
{
    QFETCH(ctl::Words, words);
    QFETCH(int, exitCode);
    QFETCH(QByteArray, said);

    const ctl::Outcome outcome = ctl::Program(QStringLiteral("none")).plain(ctl::Words{"edge"} + words);

    QVERIFY2(outcome.exitCode == exitCode, outcome.said().c_str());
    QVERIFY2(outcome.errors.contains(said), outcome.errors.constData());
    QVERIFY(outcome.output.isEmpty());
}

QTEST_GUILESS_MAIN(TestCtlEdge)
#include "tst_ctledge.moc"
