// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>
#include <functional>

#include <nlohmann/json.hpp>

#include "models/core/documentfields.h"

using namespace assay;

namespace {

enum class Colour { Red, Green };
constexpr std::array kColours{Spelling<Colour>{"red", Colour::Red}, Spelling<Colour>{"green", Colour::Green}};

/// What one read says about one value under the member "m".
Error problemOf(const Json &value, const std::function<void(FieldReader &)> &read)
{
    const Json object{{"m", value}};
    FieldReader fields(object, "metric", "revenue", "plan");
    read(fields);
    return fields.firstProblem().value_or(Error{});
}

} // namespace

using Read = std::function<void(FieldReader &)>;
Q_DECLARE_METATYPE(Read)

class TestFields final : public QObject
{
    Q_OBJECT

private slots:
    void reads_sayWhatTheyExpected_data();
    void reads_sayWhatTheyExpected();
    void reads_giveTheFallbackWhenAbsentOrNull();
    void integer_takesWholeFloats();
    void firstProblem_winsAndFinishFails();
    void problem_ofNestedReaderKeepsItsPath();
    void constructor_refusesWhatIsNoObject();
    void extra_survivesAndNeverOverwrites();
    void plainNumber_writesWholeNumbersWithoutFraction();
    void readName_fallsBackToTheKey();
};

void TestFields::reads_sayWhatTheyExpected_data()
{
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<Read>("read");
    QTest::addColumn<QByteArray>("what");
    const auto text = [](FieldReader &fields) { (void)fields.text("m", {}, 5); };
    const auto number = [](FieldReader &fields) { (void)fields.number("m", 1, 0.5, 2); };
    const auto integer = [](FieldReader &fields) { (void)fields.integer("m", 1, 0, 9); };
    QTest::newRow("text is a number") << QByteArray("7") << Read(text) << QByteArray("text");
    QTest::newRow("text too long") << QByteArray("\"abcdef\"") << Read(text) << QByteArray("at most 5 characters");
    QTest::newRow("text with NUL") << QByteArray("\"a\\u0000\"") << Read(text) << QByteArray("valid UTF-8 text");
    QTest::newRow("required text empty") << QByteArray("\"\"") << Read([](FieldReader &fields) { (void)fields.requiredText("m"); })
                                         << QByteArray("text that is not empty");
    QTest::newRow("key") << QByteArray("\"Not a key\"") << Read([](FieldReader &fields) { (void)fields.requiredKey("m"); })
                         << QByteArray("lower-case letters, digits, dot, dash, underscore, starting with a letter or digit");
    QTest::newRow("boolean") << QByteArray("\"yes\"") << Read([](FieldReader &fields) { (void)fields.boolean("m", false); })
                             << QByteArray("true or false");
    QTest::newRow("number is text") << QByteArray("\"1\"") << Read(number) << QByteArray("a number");
    QTest::newRow("number below") << QByteArray("0.4") << Read(number) << QByteArray("a number from 0.5 to 2");
    QTest::newRow("number above") << QByteArray("2.1") << Read(number) << QByteArray("a number from 0.5 to 2");
    QTest::newRow("integer with fraction") << QByteArray("1.5") << Read(integer) << QByteArray("a whole number");
    QTest::newRow("integer above") << QByteArray("10") << Read(integer) << QByteArray("a whole number from 0 to 9");
    QTest::newRow("integer beyond 64 bits") << QByteArray("18446744073709551615") << Read(integer)
                                            << QByteArray("a whole number from 0 to 9");
    QTest::newRow("time") << QByteArray("\"soon\"") << Read([](FieldReader &fields) { (void)fields.optionalTime("m"); })
                          << QByteArray("a UTC time such as 2026-11-20T06:10:00Z");
    QTest::newRow("list") << QByteArray("{}") << Read([](FieldReader &fields) { (void)fields.array("m"); }) << QByteArray("a list");
    QTest::newRow("texts") << QByteArray("[1]") << Read([](FieldReader &fields) { (void)fields.texts("m"); })
                           << QByteArray("a list of texts");
    QTest::newRow("choice") << QByteArray("\"blue\"")
                            << Read([](FieldReader &fields) { (void)fields.choice("m", kColours, Colour::Red); })
                            << QByteArray("one of red, green");
    QTest::newRow("choice is a number") << QByteArray("1")
                                        << Read([](FieldReader &fields) { (void)fields.choice("m", kColours, Colour::Red); })
                                        << QByteArray("one of red, green");
}

