// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/integration/ctl/csvshop.h"
#include "tests/integration/ctl/ctlprocess.h"

/// The same program with a real, unlocked keyring and no passphrase.
class TestAssayCtlKeyring final : public QObject
{
    Q_OBJECT

private slots:
    void workspace_opensThroughTheKeyring();
    void recover_bindsTheWorkspaceAgain();
};

void TestAssayCtlKeyring::workspace_opensThroughTheKeyring()
{
    QTemporaryDir folder;
    const QString workspace = folder.filePath(QStringLiteral("workspace"));
    const ctl::Program program(workspace);
    QVERIFY(csvshop::writeText(folder.filePath(QStringLiteral("shop.json")), csvshop::definitions()));

    const ctl::Outcome created = program.plain({"--workspace", workspace, "init", "--recovery-key-fd", "1"});
    QVERIFY2(created.exitCode == 0, created.said().c_str());
    const ctl::Outcome applied = program.plain({"--workspace", workspace, "apply", folder.filePath(QStringLiteral("shop.json"))});
    QVERIFY2(applied.exitCode == 0, applied.said().c_str());
    const ctl::Outcome verified = program.plain({"--workspace", workspace, "audit", "verify"});
    QVERIFY2(verified.exitCode == 0, verified.said().c_str());
}

void TestAssayCtlKeyring::recover_bindsTheWorkspaceAgain()
{
    QTemporaryDir folder;
    const QString workspace = folder.filePath(QStringLiteral("workspace"));
    const ctl::Program program(workspace);
    const ctl::Outcome created = program.plain({"--workspace", workspace, "init", "--recovery-key-fd", "1"});
    QVERIFY2(created.exitCode == 0, created.said().c_str());

    const ctl::Outcome wrong = program.plain({"--workspace", workspace, "recover"}, "AAAA-BBBB\n");
    QVERIFY2(wrong.exitCode == 2, wrong.said().c_str());
    const ctl::Outcome recovered = program.plain({"--workspace", workspace, "recover"}, created.output);
    QVERIFY2(recovered.exitCode == 0, recovered.said().c_str());
    QVERIFY(program.plain({"--workspace", workspace, "audit"}).output.contains("workspace.recover"));
}

QTEST_GUILESS_MAIN(TestAssayCtlKeyring)
#include "tst_assayctlkeyring.moc"
