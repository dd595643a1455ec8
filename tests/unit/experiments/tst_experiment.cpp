// SPDX-License-Identifier: GPL-3.0-or-later
#include <nlohmann/json.hpp>
#include <rapidcheck.h>

#include "models/core/fields.h"
#include "models/experiments/experiment.h"

using namespace assay;
using namespace assay::experiments;

namespace {

rc::Gen<std::string> anyExtra() { return rc::gen::element<std::string>("", R"({"newer":[{"x":null}]})"); }

template <typename Integer>
std::optional<Integer> anyLimit(Integer low, Integer high)
{
    return *rc::gen::arbitrary<bool>() ? std::optional<Integer>{*rc::gen::inRange<Integer>(low, high)} : std::nullopt;
}

/// Any of the rules, in their order.
rc::Gen<RuleNames> anyRuleNames()
{
    return rc::gen::exec([] {
        const Json nothing = Json::object();
        FieldReader none(nothing, "experiment", "x");
        AnalysisRules rules;
        RuleNames names = readRules(none, "experiment", "any", rules);
        std::erase_if(names, [](const std::string &) { return *rc::gen::arbitrary<bool>(); });
        return names;
    });
}

Plan anyPlan()
{
    Plan plan;
    plan.primary = "revenue";
    for (int i = *rc::gen::inRange(0, 3); i > 0; --i)
        plan.guardrails.push_back({"guard-" + std::to_string(i), *rc::gen::inRange(0, 100) / 1'000.0, *anyExtra(), *rc::gen::arbitrary<bool>()});
    for (int i = *rc::gen::inRange(0, 3); i > 0; --i)
        plan.secondary.push_back("second-" + std::to_string(i));
    plan.method = static_cast<Method>(*rc::gen::inRange(0, 4));
    plan.level = *rc::gen::element(0.8, 0.9, 0.95, 0.999);
    plan.isVarianceReduced = *rc::gen::arbitrary<bool>();
    plan.lookbackDays = *rc::gen::inRange(7, 91);
    plan.nTune = *rc::gen::element(5'000.0, 10'000.5);
    plan.minControlZ = *rc::gen::element(0.0, 10.0, 2.5);
    plan.minimumDays = anyLimit<int>(1, 30);
    plan.minimumSubjects = anyLimit<std::int64_t>(1, 1'000);
    plan.maximumDays = anyLimit<int>(30, 400);
    plan.minCell = *rc::gen::inRange<std::int64_t>(5, 500);
    plan.profile = static_cast<Profile>(*rc::gen::inRange(0, 2));
    plan.sidedness = static_cast<Sidedness>(*rc::gen::inRange(0, 3));
    plan.correction = static_cast<Correction>(*rc::gen::inRange(0, 4));
    plan.gamma = *rc::gen::element(0.01, 0.5, 0.99);
    plan.covariates = static_cast<CovariateChoice>(*rc::gen::inRange(0, 2));
    plan.priorMean = *rc::gen::element(0.0, 0.01);
    plan.priorSd = *rc::gen::element(0.05, 0.0, 0.3);
    plan.guardrailMargin = *rc::gen::element(0.0, 0.02);
    if (*rc::gen::arbitrary<bool>())
        plan.breakdowns = {"country", "channel"};
    for (auto &row : plan.contract.actions) {
        for (Action &action : row)
            action = static_cast<Action>(*rc::gen::inRange(0, 4));
    }
    plan.inherited = *anyRuleNames();
    if (*rc::gen::arbitrary<bool>())
        plan.stratifyBy = "channel";
    plan.extra = *anyExtra();
    return withDefaults(std::move(plan), builtInRules());
}

/// An experiment that keeps every rule.
Experiment anyExperiment()
{
    Experiment experiment;
    experiment.key = *rc::gen::element<std::string>("new-checkout", "a.b");
    experiment.name = *rc::gen::element<std::string>("New checkout", "Neue Kasse \xE2\x82\xAC");
    experiment.hypothesis = *rc::gen::element<std::string>("", "More people\nfinish");
    experiment.origin = static_cast<Origin>(*rc::gen::inRange(0, 2));
    const bool isImport = experiment.origin == Origin::Import;
    experiment.entity = isImport ? "" : "user";
    experiment.assignmentSource = isImport ? "" : "assignments";
    experiment.attribution = isImport ? "CC BY 4.0" : "";
    experiment.warehouseKey = *rc::gen::element<std::string>("", "exp:42");
    for (int i = *rc::gen::inRange(2, 5); i > 0; --i)
        experiment.variations.push_back({"Variation " + std::to_string(i), "No. " + std::to_string(i), i / 4.0, *anyExtra()});
    experiment.control = experiment.variations.at(*rc::gen::inRange<std::size_t>(0, experiment.variations.size())).key;
    experiment.start = Timestamp{*rc::gen::inRange<std::int64_t>(0, 2'000'000'000'000'000)};
    experiment.end = Timestamp{experiment.start->micros + *rc::gen::inRange<std::int64_t>(1, kMicrosPerDay * 90)};
    experiment.plan = anyPlan();
    experiment.decision = static_cast<Decision>(*rc::gen::inRange(0, 4));
    if (experiment.decision == Decision::RollOut)
        experiment.decidedVariation = experiment.variations.back().key;
    if (experiment.decision != Decision::None) {
        experiment.rationale = *rc::gen::element<std::string>("", "It pays.");
        experiment.decidedAt = Timestamp{experiment.end->micros};
    }
    experiment.tags = *rc::gen::element(std::vector<std::string>{}, std::vector<std::string>{"sample"});
    experiment.extra = *anyExtra();
    return experiment;
}

/// A sound experiment as JSON with `changes` merged in (null removes a member).
Json experimentWith(const QByteArray &changes)
{
    Json body = *parseJson(R"({"key":"new-checkout","entity":"user","assignment_source":"assignments",
        "variations":[{"key":"off"},{"key":"on"}],"control":"off","plan":{"primary":"revenue"}})");
    body.merge_patch(*parseJson(changes.toStdString()));
    return body;
}

} // namespace

class TestExperiment final : public QObject
{
    Q_OBJECT

private slots:
    void codec_roundTripsEveryExperiment();
    void codec_keepsUnknownMembersAtEveryLevel();
    void experimentFromJson_saysWhatIsWrongAndWhere_data();
    void experimentFromJson_saysWhatIsWrongAndWhere();
    void experimentFromJson_givesTheDefaultsOfThePlan();
    void planLimits_zeroMeansOff();
    void plan_inheritsWhatItDoesNotState();
    void plan_frozenStatesEverything();
    void profile_bringsItsNumbersAlong();
    void experimentFromJson_pointsAtWhatNothingReads();
    void experimentFromJson_letsImportsGoWithoutSource();
    void metrics_listsEachKeyOnceByRole();
    void controlIndex_findsTheBaseline();
    void keyInWarehouse_fallsBackToTheKey();
    void methodFromName_readsBackEveryName();
};

void TestExperiment::codec_roundTripsEveryExperiment()
{
    const bool holds = rc::check("experiment round trip", [] {
        const Experiment experiment = anyExperiment();
        const Result<Experiment> back = experimentFromJson(toJson(experiment));
        RC_ASSERT(back.has_value());
        RC_ASSERT(*back == experiment);
        RC_ASSERT(canonicalJson(toJson(*back)) == canonicalJson(toJson(experiment)));
    });
    QVERIFY(holds);
}

void TestExperiment::codec_keepsUnknownMembersAtEveryLevel()
{
    const Json body = experimentWith(R"({"n":1,"variations":[{"key":"off","n":2},{"key":"on"}],
        "plan":{"n":3,"guardrails":[{"metric":"refunds","n":4}]}})");

    const Result<Experiment> experiment = experimentFromJson(body);
    QVERIFY(experiment.has_value());
    const Json written = toJson(*experiment);

    QCOMPARE(written["n"].get<int>(), 1);
    QCOMPARE(written["variations"][0]["n"].get<int>(), 2);
    QVERIFY(!written["variations"][1].contains("n"));
    QCOMPARE(written["plan"]["n"].get<int>(), 3);
    QCOMPARE(written["plan"]["guardrails"][0]["n"].get<int>(), 4);
}

void TestExperiment::experimentFromJson_saysWhatIsWrongAndWhere_data()
{
    QTest::addColumn<QByteArray>("changes");
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("what");
    QTest::addColumn<QByteArray>("messageId");
    const auto row = [](const char *name, const char *changes, const char *path, const char *what, const char *messageId = "") {
        QTest::newRow(name) << QByteArray(changes) << QByteArray(path) << QByteArray(what) << QByteArray(messageId);
    };
    row("key", R"({"key":"New"})", "key", "lower-case letters", "V-202");
    row("name", R"({"name":""})", "name", "1 to 120 characters", "V-201");
    row("entity", R"({"entity":null})", "entity", "lower-case letters", "V-202");
    row("source", R"({"assignment_source":null})", "assignment_source", "lower-case letters", "V-202");
    row("source of an import", R"({"origin":"import"})", "assignment_source", "nothing, as an import has no source");
    row("origin", R"({"origin":"csv"})", "origin", "one of warehouse, import");
    row("variations no list", R"({"variations":{}})", "variations", "a list");
    row("one variation", R"({"variations":[{"key":"off"}]})", "variations", "2 to 50 variations");
    row("variation without key", R"({"variations":[{"key":"off"},{}]})", "variations[1].key", "text that is not empty");
    row("weight zero", R"({"variations":[{"key":"off"},{"key":"on","weight":0}]})", "variations[1].weight", "a number from");
    row("variation twice", R"({"variations":[{"key":"off"},{"key":"off"}]})", "variations[1].key", "a key that no other variation");
    row("no control", R"({"control":null})", "control", "text that is not empty");
    row("control elsewhere", R"({"control":"baseline"})", "control", "the key of one of the variations");
    row("start", R"({"start":"soon"})", "start", "a UTC time");
    row("end before start", R"({"start":"2026-02-01","end":"2026-02-01"})", "end", "a time after the start", "V-228");
    row("end without start", R"({"end":"2026-02-01"})", "start", "a start, as there is an end");
    row("no plan", R"({"plan":null})", "plan.primary", "exactly one metric", "V-301");
    row("no primary", R"({"plan":{"primary":null}})", "plan.primary", "exactly one metric", "V-301");
    row("two primaries", R"({"plan":{"primary":["a","b"]}})", "plan.primary", "exactly one metric", "V-301");
    row("metric in two roles", R"({"plan":{"secondary":["revenue"]}})", "plan.secondary[0]", "a metric that has no other role");
    row("fixed without end", R"({"plan":{"method":"fixed"}})", "end", "an end date", "V-302");
    row("method", R"({"plan":{"method":"magic"}})", "plan.method", "one of sequential, fixed, hybrid, bayesian");
    row("level too low", R"({"plan":{"level":0.79}})", "plan.level", "a number from 0.8 to 0.999");
    row("level in percent", R"({"plan":{"level":95}})", "plan.level", "a number from 0.8 to 0.999");
    row("lookback", R"({"plan":{"lookback_days":6}})", "plan.lookback_days", "a whole number from 7 to 90");
    row("n_tune", R"({"plan":{"n_tune":0}})", "plan.n_tune", "a number from 1");
    row("min_control_z", R"({"plan":{"min_control_z":-1}})", "plan.min_control_z", "a number from 0 to 1000");
    row("minimum days", R"({"plan":{"minimum_days":-1}})", "plan.minimum_days", "a whole number from 0");
    row("prior", R"({"plan":{"prior_sd":-0.1}})", "plan.prior_sd", "a number from 0 to 100");
    row("gamma", R"({"plan":{"gamma":1}})", "plan.gamma", "a number from 0.01 to 0.99");
    row("correction", R"({"plan":{"correction":"all"}})", "plan.correction", "one of none, preferential_bonferroni");
    row("sides", R"({"plan":{"sidedness":"up"}})", "plan.sidedness", "one of two_sided, improvement, harm");
    row("hybrid without end", R"({"plan":{"method":"hybrid"}})", "end", "an end date, as the hybrid method");
    row("min cell", R"({"plan":{"min_cell":4}})", "plan.min_cell", "a whole number from 5");
    row("guardrail metric", R"({"plan":{"guardrails":[{}]}})", "plan.guardrails[0].metric", "lower-case letters", "V-202");
    row("guardrail margin", R"({"plan":{"guardrails":[{"metric":"a","margin":-0.1}]}})", "plan.guardrails[0].margin",
        "a number from 0 to 1");
    row("breakdown twice", R"({"plan":{"breakdowns":["a","a"]}})", "plan.breakdowns[1]", "a property that is not listed twice");
    row("decision", R"({"decision":{"outcome":"ship"}})", "decision.outcome", "one of none, roll_out");
    row("roll out what", R"({"decision":{"outcome":"roll_out"}})", "decision.variation", "the variation that is rolled out");
    row("roll out another", R"({"decision":{"outcome":"roll_out","variation":"x"}})", "decision.variation", "the key of one");
    row("decision typo", R"({"decision":{"outcom":"none"}})", "decision", "only outcome, variation, rationale and at");
}

void TestExperiment::experimentFromJson_saysWhatIsWrongAndWhere()
{
    QFETCH(QByteArray, changes);
    QFETCH(QByteArray, path);
    QFETCH(QByteArray, what);
    QFETCH(QByteArray, messageId);

    const Result<Experiment> outcome = experimentFromJson(experimentWith(changes));

    QVERIFY(!outcome);
    QCOMPARE(outcome.error().code, ErrorCode::InvalidDocument);
    QCOMPARE(std::string(outcome.error().fact("kind")), std::string("experiment"));
    QCOMPARE(QByteArray::fromStdString(std::string(outcome.error().fact("path"))), path);
    const QByteArray said = QByteArray::fromStdString(std::string(outcome.error().fact("what")));
    QVERIFY2(said.startsWith(what), said.constData());
    QCOMPARE(QByteArray::fromStdString(std::string(outcome.error().messageId)), messageId);
}

void TestExperiment::experimentFromJson_givesTheDefaultsOfThePlan()
{
    const Result<Experiment> experiment = experimentFromJson(experimentWith("{}"));

    QVERIFY(experiment.has_value());
    Plan expected;
    expected.primary = "revenue";
    QVERIFY(frozen(experiment->plan) == expected);
    QCOMPARE(experiment->name, std::string("new-checkout"));
    QCOMPARE(experiment->variations.front().name, std::string("off"));
}

void TestExperiment::planLimits_zeroMeansOff()
{
    const Result<Experiment> experiment
        = experimentFromJson(experimentWith(R"({"plan":{"minimum_days":0,"minimum_subjects":0,"maximum_days":0}})"));

    QVERIFY(experiment.has_value());
    QVERIFY(!experiment->plan.minimumDays && !experiment->plan.minimumSubjects && !experiment->plan.maximumDays);
    QVERIFY(experimentFromJson(toJson(*experiment)) == experiment);
}

void TestExperiment::plan_inheritsWhatItDoesNotState()
{
    const Result<Experiment> experiment = experimentFromJson(experimentWith(
        R"({"plan":{"level":0.9,"guardrails":[{"metric":"refunds"},{"metric":"latency","margin":0.05}]}})"));
    QVERIFY(experiment.has_value());
    AnalysisRules company;
    company.level = 0.99;
    company.correction = Correction::Holm;
    company.guardrailMargin = 0.02;

    const Plan plan = withDefaults(experiment->plan, company);

    QCOMPARE(plan.level, 0.9);
    QVERIFY(plan.correction == Correction::Holm);
    QCOMPARE(plan.guardrails[0].margin, 0.02);
    QCOMPARE(plan.guardrails[1].margin, 0.05);
    QVERIFY2(toJson(plan) == toJson(experiment->plan), "what is inherited is not written");
}

void TestExperiment::plan_frozenStatesEverything()
{
    AnalysisRules company;
    company.method = Method::Bayesian;
    company.priorSd = 0;
    company.guardrailMargin = 0.03;
    const Plan plan = withDefaults(experimentFromJson(experimentWith(R"({"plan":{"guardrails":[{"metric":"refunds"}]}})"))->plan, company);

    const Json written = toJson(frozen(plan));

    QCOMPARE(written["method"].get<std::string>(), std::string("bayesian"));
    QCOMPARE(written["prior_sd"].get<double>(), 0.0);
    QCOMPARE(written["guardrails"][0]["margin"].get<double>(), 0.03);
    QVERIFY(frozen(withDefaults(frozen(plan), AnalysisRules{})) == frozen(plan));
}

void TestExperiment::profile_bringsItsNumbersAlong()
{
    const Plan plan = experimentFromJson(experimentWith(R"({"plan":{"profile":"growthbook","n_tune":7000}})"))->plan;
    AnalysisRules company;
    company.minControlZ = 3;

    for (const Plan &read : {plan, withDefaults(plan, company)}) {
        QCOMPARE(read.nTune, 7'000.0);
        QCOMPARE(read.minControlZ, 0.0);
        QCOMPARE(read.priorSd, 0.0);
    }
    QCOMPARE(withDefaults(experimentFromJson(experimentWith("{}"))->plan, builtInRules(Profile::GrowthBook)).nTune, 5'000.0);
}

void TestExperiment::experimentFromJson_pointsAtWhatNothingReads()
{
    std::vector<Error> doubts;
    const Json body = experimentWith(R"({"plan":{"levle":0.9,"guardrails":[{"metric":"refunds","frobnicate":1}]}})");

    QVERIFY(experimentFromJson(body, &doubts).has_value());

    QCOMPARE(doubts.size(), std::size_t{2});
    QCOMPARE(std::string(doubts[0].fact("path")), std::string("plan.levle"));
    QCOMPARE(std::string(doubts[0].fact("guess")), std::string("level"));
    QCOMPARE(std::string(doubts[1].fact("path")), std::string("plan.guardrails[0].frobnicate"));
    QVERIFY(doubts[1].fact("guess").empty());

    Json empty = experimentWith("{}");
    empty["hypothesis"] = nullptr;
    QVERIFY(experimentFromJson(empty, &doubts).has_value());
    QCOMPARE(doubts.size(), std::size_t{1});
    QCOMPARE(std::string(doubts[0].fact("path")), std::string("hypothesis"));
}

void TestExperiment::experimentFromJson_letsImportsGoWithoutSource()
{
    QVERIFY(experimentFromJson(experimentWith(R"({"origin":"import","entity":null,"assignment_source":null,
        "plan":{"method":"fixed"}})")).has_value());
}

void TestExperiment::metrics_listsEachKeyOnceByRole()
{
    Plan plan;
    plan.primary = "revenue";
    plan.guardrails = {{"refunds", 0.01}, {"latency", 0}};
    plan.secondary = {"visits", "revenue", "refunds"};

    QCOMPARE(plan.metrics(), (std::vector<std::string>{"revenue", "refunds", "latency", "visits"}));
}

void TestExperiment::controlIndex_findsTheBaseline()
{
    Experiment experiment;
    experiment.variations = {{"a", "A"}, {"b", "B"}};
    experiment.control = "b";

    QCOMPARE(experiment.controlIndex(), std::size_t{1});
}

void TestExperiment::keyInWarehouse_fallsBackToTheKey()
{
    Experiment experiment;
    experiment.key = "new-checkout";
    QCOMPARE(experiment.keyInWarehouse(), std::string("new-checkout"));

    experiment.warehouseKey = "EXP 42";
    QCOMPARE(experiment.keyInWarehouse(), std::string("EXP 42"));
}

void TestExperiment::methodFromName_readsBackEveryName()
{
    for (const Method method : {Method::Sequential, Method::Fixed, Method::Hybrid, Method::Bayesian})
        QVERIFY(methodFromName(methodName(method)) == method);
    QVERIFY(!methodFromName("Fixed").has_value());
}

QTEST_APPLESS_MAIN(TestExperiment)
#include "tst_experiment.moc"
