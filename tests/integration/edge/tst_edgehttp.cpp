// SPDX-License-Identifier: GPL-3.0-or-later
#include <QObject>
#include <QTemporaryDir>

#include <memory>
#include <thread>

#include "tests/fakes/publishedfolder.h"
#include "tests/integration/edge/edgeprocess.h"
#include "tests/integration/edge/httpclient.h"

using namespace test;

namespace {

/// As many bytes in the name of its environment as one answer is to have.
std::string largeRuleset()
{
    return R"({"createdAt":"2026-11-24T00:00:00.000Z","format":"SERVER","environment":{"name":")" + std::string(100'000, 'x') + R"("},"flags":{}})";
}

const std::string kRuleset = R"({"createdAt":"2026-11-24T00:00:00.000Z","format":"SERVER","environment":{"name":"production"},"flags":{}})";
const std::string kConfig = "/flag-config/v1/config?apiKey=server-key&sdkName=test";

std::string post(std::string_view body, std::string_view moreHead = {})
{
    return "POST /assignments?apiKey=client-key HTTP/1.1\r\nHost: edge\r\nContent-Type: application/json\r\n" + std::string(moreHead)
        + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

} // namespace

/// The rules of HTTP on a real server.
class EdgeHttpTest final : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase()
    {
        m_published = std::make_unique<PublishedFolder>(m_folder.filePath(QStringLiteral("published")).toStdString());
        m_published->publish({kRuleset});
        m_edge = start({QStringLiteral("--access-log"), QStringLiteral("on")});
        QVERIFY(m_edge->waitUntilServing());
    }

    void config_answersConditionally()
    {
        HttpClient client(m_edge->port());
        const auto first = client.get(kConfig);
        QVERIFY(first);
        QCOMPARE(first->status, 200);
        QCOMPARE(first->body, kRuleset);
        QVERIFY(!first->field("date").empty());
        const auto second = client.get(kConfig, "If-None-Match: \"x\", " + first->field("etag") + "\r\n");
        QCOMPARE(second->status, 304);
        QCOMPARE(second->field("etag"), first->field("etag"));
        QCOMPARE(client.get(kConfig, "If-None-Match: \"x\"\r\nIf-None-Match: " + first->field("etag") + "\r\n")->status, 304);
        QCOMPARE(client.get(kConfig, "If-None-Match: \"x\"\r\n")->status, 200);
        const auto small = client.get(kConfig, "Accept-Encoding: gzip\r\n");
        QCOMPARE(small->field("content-encoding"), std::string("gzip"));
        QVERIFY(small->body.starts_with("\x1f\x8b"));
        QCOMPARE(client.get("/api" + kConfig)->body, kRuleset);
        QCOMPARE(client.get("/flag-config/v1/config?apiKey=wrong")->status, 401);
    }

    void head_hasNoBody()
    {
        HttpClient client(m_edge->port());
        QVERIFY(client.send("HEAD " + kConfig + " HTTP/1.1\r\nHost: edge\r\n\r\n"));
        const auto head = client.receive(true);
        QCOMPARE(head->field("content-length"), std::to_string(kRuleset.size()));
        QCOMPARE(client.get(kConfig)->body, kRuleset); // the connection is in step
    }

    void preflight_isAnswered()
    {
        HttpClient client(m_edge->port());
        QVERIFY(client.send("OPTIONS /assignments?apiKey=client-key HTTP/1.1\r\nHost: edge\r\nOrigin: http://shop.example\r\n"
                            "Access-Control-Request-Method: POST\r\nAccess-Control-Request-Headers: content-type\r\n\r\n"));
        const auto answer = client.receive();
        QCOMPARE(answer->status, 204);
        QCOMPARE(answer->field("access-control-allow-origin"), std::string("*"));
        QVERIFY(answer->field("access-control-allow-methods").find("POST") != std::string::npos);
        QVERIFY(client.send(post(R"({"subject_key":"alice"})", "Origin: http://shop.example\r\n")));
        QCOMPARE(client.receive()->field("access-control-allow-origin"), std::string("*"));
    }

