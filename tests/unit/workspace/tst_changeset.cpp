// SPDX-License-Identifier: GPL-3.0-or-later
#include <nlohmann/json.hpp>

#include "app/store/localstore.h"
#include "app/workspace/changeset.h"
#include "tests/unit/workspace/shop.h"

using namespace assay;
using namespace assay::workspace;
using What = DocumentChange::What;

class TestChangeSet final : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void planChanges_createsWhatIsNew();
    void writeChanges_isIdempotent();
    void planChanges_seesTheSameMeaningInAnotherSpelling();
    void planChanges_showsWhatChanged();
    void writeChanges_auditsEachDocumentOnce();
    void planChanges_checksReferencesWithinTheInput();
    void planChanges_refusesAChangeThatBreaksAnotherDocument();
    void planChanges_doesNotBlameOldProblems();
    void planChanges_saysWhatIsWrong_data();
    void planChanges_saysWhatIsWrong();
    void planChanges_givesEveryProblem();
    void planChanges_takesTheSameDefinitionOnce();
    void defaults_reachThePlansThatInheritThem();
    void defaults_holdTheContract();
    void defaults_mayNotBreakAnExperiment();
    void conclusion_freezesTheRules();
    void conclusion_takesTheRulesOfTheSameApply();
    void conclusion_undoneInheritsAgain();
    void planChanges_refusesWhatNothingReads();
    void planChanges_checksConnections_data();
    void planChanges_checksConnections();

private:
    Result<void> write(const std::vector<DocumentInput> &inputs);
    /// The stored body of the shop's experiment.
    [[nodiscard]] Json experiment() const { return *parseJson(m_store->get("experiment", "new-checkout")->body); }
    std::unique_ptr<store::DocumentStore> m_store;
    int m_ids = 0;
};

void TestChangeSet::init()
{
    Result<std::unique_ptr<store::DocumentStore>> store = store::makeSessionStore();
    QVERIFY(store.has_value());
    m_store = std::move(*store);
}

Result<void> TestChangeSet::write(const std::vector<DocumentInput> &inputs)
{
    const Result<ChangeSet> set = planChanges(*m_store, inputs);
    if (!set)
        return fail(set.error());
    if (!set->problems.empty())
        return fail(set->problems.front());
    const Author author{"local", Timestamp{1'000'000}, [this] { return "id-" + std::to_string(++m_ids); }};
    return m_store->transaction([&](store::Transaction &transaction) { return writeChanges(transaction, *set, author); });
}

DocumentInput defaultsWith(const std::string &members)
{
    return {"analysis_defaults", R"({"key":"default",)" + members + "}", "company"};
}

/// The shop's experiment with more members at the top and in its plan.
DocumentInput experimentWith(const std::string &members, const std::string &plan = {})
{
    return {"experiment", R"({"key":"new-checkout","entity":"user","assignment_source":"assignments","control":"off","start":"2026-01-01",)"
                + members + R"("variations":[{"key":"off"},{"key":"on"}],"plan":{"primary":"buyers")" + plan + "}}", "experiment"};
}

const std::string kConcluded = R"("decision":{"outcome":"keep_control"},)";

void TestChangeSet::planChanges_createsWhatIsNew()
{
    const Result<ChangeSet> set = planChanges(*m_store, shop::documents());

    QVERIFY(set.has_value());
    QVERIFY2(set->problems.empty(), set->problems.empty() ? "" : std::string(set->problems.front().fact("what")).c_str());
    QCOMPARE(set->items.size(), std::size_t{6});
    for (const DocumentChange &change : set->changes())
        QCOMPARE(change.what, What::Created);
}

void TestChangeSet::writeChanges_isIdempotent()
{
    QVERIFY(write(shop::documents()).has_value());
    const auto events = m_store->audit();
    QVERIFY(write(shop::documents()).has_value());

    const Result<ChangeSet> set = planChanges(*m_store, shop::documents());

    QVERIFY(set.has_value());
    for (const DocumentChange &change : set->changes())
        QCOMPARE(change.what, What::Unchanged);
    QCOMPARE(m_store->audit()->size(), events->size());
    QCOMPARE(m_store->get("metric", "buyers")->revision, std::int64_t{1});
}

