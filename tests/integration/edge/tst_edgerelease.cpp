// SPDX-License-Identifier: GPL-3.0-or-later
#include <QObject>
#include <QTemporaryDir>

#include <algorithm>
#include <array>
#include <atomic>
#include <fstream>
#include <map>
#include <memory>
#include <mutex>
#include <sstream>
#include <thread>
#include <vector>

#include "models/core/timestamp.h"
#include "tests/fakes/publishedfolder.h"
#include "tests/integration/edge/edgeprocess.h"
#include "tests/integration/edge/fileorigin.h"
#include "tests/integration/edge/httpclient.h"

using namespace test;

namespace {

/// A ruleset of some size whose every part names its number, so that a mixture of two would show.
std::string ruleset(int number)
{
    const std::string mark = std::to_string(number);
    std::string text = "{'createdAt':'2026-11-24T00:00:00.000Z','format':'SERVER','environment':{'name':'production'},'flags':{";
    for (int i = 0; i < 500; ++i) {
        const std::string key = "'flag-" + std::to_string(i) + "-of-" + mark + "'";
        text += (i > 0 ? "," : "") + key + ":{'key':" + key + ",'enabled':true,'variationType':'STRING','variations':{'on':{'key':'on','value':'" + mark
            + "'}},'allocations':[{'key':'all','doLog':true,'splits':[{'variationKey':'on','shards':[]}]}],'totalShards':10000}";
    }
    text += "}}";
    std::ranges::replace(text, '\'', '"');
    return text;
}

const std::string kConfig = "/flag-config/v1/config?apiKey=server-key";
const QStringList kQuick{QStringLiteral("--poll"), QStringLiteral("0.02")};

std::string servedBy(std::uint16_t port)
{
    const auto answer = getOnce(port, kConfig);
    return answer && answer->status == 200 ? answer->body : std::string();
}

} // namespace