    void requests_mayBeSentAhead()
    {
        HttpClient client(m_edge->port());
        const std::string one = "GET " + kConfig + " HTTP/1.1\r\nHost: edge\r\n\r\n";
        QVERIFY(client.send(one + post(R"({"subject_key":"a"})") + "GET /healthz HTTP/1.1\r\nHost: edge\r\n\r\n" + one));
        QCOMPARE(client.receive()->body, kRuleset);
        QVERIFY(client.receive()->body.find("PRECOMPUTED") != std::string::npos);
        QCOMPARE(client.receive()->body, std::string(R"({"status":"ok","environments":{"production":{"status":"serving","version":1}}})"));
        QCOMPARE(client.receive()->body, kRuleset);
    }

    void requests_mayComeByteByByte()
    {
        HttpClient client(m_edge->port());
        for (const char byte : post(R"({"subject_key":"alice"})"))
            QVERIFY(client.send({&byte, 1}));
        QCOMPARE(client.receive()->status, 200);
    }

    void body_mayBeChunked()
    {
        HttpClient client(m_edge->port());
        QVERIFY(client.send("POST /assignments?apiKey=client-key HTTP/1.1\r\nHost: edge\r\nTransfer-Encoding: chunked\r\n\r\n"
                            "a;x=y\r\n{\"subject_\r\nd\r\nkey\":\"alice\"}\r\n0\r\nX: y\r\n\r\n"));
        QCOMPARE(client.receive()->status, 200);
        QCOMPARE(client.get("/healthz")->status, 200);
    }

    void body_isAskedFor()
    {
        HttpClient client(m_edge->port());
        QVERIFY(client.send("POST /assignments?apiKey=client-key HTTP/1.1\r\nHost: edge\r\nExpect: 100-continue\r\nContent-Length: 23\r\n\r\n"));
        QCOMPARE(client.receive(true)->status, 100);
        QVERIFY(client.send(R"({"subject_key":"alice"})"));
        QCOMPARE(client.receive()->status, 200);
    }

    void body_isNotWaitedForWithoutAKey_data()
    {
        QTest::addColumn<QByteArray>("target");
        QTest::addColumn<int>("status");
        QTest::newRow("unknown key") << QByteArray("/assignments?apiKey=unknown") << 401;
        QTest::newRow("no key") << QByteArray("/assignments") << 401;
        QTest::newRow("nothing there") << QByteArray("/x?apiKey=client-key") << 404;
        QTest::newRow("no POST") << QByteArray("/healthz") << 405;
    }

    void body_isNotWaitedForWithoutAKey()
    {
        QFETCH(QByteArray, target);
        QFETCH(int, status);
        HttpClient client(m_edge->port());
        // A megabyte is announced and none of it sent: the answer comes all the same, and no word to go on.
        QVERIFY(client.send("POST " + target.toStdString() + " HTTP/1.1\r\nHost: edge\r\nExpect: 100-continue\r\nContent-Length: 1000000\r\n\r\n"));
        const auto answer = client.receive();
        QVERIFY(answer);
        QCOMPARE(answer->status, status);
        QCOMPARE(answer->field("connection"), std::string("close"));
        client.finishSending();
        QVERIFY(client.isClosedByPeer());
    }

    void oldClients_mayKeepTheConnection()
    {
        HttpClient client(m_edge->port());
        for (int i = 0; i < 2; ++i) {
            QVERIFY(client.send("GET " + kConfig + " HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"));
            const auto answer = client.receive();
            QVERIFY(answer);
            QCOMPARE(answer->status, 200);
            QCOMPARE(answer->field("connection"), std::string("keep-alive"));
        }
        QCOMPARE(client.get("/healthz")->field("connection"), std::string()); // HTTP/1.1 keeps it without a word
    }

