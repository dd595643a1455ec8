// SPDX-License-Identifier: GPL-3.0-or-later

/// The real console program where there is no display.
class TestConsoleStart final : public QObject
{
    Q_OBJECT

private slots:
    void help_needsNoDisplay_data();
    void help_needsNoDisplay();
    void window_saysThatThereIsNoDisplay();
    void commandLine_isCheckedWithoutDisplay();

private:
    struct Outcome {
        int exitCode = -1;
        QByteArray output;
        QByteArray errors;
    };
    [[nodiscard]] static Outcome start(const QStringList &words);
};

TestConsoleStart::Outcome TestConsoleStart::start(const QStringList &words)
{
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const char *name : {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"})
        environment.remove(QString::fromLatin1(name));
    process.setProcessEnvironment(environment);
    process.start(QStringLiteral(ASSAY_BIN_DIR "/assay"), words);
    if (!process.waitForFinished(60'000)) {
        process.kill();
        process.waitForFinished();
    }
    const int code = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
    return {code, process.readAllStandardOutput(), process.readAllStandardError()};
}

void TestConsoleStart::help_needsNoDisplay_data()
{
    QTest::addColumn<QString>("word");
    QTest::addColumn<QByteArray>("said");
    QTest::newRow("help") << QStringLiteral("--help") << QByteArray("--workspace");
    QTest::newRow("short help") << QStringLiteral("-h") << QByteArray("--workspace");
    QTest::newRow("version") << QStringLiteral("--version") << QByteArray("assay ");
}

void TestConsoleStart::help_needsNoDisplay()
{
    QFETCH(QString, word);
    QFETCH(QByteArray, said);

    const Outcome outcome = start({word});

    QCOMPARE(outcome.exitCode, 0);
    QVERIFY2(outcome.output.contains(said), outcome.output.constData());
    QVERIFY2(outcome.errors.isEmpty(), outcome.errors.constData());
}

void TestConsoleStart::window_saysThatThereIsNoDisplay()
{
    const Outcome outcome = start({});

    QCOMPARE(outcome.exitCode, 1);
    QVERIFY2(outcome.errors.contains("no display"), outcome.errors.constData());
}

void TestConsoleStart::commandLine_isCheckedWithoutDisplay()
{
    const Outcome outcome = start({QStringLiteral("--theme"), QStringLiteral("pink")});

    QCOMPARE(outcome.exitCode, 2);
    QVERIFY2(outcome.errors.contains("--theme expects"), outcome.errors.constData());
}

QTEST_GUILESS_MAIN(TestConsoleStart)
#include "tst_consolestart.moc"
