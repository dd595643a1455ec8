// SPDX-License-Identifier: GPL-3.0-or-later
#include <QObject>

#include <nlohmann/json.hpp>
#include <zlib.h>

#include "app/edge/answer.h"
#include "app/edge/tagfilter.h"
#include "models/core/json.h"
#include "models/flags/base64.h"
#include "models/flags/md5.h"
#include "models/flags/ufc.h"

using namespace assay;
using namespace assay::edge;

namespace {

const Timestamp kNow = *timestampFromIso("2026-11-24T12:00:00Z");

/// A flag that everybody gets, as an SDK reads it.
Json flagJson(const std::string &key, const std::vector<std::string> &tags)
{
    Json flag = {{"key", key}, {"enabled", true}, {"variationType", "STRING"}, {"totalShards", 10'000},
                 {"variations", {{"on", {{"key", "on"}, {"value", "yes"}}}}},
                 {"allocations", Json::array({{{"key", "all"}, {"doLog", true}, {"splits", Json::array({{{"variationKey", "on"}, {"shards", Json::array()}}})}}})}};
    if (!tags.empty())
        flag["tags"] = tags;
    return flag;
}

std::string ruleset()
{
    const Json use = {{"key", "on"}, {"flagKey", "web"}, {"allocationKey", "all"}, {"variationKey", "on"}, {"variationValue", "yes"}};
    return Json{{"createdAt", "2026-11-24T00:00:00.000Z"}, {"format", "SERVER"}, {"environment", {{"name", "production"}}},
                {"flags", {{"web", flagJson("web", {"web", "shop"})}, {"app", flagJson("app", {"app"})}, {"bare", flagJson("bare", {})}}},
                {"banditReferences", {{"yes", {{"modelVersion", "1"}, {"flagVariations", Json::array({use})}}}}}}
        .dump();
}

publish::SdkKey key(std::string_view apiKey, publish::SdkKeyKind kind, std::vector<std::string> tags = {})
{
    return {publish::ReleaseObject::of(apiKey).sha256, kind, std::move(tags)};
}

std::shared_ptr<const Snapshot> snapshot()
{
    publish::Release release;
    release.environment = "production";
    release.created = kNow;
    using enum publish::SdkKeyKind;
    release.sdkKeys = {key("server", Server), key("client", Client), key("tagged", Server, {"app"}), key("shop", Client, {"shop", "web"})};
    Snapshot made;
    made.environments = {*Environment::make(release, {ruleset(), std::nullopt, R"({"updatedAt":"2026-11-24T00:00:00.000Z","bandits":{}})"}, 10)};
    return std::make_shared<const Snapshot>(std::move(made));
}

Reply ask(const Request &request, bool isStopping = false)
{
    static const std::shared_ptr<const Snapshot> served = snapshot();
    return answer(served, request, {.now = kNow, .isStopping = isStopping, .newSalt = [] { return "salt"; }, .metricsText = [] { return "metrics"; }});
}

std::string fieldOf(const Reply &reply, const std::string &name)
{
    const std::string head = "\r\n" + std::string(reply.head());
    const std::size_t at = head.find("\r\n" + name + ": ");
    if (at == std::string::npos)
        return {};
    const std::size_t begin = at + name.size() + 4;
    return head.substr(begin, head.find("\r\n", begin) - begin);
}

std::string unzipped(std::string_view bytes)
{
    z_stream stream{};
    inflateInit2(&stream, 15 + 16);
    std::string text(1 << 20, '\0');
    stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(bytes.data()));
    stream.avail_in = uInt(bytes.size());
    stream.next_out = reinterpret_cast<Bytef *>(text.data());
    stream.avail_out = uInt(text.size());
    const int end = inflate(&stream, Z_FINISH);
    text.resize(end == Z_STREAM_END ? stream.total_out : 0);
    inflateEnd(&stream);
    return text;
}

const std::string kConfig = "/flag-config/v1/config?apiKey=";

} // namespace

class EdgeAnswerTest final : public QObject
{
    Q_OBJECT

private slots:
    void config_isThePublishedBytes()
    {
        const Reply plain = ask({.target = kConfig + "server"});
        QCOMPARE(plain.status, 200U);
        QCOMPARE(std::string(plain.body()), ruleset());
        QCOMPARE(fieldOf(plain, "Content-Type"), std::string("application/json; charset=utf-8"));
        QCOMPARE(fieldOf(plain, "Content-Length"), std::to_string(ruleset().size()));
        QCOMPARE(fieldOf(plain, "Content-Encoding"), std::string());
        QCOMPARE(fieldOf(plain, "Vary"), std::string("Accept-Encoding"));
        QCOMPARE(fieldOf(plain, "Access-Control-Allow-Origin"), std::string("*"));

        const Reply small = ask({.target = kConfig + "server", .acceptEncoding = "gzip"});
        QCOMPARE(fieldOf(small, "Content-Encoding"), std::string("gzip"));
        QCOMPARE(unzipped(small.body()), ruleset());
        QVERIFY(fieldOf(small, "ETag") != fieldOf(plain, "ETag"));
    }

