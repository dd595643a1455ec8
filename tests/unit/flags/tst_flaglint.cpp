// SPDX-License-Identifier: GPL-3.0-or-later
#include <set>

#include <nlohmann/json.hpp>

#include "models/core/json.h"
#include "models/flags/lint.h"
#include "models/flags/lintparts.h"

using namespace assay;
using namespace assay::flags;

namespace {

ufc::Allocation everyone(std::string key, std::vector<ufc::Rule> rules = {})
{
    return {.key = std::move(key), .rules = std::move(rules), .splits = {{"a", {}, {}}}};
}

ufc::Rule rule(std::string attribute, Operator op, ufc::ConditionValue value)
{
    return {{{std::move(attribute), op, std::move(value)}}};
}

ufc::Allocation halves(std::string key, std::string salt, ufc::Range first = {0, 5'000}, ufc::Range second = {5'000, 10'000})
{
    return {.key = std::move(key), .splits = {{"a", {{salt, {first}}}, {}}, {"b", {{salt, {second}}}, {}}}};
}

ufc::Flag flagOf(std::vector<ufc::Allocation> allocations)
{
    return {.key = "f", .enabled = true, .type = VariationType::String, .variations = {{"a", "1"}, {"b", "2"}}, .allocations = std::move(allocations)};
}

std::vector<FindingCode> codesOf(const ufc::Flag &flag, const LintContext &context = {})
{
    std::vector<FindingCode> codes;
    for (const Finding &finding : lint(flag, context))
        codes.push_back(finding.code);
    return codes;
}

bool has(const std::vector<FindingCode> &codes, FindingCode code)
{
    return std::ranges::find(codes, code) != codes.end();
}

bool hasCondition(const ufc::Rule &condition, FindingCode code, const LintContext &context = {})
{
    return has(codesOf(flagOf({everyone("all", {condition})}), context), code);
}

std::vector<std::string> texts(std::initializer_list<const char *> values)
{
    return {values.begin(), values.end()};
}

} // namespace

class TestFlagLint : public QObject
{
    Q_OBJECT

private slots:
    void kinds_haveDistinctNamesAndSentences()
    {
        std::set<std::string_view> names;
        for (const FindingKind &kind : findingKinds()) {
            QVERIFY(names.insert(kind.name).second);
            QVERIFY2(kind.message.ends_with('.') && kind.remedy.ends_with('.'), kind.name.data());
            QVERIFY(&kindOf(kind.code) == &kind);
        }
    }

    void soundFlag_hasNoFindings()
    {
        QCOMPARE(lint(flagOf({everyone("vip", {rule("plan", Operator::OneOf, texts({"gold"}))}), halves("exp", "s")})).size(), 0U);
    }

    void conditions_nameWhatSdksReadDifferently()
    {
        const LintContext numbers{.attributes = {{"x", {.hasNumbers = true}}}};
        const LintContext booleans{.attributes = {{"x", {.hasBooleans = true}}}};
        const LintContext strings{.attributes = {{"x", {.hasTexts = true}}}};
        QVERIFY(hasCondition(rule("x", Operator::NotOneOf, texts({"a"})), FindingCode::NegativeOnMissing));
        QVERIFY(hasCondition(rule("x", Operator::OneOf, texts({"1.0"})), FindingCode::ListReadAsNumber));
        QVERIFY(hasCondition(rule("x", Operator::OneOf, texts({"TRUE"})), FindingCode::ListReadAsBoolean));
        QVERIFY(!hasCondition(rule("x", Operator::OneOf, texts({"true", "1"})), FindingCode::ListReadAsBoolean));
        QVERIFY(hasCondition(rule("x", Operator::OneOf, texts({"1"})), FindingCode::ListReadAsBoolean, booleans));
        QVERIFY(hasCondition(rule("x", Operator::Matches, std::string{"a"}), FindingCode::PatternOnNumber, numbers));
        QVERIFY(hasCondition(rule("x", Operator::Gte, 1.0), FindingCode::ComparisonOfBoolean, booleans));
        QVERIFY(hasCondition(rule("x", Operator::Gte, 1.0), FindingCode::ComparisonOfEmptyText, strings));
        QVERIFY(!hasCondition(rule("x", Operator::Gte, 1.0), FindingCode::ComparisonOfEmptyText, numbers));
        QVERIFY(hasCondition(rule("x", Operator::Gte, std::string{"10"}), FindingCode::NumberWrittenAsText));
        QVERIFY(hasCondition(rule("x", Operator::Gte, std::string{"v1.2"}), FindingCode::VersionNotFull));
        QVERIFY(hasCondition(rule("x", Operator::Gte, std::string{"1.2.3"}), FindingCode::VersionComparedLeniently));
        QVERIFY(hasCondition(rule("x", Operator::Lt, -1.0), FindingCode::LessThanInDotNet));
        QVERIFY(!hasCondition(rule("x", Operator::Lt, 10.0), FindingCode::LessThanInDotNet));
    }

    void fixes_replaceTheValueThatIsWrong()
    {
        const ufc::Flag flag = flagOf({everyone("all", {rule("x", Operator::OneOf, texts({"a", "1.0"}))})});
        const std::vector<Finding> findings = lint(flag);
        const auto found = std::ranges::find(findings, FindingCode::ListReadAsNumber, &Finding::code);
        QVERIFY(found != findings.end() && found->fix);
        Json document = Json::parse(ufc::write({.flags = {flag}}, Format::Server));
        const Json::json_pointer place(found->fix->path);

        QCOMPARE(document.at(place), (Json{"a", "1.0"}));
        document[place] = Json::parse(found->fix->value);
        const auto again = readRuleset(document.dump());
        QCOMPARE(lint(ufc::documentOf(*again->ruleset)).size(), 0U);
    }

    void fixes_ofOneListDoNotConflict()
    {
        const ufc::Flag flag = flagOf({everyone("all", {rule("x", Operator::OneOf, texts({"1", "a", "1.0", "TRUE", "a"}))})});
        const std::vector<Finding> findings = lint(flag);
        const Json document = Json::parse(ufc::write({.flags = {flag}}, Format::Server));
        const auto mendedBy = [&](auto order) {
            Json mended = document;
            for (const Finding &finding : order) {
                if (finding.fix)
                    mended[Json::json_pointer(finding.fix->path)] = Json::parse(finding.fix->value);
            }
            return mended;
        };

        const Json forwards = mendedBy(findings);

        QCOMPARE(std::ranges::count_if(findings, [](const Finding &finding) { return finding.fix.has_value(); }), 3);
        QCOMPARE(forwards, mendedBy(std::vector<Finding>(findings.rbegin(), findings.rend())));
        QCOMPARE(lint(ufc::documentOf(*readRuleset(forwards.dump())->ruleset)).size(), 0U);
    }

    void patterns_nameWhatEnginesDoNotShare_data()
    {
        QTest::addColumn<QByteArray>("expression");
        QTest::addColumn<int>("code");
        const auto row = [](const char *expression, FindingCode code) { QTest::newRow(expression) << QByteArray{expression} << static_cast<int>(code); };
        row("(?=a)b", FindingCode::PatternNotShared);
        row("(?<!a)b", FindingCode::PatternNotShared);
        row("(a)\\1", FindingCode::PatternNotShared);
        row("a++", FindingCode::PatternNotShared);
        row("(?P<n>a)", FindingCode::PatternNotShared);
        row("[a", FindingCode::PatternInvalid);
        row("a/b", FindingCode::PatternWithSlash);
        row("\\w+", FindingCode::PatternNotAscii);
        row("(?i)abc", FindingCode::PatternNotAscii);
        row("stra\xc3\x9f""e", FindingCode::PatternNotAscii);
    }
    void patterns_nameWhatEnginesDoNotShare()
    {
        QFETCH(QByteArray, expression);
        QFETCH(int, code);

        QVERIFY(hasCondition(rule("x", Operator::Matches, expression.toStdString()), static_cast<FindingCode>(code)));
    }

    void plainPatterns_haveNoFindings()
    {
        for (const char *expression : {"@example\\.com$", "^a[0-9]+\\/b", "a\\\\1", "[(?=]", "x{2,3}?"})
            QVERIFY2(codesOf(flagOf({everyone("all", {rule("x", Operator::Matches, std::string{expression})})})).empty(), expression);
    }

    void shares_thatDoNotFitAreNamed()
    {
        QVERIFY(has(codesOf(flagOf({halves("exp", "s", {0, 5'001})})), FindingCode::ShardsClaimedTwice));
        QVERIFY(has(codesOf(flagOf({halves("exp", "s", {0, 4'000})})), FindingCode::SharesDoNotAddUp));
        QVERIFY(has(codesOf(flagOf({halves("exp", "s", {0, 5'000}, {5'000, 10'001})})), FindingCode::RangeOutside));
        QVERIFY(has(codesOf(flagOf({halves("exp", "s", {5, 5}, {0, 10'000})})), FindingCode::RangeEmpty));
        QVERIFY(has(codesOf(flagOf({halves("exp", "salz\xc3\xa4")})), FindingCode::NonAsciiSalt));
        QVERIFY(has(codesOf(flagOf({{.key = "none"}})), FindingCode::NobodyMatches));
        ufc::Allocation silent = halves("exp", "s");
        silent.doLog = false;
        QVERIFY(has(codesOf(flagOf({silent})), FindingCode::ExperimentNotLogged));
        ufc::Allocation exposed = halves("exp", "s");
        for (ufc::Split &split : exposed.splits)
            split.shards.push_back({"exposure", {{0, 2'000}}});
        QVERIFY(codesOf(flagOf({exposed})).empty());
    }

    void shares_overlapsBehindALongRangeAreFound()
    {
        ufc::Allocation several{.key = "exp", .splits = {{"a", {{"s", {{0, 100}}}}, {}}, {"b", {{"s", {{10, 20}, {30, 40}}}}, {}}}};
        QCOMPARE(std::ranges::count(codesOf(flagOf({several})), FindingCode::ShardsClaimedTwice), 2);
        several.splits[1].shards.front().ranges = {{50, 50}, {60, 80}};
        const std::vector<FindingCode> codes = codesOf(flagOf({several}));
        QVERIFY(has(codes, FindingCode::ShardsClaimedTwice));
        QVERIFY(!has(codes, FindingCode::SharesDoNotAddUp));
    }

    void unreachableAllocations_areFound()
    {
        const auto eu = rule("country", Operator::OneOf, texts({"DE", "FR"}));
        const auto germany = rule("country", Operator::OneOf, texts({"DE"}));
        QVERIFY(has(codesOf(flagOf({everyone("all"), everyone("late", {germany})})), FindingCode::AllocationUnreachable));
        QVERIFY(has(codesOf(flagOf({halves("exp", "s"), everyone("late")})), FindingCode::AllocationUnreachable));
        QVERIFY(has(codesOf(flagOf({everyone("eu", {eu}), everyone("late", {germany})})), FindingCode::AllocationUnreachable));
        QVERIFY(!has(codesOf(flagOf({everyone("de", {germany}), everyone("eu", {eu})})), FindingCode::AllocationUnreachable));
        QVERIFY(!has(codesOf(flagOf({halves("exp", "s", {0, 4'000}), everyone("late")})), FindingCode::AllocationUnreachable));
        ufc::Allocation ending = everyone("ending");
        ending.endAt = Timestamp{1};
        QVERIFY(!has(codesOf(flagOf({ending, everyone("late")})), FindingCode::AllocationUnreachable));
        QVERIFY(has(codesOf(flagOf({everyone("late", {eu, germany})})), FindingCode::RuleUnreachable));
    }

    void overlappingExperiments_areFound()
    {
        const auto only = [](ufc::Allocation allocation, ufc::Rule condition) {
            allocation.rules = {std::move(condition)};
            return allocation;
        };
        const auto adults = rule("age", Operator::Gte, 18.0);
        const auto minors = rule("age", Operator::Lt, 18.0);
        QVERIFY(has(codesOf(flagOf({only(halves("one", "s", {0, 4'000}), adults), halves("two", "t")})), FindingCode::ExperimentsOverlap));
        QVERIFY(!has(codesOf(flagOf({only(halves("one", "s"), adults), only(halves("two", "t"), minors)})), FindingCode::ExperimentsOverlap));
        const auto layered = [](ufc::Allocation allocation, ufc::Range range) {
            for (ufc::Split &split : allocation.splits)
                split.shards.push_back({"layer", {range}});
            return allocation;
        };
        QVERIFY(!has(codesOf(flagOf({layered(halves("one", "s"), {0, 5'000}), layered(halves("two", "t"), {5'000, 10'000})})), FindingCode::ExperimentsOverlap));
        QVERIFY(has(codesOf(flagOf({layered(halves("one", "s"), {0, 5'001}), layered(halves("two", "t"), {5'000, 10'000})})), FindingCode::ExperimentsOverlap));
    }

    /// Of 1,000 addresses and telephone numbers at least 990 are seen, of 1,000 values that name nobody at most 10 are taken for one.
    void identifiers_areFoundAndKeysAreNot()
    {
        const auto isFlagged = [](const std::string &value) {
            return hasCondition(rule("attribute", Operator::OneOf, std::vector<std::string>{value}), FindingCode::IdentifierInList);
        };
        constexpr std::array names{"ada", "grace.hopper", "j_doe", "m-curie", "o.neill+test", "x1", "zoe.van-dyk", "li"};
        constexpr std::array domains{"example.com", "mail.example.org", "example.co.uk", "sub.example.museum", "example-shop.de"};
        constexpr std::array numbers{"+49 30 5551#", "+1-212-555-0#", "(030) 555 1#", "0171 5550#", "+4417005550#"};
        int found = 0;
        for (int i = 0; i < 500; ++i) {
            const auto at = static_cast<std::size_t>(i);
            found += isFlagged(std::string(names[at % names.size()]) + std::to_string(i) + "@" + domains[at % domains.size()]) ? 1 : 0;
            const std::string digits = std::to_string(1'000 + i).substr(1);
            std::string number = numbers[at % numbers.size()];
            found += isFlagged(number.replace(number.find('#'), 1, digits)) ? 1 : 0;
        }
        QVERIFY2(found >= 990, std::to_string(found).c_str());

        constexpr std::array words{"pro", "enterprise", "beta-tester", "de_DE", "ios", "checkout-v%d", "2.%d.0", "plan_%d", "%d", "tier-%d", "eu-west-%d", "Berlin"};
        int alarms = 0;
        for (int i = 0; i < 1'000; ++i) {
            const std::string word = words[static_cast<std::size_t>(i) % words.size()];
            const std::size_t mark = word.find("%d");
            alarms += isFlagged(mark == std::string::npos ? word : word.substr(0, mark) + std::to_string(i) + word.substr(mark + 2)) ? 1 : 0;
        }
        QVERIFY2(alarms <= 10, std::to_string(alarms).c_str());
    }

    void sizesAndIdentifiers_areFound()
    {
        std::vector<std::string> ids;
        for (int i = 0; i < 51; ++i)
            ids.push_back("k" + std::to_string(i));
        QVERIFY(hasCondition(rule("id", Operator::OneOf, ids), FindingCode::ListTooLong));
        QVERIFY(!hasCondition(rule("plan", Operator::OneOf, ids), FindingCode::ListTooLong));
        std::vector<std::string> many;
        for (int i = 0; i < 1'001; ++i)
            many.push_back("v" + std::to_string(i));
        QVERIFY(hasCondition(rule("plan", Operator::OneOf, many), FindingCode::ListLarge));
        QVERIFY(hasCondition(rule("email", Operator::OneOf, texts({"ada@example.com"})), FindingCode::IdentifierInList));
        QVERIFY(hasCondition(rule("plan", Operator::OneOf, texts({"a", "a"})), FindingCode::ListWithDuplicates));
        ufc::Flag flag = flagOf({everyone("all")});
        flag.variations[0].value = std::string(65'001, 'x');
        QVERIFY(has(codesOf(flag), FindingCode::ValueTooLarge));
        flag.variations[0].value = flag.variations[1].value;
        QVERIFY(has(codesOf(flag), FindingCode::ValuesEqual));
        flag.type = VariationType::Integer;
        flag.variations[0].value = "9007199254740994";
        QVERIFY(has(codesOf(flag), FindingCode::IntegerBeyondExact));
    }

    void keysAndWindows_areChecked()
    {
        QVERIFY(has(codesOf(flagOf({everyone("x", {rule("a", Operator::Gte, 1.0)}), everyone("x")})), FindingCode::AllocationKeyTwice));
        QVERIFY(has(codesOf(flagOf({everyone("")})), FindingCode::AllocationKeyMissing));
        ufc::Allocation turned = everyone("x");
        turned.startAt = Timestamp{2};
        turned.endAt = Timestamp{1};
        QVERIFY(has(codesOf(flagOf({turned})), FindingCode::WindowEmpty));
        ufc::Allocation past = everyone("x");
        past.endAt = Timestamp{1};
        QVERIFY(has(codesOf(flagOf({past}), {.now = Timestamp{2}}), FindingCode::WindowPast));
        QVERIFY(!has(codesOf(flagOf({past})), FindingCode::WindowPast));
    }

    void implication_isCertainOrNothing()
    {
        const auto rules = [](auto... conditions) { return ufc::Rule{{conditions...}}; };
        const ufc::Condition over18{"age", Operator::Gte, 18.0};
        const ufc::Condition over21{"age", Operator::Gt, 21.0};
        const ufc::Condition under18{"age", Operator::Lt, 18.0};
        const ufc::Condition hasAge{"age", Operator::IsNull, false};
        const ufc::Condition newer{"v", Operator::Gte, std::string{"2.0.0"}};
        const ufc::Condition older{"v", Operator::Lt, std::string{"1.10.0"}};
        QVERIFY(implies(rules(over21), rules(over18)));
        QVERIFY(!implies(rules(over18), rules(over21)));
        QVERIFY(implies(rules(over21, newer), rules(newer, hasAge)));
        QVERIFY(areDisjoint(rules(over18), rules(under18)));
        QVERIFY(areDisjoint(rules(newer), rules(older)));
        QVERIFY(!areDisjoint(rules(over18), rules(newer)));
        QVERIFY(!implies(rules(under18), rules(over18)));
    }
};

QTEST_APPLESS_MAIN(TestFlagLint)
#include "tst_flaglint.moc"
