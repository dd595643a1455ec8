// SPDX-License-Identifier: GPL-3.0-or-later
#include <memory_resource>

#include "models/flags/instant.h"
#include "models/flags/jsoncursor.h"
#include "models/flags/numbertext.h"
#include "models/flags/pattern.h"
#include "models/flags/semver.h"

using namespace assay::flags;

class TestFlagTexts : public QObject
{
    Q_OBJECT

private slots:
    /// Expected texts are what String(number) gives in ECMAScript.
    void numberText_writesNumbersAsBrowsersDo_data()
    {
        QTest::addColumn<double>("value");
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("whole") << 1.0 << QByteArray{"1"};
        QTest::newRow("large whole") << 123456789.0 << QByteArray{"123456789"};
        QTest::newRow("negative zero") << -0.0 << QByteArray{"0"};
        QTest::newRow("fraction") << 0.1 << QByteArray{"0.1"};
        QTest::newRow("round million") << 1e6 << QByteArray{"1000000"};
        QTest::newRow("below 1e21") << 1e20 << QByteArray{"100000000000000000000"};
        QTest::newRow("1e21") << 1e21 << QByteArray{"1e+21"};
        QTest::newRow("small") << 0.000001 << QByteArray{"0.000001"};
        QTest::newRow("smaller") << 0.0000001 << QByteArray{"1e-7"};
        QTest::newRow("two digits of exponent") << 1.5e-10 << QByteArray{"1.5e-10"};
        QTest::newRow("three digits of exponent") << 5e-324 << QByteArray{"5e-324"};
    }
    void numberText_writesNumbersAsBrowsersDo()
    {
        QFETCH(double, value);
        QFETCH(QByteArray, text);

        QCOMPARE(QByteArray::fromStdString(numberText(value)), text);
    }

    void parseNumber_takesDecimalNumbersOnly()
    {
        for (const char *good : {"10", "-1.5", "+3", "1e3", ".5"})
            QVERIFY2(parseNumber(good).has_value(), good);
        for (const char *bad : {"", " ", "1 ", "0x10", "inf", "nan", "-", "+-1", "--1", "1.2.3", "1e999"})
            QVERIFY2(!parseNumber(bad).has_value(), bad);
        QCOMPARE(parseNumber("+3").value(), 3.0);
    }

    void semver_readsFullVersionsOnly()
    {
        for (const char *good : {"1.2.3", "0.0.0", "1.2.3-rc.1", "1.2.3+5", "1.2.3-a-b.0x+1.01"})
            QVERIFY2(parseSemver(good).has_value(), good);
        for (const char *bad : {"", "1", "1.2", "v1.2.3", "1.2.3.4", "01.2.3", "1.2.3-", "1.2.3-01", "1.2.3-a..b", "1.2.3+", " 1.2.3", "1.2.x"})
            QVERIFY2(!parseSemver(bad).has_value(), bad);
    }

    /// The example of Semantic Versioning 2.0.0, section 11.4.4.
    void semver_ordersAsTheStandardSays()
    {
        const std::vector<std::string> inOrder{"1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2",
                                               "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0", "1.0.1", "1.10.0", "2.0.0"};
        for (std::size_t i = 1; i < inOrder.size(); ++i)
            QVERIFY2(comparePrecedence(*parseSemver(inOrder[i - 1]), *parseSemver(inOrder[i])) < 0, inOrder[i].c_str());
        QVERIFY(comparePrecedence(*parseSemver("1.2.0+5"), *parseSemver("1.2.0+6")) == 0);
    }

