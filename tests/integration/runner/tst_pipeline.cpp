// SPDX-License-Identifier: GPL-3.0-or-later
#include <fcntl.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "app/pipeline/runnerprocess.h"
#include "app/pipeline/runstorage.h"
#include "models/core/text.h"
#include "models/sql/protocol.h"
#include "tests/fakes/pipelinefixture.h"

using namespace assay;
using namespace assay::fakes;
using pipeline::RunRecord;
using pipeline::RunState;
using pipeline::StatementState;

Q_DECLARE_METATYPE(assay::sql::Statement)

namespace {

RunRecord stored(const PipelineFixture &fixture, const std::string &id)
{
    const auto row = fixture.store->run(id);
    const auto body = row ? parseJson(row->body) : Result<Json>{fail(ErrorCode::NotFound)};
    return body ? pipeline::runFromJson(*body).value_or(RunRecord{}) : RunRecord{};
}

/// A program that answers with fixed lines instead of running anything.
std::string fakeRunner(const QTemporaryDir &folder, const std::vector<sql::RunnerMessage> &messages, const char *atEnd = "")
{
    QFile lines(folder.filePath(QStringLiteral("lines")));
    QFile script(folder.filePath(QStringLiteral("runner.sh")));
    if (!lines.open(QIODevice::WriteOnly) || !script.open(QIODevice::WriteOnly))
        return {};
    for (const sql::RunnerMessage &message : messages)
        lines.write(QByteArray::fromStdString(sql::encode(message) + "\n"));
    script.write("#!/bin/sh\nread -r plan\ncat '" + lines.fileName().toUtf8() + "'\n" + atEnd + "\n");
    script.close();
    script.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner | QFileDevice::ExeOwner);
    return script.fileName().toStdString();
}

sql::LedgerNote note(const char *statement, const char *state, std::int64_t rows = 0)
{
    return {statement, state, 1, rows, 0, std::nullopt, {}, {}};
}

} // namespace

/// Orchestration over the real runner, and over one that lies.
class TestPipeline final : public QObject
{
    Q_OBJECT

private slots:
    void run_refusesADoctoredStatement_data()
    {
        QTest::addColumn<sql::Statement>("doctored");
        QTest::addColumn<QString>("refusal");
        QTest::newRow("a subject key beside the declared columns")
            << aggregate("R2", "SELECT variation, count(*) AS n, min(subject_key) AS subject_key FROM assignments GROUP BY 1", {variationColumn(), countColumn()})
            << "subject_key: is not part of the declared shape";
        QTest::newRow("an e-mail column beside the declared columns")
            << aggregate("R2", "SELECT variation, count(*) AS n, max(email) AS email FROM assignments GROUP BY 1", {variationColumn(), countColumn()})
            << "email: is not part of the declared shape";
        QTest::newRow("a cell under the minimum")
            << aggregate("R2", "SELECT variation, count(*) AS n FROM (SELECT * FROM assignments LIMIT 18) GROUP BY 1", {variationColumn(), countColumn()})
            << "n: counts fewer subjects than the smallest cell of 10";
        QTest::newRow("a dimension of e-mails")
            << aggregate("R2", "SELECT email, count(*) * 10 AS n FROM assignments GROUP BY 1 LIMIT 20", {dimensionColumn("email"), countColumn()})
            << "email: is identifier-like: more than a fifth of its values look like e-mail addresses, numbers or tokens of persons";
        QTest::newRow("one e-mail among countries")
            << aggregate("R2", "SELECT DISTINCT CASE subject_key WHEN 'subject-7' THEN email ELSE country || (length(subject_key) % 3) END AS country, 100 AS n FROM assignments",
                         {dimensionColumn("country"), countColumn()})
            << "country: holds a value that looks like an identifier of a person";
        QTest::newRow("subject keys as a variation")
            << aggregate("R2", "SELECT subject_key AS variation, 10 AS n FROM assignments LIMIT 3", {variationColumn(), countColumn()})
            << "variation: holds a value outside its declared set";
        QTest::newRow("more rows than declared")
            << aggregate("R2", "SELECT country, count(*) AS n FROM assignments GROUP BY 1", {dimensionColumn("country"), countColumn()}, 3) << ": more than 3 rows";
        QTest::newRow("a type that may not leave")
            << aggregate("R2", "SELECT list(subject_key) AS country, count(*) AS n FROM assignments", {dimensionColumn("country"), countColumn()})
            << "country: has a type that may not leave a warehouse";
    }

