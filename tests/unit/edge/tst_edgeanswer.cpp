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

/// Models of the bandit that a flag uses, and of one that none does.
std::string banditModels()
{
    const auto model = [](const std::string &name) {
        return Json{{"banditKey", name}, {"modelName", "falcon"}, {"modelVersion", "1"}, {"updatedAt", "2026-11-24T00:00:00.000Z"},
                    {"modelData", {{"gamma", 1.0}, {"defaultActionScore", 0.0}, {"actionProbabilityFloor", 0.0}, {"coefficients", Json::object()}}}};
    };
    return Json{{"updatedAt", "2026-11-24T00:00:00.000Z"}, {"bandits", {{"yes", model("yes")}, {"other", model("other")}}}}.dump();
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
    release.sdkKeys = {key("server", Server), key("client", Client), key("tagged", Server, {"app"}), key("shop", Client, {"shop", "web"}),
                       key("web", Server, {"web"})};
    Snapshot made;
    made.places = {{"production", *Environment::make(release, {ruleset(), std::nullopt, banditModels()}, 10)}};
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

    void bandits_followTheTagsOfTheKey()
    {
        QCOMPARE(std::string(ask({.target = "/flag-config/v1/bandits?apiKey=server"}).body()), banditModels()); // as published
        const Json web = Json::parse(ask({.target = "/flag-config/v1/bandits?apiKey=web"}).body());
        QCOMPARE(web["bandits"].size(), std::size_t(1));
        QVERIFY(web["bandits"].contains("yes"));
        QCOMPARE(web["updatedAt"].get<std::string>(), std::string("2026-11-24T00:00:00.000Z"));
        const Json app = Json::parse(ask({.target = "/flag-config/v1/bandits?apiKey=tagged"}).body());
        QCOMPARE(app["bandits"], Json::object()); // no flag of its tags uses one
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
        QCOMPARE(fieldOf(reply, "Access-Control-Allow-Origin"), std::string()); // no page in a browser reads it
        QCOMPARE(ask({.method = Method::Options, .target = "/metrics", .isFromThisMachine = true}).status, 405U);
    }

    void metrics_areAtTheirAddressAlone()
    {
        const Circumstances circumstances{.now = kNow, .isMetricsPublic = true, .hasMetricsDoor = true, .metricsText = [] { return "metrics"; }};
        const auto asked = [&](const char *target, bool isAtMetricsDoor) {
            return answer(snapshot(), {.target = target, .isFromThisMachine = true, .isAtMetricsDoor = isAtMetricsDoor}, circumstances).status;
        };
        QCOMPARE(asked("/metrics", true), 200U);
        QCOMPARE(asked("/metrics", false), 404U);
        QCOMPARE(asked("/healthz", true), 200U);
        QCOMPARE(asked("/healthz", false), 200U);
        QCOMPARE(asked("/flag-config/v1/config?apiKey=server", true), 404U);
    }

    void health_followsTheEnvironments_data()
    {
        QTest::addColumn<QByteArray>("places"); // one letter each: serving, unpublished, missing
        QTest::addColumn<unsigned>("status");
        QTest::newRow("one serves") << QByteArray("s") << 200U;
        QTest::newRow("both serve") << QByteArray("ss") << 200U;
        QTest::newRow("one has never had a release") << QByteArray("su") << 200U;
        QTest::newRow("one should have a release") << QByteArray("sm") << 503U;
        QTest::newRow("nothing is published") << QByteArray("uu") << 503U;
        QTest::newRow("nothing is known yet") << QByteArray("mm") << 503U;
        QTest::newRow("no environment") << QByteArray("") << 503U;
    }

    void health_followsTheEnvironments()
    {
        QFETCH(QByteArray, places);
        QFETCH(unsigned, status);
        Snapshot made;
        for (const char kind : places) {
            const auto environment = kind == 's' ? snapshot()->places.front().environment : nullptr;
            made.places.push_back({std::string("place-") + kind, environment, kind == 'u'});
        }
        const auto served = std::make_shared<const Snapshot>(made);
        const Reply inside = answer(served, {.target = "/healthz", .isFromThisMachine = true}, {});
        QCOMPARE(inside.status, status);
        QCOMPARE(fieldOf(inside, "Retry-After").empty(), status == 200U);
        const Json body = Json::parse(inside.body());
        QCOMPARE(body["status"].get<std::string>(), std::string(status == 200U ? "ok" : "waiting"));
        for (const char kind : places) {
            const std::string expected = kind == 's' ? "serving" : kind == 'u' ? "unpublished" : "missing";
            QCOMPARE(body["environments"][std::string("place-") + kind]["status"].get<std::string>(), expected);
        }
        // Names of environments are for those who look after the server.
        const Reply outside = answer(served, {.target = "/healthz"}, {});
        QCOMPARE(outside.status, status);
        QVERIFY(!Json::parse(outside.body()).contains("environments"));
        QCOMPARE(answer(served, {.target = "/livez"}, {}).status, 200U);
    }

    void health_followsTheServer()
    {
        QCOMPARE(ask({.target = "/healthz"}).status, 200U);
        QCOMPARE(ask({.target = "/healthz"}, true).status, 503U);
        QCOMPARE(ask({.target = "/livez"}, true).status, 200U);
        Snapshot empty;
        empty.places.resize(1);
        const auto none = std::make_shared<const Snapshot>(empty);
        QCOMPARE(answer(none, {.target = kConfig + "server"}, {}).status, 503U); // not 401: some SDKs give up for good at that
    }

    void body_isWantedWithAKeyAlone()
    {
        const auto served = snapshot();
        const auto statusBefore = [&](const Request &request) {
            const std::optional<Reply> refused = refusalBeforeBody(served, request, {.now = kNow});
            return refused ? refused->status : 0U;
        };
        QCOMPARE(statusBefore({.method = Method::Post, .target = "/assignments?apiKey=client"}), 0U);
        QCOMPARE(statusBefore({.method = Method::Post, .target = "/api/assignments?apiKey=client"}), 0U);
        QCOMPARE(statusBefore({.target = kConfig + "server"}), 0U); // has none
        QCOMPARE(statusBefore({.method = Method::Post, .target = "/assignments?apiKey=other"}), 401U);
        QCOMPARE(statusBefore({.method = Method::Post, .target = "/assignments"}), 401U);
        QCOMPARE(statusBefore({.method = Method::Post, .target = kConfig + "server"}), 405U);
        QCOMPARE(statusBefore({.method = Method::Post, .target = "/x?apiKey=client"}), 404U);
        const auto none = std::make_shared<const Snapshot>();
        QCOMPARE(refusalBeforeBody(none, {.method = Method::Post, .target = "/assignments?apiKey=client"}, {})->status, 503U);
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
