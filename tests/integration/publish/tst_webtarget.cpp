// SPDX-License-Identifier: GPL-3.0-or-later
#include <QScopeGuard>
#include <QSslConfiguration>
#include <QTemporaryDir>

#include <filesystem>

#include "app/publish/inspection.h"
#include "app/publish/publisher.h"
#include "app/publish/purgingtarget.h"
#include "app/publish/targetfactory.h"
#include "app/publish/webtarget.h"
#include "tests/fakes/certificates.h"
#include "tests/fakes/httporigin.h"
#include "tests/fakes/tlsfront.h"
#include "tests/unit/publish/publications.h"

using namespace assay;
using namespace assay::publish;
using assay::testing::CuttingProxy;
using assay::testing::HttpOrigin;
using Conditions = HttpOrigin::Conditions;
using Files = std::map<std::string, std::string>;

Q_DECLARE_METATYPE(assay::testing::HttpOrigin::Conditions)

namespace {

constexpr HttpClient::Timeouts kShort{std::chrono::milliseconds{20'000}, std::chrono::milliseconds{60'000}};

WebTarget targetAt(const std::string &url)
{
    return WebTarget(url, std::make_unique<NoSigner>(), kShort);
}

/// Files that somebody can look at but not change.
class FilesTarget final : public Target {
public:
    explicit FilesTarget(Files files)
        : m_files(std::move(files))
    {
    }
    std::string name() const override { return "files"; }
    Result<std::optional<StoredFile>> get(const std::string &path, std::int64_t) override
    {
        const auto found = m_files.find(path);
        return found == m_files.end() ? std::optional<StoredFile>{} : StoredFile{found->second, {}};
    }
    Result<void> create(const std::string &, std::string_view) override { return fail(ErrorCode::WriteFailed); }
    Result<void> switchTo(const std::string &, const std::vector<NamedFile> &, const std::optional<std::string> &) override
    {
        return fail(ErrorCode::WriteFailed);
    }
    Result<void> purge(const std::string &) override { return {}; }

private:
    Files m_files;
};

std::string said(const Result<void> &outcome)
{
    return outcome ? std::string("done")
                   : std::string(errorCodeName(outcome.error().code)) + " " + std::string(outcome.error().fact("what"));
}

} // namespace

/// Web servers and buckets as targets, over real connections.
class TestWebTarget final : public QObject {
    Q_OBJECT

private slots:
    void publish_worksWhateverTheServerThinksOfConditions_data();
    void publish_worksWhateverTheServerThinksOfConditions();
    void publish_isOldOrNewAtEveryByte();
    void publish_refusesToOverwriteAnotherRelease();
    void publish_seesAReleaseThatComesBetween();
    void publish_tellsWhatTheCacheServes_data();
    void publish_tellsWhatTheCacheServes();
    void answers_areNamedForPeople_data();
    void answers_areNamedForPeople();
    void answers_areLimited();
    void redirects_areNotFollowed();
    void addresses_areHttpsOrLocal();
    void strangers_hearNoCredential_data();
    void strangers_hearNoCredential();
    void bucket_requestsAreSigned();
    void fastly_forgetsEachAddress();
    void fastly_namesARefusedToken();

private:
    [[nodiscard]] Publication publication(std::int64_t version, const std::string &content,
                                          const std::string &previous = {}) const;
    [[nodiscard]] Publication padded(std::int64_t version, char letter, const std::string &previous = {}) const;

    ReleaseFixture m_fixture;
};

Publication TestWebTarget::publication(std::int64_t version, const std::string &content, const std::string &previous) const
{
    Publication made = publicationOf(m_fixture, version, content, previous);
    const std::array keys{&m_fixture.rootKey};
    made.roots = {{"root/1.json", signRoot(m_fixture.root(), keys)}};
    return made;
}

