// SPDX-License-Identifier: GPL-3.0-or-later
#include <QObject>
#include <QTemporaryDir>

#include <filesystem>
#include <memory>

#include "tests/fakes/certificates.h"
#include "tests/fakes/publishedfolder.h"
#include "tests/fakes/tlsfront.h"
#include "tests/integration/edge/edgeprocess.h"
#include "tests/integration/edge/fileorigin.h"
#include "tests/integration/edge/httpclient.h"

using namespace test;

namespace {

const std::string kRuleset = R"({"createdAt":"2026-11-24T00:00:00.000Z","format":"SERVER","environment":{"name":"production"},"flags":{}})";
const std::string kConfig = "/flag-config/v1/config?apiKey=server-key";

} // namespace

/// An origin behind https: who is believed, and who is not.
class EdgeOriginTest final : public QObject
{
    Q_OBJECT

private slots:
    void init()
    {
        m_temporary = std::make_unique<QTemporaryDir>();
        for (const char *name : {"authority", "other", "server"})
            std::filesystem::create_directories(folder() / name);
        m_published = std::make_unique<PublishedFolder>(folder() / "published");
        m_published->publish({kRuleset});
        m_origin = std::make_unique<FileOrigin>(m_published->folder());
    }

    void origin_isReadOverTls()
    {
        const Authority authority(folder() / "authority");
        authority.issue(folder() / "server", {.name = "origin"});
        TlsFront front(folder() / "server", m_origin->port());
        EdgeProcess edge(front.address(), m_published->rootFile(), trusting(authority));
        QVERIFY(edge.waitUntilServing());
        QCOMPARE(getOnce(edge.port(), kConfig)->body, kRuleset);
        QVERIFY(front.received > 0);
    }

    void origin_isNotBelieved_data()
    {
        QTest::addColumn<bool>("isOfOther");
        QTest::addColumn<QByteArray>("address");
        QTest::addColumn<int>("validSeconds");
        QTest::newRow("of another authority") << true << QByteArray("127.0.0.1") << 86'400;
        QTest::newRow("expired") << false << QByteArray("127.0.0.1") << -3'600;
        QTest::newRow("for another address") << false << QByteArray("127.0.0.2") << 86'400;
    }

    void origin_isNotBelieved()
    {
        QFETCH(bool, isOfOther);
        QFETCH(QByteArray, address);
        QFETCH(int, validSeconds);
        const Authority trusted(folder() / "authority");
        const Authority other(folder() / "other");
        (isOfOther ? other : trusted).issue(folder() / "server", {.name = "origin", .hosts = "IP:" + address.toStdString(), .validSeconds = validSeconds});
        TlsFront front(folder() / "server", m_origin->port());
        EdgeProcess edge(front.address(), m_published->rootFile(), trusting(trusted));
        QVERIFY(edge.waitUntilListening());
        QVERIFY(edge.waitForLog("source_unreachable"));
        QVERIFY2(edge.log().contains("its certificate is not trusted"), edge.log().constData());
        QVERIFY(front.connections > 0);
        QCOMPARE(front.received.load(), 0);
        QCOMPARE(m_origin->answers.load(), 0);
        QCOMPARE(getOnce(edge.port(), kConfig)->status, 503);
    }

private:
    [[nodiscard]] std::filesystem::path folder() const { return m_temporary->path().toStdString(); }
    [[nodiscard]] static QStringList trusting(const Authority &authority)
    {
        return {QStringLiteral("--origin-authority"), QString::fromStdString(authority.file().string())};
    }

    std::unique_ptr<QTemporaryDir> m_temporary;
    std::unique_ptr<PublishedFolder> m_published;
    std::unique_ptr<FileOrigin> m_origin;
};

QTEST_GUILESS_MAIN(EdgeOriginTest)
#include "tst_edgeorigin.moc"
