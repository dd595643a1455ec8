// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/flags/evaluator.h"
#include "models/flags/ufc.h"

using namespace assay;
using namespace assay::flags;

namespace {

constexpr Timestamp kNow{1795521600 * kMicrosPerSecond}; // 2026-11-24T12:00:00Z

std::string flagText(const std::string &key, const std::string &allocations, const std::string &type = "STRING", const std::string &value = "\"v\"")
{
    return "\"" + key + "\":{\"key\":\"" + key + "\",\"enabled\":true,\"variationType\":\"" + type + "\",\"variations\":{\"a\":{\"key\":\"a\",\"value\":" + value
        + "}},\"allocations\":" + allocations + ",\"totalShards\":10000}";
}

const std::string kEveryone = R"([{"key":"all","splits":[{"variationKey":"a","shards":[]}],"doLog":true}])";

std::string documentText(const std::string &flags)
{
    return R"({"createdAt":"2026-01-01T00:00:00.000Z","format":"SERVER","environment":{"name":"Test"},"flags":{)" + flags + "}}";
}

LoadedRuleset loaded(const std::string &flags)
{
    Result<LoadedRuleset> ruleset = readRuleset(documentText(flags));
    return ruleset ? std::move(*ruleset) : LoadedRuleset{};
}

const Finding *finding(const LoadedRuleset &ruleset, FindingCode code)
{
    const auto found = std::ranges::find(ruleset.findings, code, &Finding::code);
    return found == ruleset.findings.end() ? nullptr : &*found;
}

} // namespace

class TestUfcReader : public QObject
{
    Q_OBJECT

private slots:
    void badFlag_isLeftOutAndNamed_data()
    {
        QTest::addColumn<QByteArray>("bad");
        QTest::addColumn<QByteArray>("path");
        const auto row = [](const char *name, const std::string &flag, const char *path) {
            QTest::newRow(name) << QByteArray::fromStdString(flag) << QByteArray{path};
        };
        row("no object", "\"bad\":7", "/flags/bad");
        row("unknown type", flagText("bad", kEveryone, "DATE"), "/flags/bad/variationType");
        row("allocations missing", R"("bad":{"key":"bad","enabled":true,"variationType":"STRING","variations":{},"totalShards":10000})", "/flags/bad");
        row("no shards", R"("bad":{"key":"bad","enabled":true,"variationType":"STRING","variations":{},"allocations":[],"totalShards":0})", "/flags/bad/totalShards");
        row("bad time", flagText("bad", R"([{"key":"all","startAt":"soon","splits":[],"doLog":true}])"), "/flags/bad/allocations/0/startAt");
        row("range below zero", flagText("bad", R"([{"key":"all","splits":[{"variationKey":"a","shards":[{"salt":"s","ranges":[{"start":-1,"end":5}]}]}],"doLog":true}])"),
            "/flags/bad/allocations/0/splits/0/shards/0/ranges/0");
        row("allocation without key", flagText("bad", R"([{"splits":[],"doLog":true}])"), "/flags/bad/allocations/0");
        row("rules twice", flagText("bad", R"([{"key":"all","rules":[],"rules":[],"splits":[],"doLog":true}])"), "/flags/bad/allocations/0/rules");
    }
    void badFlag_isLeftOutAndNamed()
    {
        QFETCH(QByteArray, bad);
        QFETCH(QByteArray, path);
        const LoadedRuleset ruleset = loaded(flagText("first", kEveryone) + "," + bad.toStdString() + "," + flagText("last", kEveryone));

        QVERIFY(ruleset.ruleset != nullptr);
        QCOMPARE(ruleset.ruleset->flagCount(), 2U);
        const Finding *found = finding(ruleset, FindingCode::FlagNotReadable);
        QVERIFY(found != nullptr);
        QCOMPARE(QByteArray::fromStdString(found->path), path);
        QVERIFY(!messageText(*found).empty() && !remedyText(*found).empty());
        for (const char *key : {"first", "last"})
            QVERIFY(evaluate(*ruleset.ruleset, key, {"alice", {}}, VariationType::String, kNow).isMatch());
        QVERIFY(!evaluate(*ruleset.ruleset, "bad", {"alice", {}}, std::nullopt, kNow).isMatch());
    }

