// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstdlib>
#include <fstream>

#include <QObject>
#include <QTemporaryDir>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/secrets/hardening.h"
#include "app/secrets/passphrasesource.h"

using namespace assay;
using namespace assay::secrets;

namespace {

std::string textOf(const Result<Secret> &secret)
{
    return secret ? std::string(reinterpret_cast<const char *>(secret->bytes().data()), secret->bytes().size())
                  : std::string(errorCodeName(secret.error().code));
}

/// A pipe that holds `text` and then ends.
int pipeWith(const std::string &text)
{
    int ends[2];
    if (::pipe(ends) != 0)
        return -1;
    const bool isWritten = ::write(ends[1], text.data(), text.size()) == static_cast<ssize_t>(text.size());
    ::close(ends[1]);
    return isWritten ? ends[0] : -1;
}

} // namespace

/// What a program does with its own process and what it is given by the one that started it.
class TestProcess final : public QObject {
    Q_OBJECT

private slots:
    void passphraseFromDescriptor_takesOneLineBreakOff_data()
    {
        QTest::addColumn<std::string>("given");
        QTest::addColumn<std::string>("expected");
        QTest::newRow("with line break") << std::string("secret words\n") << std::string("secret words");
        QTest::newRow("without") << std::string("secret words") << std::string("secret words");
        QTest::newRow("of another system") << std::string("secret words\r\n") << std::string("secret words");
        QTest::newRow("only the last") << std::string("secret words\n\n") << std::string("secret words\n");
        QTest::newRow("spaces stay") << std::string("  secret ") << std::string("  secret ");
        QTest::newRow("empty") << std::string() << std::string("PassphraseNeeded");
        QTest::newRow("empty line") << std::string("\n") << std::string("PassphraseNeeded");
        QTest::newRow("1 KiB") << std::string(1024, 'x') << std::string(1024, 'x');
        QTest::newRow("more") << std::string(1025, 'x') << std::string("InputTooLarge");
    }

    void passphraseFromDescriptor_takesOneLineBreakOff()
    {
        QFETCH(std::string, given);
        QFETCH(std::string, expected);
        const int descriptor = pipeWith(given);
        QVERIFY(descriptor >= 0);

        QCOMPARE(textOf(passphraseFromDescriptor(descriptor)), expected);
        ::close(descriptor);
    }

    void passphraseFromDescriptor_saysThatThereIsNone()
    {
        const auto outcome = passphraseFromDescriptor(9999);

        QCOMPARE(textOf(outcome), std::string("ReadFailed"));
        QCOMPARE(outcome.error().fact("path"), "file descriptor 9999");
    }

    void passphraseFromCredentials_readsTheServiceManagersFile()
    {
        QTemporaryDir folder;
        ::unsetenv("CREDENTIALS_DIRECTORY");
        QCOMPARE(textOf(passphraseFromCredentials()), std::string("PassphraseNeeded"));
        ::setenv("CREDENTIALS_DIRECTORY", folder.path().toUtf8().constData(), 1);
        QCOMPARE(textOf(passphraseFromCredentials()), std::string("PassphraseNeeded"));

        std::ofstream(folder.filePath(QStringLiteral("assay-passphrase")).toStdString()) << "from systemd\n";

        QCOMPARE(textOf(passphraseFromCredentials()), std::string("from systemd"));
        QCOMPARE(textOf(credentialOfService("none")), std::string("SecretMissing"));
        QCOMPARE(textOf(credentialOfService("../assay-passphrase")), std::string("SecretMissing"));
    }

    void hardenProcess_closesTheCommonWaysOut()
    {
        for (const char *name : {"PGPASSWORD", "PGSSLMODE", "SSLKEYLOGFILE", "QT_LOGGING_RULES", "QT_DEBUG_PLUGINS"})
            ::setenv(name, "x", 1);
        ::setenv("ASSAY_TEST_STAYS", "x", 1);

        hardenProcess();

        for (const char *name : {"PGPASSWORD", "PGSSLMODE", "SSLKEYLOGFILE", "QT_LOGGING_RULES", "QT_DEBUG_PLUGINS"})
            QVERIFY2(::getenv(name) == nullptr, name);
        QVERIFY(::getenv("ASSAY_TEST_STAYS") != nullptr);
        const mode_t mask = ::umask(077);
        QCOMPARE(mask, mode_t(077));
        rlimit core{};
        QCOMPARE(::getrlimit(RLIMIT_CORE, &core), 0);
        QCOMPARE(core.rlim_max, rlim_t(0));
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
        QCOMPARE(::prctl(PR_GET_DUMPABLE, 0, 0, 0, 0), 0);
#endif
    }
};

QTEST_GUILESS_MAIN(TestProcess)
#include "tst_process.moc"
