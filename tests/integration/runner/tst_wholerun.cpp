// SPDX-License-Identifier: GPL-3.0-or-later
#include <atomic>
#include <cmath>
#include <filesystem>
#include <fstream>

#include <nlohmann/json.hpp>

#include "app/pipeline/runexecution.h"
#include "app/store/localstore.h"
#include "models/access/chain.h"
#include "models/results/snapshot.h"

using namespace assay;
using pipeline::RunRecord;
using pipeline::RunState;

namespace {

/// 2,000 subjects, alternately control and treatment; every second one of each buys once, a day later,
/// for 10 in control and for 12 in treatment.
void writeShop(const std::filesystem::path &folder)
{
    std::ofstream assignments(folder / "assignments.csv");
    std::ofstream purchases(folder / "purchases.csv");
    assignments << "subject_key,experiment,variation,ts\n";
    purchases << "subject_key,ts,amount\n";
    for (int i = 0; i < 2'000; ++i) {
        const bool isTreatment = i % 2 == 1;
        const std::string seconds = (i % 60 < 10 ? "0" : "") + std::to_string(i % 60);
        assignments << "subject-" << i << ",checkout," << (isTreatment ? "treatment" : "control") << ",2026-11-02 10:00:" << seconds << '\n';
        if (i % 4 < 2)
            purchases << "subject-" << i << ",2026-11-03 11:00:" << seconds << ',' << (isTreatment ? 12 : 10) << '\n';
    }
}

sql::PlanRequest request()
{
    sql::PlanRequest request;
    request.experiment.key = "checkout";
    request.experiment.name = "Checkout";
    request.experiment.entity = "user";
    request.experiment.assignmentSource = "assignments";
    request.experiment.variations = {{"control", "Control", 1}, {"treatment", "Treatment", 1}};
    request.experiment.control = "control";
    request.experiment.start = *timestampFromIso("2026-11-01");
    request.experiment.plan.primary = "revenue";
    request.experiment.plan.secondary = {"buyers"};
    request.assignmentSource = {"assignments", "Assignments", "", "shop", "user", "SELECT * FROM assignments", "subject_key", "experiment", "variation", "ts", ""};
    request.factSources = {{"purchases", "Purchases", "", "shop", "user", "SELECT * FROM purchases", "subject_key", "ts", "", ""}};
    metrics::Metric revenue;
    revenue.key = "revenue";
    revenue.name = "Revenue";
    revenue.kind = metrics::MetricKind::Sum;
    revenue.fact = {"purchases", "amount", {}};
    metrics::Metric buyers;
    buyers.key = "buyers";
    buyers.name = "Buyers";
    buyers.kind = metrics::MetricKind::Conversion;
    buyers.fact = {"purchases", "", {}};
    request.metrics = {revenue, buyers};
    request.asOf = *timestampFromIso("2026-11-10");
    return request;
}

} // namespace

