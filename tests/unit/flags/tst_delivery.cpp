// SPDX-License-Identifier: GPL-3.0-or-later
#include <nlohmann/json.hpp>

#include "models/flags/delivery.h"

using namespace assay;
using namespace assay::flags;

/// Environments, SDK keys and publish targets as documents.
class TestDelivery final : public QObject {
    Q_OBJECT

private slots:
    void environment_survivesARoundTrip();
    void sdkKey_keepsOnlyAHash();
    void target_survivesARoundTrip();
    void target_refusesWhatCannotBe_data();
    void target_refusesWhatCannotBe();
    void target_servesItsEnvironments();
    void kinds_nameTheirFields();
};

void TestDelivery::environment_survivesARoundTrip()
{
    const Environment environment{.key = "production",
                                  .name = "Production",
                                  .description = "Live",
                                  .publishedName = "Prod",
                                  .isProduction = true,
                                  .hasClientForm = false,
                                  .expiresAfterDays = 30,
                                  .tags = {"eu"},
                                  .extra = R"({"later":1})"};
    std::vector<Error> unknown;
    const Result<Environment> read = environmentFromJson(toJson(environment), &unknown);
    QVERIFY(read.has_value());
    QVERIFY(*read == environment);
    QCOMPARE(unknown.size(), std::size_t{1});
    QCOMPARE(read->sdkName(), std::string("Prod"));
    QCOMPARE(environmentFromJson({{"key", "dev"}})->sdkName(), std::string("dev"));
    QVERIFY(!environmentFromJson({{"key", std::string(65, 'x')}}));
    QVERIFY(!environmentFromJson({{"key", "dev"}, {"expires_after_days", 0}}));
}

void TestDelivery::sdkKey_keepsOnlyAHash()
{
    const std::string sha256(64, 'a');
    const SdkKeyDefinition key{.key = "web",
                               .name = "Web",
                               .environment = "production",
                               .sha256 = sha256,
                               .isClient = true,
                               .isRevoked = true,
                               .tags = {"web"}};
    const Result<SdkKeyDefinition> read = sdkKeyFromJson(toJson(key));
    QVERIFY(read.has_value());
    QVERIFY(*read == key);
    for (const std::string &text : {std::string("the key itself"), std::string(64, 'A'), std::string(63, 'a')}) {
        const auto refused = sdkKeyFromJson({{"key", "web"}, {"environment", "production"}, {"sha256", text}});
        QVERIFY(!refused);
        QCOMPARE(refused.error().fact("path"), std::string_view("sha256"));
    }
}

void TestDelivery::target_survivesARoundTrip()
{
    const PublishTarget target{
        .key = "bucket",
        .name = "Bucket",
        .description = "EU",
        .kind = "s3",
        .environments = {"production"},
        .settings
        = {{"bucket", "rules"}, {"public_url", "https://cdn.example.com"}, {"purge", "fastly"}, {"region", "eu-central-1"}},
        .secretRef = "publish/bucket"};
    const Result<PublishTarget> read = publishTargetFromJson(toJson(target));
    QVERIFY2(read.has_value(), read ? "" : std::string(read.error().fact("what")).c_str());
    QVERIFY(*read == target);
    QCOMPARE(read->setting("region"), std::string("eu-central-1"));
    QCOMPARE(read->setting("prefix"), std::string());
}

void TestDelivery::target_refusesWhatCannotBe_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QString>("path");
    QTest::newRow("unknown kind") << QByteArray(R"({"key":"t","kind":"ftp","settings":{}})") << QStringLiteral("kind");
    QTest::newRow("folder without path") << QByteArray(R"({"key":"t","kind":"folder"})") << QStringLiteral("settings.path");
    QTest::newRow("relative path") << QByteArray(R"({"key":"t","kind":"folder","settings":{"path":"a"}})")
                                   << QStringLiteral("settings.path");
    QTest::newRow("plain http elsewhere") << QByteArray(R"({"key":"t","kind":"http","settings":{"url":"http://example.com"}})")
                                          << QStringLiteral("settings.url");
    QTest::newRow("user in the address") << QByteArray(
        R"({"key":"t","kind":"http","settings":{"url":"https://u:p@example.com"}})")
                                         << QStringLiteral("settings.url");
    QTest::newRow("secret in the document") << QByteArray(
        R"({"key":"t","kind":"http","settings":{"url":"https://example.com","password":"x"}})")
                                            << QStringLiteral("settings.password");
    QTest::newRow("unknown setting") << QByteArray(R"({"key":"t","kind":"folder","settings":{"path":"/a","mode":"x"}})")
                                     << QStringLiteral("settings.mode");
    QTest::newRow("bucket without secret") << QByteArray(R"({"key":"t","kind":"s3","settings":{"bucket":"b","region":"r"}})")
                                           << QStringLiteral("secret");
    QTest::newRow("secret of another target")
        << QByteArray(R"({"key":"t","kind":"s3","secret":"publish/u","settings":{"bucket":"b","region":"r"}})")
        << QStringLiteral("secret");
    QTest::newRow("purge of nothing") << QByteArray(
        R"({"key":"t","kind":"folder","secret":"publish/t","settings":{"path":"/a","purge":"fastly"}})")
                                      << QStringLiteral("settings.public_url");
    QTest::newRow("unknown cache") << QByteArray(
        R"({"key":"t","kind":"folder","settings":{"path":"/a","purge":"other","public_url":"https://e.com"}})")
                                   << QStringLiteral("settings.purge");
}

void TestDelivery::target_refusesWhatCannotBe()
{
    QFETCH(QByteArray, body);
    QFETCH(QString, path);
    const Result<PublishTarget> read = publishTargetFromJson(*parseJson(body.toStdString()));
    QVERIFY(!read);
    QCOMPARE(QString::fromStdString(std::string(read.error().fact("path"))), path);
}

void TestDelivery::target_servesItsEnvironments()
{
    PublishTarget target;
    QVERIFY(target.serves("anything"));
    target.environments = {"production"};
    QVERIFY(target.serves("production"));
    QVERIFY(!target.serves("staging"));
}

void TestDelivery::kinds_nameTheirFields()
{
    for (const TargetKind &kind : targetKinds()) {
        QVERIFY(findTargetKind(kind.id) == &kind);
        QVERIFY(!kind.fields.empty());
    }
    QVERIFY(findTargetKind("ftp") == nullptr);
}

QTEST_APPLESS_MAIN(TestDelivery)
#include "tst_delivery.moc"