    void pattern_findsAsASearchDoes_data()
    {
        QTest::addColumn<QByteArray>("expression");
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<bool>("isFound");
        QTest::newRow("literal inside") << QByteArray{"@example\\.com"} << QByteArray{"a@example.com.org"} << true;
        QTest::newRow("escaped dot is a dot") << QByteArray{"@example\\.com"} << QByteArray{"a@exampleXcom"} << false;
        QTest::newRow("dot is any character") << QByteArray{"@example.com"} << QByteArray{"a@exampleXcom"} << true;
        QTest::newRow("dot is no line break") << QByteArray{"a.b"} << QByteArray{"a\nb"} << false;
        QTest::newRow("leading .*") << QByteArray{".*@test\\.com"} << QByteArray{"x@test.com"} << true;
        QTest::newRow("end") << QByteArray{"corp$"} << QByteArray{"corp."} << false;
        QTest::newRow("end is the very end") << QByteArray{"corp$"} << QByteArray{"corp\n"} << false;
        QTest::newRow("begin") << QByteArray{"^ab"} << QByteArray{"xab"} << false;
        QTest::newRow("both") << QByteArray{"^ab$"} << QByteArray{"ab"} << true;
        QTest::newRow("escaped dollar") << QByteArray{"5\\$"} << QByteArray{"cost 5$ now"} << true;
        QTest::newRow("optional character") << QByteArray{"colou?r"} << QByteArray{"color"} << true;
        QTest::newRow("plus needs one") << QByteArray{"ab+c"} << QByteArray{"ac"} << false;
        QTest::newRow("alternatives") << QByteArray{"cat|dog"} << QByteArray{"hotdog"} << true;
        QTest::newRow("group") << QByteArray{"(abc)?d"} << QByteArray{"d"} << true;
        QTest::newRow("ignoring case") << QByteArray{"(?i)abc"} << QByteArray{"xABC"} << true;
        QTest::newRow("repeat of a literal tail") << QByteArray{"ab*"} << QByteArray{"xa"} << true;
        QTest::newRow("count") << QByteArray{"ab{0}c"} << QByteArray{"ac"} << true;
        QTest::newRow("digits") << QByteArray{"^\\d+$"} << QByteArray{"123"} << true;
        QTest::newRow("empty") << QByteArray{""} << QByteArray{"x"} << true;
        QTest::newRow("optional letter of two bytes") << QByteArray{"a\xc3\xa9?b"} << QByteArray{"ab"} << true;
    }
    void pattern_findsAsASearchDoes()
    {
        QFETCH(QByteArray, expression);
        QFETCH(QByteArray, text);
        QFETCH(bool, isFound);
        const Pattern pattern(expression.toStdString());

        QVERIFY(pattern.isValid());
        QCOMPARE(pattern.isFoundIn(text.toStdString()), isFound);
    }

    void pattern_refusesWhatEnginesDoNotShare()
    {
        for (const char *bad : {"(?=a)", "(a)\\1", "[a", "a**", "*a"})
            QVERIFY2(!Pattern(bad).isValid(), bad);
        QVERIFY(!Pattern("(?=a)").isFoundIn("a"));
    }

    void cursor_acceptsExactlyJson()
    {
        for (const char *good : {"{}", "[]", "null", "\"\\u00e9\\ud83d\\ude00\"", "[1,-0.5e+3,true]", " {\"a\":[{}]} "})
            QVERIFY2(isJson(good), good);
        for (const char *bad : {"", "{", "[1,]", "{\"a\":1,}", "{a:1}", "01", "1.", "-", "\"\\ud800\"", "\"\\x\"", "\"\n\"", "tru", "[1 2]", "{} {}", "+1", "[,1]"})
            QVERIFY2(!isJson(bad), bad);
        QVERIFY(isJson(std::string(64, '[') + std::string(64, ']')));
        QVERIFY(!isJson(std::string(65, '[') + std::string(65, ']')));
    }

    void cursor_decodesEscapes()
    {
        std::pmr::monotonic_buffer_resource arena;
        JsonCursor cursor("\"a\\n\\u00e9\\ud83d\\ude00\\\"\"", arena);

        QCOMPARE(std::string{cursor.text()}, std::string{"a\n\xc3\xa9\xf0\x9f\x98\x80\""});
    }

    void instants_areReadLenientlyAndWrittenInOneForm()
    {
        QCOMPARE(canonicalInstant(instantOf("2026-11-20T06:10:00Z").value()), std::string{"2026-11-20T06:10:00.000Z"});
        QCOMPARE(canonicalInstant(instantOf("2026-11-20T06:10:00.5+02:00").value()), std::string{"2026-11-20T04:10:00.500Z"});
        QCOMPARE(canonicalInstant(instantOf("2026-11-20T06:10:00.123456789Z").value()), std::string{"2026-11-20T06:10:00.123Z"});
        QVERIFY(!instantOf("yesterday"));
        QVERIFY(!instantOf("2026-13-01T00:00:00Z"));
        QVERIFY(isCanonicalInstant("2026-11-20T06:10:00.000Z"));
        QVERIFY(!isCanonicalInstant("2026-11-20T06:10:00Z"));
    }
};

QTEST_APPLESS_MAIN(TestFlagTexts)
#include "tst_flagtexts.moc"