/// A run from definitions to a stored snapshot: real planner, runner, engine and store.
class TestWholeRun final : public QObject
{
    Q_OBJECT

private slots:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_request = request();
        writeShop(path());
        auto store = store::makeSessionStore();
        QVERIFY(store);
        m_store = std::move(*store);
    }

    void run_storesWhatTheDataSays()
    {
        const RunRecord run = execute();

        QVERIFY2(run.state == RunState::Succeeded, run.error ? std::string{errorCodeName(run.error->code)}.append(run.error->fact("what")).c_str() : "");
        QCOMPARE(run.fraction, 1.0);
        QCOMPARE(run.engine.substr(0, 7), std::string{"DuckDB "});
        const auto head = m_store->snapshots("checkout");
        QCOMPARE(head->size(), std::size_t{1});
        QCOMPARE(head->front().id, run.snapshot);
        const results::Snapshot snapshot = latest();
        QCOMPARE(snapshot.run, run.id);
        QCOMPARE(snapshot.connection, std::string{"shop"});
        QCOMPARE(snapshot.provenance.size(), run.statements.size());
        // Hand calculation: 1,000 subjects each; 500 buyers at 10 and at 12.
        QCOMPARE(results::cumulativeSubjects(snapshot, 0).back(), 1'000);
        QCOMPARE(total(snapshot, 0, 0), 5'000.0);
        QCOMPARE(total(snapshot, 0, 1), 6'000.0);
        QCOMPARE(total(snapshot, 1, 0), 500.0);
        QCOMPARE(total(snapshot, 1, 1), 500.0);
    }

    void run_leavesOneIntentAndOneOutcomePerStatement()
    {
        const RunRecord run = execute();

        const auto ledger = m_store->ledger();
        QCOMPARE(ledger->size(), 2 * run.statements.size());
        std::int64_t rows = 0;
        for (std::size_t i = 0; i < run.statements.size(); ++i) {
            QCOMPARE((*ledger)[i].verdict, access::LedgerVerdict::Intended);
            const access::LedgerEntry &outcome = (*ledger)[run.statements.size() + i];
            QCOMPARE(outcome.verdict, access::LedgerVerdict::Passed);
            QCOMPARE(outcome.statement, run.statements[i].id);
            rows += outcome.rows;
        }
        QCOMPARE(rows, run.rowsOut);
        QVERIFY(run.rowsOut > 0 && run.rowsOut <= run.rowsExpected);
        QVERIFY(!m_store->verifyLedger()->brokenAt);
        QVERIFY(!m_store->verifyAudit()->brokenAt);
    }

    void run_namesTheDefinitionOfAMissingColumn()
    {
        m_request.metrics.front().fact.valueColumn = "amuont";

        const RunRecord run = execute();

        QCOMPARE(run.state, RunState::Failed);
        QVERIFY(run.error.has_value());
        QCOMPARE(run.error->code, ErrorCode::InvalidDocument);
        QCOMPARE(run.error->fact("key"), std::string_view{"revenue"});
        QCOMPARE(run.error->fact("path"), std::string_view{"fact.value"});
        QCOMPARE(run.error->fact("what"),
                 std::string_view{"a column of fact_source \"purchases\", which has no \"amuont\"; did you mean \"amount\"? It has subject_key, ts, amount"});
        QCOMPARE(run.rowsOut, 0);
    }

    void run_countsLinesInTheSqlOfTheSource()
    {
        m_request.factSources.front().sql = "SELECT subject_key, ts,\n  -- in euros\n  amuont AS amount\nFROM purchases";

        const RunRecord run = execute();

        QCOMPARE(run.state, RunState::Failed);
        QVERIFY(run.error.has_value());
        QCOMPARE(run.error->fact("kind"), std::string_view{"fact_source"});
        QCOMPARE(run.error->fact("path"), std::string_view{"sql"});
        QVERIFY2(run.error->fact("what").find("line 3") != std::string_view::npos, std::string{run.error->fact("what")}.c_str());
        QVERIFY(run.error->fact("what").find("amuont") != std::string_view::npos);
    }

    void run_keepsOldResultsWhenTheWarehouseIsGone()
    {
        const RunRecord first = execute();
        std::filesystem::remove_all(path());

        const RunRecord second = execute();

        QCOMPARE(second.state, RunState::Failed);
        QCOMPARE(second.error->code, ErrorCode::WarehouseFileMissing);
        QCOMPARE(m_store->snapshots("checkout")->size(), std::size_t{1});
        QCOMPARE(latest().run, first.id);
    }

    void run_reportsGrowingFractions()
    {
        std::vector<double> fractions;

        execute([&](const RunRecord &run) { fractions.push_back(run.fraction); });

        QVERIFY(std::ranges::is_sorted(fractions));
        QCOMPARE(fractions.back(), 1.0);
    }

    void run_namesADefinitionThatCannotBePlanned()
    {
        m_request.factSources.front().sql = "DROP TABLE purchases";

        const RunRecord run = execute();

        QCOMPARE(run.state, RunState::Failed);
        QCOMPARE(run.error->code, ErrorCode::FragmentRefused);
        QVERIFY(m_store->ledger()->empty());
        QCOMPARE(m_store->runs()->size(), std::size_t{1});
    }

private:
    [[nodiscard]] std::filesystem::path path() const { return m_folder->path().toStdString(); }

    RunRecord execute(const pipeline::RunObserver &observer = {})
    {
        pipeline::PipelineContext context;
        context.store = m_store;
        context.runnerPath = ASSAY_BIN_DIR "/assay-runner";
        context.actor = "member-1";
        context.now = [this] { return Timestamp{1'795'000'000'000'000 + ++m_clock}; };
        context.newId = [this] { return "0000000" + std::to_string(++m_ids); };
        metrics::Connection connection;
        connection.key = "shop";
        connection.name = "Shop";
        connection.kind = "duckdb";
        connection.fields = {{"path", path().string()}};
        pipeline::RunOrder order{pipeline::plannedRun(context, m_request, connection, pipeline::Trigger::CommandLine), m_request, connection};
        order.request.runId = order.record.id;
        return pipeline::executeRun(context, order, observer, {});
    }

    [[nodiscard]] results::Snapshot latest() const
    {
        const auto body = m_store->snapshotBody(m_store->snapshots("checkout")->front().id);
        return results::snapshotFromJson(*parseJson(*body)).value_or(results::Snapshot{});
    }

    /// Σ of the values of a metric in a variation, the centre added back.
    static double total(const results::Snapshot &snapshot, std::uint32_t metric, std::uint32_t variation)
    {
        const results::Sums sums = results::cumulative(snapshot, metric, variation).back();
        return std::round((sums.y + static_cast<double>(sums.n) * snapshot.metrics[metric].centre) * 1e6) / 1e6;
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::shared_ptr<store::DocumentStore> m_store;
    sql::PlanRequest m_request = request();
    std::atomic<std::int64_t> m_clock{};
    std::atomic<int> m_ids{};
};

QTEST_GUILESS_MAIN(TestWholeRun)
#include "tst_wholerun.moc"