void TestFields::reads_sayWhatTheyExpected()
{
    QFETCH(QByteArray, value);
    QFETCH(Read, read);
    QFETCH(QByteArray, what);

    const Error problem = problemOf(*parseJson(value.toStdString()), read);

    QCOMPARE(problem.code, ErrorCode::InvalidDocument);
    QCOMPARE(std::string(problem.fact("kind")), std::string("metric"));
    QCOMPARE(std::string(problem.fact("key")), std::string("revenue"));
    QCOMPARE(std::string(problem.fact("path")), std::string("plan.m"));
    QCOMPARE(std::string(problem.fact("what")), what.toStdString());
}

void TestFields::reads_giveTheFallbackWhenAbsentOrNull()
{
    const Json object{{"m", nullptr}};
    FieldReader fields(object, "metric", "revenue");

    QCOMPARE(fields.text("m", "usual"), std::string("usual"));
    QCOMPARE(fields.number("other", 0.25, 0, 1), 0.25);
    QVERIFY(!fields.optionalInteger("m", 0, 1).has_value());
    QCOMPARE(fields.choice("m", kColours, Colour::Green), Colour::Green);
    QVERIFY(!fields.firstProblem().has_value());
}

void TestFields::integer_takesWholeFloats()
{
    const Json object{{"m", 7.0}};
    FieldReader fields(object, "metric", "revenue");

    QCOMPARE(fields.integer("m", 0, 0, 9), std::int64_t{7});
}

void TestFields::firstProblem_winsAndFinishFails()
{
    const Json object{{"a", 1}, {"b", 2}};
    FieldReader fields(object, "metric", "revenue");
    (void)fields.text("a");
    (void)fields.boolean("b", false);

    const Result<int> outcome = fields.finish(1);

    QVERIFY(!outcome);
    QCOMPARE(std::string(outcome.error().fact("path")), std::string("a"));
}

void TestFields::problem_ofNestedReaderKeepsItsPath()
{
    const Json object{{"list", Json::array({Json::object(), Json{{"n", "x"}}})}};
    FieldReader fields(object, "metric", "revenue");
    const Json *list = fields.array("list");
    QVERIFY(list != nullptr);
    FieldReader nested(list->at(1), "metric", "revenue", fields.pathOf("list", 1));
    (void)nested.boolean("n", false);

    fields.adopt(nested);

    QCOMPARE(std::string(fields.firstProblem()->fact("path")), std::string("list[1].n"));
}

void TestFields::constructor_refusesWhatIsNoObject()
{
    const Json value = 3;
    FieldReader fields(value, "metric", "revenue", "fact");
    (void)fields.text("name");

    QCOMPARE(std::string(fields.firstProblem()->fact("what")), std::string("an object"));
    QCOMPARE(std::string(fields.firstProblem()->fact("path")), std::string("fact"));
}

void TestFields::extra_survivesAndNeverOverwrites()
{
    const Json object{{"known", 1}, {"newer", Json{{"deep", nullptr}}}};
    FieldReader fields(object, "metric", "revenue");
    (void)fields.integer("known", 0, 0, 9);
    const std::string extra = fields.extra();
    QCOMPARE(extra, std::string(R"({"newer":{"deep":null}})"));

    Json written{{"known", 2}};
    restoreExtra(written, extra);
    restoreExtra(written, R"({"known":9})");

    QCOMPARE(canonicalJson(written), std::string(R"({"known":2,"newer":{"deep":null}})"));
}

void TestFields::plainNumber_writesWholeNumbersWithoutFraction()
{
    QCOMPARE(canonicalJson(plainNumber(7)), std::string("7"));
    QCOMPARE(canonicalJson(plainNumber(-0.5)), std::string("-0.5"));
    QCOMPARE(canonicalJson(plainNumber(1e300)), std::string("1e+300"));
}

void TestFields::readName_fallsBackToTheKey()
{
    const Json unnamed{{"key", "revenue"}};
    FieldReader fields(unnamed, "metric", keyOf(unnamed));
    QCOMPARE(readName(fields, "revenue"), std::string("revenue"));

    const Json blank{{"name", ""}};
    FieldReader refused(blank, "metric", keyOf(blank));
    (void)readName(refused, "revenue");
    QCOMPARE(refused.firstProblem()->messageId, std::string_view("V-201"));
}

QTEST_APPLESS_MAIN(TestFields)
#include "tst_fields.moc"