    void oldClients_areServedOnce()
    {
        HttpClient client(m_edge->port());
        QVERIFY(client.send("GET /healthz HTTP/1.0\r\n\r\n"));
        const auto answer = client.receive();
        QCOMPARE(answer->status, 200);
        QCOMPARE(answer->field("connection"), std::string("close"));
        QVERIFY(client.isClosedByPeer());
    }

    void badRequests_areRefused_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<int>("status");
        const QByteArray host("Host: edge\r\n\r\n");
        QTest::newRow("garbage") << QByteArray("\x16\x03\x01\x02\r\n\r\n", 8) << 400;
        QTest::newRow("no version") << QByteArray("GET /healthz\r\n\r\n") << 400;
        QTest::newRow("HTTP/2 preface") << QByteArray("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n") << 505;
        QTest::newRow("no host") << QByteArray("GET /healthz HTTP/1.1\r\n\r\n") << 400;
        QTest::newRow("two hosts") << QByteArray("GET /healthz HTTP/1.1\r\nHost: a\r\n" + host) << 400;
        QTest::newRow("space before the colon") << QByteArray("GET /healthz HTTP/1.1\r\nX : y\r\n" + host) << 400;
        QTest::newRow("NUL in a field") << QByteArray("GET /healthz HTTP/1.1\r\nX: a\0b\r\n", 31) + host << 400;
        QTest::newRow("two lengths") << QByteArray("POST /assignments HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n" + host) << 400;
        QTest::newRow("negative length") << QByteArray("POST /assignments HTTP/1.1\r\nContent-Length: -1\r\n" + host) << 400;
        QTest::newRow("length and chunks") << QByteArray("POST /assignments HTTP/1.1\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n" + host) << 400;
        QTest::newRow("chunk size is no number") << QByteArray("POST /assignments HTTP/1.1\r\nTransfer-Encoding: chunked\r\n" + host + "zz\r\n") << 400;
        QTest::newRow("header too large") << QByteArray("GET /healthz HTTP/1.1\r\nX: " + QByteArray(20'000, 'a') + "\r\n" + host) << 431;
        QTest::newRow("target too large") << QByteArray("GET /" + QByteArray(40'000, 'a') + " HTTP/1.1\r\n" + host) << 431;
        QTest::newRow("body too large") << QByteArray("POST /assignments?apiKey=client-key HTTP/1.1\r\nContent-Length: 1048577\r\n" + host) << 413;
        for (const char *coding : {"gzip", "identity", "xchunked", "chunked, gzip", "gzip, chunked", "\"chunked\""}) {
            QTest::newRow(coding) << QByteArray("POST /assignments?apiKey=client-key HTTP/1.1\r\nTransfer-Encoding: ") + coding + "\r\n" + host
                                         + "GET /healthz HTTP/1.1\r\n" + host << 400;
        }
        QTest::newRow("two codings") << QByteArray("POST /assignments HTTP/1.1\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n" + host) << 400;
        QTest::newRow("chunks of HTTP/1.0") << QByteArray("POST /assignments HTTP/1.0\r\nTransfer-Encoding: chunked\r\n" + host) << 400;
        QTest::newRow("body of a GET") << QByteArray("GET /nothing HTTP/1.1\r\nContent-Length: 1\r\n" + host + "x") << 413;
        QTest::newRow("body without end") << QByteArray("POST /assignments?apiKey=client-key HTTP/1.1\r\nTransfer-Encoding: chunked\r\n" + host + "fffffffff\r\n") << 413;
    }

    void badRequests_areRefused()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(int, status);
        HttpClient client(m_edge->port());
        QVERIFY(client.send({bytes.constData(), std::size_t(bytes.size())}));
        const auto answer = client.receive();
        QVERIFY(answer);
        QCOMPARE(answer->status, status);
        QVERIFY(answer->body.find("error") != std::string::npos);
        QVERIFY(client.isClosedByPeer());
    }

    void truncatedRequest_endsQuietly()
    {
        HttpClient client(m_edge->port());
        QVERIFY(client.send("GET /healthz HTTP/1.1\r\nHo"));
        client.finishSending();
        QVERIFY(client.isClosedByPeer());
        QCOMPARE(getOnce(m_edge->port(), "/healthz")->status, 200);
    }

    void slowClient_isNotWaitedFor()
    {
        const auto edge = start({QStringLiteral("--header-timeout"), QStringLiteral("0.5")});
        QVERIFY(edge->waitUntilServing());
        HttpClient client(edge->port());
        QVERIFY(client.send("GET /healthz HTTP/1.1\r\nX: "));
        // A byte now and then does not keep the door open.
        std::jthread drip([&client](const std::stop_token &stop) {
            while (!stop.stop_requested() && client.send("a"))
                std::this_thread::sleep_for(std::chrono::milliseconds(50));
        });
        QVERIFY(client.isClosedByPeer());
        QVERIFY(getOnce(edge->port(), "/metrics")->body.find("assay_edge_dropped_total{reason=\"too_slow\"} 1") != std::string::npos);
    }

    void slowReader_isNotWaitedFor()
    {
        PublishedFolder large(m_folder.filePath(QStringLiteral("large")).toStdString());
        large.publish({largeRuleset()});
        EdgeProcess edge(large.folder().string(), large.rootFile(), {QStringLiteral("--write-timeout"), QStringLiteral("0.5")});
        QVERIFY(edge.waitUntilServing());
        HttpClient client(edge.port(), 4'096);
        // More answers than all buffers in between hold, and nobody who takes them.
        const std::string one = "GET " + kConfig + " HTTP/1.1\r\nHost: edge\r\n\r\n";
        for (int i = 0; i < 200; ++i)
            QVERIFY(client.send(one));
        QTRY_VERIFY_WITH_TIMEOUT(getOnce(edge.port(), "/metrics")->body.find("assay_edge_dropped_total{reason=\"too_slow\"} 1") != std::string::npos, 20'000);
        int answers = 0;
        while (client.receive())
            ++answers;
        QVERIFY(answers < 200);
    }

    void idleClient_isSentAway()
    {
        const auto edge = start({QStringLiteral("--idle-timeout"), QStringLiteral("0.2")});
        QVERIFY(edge->waitUntilServing());
        HttpClient client(edge->port());
        QCOMPARE(client.get("/healthz")->status, 200);
        QVERIFY(client.isClosedByPeer());
    }

    void oneTooMany_isTurnedAway()
    {
        const auto edge = start({QStringLiteral("--max-connections"), QStringLiteral("2")});
        QVERIFY(edge->waitUntilServing());
        HttpClient first(edge->port());
        auto second = std::make_unique<HttpClient>(edge->port());
        QCOMPARE(first.get("/healthz")->status, 200);
        QCOMPARE(second->get("/healthz")->status, 200);
        HttpClient third(edge->port());
        const auto answer = third.receive();
        QVERIFY(answer);
        QCOMPARE(answer->status, 503);
        QVERIFY(!answer->field("retry-after").empty());
        QVERIFY(third.isClosedByPeer());
        QVERIFY(first.get("/metrics")->body.find("assay_edge_dropped_total{reason=\"too_many\"} 1") != std::string::npos);
        second.reset();
        bool isServed = false; // asked once more by the macro, when the one before may not be gone yet
        QTRY_VERIFY_WITH_TIMEOUT(isServed = isServed || getOnce(edge->port(), "/healthz").value_or(test::Answer{}).status == 200, 10'000);
        QCOMPARE(first.get("/healthz")->status, 200);
    }

    void stop_letsARequestFinish()
    {
        const auto edge = start({});
        QVERIFY(edge->waitUntilServing());
        HttpClient busy(edge->port());
        HttpClient idle(edge->port());
        QCOMPARE(busy.get("/healthz")->status, 200);
        QCOMPARE(idle.get("/healthz")->status, 200);
        const std::string request = post(R"({"subject_key":"alice"})");
        QVERIFY(busy.send(request.substr(0, request.size() - 5)));
        // Its worker has the first part once it answers another connection on each thread.
        for (int i = 0; i < 4; ++i)
            QCOMPARE(getOnce(edge->port(), "/healthz")->status, 200);
        edge->terminate();
        QVERIFY(idle.isClosedByPeer());
        QVERIFY(!HttpClient(edge->port()).isConnected());
        QVERIFY(busy.send(request.substr(request.size() - 5)));
        const auto answer = busy.receive();
        QVERIFY(answer);
        QCOMPARE(answer->status, 200);
        QCOMPARE(answer->field("connection"), std::string("close"));
        QCOMPARE(edge->waitForEnd(), 0);
    }

    void log_holdsNoKeyAndNoSubject()
    {
        HttpClient client(m_edge->port());
        QVERIFY(client.send(post(R"({"subject_key":"canary-subject","subject_attributes":{"categoricalAttributes":{"mail":"canary-mail"}}})")));
        QCOMPARE(client.receive()->status, 200);
        QCOMPARE(client.get("/flag-config/v1/config?apiKey=canary-key")->status, 401);
        QVERIFY(client.send(post(R"({"subject_key":3,"canary-broken":1})")));
        QCOMPARE(client.receive()->status, 400);
        QVERIFY(m_edge->waitForLog("\"status\":\"400\""));
        const QByteArray all = m_edge->log() + QByteArray::fromStdString(client.get("/metrics")->body);
        for (const char *word : {"canary", "server-key", "client-key", "apiKey", "sdkName"})
            QVERIFY2(!all.contains(word), word);
        for (const QByteArray &line : m_edge->log().trimmed().split('\n'))
            QVERIFY2(line.startsWith("{\"time\":\"") && line.endsWith("}"), line.constData());
    }

    void metrics_areForThisMachine()
    {
        QCOMPARE(getOnce(m_edge->port(), "/metrics")->status, 200);
        QCOMPARE(getOnce(m_edge->port(), "/metrics", "X-Forwarded-For: 192.0.2.1\r\n")->status, 403);
    }

    void metrics_mayHaveAnAddressOfTheirOwn()
    {
        const auto edge = start({QStringLiteral("--metrics-listen"), QStringLiteral("127.0.0.1:0"), QStringLiteral("--max-connections"), QStringLiteral("1")});
        QVERIFY(edge->waitUntilServing());
        QVERIFY(edge->metricsPort() != 0);
        HttpClient client(edge->port());
        // Also to whoever is on this machine: it may be a proxy that says nothing of others.
        QCOMPARE(client.get("/metrics")->status, 404);
        QCOMPARE(client.get("/healthz")->body, std::string(R"({"status":"ok"})"));
        // Inside even when no more clients are let in.
        const auto metrics = getOnce(edge->metricsPort(), "/metrics");
        QCOMPARE(metrics->status, 200);
        QCOMPARE(metrics->field("access-control-allow-origin"), std::string());
        QVERIFY(getOnce(edge->metricsPort(), "/healthz")->body.find("production") != std::string::npos);
        QCOMPARE(getOnce(edge->metricsPort(), kConfig)->status, 404);
    }

    void settings_areRefusedWithTheReason()
    {
        EdgeProcess wrong(m_published->folder().string(), m_published->pointer());
        QVERIFY(!wrong.waitUntilListening());
        QCOMPARE(wrong.waitForEnd(), 2);
        QVERIFY(wrong.log().startsWith("assay-edge: --root has to be a valid root document"));
        QVERIFY(!wrong.log().contains("served on"));
    }

private:
    std::unique_ptr<EdgeProcess> start(const QStringList &more) const
    {
        return std::make_unique<EdgeProcess>(m_published->folder().string(), m_published->rootFile(), more);
    }

    QTemporaryDir m_folder;
    std::unique_ptr<PublishedFolder> m_published;
    std::unique_ptr<EdgeProcess> m_edge;
};

QTEST_GUILESS_MAIN(EdgeHttpTest)
#include "tst_edgehttp.moc"