    void run_refusesADoctoredStatement()
    {
        QFETCH(sql::Statement, doctored);
        QFETCH(QString, refusal);
        PipelineFixture fixture;

        const std::string id = fixture.start("checkout", {subjects("R1"), doctored, subjects("R3")});
        const RunRecord run = fixture.finish(id);

        QCOMPARE(run.state, RunState::Refused);
        QCOMPARE(run.error->code, ErrorCode::ContractRefused);
        QCOMPARE(run.error->fact("statement"), std::string_view{"R2"});
        QCOMPARE(QString::fromStdString(std::string{run.error->fact("column")} + ": " + std::string{run.error->fact("what")}), refusal);
        QCOMPARE(QString::fromStdString(fixture.ledgerOf(id)), QStringLiteral("R1:passed R2:refused(%1) R3:not-sent").arg(refusal));
        QVERIFY(fixture.store->snapshots("")->empty());
        QCOMPARE(stored(fixture, id), run);
        QCOMPARE(fixture.auditActions(), (std::vector<std::string>{"run.start", "run.refuse"}));
        QVERIFY(fixture.store->run(id)->body.find("@example.com") == std::string::npos);
    }

    void run_writesEveryIntentBeforeTheRunnerStarts()
    {
        QTemporaryDir folder;
        // The runner waits for its stdin to close, so what the store holds meanwhile was written before.
        PipelineFixture fixture(fakeRunner(folder, {sql::Hello{1, "x", "Fake 1"}}, "cat >/dev/null"));

        const std::string id = fixture.start("checkout", {subjects("R1"), subjects("R2")});
        QVERIFY(PipelineFixture::until([&] { return fixture.latest(id).engine == "Fake 1"; }));

        QCOMPARE(fixture.ledgerOf(id), std::string{"R1:intended R2:intended"});
        QCOMPARE(stored(fixture, id).state, RunState::Running);
        QCOMPARE(fixture.store->ledger(0)->front().purpose, std::string{"pipeline checkout"});
        QCOMPARE(fixture.store->ledger(0)->front().templateVersion, std::string{"test-1"});
        QCOMPARE(fixture.store->ledger(0)->front().columns, 2);
        QCOMPARE(fixture.store->ledger(0)->front().sqlSha256.size(), std::size_t{64});
        fixture.service->cancel(id);
        QCOMPARE(fixture.finish(id).state, RunState::Cancelled);
        QVERIFY(!fixture.latest(id).isCancelConfirmed);
        QCOMPARE(fixture.ledgerOf(id), std::string{"R1:not-sent R2:not-sent"});
    }

    void run_startsNothingWhenTheIntentsCannotBeWritten()
    {
        PipelineFixture fixture;
        fixture.store->refusesEverything = true;

        const std::string id = fixture.start("checkout", {subjects("R1")});
        const RunRecord run = fixture.finish(id);

        QCOMPARE(run.state, RunState::Failed);
        QCOMPARE(run.error->code, ErrorCode::WriteFailed);
        QVERIFY(run.engine.empty());
    }

    void run_checksWhatArrivesASecondTime()
    {
        QTemporaryDir folder;
        const sql::Rows rows{"R1", {{"variation", "n"}, {{"control", std::int64_t{3}}}}};
        PipelineFixture fixture(fakeRunner(folder, {sql::Hello{1, "x", "Fake 1"}, note("R1", "started"), rows, note("R1", "finished", 1), sql::Done{"{}"}}));

        const std::string id = fixture.start("checkout", {subjects("R1")});
        const RunRecord run = fixture.finish(id);

        QCOMPARE(run.state, RunState::Refused);
        QCOMPARE(fixture.ledgerOf(id), std::string{"R1:refused(n: counts fewer subjects than the smallest cell of 10)"});
        QCOMPARE(run.rowsOut, 0);
    }

    void run_failsOnLinesThatDoNotFit_data()
    {
        QTest::addColumn<int>("script");
        QTest::newRow("rows of a statement that never started") << 0;
        QTest::newRow("a statement nobody planned") << 1;
        QTest::newRow("an end before the statements") << 2;
        QTest::newRow("another number of rows") << 3;
        QTest::newRow("another protocol") << 4;
        QTest::newRow("something after the end") << 5;
    }

