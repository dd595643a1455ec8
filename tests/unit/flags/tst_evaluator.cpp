// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/flags/evaluator.h"
#include "models/flags/events.h"
#include "models/flags/ufc.h"

using namespace assay;
using namespace assay::flags;

namespace {

constexpr Timestamp kNow{1795521600 * kMicrosPerSecond}; // 2026-11-24T12:00:00Z

std::shared_ptr<const Ruleset> rulesetOf(std::vector<ufc::Allocation> allocations, VariationType type = VariationType::String)
{
    ufc::Flag flag{.key = "f", .enabled = true, .type = type, .variations = {{"a", "1"}, {"b", "2"}}, .allocations = std::move(allocations)};
    ufc::Document document{.createdAt = kNow, .environment = "Test", .flags = {std::move(flag)}};
    return readRuleset(ufc::write(document, Format::Server))->ruleset;
}

ufc::Allocation everyone(const char *variation = "a")
{
    return {.key = "all", .splits = {{variation, {}, {}}}};
}

ufc::Allocation onlyIf(ufc::Condition condition)
{
    ufc::Allocation allocation = everyone();
    allocation.rules = {{{std::move(condition)}}};
    return allocation;
}

bool matches(const ufc::Condition &condition, std::initializer_list<Attribute> attributes)
{
    return evaluate(*rulesetOf({onlyIf(condition)}), "f", {"alice", {attributes.begin(), attributes.size()}}, std::nullopt, kNow).isMatch();
}

Attribute attribute(std::string_view name, AttributeValue value)
{
    return {name, value};
}

const auto kText = [](std::string_view value) { return AttributeValue::of(value); };

} // namespace

class TestEvaluator : public QObject
{
    Q_OBJECT

private slots:
    void window_includesBothEnds()
    {
        ufc::Allocation allocation = everyone();
        allocation.startAt = kNow;
        allocation.endAt = kNow;
        const auto ruleset = rulesetOf({allocation});
        const auto codeAt = [&](std::int64_t offset) { return evaluate(*ruleset, "f", {"alice", {}}, std::nullopt, Timestamp{kNow.micros + offset}).isMatch(); };

        QVERIFY(codeAt(0));
        QVERIFY(!codeAt(-1));
        QVERIFY(!codeAt(1));
    }

    void waterfall_goesOnAfterAMissedShare()
    {
        ufc::Allocation nobody{.key = "nobody", .splits = {{"a", {{"salt", {}}}, {}}}};
        const auto ruleset = rulesetOf({nobody, everyone("b")}); // what an assignment names lives in it
        const Assignment assignment = evaluate(*ruleset, "f", {"alice", {}}, std::nullopt, kNow);

        QCOMPARE(std::string{assignment.variationKey}, std::string{"b"});
        QCOMPARE(std::string{assignment.allocationKey}, std::string{"all"});
    }

    void id_isTheSubjectKeyUnlessGiven()
    {
        const ufc::Condition isAlice{"id", Operator::OneOf, std::vector<std::string>{"alice"}};
        const ufc::Condition isNull{"id", Operator::IsNull, true};

        QVERIFY(matches(isAlice, {}));
        QVERIFY(!matches(isAlice, {attribute("id", kText("bob"))}));
        QVERIFY(!matches(isAlice, {attribute("id", AttributeValue::null())}));
        QVERIFY(matches(isNull, {attribute("id", AttributeValue::null())}));
    }

    void missingAttribute_failsEveryOperatorButIsNull()
    {
        QVERIFY(!matches({"x", Operator::NotOneOf, std::vector<std::string>{"a"}}, {}));
        QVERIFY(!matches({"x", Operator::NotMatches, std::string{"a"}}, {}));
        QVERIFY(!matches({"x", Operator::NotOneOf, std::vector<std::string>{"a"}}, {attribute("x", AttributeValue::null())}));
        QVERIFY(matches({"x", Operator::IsNull, true}, {}));
        QVERIFY(!matches({"x", Operator::IsNull, false}, {}));
    }