/// Releases on a running server: swaps, refusals, and an origin that goes away.
class EdgeReleaseTest final : public QObject
{
    Q_OBJECT

private slots:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_published = std::make_unique<PublishedFolder>(m_folder->filePath(QStringLiteral("published")).toStdString());
    }

    void swap_failsNoRequestAndMixesNothing()
    {
        constexpr int swaps = 100;
        std::mutex mutex;
        std::vector<std::string> known{ruleset(0)};
        m_published->publish({known.front()});
        EdgeProcess edge(m_published->folder().string(), m_published->rootFile(), kQuick + state());
        QVERIFY(edge.waitUntilServing());

        std::atomic<int> requests{};
        std::atomic<int> failures{};
        std::atomic<int> unknown{};
        const auto load = [&](const std::stop_token &stop, bool isGzip) {
            HttpClient client(edge.port());
            std::map<std::string, std::string> bodies; // by tag
            while (!stop.stop_requested()) {
                const auto answer = client.get(kConfig, isGzip ? "Accept-Encoding: gzip\r\n" : "");
                ++requests;
                if (!answer || answer->status != 200) {
                    ++failures;
                    return;
                }
                // One tag, one content; and in the clear, one of those that were published.
                const auto [seen, isNew] = bodies.emplace(answer->field("etag"), answer->body);
                const std::lock_guard lock(mutex);
                if (seen->second != answer->body || (isNew && !isGzip && std::ranges::find(known, answer->body) == known.end()))
                    ++unknown;
            }
        };
        {
            std::vector<std::jthread> clients;
            for (int i = 0; i < 4; ++i)
                clients.emplace_back(load, i % 2 == 0);
            for (int i = 1; i <= swaps; ++i) {
                {
                    const std::lock_guard lock(mutex);
                    known.push_back(ruleset(i));
                }
                m_published->publish({ruleset(i)});
                QTRY_COMPARE_WITH_TIMEOUT(servedBy(edge.port()) == ruleset(i), true, 20'000);
            }
        }
        QCOMPARE(failures.load(), 0);
        QCOMPARE(unknown.load(), 0);
        QVERIFY(requests > swaps);
        QVERIFY(getOnce(edge.port(), "/metrics")->body.find("assay_edge_looks_total{result=\"accepted\"} 101") != std::string::npos);
    }

    void badRelease_isRefusedAndTheGoodOneStays()
    {
        m_published->publish({ruleset(1)});
        EdgeProcess edge(m_published->folder().string(), m_published->rootFile(), kQuick + state());
        QVERIFY(edge.waitUntilServing());
        QCOMPARE(servedBy(edge.port()), ruleset(1));

        // Somebody who can write to the target, but not sign, changes the release.
        const std::filesystem::path tree = std::filesystem::canonical(m_published->pointer());
        std::ostringstream text;
        text << std::ifstream(tree).rdbuf();
        std::string forged = text.str();
        forged.replace(forged.find("\"version\":1"), 11, "\"version\":2");
        std::ofstream(tree) << forged;
        QVERIFY(edge.waitForLog("release_refused"));
        QVERIFY(edge.log().contains("The last good release is served on"));
        QCOMPARE(servedBy(edge.port()), ruleset(1));
        QCOMPARE(getOnce(edge.port(), "/healthz")->status, 200);

        std::ofstream(tree) << text.str();
        QVERIFY(edge.waitForLog("recovered"));
        m_published->publish({ruleset(2)});
        QTRY_COMPARE_WITH_TIMEOUT(servedBy(edge.port()) == ruleset(2), true, 20'000);
    }

    void start_withoutReleaseAnswersAndWaits()
    {
        EdgeProcess edge(m_published->folder().string(), m_published->rootFile(), kQuick + state());
        QVERIFY(edge.waitUntilListening());
        QVERIFY(edge.waitForLog("unpublished"));
        const std::string waiting = R"({"status":"waiting","environments":{"production":{"status":"unpublished"}}})";
        QTRY_COMPARE_WITH_TIMEOUT(getOnce(edge.port(), "/healthz")->body, waiting, 20'000); // the log comes first
        QCOMPARE(getOnce(edge.port(), "/healthz")->status, 503);
        QCOMPARE(getOnce(edge.port(), "/livez")->status, 200);
        const auto answer = getOnce(edge.port(), kConfig);
        QCOMPARE(answer->status, 503);
        QVERIFY(!answer->field("retry-after").empty());
        m_published->publish({ruleset(1)});
        QTRY_COMPARE_WITH_TIMEOUT(servedBy(edge.port()) == ruleset(1), true, 20'000);
        QCOMPARE(getOnce(edge.port(), "/healthz")->status, 200);
    }

    void start_doesNotWaitForAnOriginThatHangs()
    {
        m_published->publish({ruleset(1)});
        FileOrigin origin(m_published->folder());
        origin.fault = FileOrigin::Fault::Hang;
        {
            EdgeProcess first(origin.address(), m_published->rootFile(), kQuick + state());
            QVERIFY(first.waitUntilListening());
            QTRY_VERIFY_WITH_TIMEOUT(origin.hanging > 0, 20'000);
            const auto answer = getOnce(first.port(), kConfig);
            QCOMPARE(answer->status, 503);
            QVERIFY(!answer->field("retry-after").empty());
            const auto health = getOnce(first.port(), "/healthz");
            QCOMPARE(health->status, 503);
            QCOMPARE(health->body, std::string(R"({"status":"waiting","environments":{"production":{"status":"missing"}}})"));
            first.terminate();
            QCOMPARE(first.waitForEnd(), 0);
        }
        origin.fault = FileOrigin::Fault::None;
        {
            EdgeProcess second(origin.address(), m_published->rootFile(), kQuick + state());
            QVERIFY(second.waitUntilServing());
        }
        // What was kept is served, while the origin hangs again.
        origin.fault = FileOrigin::Fault::Hang;
        const int before = origin.hanging;
        EdgeProcess third(origin.address(), m_published->rootFile(), kQuick + state());
        QVERIFY(third.waitUntilListening());
        QCOMPARE(servedBy(third.port()), ruleset(1));
        QCOMPARE(getOnce(third.port(), "/healthz")->status, 200);
        QTRY_VERIFY_WITH_TIMEOUT(origin.hanging > before, 20'000);
    }

    void start_removesWhatACutWriteLeft()
    {
        const std::filesystem::path state = m_folder->filePath(QStringLiteral("state")).toStdString();
        std::filesystem::create_directories(state / "objects");
        const std::filesystem::path leftovers[]{state / ".assay-a1B2c3", state / "objects/.assay-d4E5f6"};
        for (const std::filesystem::path &leftover : leftovers)
            std::ofstream(leftover) << "part of a file";
        std::ofstream(state / "notes") << "of somebody else";
        m_published->publish({ruleset(1)});
        EdgeProcess edge(m_published->folder().string(), m_published->rootFile(), kQuick + this->state());
        QVERIFY(edge.waitUntilListening());
        for (const std::filesystem::path &leftover : leftovers)
            QVERIFY(!std::filesystem::exists(leftover));
        QVERIFY(std::filesystem::exists(state / "notes"));
    }

    void start_saysWhatIsServed()
    {
        // Signed by another console: nothing is served, and nobody is told otherwise.
        PublishedFolder other(m_folder->filePath(QStringLiteral("other")).toStdString());
        other.publish({ruleset(1)});
        EdgeProcess edge(other.folder().string(), m_published->rootFile(), kQuick + state());
        QVERIFY(edge.waitUntilListening());
        QVERIFY(edge.waitForLog("Nothing is served for this environment"));
        QVERIFY(!edge.log().contains("served on"));
        QCOMPARE(getOnce(edge.port(), "/healthz")->status, 503);
    }

    void origin_isFollowedAndOutlived()
    {
        m_published->publish({ruleset(1)});
        auto origin = std::make_unique<FileOrigin>(m_published->folder());
        const std::string address = origin->address() + "/";
        {
            EdgeProcess edge(address, m_published->rootFile(), kQuick + state());
            QVERIFY(edge.waitUntilServing());
            QCOMPARE(servedBy(edge.port()), ruleset(1));
            QTRY_VERIFY_WITH_TIMEOUT(origin->unchanged > 2, 20'000); // it asks with the tag
            m_published->publish({ruleset(2)});
            QTRY_COMPARE_WITH_TIMEOUT(servedBy(edge.port()) == ruleset(2), true, 20'000);
            origin.reset();
            QVERIFY(edge.waitForLog("source_unreachable"));
            QCOMPARE(servedBy(edge.port()), ruleset(2));
        }
        EdgeProcess again(address, m_published->rootFile(), kQuick + state());
        QVERIFY(again.waitUntilServing());
        QCOMPARE(servedBy(again.port()), ruleset(2));
        QCOMPARE(getOnce(again.port(), "/healthz")->status, 200);
    }

    void origin_mayFail_data()
    {
        QTest::addColumn<int>("fault");
        QTest::addColumn<QByteArray>("reason");
        QTest::newRow("redirect") << int(FileOrigin::Fault::Redirect) << QByteArray("which is not followed");
        QTest::newRow("error") << int(FileOrigin::Fault::ServerError) << QByteArray("status 500");
        QTest::newRow("cut") << int(FileOrigin::Fault::Cut) << QByteArray("source_unreachable");
    }

    void origin_mayFail()
    {
        QFETCH(int, fault);
        QFETCH(QByteArray, reason);
        m_published->publish({ruleset(1)});
        FileOrigin origin(m_published->folder());
        EdgeProcess edge(origin.address(), m_published->rootFile(), kQuick + state());
        QVERIFY(edge.waitUntilServing());
        origin.fault = FileOrigin::Fault(fault);
        m_published->publish({ruleset(2)});
        QVERIFY(edge.waitForLog(reason));
        QCOMPARE(servedBy(edge.port()), ruleset(1));
        origin.fault = FileOrigin::Fault::None;
        QTRY_COMPARE_WITH_TIMEOUT(servedBy(edge.port()) == ruleset(2), true, 70'000);
    }

    void stop_doesNotWaitForAnOriginThatHangs()
    {
        m_published->publish({ruleset(1)});
        FileOrigin origin(m_published->folder());
        EdgeProcess edge(origin.address(), m_published->rootFile(), kQuick + state());
        QVERIFY(edge.waitUntilServing());
        origin.fault = FileOrigin::Fault::Hang;
        QTRY_VERIFY_WITH_TIMEOUT(origin.hanging > 0, 20'000);
        edge.terminate();
        QCOMPARE(edge.waitForEnd(), 0); // within 20 s, while a request to an origin may take 30
    }

private:
    QStringList state() const { return {QStringLiteral("--state"), m_folder->filePath(QStringLiteral("state"))}; }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<PublishedFolder> m_published;
};

QTEST_GUILESS_MAIN(EdgeReleaseTest)
#include "tst_edgerelease.moc"
