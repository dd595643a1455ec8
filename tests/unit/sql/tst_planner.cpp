// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <set>

#include "models/sql/dialect.h"
#include "models/sql/lexer.h"
#include "models/sql/planner.h"
#include "tests/fakes/everykind.h"

using namespace assay;
using namespace assay::sql;

namespace {

const Dialect *const kDialects[] = {&duckDbDialect(), &postgreSqlDialect()};

PipelinePlan planned(const PlanRequest &request, const Dialect &dialect = duckDbDialect())
{
    Result<PipelinePlan> plan = planExperiment(request, dialect);
    return plan ? std::move(*plan) : PipelinePlan{};
}

/// In statements that read rows.
std::size_t occurrences(const PipelinePlan &plan, std::string_view text)
{
    std::size_t count = 0;
    for (const Statement &statement : plan.statements) {
        if (statement.source)
            continue;
        for (std::size_t at = statement.text.find(text); at != std::string::npos; at = statement.text.find(text, at + 1))
            ++count;
    }
    return count;
}

/// A request and empty answers to it, by statement.
struct Answered {
    PlanRequest request = fakes::withMetrics(fakes::everyKindRequest(), {"purchases", "order_value"});
    PipelinePlan plan;
    std::vector<StatementRows> rows;

    Answered()
    {
        request.properties.clear();
        plan = planned(request);
        for (const Statement &statement : plan.statements) {
            if (!statement.contract)
                continue;
            StatementRows answer{statement.id, {}};
            for (const ContractColumn &column : statement.contract->columns)
                answer.batch.columns.push_back(column.name);
            rows.push_back(std::move(answer));
        }
    }

    /// Adds a row with the given cells; others are NULL.
    void add(std::size_t statement, const std::map<std::string, Cell> &cells)
    {
        RowBatch &batch = rows[statement].batch;
        Row row;
        for (const std::string &column : batch.columns)
            row.push_back(cells.contains(column) ? cells.at(column) : Cell{});
        batch.rows.push_back(std::move(row));
    }
    [[nodiscard]] Result<results::Snapshot> snapshot() const { return snapshotFromRows(plan, rows, "id", {7}); }
};

using Cells = std::map<std::string, Cell>;

} // namespace