/// Files of a few kilobytes, as a ruleset has them.
Publication TestWebTarget::padded(std::int64_t version, char letter, const std::string &previous) const
{
    return publication(version, std::string(1'500, letter), previous);
}

void TestWebTarget::publish_worksWhateverTheServerThinksOfConditions_data()
{
    QTest::addColumn<Conditions>("conditions");
    QTest::newRow("keeps to them") << Conditions::Kept;
    QTest::newRow("ignores them") << Conditions::Ignored;
    QTest::newRow("refuses them") << Conditions::Refused;
}

void TestWebTarget::publish_worksWhateverTheServerThinksOfConditions()
{
    QFETCH(Conditions, conditions);
    HttpOrigin origin(conditions);
    WebTarget target = targetAt(origin.url() + "/site");
    const Publication first = publication(1, "one");
    const Publication second = publication(2, "two", first.releaseText);

    for (const Publication &each : {first, second, second}) {
        const Result<void> done = publishRelease(target, each);
        QVERIFY2(done.has_value(), said(done).c_str());
    }

    const Files files = origin.files();
    QCOMPARE(files.at("site/env/production/release.json"), second.releaseText);
    QCOMPARE(files.at("site/env/production/server/flag-config/v1/config"), std::string("two"));
    QCOMPARE(files.at("site/env/production/client/flag-config/v1/config"), std::string("client of two"));
    QCOMPARE(files.at("site/env/production/server/flag-config/v1/bandits"), std::string("bandits of two"));
    QCOMPARE(files.at("site/env/production/release/1-1.json"), first.releaseText);
    const Result<Inspection> seen = inspect(target, "production", first.roots.front().content, m_fixture.now);
    QVERIFY2(seen.has_value(), seen ? "" : std::string(seen.error().fact("what")).c_str());
    QCOMPARE(seen->release.version, 2);
    QCOMPARE(seen->files.size(), std::size_t{6});
}

/// A connection that ends after any number of bytes leaves the old release or the new one, and the same call again
/// finishes. What a verifying server sees: the pointer and the files named by content. What SDKs see: each file whole.
void TestWebTarget::publish_isOldOrNewAtEveryByte()
{
    constexpr int positions = 1'000;
    HttpOrigin origin;
    CuttingProxy proxy(origin.port());
    const Publication before = padded(1, 'a');
    const Publication after = padded(2, 'b', before.releaseText);
    WebTarget direct = targetAt(origin.url());
    QVERIFY(publishRelease(direct, before).has_value());
    const Files old = origin.files();

    proxy.cutAfter(INT64_MAX);
    {
        WebTarget whole = targetAt(proxy.url());
        QVERIFY(publishRelease(whole, after).has_value());
    }
    const std::int64_t total = proxy.passed();
    const Files fresh = origin.files();
    const std::string root = before.roots.front().content;
    int olds = 0;
    int cuts = 0;
    for (int position = 0; position < positions; ++position) {
        origin.setFiles(old);
        proxy.cutAfter(total * position / positions);
        WebTarget through = targetAt(proxy.url());
        cuts += publishRelease(through, after).has_value() ? 0 : 1;

        const Files seen = origin.files();
        FilesTarget place(seen);
        TrustState trust{m_fixture.root(), {}};
        const auto release = verifyRelease(trust, "production", seen.at("env/production/release.json"), m_fixture.now);
        QVERIFY2(release.has_value(), qPrintable(QString::number(position)));
        olds += release->version == 1 ? 1 : 0;
        const Publication &current = release->version == 1 ? before : after;
        QCOMPARE(seen.at("env/production/ruleset/" + current.release.server.sha256 + ".json"), current.server);
        for (const auto &[path, content] : seen) {
            const bool isOld = old.contains(path) && old.at(path) == content;
            const bool isNew = fresh.contains(path) && fresh.at(path) == content;
            QVERIFY2(isOld || isNew, path.c_str());
        }

        WebTarget again = targetAt(origin.url());
        const Result<void> resumed = publishRelease(again, after);
        QVERIFY2(resumed.has_value(), said(resumed).c_str());
        QVERIFY(origin.files() == fresh);
        FilesTarget finished(origin.files());
        QVERIFY(inspect(finished, "production", root, m_fixture.now).has_value());
    }
    QCOMPARE(cuts, positions);
    QVERIFY2(olds > 100 && olds < positions, qPrintable(QString::number(olds)));
}

void TestWebTarget::publish_refusesToOverwriteAnotherRelease()
{
    HttpOrigin origin;
    WebTarget target = targetAt(origin.url());
    const Publication first = publication(1, "one");
    const Publication theirs = publication(2, "theirs", first.releaseText);
    const Publication mine = publication(2, "mine", first.releaseText);
    QVERIFY(publishRelease(target, first).has_value());
    QVERIFY(publishRelease(target, theirs).has_value());

    const Result<void> lost = publishRelease(target, mine);

    QVERIFY(!lost);
    QCOMPARE(lost.error().code, ErrorCode::TargetConflict);
    QCOMPARE(origin.files().at("env/production/server/flag-config/v1/config"), std::string("theirs"));
}

void TestWebTarget::publish_seesAReleaseThatComesBetween()
{
    HttpOrigin origin;
    WebTarget target = targetAt(origin.url());
    const Publication first = publication(1, "one");
    const Publication mine = publication(2, "mine", first.releaseText);
    QVERIFY(publishRelease(target, first).has_value());
    // Theirs is written between the look at the pointer and the write of it.
    origin.setIntercept([&origin](const HttpOrigin::Request &request) -> std::optional<HttpOrigin::Answer> {
        if (request.method == "PUT" && request.path.ends_with("/release.json")) {
            Files files = origin.files();
            files["env/production/release.json"] = "theirs";
            origin.setFiles(std::move(files));
        }
        return std::nullopt;
    });

    const Result<void> lost = publishRelease(target, mine);

    QVERIFY(!lost);
    QCOMPARE(lost.error().code, ErrorCode::TargetConflict);
    QCOMPARE(origin.files().at("env/production/release.json"), std::string("theirs"));
    QCOMPARE(origin.files().at("env/production/server/flag-config/v1/config"), std::string("one"));
}

void TestWebTarget::publish_tellsWhatTheCacheServes_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("served");
    const QString pointer = QStringLiteral("env/production/release.json");
    const QString config = QStringLiteral("env/production/server/flag-config/v1/config");
    QTest::newRow("stale pointer") << pointer << QStringLiteral("an older release");
    QTest::newRow("no pointer") << pointer << QString{};
    QTest::newRow("stale ruleset") << config << QStringLiteral("one");
    QTest::newRow("part of the ruleset") << config << QStringLiteral("tw");
    QTest::newRow("another ruleset") << config << QStringLiteral("own");
    QTest::newRow("no ruleset") << config << QString{};
}

/// A cache that serves something else is reported, each time.
void TestWebTarget::publish_tellsWhatTheCacheServes()
{
    QFETCH(QString, path);
    QFETCH(QString, served);
    HttpOrigin origin;
    HttpOrigin cache;
    WebTarget target = targetAt(origin.url());
    WebTarget reader = targetAt(cache.url());
    cache.setIntercept([&](const HttpOrigin::Request &request) -> std::optional<HttpOrigin::Answer> {
        Files files = origin.files();
        if (request.path.substr(1) == path.toStdString())
            return served.isEmpty() ? HttpOrigin::Answer{404, {}, {}} : HttpOrigin::Answer{200, served.toStdString(), {}};
        return HttpOrigin::Answer{200, files[request.path.substr(1)], {}};
    });
    PublishHooks hooks;
    hooks.readPublic = [&reader](const std::string &each) {
        return reader.get(each, kMaxObjectBytes).and_then([](std::optional<StoredFile> file) -> Result<std::string> {
            return file ? Result<std::string>(file->content) : fail(refused("it is not there"));
        });
    };

    const Result<void> outcome = publishRelease(target, publication(1, "two"), hooks);

    QVERIFY(!outcome);
    QCOMPARE(outcome.error().code, ErrorCode::ReleaseRefused);
}

void TestWebTarget::answers_areNamedForPeople_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("words");
    QTest::newRow("no credential") << 401 << QStringLiteral("refuses the credential");
    QTest::newRow("no right") << 403 << QStringLiteral("refuses the credential");
    QTest::newRow("elsewhere") << 302 << QStringLiteral("points elsewhere");
    QTest::newRow("too large") << 413 << QStringLiteral("too large");
    QTest::newRow("full") << 507 << QStringLiteral("no space left");
    QTest::newRow("broken") << 503 << QStringLiteral("status 503");
}