    void config_isUnchangedOnlyForItsOwnTag()
    {
        const std::string tag = fieldOf(ask({.target = kConfig + "server"}), "ETag");
        QVERIFY(tag.starts_with('"') && tag.ends_with('"'));
        const Reply unchanged = ask({.target = kConfig + "server", .ifNoneMatch = tag});
        QCOMPARE(unchanged.status, 304U);
        QVERIFY(unchanged.body().empty());
        QCOMPARE(fieldOf(unchanged, "ETag"), tag);
        QCOMPARE(fieldOf(unchanged, "Content-Length"), std::string());
        QCOMPARE(ask({.target = kConfig + "server", .ifNoneMatch = "W/" + tag}).status, 304U);
        QCOMPARE(ask({.target = kConfig + "server", .ifNoneMatch = "*"}).status, 304U);
        QCOMPARE(ask({.target = kConfig + "server", .ifNoneMatch = "\"x\""}).status, 200U);
        QCOMPARE(ask({.target = kConfig + "server", .ifNoneMatch = tag, .acceptEncoding = "gzip"}).status, 200U);
        QCOMPARE(ask({.target = kConfig + "client", .ifNoneMatch = tag}).status, 200U);
    }

    void config_isObfuscatedForClientKeys()
    {
        const Reply reply = ask({.target = "/api" + kConfig + "client"});
        const Json document = Json::parse(reply.body());
        QCOMPARE(document["format"].get<std::string>(), std::string("CLIENT"));
        QVERIFY(document["flags"].contains(flags::md5Hex("web")));
        QVERIFY(std::string(reply.body()).find("\"web\"") == std::string::npos);
    }

    void config_followsTheTagsOfTheKey()
    {
        const Json tagged = Json::parse(ask({.target = kConfig + "tagged"}).body());
        QCOMPARE(tagged["flags"].size(), std::size_t(1));
        QVERIFY(tagged["flags"].contains("app"));
        QVERIFY(!tagged["flags"]["app"].contains("tags"));
        QVERIFY(!tagged.contains("banditReferences")); // of a flag that is not there
        const Json shop = Json::parse(ask({.target = kConfig + "shop"}).body());
        QCOMPARE(shop["flags"].size(), std::size_t(1));
        QVERIFY(shop["flags"].contains(flags::md5Hex("web")));
        QVERIFY(shop.contains("banditReferences"));
    }

    void keys_areKnownOrRefused_data()
    {
        QTest::addColumn<QByteArray>("target");
        QTest::newRow("none") << QByteArray("/flag-config/v1/config");
        QTest::newRow("empty") << QByteArray("/flag-config/v1/config?apiKey=");
        QTest::newRow("unknown") << QByteArray("/flag-config/v1/config?apiKey=other");
        QTest::newRow("part of one") << QByteArray("/flag-config/v1/config?apiKey=serve");
        QTest::newRow("hash of one") << QByteArray::fromStdString(kConfig + publish::ReleaseObject::of("server").sha256);
        QTest::newRow("bandits") << QByteArray("/flag-config/v1/bandits?apiKey=other");
    }

    void keys_areKnownOrRefused()
    {
        QFETCH(QByteArray, target);
        const Reply reply = ask({.target = {target.constData(), std::size_t(target.size())}, .ifNoneMatch = "*"});
        QCOMPARE(reply.status, 401U);
        QVERIFY(!Json::parse(reply.body())["error"].get<std::string>().empty());
        QVERIFY(!fieldOf(reply, "WWW-Authenticate").empty());
    }

    void bandits_areThereForEveryKey()
    {
        QVERIFY(Json::parse(ask({.target = "/flag-config/v1/bandits?apiKey=server"}).body()).contains("bandits"));
        QCOMPARE(Json::parse(ask({.target = "/flag-config/v1/bandits?apiKey=client"}).body())["bandits"], Json::object());
    }

    void assignments_arePrecomputed()
    {
        const Reply reply = ask({.method = Method::Post, .target = "/assignments?apiKey=client", .body = R"({"subject_key":"alice"})"});
        QCOMPARE(reply.status, 200U);
        const Json document = Json::parse(reply.body());
        QCOMPARE(document["format"].get<std::string>(), std::string("PRECOMPUTED"));
        QCOMPARE(document["flags"].size(), std::size_t(3));
        QCOMPARE(document["flags"][flags::md5Hex("saltweb")]["variationValue"].get<std::string>(), flags::base64Encode("yes"));
        QCOMPARE(fieldOf(reply, "Cache-Control"), std::string("no-store"));
        const Reply tagged = ask({.method = Method::Post, .target = "/assignments?apiKey=tagged", .body = R"({"subject_key":"alice"})"});
        QCOMPARE(Json::parse(tagged.body())["flags"].size(), std::size_t(1));
    }

