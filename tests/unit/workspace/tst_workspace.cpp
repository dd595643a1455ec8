// SPDX-License-Identifier: GPL-3.0-or-later
#include <nlohmann/json.hpp>

#include "app/store/localstore.h"
#include "app/workspace/importer.h"
#include "app/workspace/workspace.h"
#include "models/access/actions.h"
#include "tests/unit/workspace/shop.h"

using namespace assay;
using namespace assay::workspace;

namespace {

constexpr Timestamp kNow{1'770'000'000'000'000}; // 2026-02-02

/// Waits for a future with the event loop running, as its continuations need it.
template <typename T>
T settled(QFuture<T> future)
{
    if (!QTest::qWaitFor([&future] { return future.isFinished(); }, 20'000))
        qFatal("the future never finished");
    return future.takeResult();
}

ImportedExperiment importOf(const std::string &snapshotId)
{
    ImportedExperiment import;
    import.documents = {{"metric", R"({"key":"buyers","kind":"conversion"})", "import"},
                        {"experiment", R"({"key":"new-checkout","origin":"import","control":"off","attribution":"CC BY",
                            "variations":[{"key":"off"},{"key":"on"}],"plan":{"primary":"buyers","variance_reduction":false}})", "import"}};
    import.snapshot = shop::snapshot(snapshotId);
    return import;
}

} // namespace

class TestWorkspace final : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void cleanup();
    void apply_showsInTheCatalogAtOnce();
    void apply_secondTimeChangesNothing();
    void apply_writesNothingWhenOneDocumentIsWrong();
    void check_givesEveryProblem();
    void catalog_followsCommitsOfOthers();
    void catalog_keepsTheReadableBesideTheUnreadable();
    void results_areAnalysedAndCached();
    void results_sayWhenThereAreNone();
    void results_areOfTheNewestSnapshot();
    void preloadResults_announcesEach();
    void verifyResults_recomputesWhatIsStored();
    void importSnapshots_isIdempotent();
    void importSnapshots_refusesWhatDoesNotFit();
    void runInput_gathersWhatARunNeeds();
    void runInput_endsAtThePlannedEnd();
    void runInput_saysWhyThereIsNothingToRun_data();
    void runInput_saysWhyThereIsNothingToRun();
    void note_isAudited();
    void destruction_withWorkInFlightIsSafe();

private:
    std::shared_ptr<store::DocumentStore> m_store;
    std::unique_ptr<Workspace> m_workspace;
};

void TestWorkspace::init()
{
    Result<std::unique_ptr<store::DocumentStore>> store = store::makeSessionStore();
    QVERIFY(store.has_value());
    m_store = std::move(*store);
    auto ids = std::make_shared<std::atomic<int>>(0);
    Result<std::unique_ptr<Workspace>> workspace = Workspace::load(
        {m_store, "Test", true, "local", [] { return kNow; }, [ids] { return "id-" + std::to_string(++*ids); }});
    QVERIFY(workspace.has_value());
    m_workspace = std::move(*workspace);
}

void TestWorkspace::cleanup()
{
    m_workspace.reset();
    m_store.reset();
}

void TestWorkspace::apply_showsInTheCatalogAtOnce()
{
    const QSignalSpy changed(m_workspace.get(), &Workspace::catalogChanged);

    const auto changes = settled(m_workspace->apply(shop::documents()));

    QVERIFY(changes.has_value());
    QCOMPARE(changes->size(), std::size_t{6});
    QVERIFY(changed.count() >= 1);
    QVERIFY(m_workspace->catalog()->experiments.contains("new-checkout"));
    QCOMPARE(m_workspace->catalog()->metricsReading("purchases"), std::vector<std::string>{"buyers"});
    QCOMPARE(m_workspace->catalog()->experimentsUsing("buyers"), std::vector<std::string>{"new-checkout"});
    QCOMPARE(m_workspace->catalog()->experiments.at("new-checkout").document.updatedBy, std::string("local"));
}

void TestWorkspace::apply_secondTimeChangesNothing()
{
    QVERIFY(settled(m_workspace->apply(shop::documents())).has_value());
    const std::size_t events = m_store->audit()->size();

    const auto changes = settled(m_workspace->apply(shop::documents()));

    QVERIFY(changes.has_value());
    for (const DocumentChange &change : *changes)
        QCOMPARE(change.what, DocumentChange::What::Unchanged);
    QCOMPARE(m_store->audit()->size(), events);
}

void TestWorkspace::apply_writesNothingWhenOneDocumentIsWrong()
{
    std::vector<DocumentInput> documents = shop::documents();
    documents.back().body = "{}";

    const auto changes = settled(m_workspace->apply(documents));

    QVERIFY(!changes);
    QCOMPARE(changes.error().code, ErrorCode::InvalidDocument);
    QVERIFY(m_store->list({})->empty());
}

void TestWorkspace::check_givesEveryProblem()
{
    const auto problems = settled(m_workspace->check({{"entity", "{}", "a"}, {"metric", "{}", "b"}}));

    QVERIFY(problems.has_value());
    QCOMPARE(problems->size(), std::size_t{2});
}

void TestWorkspace::catalog_followsCommitsOfOthers()
{
    QSignalSpy changed(m_workspace.get(), &Workspace::catalogChanged);

    QVERIFY(importSnapshots(*m_store, {importOf("s-1")}, "local", kNow).has_value());

    QVERIFY(changed.wait());
    QTRY_VERIFY(m_workspace->catalog()->latestSnapshot.contains("new-checkout"));
    QVERIFY(m_workspace->catalog()->metrics.contains("buyers"));
}

void TestWorkspace::catalog_keepsTheReadableBesideTheUnreadable()
{
    store::Document broken;
    broken.kind = "metric";
    broken.key = "broken";
    broken.id = "1";
    broken.body = "{}";
    store::Document newer = broken;
    newer.kind = "segment";
    newer.id = "2";
    QVERIFY(settled(m_workspace->apply(shop::documents())).has_value());
    QVERIFY(m_store->transaction([&](store::Transaction &t) -> Result<void> {
        if (auto put = t.put(broken, 0); !put)
            return fail(put.error());
        return t.put(newer, 0).map([](const auto &) {});
    }).has_value());

    const Result<Catalog> catalog = readCatalog(*m_store);

    QVERIFY(catalog.has_value());
    QCOMPARE(catalog->problems.size(), std::size_t{1});
    QCOMPARE(std::string(catalog->problems.front().fact("kind")), std::string("metric"));
    QVERIFY(catalog->metrics.contains("buyers"));
}

void TestWorkspace::results_areAnalysedAndCached()
{
    QVERIFY(importSnapshots(*m_store, {importOf("s-1")}, "local", kNow).has_value());
    QTRY_VERIFY(m_workspace->catalog()->latestSnapshot.contains("new-checkout"));
    QSignalSpy loaded(m_workspace.get(), &Workspace::resultsLoaded);
    QVERIFY(!m_workspace->cachedResults("new-checkout").snapshot);

    const auto first = settled(m_workspace->results("new-checkout"));
    const auto second = settled(m_workspace->results("new-checkout"));

    QVERIFY(first.has_value() && second.has_value());
    QCOMPARE(loaded.count(), 1);
    QCOMPARE(first->analysis.get(), second->analysis.get());
    QCOMPARE(m_workspace->cachedResults("new-checkout").snapshot.get(), first->snapshot.get());
    QVERIFY(qAbs(first->analysis->results.front().estimate.relative->estimate - 0.5) < 1e-12);
}

void TestWorkspace::results_sayWhenThereAreNone()
{
    const auto loaded = settled(m_workspace->results("new-checkout"));

    QVERIFY(!loaded);
    QCOMPARE(loaded.error().code, ErrorCode::NoResults);
    QCOMPARE(loaded.error().remedy, Remedy::RunPipeline);
}

void TestWorkspace::results_areOfTheNewestSnapshot()
{
    ImportedExperiment older = importOf("s-1");
    ImportedExperiment newer = importOf("s-2");
    newer.snapshot.createdAt.micros += 1;
    QVERIFY(importSnapshots(*m_store, {newer, older}, "local", kNow).has_value());
    QTRY_VERIFY(m_workspace->catalog()->latestSnapshot.contains("new-checkout"));

    QCOMPARE(settled(m_workspace->results("new-checkout"))->snapshot->id, std::string("s-2"));
}

void TestWorkspace::verifyResults_recomputesWhatIsStored()
{
    QCOMPARE(settled(m_workspace->verifyResults("new-checkout")).error().code, ErrorCode::NoResults);
    QVERIFY(importSnapshots(*m_store, {importOf("s-1")}, "local", kNow).has_value());
    QVERIFY(settled(m_workspace->reload()).has_value());

    const Result<Verification> verification = settled(m_workspace->verifyResults("new-checkout"));

    QVERIFY(verification.has_value());
    QVERIFY(verification->isIdentical() && verification->isDigestAudited);
    QCOMPARE(settled(m_workspace->results("new-checkout"))->digest, verification->digest);
}

void TestWorkspace::preloadResults_announcesEach()
{
    QVERIFY(importSnapshots(*m_store, {importOf("s-1")}, "local", kNow).has_value());
    QTRY_VERIFY(m_workspace->catalog()->latestSnapshot.contains("new-checkout"));
    QSignalSpy loaded(m_workspace.get(), &Workspace::resultsLoaded);

    m_workspace->preloadResults();

    QVERIFY(loaded.count() == 1 || loaded.wait());
    QCOMPARE(loaded.front().front().toString(), QStringLiteral("new-checkout"));
    QVERIFY(m_workspace->cachedResults("new-checkout").analysis);
}

void TestWorkspace::importSnapshots_isIdempotent()
{
    QVERIFY(importSnapshots(*m_store, {importOf("s-1")}, "local", kNow).has_value());
    const std::size_t events = m_store->audit()->size();

    QVERIFY(importSnapshots(*m_store, {importOf("s-1")}, "local", kNow).has_value());

    QCOMPARE(m_store->audit()->size(), events);
    QCOMPARE(m_store->snapshots({})->size(), std::size_t{1});
    const auto audit = m_store->audit();
    QVERIFY(std::ranges::any_of(*audit, [](const access::AuditEvent &event) { return event.action == access::action::ImportSnapshot; }));
}

void TestWorkspace::importSnapshots_refusesWhatDoesNotFit()
{
    ImportedExperiment import = importOf("s-1");
    import.documents.erase(import.documents.begin());

    const Result<void> outcome = importSnapshots(*m_store, {import}, "local", kNow);

    QVERIFY(!outcome);
    QCOMPARE(outcome.error().code, ErrorCode::UnknownReference);
    QVERIFY(m_store->snapshots({})->empty());
    QVERIFY(m_store->list({})->empty());
}

void TestWorkspace::runInput_gathersWhatARunNeeds()
{
    QVERIFY(settled(m_workspace->apply(shop::documents())).has_value());

    const Result<Workspace::RunInput> input = m_workspace->runInput("new-checkout");

    QVERIFY(input.has_value());
    QCOMPARE(input->connection.key, std::string("shop"));
    QCOMPARE(input->request.assignmentSource.key, std::string("assignments"));
    QCOMPARE(input->request.metrics.size(), std::size_t{1});
    QCOMPARE(input->request.factSources.size(), std::size_t{1});
    QCOMPARE(input->request.asOf.micros, kNow.micros);
}

void TestWorkspace::runInput_endsAtThePlannedEnd()
{
    std::vector<DocumentInput> documents = shop::documents();
    documents.back().body.insert(documents.back().body.find("\"start\""), R"("end":"2026-01-15",)");
    QVERIFY(settled(m_workspace->apply(documents)).has_value());

    QCOMPARE(toIsoTime(m_workspace->runInput("new-checkout")->request.asOf), std::string("2026-01-15T00:00:00Z"));
}

void TestWorkspace::runInput_saysWhyThereIsNothingToRun_data()
{
    QTest::addColumn<QByteArray>("start");
    QTest::addColumn<QByteArray>("what");
    QTest::newRow("draft") << QByteArray() << QByteArray("it has no start yet");
    QTest::newRow("later") << QByteArray(R"("start":"2027-01-01",)") << QByteArray("it starts on 2027-01-01T00:00:00Z");
}

void TestWorkspace::runInput_saysWhyThereIsNothingToRun()
{
    QFETCH(QByteArray, start);
    QFETCH(QByteArray, what);
    std::vector<DocumentInput> documents = shop::documents();
    const std::string old = R"("start":"2026-01-01",)";
    documents.back().body.replace(documents.back().body.find(old), old.size(), start.toStdString());
    QVERIFY(settled(m_workspace->apply(documents)).has_value());

    const Result<Workspace::RunInput> input = m_workspace->runInput("new-checkout");

    QVERIFY(!input);
    QCOMPARE(input.error().code, ErrorCode::UnsupportedDefinition);
    QCOMPARE(QByteArray::fromStdString(std::string(input.error().fact("what"))), what);
    QCOMPARE(m_workspace->runInput("lost").error().code, ErrorCode::NotFound);
}

void TestWorkspace::note_isAudited()
{
    QVERIFY(settled(m_workspace->note(std::string(access::action::ExportWrite), "experiment/new-checkout")).has_value());

    const auto events = settled(m_workspace->audit());
    QCOMPARE(events->back().object, std::string("experiment/new-checkout"));
    QCOMPARE(events->back().actor, std::string("local"));
    QVERIFY(!settled(m_workspace->verifyAudit())->brokenAt);
    QVERIFY(!settled(m_workspace->verifyLedger())->brokenAt);
}

void TestWorkspace::destruction_withWorkInFlightIsSafe()
{
    QVERIFY(importSnapshots(*m_store, {importOf("s-1")}, "local", kNow).has_value());
    for (int i = 0; i < 20; ++i) {
        m_workspace->refresh();
        (void)m_workspace->apply(shop::documents());
        (void)m_workspace->results("new-checkout");
    }

    m_workspace.reset();

    QVERIFY(importSnapshots(*m_store, {importOf("s-2")}, "local", kNow).has_value());
    QCoreApplication::processEvents();
}

QTEST_GUILESS_MAIN(TestWorkspace)
#include "tst_workspace.moc"