    void run_failsOnLinesThatDoNotFit()
    {
        QFETCH(int, script);
        const sql::Rows rows{"R1", {{"variation", "n"}, {{"control", std::int64_t{30}}}}};
        const std::vector<std::vector<sql::RunnerMessage>> scripts{
            {rows},
            {note("R9", "started")},
            {sql::Done{"{}"}},
            {note("R1", "started"), rows, note("R1", "finished", 2)},
            {sql::Hello{2, "x", "Fake 2"}},
            {note("R1", "started"), rows, note("R1", "finished", 1), sql::Done{"{}"}, sql::Done{"{}"}},
        };
        QTemporaryDir folder;
        PipelineFixture fixture(fakeRunner(folder, scripts[static_cast<std::size_t>(script)]));

        const RunRecord run = fixture.finish(fixture.start("checkout", {subjects("R1")}));

        QCOMPARE(run.state, RunState::Failed);
        QCOMPARE(run.error->code, ErrorCode::RunnerProtocol);
        QVERIFY(fixture.store->snapshots("")->empty());
    }

    void run_keepsLogLinesWithoutSecrets()
    {
        QTemporaryDir folder;
        PipelineFixture fixture(fakeRunner(folder, {}, "echo 'connecting with password=hunter2secret' >&2"));

        const RunRecord run = fixture.finish(fixture.start("checkout", {subjects("R1")}));

        QCOMPARE(run.state, RunState::Failed);
        QCOMPARE(run.error->code, ErrorCode::RunnerFailed);
        QCOMPARE(run.log.size(), std::size_t{1});
        QVERIFY(run.log.front().find("hunter2secret") == std::string::npos);
    }

    void run_saysThatTheRunnerIsMissing()
    {
        PipelineFixture fixture("/nowhere/assay-runner");

        const std::string id = fixture.start("checkout", {subjects("R1")});
        const RunRecord run = fixture.finish(id);

        QCOMPARE(run.state, RunState::Failed);
        QCOMPARE(run.error->code, ErrorCode::RunnerMissing);
        QCOMPARE(run.error->fact("path"), std::string_view{"/nowhere/assay-runner"});
        QCOMPARE(fixture.ledgerOf(id), std::string{"R1:not-sent"});
    }

    void run_showsAPlanThatCannotBeMade()
    {
        PipelineFixture fixture;
        sql::PlanRequest request;
        request.experiment.key = "unplanned";

        const RunRecord run = fixture.finish(fixture.service->start(request, fixture.connection, pipeline::Trigger::Schedule));

        QCOMPARE(run.state, RunState::Failed);
        QCOMPARE(run.error->code, ErrorCode::UnsupportedDefinition);
        QCOMPARE(stored(fixture, run.id), run);
        QVERIFY(fixture.store->ledger(0)->empty());
    }