    void assignments_sayWhatIsWrong_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QByteArray>("part");
        QTest::newRow("empty") << QByteArray("") << QByteArray("JSON");
        QTest::newRow("cut") << QByteArray("{\"subject_key\":") << QByteArray("line 1");
        QTest::newRow("no subject") << QByteArray("{}") << QByteArray("subject_key");
        QTest::newRow("array") << QByteArray("[]") << QByteArray("object");
        QTest::newRow("attributes") << QByteArray(R"({"subject_key":"a","subject_attributes":3})") << QByteArray("subject_attributes");
    }

    void assignments_sayWhatIsWrong()
    {
        QFETCH(QByteArray, body);
        QFETCH(QByteArray, part);
        const Reply reply = ask({.method = Method::Post, .target = "/assignments?apiKey=client", .body = {body.constData(), std::size_t(body.size())}});
        QCOMPARE(reply.status, 400U);
        const std::string error = Json::parse(reply.body())["error"].get<std::string>();
        QVERIFY2(error.find(part.toStdString()) != std::string::npos, error.c_str());
        QCOMPARE(fieldOf(reply, "Access-Control-Allow-Origin"), std::string("*")); // else a browser hides the reason
    }

    void methods_areThoseOfTheRoute_data()
    {
        QTest::addColumn<int>("method");
        QTest::addColumn<QByteArray>("target");
        QTest::addColumn<unsigned>("status");
        QTest::newRow("HEAD config") << int(Method::Head) << QByteArray("/flag-config/v1/config?apiKey=server") << 200U;
        QTest::newRow("POST config") << int(Method::Post) << QByteArray("/flag-config/v1/config?apiKey=server") << 405U;
        QTest::newRow("GET assignments") << int(Method::Get) << QByteArray("/assignments?apiKey=client") << 405U;
        QTest::newRow("PUT assignments") << int(Method::Other) << QByteArray("/assignments?apiKey=client") << 405U;
        QTest::newRow("preflight") << int(Method::Options) << QByteArray("/assignments") << 204U;
        QTest::newRow("preflight of config") << int(Method::Options) << QByteArray("/flag-config/v1/config") << 204U;
        QTest::newRow("preflight of nothing") << int(Method::Options) << QByteArray("/x") << 404U;
        QTest::newRow("GET nothing") << int(Method::Get) << QByteArray("/") << 404U;
    }

    void methods_areThoseOfTheRoute()
    {
        QFETCH(int, method);
        QFETCH(QByteArray, target);
        QFETCH(unsigned, status);
        const Reply reply = ask({.method = Method(method), .target = {target.constData(), std::size_t(target.size())}});
        QCOMPARE(reply.status, status);
        if (status == 405)
            QVERIFY(!fieldOf(reply, "Allow").empty());
        if (status == 204)
            QVERIFY(fieldOf(reply, "Access-Control-Allow-Headers").find("Content-Type") != std::string::npos);
        if (Method(method) == Method::Head || status == 204)
            QVERIFY(reply.body().empty());
    }

    void head_saysWhatGetWouldSend()
    {
        const Reply head = ask({.method = Method::Head, .target = kConfig + "server", .acceptEncoding = "gzip"});
        const Reply get = ask({.target = kConfig + "server", .acceptEncoding = "gzip"});
        QCOMPARE(std::string(head.head()), std::string(get.head()));
    }

    void metrics_areForThisMachine()
    {
        QCOMPARE(ask({.target = "/metrics", .isFromThisMachine = false}).status, 403U);
        const Reply reply = ask({.target = "/metrics", .isFromThisMachine = true});
        QCOMPARE(std::string(reply.body()), std::string("metrics"));
    }

    void health_followsTheServer()
    {
        QCOMPARE(ask({.target = "/healthz"}).status, 200U);
        QCOMPARE(ask({.target = "/healthz"}, true).status, 503U);
        Snapshot empty;
        empty.environments.resize(1);
        const auto none = std::make_shared<const Snapshot>(empty);
        QCOMPARE(answer(none, {.target = "/healthz"}, {}).status, 503U);
        QCOMPARE(answer(none, {.target = kConfig + "server"}, {}).status, 503U); // not 401: some SDKs give up for good at that
    }

    void document_hasTheSameTagsEverywhere()
    {
        const Result<Document> first = documentOf("{}", 10);
        const Result<Document> second = documentOf("{}", 10);
        QCOMPARE(first->plain.tag, second->plain.tag);
        QCOMPARE(first->gzip.body.view(), second->gzip.body.view());
        QVERIFY(first->plain.tag != documentOf("{ }", 10)->plain.tag);
    }
};

QTEST_APPLESS_MAIN(EdgeAnswerTest)
#include "tst_edgeanswer.moc"