    void attributeNames_areCaseSensitive()
    {
        QVERIFY(!matches({"Country", Operator::OneOf, std::vector<std::string>{"US"}}, {attribute("country", kText("US"))}));
    }

    void ordering_comparesNumbersOrVersions()
    {
        const ufc::Condition atLeast9{"x", Operator::Gte, 9.0};
        QVERIFY(matches(atLeast9, {attribute("x", AttributeValue::of(9.0))}));
        QVERIFY(matches(atLeast9, {attribute("x", kText("10"))}));
        QVERIFY(!matches(atLeast9, {attribute("x", kText(""))}));
        QVERIFY(!matches(atLeast9, {attribute("x", AttributeValue::of(true))}));
        QVERIFY(!matches(atLeast9, {attribute("x", AttributeValue::of(std::numeric_limits<double>::quiet_NaN()))}));
        const ufc::Condition atLeast120{"x", Operator::Gte, std::string{"1.2.0"}};
        QVERIFY(matches(atLeast120, {attribute("x", kText("1.10.0"))}));
        QVERIFY(matches(atLeast120, {attribute("x", kText("1.2.0+5"))}));
        QVERIFY(!matches(atLeast120, {attribute("x", kText("1.2.0-rc1"))}));
        QVERIFY(!matches(atLeast120, {attribute("x", kText("1.3"))}));
        QVERIFY(!matches(atLeast120, {attribute("x", AttributeValue::of(2.0))}));
    }

    void lists_compareTexts()
    {
        const ufc::Condition one{"x", Operator::OneOf, std::vector<std::string>{"1", "true"}};
        QVERIFY(matches(one, {attribute("x", AttributeValue::of(1.0))}));
        QVERIFY(matches(one, {attribute("x", AttributeValue::of(true))}));
        QVERIFY(!matches({"x", Operator::OneOf, std::vector<std::string>{"1.0"}}, {attribute("x", AttributeValue::of(1.0))}));
        std::vector<std::string> many;
        for (int i = 0; i < 100; ++i)
            many.push_back(std::to_string(i * 7));
        QVERIFY(matches({"x", Operator::OneOf, many}, {attribute("x", AttributeValue::of(693.0))}));
        QVERIFY(!matches({"x", Operator::OneOf, many}, {attribute("x", AttributeValue::of(694.0))}));
    }

    void refusals_comeBeforeTheWalk()
    {
        const auto ruleset = rulesetOf({everyone()});
        QVERIFY(evaluate(*ruleset, "f", {"alice", {}}, VariationType::Integer, kNow).code == EvaluationCode::TypeMismatch);
        QVERIFY(evaluate(*ruleset, "g", {"alice", {}}, std::nullopt, kNow).code == EvaluationCode::FlagUnrecognizedOrDisabled);
        QVERIFY(evaluate(*ruleset, "f", {"", {}}, std::nullopt, kNow).code == EvaluationCode::AssignmentError);
        QVERIFY(evaluate(*ruleset, "", {"alice", {}}, std::nullopt, kNow).code == EvaluationCode::AssignmentError);
    }

    void eventText_holdsWhatTheLoggerNeeds()
    {
        ufc::Allocation allocation = everyone();
        allocation.splits.front().extraLogging = {{"holdoutKey", "h"}};
        const auto ruleset = rulesetOf({allocation});
        const Attribute country = attribute("country", kText("N\"Z"));
        const Subject subject{"alice", {&country, 1}};
        const Assignment assignment = evaluate(*ruleset, "f", subject, std::nullopt, kNow);
        std::string line;
        QVERIFY(assignment.isLogged);
        appendJson(line, eventOf(assignment, subject, kNow));

        QCOMPARE(line, std::string{"{\"experiment\":\"f-all\",\"featureFlag\":\"f\",\"allocation\":\"all\",\"variation\":\"a\",\"subject\":\"alice\","
                                   "\"timestamp\":\"2026-11-24T12:00:00.000Z\",\"holdoutKey\":\"h\",\"subjectAttributes\":{\"country\":\"N\\\"Z\"}}"});
    }
};

QTEST_APPLESS_MAIN(TestEvaluator)
#include "tst_evaluator.moc"