    void run_namesTheProgramToCloseWhenTheFileIsLocked()
    {
        PipelineFixture fixture;
        QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("shop.duckdb"));
        // A DuckDB header is not needed: the lock is found first.
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadWrite));
        file.write(QByteArray(12'288, '\0'));
        file.flush();
        struct flock lock{};
        lock.l_type = F_WRLCK;
        lock.l_whence = SEEK_SET;
        QCOMPARE(fcntl(file.handle(), F_SETLK, &lock), 0);
        fixture.connection.fields = {{"path", path.toStdString()}};

        const std::string id = fixture.start("checkout", {subjects("R1")});
        const RunRecord run = fixture.finish(id);

        QCOMPARE(run.state, RunState::Failed);
        QCOMPARE(run.error->code, ErrorCode::WarehouseFileLocked);
        QCOMPARE(run.error->remedy, Remedy::CloseOtherProgram);
        QCOMPARE(run.error->fact("path"), std::string_view{path.toStdString()});
        QCOMPARE(fixture.ledgerOf(id), std::string{"R1:not-sent"});
    }

    void run_namesTheStatementThatFailed()
    {
        PipelineFixture fixture;
        const auto broken = aggregate("R2", "SELECT variation, count(*) AS n FROM asignments GROUP BY 1", {variationColumn(), countColumn()});

        const std::string id = fixture.start("checkout", {subjects("R1"), broken});
        const RunRecord run = fixture.finish(id);

        QCOMPARE(run.state, RunState::Failed);
        QCOMPARE(run.error->code, ErrorCode::WarehouseRejectedQuery);
        QCOMPARE(run.error->fact("statement"), std::string_view{"R2"});
        const std::string_view what = run.error->fact("what");
        QVERIFY2(what.starts_with("there is no table asignments: the folder ") && what.ends_with(" holds no file asignments.csv or asignments.parquet"),
                 std::string{what}.c_str());
        QCOMPARE(fixture.ledgerOf(id), std::string{"R1:passed R2:failed"});
    }

    void cancel_isConfirmedByTheEngine()
    {
        PipelineFixture fixture;
        const std::string id = fixture.start("checkout", {subjects("R1"), slow("R2"), subjects("R3")});
        QVERIFY(PipelineFixture::until([&] {
            const RunRecord run = fixture.latest(id);
            return run.statements.size() == 3 && run.statements[1].state == StatementState::Running;
        }));

        fixture.service->cancel(id);
        const RunRecord run = fixture.finish(id);

        QCOMPARE(run.state, RunState::Cancelled);
        QVERIFY(run.isCancelConfirmed);
        QVERIFY(!run.error);
        QCOMPARE(fixture.ledgerOf(id), std::string{"R1:passed R2:cancelled R3:not-sent"});
        QCOMPARE(fixture.auditActions(), (std::vector<std::string>{"run.start", "run.cancel"}));
        QVERIFY(fixture.service->active().empty());
    }

    void cancel_takesAWaitingRunOutOfTheQueue()
    {
        PipelineFixture fixture;
        const std::string first = fixture.start("checkout", {slow("R1")});
        const std::string second = fixture.start("checkout", {subjects("R1")});
        QVERIFY(fixture.untilState(first, RunState::Running));

        fixture.service->cancel(second);
        const RunRecord run = fixture.finish(second);

        QCOMPARE(run.state, RunState::Cancelled);
        QVERIFY(run.isCancelConfirmed);
        QCOMPARE(stored(fixture, second).state, RunState::Cancelled);
        QCOMPARE(fixture.latest(first).state, RunState::Running);
        QCOMPARE(fixture.ledgerOf(second), std::string{});
        fixture.service->cancel(first);
        QCOMPARE(fixture.finish(first).state, RunState::Cancelled);
    }

    void queue_runsTwoAtOnceAndOnePerExperiment()
    {
        PipelineFixture fixture;
        const std::string first = fixture.start("a", {slow("R1")});
        const std::string again = fixture.start("a", {slow("R1")});
        const std::string other = fixture.start("b", {slow("R1")});
        const std::string third = fixture.start("c", {slow("R1")});
        QVERIFY(fixture.untilState(first, RunState::Running) && fixture.untilState(other, RunState::Running));

        QCOMPARE(fixture.latest(again).state, RunState::Planned);
        QCOMPARE(fixture.latest(third).state, RunState::Planned);
        QCOMPARE(fixture.service->active().size(), std::size_t{4});

        fixture.service->cancel(other);
        QVERIFY(fixture.untilState(third, RunState::Running));
        QCOMPARE(fixture.latest(again).state, RunState::Planned);
        fixture.service->cancel(first);
        QVERIFY(fixture.untilState(again, RunState::Running));
        fixture.service->cancel(again);
        fixture.service->cancel(third);
        QCOMPARE(fixture.finish(again).state, RunState::Cancelled);
        QCOMPARE(fixture.finish(third).state, RunState::Cancelled);
    }

    void service_endsItsRunsWhenItGoes()
    {
        PipelineFixture fixture;
        const std::string running = fixture.start("a", {slow("R1")});
        const std::string waiting = fixture.start("a", {slow("R1")});
        QVERIFY(fixture.untilState(running, RunState::Running));

        fixture.service.reset();

        QCOMPARE(stored(fixture, running).state, RunState::Cancelled);
        QCOMPARE(stored(fixture, waiting).state, RunState::Cancelled);
    }

    void resolveInterrupted_settlesWhatAnEarlierProcessLeft()
    {
        PipelineFixture fixture;
        RunRecord left;
        left.id = "left";
        left.experiment = "checkout";
        left.state = RunState::Running;
        left.statements.resize(2);
        left.statements[0].id = "R1";
        left.statements[1].id = "R2";
        access::LedgerEntry intent;
        intent.run = "left";
        intent.statement = "R1";
        access::LedgerEntry second = intent;
        second.statement = "R2";
        QVERIFY(pipeline::storeRun(*fixture.store, {left, {intent, second}, nullptr}, Timestamp{}));

        const Result<int> resolved = fixture.service->resolveInterrupted();
        const Result<int> again = fixture.service->resolveInterrupted();

        QCOMPARE(resolved.value_or(-1), 1);
        QCOMPARE(again.value_or(-1), 0);
        QCOMPARE(stored(fixture, "left").state, RunState::Interrupted);
        QCOMPARE(fixture.ledgerOf("left"), std::string{"R1:unknown R2:unknown"});
        for (const pipeline::StatementRun &statement : stored(fixture, "left").statements)
            QCOMPARE(statement.state, StatementState::Unknown); // as the ledger says
    }

    void resolveInterrupted_keepsARecordItCannotRead()
    {
        PipelineFixture fixture;
        const std::string body = R"({"id":"left","state":"running","written":"by a later version","log":7})";
        QVERIFY(fixture.store->transaction([&](store::Transaction &transaction) {
            return transaction.putRun({"left", "checkout", Timestamp{5}, "running", body});
        }));

        const Result<int> resolved = fixture.service->resolveInterrupted();

        QCOMPARE(resolved.value_or(-1), 1);
        const auto row = fixture.store->run("left");
        QCOMPARE(row->state, std::string{"interrupted"});
        QCOMPARE(row->body, body);
        QCOMPARE(row->startedAt, Timestamp{5});
    }

    void runRunner_needsNobodyWhoListensToTheLog()
    {
        const QTemporaryDir folder;
        const std::string runner = fakeRunner(folder, {sql::Done{"{}"}}, "echo heard by nobody >&2");
        int messages = 0;
        pipeline::RunnerListener listener;
        listener.onMessage = [&](const sql::RunnerMessage &) {
            ++messages;
            return Result<void>{};
        };

        const auto ended = pipeline::runRunner(runner, "{}", listener, std::stop_token{});

        QVERIFY(ended && ended->exitCode == 0);
        QCOMPARE(messages, 1);
    }

    void run_keepsWhatItsReaderTakes()
    {
        const QTemporaryDir folder;
        const std::string longLine = "head -c 300000 /dev/zero | tr '\\0' 'x' >&2; echo >&2";
        PipelineFixture fixture(fakeRunner(folder, {note("R1", "started")}, longLine.c_str()));

        const RunRecord run = fixture.finish(fixture.start("checkout", {aggregate("R1", "SELECT '" + std::string(1'000'000, 'y') + "'", {variationColumn(), countColumn()})}));

        QCOMPARE(run.log.size(), 1U);
        QCOMPARE(run.log.front().size(), pipeline::kLongestLogLine);
        QVERIFY(run.log.front().ends_with("xxx ..."));
        const auto body = parseJson(fixture.store->run(run.id)->body);
        QVERIFY(body);
        QCOMPARE(pipeline::runFromJson(*body).value_or(RunRecord{}), run);
    }

    void logLine_cutsBetweenCharacters()
    {
        std::string line;
        while (line.size() < 2 * pipeline::kLongestLogLine)
            line += "\xE2\x82\xAC";

        const std::string cut = pipeline::logLine(line);

        QVERIFY(cut.size() <= pipeline::kLongestLogLine);
        QVERIFY(isValidUtf8(cut));
        QCOMPARE(pipeline::logLine("short"), std::string{"short"});
    }

    void runFromJson_readsWhatToJsonWrote()
    {
        RunRecord run;
        run.id = "run";
        run.experiment = "checkout";
        run.startedAt = Timestamp{1'795'000'000'000'001};
        run.finishedAt = Timestamp{1'795'000'000'500'000};
        run.state = RunState::Refused;
        run.trigger = pipeline::Trigger::Schedule;
        run.fraction = 0.25;
        run.error = Error{ErrorCode::ContractRefused, Remedy::FixInput, {{"column", "email"}}, "E-SHAPE-001"};
        run.log = {"one", "two"};
        run.statements = {{"R1", "R", "Totals", "SELECT 1", "ab", 2.5, true, StatementState::Refused, run.startedAt, 12, 3, 99, 10}};

        const auto body = parseJson(canonicalJson(pipeline::toJson(run)));
        QVERIFY(body);

        QCOMPARE(pipeline::runFromJson(*body).value_or(RunRecord{}), run);
    }
};

QTEST_GUILESS_MAIN(TestPipeline)
#include "tst_pipeline.moc"