    void oddForms_areNamedWithTheirFix_data()
    {
        QTest::addColumn<QByteArray>("flag");
        QTest::addColumn<int>("code");
        QTest::addColumn<QByteArray>("fix");
        const auto row = [](const char *name, const std::string &flag, FindingCode code, const char *fix) {
            QTest::newRow(name) << QByteArray::fromStdString(flag) << static_cast<int>(code) << QByteArray{fix};
        };
        row("no doLog", flagText("f", R"([{"key":"all","splits":[]}])"), FindingCode::DoLogMissing, "");
        row("short time", flagText("f", R"([{"key":"all","endAt":"2026-01-01T00:00:00Z","splits":[],"doLog":true}])"), FindingCode::TimeNotCanonical,
            "\"2026-01-01T00:00:00.000Z\"");
        row("whole number with fraction", flagText("f", kEveryone, "INTEGER", "1.0"), FindingCode::IntegerWithFraction, "1");
        row("fraction in a whole number", flagText("f", kEveryone, "INTEGER", "3.14"), FindingCode::ValueOfWrongType, "");
        row("number in quotes", flagText("f", kEveryone, "NUMERIC", "\"3.5\""), FindingCode::ValueWrittenAsText, "3.5");
        row("object for JSON", flagText("f", kEveryone, "JSON", "{\"a\":1}"), FindingCode::JsonWrittenAsObject, "");
        row("broken JSON", flagText("f", kEveryone, "JSON", "\"{\""), FindingCode::JsonInvalid, "");
        row("unknown variation", flagText("f", R"([{"key":"all","splits":[{"variationKey":"zz","shards":[]}],"doLog":true}])"), FindingCode::UnknownVariation, "");
        row("unknown operator", flagText("f", R"([{"key":"all","rules":[{"conditions":[{"attribute":"x","operator":"NEAR","value":1}]}],"splits":[],"doLog":true}])"),
            FindingCode::UnknownOperator, "");
        row("list that is none", flagText("f", R"([{"key":"all","rules":[{"conditions":[{"attribute":"x","operator":"ONE_OF","value":"a"}]}],"splits":[],"doLog":true}])"),
            FindingCode::ConditionNotReadable, "");
        row("broken pattern", flagText("f", R"x([{"key":"all","rules":[{"conditions":[{"attribute":"x","operator":"MATCHES","value":"(?=a)"}]}],"splits":[],"doLog":true}])x"),
            FindingCode::PatternInvalid, "");
        row("key within differs", R"("f":{"key":"g","enabled":true,"variationType":"STRING","variations":{"a":{"key":"b","value":"v"}},"allocations":[],"totalShards":10000})",
            FindingCode::FlagKeyDiffers, "");
        row("flag twice", flagText("f", kEveryone) + "," + flagText("f", "[]"), FindingCode::FlagTwice, "");
    }
    void oddForms_areNamedWithTheirFix()
    {
        QFETCH(QByteArray, flag);
        QFETCH(int, code);
        QFETCH(QByteArray, fix);
        const LoadedRuleset ruleset = loaded(flag.toStdString());

        QVERIFY(ruleset.ruleset != nullptr);
        QCOMPARE(ruleset.ruleset->flagCount(), 1U);
        const Finding *found = finding(ruleset, static_cast<FindingCode>(code));
        QVERIFY(found != nullptr);
        QCOMPARE(QByteArray::fromStdString(found->fix ? found->fix->value : std::string{}), fix);
    }

    void unreadableCondition_isNeverTrue()
    {
        const std::string allocations =
            R"([{"key":"odd","rules":[{"conditions":[{"attribute":"x","operator":"NEAR","value":1}]}],"splits":[{"variationKey":"a","shards":[]}],"doLog":true}])";
        const LoadedRuleset ruleset = loaded(flagText("f", allocations));
        const Attribute x{"x", AttributeValue::of(1.0)};

        QVERIFY(evaluate(*ruleset.ruleset, "f", {"alice", {&x, 1}}, std::nullopt, kNow).code == EvaluationCode::DefaultAllocationNull);
    }

    void brokenText_saysWhere()
    {
        const Result<LoadedRuleset> broken = readRuleset("{\"flags\":\n {\"a\": }}");

        QVERIFY(!broken.has_value());
        QVERIFY(broken.error().code == ErrorCode::InvalidJson);
        QCOMPARE(QByteArray(broken.error().fact("line").data(), 1), QByteArray{"2"});
    }

    void documentWithoutFlags_isRefused()
    {
        for (const char *text : {"{}", "[]", "{\"flags\":[]}", "{\"format\":\"PRECOMPUTED\",\"flags\":{}}"}) {
            const Result<LoadedRuleset> refused = readRuleset(text);
            QVERIFY2(!refused.has_value(), text);
            QVERIFY2(refused.error().code == ErrorCode::InvalidDocument, text);
        }
        QVERIFY(readRuleset("{\"flags\":{}} x").error().code == ErrorCode::InvalidJson);
        QVERIFY(readRuleset("{\"flags\":{\"\xff\":1}}").error().code == ErrorCode::InvalidJson);
    }

    void format_mayComeAfterTheFlags()
    {
        const Result<LoadedRuleset> ruleset = readRuleset("{\"flags\":{" + flagText("f", kEveryone) + "},\"format\":\"SERVER\"}");

        QVERIFY(ruleset.has_value());
        QVERIFY(evaluate(*ruleset->ruleset, "f", {"alice", {}}, std::nullopt, kNow).isMatch());
    }

    void written_isReadBackTheSame()
    {
        const std::string allocations =
            R"([{"key":"exp","rules":[{"conditions":[{"attribute":"age","operator":"GTE","value":18},{"attribute":"v","operator":"LT","value":"2.0.0"},)"
            R"({"attribute":"c","operator":"ONE_OF","value":["a","\u00e9"]},{"attribute":"n","operator":"IS_NULL","value":false}]}],"startAt":"2026-01-01T00:00:00.000Z",)"
            R"("splits":[{"variationKey":"a","shards":[{"salt":"s","ranges":[{"start":0,"end":5},{"start":7,"end":9}]},{"salt":"t","ranges":[]}],"extraLogging":{"k":"v"}}],"doLog":false}])";
        const LoadedRuleset ruleset = loaded(flagText("f", allocations));
        QVERIFY(ruleset.findings.empty());
        const ufc::Document document = ufc::documentOf(*ruleset.ruleset);
        const Result<LoadedRuleset> again = readRuleset(ufc::write(document, Format::Server));

        QVERIFY(again.has_value() && again->findings.empty());
        QVERIFY(ufc::documentOf(*again->ruleset) == document);
        QCOMPARE(document.flags.front().allocations.front().splits.front().shards.size(), 2U);
        QCOMPARE(document.flags.front().allocations.front().splits.front().shards.front().ranges.size(), 2U);
    }
};

QTEST_APPLESS_MAIN(TestUfcReader)
#include "tst_ufcreader.moc"
