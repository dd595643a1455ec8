// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtEndian>

#include "tests/integration/ctl/ctlprocess.h"

using assay::Json;

namespace {

/// Width and height from the head of a PNG file; nothing for any other file.
QSize pictureSize(const QString &path)
{
    QFile file(path);
    const QByteArray head = file.open(QIODevice::ReadOnly) ? file.read(24) : QByteArray();
    if (head.size() < 24 || !head.startsWith("\x89PNG\r\n\x1A\n"))
        return {};
    return {qFromBigEndian<qint32>(head.constData() + 16), qFromBigEndian<qint32>(head.constData() + 20)};
}

} // namespace

/// `assayctl sample` and `assayctl demo` on the smallest shop, as `packaging/run.sh` calls them.
class TestCtlSample final : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void sample_loadsAndRuns();
    void sample_refusesASession();
    void demo_leavesReportAndPictures();
    void demo_refusesPlacesItCannotWrite();

private:
    [[nodiscard]] QString path(const char *name) const { return m_folder.filePath(QString::fromLatin1(name)); }

    QTemporaryDir m_folder;
    std::optional<ctl::Program> m_program;
};

void TestCtlSample::initTestCase()
{
    QVERIFY(m_folder.isValid());
    m_program.emplace(path("workspace"));
    const ctl::Outcome made = (*m_program)({"init", "--no-recovery-key"});
    QVERIFY2(made.exitCode == 0, made.said().c_str());
}

void TestCtlSample::sample_loadsAndRuns()
{
    // The demo below runs all of its pipelines; one is enough here.
    const ctl::Outcome outcome = (*m_program)({"sample", "--subjects", "1000", "--no-run"});
    QVERIFY2(outcome.exitCode == 0, outcome.said().c_str());
    const ctl::Outcome run = (*m_program)({"run", "new-checkout"});
    QVERIFY2(run.exitCode == 0, run.said().c_str());

    const ctl::Outcome results = (*m_program)({"results", "new-checkout", "--json"});
    QVERIFY2(results.exitCode == 0, results.said().c_str());
    QVERIFY(results.json()["results"].size() >= 8);
    QCOMPARE((*m_program)({"results", "new-checkout", "--verify"}).exitCode, 0);

    std::size_t imported = 0;
    std::string first;
    const Json listed = (*m_program)({"list", "experiment", "--json"}).json();
    for (const Json &document : listed["documents"]) {
        if (!document["key"].get<std::string>().starts_with("asos-"))
            continue;
        if (imported++ == 0)
            first = document["key"].get<std::string>();
    }
    QVERIFY(imported >= 78);
    QCOMPARE((*m_program)({"results", QString::fromStdString(first), "--verify"}).exitCode, 0);
}

void TestCtlSample::sample_refusesASession()
{
    const ctl::Outcome outcome = m_program->plain({"--session", "sample"});

    QCOMPARE(outcome.exitCode, 2);
    QVERIFY2(outcome.errors.contains("for a session there is demo"), outcome.errors.constData());
}

void TestCtlSample::demo_leavesReportAndPictures()
{
    const ctl::Outcome outcome = m_program->plain({"demo", "--out", path("demo"), "--subjects", "1000"});

    QVERIFY2(outcome.exitCode == 0, outcome.said().c_str());
    QVERIFY(outcome.output.contains("Primary metric") && outcome.output.contains("Home hero for winter"));
    const QDir folder(path("demo"));
    const auto sizeOf = [&folder](const char *pattern) {
        const QFileInfoList files = folder.entryInfoList({QString::fromLatin1(pattern)}, QDir::Files);
        return files.isEmpty() ? qint64{} : files.front().size();
    };
    for (const char *pattern : {"*.pdf", "*.png", "*.csv", "*.json"})
        QVERIFY2(sizeOf(pattern) > 1'000, pattern);
    const QFileInfoList screens = QDir(folder.filePath(QStringLiteral("screens"))).entryInfoList({QStringLiteral("*.png")}, QDir::Files);
    QVERIFY(screens.size() >= 8);
    for (const QFileInfo &screen : screens)
        QCOMPARE(pictureSize(screen.filePath()), QSize(1360, 860));
}

void TestCtlSample::demo_refusesPlacesItCannotWrite()
{
    QFile file(path("taken"));
    QVERIFY(file.open(QIODevice::WriteOnly));

    const ctl::Outcome outcome = m_program->plain({"demo", "--out", path("taken/below")});

    QCOMPARE(outcome.exitCode, 1);
    QVERIFY2(outcome.errors.contains("the folder cannot be made"), outcome.errors.constData());
}

QTEST_GUILESS_MAIN(TestCtlSample)
#include "tst_ctlsample.moc"
