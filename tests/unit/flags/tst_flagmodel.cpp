// SPDX-License-Identifier: GPL-3.0-or-later
// The authoring model: stored and read back, refused when unsound, lowered to what SDKs read.
#include <nlohmann/json.hpp>

#include "models/flags/evaluator.h"
#include "models/flags/flagproblems.h"
#include "models/flags/lint.h"
#include "models/flags/lowering.h"

using namespace assay;
using namespace assay::flags;

namespace {

constexpr Timestamp kNow{1795521600 * kMicrosPerSecond}; // 2026-11-24T12:00:00Z
constexpr std::int64_t kHour = 3'600 * kMicrosPerSecond;

Timestamp hours(int count)
{
    return Timestamp{kNow.micros + count * kHour};
}

FlagAllocation experiment()
{
    FlagAllocation allocation{.key = "exp", .name = "Experiment", .kind = AllocationKind::Experiment};
    allocation.shares = {{"control", {{0, 5'000}}}, {"treatment", {{5'000, 10'000}}}};
    allocation.splitSalt = "checkout-split";
    allocation.isLogged = true;
    return allocation;
}

FlagAllocation fallback()
{
    FlagAllocation allocation{.key = "default", .name = "Default", .kind = AllocationKind::Default};
    allocation.shares = {{"control", {{0, kTotalShards}}}};
    return allocation;
}

Flag checkout(std::vector<FlagAllocation> allocations)
{
    Flag flag{.key = "checkout", .name = "Checkout", .type = VariationType::String};
    flag.variations = {{.key = "control", .name = "Control", .value = "old"}, {.key = "treatment", .name = "Treatment", .value = "new"}};
    flag.environments["production"] = {true, std::move(allocations), {}};
    return flag;
}

Definitions definitions()
{
    Definitions all;
    all.audiences.push_back({.key = "eu", .name = "EU", .rules = {{{{"country", Operator::OneOf, std::vector<std::string>{"DE", "FR"}}}, {}, {}}}});
    all.audiences.push_back({.key = "staff", .name = "Staff", .rules = {{{{"email", Operator::Matches, std::string{"@corp\\.example$"}}}, {}, {}}}});
    all.audiences.push_back({.key = "known", .name = "Known", .rules = {{{}, {"eu", "staff"}, {}}}});
    all.layers.push_back({.key = "pricing", .name = "Pricing", .salt = "layer-pricing", .places = {{"checkout", "exp", {{0, 3'000}}}, {"other", "exp", {{3'000, 6'000}}}}});
    all.holdouts.push_back({.key = "q4", .name = "Q4", .salt = "holdout-q4", .shards = 1'000});
    return all;
}

ufc::Document lowered(const Flag &flag)
{
    Parsed<ufc::Document> result = lower(std::span{&flag, 1}, definitions(), {"production", "Production", kNow, {}});
    for (const Error &problem : result.problems)
        qWarning() << problem.fact("path").data() << problem.fact("what").data();
    return std::move(result.value);
}

bool hasProblem(const std::vector<Error> &problems, std::string_view id)
{
    return std::ranges::find(problems, id, &Error::messageId) != problems.end();
}

} // namespace

class TestFlagModel : public QObject
{
    Q_OBJECT

private slots:
    void flag_comesBackFromItsStoredForm()
    {
        FlagAllocation allocation = experiment();
        allocation.exposure = {{0, 2'500}, {4'000, 5'000}};
        allocation.exposureSalt = "checkout-exposure";
        allocation.rules = {{{{"age", Operator::Gte, 18.0}, {"version", Operator::Lt, std::string{"2.0.0"}}, {"plan", Operator::IsNull, false}}, {"eu"}, Dependency{"theme", {"dark"}}}};
        allocation.holdouts = {"q4"};
        allocation.start = kNow;
        allocation.end = hours(5);
        allocation.extraLogging = {{"team", "growth"}};
        Flag flag = checkout({allocation, fallback()});
        flag.tags = {"web"};
        flag.entityId = 3;
        Json body = toJson(flag);
        body["colour"] = "red";
        body["environments"]["production"]["allocations"][0]["note"] = "later";

        const Result<Flag> read = flagFromJson(body);

        QVERIFY(read.has_value());
        QVERIFY(toJson(*read) == body);
        QCOMPARE(read->extra, std::string{"{\"colour\":\"red\"}"});
    }

    void values_keepTheirDigits()
    {
        Flag flag = checkout({});
        flag.type = VariationType::Integer;
        flag.variations = {{.key = "a", .name = "A", .value = "9007199254740993"}};

        QCOMPARE(flagFromJson(toJson(flag))->variations.front().value, std::string{"9007199254740993"});
    }

    void unsoundFlag_isRefusedWithItsRule_data()
    {
        QTest::addColumn<QByteArray>("id");
        QTest::addColumn<int>("spoil");
        QTest::newRow("whole number") << QByteArray{"V-210"} << 0;
        QTest::newRow("JSON") << QByteArray{"V-211"} << 1;
        QTest::newRow("allocation key twice") << QByteArray{"V-221"} << 2;
        QTest::newRow("no attribute") << QByteArray{"V-222"} << 3;
        QTest::newRow("look-ahead") << QByteArray{"V-224"} << 4;
        QTest::newRow("short version") << QByteArray{"V-225"} << 5;
        QTest::newRow("exposure too large") << QByteArray{"V-226"} << 6;
        QTest::newRow("split of 90 %") << QByteArray{"V-227"} << 7;
        QTest::newRow("overlapping split") << QByteArray{"V-227"} << 8;
        QTest::newRow("end before start") << QByteArray{"V-228"} << 9;
        QTest::newRow("phases out of order") << QByteArray{"V-229"} << 10;
        QTest::newRow("salt outside ASCII") << QByteArray{"V-232"} << 11;
    }
    void unsoundFlag_isRefusedWithItsRule()
    {
        QFETCH(QByteArray, id);
        QFETCH(int, spoil);
        Flag flag = checkout({experiment(), fallback()});
        FlagAllocation &first = flag.environments["production"].allocations.front();
        const auto rule = [&first](Condition condition) { first.rules = {{{std::move(condition)}, {}, {}}}; };
        switch (spoil) {
        case 0: flag.type = VariationType::Integer; break;
        case 1: flag.type = VariationType::Json; break;
        case 2: first.key = "default"; break;
        case 3: rule({"", Operator::Gte, 1.0}); break;
        case 4: rule({"x", Operator::Matches, std::string{"(?=a)"}}); break;
        case 5: rule({"x", Operator::Gte, std::string{"28.5"}}); break;
        case 6: first.exposure = {{0, 10'001}}; break;
        case 7: first.shares[1].ranges = {{5'000, 9'000}}; break;
        case 8: first.shares[1].ranges = {{4'999, 9'999}}; break;
        case 9: first.start = hours(1); first.end = hours(0); break;
        case 10: first.phases = {{hours(2), 100}, {hours(1), 200}}; first.exposureSalt = "e"; break;
        default: first.splitSalt = "salz\xc3\xa4"; break;
        }

        QVERIFY(hasProblem(problemsOf(flag), id.toStdString()));
        QVERIFY(!flagFromJson(toJson(flag)).has_value());
    }

    void unknownReferences_areNamed()
    {
        FlagAllocation allocation = experiment();
        allocation.rules = {{{}, {"nobody"}, {}}};
        allocation.layer = "none";
        allocation.holdouts = {"never"};
        const std::vector<Error> problems = problemsOf(checkout({allocation}), definitions());

        QCOMPARE(problems.size(), 3U);
        QCOMPARE(std::string{problems[0].fact("missing")}, std::string{"nobody"});
        QCOMPARE(std::string{problems[1].fact("missing_kind")}, std::string{"layer"});
        QCOMPARE(std::string{problems[2].fact("path")}, std::string{"environments.production.allocations[0].holdouts[0]"});
    }

    void audience_mustNotContainItself()
    {
        Definitions all;
        all.audiences = {{.key = "a", .name = "A", .rules = {{{}, {"b"}, {}}}}, {.key = "b", .name = "B", .rules = {{{}, {"a"}, {}}}}};

        QVERIFY(hasProblem(problemsOf(all.audiences.front(), all), "V-701"));
        FlagAllocation allocation = experiment();
        allocation.rules = {{{}, {"a"}, {}}};
        const Flag flag = checkout({allocation});
        QCOMPARE(lower(std::span{&flag, 1}, all, {"production", "Production", kNow, {}}).problems.size(), 1U);
    }

    void layer_slotsMustNotOverlap()
    {
        Layer layer = definitions().layers.front();
        QVERIFY(problemsOf(layer).empty());
        layer.places[1].ranges = {{2'999, 6'000}};
        QVERIFY(hasProblem(problemsOf(layer), "V-711"));
        QVERIFY(layerFromJson(toJson(definitions().layers.front())).has_value());
        QVERIFY(audienceFromJson(toJson(definitions().audiences.front())).has_value());
        QVERIFY(holdoutFromJson(toJson(definitions().holdouts.front())).has_value());
    }

    void audiences_areWrittenOutIntoRules()
    {
        FlagAllocation allocation = experiment();
        allocation.rules = {{{{"age", Operator::Gte, 18.0}}, {"known"}, {}}};
        const ufc::Document document = lowered(checkout({allocation}));
        const std::vector<ufc::Rule> &rules = document.flags.front().allocations.front().rules;

        QCOMPARE(rules.size(), 2U); // EU, staff
        for (const ufc::Rule &rule : rules) {
            QCOMPARE(rule.conditions.size(), 2U);
            QCOMPARE(rule.conditions.back().attribute, std::string{"age"});
        }
    }

    void tags_chooseTheFlagsOfAKey()
    {
        Flag tagged = checkout({fallback()});
        tagged.tags = {"web", "shop"};
        Flag untagged = checkout({fallback()});
        untagged.key = "other";
        const std::vector<Flag> flags{tagged, untagged};

        QCOMPARE(lower(flags, {}, {"production", "Production", kNow, {}}).value.flags.size(), 2U);
        const std::vector<ufc::Flag> web = lower(flags, {}, {"production", "Production", kNow, {"web"}}).value.flags;
        QCOMPARE(web.size(), 1U);
        QCOMPARE(web.front().key, std::string{"checkout"});
        QVERIFY(lower(flags, {}, {"staging", "Staging", kNow, {}}).value.flags.empty());
    }

    void tags_areWrittenForServersAlone()
    {
        Flag tagged = checkout({fallback()});
        tagged.tags = {"web", "shop"};
        const ufc::Document document = lowered(tagged);
        QCOMPARE(Json::parse(ufc::write(document, Format::Server))["flags"]["checkout"]["tags"], Json({"web", "shop"}));
        QVERIFY(ufc::write(document, Format::Client).find("tags") == std::string::npos);
    }

    void dependency_becomesTwoConditions()
    {
        FlagAllocation allocation = experiment();
        allocation.rules = {{{}, {}, Dependency{"theme", {"dark", "dim"}}}};
        const ufc::Document document = lowered(checkout({allocation}));
        const std::vector<ufc::Condition> &conditions = document.flags.front().allocations.front().rules.front().conditions;

        QCOMPARE(conditions.size(), 2U);
        QCOMPARE(conditions[0].attribute, std::string{"dependent_flag"});
        QVERIFY(conditions[1].value == ufc::ConditionValue(std::vector<std::string>{"dark", "dim"}));
    }

    /// Exactly one phase holds at every instant, and who is in one phase is in the next.
    void phases_followEachOther()
    {
        FlagAllocation allocation = experiment();
        allocation.exposureSalt = "checkout-exposure";
        allocation.phases = {{hours(0), 1'000}, {hours(1), 5'000}, {hours(2), 10'000}};
        const ufc::Document document = lowered(checkout({allocation}));
        const std::vector<ufc::Allocation> &phases = document.flags.front().allocations;
        QCOMPARE(phases.size(), 3U);
        for (std::size_t i = 1; i < phases.size(); ++i) {
            QCOMPARE(phases[i].key, std::string{"exp"});
            QCOMPARE(phases[i].startAt->micros - phases[i - 1].endAt->micros, std::int64_t{1'000});
        }
        const auto ruleset = readRuleset(ufc::write(document, Format::Server))->ruleset;
        int inFirst = 0;
        for (int i = 0; i < 2'000; ++i) {
            const std::string key = "subject-" + std::to_string(i);
            const Assignment early = evaluate(*ruleset, "checkout", {key, {}}, std::nullopt, hours(0));
            const Assignment late = evaluate(*ruleset, "checkout", {key, {}}, std::nullopt, hours(1));
            inFirst += early.isMatch() ? 1 : 0;
            QVERIFY(!early.isMatch() || early.variationKey == late.variationKey);
        }
        QVERIFY(inFirst > 140 && inFirst < 260); // 10 % of 2,000; five standard deviations
        QVERIFY(!hasErrors(lint(document)));
    }

    void layer_keepsAllocationsApart()
    {
        FlagAllocation allocation = experiment();
        allocation.layer = "pricing";
        Flag other = checkout({allocation});
        other.key = "other";
        const Flag flag = checkout({allocation});
        const std::vector<Flag> both{flag, other};
        const Parsed<ufc::Document> result = lower(both, definitions(), {"production", "Production", kNow, {}});
        QVERIFY(result.problems.empty());
        const auto ruleset = readRuleset(ufc::write(result.value, Format::Server))->ruleset;
        int inFirst = 0;
        int inSecond = 0;
        for (int i = 0; i < 2'000; ++i) {
            const std::string key = "subject-" + std::to_string(i);
            const bool first = evaluate(*ruleset, "checkout", {key, {}}, std::nullopt, kNow).isMatch();
            const bool second = evaluate(*ruleset, "other", {key, {}}, std::nullopt, kNow).isMatch();
            QVERIFY(!(first && second));
            inFirst += first ? 1 : 0;
            inSecond += second ? 1 : 0;
        }
        QVERIFY(inFirst > 500 && inSecond > 500); // 30 % each
    }

    void holdout_standsBeforeTheExperiment()
    {
        FlagAllocation allocation = experiment();
        allocation.holdouts = {"q4"};
        allocation.shipped = "treatment";
        const ufc::Document document = lowered(checkout({allocation, fallback()}));
        const std::vector<ufc::Allocation> &allocations = document.flags.front().allocations;

        QCOMPARE(allocations.size(), 3U);
        QCOMPARE(allocations[0].key, std::string{"exp-q4"});
        QVERIFY(allocations[0].doLog);
        QCOMPARE(allocations[0].splits.size(), 2U);
        QCOMPARE(allocations[0].splits[0].variation, std::string{"control"});
        QCOMPARE(allocations[0].splits[1].variation, std::string{"treatment"});
        QVERIFY(allocations[0].splits[0].extraLogging == (ufc::Fields{{"holdoutKey", "q4"}, {"holdoutVariation", "status_quo"}}));
        QVERIFY(allocations[0].splits[1].shards.front().ranges == (std::vector<Range>{{500, 1'000}}));
    }

    void bandit_isInBothIndexes()
    {
        Flag flag = checkout({experiment(), fallback()});
        flag.variations[1].bandit = "banner";
        flag.banditVersions["banner"] = "v7";
        const ufc::Document document = lowered(flag);
        const Json written = Json::parse(ufc::write(document, Format::Server));

        QCOMPARE(document.bandits.size(), 1U);
        QVERIFY(document.bandits.front().uses == (std::vector<ufc::BanditUse>{{"checkout", "exp", "treatment", "new"}}));
        QVERIFY(written["bandits"]["banner"][0]["variationValue"] == "new");
        QVERIFY(written["banditReferences"]["banner"]["modelVersion"] == "v7");
        QVERIFY(written["banditReferences"]["banner"]["flagVariations"][0]["allocationKey"] == "exp");
        QVERIFY(!Json::parse(ufc::write(lowered(checkout({fallback()})), Format::Server)).contains("bandits"));
    }

    void configurationWire_holdsTheDocumentsAsTexts()
    {
        const Json wire = Json::parse(ufc::writeConfigurationWire("{\"flags\":{}}", "{\"bandits\":{}}", kNow));

        QCOMPARE(wire["version"].get<int>(), 1);
        QVERIFY(Json::parse(wire["config"]["response"].get<std::string>()).contains("flags"));
        QVERIFY(Json::parse(wire["bandits"]["response"].get<std::string>()).contains("bandits"));
    }
};

QTEST_APPLESS_MAIN(TestFlagModel)
#include "tst_flagmodel.moc"