void TestChangeSet::planChanges_seesTheSameMeaningInAnotherSpelling()
{
    QVERIFY(write(shop::documents()).has_value());

    const Result<ChangeSet> set = planChanges(
        *m_store, {{"metric", R"({ "kind":"conversion", "name":"buyers", "fact":{"source":"purchases","filters":[]}, "key":"buyers", "decimals":2.0 })", ""}});

    QVERIFY(set.has_value());
    QCOMPARE(set->items.front().change.what, What::Unchanged);
}

void TestChangeSet::planChanges_showsWhatChanged()
{
    QVERIFY(write(shop::documents()).has_value());

    const Result<ChangeSet> set
        = planChanges(*m_store, {{"metric", R"({"key":"buyers","kind":"conversion","fact":{"source":"purchases"},"decimals":1,"unit":"x"})", ""}});

    QVERIFY(set.has_value());
    const DocumentChange &change = set->items.front().change;
    QCOMPARE(change.what, What::Changed);
    QCOMPARE(change.fields.size(), std::size_t{2});
    QCOMPARE(change.fields[0].path, std::string("decimals"));
    QCOMPARE(change.fields[0].before, std::string("2"));
    QCOMPARE(change.fields[0].after, std::string("1"));
    QCOMPARE(change.fields[1].path, std::string("unit"));
    QCOMPARE(change.fields[1].before, std::string());
}

void TestChangeSet::writeChanges_auditsEachDocumentOnce()
{
    const std::size_t before = m_store->audit()->size();
    QVERIFY(write(shop::documents()).has_value());

    const auto events = m_store->audit();

    QCOMPARE(events->size(), before + 6);
    QCOMPARE(events->back().action, std::string("document.put"));
    QCOMPARE(events->back().object, std::string("experiment/new-checkout"));
    QVERIFY(events->back().detail.find("\"created\"") != std::string::npos);
    QVERIFY(!m_store->verifyAudit()->brokenAt.has_value());
}

void TestChangeSet::planChanges_checksReferencesWithinTheInput()
{
    std::vector<DocumentInput> backwards = shop::documents();
    std::ranges::reverse(backwards);

    const Result<ChangeSet> set = planChanges(*m_store, backwards);

    QVERIFY(set.has_value());
    QVERIFY(set->problems.empty());
}

void TestChangeSet::planChanges_refusesAChangeThatBreaksAnotherDocument()
{
    QVERIFY(write(shop::documents()).has_value());

    const Result<ChangeSet> set
        = planChanges(*m_store, {{"entity", R"({"key":"device"})", ""},
                                 {"fact_source", R"({"key":"purchases","connection":"shop","entity":"device","sql":"SELECT 1"})", ""}});

    QVERIFY(set.has_value());
    QCOMPARE(set->problems.size(), std::size_t{1});
    QCOMPARE(set->problems.front().messageId, std::string_view("V-402"));
    QCOMPARE(std::string(set->problems.front().fact("key")), std::string("new-checkout"));
}

void TestChangeSet::planChanges_doesNotBlameOldProblems()
{
    QVERIFY(write(shop::documents()).has_value());
    store::Document orphan;
    orphan.kind = "property";
    orphan.key = "country";
    orphan.id = "orphan";
    orphan.body = R"({"assignment_source":"gone","column":"c","key":"country","name":"c"})";
    QVERIFY(m_store->transaction([&](store::Transaction &t) { return t.put(orphan, 0).map([](const auto &) {}); }).has_value());

    const Result<ChangeSet> set = planChanges(*m_store, {{"entity", R"({"key":"device"})", ""}});

    QVERIFY(set.has_value());
    QVERIFY(set->problems.empty());
}

