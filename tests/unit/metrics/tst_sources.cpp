// SPDX-License-Identifier: GPL-3.0-or-later
#include <nlohmann/json.hpp>

#include "models/metrics/references.h"

using namespace assay;
using namespace assay::metrics;

namespace {

Json parsed(const QByteArray &text) { return *parseJson(text.toStdString()); }

/// Decodes `text` by kind; gives the problem, or the canonical form written back.
Result<std::string> rewritten(const QByteArray &kind, const QByteArray &text)
{
    const auto written = [](const auto &value) { return canonicalJson(toJson(value)); };
    const Json body = parsed(text);
    if (kind == "entity")
        return entityFromJson(body).map(written);
    if (kind == "assignment_source")
        return assignmentSourceFromJson(body).map(written);
    if (kind == "fact_source")
        return factSourceFromJson(body).map(written);
    if (kind == "property")
        return propertyFromJson(body).map(written);
    return connectionFromJson(body).map(written);
}

/// A lookup that knows one document of each kind.
struct World {
    Entity user{"user", "User", {}, {}};
    Connection shop;
    AssignmentSource assignments;
    FactSource purchases, visits;

    World()
    {
        shop.key = "shop";
        assignments.key = "assignments";
        purchases.key = "purchases";
        visits.key = "visits";
        purchases.entity = visits.entity = assignments.entity = "user";
        purchases.connection = visits.connection = assignments.connection = "shop";
    }

    template <typename T>
    static const T *when(const std::string &key, const T &document) { return key == document.key ? &document : nullptr; }

    [[nodiscard]] Lookup lookup() const
    {
        return {[this](const std::string &key) { return when(key, user); },
                [this](const std::string &key) { return when(key, shop); },
                [this](const std::string &key) { return when(key, assignments); },
                [this](const std::string &key) { return key == visits.key ? &visits : when(key, purchases); },
                [](const std::string &) -> const Property * { return nullptr; },
                [](const std::string &) -> const Metric * { return nullptr; }};
    }
};

} // namespace

class TestSources final : public QObject
{
    Q_OBJECT

private slots:
    void codec_isStableAndKeepsUnknownMembers_data();
    void codec_isStableAndKeepsUnknownMembers();
    void codec_saysWhatIsWrongAndWhere_data();
    void codec_saysWhatIsWrongAndWhere();
    void assignmentSource_mayHaveNoExperimentColumn();
    void connection_givesItsSettings();
    void problemsOf_findsNothingInSoundDefinitions();
    void problemsOf_namesEveryMissingReference();
    void problemsOf_holdsBothSidesOfARatioTogether();
};

void TestSources::codec_isStableAndKeepsUnknownMembers_data()
{
    QTest::addColumn<QByteArray>("kind");
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("entity") << QByteArray("entity") << QByteArray(R"({"description":"d","key":"user","name":"User","newer":[1]})");
    QTest::newRow("assignment source") << QByteArray("assignment_source") << QByteArray(
        R"({"connection":"shop","entity":"user","experiment_column":"","key":"a","name":"A","newer":{"x":null},)"
        R"("sql":"SELECT 1","subject_column":"s","time_column":"t","variation_column":"v"})");
    QTest::newRow("fact source") << QByteArray("fact_source") << QByteArray(
        R"({"connection":"shop","entity":"user","key":"f","name":"F","newer":1,"partition_column":"day","sql":"SELECT 1",)"
        R"("subject_column":"s","time_column":"t"})");
    QTest::newRow("property") << QByteArray("property")
                              << QByteArray(R"({"assignment_source":"a","column":"country","key":"p","name":"P","newer":true})");
    QTest::newRow("connection") << QByteArray("connection") << QByteArray(
        R"({"key":"shop","kind":"duckdb","name":"Shop","newer":{},"production":true,"secret":"item",)"
        R"("settings":{"folder":"/data","other":""},"statement_timeout_seconds":60})");
}

void TestSources::codec_isStableAndKeepsUnknownMembers()
{
    QFETCH(QByteArray, kind);
    QFETCH(QByteArray, text);

    const Result<std::string> outcome = rewritten(kind, text);

    QVERIFY(outcome.has_value());
    QCOMPARE(*outcome, text.toStdString());
}

void TestSources::codec_saysWhatIsWrongAndWhere_data()
{
    QTest::addColumn<QByteArray>("kind");
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("path");
    const auto row = [](const char *name, const char *kind, const char *text, const char *path) {
        QTest::newRow(name) << QByteArray(kind) << QByteArray(text) << QByteArray(path);
    };
    row("no object", "entity", "[]", "");
    row("entity key", "entity", "{}", "key");
    row("assignments without connection", "assignment_source", R"({"key":"a"})", "connection");
    row("assignments without entity", "assignment_source", R"({"key":"a","connection":"c"})", "entity");
    row("assignments without sql", "assignment_source", R"({"key":"a","connection":"c","entity":"u"})", "sql");
    row("assignments without subject", "assignment_source",
        R"({"key":"a","connection":"c","entity":"u","sql":"S","subject_column":""})", "subject_column");
    row("assignments without variation", "assignment_source",
        R"({"key":"a","connection":"c","entity":"u","sql":"S","variation_column":""})", "variation_column");
    row("facts without time", "fact_source", R"({"key":"a","connection":"c","entity":"u","sql":"S","time_column":""})", "time_column");
    row("property without source", "property", R"({"key":"p"})", "assignment_source");
    row("property without column", "property", R"({"key":"p","assignment_source":"a"})", "column");
    row("connection without kind", "connection", R"({"key":"c"})", "kind");
    row("settings no object", "connection", R"({"key":"c","kind":"duckdb","settings":[]})", "settings");
    row("setting is a number", "connection", R"({"key":"c","kind":"duckdb","settings":{"port":5432}})", "settings");
    row("timeout", "connection", R"({"key":"c","kind":"duckdb","statement_timeout_seconds":0})", "statement_timeout_seconds");
}

