// SPDX-License-Identifier: GPL-3.0-or-later

/// The commands under "First steps on the command line" of README.md, exactly as they stand there, one
/// after the other on a terminal, in the folder of a fresh clone.
class TestCtlExample final : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void readme_hasFiveFirstSteps();
    void readme_firstStepsWork();
    void example_isTheSameEveryTime();
    void example_replacesNothing();

private:
    struct Outcome {
        int exitCode = -1;
        QByteArray said;
    };
    /// A line of a shell on a pseudo terminal: `init` shows the recovery key on a terminal only.
    [[nodiscard]] Outcome shell(const QString &line) const;
    [[nodiscard]] QString path(const char *name) const { return m_folder.filePath(QString::fromLatin1(name)); }

    QTemporaryDir m_folder;
    QStringList m_steps;
};

namespace {

QByteArray contents(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

void TestCtlExample::initTestCase()
{
    QVERIFY(m_folder.isValid());
    QVERIFY(QDir(m_folder.path()).mkpath(QStringLiteral("build")));
    QVERIFY(QFile::link(QStringLiteral(ASSAY_BIN_DIR), path("build/bin")));
    const QString readme = QString::fromUtf8(contents(QStringLiteral(ASSAY_SOURCE_DIR "/README.md")));
    const QString section = readme.section(QStringLiteral("## First steps on the command line"), 1);
    for (const QString &line : section.section(QStringLiteral("```"), 1, 1).split(u'\n', Qt::SkipEmptyParts))
        m_steps.append(line.section(QStringLiteral(" #"), 0, 0).trimmed());
}

TestCtlExample::Outcome TestCtlExample::shell(const QString &line) const
{
    QProcess process;
    process.setWorkingDirectory(m_folder.path());
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(QStringLiteral("script"), {QStringLiteral("--quiet"), QStringLiteral("--return"), QStringLiteral("--command"), line,
                                             QStringLiteral("/dev/null")});
    process.closeWriteChannel();
    if (!process.waitForFinished(120'000)) {
        process.kill();
        process.waitForFinished();
        return {-1, process.readAll()};
    }
    return {process.exitCode(), process.readAll()};
}

void TestCtlExample::readme_hasFiveFirstSteps()
{
    QCOMPARE(m_steps.size(), 5);
    for (const QString &step : m_steps)
        QVERIFY2(step.startsWith(QStringLiteral("build/bin/assayctl ")), qPrintable(step));
}

void TestCtlExample::readme_firstStepsWork()
{
    QByteArray last;
    for (const QString &step : m_steps) {
        const Outcome outcome = shell(step);
        QVERIFY2(outcome.exitCode == 0, QByteArray(step.toUtf8() + '\n' + outcome.said).constData());
        last = outcome.said;
    }

    QVERIFY2(last.contains("Bought within 7 days") && last.contains("better"), last.constData());
    QVERIFY2(last.contains("Traffic split: as planned"), last.constData());
    QVERIFY2(!last.contains("nan") && !last.contains("null"), last.constData());
}

void TestCtlExample::example_isTheSameEveryTime()
{
    for (const char *folder : {"one", "two"})
        QCOMPARE(shell(QStringLiteral("build/bin/assayctl export --quiet --example ") + QString::fromLatin1(folder)).exitCode, 0);

    for (const char *file : {"assignments.csv", "purchases.csv", "definitions.json", "README.txt"}) {
        const QByteArray one = contents(path("one/") + QString::fromLatin1(file));
        QVERIFY2(one.size() > 100, file);
        QCOMPARE(one, contents(path("two/") + QString::fromLatin1(file)));
    }
    QVERIFY(contents(path("one/assignments.csv")).count('\n') > 1'000);
    QVERIFY2(contents(path("one/assignments.csv")).contains("example-"), "it says that it is made up");
}

void TestCtlExample::example_replacesNothing()
{
    QVERIFY(QDir(m_folder.path()).mkpath(QStringLiteral("mine")));
    QFile file(path("mine/purchases.csv"));
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write("mine") == 4);
    file.close();

    const Outcome outcome = shell(QStringLiteral("build/bin/assayctl export --example mine"));

    QCOMPARE(outcome.exitCode, 2);
    QVERIFY2(outcome.said.contains("a folder that is new or empty"), outcome.said.constData());
    QCOMPARE(contents(path("mine/purchases.csv")), QByteArray("mine"));
}

QTEST_GUILESS_MAIN(TestCtlExample)
#include "tst_ctlexample.moc"
