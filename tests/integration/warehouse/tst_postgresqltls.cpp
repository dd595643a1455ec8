// SPDX-License-Identifier: GPL-3.0-or-later
#include <QObject>

#include <atomic>
#include <thread>

#include <openssl/ssl.h>

#include "tests/fakes/wireserver.h"
#include "tests/integration/warehouse/postgresserver.h"

using namespace assay;
using fakes::textOf;
using fakes::WireServer;

namespace {

const Json kPassword{{"password", "canary-7f3a-password"}};

} // namespace

/// The connector and servers that cannot be trusted, or that lie.
class PostgreSqlTlsTest final : public QObject
{
    Q_OBJECT

private slots:
    void badPeers_hearNothing_data()
    {
        QTest::addColumn<QString>("certificate");
        QTest::addColumn<int>("newestTls");
        QTest::addColumn<QString>("what");
        QTest::newRow("expired") << "expired" << 0 << "expired on";
        QTest::newRow("other host") << "otherhost" << 0 << "the certificate is for db.example.com, not for localhost";
        QTest::newRow("self-signed") << "selfsigned" << 0 << "is signed by itself";
        QTest::newRow("unknown authority") << "stranger" << 0 << "was issued by CN=stranger";
        QTest::newRow("no encryption") << "" << 0 << "the server offers no encryption";
        QTest::newRow("TLS 1.1") << "server" << int(TLS1_1_VERSION) << "the server speaks no TLS 1.2";
    }

    void badPeers_hearNothing()
    {
        QFETCH(QString, certificate);
        QFETCH(int, newestTls);
        QFETCH(QString, what);
        WireServer server({.certificate = certificate.isEmpty() ? std::string{} : m_certificates.stem(qPrintable(certificate)), .newestTls = newestTls});

        const auto session = fakes::opened(fakes::postgresAt(server.port(), "canary-user", m_certificates.authority()), kPassword);

        QVERIFY(!session);
        QCOMPARE(session.error().fact("step"), std::string_view{"network"});
        QVERIFY2(session.error().fact("what").find(what.toStdString()) != std::string_view::npos, textOf(session.error()).c_str());
        QVERIFY(server.connections() > 0);
        QCOMPARE(server.heard(), std::string{});
    }

    void badSignIns_getNoPassword_data()
    {
        QTest::addColumn<QByteArray>("authentication");
        QTest::newRow("clear text") << QByteArray("\0\0\0\3", 4);
        QTest::newRow("MD5") << QByteArray("\0\0\0\5salt", 8);
        QTest::newRow("none at all") << QByteArray("\0\0\0\0", 4);
        QTest::newRow("SCRAM without binding") << QByteArray("\0\0\0\12SCRAM-SHA-256\0\0", 19);
        QTest::newRow("Kerberos") << QByteArray("\0\0\0\7", 4);
    }

    void badSignIns_getNoPassword()
    {
        QFETCH(QByteArray, authentication);
        WireServer server({.certificate = m_certificates.stem("server"), .authentication = authentication.toStdString()});

        const auto session = fakes::opened(fakes::postgresAt(server.port(), "canary-user", m_certificates.authority()), kPassword);

        QVERIFY(!session);
        QCOMPARE(session.error().fact("step"), std::string_view{"authenticate"});
        QVERIFY(server.heard().find("canary-user") != std::string::npos); // it was let in so far
        QVERIFY(server.heard().find("canary-7f3a") == std::string::npos);
        QVERIFY(server.heard().find('p') == std::string::npos || server.heard().find("SCRAM") == std::string::npos);
    }

    void lies_areRefused_data()
    {
        QTest::addColumn<QByteArray>("answer");
        QTest::addColumn<QString>("code");
        const auto ending = WireServer::message('C', std::string("SELECT 1\0", 9));
        const auto columns = WireServer::columns({{"n", 20}});
        const auto add = [](const char *name, const std::string &answer, const char *code) {
            QTest::newRow(name) << QByteArray::fromStdString(answer) << QString::fromLatin1(code);
        };
        add("a number that is none", columns + WireServer::row({"12; DROP"}) + ending, "ContractRefused");
        add("a type that may not leave", WireServer::columns({{"n", 17}}) + WireServer::row({"\\x00"}) + ending, "ContractRefused");
        add("text that is no UTF-8", WireServer::columns({{"t", 25}}) + WireServer::row({"\xC3\x28"}) + ending, "ContractRefused");
        add("more cells than columns", columns + WireServer::row({"1", "2"}) + ending, "WarehouseUnreachable");
        add("a copy instead of rows", WireServer::message('H', std::string("\0\0\1\0\0", 5)) + ending, "WarehouseUnreachable");
        add("an error with a value in it", WireServer::message('E', std::string("SERROR\0C22P02\0Minvalid input: \"canary@example.com\"\0\0", 52)), "WarehouseRejectedQuery");
        add("a message of another kind", WireServer::message('y', "?"), "WarehouseUnreachable");
        std::string flood = WireServer::columns({{"t", 25}});
        for (int i = 0; i < 90; ++i)
            flood += WireServer::row({std::string(1'000'000, 'x')});
        add("a flood", flood + ending, "ContractRefused");
    }

    void lies_areRefused()
    {
        QFETCH(QByteArray, answer);
        WireServer server({.certificate = m_certificates.stem("server"), .answer = [&](const std::string &) { return answer.toStdString(); }});
        const auto session = liar(server);
        QVERIFY2(session, session ? "" : textOf(session.error()).c_str());

        const Result<void> outcome = (*session)->aggregate("SELECT 1 AS n", [](const sql::RowBatch &) { return Result<void>{}; }, {});

        QVERIFY(!outcome);
        QTEST(QString::fromStdString(std::string{errorCodeName(outcome.error().code)}), "code");
        QVERIFY(textOf(outcome.error()).find("canary") == std::string::npos);
    }

    void silentServer_isCutOffWhenTheTimeIsUp()
    {
        std::atomic<bool> isSilent{false};
        WireServer server({.certificate = m_certificates.stem("server"), .answer = [&](const std::string &) {
                               isSilent = true;
                               isSilent.wait(true);
                               return std::string{};
                           }});
        const auto release = qScopeGuard([&] {
            isSilent = false;
            isSilent.notify_all();
        });
        const auto session = liar(server);
        QVERIFY(session);
        std::stop_source stop;
        std::thread asker([&] {
            while (!isSilent)
                QThread::msleep(5);
            stop.request_stop();
        });
        const Result<void> outcome = (*session)->aggregate("SELECT 1 AS n", [](const sql::RowBatch &) { return Result<void>{}; }, stop.get_token());
        asker.join();
        QCOMPARE(outcome.error().code, ErrorCode::WarehouseUnreachable);
    }

private:
    /// A session with a server that has no need of a password to lie.
    [[nodiscard]] Result<std::unique_ptr<warehouse::Warehouse>> liar(const WireServer &server) const
    {
        metrics::Connection connection = fakes::postgresAt(server.port(), "assay_certificate", m_certificates.authority());
        connection.fields.push_back({"client_certificate", m_certificates.file("client.crt")});
        QFile key(QString::fromStdString(m_certificates.file("client.key")));
        if (!key.open(QFile::ReadOnly))
            return fail(ErrorCode::ReadFailed);
        return fakes::opened(connection, Json{{"client_key", key.readAll().toStdString()}});
    }

    fakes::Certificates m_certificates;
};

QTEST_GUILESS_MAIN(PostgreSqlTlsTest)
#include "tst_postgresqltls.moc"
