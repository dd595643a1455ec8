// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/integration/ctl/csvshop.h"
#include "tests/integration/ctl/ctlprocess.h"

/// The same program on a server: no session bus, no keyring, a passphrase instead.
class TestAssayCtlPassphrase final : public QObject
{
    Q_OBJECT

private slots:
    void init_needsKeyringOrPassphrase();
    void init_refusesAShortPassphrase();
    void open_takesThePassphraseOfADescriptor();
    void open_takesThePassphraseOfTheServiceManager();
    void open_saysWhatIsMissing();

private:
    [[nodiscard]] QString path(const char *name) const { return m_folder.filePath(QString::fromLatin1(name)); }

    QTemporaryDir m_folder;
};

void TestAssayCtlPassphrase::init_needsKeyringOrPassphrase()
{
    const ctl::Program program(path("none"));

    const ctl::Outcome outcome = program({"init", "--no-recovery-key"});

    QVERIFY2(outcome.exitCode == 5, outcome.said().c_str());
    QVERIFY2(outcome.errors.contains("no password store can be reached"), outcome.errors.constData());
    QVERIFY(!QFileInfo::exists(path("none/store.db")));
}

void TestAssayCtlPassphrase::init_refusesAShortPassphrase()
{
    const ctl::Outcome outcome = ctl::Program(path("short"), "short")({"init", "--no-recovery-key"});

    QVERIFY2(outcome.exitCode == 2, outcome.said().c_str());
    QVERIFY(!QFileInfo::exists(path("short/store.db")));
}

void TestAssayCtlPassphrase::open_takesThePassphraseOfADescriptor()
{
    const ctl::Program program(path("workspace"), "correct horse battery staple\n");
    const ctl::Outcome created = program({"init", "--no-recovery-key"});
    QVERIFY2(created.exitCode == 0, created.said().c_str());

    const ctl::Outcome verified = program({"audit", "verify"});

    QVERIFY2(verified.exitCode == 0, verified.said().c_str());
}

void TestAssayCtlPassphrase::open_takesThePassphraseOfTheServiceManager()
{
    QVERIFY(QDir().mkpath(path("credentials")));
    QVERIFY(csvshop::writeText(path("credentials/assay-passphrase"), "correct horse battery staple\n"));
    qputenv("CREDENTIALS_DIRECTORY", path("credentials").toLocal8Bit());

    const ctl::Outcome outcome = ctl::Program(path("workspace"))({"runs"});

    qunsetenv("CREDENTIALS_DIRECTORY");
    QVERIFY2(outcome.exitCode == 0, outcome.said().c_str());
    QCOMPARE(outcome.output, QByteArray("No pipeline has run yet.\n"));
}

void TestAssayCtlPassphrase::open_saysWhatIsMissing()
{
    const ctl::Outcome absent = ctl::Program(path("nowhere"), "correct horse battery staple")({"runs"});
    QCOMPARE(absent.exitCode, 5);
    QVERIFY2(absent.errors.contains("There is no workspace in"), absent.errors.constData());

    const ctl::Outcome wrong = ctl::Program(path("workspace"), "a wrong passphrase, long enough")({"--json", "runs"});
    QCOMPARE(wrong.exitCode, 5);
    QVERIFY2(wrong.errors.contains("The passphrase does not open the workspace in "), wrong.errors.constData());
    QCOMPARE(wrong.json()["error"]["code"].get<std::string>(), std::string("WrongPassphrase"));
}

QTEST_GUILESS_MAIN(TestAssayCtlPassphrase)
#include "tst_assayctlpassphrase.moc"
