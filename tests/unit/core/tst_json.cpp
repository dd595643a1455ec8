// SPDX-License-Identifier: GPL-3.0-or-later
#include <nlohmann/json.hpp>

#include "models/core/json.h"

using namespace assay;

class TestJson final : public QObject
{
    Q_OBJECT

private slots:
    void parseJson_namesThePlaceOfASyntaxError_data();
    void parseJson_namesThePlaceOfASyntaxError();
    void parseJson_refusesDepthBeforeATreeExists_data();
    void parseJson_refusesDepthBeforeATreeExists();
    void parseJson_keepsTheDeepestAllowedNesting();
    void parseJson_enforcesEachLimit_data();
    void parseJson_enforcesEachLimit();
    void parseJson_refusesRepeatedKeys();
    void parseJson_allowsTheSameKeyInDifferentObjects();
    void parseJson_refusesWhatIsNotStrictJson_data();
    void parseJson_refusesWhatIsNotStrictJson();
    void canonicalJson_isOneFormForEqualValues();
};

namespace {

std::string nested(char open, char close, std::size_t depth)
{
    return std::string(depth, open) + std::string(depth, close);
}

} // namespace

void TestJson::parseJson_namesThePlaceOfASyntaxError_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QByteArray>("column");
    QTest::newRow("first character") << QByteArray("}") << QByteArray("1") << QByteArray("1");
    QTest::newRow("third line") << QByteArray("{\n \"a\": 1,\n  x\n}") << QByteArray("3") << QByteArray("3");
    QTest::newRow("rest after the value") << QByteArray("[] 7") << QByteArray("1") << QByteArray("4");
}

void TestJson::parseJson_namesThePlaceOfASyntaxError()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, line);
    QFETCH(QByteArray, column);

    const Result<Json> outcome = parseJson(text.toStdString());

    QVERIFY(!outcome);
    QCOMPARE(outcome.error().code, ErrorCode::InvalidJson);
    QCOMPARE(std::string(outcome.error().fact("line")), line.toStdString());
    QCOMPARE(std::string(outcome.error().fact("column")), column.toStdString());
}

void TestJson::parseJson_refusesDepthBeforeATreeExists_data()
{
    QTest::addColumn<std::size_t>("depth");
    QTest::newRow("one too many") << std::size_t{65};
    QTest::newRow("200,000 arrays") << std::size_t{200'000};
}

void TestJson::parseJson_refusesDepthBeforeATreeExists()
{
    QFETCH(std::size_t, depth);

    const Result<Json> outcome = parseJson(nested('[', ']', depth));

    QVERIFY(!outcome);
    QCOMPARE(outcome.error().code, ErrorCode::InputTooLarge);
    QCOMPARE(std::string(outcome.error().fact("what")), std::string("nesting depth"));
    QCOMPARE(std::string(outcome.error().fact("limit")), std::string("64"));
}

void TestJson::parseJson_keepsTheDeepestAllowedNesting()
{
    QVERIFY(parseJson(nested('[', ']', 64)).has_value());
}

void TestJson::parseJson_enforcesEachLimit_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("what");
    QTest::newRow("bytes") << QByteArray("[" + QByteArray(64, ' ') + "]") << QByteArray("file");
    QTest::newRow("string") << QByteArray("[\"123456789\"]") << QByteArray("string");
    QTest::newRow("keys") << QByteArray(R"({"a":1,"b":2,"c":3})") << QByteArray("keys in one object");
    QTest::newRow("object depth") << QByteArray(R"({"a":{"b":{"c":{}}}})") << QByteArray("nesting depth");
}

void TestJson::parseJson_enforcesEachLimit()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, what);
    const JsonLimits limits{.bytes = 32, .depth = 3, .stringBytes = 8, .keysPerObject = 2};

    const Result<Json> outcome = parseJson(text.toStdString(), limits);

    QVERIFY(!outcome);
    QCOMPARE(outcome.error().code, ErrorCode::InputTooLarge);
    QCOMPARE(std::string(outcome.error().fact("what")), what.toStdString());
}

void TestJson::parseJson_refusesRepeatedKeys()
{
    const Result<Json> outcome = parseJson(R"({"weight": 1, "weight": 2})");

    QVERIFY(!outcome);
    QCOMPARE(outcome.error().code, ErrorCode::InvalidJson);
    QVERIFY(outcome.error().fact("what").find("\"weight\" appears twice") != std::string_view::npos);
}

void TestJson::parseJson_allowsTheSameKeyInDifferentObjects()
{
    QVERIFY(parseJson(R"({"a": {"key": 1}, "b": [{"key": 2}, {"key": 3}]})").has_value());
}

void TestJson::parseJson_refusesWhatIsNotStrictJson_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("empty") << QByteArray("");
    QTest::newRow("comment") << QByteArray("// no\n{}");
    QTest::newRow("NaN") << QByteArray("[NaN]");
    QTest::newRow("beyond double") << QByteArray("[1e999]");
    QTest::newRow("trailing comma") << QByteArray("[1,]");
    QTest::newRow("broken UTF-8") << QByteArray("[\"\xC3\x28\"]");
    QTest::newRow("single quotes") << QByteArray("{'a': 1}");
    QTest::newRow("cut off") << QByteArray("{\"a\": ");
}

void TestJson::parseJson_refusesWhatIsNotStrictJson()
{
    QFETCH(QByteArray, text);

    const Result<Json> outcome = parseJson(text.toStdString());

    QVERIFY(!outcome);
    QCOMPARE(outcome.error().code, ErrorCode::InvalidJson);
    QVERIFY(!outcome.error().fact("what").empty());
}

void TestJson::canonicalJson_isOneFormForEqualValues()
{
    const Result<Json> one = parseJson("{ \"b\": [1, 0.1],\n\"a\": \"\\u00e9\" }");
    const Result<Json> other = parseJson("{\"a\":\"\xC3\xA9\",\"b\":[1,0.10]}");
    QVERIFY(one && other);

    QCOMPARE(canonicalJson(*one), std::string("{\"a\":\"\xC3\xA9\",\"b\":[1,0.1]}"));
    QCOMPARE(canonicalJson(*one), canonicalJson(*other));
}

QTEST_APPLESS_MAIN(TestJson)
#include "tst_json.moc"
