// SPDX-License-Identifier: GPL-3.0-or-later
#include <QObject>
#include <QTemporaryDir>

#include <filesystem>
#include <memory>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/fakes/certificates.h"
#include "tests/fakes/loopback.h"
#include "tests/fakes/opensslowned.h"
#include "tests/fakes/publishedfolder.h"
#include "tests/integration/edge/edgeprocess.h"

using namespace test;

namespace {

const std::string kRuleset = R"({"createdAt":"2026-11-24T00:00:00.000Z","format":"SERVER","environment":{"name":"production"},"flags":{}})";

/// What a client of at most (and at least) one version of TLS gets.
struct TlsAnswer {
    bool isShaken{};
    std::string text{};
    std::string name{};       ///< in the certificate
    bool isClosedCleanly{};
};

TlsAnswer ask(std::uint16_t port, int version)
{
    const Owned<SSL_CTX> context(SSL_CTX_new(TLS_client_method()));
    SSL_CTX_set_security_level(context.get(), 0); // else this side would refuse the old versions
    SSL_CTX_set_min_proto_version(context.get(), version);
    SSL_CTX_set_max_proto_version(context.get(), version);
    const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_in address = loopbackAddress(port);
    TlsAnswer answer;
    if (::connect(descriptor, reinterpret_cast<const sockaddr *>(&address), sizeof address) == 0) {
        const Owned<SSL> connection(SSL_new(context.get()));
        SSL_set_fd(connection.get(), descriptor);
        answer.isShaken = SSL_connect(connection.get()) == 1;
        if (answer.isShaken) {
            const Owned<X509> certificate(SSL_get1_peer_certificate(connection.get()));
            char name[64]{};
            X509_NAME_get_text_by_NID(X509_get_subject_name(certificate.get()), NID_commonName, name, sizeof name);
            answer.name = name;
            const std::string request = "GET /flag-config/v1/config?apiKey=server-key HTTP/1.1\r\nHost: edge\r\nConnection: close\r\n\r\n";
            SSL_write(connection.get(), request.data(), int(request.size()));
            char block[4'096];
            int got = 0;
            while ((got = SSL_read(connection.get(), block, sizeof block)) > 0)
                answer.text.append(block, std::size_t(got));
            answer.isClosedCleanly = SSL_get_error(connection.get(), got) == SSL_ERROR_ZERO_RETURN;
        }
    }
    ::close(descriptor);
    return answer;
}

} // namespace

class EdgeTlsTest final : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase()
    {
        writeSelfSigned(folder(), {.name = "first"});
        m_published = std::make_unique<PublishedFolder>(folder() / "published");
        m_published->publish({kRuleset});
        m_edge = std::make_unique<EdgeProcess>(m_published->folder().string(), m_published->rootFile(),
                                               QStringList{QStringLiteral("--tls-listen"), QStringLiteral("127.0.0.1:0"), QStringLiteral("--certificate"),
                                                           m_folder.filePath(QStringLiteral("certificate.pem")), QStringLiteral("--private-key"),
                                                           m_folder.filePath(QStringLiteral("key.pem"))});
        QVERIFY(m_edge->waitUntilServing());
    }

    void versions_areTheSafeOnes_data()
    {
        QTest::addColumn<int>("version");
        QTest::addColumn<bool>("isSpoken");
        QTest::newRow("1.0") << int(TLS1_VERSION) << false;
        QTest::newRow("1.1") << int(TLS1_1_VERSION) << false;
        QTest::newRow("1.2") << int(TLS1_2_VERSION) << true;
        QTest::newRow("1.3") << int(TLS1_3_VERSION) << true;
    }

    void versions_areTheSafeOnes()
    {
        QFETCH(int, version);
        QFETCH(bool, isSpoken);
        const TlsAnswer answer = ask(m_edge->port(), version);
        QCOMPARE(answer.isShaken, isSpoken);
        QCOMPARE(answer.text.ends_with(kRuleset), isSpoken);
        QCOMPARE(answer.isClosedCleanly, isSpoken);
    }

    void certificate_isReadAgain()
    {
        QCOMPARE(ask(m_edge->port(), TLS1_3_VERSION).name, std::string("first"));
        writeSelfSigned(folder(), {.name = "second"});
        m_edge->hangUp();
        QTRY_COMPARE_WITH_TIMEOUT(ask(m_edge->port(), TLS1_3_VERSION).name, std::string("second"), 20'000);
        std::filesystem::remove(folder() / "key.pem");
        m_edge->hangUp();
        QVERIFY(m_edge->waitForLog("certificate_kept"));
        QCOMPARE(ask(m_edge->port(), TLS1_3_VERSION).name, std::string("second"));
    }

private:
    [[nodiscard]] std::filesystem::path folder() const { return m_folder.path().toStdString(); }

    QTemporaryDir m_folder;
    std::unique_ptr<PublishedFolder> m_published;
    std::unique_ptr<EdgeProcess> m_edge;
};

QTEST_GUILESS_MAIN(EdgeTlsTest)
#include "tst_edgetls.moc"