void TestChangeSet::planChanges_saysWhatIsWrong_data()
{
    QTest::addColumn<QByteArray>("kind");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<ErrorCode>("code");
    QTest::newRow("unknown kind") << QByteArray("flagg") << QByteArray("{}") << ErrorCode::InvalidArgument;
    QTest::newRow("broken JSON") << QByteArray("entity") << QByteArray("{") << ErrorCode::InvalidJson;
    QTest::newRow("invalid body") << QByteArray("entity") << QByteArray("{}") << ErrorCode::InvalidDocument;
    QTest::newRow("SQL that writes") << QByteArray("fact_source")
                                     << QByteArray(R"({"key":"f","connection":"shop","entity":"user","sql":"DELETE FROM purchases"})")
                                     << ErrorCode::FragmentRefused;
    QTest::newRow("unknown reference") << QByteArray("property") << QByteArray(R"({"key":"p","assignment_source":"x","column":"c"})")
                                       << ErrorCode::UnknownReference;
}

void TestChangeSet::planChanges_saysWhatIsWrong()
{
    QFETCH(QByteArray, kind);
    QFETCH(QByteArray, body);
    QFETCH(ErrorCode, code);
    QVERIFY(write(shop::documents()).has_value());

    const Result<ChangeSet> set = planChanges(*m_store, {{kind.toStdString(), body.toStdString(), "shop.json"}});

    QVERIFY(set.has_value());
    QCOMPARE(set->problems.size(), std::size_t{1});
    QCOMPARE(set->problems.front().code, code);
}

void TestChangeSet::planChanges_givesEveryProblem()
{
    const Result<ChangeSet> set = planChanges(*m_store, {{"entity", "{}", "a"}, {"entity", R"({"key":"user"})", "b"},
                                                         {"entity", R"({"key":"user","name":"Person"})", "c"}, {"metric", "[]", "d"}});

    QVERIFY(set.has_value());
    QCOMPARE(set->problems.size(), std::size_t{3});
    QCOMPARE(std::string(set->problems[0].fact("origin")), std::string("a"));
    QCOMPARE(std::string(set->problems[1].fact("origin")), std::string("c"));
    QCOMPARE(std::string(set->problems[1].fact("what")), std::string("the same definition as in b, or another key"));
}

void TestChangeSet::planChanges_takesTheSameDefinitionOnce()
{
    const Result<ChangeSet> set = planChanges(*m_store, {{"entity", R"({"key":"user","name":"user"})", "a"}, {"entity", R"({"name":"user","key":"user"})", "b"}});

    QVERIFY(set.has_value());
    QVERIFY(set->problems.empty());
    QCOMPARE(set->items.size(), std::size_t{1});
}

void TestChangeSet::defaults_reachThePlansThatInheritThem()
{
    QVERIFY(write(shop::documents()).has_value());
    QVERIFY(write({experimentWith("", R"(,"level":0.8)"), defaultsWith(R"("level":0.9,"correction":"holm","minimum_days":0)")}).has_value());

    const Result<Catalog> catalog = readCatalog(*m_store);

    QVERIFY(catalog.has_value());
    const experiments::Plan &plan = catalog->experiments.at("new-checkout").value.plan;
    QCOMPARE(plan.level, 0.8);
    QVERIFY(plan.correction == experiments::Correction::Holm);
    QVERIFY(!plan.minimumDays.has_value());
    QVERIFY2(!experiment()["plan"].contains("correction"), "what is inherited is not written");
}

void TestChangeSet::defaults_holdTheContract()
{
    using experiments::Action;
    using experiments::GuardrailsOutcome;
    using experiments::PrimaryOutcome;
    QVERIFY(write(shop::documents()).has_value());
    QVERIFY(write({defaultsWith(R"("contract":{"better":{"unproven":"roll_out"}})")}).has_value());
    const auto action = [this] {
        const Result<Catalog> catalog = readCatalog(*m_store);
        return catalog->experiments.at("new-checkout").value.plan.contract.at(PrimaryOutcome::Better, GuardrailsOutcome::Unproven);
    };
    QCOMPARE(action(), Action::RollOut);
    QVERIFY(!experiment()["plan"].contains("contract"));

    QVERIFY(write({experimentWith("", R"(,"contract":{"better":{"unproven":"keep_running"}})")}).has_value());

    QCOMPARE(action(), Action::KeepRunning);
}

