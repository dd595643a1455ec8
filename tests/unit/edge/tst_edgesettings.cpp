// SPDX-License-Identifier: GPL-3.0-or-later
#include <QObject>
#include <QTemporaryDir>

#include <fstream>

#include "app/edge/settings.h"

using namespace assay;
using namespace assay::edge;

namespace {

const std::vector<std::string> kLeast{"--source", "/srv/flags", "--root", "root.json", "--environment", "production"};

Result<CommandLine> read(std::vector<std::string> more)
{
    std::vector<std::string> words = kLeast;
    words.insert(words.end(), more.begin(), more.end());
    return readCommandLine(words, "");
}

} // namespace

class EdgeSettingsTest final : public QObject
{
    Q_OBJECT

private slots:
    void readCommandLine_listensOnThisMachineUnlessTold()
    {
        const Result<CommandLine> line = read({});
        QVERIFY(line.has_value());
        QCOMPARE(line->settings.listen, (std::optional(ListenAddress{"127.0.0.1", 8'080})));
        QVERIFY(!line->settings.tlsListen);
        QVERIFY(!line->settings.isMetricsPublic);
    }

    void readCommandLine_namesWhatIsWrong_data()
    {
        QTest::addColumn<QByteArrayList>("words");
        QTest::addColumn<QByteArray>("name");
        QTest::newRow("unknown option") << QByteArrayList{"--colour", "red"} << QByteArray("colour");
        QTest::newRow("no value") << QByteArrayList{"--poll"} << QByteArray("poll");
        QTest::newRow("a word alone") << QByteArrayList{"serve"} << QByteArray("serve");
        QTest::newRow("no port") << QByteArrayList{"--listen", "127.0.0.1"} << QByteArray("listen");
        QTest::newRow("port too large") << QByteArrayList{"--listen", "127.0.0.1:65536"} << QByteArray("listen");
        QTest::newRow("IPv6 without brackets") << QByteArrayList{"--listen", "::1:80"} << QByteArray("listen");
        QTest::newRow("seconds of zero") << QByteArrayList{"--poll", "0"} << QByteArray("poll");
        QTest::newRow("seconds with a letter") << QByteArrayList{"--poll", "5s"} << QByteArray("poll");
        QTest::newRow("TLS without certificate") << QByteArrayList{"--tls-listen", "127.0.0.1:0"} << QByteArray("tls-listen");
        QTest::newRow("environment that leaves its folder") << QByteArrayList{"--environment", "../x"} << QByteArray("environment");
        QTest::newRow("environment twice") << QByteArrayList{"--environment", "production"} << QByteArray("environment");
        QTest::newRow("metrics for whom") << QByteArrayList{"--metrics", "all"} << QByteArray("metrics");
        QTest::newRow("no connections") << QByteArrayList{"--max-connections", "0"} << QByteArray("max-connections");
    }

    void readCommandLine_namesWhatIsWrong()
    {
        QFETCH(QByteArrayList, words);
        QFETCH(QByteArray, name);
        std::vector<std::string> more;
        for (const QByteArray &word : words)
            more.push_back(word.toStdString());
        const Result<CommandLine> line = read(more);
        QVERIFY(!line);
        QCOMPARE(line.error().code, ErrorCode::InvalidArgument);
        QCOMPARE(QByteArray::fromStdString(std::string(line.error().fact("name"))), name);
        QVERIFY(!line.error().fact("what").empty());
    }

    void readCommandLine_demandsSourceRootAndEnvironment()
    {
        for (std::size_t left = 0; left < kLeast.size(); left += 2) {
            std::vector<std::string> words = kLeast;
            words.erase(words.begin() + std::ptrdiff_t(left), words.begin() + std::ptrdiff_t(left) + 2);
            const Result<CommandLine> line = readCommandLine(words, "");
            QVERIFY(!line);
            QCOMPARE("--" + std::string(line.error().fact("name")), kLeast[left]);
        }
    }

    void readCommandLine_letsTheCommandLineWinOverTheFile()
    {
        const QTemporaryDir folder;
        const std::string path = folder.filePath(QStringLiteral("edge.conf")).toStdString();
        std::ofstream(path) << "# of this server\nsource = /srv/other   # replaced\n poll=0.25\nenvironment = staging\nlisten = [::1]:0\n";
        const Result<CommandLine> line = read({"--config=" + path, "--max-age", "30"});
        QVERIFY(line.has_value());
        QCOMPARE(line->settings.source, std::string("/srv/flags"));
        QCOMPARE(line->settings.poll.count(), 250);
        QCOMPARE(line->settings.environments, std::vector<std::string>{"production"});
        QCOMPARE(line->settings.listen, (std::optional(ListenAddress{"::1", 0})));
        QCOMPARE(line->settings.maxAgeSeconds, 30);
    }

    void readCommandLine_namesTheLineOfAFile()
    {
        const QTemporaryDir folder;
        const std::string path = folder.filePath(QStringLiteral("edge.conf")).toStdString();
        std::ofstream(path) << "\npoll 5\n";
        const Result<CommandLine> line = read({"--config", path});
        QVERIFY(!line);
        QVERIFY(line.error().fact("name").ends_with("edge.conf, line 2"));
        QCOMPARE(read({"--config", path + ".not"}).error().code, ErrorCode::NotFound);
    }

    void readCommandLine_takesTheStateOfTheServiceManager()
    {
        QCOMPARE(readCommandLine(kLeast, "/var/lib/assay-edge")->settings.state, std::filesystem::path("/var/lib/assay-edge"));
        QVERIFY(readCommandLine({"--help"}, "")->wantsHelp);
        QVERIFY(helpText().find("--tls-listen") != std::string::npos);
    }
};

QTEST_APPLESS_MAIN(EdgeSettingsTest)
#include "tst_edgesettings.moc"
