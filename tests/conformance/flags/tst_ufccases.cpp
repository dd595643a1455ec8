// SPDX-License-Identifier: GPL-3.0-or-later
// The public SDK cases decide evaluation: every subject through every way to evaluate it.
#include <cstdio>
#include <set>

#include <nlohmann/json.hpp>

#include "models/flags/base64.h"
#include "models/flags/details.h"
#include "models/flags/md5.h"
#include "models/flags/lowering.h"
#include "models/flags/precomputed.h"
#include "models/flags/ufc.h"
#include "tests/conformance/flags/casefiles.h"

using namespace assay;
using namespace assay::flags;

namespace {

constexpr Timestamp kNow{1795521600 * kMicrosPerSecond}; // 2026-11-24T12:00:00Z

/// Counts agreements of one form and remembers what did not agree.
class Tally {
public:
    explicit Tally(const char *form) : m_form(form) {}

    void check(bool agrees, const std::string &what)
    {
        (agrees ? m_passed : m_failed) += 1;
        if (!agrees && m_failed <= 20)
            std::printf("%s: %s\n", m_form, what.c_str());
    }
    /// Prints the line that says how it went; false when anything failed or nothing ran.
    [[nodiscard]] bool report() const
    {
        std::printf("%s: %d passed, %d failed\n", m_form, m_passed, m_failed);
        total.first += m_passed;
        total.second += m_failed;
        return m_failed == 0 && m_passed > 0;
    }

    static inline std::pair<int, int> total;

private:
    const char *m_form;
    int m_passed{};
    int m_failed{};
};

Json valueOf(const Assignment &assignment, const Json &defaultValue)
{
    if (!assignment.isMatch())
        return defaultValue;
    switch (assignment.value.type) {
    case VariationType::Boolean: return assignment.value.boolean;
    case VariationType::Integer:
    case VariationType::Numeric: return assignment.value.number;
    case VariationType::String: return std::string{assignment.value.text};
    case VariationType::Json: return Json::parse(assignment.value.text);
    }
    return nullptr;
}

/// The members of the details that decide; times and prose are the generator's.
Json comparable(const Json &details)
{
    Json kept;
    for (const char *name : {"environmentName", "flagEvaluationCode", "variationKey", "variationValue", "matchedRule", "matchedAllocation",
                             "unmatchedAllocations", "unevaluatedAllocations"})
        kept[name] = details.value(name, Json{});
    return kept;
}

/// Calls with every subject of every case.
template <typename Visit>
void forEachCase(Visit visit)
{
    for (const auto &[file, cases] : test::readCases({"tests", "ufc/tests"})) {
        for (const Json &subject : cases["subjects"])
            visit(cases, subject, file + " " + subject["subjectKey"].get<std::string>());
    }
}

std::shared_ptr<const Ruleset> rulesetFrom(const std::vector<std::string> &candidates)
{
    Result<LoadedRuleset> loaded = readRuleset(test::readFirst(candidates));
    return loaded ? loaded->ruleset : nullptr;
}

std::shared_ptr<const Ruleset> plainRuleset()
{
    return rulesetFrom({"config/flags-v1.json", "flags-v1.json", "ufc/flags-v1.json"});
}

BanditModels banditModels()
{
    const auto models = readBanditModels(test::readFirst({"config/bandit-models-v1.json", "bandit-models-v1.json", "ufc/bandit-models-v1.json"}));
    return models ? models->value : BanditModels{};
}

/// What a pre-computed client makes of an answer.
Json fromAnswer(const Json &answer, const std::string &flagKey, const std::string &expectedType, const Json &defaultValue)
{
    const auto flag = answer["flags"].find(md5Hex(answer["salt"].get<std::string>() + flagKey));
    if (flag == answer["flags"].end() || (*flag)["variationType"] != expectedType)
        return defaultValue;
    const std::string text = base64Decode((*flag)["variationValue"].get<std::string>()).value_or("?");
    return expectedType == "STRING" ? Json(text) : Json::parse(text);
}

std::vector<BanditAction> actionsOf(const Json &subject)
{
    std::vector<BanditAction> actions;
    for (const Json &action : subject["actions"])
        actions.push_back({action["actionKey"].get<std::string>(), contextFromJson(action)});
    return actions;
}

} // namespace