class TestPlanner final : public QObject
{
    Q_OBJECT

private slots:
    void planExperiment_givesEveryStatementASoundShape()
    {
        for (const Dialect *dialect : kDialects) {
            const PipelinePlan plan = planned(fakes::everyKindRequest(), *dialect);
            QVERIFY(plan.statements.size() >= 2);
            std::set<std::string> ids;
            for (const Statement &statement : plan.statements) {
                QVERIFY2(ids.insert(statement.id).second, statement.id.c_str());
                QVERIFY(statement.text.starts_with("/* assay app="));
                QVERIFY(statement.text.find("*/") < 200);
                QVERIFY(statement.weight > 0);
                QVERIFY(!statement.title.empty());
                QVERIFY(!statement.contract || validated(*statement.contract));
                QVERIFY(!statement.contract || statement.contract->maxRows <= 20'000);
                QVERIFY2(tokenise(statement.text, dialect->lexicon()).has_value(), statement.id.c_str());
                QVERIFY(statement.contract || statement.source || dialect->hasStages());
            }
        }
    }

    void planExperiment_isDeterministic()
    {
        for (const Dialect *dialect : kDialects)
            QVERIFY(planned(fakes::everyKindRequest(), *dialect) == planned(fakes::everyKindRequest(), *dialect));
    }

    void planExperiment_readsEachSourceOncePerPass()
    {
        PlanRequest request = fakes::everyKindRequest();
        QCOMPARE(occurrences(planned(request, postgreSqlDialect()), "-- facts of the shop"), 1U);
        // Twice in the text, once by the engine: the guards of the two ways exclude each other.
        QCOMPARE(occurrences(planned(request), "-- facts of the shop"), 2U);
        request.slices = 32;
        QCOMPARE(occurrences(planned(request), "-- facts of the shop"), 8U);
    }

    void planExperiment_describesEverySourceFirst()
    {
        const PlanRequest request = fakes::everyKindRequest();
        for (const Dialect *dialect : kDialects) {
            const PipelinePlan plan = planned(request, *dialect);
            const std::vector<std::string> expected{"assignments", "events", "refunds"};
            for (std::size_t i = 0; i < expected.size(); ++i) {
                const Statement &statement = plan.statements[i];
                QVERIFY(statement.source && !statement.contract);
                QCOMPARE(statement.source->key, expected[i]);
                QVERIFY(statement.text.ends_with("LIMIT 0"));
                QVERIFY(statement.text.substr(statement.source->start).starts_with("SELECT subject_key"));
            }
            const auto &needs = plan.statements[1].source->needs;
            QVERIFY(std::ranges::find(needs, NeededColumn{"metric", "mobile_views", "fact.filters[1].column", "device"}) != needs.end());
            QVERIFY(std::ranges::none_of(plan.statements.begin() + 3, plan.statements.end(), [](const Statement &s) { return s.source.has_value(); }));
        }
    }

    void planExperiment_dropsEveryTableItMakes()
    {
        const PipelinePlan plan = planned(fakes::everyKindRequest());
        std::set<std::string> tables;
        for (const Statement &statement : plan.statements) {
            const std::string text = statement.text.substr(statement.text.find('\n') + 1);
            if (text.starts_with("CREATE OR REPLACE TEMP TABLE "))
                tables.insert(text.substr(29, text.find(' ', 29) - 29));
            if (text.starts_with("DROP TABLE IF EXISTS "))
                tables.erase(text.substr(21));
        }
        QVERIFY2(tables.empty(), tables.empty() ? "" : tables.begin()->c_str());
    }

    void planExperiment_splitsRowsOverStatements()
    {
        PlanRequest request = fakes::withMetrics(fakes::everyKindRequest(), {"purchases"});
        request.properties.clear();
        request.asOf = startOf(dayOf(*request.experiment.start) + 300);
        const metrics::Metric metric = request.metrics.front();
        for (int i = 0; i < 60; ++i) {
            request.metrics.push_back(metric);
            request.metrics.back().key = "copy-" + std::to_string(i);
        }
        const PipelinePlan plan = planned(request);
        const auto results = std::ranges::count_if(plan.statements, [](const Statement &statement) { return statement.id.starts_with("R.1"); });
        QCOMPARE(results, 3);
    }

    void planExperiment_refusesWhatItCannotPlan()
    {
        const auto refusal = [](const PlanRequest &request) {
            const Result<PipelinePlan> plan = planExperiment(request, duckDbDialect());
            return plan ? Error{} : plan.error();
        };
        PlanRequest request = fakes::everyKindRequest();
        request.experiment.start.reset();
        QCOMPARE(refusal(request).code, ErrorCode::UnsupportedDefinition);

        request = fakes::everyKindRequest();
        request.asOf = *request.experiment.start;
        QCOMPARE(refusal(request).code, ErrorCode::UnsupportedDefinition);

        request = fakes::everyKindRequest();
        request.factSources.pop_back();
        QCOMPARE(refusal(request).code, ErrorCode::UnknownReference);
        QCOMPARE(refusal(request).fact("missing"), std::string_view{"refunds"});

        request = fakes::everyKindRequest();
        request.factSources.front().sql = "SELECT 1; SELECT 2";
        QCOMPARE(refusal(request).code, ErrorCode::FragmentRefused);
        QCOMPARE(refusal(request).fact("source"), std::string_view{"events"});

        request = fakes::everyKindRequest();
        request.assignmentSource.subjectColumn = "";
        QCOMPARE(refusal(request).code, ErrorCode::InvalidDocument);

        request = fakes::everyKindRequest();
        metrics::FactFilter filter{"device", metrics::Comparison::OneOf, {}, false, {}};
        for (int i = 0; i < 1'000; ++i)
            filter.values.push_back(std::to_string(i) + std::string(900, 'x'));
        request.metrics.front().fact.filters.push_back(filter);
        QCOMPARE(refusal(request).code, ErrorCode::UnsupportedDefinition);
        QVERIFY(refusal(request).fact("what").find("1 MiB") != std::string_view::npos);

        request = fakes::everyKindRequest();
        request.metrics.front().fact.factSource = "";
        QCOMPARE(refusal(request).code, ErrorCode::UnsupportedDefinition);
    }

    void planExperiment_stopsAtTheEndOfTheExperiment()
    {
        PlanRequest request = fakes::everyKindRequest();
        request.experiment.end = startOf(dayOf(*request.experiment.start) + 3);

        const PipelinePlan plan = planned(request);

        QCOMPARE(plan.frame.asOf, *request.experiment.end);
        QCOMPARE(plan.frame.periods.size(), 3U);
        QVERIFY(occurrences(plan, "2026-03-15") == 0);
    }

    void planSourceCheck_returnsCountsAlone()
    {
        const Result<Statement> statement = planSourceCheck(fakes::everyKindRequest().assignmentSource, postgreSqlDialect());

        QVERIFY(statement.has_value());
        QVERIFY(validated(*statement->contract));
        QCOMPARE(statement->contract->columns.size(), 2U);
        QVERIFY(statement->text.find("HAVING COUNT(DISTINCT") != std::string::npos);
    }

    void snapshotFromRows_putsRowsInTheirPlaces()
    {
        Answered answered;
        answered.add(0, {{"part", "exposure"}, {"variation", "blue"}, {"day", "2026-03-02"}, {"subjects", 12}, {"n", 12}});
        answered.add(0, {{"part", "set_aside"}, {"variation", "blue"}, {"subjects", 3}, {"blank_rows", 4}, {"unknown_subjects", 5}, {"n", 15}});
        answered.add(1, {{"part", "total"}, {"metric", 1}, {"variation", "green"}, {"n", 20}, {"y", 1.5}, {"z", 2.5}, {"yz", 0.5}, {"centre", 7.0}, {"denominator_centre", 3.0}, {"is_dominated", 1}});
        answered.add(1, {{"part", "increment"}, {"metric", 1}, {"variation", "green"}, {"day", "2026-03-04"}, {"n", 20}, {"y", 1.5}});
        answered.add(1, {{"part", "raw"}, {"metric", 0}, {"variation", "control"}, {"n", 21}, {"y", 9.0}});

        const Result<results::Snapshot> snapshot = answered.snapshot();

        QVERIFY(snapshot.has_value());
        QCOMPARE(snapshot->id, std::string{"id"});
        QCOMPARE(snapshot->createdAt, Timestamp{7});
        QCOMPARE(snapshot->variations[2], std::string{"blue"});
        QVERIFY((snapshot->exposures == std::vector<results::Exposure>{{2, 1, 12}}));
        QVERIFY((snapshot->mixed == std::vector<results::Tally>{0, 0, 3}));
        QCOMPARE(snapshot->blankSubjects, results::Tally{4});
        QCOMPARE(snapshot->unknownVariation, results::Tally{5});
        QCOMPARE(snapshot->metrics[1].centre, 7.0);
        QCOMPARE(snapshot->metrics[1].denominatorCentre, 3.0);
        QCOMPARE(snapshot->dominance.front().isDominated, true);
        QCOMPARE(snapshot->increments.size(), 1U);
        QCOMPARE(snapshot->increments.front().period, 3U);
        QCOMPARE(snapshot->stages.size(), 2U);   // raw as it came, deduplicated from the total
        QCOMPARE(snapshot->stages.back().sums.yz, 0.5);
    }

    void snapshotFromRows_refusesWhatDoesNotFit_data()
    {
        QTest::addColumn<int>("wrong");
        QTest::newRow("a day outside the experiment") << 0;
        QTest::newRow("a metric twice") << 1;
        QTest::newRow("a metric of another plan") << 2;
        QTest::newRow("an unknown variation") << 3;
        QTest::newRow("an exposure twice") << 4;
        QTest::newRow("an answer that is missing") << 5;
        QTest::newRow("an answer nobody asked for") << 6;
        QTest::newRow("an answer twice") << 7;
        QTest::newRow("a percentile of a count") << 8;
        QTest::newRow("a step of a count") << 9;
    }

    void snapshotFromRows_refusesWhatDoesNotFit()
    {
        QFETCH(int, wrong);
        Answered answered;
        const Cells total{{"part", "total"}, {"metric", 0}, {"variation", "blue"}, {"n", 20}};
        const Cells exposure{{"part", "exposure"}, {"variation", "blue"}, {"day", "2026-03-02"}, {"subjects", 12}, {"n", 12}};
        const auto changed = [](Cells cells, const std::string &name, Cell value) {
            cells[name] = std::move(value);
            return cells;
        };
        if (wrong == 0)
            answered.add(1, {{"part", "increment"}, {"metric", 0}, {"variation", "blue"}, {"day", "2026-02-28"}, {"n", 20}});
        if (wrong == 1) {
            answered.add(1, total);
            answered.add(1, total);
        }
        if (wrong == 2)
            answered.add(1, changed(total, "metric", 2));
        if (wrong == 3)
            answered.add(1, changed(total, "variation", "red"));
        if (wrong == 4) {
            answered.add(0, exposure);
            answered.add(0, exposure);
        }
        if (wrong == 5)
            answered.rows.pop_back();
        if (wrong == 6)
            answered.rows.push_back({"A1", {}});
        if (wrong == 8)
            answered.add(1, changed(total, "part", "quantile"));
        if (wrong == 9)
            answered.add(1, changed(total, "part", "step"));
        if (wrong == 7)
            answered.rows.push_back(answered.rows.back());

        const Result<results::Snapshot> snapshot = answered.snapshot();

        QVERIFY(!snapshot);
        QCOMPARE(snapshot.error().code, ErrorCode::ContractRefused);
    }
};

QTEST_APPLESS_MAIN(TestPlanner)
#include "tst_planner.moc"