void TestChangeSet::defaults_mayNotBreakAnExperiment()
{
    QVERIFY(write(shop::documents()).has_value());

    const Result<void> written = write({defaultsWith(R"("method":"fixed")")});

    QVERIFY2(!written.has_value(), "the experiment has no end, which a fixed-sample plan needs");
    QCOMPARE(std::string(written.error().messageId), std::string("V-302"));
    QVERIFY(!m_store->get("analysis_defaults", "default").has_value());
}

void TestChangeSet::conclusion_freezesTheRules()
{
    QVERIFY(write(shop::documents()).has_value());
    QVERIFY(write({defaultsWith(R"("level":0.9,"guardrail_margin":0.02)")}).has_value());
    QVERIFY(write({experimentWith(kConcluded)}).has_value());
    QCOMPARE(experiment()["plan"]["level"].get<double>(), 0.9);

    QVERIFY(write({defaultsWith(R"("level":0.99)")}).has_value());

    const Result<Catalog> catalog = readCatalog(*m_store);
    QCOMPARE(catalog->experiments.at("new-checkout").value.plan.level, 0.9);
    QCOMPARE(experiment()["plan"]["guardrail_margin"].get<double>(), 0.02);
    // The file that concluded it still means the same.
    const Result<ChangeSet> again = planChanges(*m_store, {experimentWith(kConcluded)});
    QCOMPARE(again->items.front().change.what, What::Unchanged);
}

void TestChangeSet::conclusion_takesTheRulesOfTheSameApply()
{
    QVERIFY(write(shop::documents()).has_value());

    QVERIFY(write({experimentWith(kConcluded), defaultsWith(R"("level":0.85)")}).has_value());

    QCOMPARE(experiment()["plan"]["level"].get<double>(), 0.85);
}

void TestChangeSet::conclusion_undoneInheritsAgain()
{
    QVERIFY(write(shop::documents()).has_value());
    QVERIFY(write({experimentWith(kConcluded)}).has_value());
    QVERIFY(experiment()["plan"].contains("level"));

    QVERIFY(write({experimentWith("")}).has_value());

    QVERIFY(!experiment()["plan"].contains("level"));
}

void TestChangeSet::planChanges_refusesWhatNothingReads()
{
    const std::vector<DocumentInput> typo{{"entity", R"({"key":"user","descripton":"x"})", "a.json"}};

    const Result<ChangeSet> set = planChanges(*m_store, typo);

    QVERIFY(set.has_value());
    QCOMPARE(set->problems.size(), std::size_t{1});
    QCOMPARE(std::string(set->problems[0].fact("path")), std::string("descripton"));
    QCOMPARE(std::string(set->problems[0].fact("guess")), std::string("description"));
    QCOMPARE(std::string(set->problems[0].fact("origin")), std::string("a.json"));

    // A newer Assay wrote it: what stands in the store may be applied again as it is.
    const Result<void> put = m_store->transaction([](store::Transaction &transaction) -> Result<void> {
        store::Document document;
        document.kind = "entity";
        document.id = "id-x";
        document.key = "user";
        document.body = R"({"descripton":"x","key":"user","name":"user"})";
        return transaction.put(std::move(document), 0).map([](const store::Document &) {});
    });
    QVERIFY(put.has_value());
    QVERIFY(planChanges(*m_store, typo)->problems.empty());
}

void TestChangeSet::planChanges_checksConnections_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("path");
    QTest::newRow("kind") << QByteArray(R"({"key":"c","kind":"oracle"})") << QByteArray("kind");
    QTest::newRow("setting") << QByteArray(R"({"key":"c","kind":"duckdb","settings":{"path":"/d","paht":"/d"}})") << QByteArray("settings.paht");
    QTest::newRow("required setting") << QByteArray(R"({"key":"c","kind":"duckdb"})") << QByteArray("settings.path");
}

void TestChangeSet::planChanges_checksConnections()
{
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, path);

    const Result<ChangeSet> set = planChanges(*m_store, {{"connection", body.toStdString(), ""}});

    QVERIFY(set.has_value());
    QVERIFY(!set->problems.empty());
    QCOMPARE(std::string(set->problems.front().fact("path")), path.toStdString());
}

QTEST_GUILESS_MAIN(TestChangeSet)
#include "tst_changeset.moc"