class TestUfcCases : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase()
    {
        QVERIFY2(!test::readCases({"tests", "ufc/tests"}).empty(), "no cases in the folder");
    }

    void cleanupTestCase() { std::printf("%d passed, %d failed\n", Tally::total.first, Tally::total.second); }

    void plain_givesEveryExpectedAssignment()
    {
        const auto ruleset = plainRuleset();
        QVERIFY(ruleset != nullptr);
        Tally tally("plain");
        forEachCase([&](const Json &cases, const Json &subject, const std::string &name) {
            const SubjectRecord record = subjectFromJson(subject["subjectKey"].get<std::string>(), subject["subjectAttributes"]);
            const Assignment assignment = evaluate(*ruleset, cases["flag"].get<std::string>(), record.subject(),
                                                   typeFromName(cases["variationType"].get<std::string>()), kNow);
            tally.check(valueOf(assignment, cases["defaultValue"]) == subject["assignment"], name);
        });
        QVERIFY(tally.report());
    }

    void rewritten_givesEveryExpectedAssignment_data()
    {
        QTest::addColumn<bool>("isClient");
        QTest::newRow("plain, written again") << false;
        QTest::newRow("obfuscated") << true;
    }

    void rewritten_givesEveryExpectedAssignment()
    {
        QFETCH(bool, isClient);
        const auto plain = plainRuleset();
        QVERIFY(plain != nullptr);
        const Result<LoadedRuleset> written = readRuleset(ufc::write(ufc::documentOf(*plain), isClient ? Format::Client : Format::Server));
        QVERIFY(written.has_value());
        Tally tally(QTest::currentDataTag());
        forEachCase([&](const Json &cases, const Json &subject, const std::string &name) {
            const SubjectRecord record = subjectFromJson(subject["subjectKey"].get<std::string>(), subject["subjectAttributes"]);
            const std::string flag = cases["flag"].get<std::string>();
            const Assignment assignment =
                evaluate(*written->ruleset, flag, record.subject(), typeFromName(cases["variationType"].get<std::string>()), kNow);
            const Assignment before =
                evaluate(*plain, flag, record.subject(), typeFromName(cases["variationType"].get<std::string>()), kNow);
            const bool isSamePlace = assignment.allocationKey == before.allocationKey && assignment.variationKey == before.variationKey
                && assignment.isLogged == before.isLogged && std::ranges::equal(assignment.extraLogging, before.extraLogging);
            tally.check(isSamePlace && valueOf(assignment, cases["defaultValue"]) == subject["assignment"], name);
        });
        QVERIFY(tally.report());
    }

    /// Through the model that people edit: imported, stored, read back, lowered and written again.
    void imported_givesEveryExpectedAssignment()
    {
        const auto plain = plainRuleset();
        QVERIFY(plain != nullptr);
        const Parsed<std::vector<Flag>> imported = flagsFrom(ufc::documentOf(*plain), "test");
        std::vector<Flag> stored;
        for (const Flag &flag : imported.value) {
            const Result<Flag> again = flagFromJson(toJson(flag));
            QVERIFY2(again.has_value(), flag.key.c_str());
            QVERIFY(*again == flag);
            stored.push_back(*again);
        }
        const Parsed<ufc::Document> lowered = lower(stored, {}, {"test", "Test", kNow, {}});
        QVERIFY(lowered.problems.empty());
        const Result<LoadedRuleset> written = readRuleset(ufc::write(lowered.value, Format::Server));
        QVERIFY(written.has_value());
        Tally tally("imported");
        for (const Error &problem : imported.problems)
            std::printf("imported: %s left out: %s\n", std::string{problem.fact("key")}.c_str(), std::string{problem.fact("what")}.c_str());
        forEachCase([&](const Json &cases, const Json &subject, const std::string &name) {
            const std::string flag = cases["flag"].get<std::string>();
            const bool isLeftOut = std::ranges::any_of(imported.problems, [&](const Error &problem) { return problem.fact("key") == flag; });
            if (isLeftOut)
                return;
            const SubjectRecord record = subjectFromJson(subject["subjectKey"].get<std::string>(), subject["subjectAttributes"]);
            const Assignment assignment =
                evaluate(*written->ruleset, flag, record.subject(), typeFromName(cases["variationType"].get<std::string>()), kNow);
            tally.check(valueOf(assignment, cases["defaultValue"]) == subject["assignment"], name);
        });
        QVERIFY(tally.report());
    }

    void details_giveCodesAndStructure()
    {
        const auto ruleset = plainRuleset();
        QVERIFY(ruleset != nullptr);
        Tally tally("details");
        forEachCase([&](const Json &cases, const Json &subject, const std::string &name) {
            if (!subject.contains("evaluationDetails"))
                return;
            const std::string flag = cases["flag"].get<std::string>();
            const SubjectRecord record = subjectFromJson(subject["subjectKey"].get<std::string>(), subject["subjectAttributes"]);
            const EvaluationDetails details =
                explain(*ruleset, flag, record.subject(), typeFromName(cases["variationType"].get<std::string>()), kNow);
            const Json ours = comparable(detailsJson(details));
            const Json theirs = comparable(subject["evaluationDetails"]);
            tally.check(ours == theirs, name + "\n  ours   " + ours.dump() + "\n  theirs " + theirs.dump());
        });
        QVERIFY(tally.report());
    }

    void batches_agreeWithSingleEvaluations()
    {
        const auto ruleset = plainRuleset();
        QVERIFY(ruleset != nullptr);
        Tally tally("batch");
        std::vector<Assignment> all;
        std::vector<Assignment> one;
        forEachCase([&](const Json &cases, const Json &subject, const std::string &name) {
            const std::string flag = cases["flag"].get<std::string>();
            const std::optional<VariationType> type = typeFromName(cases["variationType"].get<std::string>());
            const SubjectRecord record = subjectFromJson(subject["subjectKey"].get<std::string>(), subject["subjectAttributes"]);
            evaluateAll(*ruleset, record.subject(), kNow, all);
            const std::optional<std::size_t> position = ruleset->find(flag);
            const bool isTyped = position && ruleset->flagType(*position) == type;
            const Json fromAll = isTyped ? valueOf(all[*position], cases["defaultValue"]) : cases["defaultValue"];
            const std::vector<Subject> subjects(20, record.subject());
            evaluateSubjects(*ruleset, flag, subjects, type, kNow, one);
            tally.check(fromAll == subject["assignment"] && valueOf(one.front(), cases["defaultValue"]) == subject["assignment"]
                            && valueOf(one.back(), cases["defaultValue"]) == subject["assignment"],
                        name);
        });
        QVERIFY(tally.report());
    }

    void precomputed_servesWhatTheEvaluatorServes()
    {
        const auto ruleset = plainRuleset();
        QVERIFY(ruleset != nullptr);
        Tally tally("pre-computed");
        forEachCase([&](const Json &cases, const Json &subject, const std::string &name) {
            Json body{{"subject_key", subject["subjectKey"]}, {"subject_attributes", {{"numericAttributes", Json::object()}, {"categoricalAttributes", Json::object()}}}};
            for (const auto &[attribute, value] : subject["subjectAttributes"].items())
                body["subject_attributes"][value.is_number() ? "numericAttributes" : "categoricalAttributes"][attribute] = value;
            const Result<PrecomputedRequest> request = readPrecomputedRequest(body.dump());
            if (!request)
                return tally.check(false, name + " request refused");
            const Json answer = Json::parse(obfuscatedJson(precompute(*ruleset, {}, *request, "pepper", kNow)));
            tally.check(fromAnswer(answer, cases["flag"], cases["variationType"], cases["defaultValue"]) == subject["assignment"], name);
        });
        QVERIFY(tally.report());
    }

    void precomputedSample_isWrittenAsThePublicClientsReadIt()
    {
        const std::string encodedFile = test::readFirst({"configuration-wire/precomputed-v1.json"});
        const std::string clearFile = test::readFirst({"configuration-wire/precomputed-v1-deobfuscated.json"});
        if (encodedFile.empty() || clearFile.empty())
            QSKIP("the folder has no pre-computed sample");
        const Json expected = Json::parse(Json::parse(encodedFile)["precomputed"]["response"].get<std::string>());
        const Json clear = Json::parse(clearFile)["precomputed"]["response"];
        PrecomputedAnswer answer{clear["createdAt"], clear["salt"], clear["environment"]["name"].get_ref<const std::string &>(), {}, {}};
        std::set<std::string> kept;
        for (const auto &[key, flag] : clear["flags"].items()) {
            const Json &value = flag["variationValue"];
            PrecomputedFlag written{*kept.insert(key).first, *typeFromName(flag["variationType"].get<std::string>()),
                                    *kept.insert(value.is_string() ? value.get<std::string>() : value.dump()).first, flag["doLog"],
                                    flag["allocationKey"].get_ref<const std::string &>(), flag["variationKey"].get_ref<const std::string &>(), {}};
            for (const auto &[name, text] : flag["extraLogging"].items())
                written.extraLogging.emplace_back(*kept.insert(name).first, text.get_ref<const std::string &>());
            answer.flags.push_back(written);
        }
        for (const auto &[key, bandit] : clear["bandits"].items()) {
            const Json attributes{{"numericAttributes", bandit["actionNumericAttributes"]}, {"categoricalAttributes", bandit["actionCategoricalAttributes"]}};
            answer.bandits.push_back({*kept.insert(key).first,
                                      {bandit["banditKey"], bandit["modelVersion"], bandit["action"], bandit["actionProbability"], bandit["optimalityGap"]},
                                      contextFromJson(attributes)});
        }
        Tally tally("pre-computed sample");
        const Json ours = Json::parse(obfuscatedJson(answer));
        for (const auto &[key, value] : expected.items()) {
            if (!value.is_object())
                tally.check(ours.value(key, Json{}) == value, key);
            else
                for (const auto &[inner, entry] : value.items())
                    tally.check(ours[key].value(inner, Json{}) == entry, key + "." + inner);
        }
        tally.check(ours["flags"].size() == expected["flags"].size(), "no other flags");
        QVERIFY(tally.report());
        QCOMPARE(Json::parse(plainJson(answer)), clear);
    }

    void bandits_chooseTheExpectedActions()
    {
        const auto cases = test::readCases({"bandit-tests", "ufc/bandit-tests"});
        const auto ruleset = rulesetFrom({"config/bandit-flags-v1.json", "bandit-flags-v1.json", "ufc/bandit-flags-v1.json"});
        if (cases.empty() || ruleset == nullptr)
            QSKIP("the folder has no bandit cases");
        const BanditModels models = banditModels();
        QVERIFY(!models.empty());
        Tally tally("bandits");
        for (const auto &[file, set] : cases) {
            for (const Json &subject : set["subjects"]) {
                const std::string key = subject["subjectKey"];
                const BanditAssignment bandit = evaluateBandit(*ruleset, models, set["flag"].get<std::string>(), key,
                                                               contextFromJson(subject["subjectAttributes"]), actionsOf(subject), kNow);
                const Json action = bandit.code == EvaluationCode::Match ? Json(bandit.choice->action) : Json{};
                const Json ours{{"variation", valueOf(bandit.assignment, set["defaultValue"])}, {"action", action}};
                tally.check(ours == subject["assignment"], file + " " + key + " " + ours.dump());
            }
        }
        QVERIFY(tally.report());
    }
};

QTEST_APPLESS_MAIN(TestUfcCases)
#include "tst_ufccases.moc"