void TestWebTarget::answers_areNamedForPeople()
{
    QFETCH(int, status);
    QFETCH(QString, words);
    HttpOrigin origin;
    origin.setIntercept([status](const HttpOrigin::Request &) { return HttpOrigin::Answer{status, "secret internal text", {}}; });
    WebTarget target = targetAt(origin.url());

    const Result<void> outcome = publishRelease(target, publication(1, "one"));

    QVERIFY(!outcome);
    QCOMPARE(outcome.error().code, ErrorCode::TargetUnreachable);
    QVERIFY2(said(outcome).find(words.toStdString()) != std::string::npos, said(outcome).c_str());
    QVERIFY(said(outcome).find("internal") == std::string::npos);
}

void TestWebTarget::answers_areLimited()
{
    HttpOrigin origin;
    origin.setFiles({{"large", std::string(100'000, 'x')}});
    WebTarget target = targetAt(origin.url());

    const auto found = target.get("large", 10'000);

    QVERIFY(!found);
    QCOMPARE(found.error().code, ErrorCode::InputTooLarge);
    QVERIFY(target.get("large", 100'000).has_value());
}

void TestWebTarget::redirects_areNotFollowed()
{
    HttpOrigin other;
    HttpOrigin origin;
    origin.setIntercept([&other](const HttpOrigin::Request &) {
        return HttpOrigin::Answer{307, {}, {"Location: " + other.url() + "/elsewhere"}};
    });
    WebTarget target(origin.url(), std::make_unique<HeaderSigner>("authorization", secrets::Secret::fromText("Bearer abc")),
                     kShort);

    QVERIFY(!target.get("file", 100));
    QVERIFY(!target.create("file", "text"));

    QVERIFY(other.requests().empty());
    QCOMPARE(origin.requests().front().headers.at("authorization"), std::string("Bearer abc"));
}

void TestWebTarget::addresses_areHttpsOrLocal()
{
    for (const char *allowed : {"https://cdn.example.com", "https://cdn.example.com/a/b", "http://127.0.0.1:8080",
                                "http://localhost/x", "http://[::1]:9"})
        QVERIFY2(isAllowedUrl(allowed), allowed);
    for (const char *refusedOne :
         {"http://cdn.example.com", "ftp://127.0.0.1", "file:///etc/passwd", "https://user:pass@cdn.example.com", "https://",
          "http://127.0.0.1.example.com", "", "https://a b"})
        QVERIFY2(!isAllowedUrl(refusedOne), refusedOne);
}

void TestWebTarget::strangers_hearNoCredential_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("address");
    QTest::addColumn<int>("validSeconds");
    QTest::addColumn<bool>("isTrusted");
    for (const char *kind : {"http", "s3"}) {
        const QString name = QString::fromLatin1(kind);
        const QString here = QStringLiteral("127.0.0.1");
        QTest::addRow("%s, of an unknown authority", kind) << name << here << 86'400 << false;
        QTest::addRow("%s, expired", kind) << name << here << -3'600 << true;
        QTest::addRow("%s, of another address", kind) << name << QStringLiteral("127.0.0.2") << 86'400 << true;
        QTest::addRow("%s, good", kind) << name << here << 86'400 << true;
    }
}

/// Nothing is sent to a server whose certificate is not good: no credential, not even a request.
void TestWebTarget::strangers_hearNoCredential()
{
    QFETCH(QString, kind);
    QFETCH(QString, address);
    QFETCH(int, validSeconds);
    QFETCH(bool, isTrusted);
    QTemporaryDir folder;
    const std::filesystem::path place = folder.path().toStdString();
    const test::Authority authority(place);
    authority.issue(place, {.name = "target", .hosts = "IP:" + address.toStdString(), .validSeconds = validSeconds});
    const QSslConfiguration before = QSslConfiguration::defaultConfiguration();
    const auto restore = qScopeGuard([&before] { QSslConfiguration::setDefaultConfiguration(before); });
    if (isTrusted) {
        QSslConfiguration trusting = before;
        trusting.addCaCertificates(QString::fromStdString(authority.file().string()));
        QSslConfiguration::setDefaultConfiguration(trusting);
    }
    HttpOrigin origin;
    test::TlsFront front(place, origin.port());
    TargetSettings settings;
    settings.kind = kind.toStdString();
    settings.now = [this] { return m_fixture.now; };
    if (settings.kind == "s3") {
        settings.settings = {{"bucket", "rules"}, {"region", "eu-central-1"}, {"endpoint", front.address()}};
        settings.secret = secrets::Secret::fromText(R"({"access_key_id":"AKIDEXAMPLE","secret_access_key":"canary"})");
    } else {
        settings.settings = {{"url", front.address()}};
        settings.secret = secrets::Secret::fromText(R"({"bearer_token":"canary"})");
    }
    const auto target = makeTarget(settings);
    QVERIFY2(target.has_value(), target ? "" : std::string(target.error().fact("what")).c_str());

    const Result<void> outcome = publishRelease(**target, publication(1, "one"));

    QVERIFY(front.connections > 0);
    if (isTrusted && validSeconds > 0 && address == QStringLiteral("127.0.0.1")) {
        QVERIFY2(outcome.has_value(), said(outcome).c_str());
        QVERIFY(front.received > 0);
        return;
    }
    QVERIFY(!outcome);
    QCOMPARE(outcome.error().code, ErrorCode::TargetUnreachable);
    QVERIFY2(said(outcome).find("its certificate is not trusted") != std::string::npos, said(outcome).c_str());
    QCOMPARE(front.received.load(), 0);
    QVERIFY(origin.requests().empty());
}

void TestWebTarget::bucket_requestsAreSigned()
{
    HttpOrigin origin;
    TargetSettings settings;
    settings.kind = "s3";
    settings.settings = {{"bucket", "rules"}, {"region", "eu-central-1"}, {"endpoint", origin.url()}, {"prefix", "flags"}};
    settings.secret = secrets::Secret::fromText(
        R"({"access_key_id":"AKIDEXAMPLE","secret_access_key":"wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"})");
    settings.now = [this] { return m_fixture.now; };
    const auto target = makeTarget(settings);
    QVERIFY(target.has_value());
    const Publication first = publication(1, "one");

    const Result<void> done = publishRelease(**target, first);

    QVERIFY2(done.has_value(), said(done).c_str());
    QCOMPARE(origin.files().at("rules/flags/env/production/release.json"), first.releaseText);
    bool hasCondition = false;
    for (const HttpOrigin::Request &request : origin.requests()) {
        const std::string &authorization = request.headers.at("authorization");
        QVERIFY2(authorization.starts_with(
                     "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261124/eu-central-1/s3/aws4_request, SignedHeaders="),
                 authorization.c_str());
        QVERIFY(authorization.find("host;") != std::string::npos);
        QCOMPARE(request.headers.at("x-amz-date"), std::string("20261124T120000Z"));
        QCOMPARE(request.headers.at("x-amz-content-sha256"), secrets::hexOf(secrets::sha256(request.body)));
        hasCondition = hasCondition || request.headers.contains("if-none-match");
    }
    QVERIFY(hasCondition);
}

void TestWebTarget::fastly_forgetsEachAddress()
{
    HttpOrigin origin;
    HttpOrigin api;
    api.setIntercept([](const HttpOrigin::Request &) { return HttpOrigin::Answer{200, R"({"status":"ok"})", {}}; });
    FastlyTarget target(std::make_unique<WebTarget>(origin.url(), std::make_unique<NoSigner>(), kShort),
                        "https://cdn.example.com", secrets::Secret::fromText("token"), api.url());

    const Result<void> done = publishRelease(target, publication(1, "one"));

    QVERIFY2(done.has_value(), said(done).c_str());
    std::vector<std::string> purged;
    for (const HttpOrigin::Request &request : api.requests()) {
        QCOMPARE(request.method, std::string("POST"));
        QCOMPARE(request.headers.at("fastly-key"), std::string("token"));
        purged.push_back(request.path);
    }
    QVERIFY(purged
            == (std::vector<std::string>{"/purge/cdn.example.com/env/production/release.json",
                                         "/purge/cdn.example.com/env/production/server/flag-config/v1/config",
                                         "/purge/cdn.example.com/env/production/client/flag-config/v1/config",
                                         "/purge/cdn.example.com/env/production/server/flag-config/v1/bandits"}));
}

void TestWebTarget::fastly_namesARefusedToken()
{
    HttpOrigin origin;
    HttpOrigin api;
    api.setIntercept([](const HttpOrigin::Request &) { return HttpOrigin::Answer{401, {}, {}}; });
    FastlyTarget target(std::make_unique<WebTarget>(origin.url(), std::make_unique<NoSigner>(), kShort),
                        "https://cdn.example.com", secrets::Secret::fromText("token"), api.url());

    const Result<void> done = publishRelease(target, publication(1, "one"));

    QVERIFY(!done);
    QVERIFY2(said(done).find("Fastly refuses the token") != std::string::npos, said(done).c_str());
    QVERIFY(said(done).find("token)") == std::string::npos);
}

QTEST_GUILESS_MAIN(TestWebTarget)
#include "tst_webtarget.moc"