void TestSources::codec_saysWhatIsWrongAndWhere()
{
    QFETCH(QByteArray, kind);
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, path);

    const Result<std::string> outcome = rewritten(kind, text);

    QVERIFY(!outcome);
    QCOMPARE(outcome.error().code, ErrorCode::InvalidDocument);
    QCOMPARE(QByteArray::fromStdString(std::string(outcome.error().fact("kind"))), kind);
    QCOMPARE(QByteArray::fromStdString(std::string(outcome.error().fact("path"))), path);
    QVERIFY(!outcome.error().fact("what").empty());
}

void TestSources::assignmentSource_mayHaveNoExperimentColumn()
{
    const QByteArray common = R"({"key":"a","connection":"c","entity":"u","sql":"SELECT 1")";

    QCOMPARE(assignmentSourceFromJson(parsed(common + "}"))->experimentColumn, std::string("experiment"));
    QCOMPARE(assignmentSourceFromJson(parsed(common + R"(,"experiment_column":""})"))->experimentColumn, std::string());
}

void TestSources::connection_givesItsSettings()
{
    const Result<Connection> connection = connectionFromJson(parsed(R"({"key":"c","kind":"duckdb","settings":{"folder":"/d"}})"));

    QVERIFY(connection.has_value());
    QCOMPARE(connection->field("folder"), std::string("/d"));
    QCOMPARE(connection->field("file"), std::string());
    QCOMPARE(connection->statementTimeoutSeconds, std::int64_t{600});
}

void TestSources::problemsOf_findsNothingInSoundDefinitions()
{
    const World world;
    Metric ratio;
    ratio.kind = MetricKind::Ratio;
    ratio.fact.factSource = "purchases";
    ratio.denominator = MetricFact{"visits", {}, {}};
    const Property property{"country", "Country", {}, "assignments", "country", {}};

    QVERIFY(problemsOf(world.assignments, world.lookup()).empty());
    QVERIFY(problemsOf(world.purchases, world.lookup()).empty());
    QVERIFY(problemsOf(property, world.lookup()).empty());
    QVERIFY(problemsOf(ratio, world.lookup()).empty());
}

void TestSources::problemsOf_namesEveryMissingReference()
{
    const World world;
    AssignmentSource source = world.assignments;
    source.connection = "lost";
    source.entity = "device";
    const std::vector<Error> ofSource = problemsOf(source, world.lookup());
    QCOMPARE(ofSource.size(), std::size_t{2});
    QCOMPARE(ofSource.front(), unknownReference("assignment_source", "assignments", "connection", "connection", "lost"));
    QCOMPARE(ofSource.back(), unknownReference("assignment_source", "assignments", "entity", "entity", "device"));

    Metric ratio;
    ratio.key = "aov";
    ratio.fact.factSource = "a";
    ratio.denominator = MetricFact{"b", {}, {}};
    const std::vector<Error> ofMetric = problemsOf(ratio, world.lookup());
    QCOMPARE(ofMetric.size(), std::size_t{2});
    QCOMPARE(ofMetric.front(), unknownReference("metric", "aov", "fact.source", "fact_source", "a"));
    QCOMPARE(ofMetric.back(), unknownReference("metric", "aov", "denominator.source", "fact_source", "b"));

    const Property property{"p", "P", {}, "lost", "c", {}};
    QCOMPARE(problemsOf(property, world.lookup()).front(),
             unknownReference("property", "p", "assignment_source", "assignment_source", "lost"));
}

void TestSources::problemsOf_holdsBothSidesOfARatioTogether()
{
    World world;
    world.visits.entity = "device";
    world.visits.connection = "other";
    Metric ratio;
    ratio.fact.factSource = "purchases";
    ratio.denominator = MetricFact{"visits", {}, {}};

    const std::vector<Error> problems = problemsOf(ratio, world.lookup());

    QCOMPARE(problems.size(), std::size_t{2});
    QCOMPARE(std::string(problems.front().fact("what")), std::string("a source of the same entity as the first fact (user, not device)"));
    QCOMPARE(std::string(problems.back().fact("what")), std::string("a source of the same connection as the first fact (shop, not other)"));
}

QTEST_APPLESS_MAIN(TestSources)
#include "tst_sources.moc"
