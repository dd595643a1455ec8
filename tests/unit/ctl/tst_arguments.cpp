// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>

#include "app/ctl/arguments.h"

using namespace assay;
using namespace assay::ctl;

namespace {

constexpr std::array kGlobal{Option{"workspace", "DIR", ""}, Option{"json", nullptr, ""}};
constexpr std::array kOfRun{Option{"all", nullptr, ""}, Option{"level", "L", ""}};
constexpr std::span<const Option> kRun{kOfRun};

Result<Arguments> parsed(const std::vector<std::string> &words)
{
    return parseArguments(words, kGlobal, [](std::string_view command) { return command == "run" ? &kRun : nullptr; });
}

} // namespace

class TestArguments final : public QObject
{
    Q_OBJECT

private slots:
    void parseArguments_takesOptionsAnywhere();
    void parseArguments_endsOptionsAtTwoDashes();
    void parseArguments_saysWhatIsWrong_data();
    void parseArguments_saysWhatIsWrong();
    void number_holdsItsRange();
};

void TestArguments::parseArguments_takesOptionsAnywhere()
{
    const Result<Arguments> arguments = parsed({"--workspace", "/w", "run", "a", "--all", "b", "--level=0.9", "--json"});

    QVERIFY(arguments.has_value());
    QCOMPARE(arguments->command, std::string("run"));
    QCOMPARE(arguments->words, (std::vector<std::string>{"a", "b"}));
    QCOMPARE(arguments->value("workspace").value_or(""), std::string("/w"));
    QCOMPARE(arguments->value("level").value_or(""), std::string("0.9"));
    QVERIFY(arguments->has("all") && arguments->has("json"));
    QVERIFY(!arguments->value("missing").has_value());
}

void TestArguments::parseArguments_endsOptionsAtTwoDashes()
{
    const Result<Arguments> arguments = parsed({"run", "--", "--all", "-x"});

    QVERIFY(arguments.has_value());
    QCOMPARE(arguments->words, (std::vector<std::string>{"--all", "-x"}));
}

void TestArguments::parseArguments_saysWhatIsWrong_data()
{
    QTest::addColumn<QByteArrayList>("words");
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("what");
    QTest::newRow("unknown") << QByteArrayList{"run", "--levle", "1"} << QByteArray("--levle") << QByteArray("did you mean --level?");
    QTest::newRow("of another command") << QByteArrayList{"apply", "--all"} << QByteArray("--all") << QByteArray("an option of assayctl apply");
    QTest::newRow("before its command") << QByteArrayList{"--all", "run"} << QByteArray("--all") << QByteArray("an option of assayctl");
    QTest::newRow("value missing") << QByteArrayList{"run", "--level"} << QByteArray("--level") << QByteArray("a value: L");
    QTest::newRow("value of a switch") << QByteArrayList{"--json=1"} << QByteArray("--json") << QByteArray("no value");
    QTest::newRow("given twice") << QByteArrayList{"--json", "--json"} << QByteArray("--json") << QByteArray("to be given once");
}

void TestArguments::parseArguments_saysWhatIsWrong()
{
    QFETCH(QByteArrayList, words);
    QFETCH(QByteArray, name);
    QFETCH(QByteArray, what);
    std::vector<std::string> given;
    for (const QByteArray &word : words)
        given.push_back(word.toStdString());

    const Result<Arguments> arguments = parsed(given);

    QVERIFY(!arguments);
    QCOMPARE(arguments.error().code, ErrorCode::InvalidArgument);
    QCOMPARE(QByteArray::fromStdString(std::string(arguments.error().fact("name"))), name);
    const QByteArray said = QByteArray::fromStdString(std::string(arguments.error().fact("what")));
    QVERIFY2(said.contains(what), said.constData());
}

void TestArguments::number_holdsItsRange()
{
    const Result<Arguments> arguments = parsed({"run", "--level", "0.95"});
    QCOMPARE(arguments->number("level", 0.8, 0.999)->value_or(0), 0.95);
    QVERIFY(!arguments->number("level", 0.99, 1).has_value());
    QVERIFY(!arguments->integer("level", 0, 1).has_value());

    for (const char *text : {"", "nan", "inf", "95%", "0x1", " 0.9", "0,9"})
        QVERIFY2(!parsed({"run", "--level", text})->number("level", 0.8, 0.999).has_value(), text);
}

QTEST_APPLESS_MAIN(TestArguments)
#include "tst_arguments.moc"
