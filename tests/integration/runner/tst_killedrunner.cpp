// SPDX-License-Identifier: GPL-3.0-or-later
#include <csignal>
#include <filesystem>
#include <fstream>
#include <optional>
#include <random>
#include <thread>

#include <unistd.h>

#include "tests/fakes/pipelinefixture.h"

using namespace assay;
using namespace assay::fakes;
using pipeline::RunRecord;
using pipeline::RunState;
using pipeline::StatementState;

namespace {

/// The runner this process started, if it runs.
std::optional<pid_t> runnerOfOurs()
{
    for (const auto &entry : std::filesystem::directory_iterator("/proc")) {
        const std::string name = entry.path().filename().string();
        if (name.find_first_not_of("0123456789") != std::string::npos)
            continue;
        std::ifstream stat(entry.path() / "stat");
        std::string pid, command, state;
        pid_t parent = 0;
        stat >> pid >> command >> state >> parent;
        if (parent == getpid() && command == "(assay-runner)" && state != "Z")
            return std::stoi(name);
    }
    return std::nullopt;
}

std::ptrdiff_t doneIn(const RunRecord &run)
{
    return std::ranges::count(run.statements, StatementState::Done, &pipeline::StatementRun::state);
}

} // namespace

/// The promise that a runner may die at any moment.
class TestKilledRunner final : public QObject
{
    Q_OBJECT

private slots:
    void run_failsCleanlyWhereverTheRunnerDies()
    {
        constexpr int kills = 30;
        std::mt19937 random(20'261'124);
        std::uniform_int_distribution<int> microseconds(0, 30'000);
        std::uniform_int_distribution<std::ptrdiff_t> progress(1, 39);
        std::vector<sql::Statement> statements;
        for (int i = 0; i < 40; ++i)
            statements.push_back(aggregate("R" + std::to_string(100 + i),
                                           "SELECT variation, count(*) AS n FROM assignments, range(50) GROUP BY 1", {variationColumn(), countColumn()}));
        statements.push_back(slow("R999"));
        PipelineFixture fixture;
        std::map<StatementState, int> seen;

        for (int i = 0; i < kills; ++i) {
            const std::string id = fixture.start("checkout", statements);
            std::optional<pid_t> runner;
            QVERIFY(PipelineFixture::until([&] { return (runner = runnerOfOurs()).has_value(); }));
            // Half of them while it starts, half while statements run.
            if (i % 2 == 1) {
                const std::ptrdiff_t wanted = progress(random);
                QVERIFY(PipelineFixture::until([&] { return doneIn(fixture.latest(id)) >= wanted; }));
            }
            usleep(static_cast<useconds_t>(microseconds(random)));
            QCOMPARE(kill(*runner, SIGKILL), 0);
            const RunRecord run = fixture.finish(id);

            QCOMPARE(run.state, RunState::Failed);
            QCOMPARE(run.error->code, ErrorCode::RunnerFailed);
            QCOMPARE(run.error->fact("exit"), std::string_view{"signal 9"});
            checkLedger(fixture, run);
            for (const pipeline::StatementRun &statement : run.statements)
                ++seen[statement.state];
        }

        QVERIFY(fixture.store->snapshots("")->empty());
        QCOMPARE(fixture.store->runs()->size(), std::size_t{kills});
        QVERIFY2(seen[StatementState::Done] > 0 && seen[StatementState::NotSent] > 0, "the moments were not spread over the run");
    }

private:
    /// Every intent has one outcome that tells the truth about its statement.
    static void checkLedger(const PipelineFixture &fixture, const RunRecord &run)
    {
        const auto ledger = fixture.store->ledger(0);
        for (const pipeline::StatementRun &statement : run.statements) {
            std::vector<access::LedgerVerdict> verdicts;
            for (const access::LedgerEntry &entry : *ledger) {
                if (entry.run == run.id && entry.statement == statement.id)
                    verdicts.push_back(entry.verdict);
            }
            const access::LedgerVerdict expected = statement.state == StatementState::Done ? access::LedgerVerdict::Passed
                : statement.state == StatementState::NotSent                              ? access::LedgerVerdict::NotSent
                                                                                          : access::LedgerVerdict::Unknown;
            QCOMPARE(verdicts, (std::vector<access::LedgerVerdict>{access::LedgerVerdict::Intended, expected}));
        }
    }
};

QTEST_GUILESS_MAIN(TestKilledRunner)
#include "tst_killedrunner.moc"
